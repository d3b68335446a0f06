"""Graphs that are in a data set more than once, and those of them that have different classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, require_dataset
from engine.progress import SILENT, Progress
from engine.structure import MOST_STEPS, find_copies

__all__ = ["DuplicateGroup", "Duplicates", "Sameness", "find_duplicates"]


class Sameness(StrEnum):
    """In which sense the members of a group are the same."""

    MOLECULE = "the same molecule"  # one canonical SMILES
    GRAPH = "the same graph"  # isomorphic with labels; what the graph does not say, such as stereo, may differ


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Two or more graphs between which no model that reads the graph can tell a difference."""

    graphs: tuple[int, ...]  # positions in the data set, ascending
    sameness: Sameness
    class_counts: tuple[int, ...]  # by class; graphs without a known one are left out

    @property
    def in_conflict(self) -> bool:
        """Whether they have different classes."""
        return sum(count > 0 for count in self.class_counts) > 1

    @property
    def pairs_across(self) -> int:
        """Number of pairs of different classes."""
        total = sum(self.class_counts)
        return (total * total - sum(count * count for count in self.class_counts)) // 2

    @property
    def lost(self) -> int:
        """Graphs of it that are not of its most frequent class: whoever predicts from the graph gets these wrong."""
        return sum(self.class_counts) - max(self.class_counts, default=0)


@dataclass(frozen=True, eq=False)
class Duplicates:
    """All groups of a data set, the largest first.

    Attributes
    ----------
    groups : tuple of DuplicateGroup
        Graphs that are the same, each group with two members or more.
    undecided : tuple of (int, int)
        Pairs that look alike and are too symmetric to be decided.
    n_graphs : int
        Graphs of the data set.
    n_labelled : int
        Graphs of a known class.
    """

    groups: tuple[DuplicateGroup, ...]
    undecided: tuple[tuple[int, int], ...]
    n_graphs: int
    n_labelled: int

    @property
    def conflicts(self) -> tuple[DuplicateGroup, ...]:
        """The groups whose members have different classes."""
        return tuple(group for group in self.groups if group.in_conflict)

    @property
    def surplus(self) -> int:
        """Number of graphs that would go if of each group one were kept."""
        return sum(len(group.graphs) - 1 for group in self.groups)

    @property
    def pairs_across(self) -> int:
        """Number of pairs of graphs that are the same and have different classes."""
        return sum(group.pairs_across for group in self.groups)

    @property
    def ceiling(self) -> float:
        """The accuracy that no model that reads the graph can exceed on these data."""
        return 1 - sum(group.lost for group in self.groups) / self.n_labelled if self.n_labelled else 1.0

    @cached_property
    def group_of(self) -> dict[int, int]:
        """The number of the group of each graph that is in one."""
        return {graph: number for number, group in enumerate(self.groups) for graph in group.graphs}


def find_duplicates(dataset: GraphDataset, *, most_steps: int = MOST_STEPS, progress: Progress = SILENT) -> Duplicates:
    """Return which graphs are the same, as `find_copies` finds them.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs to compare with each other.
    most_steps : int
        Pairs of nodes that are compared at most before a pair of graphs is left undecided.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Duplicates
        The largest group first, ties in the order of the data.

    Raises
    ------
    Cancelled
        Where the listener wants a stop.
    """
    require_dataset(dataset)
    copies = find_copies(dataset, most_steps=most_steps, progress=progress)
    told = (_group(dataset, list(group)) for group in copies.groups)
    groups = sorted(told, key=lambda group: (-len(group.graphs), group.graphs))
    labelled = int(np.count_nonzero(dataset.target_codes >= 0))
    return Duplicates(tuple(groups), copies.undecided, len(dataset), labelled)


def _group(dataset: GraphDataset, members: list[int]) -> DuplicateGroup:
    texts = {str(text) for text in dataset.smiles[members]}
    sameness = Sameness.MOLECULE if len(texts) == 1 and "" not in texts else Sameness.GRAPH
    return DuplicateGroup(tuple(members), sameness, _counts(dataset, dataset.target_codes[members]))


def _counts(dataset: GraphDataset, codes: Iterable[int] | npt.NDArray[np.int32]) -> tuple[int, ...]:
    known = np.array([code for code in codes if code >= 0], np.int64)
    return tuple(np.bincount(known, minlength=len(dataset.classes)).tolist())

"""Agreement: whether SMARTS match what a predicate holds for, measured on data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.predicates import Entry, Vocabulary, find_hits
from engine.predicates.groups import Molecules, find_anchors

__all__ = ["Agreement", "measure_agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many molecules the anchors are the very same, and how many anchors there are on either side."""

    molecules: int
    same: int
    both: int
    smarts_only: int
    predicate_only: int

    @property
    def share(self) -> float:
        """Share of the molecules whose anchors are the same; 1 where there are none."""
        return self.same / self.molecules if self.molecules else 1.0

    @property
    def exact(self) -> bool:
        """Whether all anchors are the same."""
        return self.smarts_only == 0 == self.predicate_only


def measure_agreement(
    smarts: Sequence[str], entries: Sequence[Entry], vocabulary: Vocabulary, dataset: GraphDataset, molecules: Molecules
) -> tuple[Agreement, ...]:
    """Return how far the matches of `smarts[i]` are the anchors of `entries[i]`, which `vocabulary` has.

    Compared are the graphs that are molecules; `molecules` are those of `dataset`. Cost: about 20 us a molecule and
    SMARTS.
    """
    is_molecule = np.array([mol is not None for mol in molecules], bool)
    hits = find_hits(vocabulary, dataset)
    anchors = find_anchors(smarts, dataset, molecules)
    found, which = dataset.node_offsets[anchors.graphs] + anchors.atoms, anchors.patterns
    measured = []
    for number, entry in enumerate(entries):
        own = hits.nodes_of(vocabulary.column_of(entry)).astype(np.int64)
        own = own[is_molecule[dataset.node_graph[own]]]
        measured.append(_compare(found[which == number], own, dataset, int(is_molecule.sum())))
    return tuple(measured)


def _compare(
    found: npt.NDArray[np.int64], own: npt.NDArray[np.int64], dataset: GraphDataset, molecules: int
) -> Agreement:
    more, less = np.setdiff1d(found, own), np.setdiff1d(own, found)
    different = np.unique(dataset.node_graph[np.concatenate((more, less))])
    both = len(np.intersect1d(found, own))
    return Agreement(molecules, molecules - len(different), both, len(more), len(less))

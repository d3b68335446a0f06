"""How the numbers of nodes count where edges name positions: from 0, from 1, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault
from engine.faults import fault
from engine.readers.notes import listed_records

__all__ = ["COUNTED", "FROM_ONE", "Numbering", "numbering_notes"]

FROM_ONE = "Correct the node, or read nodes that count from 1 with --numbering 1"
"""What to do where no edge names node 0, and one names the node behind the last."""

COUNTED = frozenset(("edge-list table", "node-link JSON", "graph files", "tu", "OGB"))
"""Formats whose edges may name nodes by their positions."""


class Numbering(StrEnum):
    """What the numbers in edges mean."""

    FORMAT = ""  # positions, counted as the format does: from 1 in TU data sets, else from 0
    ZERO = "0"  # positions, the first of which is 0
    ONE = "1"  # positions, the first of which is 1
    NAMES = "names"  # the nodes are those that edges name, in the order of their numbers

    def first(self, usual: int = 0) -> int:
        """Return the number of the first node, in a format that counts from `usual`."""
        return {Numbering.ZERO: 0, Numbering.ONE: 1}.get(self, usual)


def numbering_notes(
    dataset: GraphDataset, numbering: Numbering, counted: npt.NDArray[np.bool_], sized: npt.NDArray[np.bool_]
) -> Iterator[Fault]:
    """Yield a note where no edge names the first node of any graph, and where numbers are left out.

    `counted` says of each graph whether its edges name positions, `sized` whether they alone say how many nodes
    there are. Nothing is said where the user wrote that nodes count from 0.
    """
    if numbering is Numbering.ZERO:
        return
    starts, per_graph = dataset.node_offsets[:-1], np.diff(dataset.edge_offsets)
    ends = dataset.edge_ends + np.repeat(starts, per_graph)[:, None]
    alone = np.bincount(ends.ravel(), minlength=dataset.n_nodes) == 0
    of_first = alone[starts]
    with_edges = counted & (per_graph > 0)
    shifted = bool(with_edges.any() and of_first[with_edges].all())
    if shifted:
        first = numbering.first()
        fix = "" if first == 0 else "Nothing, or leave --numbering 1 out"
        found = f"nodes count from {first}, and no edge of any graph names node {first}"
        yield fault("G436", dataset.name, found, fix)
    n_alone = np.add.reduceat(alone, starts, dtype=np.int64) - (of_first if shifted else 0)
    gaps = sized & (n_alone > 0)
    if gaps.any():
        alone = int(n_alone[gaps].sum())
        are = "1 node is" if alone == 1 else f"{alone:,} nodes are"
        found = f"{are} there only because edges name higher numbers"
        yield fault("G437", f"{dataset.name}, {listed_records(dataset.records[gaps].tolist())}", found)

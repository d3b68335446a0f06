"""Which whole graphs of a data set are isomorphic, labels, numeric attributes and directions included.

Colour refinement of all graphs side by side gives each a key that isomorphic graphs share (Weisfeiler and Leman, 1968).
Equal keys are a suspicion: a search for a mapping that respects the colours decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
import numpy.typing as npt
from networkx.algorithms.isomorphism import DiGraphMatcher

from engine.data import GraphDataset
from engine.structure.arcs import EdgeFacts, EdgeStructure

__all__ = ["GOLDEN", "MOST_STEPS", "Numbers", "WholeGraphs", "mixed", "sums"]

MOST_STEPS = 100_000
"""Pairs of nodes that are compared at most before a pair of graphs is left undecided."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Numbers = npt.NDArray[np.uint64]


class _TooMany(Exception):
    """The search for a mapping takes too long."""


@dataclass(frozen=True, eq=False)
class WholeGraphs:
    """The graphs of a data set, refined side by side. All that is known of nodes and edges counts."""

    dataset: GraphDataset
    arcs: Numbers  # (arcs,) the label and the direction of each arc of `dataset.adjacency`
    colors: Numbers  # (nodes,) stable: nodes of different colours are never mapped on each other

    @classmethod
    def of(cls, dataset: GraphDataset) -> Self:
        """Return the graphs of `dataset`; cost O(rounds * (nodes + edges)) over all of them."""
        kind = EdgeStructure.of(labels=True, directions=dataset.directed)
        arcs = EdgeFacts.of(dataset, kind).arc_colors(dataset.adjacency)
        colors = mixed(_label_numbers(dataset))
        n_classes = len(np.unique(colors))
        while True:
            refined = _refined(dataset, arcs, colors)
            found = len(np.unique(refined))
            if found <= n_classes:
                return cls(dataset, arcs, refined)
            colors, n_classes = refined, found

    @cached_property
    def keys(self) -> Numbers:
        """(graphs,) numbers that isomorphic graphs share and few others do; they mean nothing in other data."""
        nodes, edges = self.dataset.node_offsets, self.dataset.edge_offsets
        sizes = np.diff(nodes).astype(np.uint64) * GOLDEN + np.diff(edges).astype(np.uint64)
        return mixed(sums(mixed(self.colors), nodes) + mixed(sizes))

    def same(self, one: int, other: int, *, most_steps: int = MOST_STEPS) -> bool | None:
        """Return whether two graphs are one but for their nodes' numbers; None where `most_steps` do not decide.

        The search is that of networkx (VF2; Cordella et al., 2004).
        """
        mine, yours = (np.sort(self.colors[self.dataset.nodes(graph)]) for graph in (one, other))
        if not np.array_equal(mine, yours):
            return False
        left = most_steps

        def same_color(a: dict[str, int], b: dict[str, int]) -> bool:
            nonlocal left
            left -= 1
            if left < 0:
                raise _TooMany
            return a["color"] == b["color"]

        matcher = DiGraphMatcher(self._arcs_of(one), self._arcs_of(other), same_color, _same_arc)
        try:
            return bool(matcher.is_isomorphic())
        except _TooMany:
            return None

    def _arcs_of(self, graph: int) -> nx.DiGraph:
        """Return one graph with both arcs of every edge."""
        nodes, near = self.dataset.nodes(graph), self.dataset.adjacency
        degrees = np.diff(near.offsets[nodes.start : nodes.stop + 1])
        sources = np.repeat(np.arange(nodes.start, nodes.stop), degrees).tolist()
        span = slice(int(near.offsets[nodes.start]), int(near.offsets[nodes.stop]))
        found = nx.DiGraph()
        found.add_nodes_from((v, {"color": int(self.colors[v])}) for v in range(nodes.start, nodes.stop))
        ends = zip(sources, near.neighbors[span].tolist(), self.arcs[span].tolist(), strict=True)
        found.add_edges_from((u, v, {"color": color}) for u, v, color in ends)
        return found


def _same_arc(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["color"] == b["color"])


def _label_numbers(dataset: GraphDataset) -> Numbers:
    """Return (nodes,) one number for each combination of symbols and numeric attributes."""
    numbers = np.zeros(dataset.n_nodes, np.uint64)
    for place, column in enumerate(dataset.node_columns):
        numbers = numbers * np.uint64(len(column) + 1) + dataset.node_codes[:, place].astype(np.uint64)
    for attribute in (dataset.node_attributes + 0.0).T:  # one zero
        numbers = mixed(numbers) + np.ascontiguousarray(attribute).view(np.uint64)
    return numbers


def _refined(dataset: GraphDataset, arcs: Numbers, colors: Numbers) -> Numbers:
    """Return the colours after one more round: of the node, and of the arcs around it with the nodes there."""
    near = dataset.adjacency
    around = sums(mixed(mixed(colors)[near.neighbors] + arcs), near.offsets)
    return mixed(colors * GOLDEN + around)


def sums(values: Numbers, offsets: npt.NDArray[np.int64]) -> Numbers:
    """Return the sum of each block of `values`, modulo 2**64."""
    total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(values, dtype=np.uint64)))
    return total[offsets[1:]] - total[offsets[:-1]]


def mixed(values: Numbers) -> Numbers:
    """Return the values scrambled, one to one (splitmix64; Steele, Lea and Flood, 2014)."""
    z = values + GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))

"""Small graphs for tests of the engine: drawn at random, renumbered, or known by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind


@dataclass(frozen=True)
class SmallGraph:
    """A labelled graph; one text of n symbols for each node column."""

    columns: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[int, int], ...] = ()
    bonds: tuple[str, ...] = ()
    target: str = ""
    attributes: tuple[tuple[float, ...], ...] = ()

    @property
    def n(self) -> int:
        return len(self.columns[0])

    def renumbered(self, rng: np.random.Generator) -> tuple[Self, list[int]]:
        """Return the graph with its nodes and edges in another order, and the new number of each old node."""
        new_of_old = rng.permutation(self.n).tolist()
        old_of_new = np.argsort(new_of_old).tolist()
        order = rng.permutation(len(self.edges)).tolist()
        edges = [self.edges[e] if rng.random() < 0.5 else self.edges[e][::-1] for e in order]
        changed = replace(
            self,
            columns=tuple(tuple(column[v] for v in old_of_new) for column in self.columns),
            edges=tuple((new_of_old[u], new_of_old[v]) for u, v in edges),
            bonds=tuple(self.bonds[e] for e in order),
            attributes=tuple(self.attributes[v] for v in old_of_new) if self.attributes else (),
        )
        return changed, new_of_old


def plain(graph: nx.Graph, target: str = "") -> SmallGraph:
    """Return a networkx graph without labels."""
    number = {v: i for i, v in enumerate(graph)}
    edges = tuple((number[u], number[v]) for u, v in graph.edges)
    return SmallGraph((("*",) * len(graph),), edges, ("-",) * len(edges), target)


def collect(
    graphs: Sequence[SmallGraph],
    *,
    columns: Sequence[str] = ("label",),
    attributes: Sequence[str] = (),
    weights: Sequence[float] | None = None,
) -> GraphDataset:
    """Return the data set of these graphs."""
    builder = DatasetBuilder("small", GraphKind.GRAPHS, columns=columns, attribute_names=attributes)
    for i, graph in enumerate(graphs):
        builder.add(
            GraphRecord(
                labels=graph.columns,
                edges=graph.edges,
                edge_labels=graph.bonds,
                id=f"g{i + 1}",
                record=i + 1,
                target=graph.target,
                attributes=graph.attributes,
                weight=weights[i] if weights is not None else 1.0,
            )
        )
    return builder.build(with_weight=weights is not None)


def drawn(rng: np.random.Generator, n: int, *, labels: str = "CNO", bonds: str = "-=", extra: int = 1) -> SmallGraph:
    """Return a random labelled graph: a forest of mostly one tree, and a few edges more."""
    pairs = {(int(rng.integers(v)), v) for v in range(1, n) if rng.random() < 0.95}
    for _ in range(extra if n > 2 else 0):
        u, v = sorted(rng.choice(n, 2, replace=False).tolist())
        pairs.add((u, v))
    edges = tuple(sorted(pairs))
    symbols = tuple(labels[i] for i in rng.integers(len(labels), size=n))
    return SmallGraph((symbols,), edges, tuple(bonds[i] for i in rng.integers(len(bonds), size=len(edges))))


def has_group(graph: SmallGraph, centre: str = "N", around: str = "O", at_least: int = 2) -> bool:
    """Whether a node labelled `centre` has enough neighbours labelled `around`."""
    symbols = graph.columns[0]
    found = [0] * graph.n
    for u, v in graph.edges:
        found[u] += symbols[v] == around
        found[v] += symbols[u] == around
    return any(symbols[v] == centre and found[v] >= at_least for v in range(graph.n))


def with_groups(seed: int, n: int, *, classes: int = 2, with_attributes: bool = False) -> list[SmallGraph]:
    """Return graphs whose class says whether they hold N with two O; a third class says whether one holds P."""
    rng = np.random.default_rng(seed)
    graphs = []
    for _ in range(n):
        graph = drawn(rng, int(rng.integers(4, 11)), labels="CCCNNOOP" if classes == 3 else "CCCNNOO")
        if rng.random() < 0.4:
            n = graph.n
            group = ((0, n), (n, n + 1), (n, n + 2))
            symbols, bonds = (*graph.columns[0], *"NOO"), (*graph.bonds, *"-==")
            graph = replace(graph, columns=(symbols,), edges=(*graph.edges, *group), bonds=bonds)
        target = "yes" if has_group(graph) else "no"
        if classes == 3 and "P" in graph.columns[0]:
            target = "other"
        numbers = tuple((float(x),) for x in rng.normal(size=graph.n)) if with_attributes else ()
        graphs.append(replace(graph, target=target, attributes=numbers))
    return graphs


@st.composite
def small_graphs(draw: st.DrawFn) -> SmallGraph:
    """Any labelled graph of up to nine nodes, with numbers at its nodes."""
    n = draw(st.integers(1, 9))
    pairs = [(u, v) for v in range(n) for u in range(v)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    labels = draw(st.lists(st.sampled_from("CNO"), min_size=n, max_size=n))
    bonds = draw(st.lists(st.sampled_from("-="), min_size=len(edges), max_size=len(edges)))
    numbers = draw(st.lists(st.floats(-10, 10), min_size=n, max_size=n))
    return SmallGraph((tuple(labels),), tuple(edges), tuple(bonds), attributes=tuple((x,) for x in numbers))

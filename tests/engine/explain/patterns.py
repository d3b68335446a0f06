"""Patterns for the tests of this folder: short ways to write them, and a slow search that says where they are."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from engine.data.dataset import GraphDataset, GraphKind
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.pattern import NodeTests, Pattern, Shape


def having(**columns: str | tuple[str, ...]) -> NodeTests:
    return tuple(NodeTest(c, (s,) if isinstance(s, str) else s) for c, s in columns.items())


ANY: NodeTests = ()
C, N, OXYGEN, S = (having(element=symbol) for symbol in "CNOS")
AROMATIC = having(element="C", aromatic="1")


def path(*nodes: NodeTests, edges: tuple[str, ...] | str = "") -> Pattern:
    return Pattern.of(Shape.PATH, nodes, _edges(edges, len(nodes) - 1))


def star(*nodes: NodeTests, edges: tuple[str, ...] | str = "") -> Pattern:
    return Pattern.of(Shape.STAR, nodes, _edges(edges, len(nodes) - 1))


def ring(*nodes: NodeTests, edges: tuple[str, ...] | str = "") -> Pattern:
    return Pattern.of(Shape.RING, nodes, _edges(edges, len(nodes)))


def _edges(told: tuple[str, ...] | str, count: int) -> tuple[str, ...]:
    return (told,) * count if isinstance(told, str) else told


# -- where they are -------------------------------------------------------------------------------------------


def heavy_graph(dataset: GraphDataset, graph: int) -> nx.Graph:
    """The graph with every column that patterns may ask for; its hydrogens are not nodes."""
    found = nx.Graph()
    for v, codes in enumerate(dataset.node_codes[dataset.nodes(graph)]):
        found.add_node(v, **{c.name: c.symbols[code] for c, code in zip(dataset.node_columns, codes, strict=True)})
    span = dataset.edges(graph)
    for (u, v), code in zip(dataset.edge_ends[span].tolist(), dataset.edge_codes[span], strict=True):
        found.add_edge(u, v, bond=dataset.edge_alphabet.symbols[code])
    bridges = {frozenset(bridge) for bridge in nx.bridges(found)}
    for v, told in found.nodes(data=True):
        degree = found.degree(v)
        told["degree"] = "8+" if degree >= 8 and dataset.kind is GraphKind.GRAPHS else str(degree)
        told.setdefault("ring", str(int(any(frozenset(edge) not in bridges for edge in found.edges(v)))))
        if "element" in told:
            told["kind"] = _kind(told["element"])
    return found


def _kind(element: str) -> str:
    if element == "C":
        return "carbon"
    halogen, hetero = ("F", "Cl", "Br", "I", "At"), ("N", "O", "S", "P", "Se", "B", "Si")
    return "halogen" if element in halogen else "heteroatom" if element in hetero else "other"


def slow_embeddings(pattern: Pattern, single: GraphDataset) -> npt.NDArray[np.int32]:
    """Return (embeddings, size): every injective placing of the pattern's nodes, tried node by node."""
    graph = heavy_graph(single, 0)
    found = list(_placed(pattern, graph, ()))
    return np.array(found, np.int32).reshape(-1, pattern.size)


def _placed(pattern: Pattern, graph: nx.Graph, taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    node = len(taken)
    if node == pattern.size:
        yield taken
        return
    asked = {(min(join), max(join)): symbol for join, symbol in zip(pattern.joins, pattern.edges, strict=True)}
    near = [(other, asked[other, node]) for other in range(node) if (other, node) in asked]
    for v in graph[taken[near[0][0]]] if near else graph:
        fits = v not in taken and all(graph.nodes[v].get(t.column) in t.symbols for t in pattern.nodes[node])
        joined = fits and all(
            graph.has_edge(taken[other], v) and symbol in ("", graph.edges[taken[other], v]["bond"])
            for other, symbol in near
        )
        alone = pattern.shape is not Shape.RING or not any(
            graph.has_edge(taken[other], v) for other in range(node) if (other, node) not in asked
        )
        if joined and alone:
            yield from _placed(pattern, graph, (*taken, v))


# -- drawn at random ------------------------------------------------------------------------------------------

_ATOM_COLUMNS = {
    "element": ["C", "N", "O", "Cl", "S", "P"],
    "kind": ["carbon", "heteroatom", "halogen", "other"],
    "aromatic": ["0", "1"],
    "ring": ["0", "1"],
    "charge": ["0", "1", "-1", "2"],
    "hydrogens": ["0", "1", "2", "3"],
    "degree": ["0", "1", "2", "3", "4"],
}
_NODE_COLUMNS = {
    "label": ["A", "B", "a b", "7"],
    "mood": ["A", "B", "7"],
    "colour": ["red", "B"],
    "degree": ["0", "1", "2", "8+"],
    "ring": ["0", "1"],
}


@st.composite
def node_tests(draw: st.DrawFn, columns: dict[str, list[str]]) -> NodeTests:
    """A few columns with one symbol each, at times with several."""
    chosen = draw(st.lists(st.sampled_from(sorted(columns)), max_size=3, unique=True))
    told = []
    for column in sorted(chosen):
        symbols = draw(st.lists(st.sampled_from(columns[column]), min_size=1, max_size=2, unique=True))
        told.append(NodeTest(column, tuple(sorted(symbols))))
    return tuple(told)


@st.composite
def patterns(draw: st.DrawFn, *, molecules: bool) -> Pattern:
    """Patterns of every shape over few kinds of nodes, so that runs and repeats are common."""
    columns, symbols = (
        (_ATOM_COLUMNS, ["", "single", "double", "aromatic"]) if molecules else (_NODE_COLUMNS, ["", "*", "x"])
    )
    shape = draw(st.sampled_from(list(Shape)))
    least, most = {Shape.PATH: (1, 8), Shape.STAR: (2, 5), Shape.RING: (3, 7)}[shape]
    size = draw(st.integers(least, most))
    kinds = draw(st.lists(node_tests(columns), min_size=1, max_size=2))
    nodes = draw(st.lists(st.sampled_from(kinds), min_size=size, max_size=size))
    bonds = draw(st.lists(st.sampled_from(symbols), min_size=1, max_size=2))
    joins = size - (shape is not Shape.RING)
    edges = draw(st.lists(st.sampled_from(bonds), min_size=joins, max_size=joins))
    return Pattern.of(shape, tuple(nodes), tuple(edges))

"""Isomorphism of whole graphs, against networkx and brute force over permutations."""

from __future__ import annotations

import random
from itertools import permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.readers import read
from engine.structure.isomorphism import WholeGraphs

Made = tuple[list[str], list[tuple[int, int, str]]]  # labels of the nodes; edges with theirs


def dataset_of(*graphs: Made, attributes: list[list[list[float]]] | None = None) -> GraphDataset:
    names = ("x",) if attributes else ()
    builder = DatasetBuilder("made", GraphKind.GRAPHS, attribute_names=names)
    for number, (labels, edges) in enumerate(graphs):
        builder.add(
            GraphRecord(
                [labels],
                [(u, v) for u, v, _ in edges],
                [label for _, _, label in edges],
                str(number),
                number + 1,
                target="a",
                attributes=attributes[number] if attributes else (),
            )
        )
    return builder.build()


def renumbered(graph: Made, order: list[int]) -> Made:
    labels, edges = graph
    new = [""] * len(labels)
    for old, label in enumerate(labels):
        new[order[old]] = label
    return new, [(order[u], order[v], label) for u, v, label in edges]


def by_brute_force(one: Made, other: Made) -> bool:
    def said(graph: Made) -> tuple[list[str], set[tuple[frozenset[int], str]]]:
        return graph[0], {(frozenset((u, v)), label) for u, v, label in graph[1]}

    return any(said(renumbered(one, list(order))) == said(other) for order in permutations(range(len(one[0]))))


@st.composite
def small_graphs(draw: st.DrawFn, n: int) -> Made:
    labels = draw(st.lists(st.sampled_from("ab"), min_size=n, max_size=n))
    pairs = [(u, v) for u in range(n) for v in range(u)]
    kinds = draw(st.lists(st.sampled_from(["", "", "x", "y"]), min_size=len(pairs), max_size=len(pairs)))
    return labels, [(u, v, kind) for (u, v), kind in zip(pairs, kinds, strict=True) if kind]


@given(st.integers(1, 5).flatmap(lambda n: st.tuples(small_graphs(n), small_graphs(n), st.permutations(range(n)))))
def test_agrees_with_all_permutations(made: tuple[Made, Made, list[int]]) -> None:
    one, other, order = made
    whole = WholeGraphs.of(dataset_of(one, other, renumbered(one, order)))
    assert whole.same(0, 1) == by_brute_force(one, other)
    assert whole.same(0, 2) is True
    assert whole.keys[0] == whole.keys[2]
    if whole.same(0, 1):
        assert whole.keys[0] == whole.keys[1]


def test_labels_of_nodes_and_edges_count() -> None:
    path = (["a", "a", "b"], [(0, 1, "x"), (1, 2, "y")])
    turned = (["b", "a", "a"], [(0, 1, "y"), (1, 2, "x")])
    other_edge = (["a", "a", "b"], [(0, 1, "y"), (1, 2, "x")])
    other_node = (["a", "b", "a"], [(0, 1, "x"), (1, 2, "y")])
    whole = WholeGraphs.of(dataset_of(path, turned, other_edge, other_node))
    assert [whole.same(0, k) for k in range(4)] == [True, True, False, False]
    assert whole.keys[0] == whole.keys[1]
    assert len(np.unique(whole.keys)) == 3


def test_numeric_attributes_count() -> None:
    pair = (["a", "a"], [(0, 1, "x")])
    values = [[[0.5], [1.0]], [[1.0], [0.5]], [[0.5], [0.5]], [[0.0], [1.0]], [[1.0], [-0.0]]]
    whole = WholeGraphs.of(dataset_of(*[pair] * 5, attributes=values))
    assert [whole.same(0, k) for k in (1, 2, 3)] == [True, False, False]
    assert whole.same(3, 4)


def test_directions_count() -> None:
    builder = DatasetBuilder("made", GraphKind.GRAPHS)
    chain, fork = [Direction.FORWARD, Direction.FORWARD], [Direction.FORWARD, Direction.BACKWARD]
    for ways, edges in ((chain, [(0, 1), (1, 2)]), (fork, [(0, 1), (1, 2)]), (chain, [(2, 0), (0, 1)])):
        number = len(ways)
        builder.add(GraphRecord([["a"] * 3], edges, ["e"] * 2, str(number), number, target="a", directions=ways))
    data = builder.build()
    whole = WholeGraphs.of(data)
    assert [whole.same(0, k) for k in (1, 2)] == [False, True]


def test_equal_colours_alone_are_not_enough() -> None:
    # Two triangles and a ring of six: every node has two neighbours, so that refinement sees one colour.
    triangles = [(0, 1, "e"), (1, 2, "e"), (2, 0, "e"), (3, 4, "e"), (4, 5, "e"), (5, 3, "e")]
    ring = [(k, (k + 1) % 6, "e") for k in range(6)]
    whole = WholeGraphs.of(dataset_of((["a"] * 6, triangles), (["a"] * 6, ring)))
    assert whole.keys[0] == whole.keys[1]
    assert whole.same(0, 1) is False
    assert whole.same(0, 1, most_steps=3) is None


def test_an_empty_data_set_has_no_keys() -> None:
    assert len(WholeGraphs.of(dataset_of()).keys) == 0


def test_agrees_with_networkx_on_molecules(sample_data: Path) -> None:
    data = read(sample_data / "mutag.csv").dataset
    whole = WholeGraphs.of(data)
    pairs = random.Random(0).sample([(i, j) for i in range(188) for j in range(i)], 300)
    pairs += [(i, i) for i in range(0, 188, 20)]

    def plain(graph: int) -> nx.Graph:
        made = nx.Graph()
        made.add_nodes_from((v, {"l": tuple(row)}) for v, row in enumerate(data.node_codes[data.nodes(graph)].tolist()))
        span = data.edges(graph)
        ends = zip(data.edge_ends[span].tolist(), data.edge_codes[span].tolist(), strict=True)
        made.add_edges_from((u, v, {"l": code}) for (u, v), code in ends)
        return made

    for i, j in pairs:
        truth = nx.is_isomorphic(plain(i), plain(j), lambda a, b: a == b, lambda a, b: a == b)
        assert whole.same(i, j) == truth


@pytest.mark.parametrize("seed", [0, 1])
def test_renumbering_changes_no_key(seed: int) -> None:
    made = nx.gnm_random_graph(30, 60, seed=seed)
    graph = ([str(v % 3) for v in made], [(u, v, "xy"[(u + v) % 2]) for u, v in made.edges])
    order = random.Random(seed).sample(range(30), 30)
    whole = WholeGraphs.of(dataset_of(graph, renumbered(graph, order)))
    assert whole.keys[0] == whole.keys[1]
    assert whole.same(0, 1)

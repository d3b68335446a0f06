"""Refinement of whole graphs against networkx's own."""

from __future__ import annotations

import itertools
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.structure.refinement import color_history

GRAPHS = st.builds(
    lambda n, p, seed: nx.gnp_random_graph(n, p, seed=seed),
    st.integers(1, 14),
    st.sampled_from((0.1, 0.2, 0.4)),
    st.integers(0, 10_000),
)


def partition(colors: tuple[object, ...]) -> set[frozenset[int]]:
    return {frozenset(i for i, c in enumerate(colors) if c == color) for color in colors}


def history(graph: nx.Graph) -> tuple[tuple[int, ...], ...]:
    return color_history(len(graph), list(graph.edges))


@given(GRAPHS)
def test_each_round_has_the_classes_of_networkx(graph: nx.Graph) -> None:
    rounds = history(graph)
    nx.set_node_attributes(graph, "x", "label")
    hashes = nx.weisfeiler_lehman_subgraph_hashes(graph, node_attr="label", iterations=len(rounds))
    for r, colors in enumerate(rounds[1:]):
        assert partition(colors) == partition(tuple(hashes[v][r] for v in graph))
    assert partition(rounds[-1]) == partition(tuple(hashes[v][-1] for v in graph))


@given(GRAPHS, st.integers(0, 1000))
def test_node_numbers_do_not_matter(graph: nx.Graph, seed: int) -> None:
    place = np.random.default_rng(seed).permutation(len(graph)).tolist()
    moved = color_history(len(graph), [(place[v], place[u]) for u, v in graph.edges])
    assert [tuple(colors[place[v]] for v in graph) for colors in moved] == list(history(graph))


@given(GRAPHS)
def test_a_class_that_splits_keeps_its_number_in_one_part(graph: nx.Graph) -> None:
    rounds = history(graph)
    for before, after in itertools.pairwise(rounds):
        assert len(set(after)) > len(set(before))
        assert set(after) == set(range(len(set(after))))
        assert set(before) <= set(after)
        for old in set(before):
            assert old in {new for new, was in zip(after, before, strict=True) if was == old}


def test_a_path_is_refined_from_its_ends() -> None:
    # Round 1: ends against inner nodes. Round 2: the inner nodes beside an end against the one in the middle.
    assert history(nx.path_graph(5))[0] == (0, 0, 0, 0, 0)
    assert [partition(c) for c in history(nx.path_graph(5))[1:]] == [
        {frozenset({0, 4}), frozenset({1, 2, 3})},
        {frozenset({0, 4}), frozenset({1, 3}), frozenset({2})},
    ]


@pytest.mark.parametrize(("n", "edges"), [(0, []), (1, []), (6, [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)])])
def test_regular_graphs_are_never_refined(n: int, edges: list[tuple[int, int]]) -> None:
    assert color_history(n, edges) == ((0,) * n,)


def test_classes_that_are_given_are_refined_further() -> None:
    """A six-cycle, one node apart from the rest: distances from it are what refinement ends at."""
    edges = [(i, (i + 1) % 6) for i in range(6)]
    assert color_history(6, edges, start=(1, 0, 0, 0, 0, 0))[0] == (1, 0, 0, 0, 0, 0)
    last = color_history(6, edges, start=(1, 0, 0, 0, 0, 0))[-1]
    assert len({(last[0],), (last[1], last[5]), (last[2], last[4]), (last[3],)}) == 4
    assert len(set(last)) == 4


def test_side_by_side_equal_graphs_have_equal_counts() -> None:
    graph = nx.random_labeled_tree(12, seed=4)
    both = nx.disjoint_union(graph, nx.relabel_nodes(graph, {v: 11 - v for v in graph}))
    for colors in color_history(24, list(both.edges)):
        assert Counter(colors[:12]) == Counter(colors[12:])

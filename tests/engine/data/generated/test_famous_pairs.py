"""The famous pairs are what they are called, and pairs of different graphs, as networkx sees it."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from engine.data.generated.famous_pairs import (
    FAMOUS_PAIRS,
    FamousPair,
    PlainGraph,
    as_dataset,
    cai_furer_immerman,
    skip_links,
)

PAIRS = pytest.mark.parametrize("pair", FAMOUS_PAIRS.values(), ids=FAMOUS_PAIRS)


def graph_of(plain: PlainGraph) -> nx.Graph:
    graph = nx.empty_graph(plain.n_nodes)
    graph.add_edges_from(plain.edges)
    nx.set_node_attributes(graph, "x", "label")
    return graph


@PAIRS
def test_the_two_are_not_isomorphic_and_1_wl_does_not_see_it(pair: FamousPair) -> None:
    left, right = graph_of(pair.left), graph_of(pair.right)
    assert not nx.is_isomorphic(left, right)
    assert sorted(d for _, d in left.degree) == sorted(d for _, d in right.degree)
    hashes = [nx.weisfeiler_lehman_graph_hash(graph, node_attr="label", iterations=30) for graph in (left, right)]
    assert hashes[0] == hashes[1]


@PAIRS
def test_edges_are_sorted_and_simple(pair: FamousPair) -> None:
    for plain in (pair.left, pair.right):
        assert list(plain.edges) == sorted(set(plain.edges))
        assert all(0 <= u < v < plain.n_nodes for u, v in plain.edges)


@PAIRS
def test_each_pair_is_described_and_has_its_source(pair: FamousPair) -> None:
    assert pair.description.endswith(".")
    assert any(f"({year})" in pair.citation for year in range(1950, 2030))


def test_the_molecules_have_the_rings_of_their_names() -> None:
    pair = FAMOUS_PAIRS["decalin"]
    assert [sorted(map(len, nx.minimum_cycle_basis(graph_of(g)))) for g in (pair.left, pair.right)] == [[6, 6], [5, 5]]


def test_rook_and_shrikhande_are_strongly_regular_and_differ_around_a_node() -> None:
    pair = FAMOUS_PAIRS["rook"]
    pieces = []
    for plain in (pair.left, pair.right):
        graph = graph_of(plain)
        common = Counter(
            (graph.has_edge(u, v), len(list(nx.common_neighbors(graph, u, v)))) for u, v in nx.complete_graph(16).edges
        )
        assert common == {(True, 2): 48, (False, 2): 72}
        pieces.append(nx.number_connected_components(graph.subgraph(graph[0])))
    assert pieces == [2, 1]  # two triangles; a ring of six


def test_skip_links_with_inverse_skips_are_one_graph() -> None:
    assert nx.is_isomorphic(skip_links(11, 2), skip_links(11, 5))  # 6 * 2 = 1 and 6 * 1 = -5 modulo 11
    assert not nx.is_isomorphic(skip_links(11, 2), skip_links(11, 3))


def test_two_twists_of_the_construction_undo_each_other() -> None:
    base = nx.complete_graph(4)
    plain, twisted = (cai_furer_immerman(base, twisted=t) for t in (False, True))
    again = twisted.copy()
    edge = (1, 2)  # exchange "in" and "out" of an edge for one of its two gadgets: that is the second twist
    for node in [n for n in twisted if n[0] == 1]:
        now = (edge, True) in twisted[node]
        again.remove_edge(node, (edge, now))
        again.add_edge(node, (edge, not now))
    assert nx.is_isomorphic(plain, again)
    assert not nx.is_isomorphic(plain, twisted)


def test_as_a_data_set_each_graph_keeps_its_name_and_its_edges() -> None:
    pair = FAMOUS_PAIRS["decalin"]
    data = as_dataset([pair.left, pair.right])
    assert list(data.ids) == ["decalin", "bicyclopentyl"]
    for k, plain in enumerate((pair.left, pair.right)):
        assert data.edge_ends[data.edges(k)].tolist() == [list(edge) for edge in plain.edges]

"""Regular graphs: what they promise, checked by networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.data.generated.regular_pairs import as_graph6, hexagons, regular_pairs, switched, symplectic


def strong_parameters(graph: nx.Graph) -> tuple[set[int], set[int], set[int]]:
    """Degrees, and numbers of common neighbours of joined and of other nodes, by squaring the adjacency matrix."""
    joined = nx.to_numpy_array(graph).astype(np.int64)
    common, apart = joined @ joined, 1 - joined - np.eye(len(graph), dtype=np.int64)
    return set(common.diagonal().tolist()), set(common[joined == 1].tolist()), set(common[apart == 1].tolist())


@pytest.mark.parametrize("seed", [0, 7])
def test_strongly_regular_pairs(seed: int) -> None:
    first, second, third, _ = regular_pairs(seed)
    for graph in (*first, *second):
        assert len(graph) == 63
        assert strong_parameters(graph) == ({30}, {13}, {15})
    for graph in third:
        assert strong_parameters(graph) == ({32}, {16}, {16})


def test_hexagons_are_distance_regular() -> None:
    points, lines = hexagons()
    assert nx.intersection_array(points) == nx.intersection_array(lines) == ([6, 4, 4], [1, 1, 3])


def test_a_seed_is_a_switching() -> None:
    one = symplectic()
    assert set(switched(one, seed=1).edges) == set(switched(one, seed=1).edges)
    assert set(switched(one, seed=1).edges) != set(switched(one, seed=2).edges)


def test_a_graph_without_a_place_to_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.generated.regular_pairs._TRIES", 50)
    with pytest.raises(LookupError, match="no four nodes"):
        switched(nx.path_graph(8), seed=0)


def test_graph6_reads_back() -> None:
    pairs = regular_pairs(3)
    graphs = [nx.from_graph6_bytes(line.encode()) for line in as_graph6(pairs).splitlines()]
    assert [set(map(frozenset, graph.edges)) for graph in graphs] == [
        set(map(frozenset, graph.edges)) for pair in pairs for graph in pair
    ]

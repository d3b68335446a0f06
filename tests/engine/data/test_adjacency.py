from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.data.adjacency import Adjacency


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_are_those_of_networkx(seed: int) -> None:
    graph = nx.gnp_random_graph(12, 0.3, seed=seed)
    graph.add_node(12)  # isolated, and the last
    ends = np.array([sorted(edge) for edge in graph.edges], np.int32).reshape(-1, 2)
    near = Adjacency.from_edges(ends, 13)
    assert len(near.offsets) == 14
    for v in graph:
        arcs = slice(near.offsets[v], near.offsets[v + 1])
        assert near.neighbors[arcs].tolist() == sorted(graph[v])
        for u, e in zip(near.neighbors[arcs].tolist(), near.edges[arcs].tolist(), strict=True):
            assert set(ends[e].tolist()) == {u, v}


def test_without_edges_and_without_nodes() -> None:
    none = np.zeros((0, 2), np.int32)
    assert Adjacency.from_edges(none, 3).offsets.tolist() == [0, 0, 0, 0]
    assert Adjacency.from_edges(none, 0).offsets.tolist() == [0]


def test_arrays_are_locked() -> None:
    near = Adjacency.from_edges(np.array([[0, 1]], np.int32), 2)
    for array in (near.offsets, near.neighbors, near.edges):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.structure.neighborhoods import Graphs, collect_ego, induce, release, workspace
from tests.engine.small_graphs import collect, plain
from tests.engine.structure.families import telling_graphs


@pytest.mark.parametrize("radius", [0, 1, 2, 3])
def test_ego_graphs_are_those_of_networkx(radius: int) -> None:
    """Two graphs in front and one behind: positions are counted inside a graph, numbers over the data set."""
    for graph in telling_graphs()[::3]:
        dataset = collect([plain(nx.path_graph(3)), plain(nx.complete_graph(4)), plain(graph), plain(nx.path_graph(2))])
        graphs, first = Graphs.of(dataset), 7
        work = workspace(60, 200, radius)
        for v in graph:
            assert collect_ego(graphs, v + first, radius, work) == radius
            n = work.level_end[radius]
            distance = nx.single_source_shortest_path_length(graph, v, cutoff=radius)
            members = (work.members[:n] - first).tolist()
            assert dict(zip(members, work.distance[:n].tolist(), strict=True)) == distance
            assert [work.level_end[r] for r in range(radius + 1)] == [
                sum(d <= r for d in distance.values()) for r in range(radius + 1)
            ]
            for i in range(1, n):
                parent = work.parent[i]
                assert work.distance[parent] == work.distance[i] - 1
                assert graph.has_edge(members[i], members[parent])
            ego = graph.subgraph(distance)
            assert induce(graphs, n, work) == ego.number_of_edges()
            near = {
                frozenset((members[i], members[work.near[k]]))
                for i in range(n)
                for k in range(work.starts[i], work.starts[i + 1])
            }
            assert near == {frozenset(edge) for edge in ego.edges}
            ends = dataset.edge_ends[work.near_edges[: work.starts[n]]]
            assert {frozenset(pair) for pair in ends.tolist()} == near
            release(graphs, radius, work)
            assert np.all(work.slot == -1)

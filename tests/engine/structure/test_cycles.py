from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from engine.structure.cycles import nodes_on_cycles
from tests.engine.small_graphs import collect, plain


@given(n=st.integers(1, 12), edges=st.integers(0, 20), seed=st.integers(0, 10**6))
def test_nodes_on_cycles_are_those_of_networkx(n: int, edges: int, seed: int) -> None:
    graph = nx.gnm_random_graph(n, edges, seed=seed)
    near = collect([plain(graph)]).adjacency
    bridges = {frozenset(e) for e in nx.bridges(graph)}
    wanted = [any(frozenset((v, u)) not in bridges for u in graph[v]) for v in graph]
    assert nodes_on_cycles(near.offsets, near.neighbors, near.edges).tolist() == wanted

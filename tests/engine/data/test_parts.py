from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.parts import keep_parts
from engine.readers import read_dataset, sample_path
from tests.engine.graphs import to_networkx
from tests.engine.small_graphs import collect, with_groups


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25)
def test_parts_are_those_of_networkx(seed: int) -> None:
    data = collect(with_groups(7, 6))
    random = np.random.default_rng(seed)
    nodes, edges = random.random(data.n_nodes) < 0.7, random.random(data.n_edges) < 0.7
    found = keep_parts(data, nodes, edges)
    assert (len(found), found.ids.tolist()) == (len(data), data.ids.tolist())
    for graph in range(len(data)):
        whole = to_networkx(data, graph)
        ends = data.edge_ends[data.edges(graph)].tolist()
        whole.remove_edges_from(pair for pair, kept in zip(ends, edges[data.edges(graph)], strict=True) if not kept)
        kept = [v for v, k in enumerate(nodes[data.nodes(graph)].tolist()) if k]
        part = nx.relabel_nodes(whole.subgraph(kept), {v: i for i, v in enumerate(kept)})
        here = to_networkx(found, graph)
        assert dict(here.nodes(data=True)) == dict(part.nodes(data=True))
        assert {frozenset(e[:2]): e[2] for e in here.edges(data=True)} == {
            frozenset(e[:2]): e[2] for e in part.edges(data=True)
        }


def test_a_part_of_a_molecule_is_no_molecule_of_its_own() -> None:
    data = read_dataset(sample_path("mutag"))[:2]
    found = keep_parts(data, np.ones(data.n_nodes, bool), np.zeros(data.n_edges, bool))
    assert found.smiles.tolist() == ["", ""]
    assert (found.n_nodes, found.n_edges) == (data.n_nodes, 0)
    gone = keep_parts(data, np.zeros(data.n_nodes, bool), np.ones(data.n_edges, bool))
    assert (gone.n_nodes, gone.n_edges, len(gone)) == (0, 0, 2)

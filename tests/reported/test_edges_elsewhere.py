"""Edges that stand under another key than `edges`: read, or the graph is refused with the name of the key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from engine.errors import InputError
from engine.readers import Imported, read

NODES = [{"id": n, "kind": "AB"[n % 2]} for n in range(4)]
PAIRS = [(0, 1), (1, 2), (1, 3)]
OBJECTS = [{"source": u, "target": v} for u, v in PAIRS]
NEIGHBOURS = [[1], [0, 2, 3], [1], [1]]
MATRIX = [[0, 1, 0, 0], [1, 0, 1, 1], [0, 1, 0, 0], [0, 1, 0, 0]]


def read_json(folder: Path, value: Any) -> Imported:
    path = folder / "g.json"
    path.write_text(json.dumps(value))
    return read(path, require_target=False)


def edges(found: Imported) -> list[tuple[int, int]]:
    return [(u, v) for u, v in found.dataset.edge_ends.tolist()]


def with_edges(**said: Any) -> dict[str, Any]:
    return {"nodes": NODES, **said}


def columns(one: str, other: str) -> dict[str, list[int]]:
    return {one: [u for u, _ in PAIRS], other: [v for _, v in PAIRS]}


def ends(one: str, other: str) -> list[dict[str, Any]]:
    return [{one: u, other: v} for u, v in PAIRS]


READ: dict[str, dict[str, Any]] = {
    "empty edges, full links": with_edges(edges=[], links=OBJECTS),
    "the same edges twice": with_edges(edges=OBJECTS, links=[[v, u] for u, v in PAIRS]),
    "an empty index": with_edges(edge_index=[[], []], edges=OBJECTS),
    "an index": with_edges(edge_index=[[0, 1, 1], [1, 2, 3]]),
    "relationships": with_edges(relationships=[{"startNode": u, "endNode": v, "type": "T"} for u, v in PAIRS]),
    "rels of objects": with_edges(rels=[{"start": {"id": u}, "end": {"id": v}} for u, v in PAIRS]),
    "arcs": with_edges(arcs=PAIRS),
    "in capitals": {"Nodes": NODES, "Links": [{"Source": u, "Target": v} for u, v in PAIRS]},
    "vertices": {"vertices": NODES, "edges": ends("from", "to")},
    "src and dst": with_edges(connections=ends("src", "dst")),
    "lists of ends": with_edges(edges=columns("source", "target")),
    "by id": with_edges(edges={str(n): one for n, one in enumerate(OBJECTS)}),
    "texts": with_edges(edge_list=["0-1", "1-2", "1-3"]),
    "pairs with attributes": with_edges(edges=[[u, v, {"weight": 1}] for u, v in PAIRS]),
    "neighbours": with_edges(adjacency=NEIGHBOURS),
    "neighbours told once": with_edges(adj_list=[[1], [2, 3], [], []]),
    "neighbours by id": with_edges(adjacency={str(n): found for n, found in enumerate(NEIGHBOURS)}),
    "neighbours with attributes": with_edges(adj={"0": {"1": {}}, "1": {"2": {}, "3": {}}}),
    "a matrix": with_edges(adjacency_matrix=MATRIX),
    "a matrix by another name": with_edges(adjacency=MATRIX),
    "inside graph": {"graph": {"nodes": NODES, "edges": OBJECTS}},
    "elements": {
        "elements": {"nodes": [{"data": node} for node in NODES], "edges": [{"data": edge} for edge in OBJECTS]}
    },
    "a list of elements": {"elements": [{"data": one, "group": "any"} for one in [*NODES, *OBJECTS]]},
    "nodes by id": {"nodes": {str(n["id"]): {"kind": n["kind"]} for n in NODES}, "edges": OBJECTS},
    "a number of nodes": {"num_nodes": 4, "links": PAIRS},
}


@pytest.mark.parametrize("name", READ)
def test_edges_are_read(tmp_path: Path, name: str) -> None:
    found = read_json(tmp_path, READ[name])
    assert edges(found) == PAIRS
    assert [str(fault) for fault in found.faults] == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    (with_edges(interactions=OBJECTS), r"it has no edges, and there is 'interactions'\. .*\[G431\]"),
    (with_edges(edges=[], bondings=OBJECTS), r"there is 'bondings'"),
    (with_edges(lines=[[0, 1], [1, 2]]), r"there is 'lines'"),
    (with_edges(edges=OBJECTS, links=OBJECTS[:2]), r"'edges' and 'links' hold different edges\. .*\[G432\]"),
    (with_edges(edge_index=[[0], [1]], edges=OBJECTS), r"'edges' and 'edge_index' hold different edges"),
    (with_edges(edges=["01", "12"]), r"'01' is no edge\)\. .*\[G401\]"),
    (with_edges(edges=[{"one": 0, "two": 1}]), r"an edge has no source and target, but one, two"),
    (with_edges(edges=[{"source": None, "target": 1}]), r"an end of an edge is no id"),
    (with_edges(edges={"0": [1]}), r"edges are an object, not a list"),
    ({"nodes": [{"id": n, "neighbors": found} for n, found in enumerate(NEIGHBOURS)]}, r"'neighbors' of its nodes"),
    (
        {"nodes": [{"id": n, "next": [{"id": v} for v in found]} for n, found in enumerate(NEIGHBOURS)], "edges": []},
        r"there is 'next' of its nodes",
    ),
]


@pytest.mark.parametrize(("item", "message"), REFUSED)
def test_edges_are_not_lost_in_silence(tmp_path: Path, item: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_json(tmp_path, item)


def test_a_graph_without_edges_stays_one(tmp_path: Path) -> None:
    for item in ({"nodes": NODES, "edges": []}, {"nodes": NODES, "edges": [], "sizes": [1, 2]}, {"nodes": NODES}):
        assert edges(read_json(tmp_path, item)) == []


def labelled(directed: bool = False) -> nx.Graph:
    graph: nx.Graph = (nx.DiGraph if directed else nx.Graph)(nx.barbell_graph(4, 2).edges, y="a")
    nx.set_node_attributes(graph, {n: "AB"[n % 2] for n in graph}, "kind")
    nx.set_edge_attributes(graph, {edge: "xyz"[sum(edge) % 3] for edge in graph.edges}, "bond")
    return graph


@pytest.mark.parametrize("write", [nx.node_link_data, nx.adjacency_data, nx.cytoscape_data])
@pytest.mark.parametrize("directed", [False, True])
def test_what_networkx_writes(tmp_path: Path, write: Any, directed: bool) -> None:
    """Isomorphic with kinds and bonds to the graph that networkx reads from the same data."""
    graph = labelled(directed)
    path = tmp_path / "g.json"
    path.write_text(json.dumps(write(graph)))
    found = read(path, directed=directed)
    assert [str(fault) for fault in found.faults if fault.code not in ("T205", "G416")] == []
    data = found.dataset
    assert (data.target.tolist(), [column.name for column in data.node_columns]) == (["a"], ["kind"])
    ours: nx.Graph = (nx.DiGraph if directed else nx.Graph)()
    for node, code in enumerate(data.node_codes[:, 0].tolist()):
        ours.add_node(node, kind=data.node_columns[0].symbols[code])
    ways = [1] * data.n_edges if data.edge_directions is None else data.edge_directions.tolist()
    for (u, v), code, way in zip(data.edge_ends.tolist(), data.edge_codes.tolist(), ways, strict=True):
        for one, other in [(u, v)] * (way & 1) + [(v, u)] * (way >> 1):
            ours.add_edge(one, other, bond=data.edge_alphabet.symbols[code])
    assert nx.is_isomorphic(ours, graph, lambda a, b: a == b, lambda a, b: a == b)


@pytest.mark.parametrize("name", ["edges", "links", "relationships", "arcs", "edge_list"])
def test_tables_of_edges_by_other_names(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.csv").write_text("graph,startNode,endNode\n" + "".join(f"1,{u},{v}\n" for u, v in PAIRS))
    (tmp_path / "vertices.csv").write_text("graph,node\n" + "".join(f"1,{n}\n" for n in range(4)))
    found = read(tmp_path, require_target=False)
    assert edges(found) == PAIRS
    assert found.faults == ()


def test_a_second_table_of_edges_is_named(tmp_path: Path) -> None:
    for name in ("edges", "links"):
        (tmp_path / f"{name}.csv").write_text("graph,source,target\n" + "".join(f"1,{u},{v}\n" for u, v in PAIRS))
    found = read(tmp_path, require_target=False)
    said = "files beside the tables of edges, nodes and labels: 'links.csv'"
    assert [(fault.code, fault.found) for fault in found.faults] == [("F351", said)]

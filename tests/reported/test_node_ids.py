"""Ids that a program wrote as 1.0 in one place and as 1 in another name one node, or one graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

from engine.data.dataset import GraphDataset
from engine.errors import InputError
from engine.readers import read
from engine.readers.graphs.plain_ids import plain_id

Write = Callable[[Path, Callable[[int], str]], Path]
SHAPES = {1: [(0, 1), (1, 2), (0, 2)], 2: [(0, 1), (1, 2), (2, 3)], 3: [(0, 1), (1, 2), (0, 2)]}
CLASS = {1: "ring", 2: "path", 3: "ring"}


def whole(number: int) -> str:
    return str(number)


def real(number: int) -> str:
    return f"{number}.0"


def mixed(number: int) -> str:
    """One and the same number, now so and now so."""
    mixed.calls += 1  # type: ignore[attr-defined]
    return real(number) if mixed.calls % 3 else whole(number)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _calls() -> None:
    mixed.calls = 0  # type: ignore[attr-defined]


def graphs() -> dict[int, nx.Graph]:
    return {number: nx.Graph(edges) for number, edges in SHAPES.items()}


def table(rows: list[tuple[str, ...]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def edge_rows(folder: Path, say: Callable[[int], str]) -> Path:
    rows = [(say(g), say(u), whole(v), CLASS[g]) for g, edges in SHAPES.items() for u, v in edges]
    (folder / "rows.csv").write_text(table([("graph", "source", "target", "label"), *rows]))
    return folder / "rows.csv"


def edge_folder(folder: Path, say: Callable[[int], str]) -> Path:
    edges = [(say(g), say(u), say(v)) for g, found in SHAPES.items() for u, v in found]
    nodes = [(say(g), say(n)) for g, graph in graphs().items() for n in sorted(graph)]
    labels = [(say(g), CLASS[g]) for g in SHAPES]
    (folder / "edges.csv").write_text(table([("graph", "source", "target"), *edges]))
    (folder / "nodes.csv").write_text(table([("graph", "node"), *nodes]))
    (folder / "labels.csv").write_text(table([("graph", "label"), *labels]))
    return folder


def json_lines(folder: Path, say: Callable[[int], str]) -> Path:
    """Numbers stand bare, as `json.dumps` writes floats."""
    lines = []
    for g, graph in graphs().items():
        nodes = ", ".join(f'{{"id": {say(n)}}}' for n in sorted(graph))
        edges = ", ".join(f'{{"source": {say(u)}, "target": {say(v)}}}' for u, v in SHAPES[g])
        lines.append(f'{{"id": {g}, "y": "{CLASS[g]}", "nodes": [{nodes}], "edges": [{edges}]}}\n')
    (folder / "g.jsonl").write_text("".join(lines))
    return folder / "g.jsonl"


def edge_index(folder: Path, say: Callable[[int], str]) -> Path:
    lines = []
    for g, graph in graphs().items():
        ends = (", ".join(say(edge[side]) for edge in SHAPES[g]) for side in (0, 1))
        index = ", ".join(f"[{side}]" for side in ends)
        lines.append(f'{{"y": "{CLASS[g]}", "num_nodes": {say(len(graph))}, "edge_index": [{index}]}}\n')
    (folder / "g.jsonl").write_text("".join(lines))
    return folder / "g.jsonl"


def files(folder: Path, say: Callable[[int], str], form: str) -> Path:
    """A file for each graph, named by a whole number, and a table of labels that names it otherwise."""
    for g, graph in graphs().items():
        nodes = "".join(f'<node id="{say(n)}"/>' for n in sorted(graph))
        edges = "".join(f'<edge source="{say(u)}" target="{say(v)}"/>' for u, v in SHAPES[g])
        if form == "gexf":
            nodes, edges = f"<nodes>{nodes}</nodes>", f"<edges>{edges}</edges>"
        text = f"<{form}><graph>{nodes}{edges}</graph></{form}>"
        if form == "gml":
            nodes = " ".join(f"node [ id {say(n)} ]" for n in sorted(graph))
            edges = " ".join(f"edge [ source {say(u)} target {say(v)} ]" for u, v in SHAPES[g])
            text = f"graph [ {nodes} {edges} ]"
        (folder / f"{g}.{form}").write_text(text)
    (folder / "labels.csv").write_text(table([("id", "label"), *((say(g), CLASS[g]) for g in SHAPES)]))
    return folder


def graphml(folder: Path, say: Callable[[int], str]) -> Path:
    return files(folder, say, "graphml")


def gexf(folder: Path, say: Callable[[int], str]) -> Path:
    return files(folder, say, "gexf")


def gml(folder: Path, say: Callable[[int], str]) -> Path:
    return files(folder, say, "gml")


def as_networkx(dataset: GraphDataset, row: int) -> nx.Graph:
    graph = nx.Graph(dataset.edge_ends[dataset.edges(row)].tolist())
    nodes = dataset.nodes(row)
    graph.add_nodes_from(range(nodes.stop - nodes.start))
    return graph


@pytest.mark.parametrize("say", [whole, real, mixed])
@pytest.mark.parametrize("write", [edge_rows, edge_folder, json_lines, edge_index, graphml, gexf, gml])
def test_one_number_is_one_node(tmp_path: Path, write: Write, say: Callable[[int], str]) -> None:
    found = read(write(tmp_path, say))
    assert [str(fault) for fault in found.faults if fault.code != "T208"] == []
    assert found.dataset.target.tolist() == [CLASS[g] for g in SHAPES]
    for row, wanted in enumerate(graphs().values()):
        assert nx.is_isomorphic(as_networkx(found.dataset, row), wanted)


def test_a_graph_s_id_is_shown_as_its_digits(tmp_path: Path) -> None:
    assert read(edge_rows(tmp_path, real)).dataset.ids.tolist() == ["1", "2", "3"]


def test_the_number_of_nodes_may_have_a_point(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("edges,nodes,label\n0-1,3.0,a\n0-1 1-2,3,b\n")
    assert read(path).dataset.node_offsets.tolist() == [0, 3, 6]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.0", "1"),
        (" 12.000 ", "12"),
        ("-3.0", "-3"),
        ("-0.0", "0"),
        ("12345678901234567890.0", "12345678901234567890"),
        ("1e+05", "100000"),
        ("1.5E+03", "1500"),
        ("2.000000000000000000e+00", "2"),
        ("1e+99", "1e+99"),
    ],
)
def test_one_id(text: str, plain: str) -> None:
    assert plain_id(text) == plain


@pytest.mark.parametrize("text", ["01", "1.5", "1.10", "1e5", "0x1", "v1.0", "1.0.0", "１.0", "1,0", "+1", "", "C.0"])
def test_other_ids_stay(text: str) -> None:
    assert plain_id(text) == text


def test_two_nodes_called_1_and_1_0_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text(json.dumps({"nodes": [{"id": "1"}, {"id": "1.0"}], "edges": []}))
    with pytest.raises(InputError, match=r"node id '1\.0' is used twice, as 1 and 1\.0 are one id: '1'.*\[G418\]"):
        read(path, require_target=False)


def test_two_rows_of_labels_for_one_graph(tmp_path: Path) -> None:
    edge_folder(tmp_path, whole)
    (tmp_path / "labels.csv").write_text("graph,label\n1,a\n1.0,b\n2,a\n2.0,a\n3,b\n")
    found = read(tmp_path)
    assert found.dataset.target.tolist() == ["b", "a", "b"]
    said = "1 of the graphs have several rows that differ, of which the last counts: '1'"
    assert [(fault.code, fault.found) for fault in found.faults] == [("F350", said)]

"""Edges that count from 1, or leave numbers out: noted, and read as they are meant with an option."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

from engine.cli import main
from engine.errors import InputError
from engine.readers import Imported, read
from engine.rules.model_file.file import load_model

SHAPES = [[(0, 1), (1, 2), (0, 2)], [(0, 1), (1, 2), (2, 3)], [(0, 1), (1, 2), (0, 2), (2, 3)]]
Write = Callable[[Path, int], Path]
AS_ONE = "Nothing, or read nodes that count from 1 with --numbering 1 (numbering='1')"


def size(edges: list[tuple[int, int]]) -> int:
    return 1 + max(v for _, v in edges)


def edge_list(folder: Path, first: int) -> Path:
    rows = [f"{' '.join(f'{u + first}-{v + first}' for u, v in edges)},{len(edges) % 2}\n" for edges in SHAPES]
    (folder / "g.csv").write_text("".join(["edges,label\n", *rows]))
    return folder / "g.csv"


def edge_list_with_labels(folder: Path, first: int) -> Path:
    rows = [
        f"{' '.join(f'{u + first}-{v + first}' for u, v in edges)},{' '.join('ABCD'[: size(edges)])},{len(edges) % 2}\n"
        for edges in SHAPES
    ]
    (folder / "g.csv").write_text("".join(["edges,labels,label\n", *rows]))
    return folder / "g.csv"


def json_counted(folder: Path, first: int) -> Path:
    items = [
        {
            "y": len(e) % 2,
            "num_nodes": size(e),
            "edge_index": [[n + first for n in ends] for ends in zip(*e, strict=True)],
        }
        for e in SHAPES
    ]
    (folder / "g.json").write_text(json.dumps(items))
    return folder / "g.json"


def json_listed(folder: Path, first: int) -> Path:
    items = [
        {
            "y": len(edges) % 2,
            "nodes": [{"kind": "ABCD"[n]} for n in range(size(edges))],
            "edges": [[u + first, v + first] for u, v in edges],
        }
        for edges in SHAPES
    ]
    (folder / "g.json").write_text(json.dumps(items))
    return folder / "g.json"


def json_files(folder: Path, first: int) -> Path:
    for number, item in enumerate(json.loads(json_counted(folder, first).read_text())):
        (folder / f"g{number}.json").write_text(json.dumps(item))
    (folder / "g.json").unlink()
    return folder


def tu(folder: Path, first: int) -> Path:
    offsets = [0, 3, 7]
    arcs = [(u + o, v + o) for edges, o in zip(SHAPES, offsets, strict=True) for u, v in edges]
    owners = [g + 1 for g, edges in enumerate(SHAPES) for _ in range(size(edges))]
    arcs += [(v, u) for u, v in arcs]
    (folder / "T_A.txt").write_text("".join(f"{u + first}, {v + first}\n" for u, v in arcs))
    (folder / "T_graph_indicator.txt").write_text("".join(f"{owner}\n" for owner in owners))
    (folder / "T_graph_labels.txt").write_text("".join(f"{len(edges) % 2}\n" for edges in SHAPES))
    return folder


def ogb(folder: Path, first: int) -> Path:
    files = {
        "num-node-list": [str(size(edges)) for edges in SHAPES],
        "num-edge-list": [str(len(edges)) for edges in SHAPES],
        "edge": [f"{u + first},{v + first}" for edges in SHAPES for u, v in edges],
        "graph-label": [str(len(edges) % 2) for edges in SHAPES],
    }
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("".join(f"{line}\n" for line in lines))
    return folder


def edges(found: Imported) -> list[list[tuple[int, int]]]:
    data = found.dataset
    return [sorted((u, v) for u, v in data.edge_ends[data.edges(row)].tolist()) for row in range(len(data))]


ALL = (edge_list, edge_list_with_labels, json_counted, json_listed, json_files, tu, ogb)


@pytest.mark.parametrize("write", ALL)
@pytest.mark.parametrize("first", [0, 1])
def test_nodes_count_as_the_option_says(tmp_path: Path, write: Write, first: int) -> None:
    found = read(write(tmp_path, first), numbering=str(first))
    assert edges(found) == [sorted(shape) for shape in SHAPES]
    assert found.dataset.node_offsets.tolist() == [0, 3, 7, 11]
    assert [str(fault) for fault in found.faults] == []


@pytest.mark.parametrize("write", [edge_list, edge_list_with_labels, json_counted, json_listed, json_files])
@pytest.mark.parametrize("shift", [1, 7])
def test_numbers_that_are_names_may_begin_anywhere(tmp_path: Path, write: Write, shift: int) -> None:
    found = read(write(tmp_path, shift), numbering="names")
    assert [nx.is_isomorphic(nx.Graph(e), nx.Graph(s)) for e, s in zip(edges(found), SHAPES, strict=True)] == [True] * 3
    assert found.dataset.node_offsets.tolist() == [0, 3, 7, 11]


def test_edges_that_count_from_1_are_noted(tmp_path: Path) -> None:
    found = read(edge_list(tmp_path, 1))
    assert found.dataset.node_offsets.tolist() == [0, 4, 9, 14]
    assert [(fault.code, fault.found, fault.fix) for fault in found.faults] == [
        ("G436", "nodes count from 0, and no edge of any graph names node 0", AS_ONE)
    ]


def test_so_they_are_in_json_that_says_a_larger_number_of_nodes(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text("".join(f'{{"y": {n}, "num_nodes": 4, "edges": [[1, 2], [2, 3]]}}\n' for n in (0, 1)))
    assert [(fault.code, fault.fix) for fault in read(path).faults] == [("G436", AS_ONE)]


@pytest.mark.parametrize("write", [edge_list_with_labels, json_counted, json_listed, ogb])
def test_where_a_node_is_missing_the_message_asks_for_the_option(tmp_path: Path, write: Write) -> None:
    with pytest.raises(InputError, match=r"read nodes that count from 1 with --numbering 1\.  \[G403\]"):
        read(write(tmp_path, 1))


def test_a_tu_folder_that_counts_from_0(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"edge 0, 1 names a node .*\(1 to 11\)\. .* count from 0 with --numbering 0"):
        read(tu(tmp_path, 0), on_error="stop")


def test_gaps_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("edges,label\n0-5 5-9,a\n0-1 1-2,b\n0-3,a\n")
    found = read(path)
    assert found.dataset.node_offsets.tolist() == [0, 10, 13, 17]
    assert [(fault.code, fault.place, fault.found) for fault in found.faults] == [
        ("G437", "g.csv, records 1, 3", "9 nodes are there only because edges name higher numbers")
    ]
    named = read(path, numbering="names")
    assert named.dataset.node_offsets.tolist() == [0, 3, 6, 8]
    assert named.faults == ()


@pytest.mark.parametrize(
    "rows",
    ["0-1 1-2,,a\n1-2,,b\n", "0-1,4,a\n0-2,5,b\n", "1-2,3,a\n0-1,2,b\n"],
    ids=["one graph names it", "sizes are given", "isolated in one graph alone"],
)
def test_nodes_without_edges_are_not_always_noted(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "g.csv"
    path.write_text(f"edges,nodes,label\n{rows}")
    assert [fault.code for fault in read(path).faults if fault.code == "G436"] == []


def test_who_says_0_hears_nothing_and_who_says_1_of_a_node_0_is_refused(tmp_path: Path) -> None:
    assert read(edge_list(tmp_path, 1), numbering="0").faults == ()
    with pytest.raises(InputError, match=r"names node 0, but nodes count from 1\. Leave --numbering 1 out"):
        read(edge_list(tmp_path, 0), numbering="1")


def test_formats_with_ids_say_that_nothing_is_counted(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("smiles,label\nCCO,a\nCCN,b\n")
    assert [fault.code for fault in read(tmp_path / "m.csv", numbering="1").faults] == ["G438"]


def test_a_model_counts_other_data_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, model = tmp_path / "g.csv", tmp_path / "m.json"
    data.write_text("edges,label\n" + "1-2 2-3 1-3,ring\n1-2 2-3 3-4,path\n" * 8)
    asked = ["--numbering", "1", "--max-rules", "2", "--jobs", "1"]
    assert main(["fit", str(data), "-o", str(model), *asked]) == 0
    assert load_model(model).reading["numbering"] == "1"
    capsys.readouterr()
    assert main(["predict", str(model), str(data), "--json", "--jobs", "1"]) == 0
    said = capsys.readouterr()
    assert "G436" not in said.err
    assert [row["prediction"] for row in json.loads(said.out)["predictions"]] == ["ring", "path"] * 8

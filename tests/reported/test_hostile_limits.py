"""Limits are asked before the thing is built: each of these would otherwise take minutes, or gigabytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

from engine.errors import InputError
from engine.readers import Limits, read
from engine.readers.detect import Format, detect_format
from engine.readers.graphs.graph6 import read_graph6, read_graph_line
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.json_shapes import JsonShape, json_shape
from tests.hostile.files import FILES, complete, order


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("comments.graphml", "this is XML or HTML"),
        ("commas.csv", "5,000 columns are the most"),
        ("huge.s6", "34,359,738,368 nodes"),
        ("isolated300.jsonl", "1,000,000 nodes without attributes and edges"),
        ("claims.zip", "2,000,000,000 graphs; 2,000,000 are the most"),
        ("ogb.zip", "10,000,000 nodes in all its graphs"),
        ("far.xlsx", "2,000,000 records, blank rows among them"),
        ("wide.xlsx", "a cell in column 16,384; 5,000 columns are the most"),
        ("lists.json", "values in one JSON document"),
        ("edge_commas.zip", "4,000,001 columns; 5,000 are the most"),
    ],
)
def test_what_is_claimed_is_refused_with_its_limit(name: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    with pytest.raises(InputError) as refused:
        read(path, require_target=False, limits=Limits(values=1_000_000))
    assert said in str(refused.value)


def test_a_claimed_dimension_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "sparse.xlsx"
    path.write_bytes(FILES["sparse.xlsx"]())
    assert read(path, require_target=False).dataset.smiles.tolist() == ["CCO", "CCN"]


def test_the_root_of_an_xml_file_is_found_behind_comments_and_a_prefix() -> None:
    assert detect_format(b"<?xml version='1.0'?><!-- <gexf> --><g:graphml xmlns:g='x'>", "x") is Format.GRAPHML


@pytest.mark.parametrize("n", [1, 2, 5, 8, 31, 63, 64, 90])
def test_graph6_and_sparse6_are_read_as_networkx_reads_them(n: int) -> None:
    for seed, density in enumerate((0.0, 0.1, 0.5, 1.0)):
        graph = nx.gnp_random_graph(n, density, seed=seed)
        edges = sorted(tuple(sorted(edge)) for edge in graph.edges)
        for code in (nx.to_graph6_bytes(graph), nx.to_sparse6_bytes(graph)):
            found = read_graph_line(code.decode(), 1_000)
            assert not isinstance(found, Problem)
            assert found.edges == edges
            assert len(found.labels) == n


def test_edges_of_a_code_are_counted_before_they_are_made() -> None:
    found = read_graph6(complete(1_002).strip(), 50_000)
    assert found == Problem("G410", "501,501 edges; 500,000 are the most")
    assert isinstance(read_graph_line(":" + order(50_000) + "?" * 4_000_000, 50_000), Problem)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("[]", JsonShape(1, 1, 1, 1)),
        ('[1, "a,b]", {"c": [2, 3]}]', JsonShape(3, 3, 6, 3)),
        (r'["\\", "\"[[", 4]', JsonShape(1, 3, 3, 2)),
        (json.dumps({"a": "[" * 3_000_000 + "\\"}), JsonShape(1, 1, 1, 1)),
    ],
)
def test_the_shape_of_json(text: str, shape: JsonShape) -> None:
    assert json_shape(text.encode()) == shape


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "smiles,label\nC,a\nCC,b\n" + "C\n" * 4),
        ("t.csv", "smiles,label\nC,a\nCC,b\n" + "C,a,a\n" * 4),
        ("t.jsonl", '{"smiles": "C", "label": "a"}\n{"smiles": "CC", "label": "b"}\n' + "[]\n" * 4),
        ("t.json", '[{"smiles": "C", "label": "a"}, {"smiles": "CC", "label": "b"}' + ", 1" * 4 + "]"),
    ],
)
def test_rows_that_do_not_fit_are_bounded(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert read(path, limits=Limits(broken_rows=4)).left_out == 4
    with pytest.raises(InputError, match=r"more than 3 rows do not fit the table.*F375"):
        read(path, limits=Limits(broken_rows=3))


@pytest.mark.parametrize(
    ("head", "good", "bad"), [("smiles", ("C", "CC"), "c1cc"), ("edges", ("0-1", "0-1 1-2"), "0-x")]
)
def test_structures_that_cannot_be_read_are_bounded(tmp_path: Path, head: str, good: tuple[str, str], bad: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{head},label\n{good[0]},a\n{good[1]},b\n" + f"{bad},a\n" * 4)
    assert read(path, structure=head, limits=Limits(broken_rows=4)).left_out == 4
    with pytest.raises(InputError, match=r"more than 3 structures cannot be read.*F375"):
        read(path, structure=head, limits=Limits(broken_rows=3))


@pytest.mark.parametrize(("head", "good", "bad"), [("smiles", "C", "c1cc"), ("edges", "0-1", "0-x")])
def test_a_column_without_any_structure_is_refused_sooner(tmp_path: Path, head: str, good: str, bad: str) -> None:
    path = tmp_path / "t.csv"
    rows = f"{bad},a\n{bad},b\n" * 300
    path.write_text(f"{head},label\n{good},a\n{rows}")
    assert read(path, structure=head, limits=Limits(broken_rows=2_000)).left_out == 600
    path.write_text(f"{head},label\n{rows}")
    with pytest.raises(InputError, match=r"not one of the first \d{3} structures can be read.*F375"):
        read(path, structure=head, limits=Limits(broken_rows=2_000))


@pytest.mark.parametrize(
    ("name", "head", "item", "tail", "said"),
    [
        (
            "t.json",
            '[{"smiles": "C", "label": "a"}, {"smiles": "CC", "label": "b"}',
            ", {}",
            "]",
            "records say nothing",
        ),
        (
            "t.jsonl",
            '{"smiles": "C", "label": "a"}\n{"smiles": "CC", "label": "b"}\n',
            "{}\n",
            "",
            "records say nothing",
        ),
        (
            "t.jsonl",
            '{"nodes": [1], "edges": [], "label": "a"}\n{"nodes": [1, 2], "edges": [[1, 2]], "label": "b"}\n',
            '{"nodes": [], "edges": []}\n',
            "",
            "graphs have no nodes or cannot be read",
        ),
        (
            "t.gml",
            'graph [ label "a" node [ id 1 ] ]\ngraph [ label "b" node [ id 1 ] ]\n',
            "graph [ edge [ source 1 ] ]\n",
            "",
            "graphs have no nodes or cannot be read",
        ),
        (
            "t.graphml",
            "".join(["<graphml>", *(f"<graph><data key='label'>{c}</data><node id='1'/></graph>" for c in "ab")]),
            "<graph/>",
            "</graphml>",
            "graphs have no nodes or cannot be read",
        ),
        (
            "t.gexf",
            "<gexf><graph label='a'><node id='1'/></graph><graph label='b'><node id='1'/></graph>",
            "<graph/>",
            "</gexf>",
            "graphs have no nodes or cannot be read",
        ),
    ],
)
def test_records_without_anything_are_bounded(
    tmp_path: Path, name: str, head: str, item: str, tail: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(head + item * 4 + tail)
    assert read(path, target="label", limits=Limits(broken_rows=4)).left_out == 4
    with pytest.raises(InputError, match=rf"more than 3 {said}.*F375"):
        read(path, target="label", limits=Limits(broken_rows=3))


@pytest.mark.parametrize("cells", [list, lambda column: {str(at): cell for at, cell in enumerate(column)}])
def test_a_document_of_columns_is_read_as_its_records(tmp_path: Path, cells: Callable[[list[object]], object]) -> None:
    columns = {"smiles": ["CCO", None, "C1", "CC"], "label": ["a", "b", "a", "b"], " label": [1, 2.50, True, [1, "x"]]}
    (tmp_path / "columns.json").write_text(json.dumps({name: cells(column) for name, column in columns.items()}))
    (tmp_path / "records.json").write_text(
        json.dumps([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])
    )
    found, expected = (read(tmp_path / f"{kind}.json", target="label") for kind in ("columns", "records"))
    assert found.source.equals(expected.source)
    assert list(found.source.columns) == ["smiles", "label", "label (2)"]
    said = [str(one).replace("columns.json", "records.json") for one in found.faults]
    assert said == list(map(str, expected.faults))
    assert found.dataset.records.tolist() == expected.dataset.records.tolist() == [1, 4]


def test_lines_that_are_read_again_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("smiles,label\nC,a\nCC,b\n" + '"\n' + '""\n' * 500)
    assert read(path, limits=Limits(broken_quotes=3)).dataset.n_nodes == 3
    with pytest.raises(InputError, match=r"too many quotes that do not match.*F310"):
        read(path, limits=Limits(broken_quotes=2))


def test_names_of_attributes_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "t.gml"
    path.write_text("graph [ y 1 node [ id 1 a 1 ] node [ id 2 b 1 ] edge [ source 1 target 2 c 1 d 1 ] ]\n" * 2)
    assert len(read(path, require_target=False, limits=Limits(columns=2)).dataset) == 2
    with pytest.raises(InputError, match=r"2 attributes of nodes; 1 are the most.*F323"):
        read(path, require_target=False, limits=Limits(columns=1))

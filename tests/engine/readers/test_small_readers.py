"""Faults that the smaller readers find, each with the typed answer that it gives."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from rdkit import Chem

from engine.data.chemistry.standardization import Standardization
from engine.errors import InputError
from engine.readers import read
from engine.readers.about import NOTHING
from engine.readers.columns.cells import text_of
from engine.readers.imported import ReadOptions
from engine.readers.limits import LIMITS, Limits
from engine.readers.tables.delimited import parse_delimited
from engine.readers.tables.edge_rows import edge_columns, read_edge_rows
from tests.engine.readers.conftest import Write


def faults(path: Path, limits: Limits = LIMITS, **options: object) -> list[tuple[str, str]]:
    """Return code and finding of all faults of a file that is read, or of its refusal."""
    try:
        found = read(path, require_target=False, limits=limits, **options).faults  # type: ignore[arg-type]
    except InputError as error:
        found = error.faults
    return [(fault.code, fault.found) for fault in found]


# -- cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), ""),
        (float("inf"), "inf"),
        (1e15, "1000000000000000.0"),
        (-0.0, "0"),
        (dt.date(2020, 1, 2), "2020-01-02"),
        (dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.timezone.utc), "2020-01-02T03:04:00+00:00"),  # noqa: UP017
        (dt.time(3, 4), "03:04:00"),
        (b"caf\xc3\xa9 \xff", "café �"),
        ({"a": (1, dt.date(2020, 1, 2))}, '{"a": [1, "2020-01-02"]}'),
        (7, "7"),
    ],
)
def test_values_of_typed_files_as_texts(value: object, text: str) -> None:
    assert text_of(value) == text


# -- folders and archives -----------------------------------------------------------------------------


def test_a_folder_of_too_many_or_too_large_files(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "inner").mkdir(parents=True)
    for number in range(3):
        (folder / "inner" / f"{number}.g6").write_text("Bw\n")
    assert faults(folder, replace(LIMITS, archive_entries=2)) == [("F314", "more than 2 files")]
    assert faults(folder, replace(LIMITS, file_bytes=8)) == [("F305", "0 MiB; 0 MiB are the most")]
    assert len(read(folder, require_target=False).dataset) == 3


def test_files_that_lie_too_deep_are_not_looked_at(tmp_path: Path) -> None:
    deep = tmp_path / "set" / "1" / "2" / "3" / "4"
    (deep / "5").mkdir(parents=True)
    (deep / "a.g6").write_text("Bw\n")
    (deep / "5" / "b.g6").write_text("BW\n")
    (tmp_path / "set" / ".hidden").mkdir()
    (tmp_path / "set" / ".hidden" / "c.g6").write_text("no graph\n")
    assert read(tmp_path / "set", require_target=False).dataset.n_edges == 3


def archive(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    return path


def test_an_archive_whose_end_is_there_and_whose_middle_is_not(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.g6": "Bw\n" * 40, "b.g6": "BW\n" * 40})
    content = bytearray(path.read_bytes())
    content[40:60] = b"!" * 20  # inside the first member, whose checksum is then wrong
    path.write_bytes(content)
    found = read(path, require_target=False)
    assert (len(found.dataset), found.left_out) == (40, 1)  # the damaged file is one record at fault
    assert [fault.code for fault in found.faults if fault.record == 1] == ["F313"]
    assert found.columns.target == ""
    path.write_bytes(bytes(content[:-30]))
    assert faults(path)[0][0] == "F313"


def test_names_of_files_are_no_classes(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.g6": "Bw\n" * 3, "b.g6": "BW\n" * 3})
    with pytest.raises(InputError, match=r"no column could be the target.*\[T202\]"):
        read(path)
    assert read(path, target="file").dataset.classes == ("a.g6", "b.g6")


def test_an_archive_of_too_many_files(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {f"{number}.g6": "Bw\n" for number in range(3)})
    assert faults(path, replace(LIMITS, archive_entries=2)) == [("F314", "3 files; 2 are the most")]


def test_what_an_archive_says_of_itself_counts(tmp_path: Path) -> None:
    rows = "smiles,kind,potent\nCCO,1,y\nCCN,0,n\nCC,1,n\n"
    about = json.dumps({"target": "potent", "title": "A set"})
    found = read(archive(tmp_path / "a.zip", {"a.csv": rows, "about.json": about, "__MACOSX/a.csv": "?"}))
    assert found.columns.target == "potent"
    assert len(found.dataset) == 3


# -- rows of edges ------------------------------------------------------------------------------------


def test_a_table_that_is_not_one_of_edges() -> None:
    records = parse_delimited(["graph,source,weight\n", "1,2,3\n"], "x.csv", LIMITS)
    assert edge_columns(records.frame) is None
    with pytest.raises(InputError, match=r"graph, source, target among 'graph', 'source', 'weight'.*\[T206\]"):
        read_edge_rows(records, ReadOptions(), NOTHING)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"edges.csv": "graph,u\n1,2\n"},
            [("T206", "no columns of a graph's id and two ends, such as graph, source, target among 'graph', 'u'")],
        ),
        (
            {"edges.csv": "graph,u,v\n1,a,b\n", "nodes.csv": "graph,kind\n1,x\n"},
            [("T206", "no columns of a graph's id and a node's id among 'graph', 'kind'")],
        ),
        (
            {"edges.csv": "graph,u,v\n1,a,b\n1,a,z\n", "nodes.csv": "graph,node\n1,a\n1,b\n"},
            [("G403", "an edge names the node 'z', which is not there"), ("F317", "the only record cannot be used")],
        ),
        (
            {"edges.csv": "graph,u,v\n1,a,b\n2,a\n", "nodes.csv": "graph,node\n1,a\n1,b\n2,a\n"},
            [("F308", "line 3 has missing or extra cells")],
        ),
        (
            {"edges.csv": "graph,u,v\n1,a,b\n", "nodes.csv": "graph,node\n1,a\n1,a\n1,b\n"},
            [("G418", "the node id 'a' is used twice"), ("F317", "the only record cannot be used")],
        ),
    ],
)
def test_folders_of_edges_at_fault(tmp_path: Path, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert faults(tmp_path) == expected


def test_what_is_one_value_in_each_graph_speaks_of_the_graph(write: Write) -> None:
    text = "graph,u,v,bond,y\n1,a,b,s,p\n1,b,c,d,p\n2,a,b,s,q\n2,b,c,s,q\n"
    found = read(write("rows.csv", text))
    assert found.columns.target == "y"
    assert found.dataset.target.tolist() == ["p", "q"]
    assert found.dataset.edge_alphabet.symbols == ("d", "s")


def test_one_edge_a_graph_leaves_nothing_to_speak_of_the_graph(write: Write) -> None:
    found = read(write("rows.csv", "graph,u,v,bond\n1,a,b,s\n2,a,b,d\n"), require_target=False)
    assert found.dataset.edge_alphabet.symbols == ("d", "s")


# -- OGB ------------------------------------------------------------------------------------------------

OGB = {
    "num-node-list.csv": "2\n1\n",
    "num-edge-list.csv": "1\n0\n",
    "edge.csv": "0,1\n",
    "graph-label.csv": "a\nb\n",
    "node-feat.csv": "0\n1\n0\n",
}


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"num-edge-list.csv": "1\n"}, "F318", "2 counts of nodes, 1 counts of edges"),
        ({"edge.csv": "0,x\n"}, "F319", "each line has to hold two node numbers"),
        ({"edge.csv": "0\n"}, "F319", "each line has to hold two node numbers"),
        ({"edge.csv": "0,1\n1,0\n"}, "F318", "2 lines where 1 belong"),
        ({"edge.csv": '0,1\n"0\n1,2,3\n'}, "F319", "this is no table of numbers"),
        ({"num-node-list.csv": ""}, "F302", "the file is empty"),
        ({"num-node-list.csv": "-1\n1\n"}, "F319", "each line has to hold one number"),
        ({"num-node-list.csv": "1.5\n1\n"}, "F319", "each line has to hold one number"),
        ({"num-node-list.csv": "many\n1\n"}, "F319", "each line has to hold one number"),
        ({"edge.csv": "0,2\n"}, "G403", "an edge names a node outside of 0 to 1"),
        ({"num-node-list.csv": "3\n0\n"}, "G404", "the graph has no nodes"),
    ],
)
def test_ogb_at_fault(tmp_path: Path, changes: dict[str, str], code: str, said: str) -> None:
    for name, text in (OGB | changes).items():
        (tmp_path / name).write_text(text)
    assert any(one == code and said in found for one, found in faults(tmp_path)), faults(tmp_path)


def test_ogb_without_features_and_with_two_splits(tmp_path: Path) -> None:
    for name, text in OGB.items():
        if name != "node-feat.csv":
            (tmp_path / name).write_text(text)
    for split in ("scaffold", "random"):
        (tmp_path / "split" / split).mkdir(parents=True)
        for part in ("train", "valid", "test"):
            (tmp_path / "split" / split / f"{part}.csv").write_text("0\n")
    found = read(tmp_path)
    assert [column.symbols for column in found.dataset.node_columns] == [("*",)]
    assert "split" not in found.source.columns  # which of the two would be meant?


def test_ogb_s_own_split_is_used(tmp_path: Path) -> None:
    for name, text in OGB.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "split" / "scaffold").mkdir(parents=True)
    for part, rows in (("train", "0\n99\nx\n"), ("valid", ""), ("test", "1\n")):
        (tmp_path / "split" / "scaffold" / f"{part}.csv").write_text(rows)
    given = read(tmp_path, given_split=True).dataset.given_split
    assert given is not None
    assert given.tolist() == ["train", "test"]


# -- XML --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<graphml><default>x</default></graphml>", [("F319", "a default that stands in no declaration")]),
        ("<gexf><graph/><default>x</default></gexf>", [("F319", "a default that stands in no declaration")]),
        (
            "<gexf><graph><node id='1'><graph><node id='2'/></graph></node></graph></gexf>",
            [("G419", "there is a graph inside of it"), ("F317", "the only record cannot be used")],
        ),
        (
            "<gexf><graph><node id='1'/><node id='1'/></graph></gexf>",
            [("G418", "the node id '1' is used twice"), ("F317", "the only record cannot be used")],
        ),
    ],
)
def test_xml_at_fault(write: Write, content: str, expected: list[tuple[str, str]]) -> None:
    found = faults(write("x.xml", content))
    assert found == expected


def test_a_text_without_an_end(write: Write) -> None:
    text = f"<graphml><graph><node id='1'/><data key='k'>{'x' * 2**20}y</data></graph></graphml>"
    assert faults(write("x.graphml", text)) == [("F305", "a text of more than 1 MiB in one element")]


# -- limits of graphs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["graphml", "json", "g6"])
@pytest.mark.parametrize(("limit", "said"), [("nodes_per_graph", "node"), ("edges_per_graph", "edge")])
def test_graphs_that_are_too_large_are_left_out(write: Write, ending: str, limit: str, said: str) -> None:
    graphs = [nx.path_graph(3), nx.complete_graph(9)]
    if ending == "g6":
        content = b"".join(nx.to_graph6_bytes(graph, header=False) for graph in graphs)
    elif ending == "json":
        content = json.dumps([nx.node_link_data(graph, edges="links") for graph in graphs]).encode()
    else:
        inner = "".join(
            "<graph>"
            + "".join(f"<node id='{n}'/>" for n in graph)
            + "".join(f"<edge source='{u}' target='{v}'/>" for u, v in graph.edges)
            + "</graph>"
            for graph in graphs
        )
        content = f"<graphml>{inner}</graphml>".encode()
    path = write(f"x.{ending}", content)
    limits = replace(LIMITS, **{limit: 5})
    found = read(path, require_target=False, limits=limits)
    assert found.dataset.records.tolist() == [1]
    ((code, text),) = [(fault.code, fault.found) for fault in found.faults if fault.record == 2]
    assert code == "G410"
    assert said in text
    assert "5" in text


def test_attributes_that_are_no_finite_numbers(write: Write) -> None:
    items = [{"nodes": [{"id": 1, "w": w}, {"id": 2, "w": 1.5}], "edges": [[1, 2]]} for w in (0.5, 1.5)]
    path = write("x.jsonl", "".join(json.dumps(item) + "\n" for item in items).replace("0.5", "1e999"))
    codes = [fault.code for fault in read(path, require_target=False).faults if fault.record]
    assert codes in (["G409"], [])  # an attribute with an infinite value is no number: left aside, or the record is


# -- JSON -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1, 2]", "this is no JSON object"),
        ('{"smiles": "CC"', "this is no JSON"),
        ('{"smiles": ' + "[" * 200 + "]" * 200 + "}", "nested more than"),
    ],
)
def test_lines_of_json_at_fault(write: Write, line: str, said: str) -> None:
    path = write("x.jsonl", f'{{"smiles": "CC"}}\n{line}\n{{"smiles": "CO"}}\n')
    found = read(path, require_target=False)
    assert found.dataset.records.tolist() == [1, 3]
    ((code, text),) = [(fault.code, fault.found) for fault in found.faults if fault.record == 2]
    assert code == "F327"
    assert text.startswith(said)


def test_a_line_of_json_that_is_too_long_and_too_many(write: Write) -> None:
    path = write("x.jsonl", '{"smiles": "CC"}\n{"smiles": "CO", "note": "' + "x" * 200 + '"}\n{"smiles": "CN"}\n')
    assert ("F372", "a line of more than 100 characters") in faults(path, replace(LIMITS, record_bytes=100))
    assert ("F306", "more than 2 records") in faults(path, replace(LIMITS, rows=2))


def test_halves_of_surrogates_become_a_sign(write: Write) -> None:
    path = write("x.json", '[{"smiles": "CC", "no\\ud800te": ["\\udfff", {"a": "\\ud83d\\ude00"}]}, {"smiles": "CO"}]')
    found = read(path, require_target=False)
    assert found.source.columns.tolist() == ["smiles", "no�te"]
    assert found.source.iloc[0, 1] == '["�", {"a": "😀"}]'


# -- molecules ----------------------------------------------------------------------------------------------


def test_molecules_that_are_too_large_to_be_standardised(write: Write) -> None:
    path = write("x.csv", "smiles,y\nCCCCCC.Cl,a\nCO,b\nnothing,b\n")
    limits = replace(LIMITS, nodes_per_graph=5)
    found = read(path, standardize=Standardization.PARENT, limits=limits)
    assert [(fault.code, fault.record) for fault in found.faults if fault.record] == [("G410", 1), ("S102", 3)]


def test_nothing_but_what_is_left_out(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """RDKit reads no InChI as an empty molecule; one that did would be refused."""
    monkeypatch.setattr("engine.readers.molecules.inchi.Chem.MolFromInchi", lambda *_, **__: Chem.Mol())
    assert ("S104", "'InChI=1S/CH4/h1H4' has no atoms") in faults(write("x.csv", "InChI,y\nInChI=1S/CH4/h1H4,a\n"))

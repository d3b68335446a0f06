"""Files of every new format that are damaged, hostile or simply wrong: a typed fault each, never a crash."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InputError
from engine.faults import FAULT_KINDS
from engine.readers import Limits, read
from engine.readers.foreign import GRAPH_SCRIPT, TABLE_SCRIPT
from tests.engine.readers.conftest import Write


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_parquet(file)
    return file.getvalue()


def excel(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_excel(file, index=False)
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("x.csv"), io.BytesIO())
    return file.getvalue()


FRAME = pd.DataFrame({"smiles": ["C", "CC"], "label": ["0", "1"]})
TABLE = b"smiles,label\nC,0\nCC,1\n"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b"<graphml><graph><node id='&b;'/></graph></graphml>"
)
OUTSIDE = (
    b'<!DOCTYPE gexf [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<gexf><graph><nodes><node id='1' label='&x;'/></nodes></graph></gexf>"
)
DEEP_XML = b"<graphml><graph>" + b"<node>" * 200 + b"</node>" * 200 + b"</graph></graphml>"
DEEP_JSON = b'{"nodes": ' + b"[" * 5000 + b"]" * 5000 + b"}"

REFUSED = {
    "laughs.graphml": (LAUGHS, "F329"),
    "outside.gexf": (OUTSIDE, "F329"),
    "deep.graphml": (DEEP_XML, "F328"),
    "open.graphml": (b"<graphml><graph>", "F319"),
    "none.graphml": (b"<graphml></graphml>", "F302"),
    "binary.graphml": (b"<graphml>\xff\xfe</graphml>", "F319"),
    "encoding.graphml": (b'<?xml version="1.0" encoding="klingon"?><graphml/>', "F319"),
    "deep.gml": (b"graph [" + b" a [" * 100, "F328"),
    "open.gml": (b"graph [ node [ id 1 ]", "F319"),
    "quote.gml": (b'graph [ node [ id "1 ] ]', "F319"),
    "close.gml": (b"graph [ node [ id ] ]", "F319"),
    "keyless.gml": (b"graph [ [ ] ]", "F319"),
    "deep.json": (DEEP_JSON, "F328"),
    "cut.json": (b'{"nodes": [', "F326"),
    "plain.json": (b"[1, 2, 3]", "F326"),
    "lines.jsonl": (b'{"smiles": "C", "label": 1}\n' * 3 + b'{"smiles": "C", "label": 1}\n', ""),
    "columns.jsonl": (json.dumps({f"c{i}": i for i in range(60)}).encode(), "F323"),
    "columns.csv": (",".join(f"c{i}" for i in range(60)).encode() + b"\n1\n", "F323"),
    "columns.parquet": (parquet(pd.DataFrame({f"c{i}": [1] for i in range(60)})), "F323"),
    "columns.xlsx": (excel(pd.DataFrame({f"c{i}": [1] for i in range(60)})), "F323"),
    "cut.parquet": (parquet(FRAME)[:100], "F313"),
    "empty.parquet": (parquet(FRAME.head(0)), "F303"),
    "rows.parquet": (parquet(pd.concat([FRAME] * 60)), "F306"),
    "rows.xlsx": (excel(pd.concat([FRAME] * 60)), "F306"),
    "rows.jsonl": (b'{"smiles": "C"}\n' * 101, "F306"),
    "rows.json": (json.dumps([{"smiles": "C"}] * 101).encode(), "F306"),
    "rows.gml": (b"graph [ node [ id 1 ] ]\n" * 101, "F306"),
    "rows.g6": (b"Bw\n" * 101, "F306"),
    "large.parquet": (parquet(pd.DataFrame({"smiles": ["C" * 9_000] * 100, "label": ["0", "1"] * 50})), "F314"),
    "empty.xlsx": (excel(pd.DataFrame()), "F302"),
    "header.xlsx": (excel(FRAME.head(0)), "F303"),
    "hollow.xlsx": (zipped(**{"xl/workbook.xml": b"<x/>"}), "F313"),
    "cut.csv.gz": (gzip.compress(TABLE * 20)[:40], "F313"),
    "twice.csv.gz": (gzip.compress(gzip.compress(TABLE)), "F321"),
    "zip.gz": (gzip.compress(zipped(a=TABLE)), "F321"),
    "set.tar.gz": (tarred(), "F321"),
    "empty.csv.gz": (gzip.compress(b"\n"), "F302"),
    "bomb.csv.gz": (gzip.compress(b"0" * 2_000_000), "F314"),
    "inner.zip": (zipped(**{"a.zip": zipped(a=TABLE)}), "F321"),
    "packed.zip": (zipped(**{"a.csv.gz": gzip.compress(TABLE)}), "F321"),
    "blank.zip": (zipped(**{"a.csv": b" "}), "F302"),
    "two.zip": (zipped(**{"a.csv": TABLE, "b.csv": TABLE}), "F330"),
    "mixed.zip": (zipped(**{"a.gml": b"graph [ node [ id 1 ] ]", "b.sdf": b"x\n\n\n\nM  END\n$$$$\n"}), "F330"),
    "nothing.zip": (zipped(**{"README.md": b"hello"}), "F312"),
    "legacy.pt": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M", "F322"),
    "new.pt": (zipped(**{"model/data.pkl": b"\x80\x02}."}), "F322"),
    "graphs.pkl": (b"\x80\x04\x95\x00", "F322"),
    "disguised.csv": (b"cos\nsystem\n(S'true'\ntR.", "F322"),
    "list.csv": (b"(lp0\nI1\na.", "F322"),
    "objects.npy": (b"\x93NUMPY\x01\0v\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "F322"),
    "disguised.csv.gz": (gzip.compress(b"\x80\x04\x95\x00"), "F322"),
}
SMALL = Limits(rows=100, columns=50, file_bytes=800_000, parsed_bytes=400_000)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(write: Write, name: str) -> None:
    content, code = REFUSED[name]
    path = write(name, content)
    if not code:
        assert len(read(path, limits=SMALL).dataset) == 4
        return
    with pytest.raises(InputError, match=rf"\[{code}\]"):
        read(path, limits=SMALL)


@pytest.mark.parametrize("name", ["a.json", "a.gml", "a.graphml"])
def test_what_is_parsed_as_a_whole_has_a_bound_of_its_own(write: Write, name: str) -> None:
    start = {"a.json": b'{"nodes": [],\n', "a.gml": b"graph [", "a.graphml": b"<graphml>"}[name]
    with pytest.raises(InputError, match=r"MiB.*the most.*F305"):
        read(write(name, start + b" " * 500_000), limits=SMALL)


def test_no_rest_of_an_entity_is_ever_shown(write: Write) -> None:
    with pytest.raises(InputError, match="F329") as caught:
        read(write("x.gexf", OUTSIDE))
    assert "root" not in str(caught.value)


# -- graphs at fault stay alone --------------------------------------------------------------------

GOOD = {"id": "a", "y": "1", "nodes": [{"id": 0}, {"id": 1}], "edges": [{"source": 0, "target": 1}]}
FAULTY = {
    "G403": {"nodes": [{"id": 0}], "edges": [{"source": 0, "target": 7}]},
    "G404": {"nodes": [], "edges": []},
    "G418": {"nodes": [{"id": 0}, {"id": 0}], "edges": []},
    "G401": {"nodes": [{"id": 0}], "edges": [0, 1, 2]},
    "G410": {"num_nodes": 10**12, "nodes": 10**12, "edges": []},
}


@pytest.mark.parametrize("code", FAULTY)
def test_a_graph_at_fault_is_one_record(write: Write, code: str) -> None:
    items = [GOOD, {"id": "b", "y": "0", **FAULTY[code]}, GOOD | {"id": "c", "y": "0"}]
    imported = read(write("t.jsonl", "".join(json.dumps(item) + "\n" for item in items)))
    assert [(f.code, f.place, f.record) for f in imported.faults] == [(code, "t.jsonl, line 2", 2)]
    assert imported.dataset.ids.tolist() == ["a", "c"]
    assert imported.source["id"].tolist() == ["a", "b", "c"]


def test_a_line_that_is_no_json_is_one_record(write: Write) -> None:
    text = json.dumps(GOOD) + "\n{\n[1]\n" + '{"a": ' + "[" * 90 + "]" * 90 + "}\n" + json.dumps(GOOD | {"y": "0"})
    imported = read(write("t.jsonl", text))
    assert [(f.code, f.record) for f in imported.faults if f.record and f.code != "T208"] == [
        ("F327", i) for i in (2, 3, 4)
    ]


def test_a_file_at_fault_among_others_is_one_record(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.gml").write_text(f'graph [ y "{int(name < "c")}" node [ id 1 ] node [ id 2 ] ]')
    (tmp_path / "b.gml").write_text("graph [ node [")
    imported = read(tmp_path)
    assert [(f.code, f.record) for f in imported.faults if f.code != "G412"] == [("F319", 2)]
    assert imported.dataset.ids.tolist() == ["a", "c"]
    assert imported.source["file"].tolist() == ["a.gml", "b.gml", "c.gml"]


def test_nested_graphs_and_hyperedges(write: Write) -> None:
    inner = "<graph><node id='n'/></graph>"
    bodies = [f"<node id='a'>{inner}</node>", "<node id='a'/><hyperedge/>", "<node id='a'/>", "<node id='b'/>"]
    data = ["<data key='y'>1</data>", "<data key='y'>0</data>"] * 2
    text = "".join(f"<graph>{d}{b}</graph>" for d, b in zip(data, bodies, strict=True))
    imported = read(write("t.graphml", f"<graphml><key id='y' for='graph' attr.name='y'/>{text}</graphml>"))
    assert [(f.code, f.record) for f in imported.faults if f.record] == [("G419", 1), ("G419", 2)]


def test_labels_that_belong_to_nothing(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.gml").write_text("graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]")
    (tmp_path / "labels.csv").write_text("file,y\na,0\nb.gml,1\nz,1\n")
    imported = read(tmp_path)
    assert [(f.code, f.found) for f in imported.faults] == [("F331", "1 of its rows belong to no graph: 'z'")]
    assert imported.dataset.target.tolist() == ["0", "1"]


def test_sheets(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame().to_excel(book, sheet_name="empty", index=False)
        FRAME.to_excel(book, sheet_name="first", index=False)
        FRAME.iloc[::-1].to_excel(book, sheet_name="second", index=False)
    first = read(path)
    assert [f.code for f in first.faults] == ["F324", "G412"]
    assert first.dataset.smiles.tolist() == ["C", "CC"]
    assert read(path, sheet="second").dataset.smiles.tolist() == ["CC", "C"]
    with pytest.raises(InputError, match=r"sheet 'third'.*'empty', 'first', 'second'.*F325"):
        read(path, sheet="third")
    with pytest.raises(InputError, match=r"the sheet is empty.*F302"):
        read(path, sheet="empty")


def test_formulas_are_what_they_came_to(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ("smiles", "label", "note"),
        ("C", 0, "=1+1"),
        ("CC", 1.0, None),
        (None, None, None),
        ("CO", 1, "x", 9),
    ):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    imported = read(tmp_path / "t.xlsx")
    assert imported.source["note"].tolist() == ["", "", "x"]  # never calculated by a spreadsheet: no value
    assert [(f.code, f.place) for f in imported.faults if f.record] == [("F308", "t.xlsx, sheet 'Sheet', row 5")]
    assert imported.dataset.classes == ("0", "1")


def test_attributes_of_nodes(write: Write) -> None:
    nodes = [[{"id": 0, "mass": 1.5, "kind": "a", "n": 1}, {"id": 1, "mass": m, "kind": "b", "n": 2}] for m in (2, "x")]
    items = [{"y": i, "nodes": n, "edges": [[0, 1, "e"]]} for i, n in enumerate(nodes)]
    numeric = read(write("t.jsonl", "".join(json.dumps(item) + "\n" for item in items[:1] * 2)), require_target=False)
    assert numeric.dataset.attribute_names == ("mass", "n")
    assert [column.name for column in numeric.dataset.node_columns] == ["kind"]
    assert numeric.dataset.edge_alphabet.symbols == ("e",)
    mixed = read(write("u.jsonl", "".join(json.dumps(item) + "\n" for item in items)))
    assert mixed.dataset.attribute_names == ("n",)
    assert [column.name for column in mixed.dataset.node_columns] == ["kind", "mass"]


def test_directions(write: Write) -> None:
    edges = [{"source": 0, "target": 1}, {"source": 1, "target": 0}, {"source": 2, "target": 0}]
    item = {"directed": True, "nodes": [{"id": i} for i in range(3)], "edges": edges}
    path = write("t.jsonl", "".join(json.dumps(item | {"y": i}) + "\n" for i in range(2)))
    plain, directed = read(path), read(path, directed=True)
    assert [(f.code, f.place) for f in plain.faults] == [("G415", "t.jsonl, records 1, 2")]
    assert directed.faults == ()
    assert directed.dataset.edge_directions is not None
    assert directed.dataset.edge_directions.tolist() == [3, 2] * 2


# -- scripts for what is refused --------------------------------------------------------------------


def test_the_refusal_says_how_to_save_the_data(write: Write) -> None:
    with pytest.raises(InputError, match="F322") as caught:
        read(write("my set.pt", REFUSED["legacy.pt"][0]))
    (fault,) = caught.value.faults
    assert GRAPH_SCRIPT.replace("FILE", "my_set.pt") in fault.fix
    assert len(GRAPH_SCRIPT.splitlines()) == 5
    compile(GRAPH_SCRIPT, "script", "exec")
    compile(TABLE_SCRIPT, "script", "exec")


TORCH = """
class Tensor(list):
    T = property(lambda self: Tensor(zip(*self)))
    tolist = lambda self: list(self)
    item = lambda self: self[0]
class Data:
    x, edge_index, y = Tensor([[1.0, 0.0], [0.0, 1.0]]), Tensor([[0, 1], [1, 0]]), Tensor([1])
class Other(Data):
    y = Tensor([0])
def load(path, weights_only):
    return [Data(), Other()]
"""


def test_the_script_makes_a_file_that_is_read(tmp_path: Path) -> None:
    """With a stand-in for torch, which need not be installed."""
    (tmp_path / "torch.py").write_text(TORCH)
    (tmp_path / "script.py").write_text(GRAPH_SCRIPT)
    subprocess.run([sys.executable, "script.py"], cwd=tmp_path, check=True)
    dataset = read(tmp_path / "graphs.jsonl").dataset
    assert dataset.target.tolist() == ["1", "0"]
    assert dataset.edge_ends.tolist() == [[0, 1], [0, 1]]
    assert dataset.node_columns[0].symbols == ("0", "1")


# -- anything at all --------------------------------------------------------------------------------

PIECES = (
    b'graph [ node [ id 1 label "a" ] edge [ source 1 target 1 ] ]\n',
    b'{"nodes": [{"id": 1}], "edges": [[1, 1]], "y": 1}\n',
    b"<graphml><key id='k'/><graph><data key='k'>1</data><node id='a'/><edge source='a' target='b'/></graph></graphml>",
    b"<gexf><graph><nodes><node id='1'/></nodes><attvalue for='1' value='2'/></graph></gexf>",
    TABLE,
    b":Cdv\nBw\n",
    parquet(FRAME),
    excel(FRAME),
    gzip.compress(TABLE),
    zipped(**{"a.gml": b"graph [ ]", "labels.csv": b"file,y\na,1\n"}),
)


@settings(max_examples=300)
@given(st.sampled_from(PIECES), st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=20), st.booleans())
def test_damaged_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, piece: bytes, at: int, cut: int, put: bytes, required: bool
) -> None:
    at %= len(piece) + 1
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(piece[:at] + put + piece[at + cut :])
    try:
        imported = read(path, require_target=required)
    except InputError as error:
        assert {fault.code for fault in error.faults} <= set(FAULT_KINDS)  # noqa: PT017
    else:
        assert len(imported.dataset) + imported.left_out == len(imported.source)


def test_ids_that_programs_write_as_labels_are_no_labels(tmp_path: Path) -> None:
    graphs = [nx.path_graph(n) for n in (2, 3)]
    for number, graph in enumerate(graphs):
        nx.write_gexf(graph, tmp_path / f"{number}.gexf")
        nx.write_gml(nx.relabel_nodes(graph, str), tmp_path / f"{number}.gml")
    (tmp_path / "labels.csv").write_text("file,y\n0,0\n1,1\n")
    found = read(tmp_path).dataset
    assert [column.symbols for column in found.node_columns] == [("*",)]
    assert found.edge_ends.tolist() == [[0, 1], [0, 1], [0, 1], [1, 2], [0, 1], [1, 2]]

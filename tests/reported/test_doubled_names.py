"""A name that a record has twice: one value counts, and a note says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdkit import Chem

from engine.errors import InputError
from engine.readers import Imported, import_report, read


def sdf(*records: str) -> str:
    blocks = [Chem.MolToMolBlock(Chem.MolFromSmiles("C" * n + "O")) for n in range(1, len(records) + 1)]
    return "".join(f"{block}{record}\n$$$$\n" for block, record in zip(blocks, records, strict=True))


def item(name: str, *values: str) -> str:
    return "".join(f">  <{name}>\n{value}\n\n" for value in values)


def notes(imported: Imported, code: str) -> list[tuple[int, str]]:
    return [(found.record, found.found) for found in imported.faults if found.code == code]


def test_a_property_twice(tmp_path: Path) -> None:
    path = tmp_path / "t.sdf"
    path.write_text(sdf(*(item("label", *said) for said in (["0", "1"], ["1", "0"], ["0"], ["1", "1"]))))
    imported = read(path)
    assert imported.dataset.classes == ("0", "1")
    assert imported.source["label"].tolist() == ["0", "1", "0", "1"]
    told = "the property 'label' has several values; the first one counts"
    assert notes(imported, "F363") == [(1, told), (2, told)]  # the last record has one value, written twice
    assert import_report(imported)["status"].tolist() == ["kept, with a note"] * 2 + ["ok"] * 2


def test_a_property_of_several_lines_is_one_value(tmp_path: Path) -> None:
    path = tmp_path / "t.sdf"
    path.write_text(sdf(*(item("note", "two\nlines") + item("label", str(n % 2)) for n in range(4))))
    imported = read(path, target="label")
    assert imported.source["note"].tolist() == ["two\nlines"] * 4
    assert not notes(imported, "F363")


LINES = ['{"smiles": "CCO", "label": 0, "label": 1}', '{"smiles": "CCC", "label": 1}', '{"smiles": "CC", "label": 0}']


def test_a_key_twice(tmp_path: Path) -> None:
    """Which of two values counts is nowhere said: the record is left out; one that is only repeated is one value."""
    lines = [*LINES, '{"smiles": "CN", "label": 1, "label": 1}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    imported = read(tmp_path / "t.jsonl")
    assert imported.dataset.records.tolist() == [2, 3, 4]
    ((record, found),) = notes(imported, "F327")
    assert record == 1
    assert "'label' with different values" in found


@pytest.mark.parametrize(
    "text",
    [
        f"[{', '.join([*LINES, LINES[2]])}]",
        '{"smiles": ["CCO", "CCC", "CN", "C"], "label": [0, 0, 0, 0], "label": [1, 0, 1, 0]}',
    ],
)
def test_a_key_twice_in_one_document(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(InputError, match=r"the key 'label' with different values.*F326"):
        read(tmp_path / "t.json")


def test_a_key_twice_in_a_graph(tmp_path: Path) -> None:
    once, twice = '"label": "a"', '"label": "a", "label": "b"'
    graphs = [
        f'{{"y": {n % 2}, "nodes": [{{"id": 0, {twice if n == 1 else once}}}, '
        '{"id": 1, "label": "a"}], "edges": [[0, 1]]}'
        for n in range(4)
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(graphs))
    imported = read(tmp_path / "t.jsonl")
    assert [record for record, _ in notes(imported, "F327")] == [2]
    assert len(imported.dataset) == 3


@pytest.mark.parametrize("kind", ["graphml", "gexf", "gml"])
def test_an_attribute_twice(tmp_path: Path, kind: str) -> None:
    """Of the graph, where the class stands, as much as of a node."""
    graphs = {
        "graphml": lambda n: (
            f'<graph id="{n}"><data key="c">{n}</data><data key="c">{n % 2}</data>'
            '<node id="a"><data key="l">x</data><data key="l">y</data></node><node id="b"/>'
            '<edge source="a" target="b"/></graph>'
        ),
        "gexf": lambda n: (
            f'<graph id="{n}" label="{n % 2}"><nodes><node id="a"><attvalues><attvalue for="l" value="x"/>'
            '<attvalue for="l" value="y"/></attvalues></node><node id="b"/></nodes>'
            '<edges><edge source="a" target="b"/></edges></graph>'
        ),
        "gml": lambda n: (
            f'graph [ label "{n}" label "{n % 2}" node [ id 0 kind "x" kind "y" ] node [ id 1 ] '
            "edge [ source 0 target 1 ] ]\n"
        ),
    }[kind]
    key = '<key id="c" for="graph" attr.name="class"/><key id="l" for="node" attr.name="kind"/>'
    wrapped = {"graphml": f"<graphml>{key}{{}}</graphml>", "gexf": "<gexf>{}</gexf>", "gml": "{}"}[kind]
    (tmp_path / f"t.{kind}").write_text(wrapped.format("".join(map(graphs, range(4)))))
    imported = read(tmp_path / f"t.{kind}", require_target=False)
    codes = {found.code for found in imported.faults}
    assert codes & {"G435", "G433"}
    if kind == "graphml":
        said = next(found.found for found in imported.faults if found.code == "G435")
        assert "'class'" in said
        assert "'kind'" in said


def test_a_column_twice(tmp_path: Path) -> None:
    """A table of any kind; the second column has a name of its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names, columns = ["smiles", "label", "label"], [["CCO", "CCC", "CN"], ["0", "1", "0"], ["x", "y", "x"]]
    pq.write_table(pa.Table.from_arrays([pa.array(column) for column in columns], names=names), tmp_path / "t.parquet")
    rows = "\n".join(",".join(row) for row in (names, *zip(*columns, strict=True)))
    (tmp_path / "t.csv").write_text(rows)
    for ending in ("csv", "parquet"):
        imported = read(tmp_path / f"t.{ending}")
        assert imported.source["label"].tolist() == columns[1]
        assert imported.source["label (2)"].tolist() == columns[2]
        assert len(notes(imported, "F309")) == 1


def test_an_id_twice(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,smiles,label\na,CCO,0\na,CCC,1\nb,CN,0\n")
    assert [record for record, _ in notes(read(tmp_path / "t.csv"), "T208")] == [1, 2]

"""Comments and titles above a header, files without one, and hints that help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from engine.errors import InputError
from engine.faults import Severity, severity
from engine.readers import Imported, import_report, read, rejects
from engine.readers.limits import LIMITS
from engine.readers.tables.delimited import parse_delimited

Write = Callable[[str, str], Path]
BODY = "CCO{0}a\nCCC{0}b\nCCN{0}a\nCCCl{0}b\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def kept(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return kept


def codes(imported: Imported) -> list[str]:
    assert all(severity(found) is Severity.NOTE for found in imported.faults)
    return [found.code for found in imported.faults]


@pytest.mark.parametrize(
    ("above", "delimiter", "line"),
    [
        ("# exported 2020-01-01\n# source: lab\n", ",", 3),
        ("# exported 2020-01-01\n", ";", 2),
        ("// made by X\n\n", "\t", 3),
        ('# a, "quote that is not closed\n', ",", 2),
        ("# columns: smiles, label\n", ",", 2),  # names of columns in a comment
        ('"# made, by X"\n', ",", 2),
        ("Screening campaign 7\n", ",", 2),
        ("Screening campaign 7\n", ";", 2),
        ("Screening campaign 7,\n", ",", 2),  # as a spreadsheet writes it
        ("Compound,Result\n", ",", 2),  # two rows of names
        ("Campaign,2020\n# checked\n\n", ",", 4),
        ("\ufeff# with a mark\n", ",", 2),
    ],
)
def test_what_stands_above_the_header_is_passed_over(write: Write, above: str, delimiter: str, line: int) -> None:
    imported = read(write("t.csv", f"{above}smiles{delimiter}label\n{BODY.format(delimiter)}CC({delimiter}a\n"))
    assert list(imported.source.columns) == ["smiles", "label"]
    assert imported.dataset.classes == ("a", "b")
    assert imported.dataset.records.tolist() == [1, 2, 3, 4]
    note, bad = imported.faults
    assert (note.code, severity(note)) == ("F360", Severity.NOTE)
    assert f"the header seems to be line {line};" in note.found
    assert bad.place == f"t.csv, line {line + 5}, column 'smiles'"  # lines are those of an editor
    assert rejects(imported).splitlines()[-1].startswith("CC(")
    assert import_report(imported)["status"].tolist()[:4] == ["ok"] * 4


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"smiles,label\n{BODY.format(',')}", ["smiles", "label"]),
        (f"#smiles,label\n{BODY.format(',')}", ["#smiles", "label"]),  # a header that begins as a comment does
        ("#,smiles,label\n1,CCO,a\n2,CCC,b\n3,CC,b\n", ["#", "smiles", "label"]),
        ("# drug,class\nCCO,a\nCCC,b\nCC,a\n", ["# drug", "class"]),
        (",drug,class\n0,CCO,a\n1,CCC,b\n2,CC,b\n", ["column 1", "drug", "class"]),  # an index without a name
        ("drug,class,,\nCCO,a,1,x y\nCCC,b,2,y z\nCC,b,3,z x\n", ["drug", "class", "column 3", "column 4"]),
        ("a,smiles,kind\nx,CCO,smiles\ny,CCC,inchi\nz,CCN,inchi\n", ["a", "smiles", "kind"]),  # names in cells
        ("smiles,label\n(text),(0/1)\nCCO,1\nCCC,0\nCC,0\n", ["smiles", "label"]),  # units: a record that is left out
        ("edges,label\n0-1 1-2,a\n0-1,b\n", ["edges", "label"]),
        ("id,drug,kind\ng5,CCO,x\ng6,CCC,y\nmol,CCN,y\n", ["id", "drug", "kind"]),  # ids that are names elsewhere
        ("title,smiles,label\nScreening,CCO,a\n,CCC,b\n,CCN,b\n", ["title", "smiles", "label"]),
    ],
)
def test_a_header_in_the_first_row_stays_there(write: Write, text: str, columns: list[str]) -> None:
    imported = read(write("t.csv", text), target={"a": "kind"}.get(columns[0]) if "kind" in columns else None)
    assert list(imported.source.columns) == columns
    assert not {"F360", "F361"} & {found.code for found in imported.faults}


@pytest.mark.parametrize("text", ["# x\nCCO,a\nCCC,b\nCCN,b\n", "CCO,a\nCCC,b\nCCN,b\n"])
def test_a_file_without_a_header_is_refused(write: Write, text: str) -> None:
    with pytest.raises(InputError, match=r"'CCO' is a structure, where the name of a column should be.*F311"):
        read(write("t.csv", text))


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["Screening campaign 7"], ["smiles", "CAS", "label"]], 2),
        ([["Compound", None, "Result"], ["name", "smiles", "label"]], 2),
        ([["# a comment"], [None], ["smiles", "x", "label"]], 3),
        ([["Date", "2020-01-01"], ["By", "X"], ["smiles", "x", "label"]], 3),
    ],
)
def test_titles_of_a_workbook(tmp_path: Path, rows: list[list[str | None]], at: int) -> None:
    book = openpyxl.Workbook()
    where = rows[-1].index("smiles")
    for row in [*rows, *[(["x", "CCO", 1] if where else ["CCO", "x", 1]) for _ in range(3)]]:
        book.active.append(row)
    book.active.append(["x", "CCC", 0] if where else ["CCC", "y", 0])
    book.save(tmp_path / "t.xlsx")
    imported = read(tmp_path / "t.xlsx", target="label")
    assert imported.columns.structure == "smiles"
    assert codes(imported)[0] == "F360"
    assert f"the header seems to be row {at};" in imported.faults[0].found


@pytest.mark.parametrize(
    ("name", "text", "columns", "second"),
    [
        ("a.smi", "CCO ethyl alcohol\nCCC propane\nCC\n", ["smiles", "name"], ["ethyl alcohol", "propane", ""]),
        ("a.smi", "CCO ethyl alcohol 1\nCCC x 0\n", ["smiles", "name", "column 3"], ["ethyl alcohol", "x"]),
        ("a.smi", "CCO\tethyl alcohol\t1\nCCC\tx\t0\n", ["smiles", "name", "column 3"], ["ethyl alcohol", "x"]),
        ("a.smi", "CCO,ethanol\nCCC,propane\n", ["smiles", "name"], ["ethanol", "propane"]),
        (
            "a.smi",
            "smiles name label\nCCO ethyl alcohol 1\nCCC x 0\n",
            ["smiles", "name", "label"],
            ["ethyl alcohol", "x"],
        ),
        ("a.smi", "smiles name\nCCO ethyl alcohol\nCCC x\n", ["smiles", "name"], ["ethyl alcohol", "x"]),
        ("a.smiles", "CCO\nCCC\n", ["smiles"], None),
        ("a.txt", "smiles label\nCCO 1\nCCC 0\n", ["smiles", "label"], ["1", "0"]),
        ("a.smi", "# by X\nCCO ethyl alcohol\nCCC x\n", ["smiles", "name"], ["ethyl alcohol", "x"]),
    ],
)
def test_smiles_files(write: Write, name: str, text: str, columns: list[str], second: list[str] | None) -> None:
    imported = read(write(name, text), require_target=False)
    assert list(imported.source.columns) == columns
    assert imported.left_out == 0
    assert imported.dataset.smiles.tolist()[:2] == ["CCO", "CCC"]
    assert second is None or imported.source[columns[1]].tolist() == second
    assert ("F361" in codes(imported)) is (not text.removeprefix("# by X\n").startswith("smiles"))


def test_words_that_fit_no_column_are_told(write: Write) -> None:
    """Nothing says which of the words behind a structure is its class."""
    imported = read(write("a.smi", "smiles label\nCCO 1\nCCN not 1\nCCC 0\n"))
    assert [(found.code, found.record) for found in imported.faults] == [("F308", 2)]
    assert imported.dataset.classes == ("0", "1")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("smiles\nCCO\nCCC\n", "Add a column of classes"),
        ("smiles,id\nCCO,a\nCCC,b\n", "Add a column of classes"),
        ("smiles,name\nCCO,ethanol\nCCC,propane\nCC,ethane\n", "Add a column of classes"),
        ("smiles,name,a,b\nCCO,x,1,1\nCCC,y,0,0\nCC,z,0,1\n", "Choose one of 'a', 'b' with --target COLUMN"),
        (
            "smiles,name,dose\n" + "".join(f"{'C' * n},n{n},{n}.5\n" for n in range(1, 31)),
            "Add classes, or cut numbers in two with --threshold median --target COLUMN, one of 'dose'",
        ),
    ],
)
def test_a_hint_names_what_could_be_the_target(write: Write, text: str, fix: str) -> None:
    with pytest.raises(InputError) as refused:
        read(write("t.csv", text))
    assert refused.value.faults[-1].code == "T202"
    assert refused.value.faults[-1].fix.startswith(fix)


def test_what_is_wrong_with_the_rows_comes_before_the_hint(write: Write) -> None:
    with pytest.raises(InputError) as refused:
        read(write("t.csv", "Campaign 7\nCCO,1\nCCC,0\n"))
    assert [found.code for found in refused.value.faults] == ["F308", "F308", "T202"]


@pytest.mark.parametrize("cell", ["g6", "smiles", "mol"])
def test_a_table_without_structures_keeps_its_header(cell: str) -> None:
    """Such as one of labels beside files of graphs."""
    lines = ["graph,class\n", *(f"g{n},even\n" for n in range(5)), f"{cell},odd\n", "g7,odd\n"]
    records = parse_delimited(lines, "labels.csv", LIMITS)
    assert list(records.frame.columns) == ["graph", "class"]
    assert not records.faults

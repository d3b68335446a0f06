"""Workbooks of several sheets: the one that is a table of molecules or graphs is read, or the sheets are named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from engine.errors import InputError
from engine.readers import read, sheets_of_file

TABLE = [["smiles", "label"], ["CCO", 0], ["CCN", 1], ["CCC", 0], ["CCCC", 1]]
OTHER = [["smiles", "toxic"], ["CO", "no"], ["CN", "yes"], ["CCl", "no"]]
README = [["This workbook has data on sheet 2"]]
NOTES = [["date", "who"], ["2020", "X"], ["2021", "Y"]]
EDGES = [["graph", "source", "target", "label"], ["a", 0, 1, "x"], ["a", 1, 2, "x"], ["b", 0, 1, "y"], ["b", 1, 0, "y"]]


def workbook(path: Path, hidden: str = "", **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheets", "wanted", "others"),
    [
        ({"Readme": README, "Data": TABLE}, "Data", ["Readme"]),
        ({"Readme": [*README, ["and more"]], "Data": TABLE}, "Data", ["Readme"]),
        ({"Notes": NOTES, "Data": TABLE, "Empty": []}, "Data", ["Notes", "Empty"]),
        ({"Data": TABLE, "Notes": NOTES}, "Data", ["Notes"]),
        ({"Data": TABLE, "Other": OTHER}, "Data", ["Other"]),  # the first that is a table, as ever
        ({"Empty": [], "Data": TABLE, "Other": OTHER}, "Data", ["Empty", "Other"]),
        ({"Readme": README, "Data": [["Campaign 7"], *TABLE]}, "Data", ["Readme"]),
    ],
)
def test_the_sheet_that_is_a_table_is_read(
    tmp_path: Path, sheets: dict[str, list[list[object]]], wanted: str, others: list[str]
) -> None:
    imported = read(workbook(tmp_path / "t.xlsx", **sheets))
    assert imported.dataset.smiles.tolist() == ["CCO", "CCN", "CCC", "CCCC"]
    (note,) = [found for found in imported.faults if found.code == "F324"]
    assert note.found == f"the sheet '{wanted}' is read; there are also {', '.join(map(repr, others))}"


def test_a_sheet_of_edges_is_a_table_too(tmp_path: Path) -> None:
    assert len(read(workbook(tmp_path / "t.xlsx", Readme=README, Edges=EDGES)).dataset) == 2


def test_the_sheet_with_the_columns_that_are_asked_for_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", Data=TABLE, Other=OTHER)
    assert read(path, target="toxic").dataset.classes == ("no", "yes")
    assert read(path, sheet="other").dataset.classes == ("no", "yes")  # in other letters


def test_several_sheets_that_could_be_meant_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", Readme=README, One=TABLE, Two=OTHER)
    with pytest.raises(InputError, match=r"several others do: 'One', 'Two'.*--sheet NAME.*F362"):
        read(path)
    assert read(path, sheet="Two").dataset.classes == ("no", "yes")


def test_where_no_sheet_is_a_table_each_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(workbook(tmp_path / "t.xlsx", Readme=README, Notes=NOTES))
    assert [found.code for found in refused.value.faults] == ["F303", "T206"]
    assert [found.place for found in refused.value.faults] == ["t.xlsx, sheet 'Readme'", "t.xlsx, sheet 'Notes'"]


def test_an_error_of_the_sheet_that_was_taken_comes_with_the_others(tmp_path: Path) -> None:
    bare = [["smiles"], ["CCO"], ["CCN"]]
    with pytest.raises(InputError) as refused:
        read(workbook(tmp_path / "t.xlsx", Summary=bare, Data=TABLE))
    assert [found.code for found in refused.value.faults] == ["F324", "T202"]
    assert "'Data'" in refused.value.faults[0].found


def test_a_hidden_sheet_is_not_the_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", hidden="Old", Old=OTHER, Data=TABLE)
    assert read(path).dataset.classes == ("0", "1")
    assert read(path, sheet="Old").dataset.classes == ("no", "yes")


def test_the_sheets_of_a_file_are_known_before_it_is_read(tmp_path: Path, sample_data: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", hidden="Readme", Readme=README, Data=TABLE)
    assert sheets_of_file(path) == ("Data", "Readme")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.write(path, "t.xlsx")
    assert sheets_of_file(tmp_path / "packed.zip") == ("Data", "Readme")
    (tmp_path / "damaged.xlsx").write_bytes(path.read_bytes()[:300])
    (tmp_path / "t.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    none = (sample_data / "bbb.csv", sample_data, tmp_path / "damaged.xlsx", tmp_path / "t.zip", tmp_path / "no.xlsx")
    assert [sheets_of_file(one) for one in none] == [()] * 5

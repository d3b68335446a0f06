from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from engine.readers.containers.content import split_lines
from engine.readers.limits import LIMITS, Limits
from engine.readers.tables.delimited import Records, parse_delimited


def parse(text: str, limits: Limits = LIMITS) -> Records:
    return parse_delimited(split_lines(text), "t.csv", limits)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_by_content(delimiter: str) -> None:
    records = parse(f"smiles{delimiter}label\nCCO{delimiter}0\nCC{delimiter}1\n")
    assert list(records.frame.columns) == ["smiles", "label"]
    assert records.frame["label"].tolist() == ["0", "1"]
    assert records.frame.index.tolist() == [1, 2]


def test_commas_inside_cells_do_not_mislead() -> None:
    records = parse("name;smiles;label\n1,2-ethanediol;OCCO;0\n1,2,3-propanetriol;OCC(O)CO;1\n")
    assert list(records.frame.columns) == ["name", "smiles", "label"]


def test_lines_and_records_are_told_apart() -> None:
    # a cell over two lines, a blank line, and Windows line ends
    records = parse('smiles,note\r\nC,"two\r\nlines"\r\n\r\nCC,x\r\n')
    assert list(records.lines) == [2, 5]
    assert records.frame["note"].tolist() == ["two\r\nlines", "x"]
    assert records.place(2, "note") == "t.csv, line 5, column 'note'"
    assert records.place(1) == "t.csv, line 2"


def test_ragged_rows_are_rejected_but_kept_in_the_source() -> None:
    records = parse("a,b\n1,2\n1\n1,2,3\n,\n")
    assert [(f.code, f.record, f.place) for f in records.faults] == [
        ("F308", 2, "t.csv, line 3"),
        ("F308", 3, "t.csv, line 4"),
    ]
    assert records.rejected == {2, 3}
    assert records.frame.to_numpy().tolist() == [["1", "2"], ["1", ""], ["1", "2"], ["", ""]]


def test_column_names_become_unique() -> None:
    records = parse("x,x,,x (2)\n1,2,3,4\n")
    assert list(records.frame.columns) == ["x", "x (2)", "column 3", "x (2) (2)"]
    assert [f.code for f in records.faults] == ["F309", "F309"]
    assert not records.rejected


def test_an_open_quote_costs_one_line() -> None:
    records = parse('smiles,label\nC,1\n"CC,0\nCCC,1\n"CO"x,1\nCN,0\n')
    assert list(records.lines) == [2, 3, 4, 5, 6]
    assert [(f.code, f.record) for f in records.faults] == [("F310", 2), ("F310", 4)]
    assert records.frame["smiles"].tolist() == ["C", '"CC,0', "CCC", '"CO"x,1', "CN"]


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("smiles,label\n", LIMITS, r"no record below it.*F303"),
        ("\n\n", LIMITS, r"the file is empty.*F302"),
        ('"smiles,label\n', LIMITS, r"line 1: the header cannot be read.*F310"),
        ("a,b\n1,2\n1,2\n", Limits(rows=1), r"more than 1 records.*F306"),
        ('a,b\n"1,2\n"1,2\nC,"1\nO,"\n', Limits(broken_quotes=1), r"too many quotes.*F310"),
    ],
)
def test_refused(text: str, limits: Limits, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(text, limits)


def test_cells_above_the_size_of_the_csv_module() -> None:
    records = parse("a,b\n1," + "x" * (csv.field_size_limit() + 1) + "\n3,4\n")
    assert [(f.code, f.record) for f in records.faults] == [("F310", 1)]
    assert records.frame["a"].tolist()[1] == "3"


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_what_was_written_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([("one", "two", "three"), *rows])
    records = parse(file.getvalue())
    assert [tuple(row) for row in records.frame.to_numpy().tolist()] == rows
    assert not records.faults

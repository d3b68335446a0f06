"""What a spreadsheet would run is text in every table that is written, and every other cell is as it was."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spreadsheet import csv_text, is_formula, safe_cell

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
SIGNS = "=+-@＝＋－＠\t\r\n"


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-CC", "@SUM(A1)", "\tx", "\rx", "\n=1", "-1-1", " =1", "＝1+1", "＋1", "－1", "＠x"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "mutagen", "-1", "+1", "-0.5e3", "0=1", "S102: '=O' does not parse"])
def test_numbers_and_other_text_stay(text: str) -> None:
    assert safe_cell(text) == text


@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=5))
def test_csv_gives_back_every_cell(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], *([safe_cell(c) for c in r] for r in rows)]


@given(st.text(st.sampled_from("a;,\t|\"' 1" + SIGNS), max_size=8), st.sampled_from(",;\t"))
def test_no_part_of_a_cell_is_a_formula_whatever_separates(cell: str, separator: str) -> None:
    """As a spreadsheet of another locale reads the file: with a semicolon or a tab between cells."""
    text = csv_text(["name"], [[cell]])
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        assert not any(is_formula(part) for part in row)


def test_values_that_are_no_text() -> None:
    assert csv_text(["=n"], [[-1], [0.5], [None], [math.nan], [True]]) == '\'=n\n-1\n0.5\n""\n""\nTrue\n'

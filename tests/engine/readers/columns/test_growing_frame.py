"""A table that grows: cells where rows put them, whatever the sizes of its pieces."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from engine.readers.columns import growing_frame
from engine.readers.columns.growing_frame import GrowingFrame, as_frame
from engine.readers.limits import LIMITS, Limits

ROWS = st.lists(st.lists(st.sampled_from(["", "a", "b c", "é"]), max_size=5), max_size=12)


def padded(rows: list[list[str]], width: int) -> list[list[str]]:
    return [[*row, *[""] * width][:width] for row in rows]


@given(ROWS, st.integers(1, 6), st.sampled_from([1, 2, 5, 20_000]))
def test_cells_are_where_the_rows_put_them(rows: list[list[str]], width: int, pending: int) -> None:
    header = [f"c{at}" for at in range(width)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing_frame, "_PENDING", pending)
        growing = GrowingFrame("t.csv", LIMITS)
        for row in rows:
            growing.add(width, row)
        for frame in (growing.frame(header), as_frame(header, rows)):
            assert frame.to_numpy().tolist() == padded(rows, width)
            assert list(frame.columns) == header
            assert frame.index.tolist() == list(range(1, len(rows) + 1))
            assert set(frame.dtypes.map(str)) == {"str"}


def test_a_column_that_comes_late_is_blank_above() -> None:
    growing = GrowingFrame("t.jsonl", LIMITS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing_frame, "_PENDING", 1)
        growing.add(1, ["x"])
        growing.add(3, ["", "", "z"])
    frame = growing.frame(["a", "b", "c"])
    assert frame.to_numpy().tolist() == [["x", "", ""], ["", "", "z"]]
    pd.testing.assert_frame_equal(frame, as_frame(["a", "b", "c"], [["x"], ["", "", "z"]]))


@pytest.mark.parametrize(("rows", "cells", "code"), [(2, 100, "F306"), (100, 8, "F371")])
def test_what_is_too_large_is_refused(rows: int, cells: int, code: str) -> None:
    growing = GrowingFrame("t.csv", Limits(rows=rows, cells=cells))
    for _ in range(3):
        growing.add(3, ["x"])
    with pytest.raises(InputError, match=code):
        growing.frame(["a", "b", "c"])


def test_blank_columns_share_their_cells() -> None:
    frame = as_frame([f"c{at}" for at in range(1_000)], [["x"]] * 1_000)
    told = frame["c0"].array.__arrow_array__().chunk(0).buffers()[1].address
    blanks = {frame[f"c{at}"].array.__arrow_array__().chunk(0).buffers()[1].address for at in range(1, 1_000)}
    assert len(blanks) == 1
    assert told not in blanks

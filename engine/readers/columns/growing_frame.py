"""A table of texts that grows row by row, and takes little memory for what is blank in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice, zip_longest

import pandas as pd
import pyarrow as pa

from engine.faults import refusal
from engine.readers.columns.memory import refuse_shortage
from engine.readers.limits import Limits

__all__ = ["GrowingFrame", "as_frame", "frame_of_columns", "refuse_table"]

_PENDING, _PENDING_CELLS = 20_000, 1_000_000  # rows, and cells, that are Python objects at once


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some rows of a table; columns on the right that say nothing may be left out."""

    columns: list[pa.Array]
    blank: pa.Array  # a column that says nothing

    def column(self, at: int) -> pa.Array:
        return self.columns[at] if at < len(self.columns) else self.blank


class GrowingFrame:
    """A table that grows row by row, some thousands of which are Python objects at a time; columns may come later."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._rows: list[Sequence[str]] = []
        self._blocks: list[_Block] = []
        self._size = 0  # rows in the blocks

    def add(self, width: int, cells: Sequence[str]) -> None:
        """Append a row to a table of `width` columns; refuse one too many, and one for which there is no memory."""
        rows = self._rows
        rows.append(cells)
        if len(rows) >= _PENDING or len(rows) * width >= _PENDING_CELLS:
            self._flush(width)

    def frame(self, header: Sequence[str]) -> pd.DataFrame:
        """Return the table, its rows numbered from 1; cells that are not there are empty."""
        self._flush(len(header))
        blocks, self._blocks = self._blocks, []
        return _frame(header, blocks, self._size)

    def _flush(self, width: int) -> None:
        rows, self._rows = self._rows, []
        self._size += len(rows)
        refuse_table(self._size, width, self._name, self._limits)
        refuse_shortage(self._name, self._limits)
        if rows:
            self._blocks.append(_block(rows, width))


def refuse_table(records: int, columns: int, name: str, limits: Limits, *, noun: str = "columns") -> None:
    """Refuse a file of which this many records and columns were met: each record has a cell for each column."""
    if records > limits.rows:
        raise refusal("F306", name, f"more than {limits.rows:,} records")
    if columns > limits.columns:
        raise refusal("F323", name, f"{columns:,} {noun}; {limits.columns:,} are the most")
    if records * columns > limits.cells:
        raise refusal("F371", name, f"more than {limits.cells:,} cells, blank ones among them")


def as_frame(header: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return the cells as text, one row for each record, filled up or cut to the width of the header."""
    width, step = len(header), max(1, min(_PENDING, _PENDING_CELLS // max(1, len(header))))
    blocks = [_block(rows[start : start + step], width) for start in range(0, len(rows), step)]
    return _frame(header, blocks, len(rows))


def frame_of_columns(columns: Iterable[tuple[str, Sequence[str]]], size: int) -> pd.DataFrame:
    """Return named columns of `size` cells each as a table, its rows numbered from 1; they are taken one by one."""
    return _table(((name, [pa.array(cells, pa.large_string())]) for name, cells in columns), size)


def _block(rows: Sequence[Sequence[str]], width: int) -> _Block:
    """Return the rows as columns, `width` at the most; those that say nothing are one and the same."""
    columns = list(islice(zip_longest(*rows, fillvalue=""), width))
    telling = [any(column) for column in columns]
    cells = list(chain.from_iterable(compress(columns, telling)))
    array = pa.array(cells, pa.large_string())
    blank = pa.array([""] * len(rows), pa.large_string())
    pieces = (array.slice(start, len(rows)) for start in range(0, len(cells), len(rows)))
    return _Block([next(pieces) if tells else blank for tells in telling], blank)


def _frame(header: Sequence[str], blocks: Sequence[_Block], size: int) -> pd.DataFrame:
    """Return the blocks one below the other, without copying their texts."""
    return _table(((name, [block.column(at) for block in blocks]) for at, name in enumerate(header)), size)


def _table(columns: Iterable[tuple[str, list[pa.Array]]], size: int) -> pd.DataFrame:
    arrays = {name: pd.array(pa.chunked_array(parts, pa.large_string()), dtype="str") for name, parts in columns}
    return pd.DataFrame(arrays, index=pd.RangeIndex(1, size + 1, name="record"), copy=False)

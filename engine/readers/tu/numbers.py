"""Comma-separated numbers or labels, one line for each node, arc or graph, as arrays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.faults import refusal
from engine.readers.columns.missing import said
from engine.readers.limits import Limits
from engine.readers.tu.files import TuFiles

__all__ = ["integers", "reals", "refuse_columns", "symbols"]


def integers(files: TuFiles, part: str, width: int) -> npt.NDArray[np.int64]:
    """Return the file as integers, (lines, width); refuse it with the line that is none."""
    return _table(files, part, np.dtype(np.int64), width, int)


def reals(files: TuFiles, part: str) -> npt.NDArray[np.float64]:
    """Return the file as numbers, (lines, columns); not all of them need be finite."""
    return _table(files, part, np.dtype(np.float64), 0, _real)


def _real(text: str) -> float:
    return float(said(text) or "nan")


def symbols(files: TuFiles, part: str) -> tuple[npt.NDArray[np.int64], list[list[str]]]:
    """Return codes, (lines, components), and for each component the symbols behind its codes."""
    table = _table(files, part, np.dtype(object), 0, str.strip)
    codes = np.zeros(table.shape, dtype=np.int64)
    alphabets = []
    for component in range(table.shape[1]):
        codes[:, component], found = pd.factorize(table[:, component])
        alphabets.append([str(symbol) for symbol in found])
    return codes, alphabets


def refuse_columns(content: bytes, place: str, limits: Limits) -> None:
    """Refuse a table with too many columns, counted by the commas of its first line."""
    first = content.find(b"\n")
    columns = content.count(b",", 0, first if first >= 0 else len(content)) + 1
    if columns > limits.columns:
        raise refusal("F323", place, f"{columns:,} columns; {limits.columns:,} are the most")


def _table(
    files: TuFiles, part: str, dtype: np.dtype[Any], width: int, convert: Callable[[str], Any]
) -> npt.NDArray[Any]:
    """Return the file as an array: fast where every line is well formed, else line by line up to the fault."""
    content = files.parts[part]
    refuse_columns(content, files.place(part), files.limits)
    first = np.dtype(np.int64) if dtype.kind == "O" else dtype
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            header=None,
            dtype=first,
            skipinitialspace=True,
            quoting=csv.QUOTE_NONE,
            index_col=False,
        )
        array = frame.to_numpy()
    except (ValueError, OverflowError):  # pandas' parser errors are ValueErrors
        array = _slow_table(files, part, dtype, width, convert)
    if width and array.shape[1] != width and len(array):
        raise refusal("F319", files.place(part, 1), f"{array.shape[1]} values where {width} belong")
    return array if len(array) else np.zeros((0, width or 1), dtype=dtype)


def _slow_table(
    files: TuFiles, part: str, dtype: np.dtype[Any], width: int, convert: Callable[[str], Any]
) -> npt.NDArray[Any]:
    """Return the file as an array, or refuse it with the number of the first line at fault."""
    rows: list[list[Any]] = []
    for number, line in enumerate(files.parts[part].decode("utf-8", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        cells = line.split(",")
        expected = width or (len(rows[0]) if rows else len(cells))
        if len(cells) != expected:
            raise refusal("F319", files.place(part, number), f"{len(cells)} values where {expected} belong")
        try:
            rows.append([convert(cell) for cell in cells])
        except ValueError:
            raise refusal("F319", files.place(part, number), f"'{line.strip()[:60]}' is not made of numbers") from None
    try:
        return np.array(rows, dtype=dtype).reshape(len(rows), len(rows[0]) if rows else width or 1)
    except OverflowError:
        raise refusal("F319", files.place(part), "a number is too large") from None

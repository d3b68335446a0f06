"""Tables as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv

import pandas as pd

__all__ = ["csv_bytes", "defused"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return `frame` as UTF-8 CSV with a byte order mark, every text cell and header defused."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = pd.Series([defused(cell) for cell in safe[column].tolist()], index=safe.index, dtype=object)
    safe.columns = [defused(str(column)) for column in safe.columns]
    return b"\xef\xbb\xbf" + safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).encode()


def defused(cell: object) -> object:
    """Return `cell` with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> defused("=1+1"), defused("C=O"), defused(-3)
    ("'=1+1", 'C=O', -3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

"""Tables as files that a spreadsheet opens."""

from __future__ import annotations

import pandas as pd

from engine.spreadsheet import csv_text

__all__ = ["csv_bytes"]


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return `frame` as UTF-8 CSV with a byte order mark, no cell or header of which a spreadsheet runs."""
    cells = frame.astype(object).where(frame.notna(), None)
    return b"\xef\xbb\xbf" + csv_text(list(frame.columns), cells.itertuples(index=False, name=None)).encode()

"""Values of typed files (Excel, Parquet, JSON) as the text that a CSV file would have for them."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

__all__ = ["text_of"]

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


def text_of(value: Any) -> str:
    """Return the text of a cell: "" for nothing, whole numbers without a point, dates as ISO writes them.

    >>> text_of(None), text_of(3.0), text_of(0.5), text_of(True), text_of([1, "a"])
    ('', '3', '0.5', 'True', '[1, "a"]')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, list | dict | tuple):
        return _JSON.encode(value) if value else "{}" if isinstance(value, dict) else "[]"
    return str(value)

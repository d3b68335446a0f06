"""Values of an attribute in time: the last one counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from engine.readers.columns.numbers import plain_number

__all__ = ["Moment", "has_time", "moment"]

Moment: TypeAlias = tuple[int, float, str]
"""Sorts by time: no time at all before numbers, numbers before dates."""
_STARTS = ("start", "startopen", "timestamp")
_TIMES = (*_STARTS, "end", "endopen", "timestamps", "intervals")


def moment(attributes: Mapping[str, str]) -> Moment:
    """Return when a value begins to hold; without a start it holds from the beginning.

    >>> moment({"start": "2009-03-01"}) > moment({"start": "10"}) > moment({"start": "9.5"}) > moment({"end": "12"})
    True
    """
    text = next((attributes[key] for key in _STARTS if attributes.get(key)), "")
    number = plain_number(text)
    if not math.isnan(number):
        return (1, number, "")
    return (2, 0.0, text) if text else (0, 0.0, "")


def has_time(attributes: Mapping[str, str]) -> bool:
    """Return whether a node or an edge is there only for a time."""
    return any(attributes.get(key) for key in _TIMES)

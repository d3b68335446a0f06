"""Ids of nodes and graphs: a program that keeps numbers with a point writes the id 1 as 1.0."""

from __future__ import annotations

import re

__all__ = ["plain_id"]

_POINT = re.compile(r"(-?\d+)\.0*", re.ASCII)
_POWER = re.compile(r"-?\d(?:\.\d{1,20})?[eE]\+\d\d", re.ASCII)  # the sign tells it from an id in hexadecimal digits
_EXACT = 2**53


def plain_id(text: str) -> str:
    """Return the id without blanks around it, a whole number as its digits.

    Zeros before a number stay: 01 is an id of its own.

    >>> [plain_id(text) for text in ("1.0", "-0.0", " a ", "1e+05", "01", "1.5", "1e5", "v1.0")]
    ['1', '0', 'a', '100000', '01', '1.5', '1e5', 'v1.0']
    """
    text = text.strip()
    if "." not in text and "+" not in text:
        return text
    if found := _POINT.fullmatch(text):
        return "0" if found[1] == "-0" else found[1]
    if _POWER.fullmatch(text):
        number = float(text)
        return str(int(number)) if number.is_integer() and abs(number) < _EXACT else text
    return text

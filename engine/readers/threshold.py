"""A numeric target cut into two classes, those below a threshold and the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from engine.readers.cells import decimal, text_of
from engine.readers.faults import refusal

__all__ = ["MEDIAN", "cut", "threshold_of"]

MEDIAN = "median"


def cut(cells: Sequence[str], threshold: str, place: str) -> tuple[str, ...]:
    """Return the class of each cell, "< 3.2" or ">= 3.2"; `threshold` is a number or "median".

    >>> cut(["1", "2,5", "x", "4"], "2.5", "t.csv, column 'y'")
    ('< 2.5', '>= 2.5', '', '>= 2.5')
    """
    numbers = [decimal(cell) for cell in cells]
    known = [number for number in numbers if math.isfinite(number)]
    at = decimal(threshold)
    if threshold.strip().lower() == MEDIAN:
        if not known:
            raise refusal("T212", place, "no cell is a number, so there is no median")
        at = _tidy(float(median(known)), known)
        threshold = text_of(at)
    if not math.isfinite(at):
        raise refusal("T212", place, f"'{threshold[:40]}' is no number", f"Write a number, or {MEDIAN}")
    threshold = threshold.strip()
    below, above = f"< {threshold}", f">= {threshold}"
    return tuple((above if n >= at else below) if math.isfinite(n) else "" for n in numbers)


def _tidy(at: float, known: Sequence[float]) -> float:
    """Return the number without what rounding left at its end, where that moves no record to the other side.

    >>> _tidy((6.49 + 6.5) / 2, (6.49, 6.5)), _tidy(1 + 1e-14, (1.0, 1 + 1e-14))
    (6.495, 1.00000000000001)
    """
    short = float(f"{at:.12g}")
    return short if all((number >= short) == (number >= at) for number in known) else at


def threshold_of(classes: Sequence[str]) -> str:
    """Return the threshold that the classes name, "" where they name none.

    >>> threshold_of(("< 2.5", ">= 2.5")), threshold_of(("0", "1"))
    ('2.5', '')
    """
    said = {label.removeprefix(sign) for sign in ("< ", ">= ") for label in classes if label.startswith(sign)}
    return said.pop() if len(said) == 1 and len(classes) == 2 else ""

"""A numeric target cut into two classes, those below a threshold and the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.columns.cells import text_of
from engine.readers.columns.censored import Relation, measured, split_relation
from engine.readers.columns.numbers import PLAIN, NumberFormat, plain_number, written

__all__ = ["MEDIAN", "cut", "is_median", "note_bounds", "threshold_of"]

MEDIAN = "median"


def cut(cells: Sequence[str], threshold: str, place: str, numbers: NumberFormat = PLAIN) -> tuple[str, ...]:
    """Return the class of each cell, "< 3.2" or ">= 3.2", "" where it writes no number or its bound decides nothing.

    Parameters
    ----------
    cells
        Numbers, or bounds such as ">10000".
    threshold
        A number or "median".
    place
        The file and the column, for a refusal.
    numbers
        How the numbers of the column are written.

    Examples
    --------
    >>> cut(["1", "2,5", "x", ">4", ">1"], "2.5", "t.csv, column 'y'", NumberFormat(","))
    ('< 2.5', '>= 2.5', '', '>= 2.5', '')
    """
    values = [measured(cell, numbers) for cell in cells]
    known = [value.number for value in values if math.isfinite(value.number)]
    if is_median(threshold):
        if not known:
            raise refusal("T212", place, "no cell is a number, so there is no median")
        at = _tidy(float(median(known)), known)
        threshold = text_of(at)
    else:
        at, threshold = _number(threshold, place, numbers)
    below, above = f"< {threshold}", f">= {threshold}"
    side = {True: above, False: below, None: ""}
    return tuple(side[value.is_at_least(at)] if math.isfinite(value.number) else "" for value in values)


def _number(text: str, place: str, numbers: NumberFormat) -> tuple[float, str]:
    """Return the threshold and how it is shown: as it was written where that leaves no doubt."""
    bare = text.strip()
    at = plain_number(bare)
    if math.isfinite(at):
        number = written(bare)
        return at, text_of(at) if number is not None and number.group else bare
    at = numbers.number(bare) if numbers.certain else float("nan")
    if math.isfinite(at):
        return at, text_of(at)
    if written(bare) is not None:
        found = f"the comma in the threshold '{bare[:40]}' could be a decimal sign or stand between thousands"
        raise refusal("T220", place, found, "Write the threshold with a decimal point and nothing between thousands")
    raise refusal("T212", place, f"'{text[:40]}' is no number", f"Write a number, or {MEDIAN}")


def is_median(threshold: str) -> bool:
    """Tell whether the threshold is asked for as the median of the column.

    Parameters
    ----------
    threshold : str
        As the user writes it.

    Returns
    -------
    bool
        False for a number.

    Examples
    --------
    >>> is_median(" Median"), is_median("3.2")
    (True, False)
    """
    return threshold.strip().lower() == MEDIAN


def _tidy(at: float, known: Sequence[float]) -> float:
    """Return the number without what rounding left at its end, where that moves no record to the other side.

    >>> _tidy((6.49 + 6.5) / 2, (6.49, 6.5)), _tidy(1 + 1e-14, (1.0, 1 + 1e-14))
    (6.495, 1.00000000000001)
    """
    short = float(f"{at:.12g}")
    return short if all((number >= short) == (number >= at) for number in known) else at


def threshold_of(classes: Sequence[str]) -> str:
    """Find the threshold at which a numeric target was cut.

    Parameters
    ----------
    classes : sequence of str
        Such as "< 2.5" and ">= 2.5".

    Returns
    -------
    str
        The threshold that the classes name, "" where they name none.

    Examples
    --------
    >>> threshold_of(("< 2.5", ">= 2.5")), threshold_of(("0", "1"))
    ('2.5', '')
    """
    said = {label.removeprefix(sign) for sign in ("< ", ">= ") for label in classes if label.startswith(sign)}
    return said.pop() if len(said) == 1 and len(classes) == 2 else ""


def note_bounds(cells: Sequence[str], classes: Sequence[str], place: str) -> Iterator[Fault]:
    """Yield notes on cells that are bounds or approximate: how many were used, and the bias that the others bring."""
    relations = [split_relation(cell)[0] for cell in cells]
    total = sum(map(bool, cells))
    bounds = [n for n, relation in enumerate(relations) if relation not in {Relation.EQUAL, Relation.ABOUT}]
    used = [n for n in bounds if classes[n]]
    left = [n for n in bounds if not classes[n]]
    about = [n for n, relation in enumerate(relations) if relation is Relation.ABOUT and classes[n]]
    if used:
        decided = f"{_some(used, total, 'bound')} that the threshold decides, such as '{cells[used[0]][:40]}'"
        yield fault("T226", place, decided, "Nothing")
    if left:
        upper = sum(relations[n] in {Relation.ABOVE, Relation.AT_LEAST} for n in left)
        side = ">= " if upper * 2 >= len(left) else "< "
        name = next((label for label in classes if label.startswith(side)), "one class")
        example = cells[left[0]][:40]
        unsure = f"{_some(left, total, 'bound')} on neither side of the threshold for sure, such as '{example}'"
        yield fault("T226", place, f"{unsure}: left out, so '{name}' may be rarer among the rest than it is")
    if about:
        near = f"{_some(about, total, 'approximation')}, such as '{cells[about[0]][:40]}'"
        yield fault("T226", place, f"{near}; each counts as the number that is written", "Nothing")


def _some(rows: Sequence[int], total: int, what: str) -> str:
    article = "an" if what[0] in "aeiou" else "a"
    return f"{len(rows):,} of {total:,} values {f'is {article} {what}' if len(rows) == 1 else f'are {what}s'}"

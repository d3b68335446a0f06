"""Whether the values of a target are classes at all: numbers that hardly repeat are measurements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import Fault
from engine.faults import fault
from engine.readers.columns.censored import Relation, split_relation
from engine.readers.columns.numbers import written

__all__ = ["MAX_CLASSES", "MOST_CLASSES", "no_classes", "only_numbers", "writes_number"]

MOST_CLASSES = 20
"""Most values of a column that is taken for the target unasked, and most numbers taken for classes."""

MAX_CLASSES = 1_000
"""Most classes that can be learned: a model file holds no more."""

_MOST_DECIMALS = 5  # numbers with decimals that are taken for classes, if they repeat
_FEW = 4  # classes that need not repeat


def writes_number(text: str) -> bool:
    """Return whether `text` is a number, or a bound on one such as ">10000", in whatever format.

    >>> writes_number("1,234.5"), writes_number("> 10000"), writes_number("CCO")
    (True, True, False)
    """
    return written(split_relation(text)[1]) is not None


def only_numbers(values: Iterable[str]) -> bool:
    """Return whether there are values, and every one is a number."""
    found = list(values)
    return bool(found) and all(written(value) is not None for value in found)


def no_classes(counts: Mapping[str, int], place: str, *, codes: bool = False) -> Fault | None:
    """Say why the values of a target are no classes.

    Asked to be cut in two are numbers that hardly repeat, have decimals, or are more than 20. Texts have to repeat as
    well.

    Parameters
    ----------
    counts : mapping of str to int
        How many records have each value.
    place : str
        The file and the column, for the fault.
    codes : bool, default False
        Whether whole numbers are codes of classes, as in TU data sets, of which there may be more.

    Returns
    -------
    Fault or None
        None where the values are classes.
    """
    distinct, total = len(counts), sum(counts.values())
    unique = distinct > _FEW and distinct > total / 2
    numbers = [value for value in counts if writes_number(value)]
    if numbers and len(numbers) >= distinct / 2:
        decimals = sum(map(_is_measured, numbers))
        real = decimals > _MOST_DECIMALS or (decimals and distinct > 2 and distinct > total / 2)
        if unique or real or (distinct > MOST_CLASSES and not codes):
            what = "different numbers" if len(numbers) == distinct else "different values, most of them numbers,"
            return fault("T204", place, f"{distinct:,} {what} in {total:,} records", _CUT)
    elif unique:
        return fault("T204", place, f"{distinct:,} different texts in {total:,} records", _OTHER)
    if distinct > MAX_CLASSES:
        found = f"{distinct:,} classes; {MAX_CLASSES:,} are the most that can be learned"
        return fault("T228", place, found)
    return None


_CUT = (
    "Classes are needed: cut the numbers in two with a threshold (--threshold 3.2, or median), choose another column, "
    "or write classes in words"
)
_OTHER = "Classes have to repeat: choose another column with --target COLUMN, or group the records first"


def _is_measured(text: str) -> bool:
    """Return whether a number has decimals, or is but a bound."""
    relation, rest = split_relation(text)
    number = written(rest)
    return relation is not Relation.EQUAL or (number is not None and number.fraction.strip("0") != "")

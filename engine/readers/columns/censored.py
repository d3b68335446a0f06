"""Values of which only a bound is known, such as ">10000": the sign, the number, and what that decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from engine.readers.columns.numbers import NumberFormat

__all__ = ["Measured", "Relation", "measured", "split_relation"]

_SIGN = re.compile(r"\s*(>>|>=|=>|>|<<|<=|=<|<|==|=|~|≥|⩾|≧|≤|⩽|≦|≫|≪|≈|∼|＞|＜|±)\s*")


class Relation(StrEnum):
    """How a value stands to the number that is written."""

    EQUAL = "="
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    ABOUT = "~"


_RELATIONS = {
    **dict.fromkeys((">", ">>", "≫", "＞"), Relation.ABOVE),
    **dict.fromkeys((">=", "=>", "≥", "⩾", "≧"), Relation.AT_LEAST),
    **dict.fromkeys(("<", "<<", "≪", "＜"), Relation.BELOW),
    **dict.fromkeys(("<=", "=<", "≤", "⩽", "≦"), Relation.AT_MOST),
    **dict.fromkeys(("~", "≈", "∼", "±"), Relation.ABOUT),
    **dict.fromkeys(("=", "=="), Relation.EQUAL),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A value: what it is, at least, at most or about."""

    relation: Relation
    number: float  # NaN where none is written

    def is_at_least(self, threshold: float) -> bool | None:
        """Return whether the value is at or above `threshold`, None where its bound does not decide that.

        >>> Measured(Relation.ABOVE, 50.0).is_at_least(10), Measured(Relation.ABOVE, 50.0).is_at_least(100)
        (True, None)
        """
        match self.relation:
            case Relation.ABOVE | Relation.AT_LEAST:
                return True if self.number >= threshold else None
            case Relation.BELOW:
                return False if self.number <= threshold else None
            case Relation.AT_MOST:
                return False if self.number < threshold else None
            case _:
                return None if self.number != self.number else self.number >= threshold


def split_relation(text: str) -> tuple[Relation, str]:
    """Return the sign before a number, and the rest: "=" where there is none.

    >>> split_relation("> 10 000")[1], split_relation("≤5")[0] is Relation.AT_MOST
    ('10 000', True)
    """
    match = _SIGN.match(text)
    return (_RELATIONS[match[1]], text[match.end() :]) if match else (Relation.EQUAL, text)


def measured(text: str, numbers: NumberFormat) -> Measured:
    """Return the value that a cell of a column in the format `numbers` writes."""
    relation, rest = split_relation(text)
    return Measured(relation, numbers.number(rest))

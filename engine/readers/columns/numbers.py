"""`NumberFormat`: which sign is the decimal sign of a column, found from all its cells, and the numbers it writes.

"1,234" is 1234 to one writer and 1.234 to another. What the other cells of the column say decides; where they say
nothing, the reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import Fault, InputError
from engine.faults import fault, refusal

__all__ = ["PLAIN", "DecimalSign", "Evidence", "NumberFormat", "Point", "Written", "plain_number", "written"]

_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "’": "'", "−": "-"})
_NUMBER = re.compile(r"([+-]?)([0-9][0-9., ']*[0-9]|[0-9]+\.?|\.[0-9]+|,[0-9]+)(?:[eE]([+-]?[0-9]{1,4}))?")
_GROUPS = re.compile(r"[0-9]{1,3}(?P<sign>[., '])[0-9]{3}(?:(?P=sign)[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_UNUSUAL = frozenset(",_ '")
_OTHER = {",": ".", ".": ","}


class DecimalSign(StrEnum):
    """What the user says of the numbers of a file.

    Attributes
    ----------
    FOUND
        Nothing: each column says it itself.
    POINT
        Points are decimal signs.
    COMMA
        Commas are.
    """

    FOUND = "found"
    POINT = "point"
    COMMA = "comma"


class Point(StrEnum):
    """What a format says of points in its numbers."""

    DECIMAL = "decimal"  # they are decimal signs: JSON, XML and files of numbers
    USUAL = "usual"  # they are as a rule: texts
    DOUBTFUL = "doubtful"  # tables with semicolons, as programs write them where the comma is the decimal sign


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it is written: its digits, and what the signs between them have to be."""

    whole: str  # with its sign, without the signs between groups of digits
    fraction: str = ""
    exponent: str = ""
    decimal: str = ""  # the decimal sign, "" without one
    group: str = ""  # the sign between thousands, "" without one
    doubtful: str = ""  # a sign that could be either: `whole` and `fraction` are as if it were the decimal sign

    @property
    def plain(self) -> str:
        """The number as every program writes it; a doubtful sign is the decimal sign."""
        exponent = f"e{self.exponent}" if self.exponent else ""
        return f"{self.whole or '0'}{'.' + self.fraction if self.fraction else ''}{exponent}"


def written(text: str) -> Written | None:
    """Return how `text` writes a number, None where it writes none.

    >>> written("1,234").doubtful, written("1,234.5").group, written("1.234.567").group, written("12,5").decimal
    (',', ',', '.', ',')
    """
    match = _NUMBER.fullmatch(text.strip().translate(_BLANKS))
    if match is None:
        return None
    sign, body, exponent = match[1].replace("+", ""), match[2], match[3] or ""
    if body.isdecimal():
        return Written(sign + body, exponent=exponent)
    signs = [mark for mark in body if not mark.isdecimal()]
    last = signs[-1]
    if signs.count(last) > 1 or last not in _OTHER:
        return Written(sign + _digits(body), "", exponent, "", last) if _GROUPS.fullmatch(body) else None
    whole, _, fraction = body.partition(last)
    group = signs[0] if len(signs) > 1 else ""
    if group and not _GROUPS.fullmatch(whole):
        return None
    if not group and len(fraction) == 3 and 0 < len(whole) < 4 and whole[0] != "0" and not exponent:
        return Written(sign + whole, fraction, doubtful=last)
    return Written(sign + _digits(whole), fraction, exponent, last, group)


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdecimal())


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The signs of a column: the decimal sign (or both, where no cell leaves a doubt) and the one between thousands.

    Blanks and apostrophes between thousands are read in any format.
    """

    decimal: str = "."
    thousands: str = ""
    certain: bool = False  # whether the column, or the user, says what a comma is

    def plain(self, text: str) -> str:
        """Return the number as Python writes it, "" where `text` is none in this format.

        >>> NumberFormat(".", ",").plain("1,234"), NumberFormat(",", ".").plain("1.234,5"), PLAIN.plain("1,234")
        ('1234', '1234.5', '')
        """
        number = written(text)
        if number is None:
            return ""
        if number.doubtful:
            if number.doubtful in self.thousands:
                return number.whole + number.fraction
            return number.plain if number.doubtful in self.decimal else ""
        fits = number.decimal in self.decimal and (number.group in self.thousands or number.group in " '")
        return number.plain if fits else ""

    def number(self, text: str) -> float:
        """Return the number, NaN where `text` is none in this format."""
        if "." in self.decimal and text.isascii() and not (set(text) & _UNUSUAL):
            with suppress(ValueError):
                return float(text)  # the quick way for what programs write
        return float(self.plain(text) or "nan")


PLAIN = NumberFormat()
"""Numbers with a decimal point and nothing between thousands, as programs write them."""


def plain_number(text: str) -> float:
    """Return the number that `text` is whatever column it is in, NaN where it is none or leaves a doubt.

    >>> plain_number("0,5"), plain_number("1,234.5"), plain_number("1.234"), plain_number("1,234"), plain_number("x")
    (0.5, 1234.5, 1.234, nan, nan)
    """
    number = written(text)
    return float("nan") if number is None or number.doubtful == "," else float(number.plain)


@dataclass(slots=True)
class Evidence:
    """What the cells of a column say of its signs: the first cell of each kind that was seen."""

    decimal: dict[str, str] = field(default_factory=dict)  # decimal sign -> a cell that leaves no doubt
    group: dict[str, str] = field(default_factory=dict)  # sign between thousands -> a cell that leaves no doubt
    doubtful: dict[str, str] = field(default_factory=dict)  # sign that could be either -> a cell
    padded: str = ""  # a cell with a doubtful comma and a zero behind it that no one writes without need
    whole: str = ""  # a cell without any sign

    @classmethod
    def of(cls, cells: Iterable[str]) -> Evidence:
        """Return what the cells say; those that are no numbers say nothing."""
        found = cls()
        for cell in cells:
            found.add(cell)
        return found

    def add(self, cell: str) -> Written | None:
        """Take note of a cell; return the number that it writes, None where it writes none."""
        number = written(cell)
        if number is None:
            return None
        if number.doubtful:
            self.doubtful.setdefault(number.doubtful, cell)
            if number.doubtful == "," and number.fraction.endswith("0"):
                self.padded = self.padded or cell
        elif number.decimal or number.group:
            if number.decimal:
                self.decimal.setdefault(number.decimal, cell)
            if number.group:
                self.group.setdefault(number.group, cell)
        else:
            self.whole = self.whole or cell
        return number

    def settle(
        self, place: str, sign: DecimalSign = DecimalSign.FOUND, point: Point = Point.USUAL
    ) -> tuple[NumberFormat, tuple[Fault, ...]]:
        """Return the format, and a note where it is the usual one rather than a certain one.

        Raises `InputError` (T220) where the cells leave a doubt that changes a number.
        """
        if sign is not DecimalSign.FOUND:
            signs = (".", ",") if sign is DecimalSign.POINT else (",", ".")
            return NumberFormat(*signs, certain=True), ()
        for one in set(self.decimal) & set(self.group):
            raise self._doubt(place, one, self.decimal[one], self.group[one])
        if {".", ","} <= set(self.group) and not self.decimal:
            raise self._doubt(place, ",", self.group[","], self.group["."])
        comma, at = self._role_of_comma(place), self._role_of_point(place, point)
        decimal = "".join(mark for mark, role in ((".", at), (",", comma)) if role != "thousands")
        thousands = "".join(mark for mark, role in ((".", at), (",", comma)) if role == "thousands")
        notes = []
        if at == "usual":
            cell = self.doubtful["."]
            found = f"every number has three digits behind the point, such as '{cell}': it is taken for a decimal point"
            notes.append(fault("T221", place, found))
        if {".", ","} <= set(self.decimal) and len(decimal) == 2:
            found = (
                f"decimal points and decimal commas stand side by side: '{self.decimal['.']}', '{self.decimal[',']}'"
            )
            notes.append(fault("T221", place, found, "Nothing, or write all numbers with one decimal sign"))
        certain = any("," in cells for cells in (self.decimal, self.group, self.doubtful))
        return NumberFormat(decimal, thousands, certain), tuple(notes)

    def _role_of_comma(self, place: str) -> str:
        """Return "decimal" or "thousands"; a comma that is not there is no decimal sign where points are."""
        if "," in self.group:
            return "thousands"
        if "," in self.decimal:
            points = "." in self.decimal
            if "," in self.doubtful and (points or (self.padded and not self.group)):
                raise self._doubt(place, ",", self.padded or self.doubtful[","], self.decimal[","])
            return "decimal"
        if "." in self.decimal:
            return "thousands"
        if "," not in self.doubtful:
            return "thousands" if "." not in self.group else "decimal"
        if self.group:  # points, blanks or apostrophes are what stands between thousands
            return "decimal"
        raise self._doubt(place, ",", self.doubtful[","], "")

    def _role_of_point(self, place: str, point: Point) -> str:
        """Return "decimal", "thousands", or "usual" where it is but likely that it is the decimal sign."""
        if "." in self.group:
            return "thousands"
        if "." in self.decimal or "." not in self.doubtful:
            return "decimal" if "," not in self.decimal or "." in self.decimal else "thousands"
        if "," in self.decimal:
            return "thousands"
        if "," in self.group or self.group or point is Point.DECIMAL:
            return "decimal"
        if self.whole or point is Point.DOUBTFUL or "," in self.doubtful:
            raise self._doubt(place, ".", self.doubtful["."], "")
        return "usual"

    def _doubt(self, place: str, sign: str, one: str, other: str) -> InputError:
        name = "comma" if sign == "," else "point"
        beside = f" beside '{other}'" if other else ""
        found = f"the {name} in '{one}'{beside} could be a decimal sign or stand between thousands"
        fix = "Say which sign is the decimal sign: --decimal point, or --decimal comma"
        return refusal("T220", place, found, fix)

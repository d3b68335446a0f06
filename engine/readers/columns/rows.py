"""What each data record says beside its structure: class, id, group, split, weight."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from engine.data import GraphRows
from engine.errors import Fault, InputError
from engine.faults import fault, refusal
from engine.readers.columns.censored import Relation, split_relation
from engine.readers.columns.missing import said
from engine.readers.columns.numbers import Evidence, NumberFormat
from engine.readers.columns.spelling import settle_classes
from engine.readers.columns.targets import writes_number
from engine.readers.columns.threshold import cut, note_bounds
from engine.readers.imported import Columns, ReadOptions
from engine.readers.tables.delimited import Records

__all__ = ["RowValues", "read_rows"]

_SHARED = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class RowValues:
    """One entry for each data record; `rejected` holds the numbers of records that cannot be used."""

    targets: list[str]
    ids: list[str]
    groups: list[str]
    splits: list[str]
    weights: list[float]
    faults: tuple[Fault, ...]
    rejected: frozenset[int]

    def of(self, rows: list[int]) -> GraphRows:
        """Return what is said of some rows, which count from 0."""
        columns = (self.ids, self.targets, self.groups, self.splits)
        ids, targets, groups, splits = ([column[row] for row in rows] for column in columns)
        return GraphRows([row + 1 for row in rows], ids, targets, groups, splits, [self.weights[r] for r in rows])


def read_rows(records: Records, columns: Columns, options: ReadOptions) -> RowValues:
    """Return the values; records that are rejected already raise no further faults.

    With a threshold the target is a number, and the classes say on which side of it each one is.
    """
    reading = _Reading(records, options)
    if options.threshold and columns.target:
        targets = reading.sides(columns.target)
    else:
        targets = reading.classes(columns.target, options.known_classes)
    if options.require_target:
        reading.require(targets, columns.target)
    return RowValues(
        targets=targets,
        ids=reading.ids(columns.id),
        groups=reading.groups(columns.group),
        splits=reading.classes(columns.split, noun="part"),
        weights=reading.weights(columns.weight),
        faults=tuple(reading.faults),
        rejected=frozenset(reading.rejected),
    )


class _Reading:
    """Collects faults while columns are read."""

    def __init__(self, records: Records, options: ReadOptions) -> None:
        self.records, self.options = records, options
        self.faults: list[Fault] = []
        self.rejected: set[int] = set()

    def place(self, column: str) -> str:
        """Return where the column is."""
        return f"{self.records.name}, column '{column}'"

    def texts(self, column: str) -> list[str]:
        """Return the cells of the column as they are written."""
        if not column:
            return [""] * len(self.records.frame)
        return list(self.records.frame[column].tolist())

    def cells(self, column: str) -> list[str]:
        """Return the cells of the column without blanks around them, "" for cells that say nothing."""
        shared: dict[str, str] = {}  # cells that say the same share one text, as long as they are few
        cells = []
        for cell in self.texts(column):
            text = shared.get(cell)
            if text is None:
                text = said(cell)
                if len(shared) < _SHARED:
                    shared[cell] = text
            cells.append(text)
        return cells

    def classes(self, column: str, known: tuple[str, ...] = (), *, noun: str = "class") -> list[str]:
        """Return the cells of the column, one class in one spelling; "" for cells that say nothing."""
        if not column:
            return [""] * len(self.records.frame)
        cells = [cell.strip() for cell in self.texts(column)]
        found = settle_classes(Counter(cells), self.place(column), known, noun=noun)
        self.faults += found.faults
        return [found.kept[cell] for cell in cells]

    def numbers(self, column: str, cells: list[str]) -> NumberFormat:
        """Return how the numbers of the column are written."""
        evidence = Evidence.of(split_relation(cell)[1] for cell in dict.fromkeys(cells))
        found, notes = evidence.settle(self.place(column), self.options.decimal, self.records.point)
        self.faults += notes
        return found

    def note(self, code: str, number: int, column: str, found: str) -> None:
        """Take a fault down, unless the record is rejected anyway."""
        if number not in self.records.rejected:
            self.faults.append(fault(code, self.records.place(number, column), found, record=number))

    def require(self, targets: list[str], column: str) -> None:
        """Reject records without a class."""
        cells = self.texts(column)
        for number, (target, cell) in enumerate(zip(targets, cells, strict=True), 1):
            if not target and number not in self.rejected:
                said = f": '{bare}'" if (bare := cell.strip()) else ""
                self.note("T203", number, column, f"the class is missing{said}")
                self.rejected.add(number)

    def sides(self, column: str) -> list[str]:
        """Return what `cut` does; a column whose numbers are in doubt is left aside where no target is required."""
        try:
            return self.cut(column)
        except InputError as error:
            if self.options.require_target or error.faults[0].code != "T220":
                raise
            self.faults += (replace(found, code="T210") for found in error.faults)
            return [""] * len(self.records.frame)

    def cut(self, column: str) -> list[str]:
        """Return the class of each number or bound; reject records whose target is neither, or decides nothing."""
        place, required = self.place(column), self.options.require_target
        usable = [t if n not in self.records.rejected else "" for n, t in enumerate(self.cells(column), 1)]
        found = cut(usable, self.options.threshold, place, self.numbers(column, usable))
        for number, (text, label) in enumerate(zip(usable, found, strict=True), 1):
            if text and not label and required:
                bound = writes_number(text) and split_relation(text)[0] is not Relation.EQUAL
                what = f"'{text[:40]}' does not say on which side of {self.options.threshold} it is"
                self.note("T225" if bound else "T211", number, column, what if bound else f"'{text[:40]}' is no number")
                self.rejected.add(number)
        self.faults += note_bounds(usable, found, place)
        classes = {label for label in found if label}
        if required and len(classes) == 1:
            raise refusal("T212", place, f"every number that can be used is {classes.pop()}{self.unread()}")
        return list(found)

    def unread(self) -> str:
        """Return what is wrong with the first cell that was of no use, in words to be added to a sentence."""
        wrong = [found for found in self.faults if found.code in {"T211", "T225"}]
        return f"; {len(wrong):,} cells cannot be used: {wrong[0].found}" if wrong else ""

    def ids(self, column: str) -> list[str]:
        """Return the ids, the number of the record where there is none; ids used twice get a note."""
        ids = [cell or str(number) for number, cell in enumerate(self.cells(column), 1)]
        counts = Counter(ids) if column and _repeats(ids) else Counter()
        for number, name in enumerate(ids if counts else (), 1):
            if counts[name] > 1:
                self.note("T208", number, column, f"'{name}' is the id of {counts[name]} records")
        return ids

    def groups(self, column: str) -> list[str]:
        """Return the groups; a record without one is a group of its own."""
        groups = self.classes(column, noun="group")
        for number, group in enumerate(groups, 1):
            if column and not group:
                self.note("T209", number, column, "the group is missing: the record is a group of its own")
                groups[number - 1] = f"record {number}"
        return groups

    def weights(self, column: str) -> list[float]:
        """Return the weights; reject records whose weight is no number above 0."""
        if not column:
            return [1.0] * len(self.records.frame)
        cells = self.cells(column)
        numbers = self.numbers(column, cells)
        weights = [numbers.number(cell) for cell in cells]
        for number, (weight, cell) in enumerate(zip(weights, self.texts(column), strict=True), 1):
            if not (isfinite(weight) and weight > 0):
                self.note("T207", number, column, f"'{cell[:40]}' is no weight")
                self.rejected.add(number)
        return weights


def _repeats(texts: list[str]) -> bool:
    """Return whether a text may be there twice; told by hashes, which cost less memory than a count."""
    return len(np.unique(np.fromiter(map(hash, texts), np.int64, len(texts)))) < len(texts)

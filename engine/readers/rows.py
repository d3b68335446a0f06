"""What each data record says beside its structure: class, id, group, split, weight."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine.data.builder import GraphRows
from engine.errors import Fault
from engine.readers.cells import decimal
from engine.readers.columns import MISSING
from engine.readers.delimited import Records
from engine.readers.faults import fault, refusal
from engine.readers.imported import Columns
from engine.readers.threshold import cut

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


def read_rows(records: Records, columns: Columns, *, require_target: bool, threshold: str = "") -> RowValues:
    """Return the values; records that are rejected already raise no further faults.

    With a `threshold` the target is a number, and the classes say on which side of it each one is.
    """
    reading = _Reading(records)
    targets = reading.cells(columns.target)
    if threshold and columns.target:
        targets = reading.cut(targets, columns.target, threshold, require_target=require_target)
    if require_target:
        reading.require(targets, columns.target)
    return RowValues(
        targets=targets,
        ids=reading.ids(columns.id),
        groups=reading.groups(columns.group),
        splits=reading.cells(columns.split),
        weights=reading.weights(columns.weight),
        faults=tuple(reading.faults),
        rejected=frozenset(reading.rejected),
    )


class _Reading:
    """Collects faults while columns are read."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.faults: list[Fault] = []
        self.rejected: set[int] = set()

    def cells(self, column: str) -> list[str]:
        """Return the cells of the column without blanks around them, "" for cells that say nothing."""
        if not column:
            return [""] * len(self.records.frame)
        shared = dict.fromkeys(MISSING, "")  # cells that say the same share one text, as long as they are few
        cells = []
        for cell in self.records.frame[column]:
            said = cell.strip()
            if len(shared) < _SHARED:
                said = shared.setdefault(said, said)
            cells.append(shared.get(said, said))
        return cells

    def note(self, code: str, number: int, column: str, found: str) -> None:
        """Take a fault down, unless the record is rejected anyway."""
        if number not in self.records.rejected:
            self.faults.append(fault(code, self.records.place(number, column), found, record=number))

    def require(self, targets: list[str], column: str) -> None:
        """Reject records without a class."""
        for number, target in enumerate(targets, 1):
            if not target and number not in self.rejected:
                self.note("T203", number, column, "the class is missing")
                self.rejected.add(number)

    def cut(self, targets: list[str], column: str, threshold: str, *, require_target: bool) -> list[str]:
        """Return the class of each number; reject records whose target is none."""
        place = f"{self.records.name}, column '{column}'"
        usable = [t if n not in self.records.rejected else "" for n, t in enumerate(targets, 1)]
        found = cut(usable, threshold, place)
        for number, (said, label) in enumerate(zip(usable, found, strict=True), 1):
            if said and not label and require_target:
                self.note("T211", number, column, f"'{said[:40]}' is no number")
                self.rejected.add(number)
        classes = {label for label in found if label}
        if require_target and len(classes) == 1:
            raise refusal("T212", place, f"every number is {classes.pop()}")
        return list(found)

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
        groups = self.cells(column)
        for number, group in enumerate(groups, 1):
            if column and not group:
                self.note("T209", number, column, "the group is missing: the record is a group of its own")
                groups[number - 1] = f"record {number}"
        return groups

    def weights(self, column: str) -> list[float]:
        """Return the weights; reject records whose weight is no number above 0."""
        if not column:
            return [1.0] * len(self.records.frame)
        weights = [decimal(cell) for cell in self.cells(column)]
        for number, weight in enumerate(weights, 1):
            if not (isfinite(weight) and weight > 0):
                cell = self.records.frame[column].iloc[number - 1]
                self.note("T207", number, column, f"'{cell}' is no weight")
                self.rejected.add(number)
        return weights


def _repeats(texts: list[str]) -> bool:
    """Return whether a text may be there twice; told by hashes, which cost less memory than a count."""
    return len(np.unique(np.fromiter(map(hash, texts), np.int64, len(texts)))) < len(texts)

"""Delimited text (CSV, TSV and their kin) as records that know their line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from engine.errors import Fault
from engine.readers.faults import fault, refusal
from engine.readers.limits import Limits

__all__ = ["Records", "parse_delimited"]

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Data records as text, with the place of each; `rejected` ones have an error among `faults`."""

    name: str
    frame: pd.DataFrame  # (n, columns), text, index = record number from 1
    lines: tuple[int, ...]  # (n,), line of the file in which the record starts, from 1
    faults: tuple[Fault, ...] = ()
    rejected: frozenset[int] = frozenset()  # record numbers

    def place(self, record: int, column: str = "") -> str:
        """Return where the record, or its cell in `column`, is in the file."""
        cell = f", column '{column}'" if column else ""
        return f"{self.name}, line {self.lines[record - 1]}{cell}"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    problem: str = ""


def parse_delimited(lines: list[str], name: str, limits: Limits) -> Records:
    """Return the records of the text; rows with missing or extra cells or open quotes are at fault."""
    rows = _rows(lines, _delimiter(lines), limits.broken_quotes, name)
    head = next(rows, None)
    if head is None:
        raise refusal("F302", name, "the file is empty")
    if head.problem:
        raise refusal("F310", f"{name}, line {head.line}", f"the header cannot be read ({head.problem})")
    header, header_faults = _header(head, name)
    body = list(islice(rows, limits.rows + 1))
    if not body:
        raise refusal("F303", name, "there is a header, but no record below it")
    if len(body) > limits.rows:
        raise refusal("F306", name, f"more than {limits.rows:,} records")
    faults = [found for number, row in enumerate(body, 1) for found in _row_faults(row, number, len(header), name)]
    return Records(
        name=name,
        frame=_frame(header, body),
        lines=tuple(row.line for row in body),
        faults=(*header_faults, *faults),
        rejected=frozenset(found.record for found in faults),
    )


def _rows(lines: list[str], delimiter: str, most_broken: int, name: str) -> Iterator[_Row]:
    """Yield the rows but for blank lines; after a broken quote, go on in the next line."""
    start, broken = 0, 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        line = start
        try:
            for cells in reader:
                if len(cells) > 1 or (cells and cells[0].strip()):
                    yield _Row(line + 1, cells)
                line = start + reader.line_num
            return
        except csv.Error as error:
            broken += 1
            if broken > most_broken:
                raise refusal("F310", f"{name}, line {line + 1}", "too many quotes that do not match") from None
            yield _Row(line + 1, [lines[line].rstrip("\r\n")], str(error))
            start = line + 1


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts the first lines into the same number (two or more) of cells most often."""

    def agreement(delimiter: str) -> float:
        sample = [row for row in csv.reader(lines[:_SAMPLE_LINES], delimiter=delimiter) if row]
        width, _ = Counter(len(row) for row in sample[1:] or sample).most_common(1)[0] if sample else (1, 0)
        agreeing = sum(len(row) == width for row in sample)
        return agreeing / len(sample) if width > 1 and len(sample[0]) > 1 else 0.0

    try:
        return max(_DELIMITERS, key=agreement)
    except csv.Error:
        return ","


def _header(row: _Row, name: str) -> tuple[list[str], list[Fault]]:
    """Return unique column names, and a note for each that had to be changed."""
    names: list[str] = []
    faults: list[Fault] = []
    for position, cell in enumerate(row.cells, 1):
        wanted = cell.strip() or f"column {position}"
        unique, copy = wanted, 2
        while unique in names:
            unique, copy = f"{wanted} ({copy})", copy + 1
        if unique != wanted:
            found = f"the name is used more than once; column {position} is read as '{unique}'"
            faults.append(fault("F309", f"{name}, line {row.line}, column '{wanted}'", found))
        names.append(unique)
    return names, faults


def _row_faults(row: _Row, number: int, width: int, name: str) -> Iterator[Fault]:
    place = f"{name}, line {row.line}"
    if row.problem:
        yield fault("F310", place, f"the quotes do not match ({row.problem})", record=number)
    elif len(row.cells) != width:
        yield fault("F308", place, f"{len(row.cells)} cells where the header has {width}", record=number)


def _frame(header: list[str], rows: list[_Row]) -> pd.DataFrame:
    """Return the cells as text, one row for each record, filled up or cut to the width of the header."""
    width = len(header)
    cells = [r.cells if len(r.cells) == width else (r.cells + [""] * width)[:width] for r in rows]
    columns = dict(zip(header, zip(*cells, strict=True), strict=True))
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(rows) + 1, name="record"), dtype="str")

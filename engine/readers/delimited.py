"""Delimited text (CSV, TSV and their kin) as records that know their line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from engine.errors import Fault
from engine.readers.faults import fault, refusal
from engine.readers.limits import Limits

__all__ = ["Records", "as_frame", "parse_delimited", "unique_names"]

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 50
_DECLARED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # the first line of a CSV made for Excel


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Data records as text, with the place of each; `rejected` ones have an error among `faults`."""

    name: str
    frame: pd.DataFrame  # (n, columns), text, index = record number from 1
    lines: Sequence[int | str]  # (n,), line of the file in which the record starts, from 1; or a file in a folder
    faults: tuple[Fault, ...] = ()
    rejected: frozenset[int] = frozenset()  # record numbers
    unit: str = "line"  # what `lines` counts
    head: str = ""  # what stands above the records in the file
    original: Callable[[int], str] | None = None  # record -> its text in the file; None: its cells say it all

    def place(self, record: int, column: str = "") -> str:
        """Return where the record, or its cell in `column`, is in the file."""
        cell = f", column '{column}'" if column else ""
        return f"{self.name}, {self.unit} {self.lines[record - 1]}{cell}"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    problem: str = ""


def parse_delimited(lines: list[str], name: str, limits: Limits) -> Records:
    """Return the records of the text; rows with missing or extra cells or open quotes are at fault."""
    said = _DECLARED.fullmatch(lines[0]) if lines else None
    start = 1 if said else 0
    rows = _rows(lines, said[1] if said else _delimiter(lines), limits.broken_quotes, name, start)
    head = next(rows, None)
    if head is None:
        raise refusal("F302", name, "the file is empty")
    if head.problem:
        raise refusal("F310", f"{name}, line {head.line}", f"the header cannot be read ({head.problem})")
    header, header_faults = _header(head, name)
    if len(header) > limits.columns:
        raise refusal("F323", name, f"{len(header):,} columns; {limits.columns:,} are the most")
    body = list(islice(rows, limits.rows + 1))
    if not body:
        raise refusal("F303", name, "there is a header, but no record below it")
    if len(body) > limits.rows:
        raise refusal("F306", name, f"more than {limits.rows:,} records")
    faults = [found for number, row in enumerate(body, 1) for found in _row_faults(row, number, len(header), name)]
    starts = tuple(row.line for row in body)

    def original(number: int) -> str:
        end = starts[number] - 1 if number < len(starts) else len(lines)
        return "".join(lines[starts[number - 1] - 1 : end])

    return Records(
        name=name,
        frame=as_frame(header, [row.cells for row in body]),
        lines=starts,
        faults=(*header_faults, *faults),
        rejected=frozenset(found.record for found in faults),
        head="".join(lines[: starts[0] - 1]),
        original=original,
    )


def _rows(lines: list[str], delimiter: str, most_broken: int, name: str, start: int) -> Iterator[_Row]:
    """Yield the rows from line `start` on but for blank ones; after a broken quote, go on in the next line."""
    broken = 0
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
    return unique_names(row.cells, f"{name}, line {row.line}")


def unique_names(cells: Sequence[str], place: str) -> tuple[list[str], list[Fault]]:
    """Return unique column names, and a note for each that had to be changed."""
    names: dict[str, None] = {}
    copies: Counter[str] = Counter()
    faults: list[Fault] = []
    for position, cell in enumerate(cells, 1):
        wanted = cell.strip() or f"column {position}"
        unique = wanted
        while unique in names:
            copies[wanted] += 1
            unique = f"{wanted} ({copies[wanted] + 1})"
        if unique != wanted:
            found = f"the name is used more than once; column {position} is read as '{unique}'"
            faults.append(fault("F309", f"{place}, column '{wanted}'", found))
        names[unique] = None
    return list(names), faults


def _row_faults(row: _Row, number: int, width: int, name: str) -> Iterator[Fault]:
    place = f"{name}, line {row.line}"
    if row.problem:
        yield fault("F310", place, f"the quotes do not match ({row.problem})", record=number)
    elif len(row.cells) != width:
        yield fault("F308", place, f"{len(row.cells)} cells where the header has {width}", record=number)


def as_frame(header: list[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return the cells as text, one row for each record, filled up or cut to the width of the header."""
    width = len(header)
    cells = [r if len(r) == width else ([*r] + [""] * width)[:width] for r in rows]
    columns = dict(zip(header, zip(*cells, strict=True), strict=True)) if cells else dict.fromkeys(header, ())
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(rows) + 1, name="record"), dtype="str")

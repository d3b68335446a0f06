"""Delimited text (CSV, TSV and their kin) as records that know their line."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

import pandas as pd

from engine.errors import Fault
from engine.readers.faults import fault, refusal
from engine.readers.limits import Limits
from engine.readers.memory import refuse_shortage
from engine.readers.numbers import Point

__all__ = ["GrowingFrame", "Records", "as_frame", "parse_delimited", "texts_at", "unique_names"]

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 50
_PENDING = 20_000  # rows that are Python objects at once
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
    originals: Callable[[Collection[int]], dict[int, str]] | None = None  # records -> the text of each in the file;
    # None: its cells say it all
    point: Point = Point.USUAL  # what a point in a number is

    def place(self, record: int, column: str = "") -> str:
        """Return where the record, or its cell in `column`, is in the file."""
        cell = f", column '{column}'" if column else ""
        return f"{self.name}, {self.unit} {self.lines[record - 1]}{cell}"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    problem: str = ""


def parse_delimited(lines: Iterable[str], name: str, limits: Limits) -> Records:
    """Return the records of the lines; rows with missing or extra cells or open quotes are at fault.

    The lines are read once for the table, and once more for the text of records that are rejected.
    """
    source = iter(lines)
    first = list(islice(source, _SAMPLE_LINES))
    said = _DECLARED.fullmatch(first[0]) if first else None
    delimiter = said[1] if said else _delimiter(first)
    rows = _rows(chain(first[1 if said else 0 :], source), delimiter, limits.broken_quotes, name, 1 if said else 0)
    head = next(rows, None)
    if head is None:
        raise refusal("F302", name, "the file is empty")
    if head.problem:
        raise refusal("F310", f"{name}, line {head.line}", f"the header cannot be read ({head.problem})")
    header, faults = _header(head, name)
    if len(header) > limits.columns:
        raise refusal("F323", name, f"{len(header):,} columns; {limits.columns:,} are the most")
    starts, rejected = array("q"), set[int]()
    growing = GrowingFrame(name, limits)
    for number, row in enumerate(rows, 1):
        found = list(_row_faults(row, number, len(header), name))
        faults += found
        rejected.update(one.record for one in found)
        starts.append(row.line)
        growing.add(header, row.cells)
    if not starts:
        raise refusal("F303", name, "there is a header, but no record below it")
    return Records(
        name=name,
        frame=growing.frame(header),
        lines=starts,
        faults=tuple(faults),
        rejected=frozenset(rejected),
        head="".join(islice(lines, starts[0] - 1)),
        originals=partial(texts_at, lines, starts),
        point=Point.DOUBTFUL if delimiter == ";" else Point.USUAL,
    )


def texts_at(lines: Iterable[str], starts: Sequence[int], wanted: Collection[int]) -> dict[int, str]:
    """Return the text of each of the `wanted` records, up to the line in which the next one starts."""
    source, at = iter(lines), 1
    found = {}
    for number in sorted(wanted):
        begin = starts[number - 1]
        end = starts[number] if number < len(starts) else None
        skipped = islice(source, begin - at, None if end is None else end - at)
        found[number] = "".join(skipped)
        at = end or at
    return found


class GrowingFrame:
    """A table of texts that grows row by row, some thousands of which are Python objects at a time."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._rows: list[Sequence[str]] = []
        self._frames: list[pd.DataFrame] = []
        self._size = 0

    def add(self, header: list[str], cells: Sequence[str]) -> None:
        """Append a row; refuse one too many, and one for which there is no memory."""
        self._size += 1
        if self._size > self._limits.rows:
            raise refusal("F306", self._name, f"more than {self._limits.rows:,} records")
        self._rows.append(cells)
        if len(self._rows) == _PENDING:
            self._flush(header)

    def frame(self, header: list[str]) -> pd.DataFrame:
        """Return the table, its rows numbered from 1; cells that are not there are empty."""
        self._flush(header)
        narrow = any(frame.shape[1] < len(header) for frame in self._frames)
        frames = [frame.reindex(columns=header, fill_value="") for frame in self._frames] if narrow else self._frames
        found = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        found.index = pd.RangeIndex(1, self._size + 1, name="record")
        return found

    def _flush(self, header: list[str]) -> None:
        refuse_shortage(self._name, self._limits)
        self._frames.append(as_frame(header, self._rows))
        self._rows = []


def _rows(source: Iterator[str], delimiter: str, most_broken: int, name: str, line: int) -> Iterator[_Row]:
    """Yield the rows after the first `line` lines but for blank ones; after a broken quote, go on in the next line."""
    broken = 0
    taken: list[str] = []  # lines of the row that is being read
    back: deque[str] = deque()  # lines to be read once more

    def feed() -> Iterator[str]:
        while back:
            taken.append(back.popleft())
            yield taken[-1]
        for text in source:
            taken.append(text)
            yield text

    while True:
        reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        start = line
        try:
            for cells in reader:
                if len(cells) > 1 or (cells and cells[0].strip()):
                    yield _Row(line + 1, cells)
                line = start + reader.line_num
                taken.clear()
            return
        except csv.Error as error:
            broken += 1
            if broken > most_broken:
                raise refusal("F310", f"{name}, line {line + 1}", "too many quotes that do not match") from None
            yield _Row(line + 1, [taken[0].rstrip("\r\n")], str(error))
            back.extendleft(reversed(taken[1:]))
            taken.clear()
            line += 1


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts the first lines into the same number (two or more) of cells most often."""

    def agreement(delimiter: str) -> float:
        sample = [row for row in csv.reader(lines, delimiter=delimiter) if row]
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

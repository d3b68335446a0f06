"""Delimited text (CSV, TSV and their kin) as records that know their line."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, dropwhile, islice

import pandas as pd

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.columns.growing_frame import GrowingFrame
from engine.readers.columns.header import LOOKED_AT, is_comment, passed_over, rows_above
from engine.readers.columns.numbers import Point
from engine.readers.limits import Limits
from engine.readers.molecules.smiles_lines import cutter, names_without_header

__all__ = ["Records", "parse_delimited", "refuse_broken", "texts_at", "unique_names"]

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_SAMPLE = 2**16  # characters of a line that the delimiter is told by
_LINES_AGAIN = 200  # lines that are read once more, for each row whose quotes may not match
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
    code: str = ""  # of its fault, if it has one
    problem: str = ""


class _TooWide(csv.Error):
    """A row has more cells than a table may have columns."""


def parse_delimited(lines: Iterable[str], name: str, limits: Limits) -> Records:
    """Return the records of the lines; rows with missing or extra cells or open quotes are at fault.

    The lines are read once for the table, and once more for the text of records that are rejected.
    """
    source = iter(lines)
    start = list(islice(source, LOOKED_AT))
    said = _DECLARED.fullmatch(start[0]) if start else None
    delimiter = said[1] if said else _delimiter(start)
    rows = _all_rows(start, source, delimiter, name, limits, line=1 if said else 0)
    first = list(islice(rows, LOOKED_AT))
    if not first:
        raise refusal("F302", name, "the file is empty")
    above = 0 if first[0].code == "F308" else rows_above([row.cells for row in first])
    head, rows = first[above], chain(first[above + 1 :], rows)
    place = f"{name}, line {head.line}"
    if head.code == "F310":
        raise refusal("F310", place, f"the header cannot be read: {head.problem}")
    if head.code or len(head.cells) > limits.columns:
        raise refusal("F323", place, f"{limits.columns:,} columns are the most")
    given, unnamed = names_without_header(head.cells, name, place)
    if given:
        rows = chain([head], rows)
    header, faults = unique_names(given or head.cells, place)
    faults += unnamed
    faults += passed_over([row.cells for row in first[:above]], f"{name}, line {first[0].line}", f"line {head.line}")
    starts, rejected, width = array("q"), set[int](), len(header)
    growing = GrowingFrame(name, limits)
    for number, row in enumerate(rows, 1):
        if row.problem or len(row.cells) != width:
            faults.append(_row_fault(row, number, width, name))
            rejected.add(number)
            refuse_broken(len(rejected), name, limits)
        starts.append(row.line)
        growing.add(width, row.cells)
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


def refuse_broken(rows: int, name: str, limits: Limits, said: str = "rows do not fit the table", fix: str = "") -> None:
    """Refuse a file with so many rows of which nothing can be made, as is `said` of them."""
    if rows > limits.broken_rows:
        raise refusal("F375", name, f"more than {limits.broken_rows:,} {said}", fix)


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


def _all_rows(
    start: list[str], source: Iterator[str], delimiter: str, name: str, limits: Limits, *, line: int
) -> Iterator[_Row]:
    """Yield the rows after the first `line` lines: comments one by one, since a quote in one opens no cell.

    Where there is no delimiter, what a blank separates from a SMILES is a cell.
    """
    body = _below_comments(start[line:])
    below = len(start) - len(body)
    cut = None if delimiter else cutter(body, name)
    for at, text in enumerate(start[line:below], line + 1):
        yield from (_Row(at, cells) for cells in csv.reader([text[:_LONGEST_SAMPLE]], delimiter=delimiter or ","))
    if cut:
        numbered = enumerate(chain(body, source), below + 1)
        yield from (_Row(at, cut(text.strip())) for at, text in numbered if text.strip())
    else:
        yield from _rows(chain(body, source), delimiter or ",", limits, name, below)


def _below_comments(lines: list[str]) -> list[str]:
    return list(dropwhile(lambda line: is_comment([line]), lines))


def _rows(source: Iterator[str], delimiter: str, limits: Limits, name: str, line: int) -> Iterator[_Row]:
    """Yield the rows after the first `line` lines but for blank ones; after a broken quote, go on in the next line."""
    broken = again = 0
    taken: list[str] = []  # lines of the row that is being read
    back: deque[str] = deque()  # lines to be read once more
    extra = 0  # delimiters in the lines of the row before

    def take(text: str) -> str:
        nonlocal extra
        extra = extra if taken else 0
        taken.append(text)
        if len(taken) > 1 or len(text) > limits.columns:
            extra += _count(text, delimiter, continued=len(taken) > 1, enough=limits.columns)
            if extra > limits.columns:
                raise _TooWide
        return text

    def feed() -> Iterator[str]:
        while back:
            yield take(back.popleft())
        for text in source:
            yield take(text)

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
            broken, again = broken + 1, again + len(taken) - 1
            if broken > limits.broken_quotes or again > _LINES_AGAIN * limits.broken_quotes:
                raise refusal("F310", f"{name}, line {line + 1}", "too many quotes that do not match") from None
            if isinstance(error, _TooWide):
                yield _Row(line + 1, [], "F308", f"more than {limits.columns:,} cells")
            else:
                yield _Row(line + 1, [taken[0].rstrip("\r\n")], "F310", f"the quotes do not match ({error})")
            back.extendleft(reversed(taken[1:]))
            taken.clear()
            line += 1


def _count(text: str, delimiter: str, *, continued: bool, enough: int) -> int:
    """Return how many delimiters are in no quotes, of a line that may begin in some; told before cells are made.

    >>> _count('a,"b,c",d', ",", continued=False, enough=1), _count('b,c",d', ",", continued=True, enough=1)
    (2, 1)
    """
    rough = text.count(delimiter)
    if not continued and rough <= enough:
        return 0  # what makes no difference need not be exact
    return sum(piece.count(delimiter) for piece in text.split('"')[1 if continued else 0 :: 2])


def _delimiter(lines: list[str]) -> str:
    """Return what cuts the first lines into the same number (two or more) of cells most often; "" for nothing.

    Of two that do, it is the one that also cuts the first line: no title has to be above the others.
    """
    lines = [line[:_LONGEST_SAMPLE] for line in _below_comments(lines)]

    def agreement(delimiter: str) -> tuple[float, bool]:
        sample = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        titled = bool(sample) and len(sample[0]) == 1  # be it the only column, or a title
        if titled:
            sample = sample[rows_above(sample) :]
        width, _ = Counter(len(row) for row in sample[1:] or sample).most_common(1)[0] if sample else (1, 0)
        agreeing = sum(len(row) == width for row in sample)
        return (agreeing / len(sample) if width > 1 and len(sample[0]) > 1 else 0.0), not titled

    try:
        found = max(_DELIMITERS, key=agreement)
        return found if agreement(found)[0] else ""
    except csv.Error:
        return ","


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


def _row_fault(row: _Row, number: int, width: int, name: str) -> Fault:
    found = row.problem or f"{len(row.cells)} cells where the header has {width}"
    return fault(row.code or "F308", f"{name}, line {row.line}", found, record=number)

"""JSON objects as the records of a table: a column for each key, empty cells where an object lacks it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.columns.cells import text_of
from engine.readers.columns.growing_frame import GrowingFrame, frame_of_columns, refuse_table
from engine.readers.columns.memory import refuse_shortage
from engine.readers.columns.numbers import Point
from engine.readers.containers.content import split_lines, text_lines
from engine.readers.limits import Limits
from engine.readers.tables.delimited import Records, refuse_broken, texts_at, unique_names
from engine.readers.tables.json_forms import is_graph
from engine.readers.tables.json_items import JsonItem, JsonItems, is_object, json_line

__all__ = ["json_line_records", "json_records"]


def json_records(found: JsonItems, limits: Limits) -> Records:
    """Return the objects as records of a table."""
    if found.columns:
        return _records_of_columns(found, limits)
    originals: list[str] = []

    def items() -> Iterable[JsonItem]:
        for item in found.items:
            if item.original:
                originals.append(item.original)
            yield item

    def texts(wanted: Collection[int]) -> dict[int, str]:
        return {number: originals[number - 1] for number in wanted}

    records = _records(items(), found.name, found.unit, found.notes, limits, texts)
    return records if originals else replace(records, originals=None)


def _records_of_columns(found: JsonItems, limits: Limits) -> Records:
    """Return the records of a document that has them column by column."""
    columns = found.columns
    size = len(next(iter(columns.values())))
    refuse_table(size, len(columns), found.name, limits)
    names, renamed = unique_names(list(columns), found.name)
    refuse_shortage(found.name, limits)
    texts = ((name, list(map(text_of, cells))) for name, cells in zip(names, columns.values(), strict=True))
    return Records(
        name=found.name,
        frame=frame_of_columns(texts, size),
        lines=range(1, size + 1),
        faults=(*found.notes, *renamed),
        unit=found.unit,
        point=Point.DECIMAL,
    )


def json_line_records(opened: Callable[[], BinaryIO], name: str, limits: Limits) -> Records | None:
    """Return the objects of JSON lines as records of a table, read as a stream; None for graphs and documents."""
    lines, notes = text_lines(opened, name, limits)
    first = list(islice((line for line in lines if line.strip()), 2))
    if len(first) < 2 or not is_object(first[0], limits) or is_graph(json_line(1, first[0], limits).value or {}):
        return None
    starts = array("q")

    def items() -> Iterable[JsonItem]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                starts.append(number)
                yield json_line(number, line, limits)

    def texts(wanted: Collection[int]) -> dict[int, str]:
        return {number: _closed(text) for number, text in texts_at(lines, starts, wanted).items()}

    return _records(items(), name, "line", notes, limits, texts)


def _records(
    items: Iterable[JsonItem],
    name: str,
    unit: str,
    notes: tuple[Fault, ...],
    limits: Limits,
    originals: Callable[[Collection[int]], dict[int, str]],
) -> Records:
    faults, empty = list(notes), 0
    columns: dict[str, int] = {}  # key -> its place
    lines, growing = array("q"), GrowingFrame(name, limits)
    for record, item in enumerate(items, 1):
        lines.append(item.line)
        if item.problem:
            faults.append(fault("F327", f"{name}, {unit} {item.line}", item.problem, record=record))
            refuse_broken(len(faults), name, limits)
        elif not item.value:
            empty += 1
            fix = "Leave them out, or raise the limit broken_rows"
            refuse_broken(empty, name, limits, "records say nothing", fix)
        cells = _cells(item.value, columns, name, limits) if item.value else ()
        growing.add(len(columns), cells)
    frame = growing.frame(list(columns))
    frame.columns, renamed = unique_names(list(columns), name)
    return Records(
        name=name,
        frame=frame,
        lines=lines,
        faults=(*faults, *renamed),
        rejected=frozenset(found.record for found in faults if found.record),
        unit=unit,
        point=Point.DECIMAL,
        originals=originals,
    )


def _cells(said: dict[str, Any], columns: dict[str, int], name: str, limits: Limits) -> Sequence[str]:
    """Return the cells of a record up to the last that it has; a key that is new becomes a column."""
    places = [columns.setdefault(key, len(columns)) for key in said]
    if len(columns) > limits.columns:
        raise refusal("F323", name, f"{len(columns):,} columns; {limits.columns:,} are the most")
    cells = [""] * (max(places) + 1)
    for place, value in zip(places, said.values(), strict=True):
        cells[place] = text_of(value)
    return cells


def _closed(text: str) -> str:
    """Return the first line that says something, with an end."""
    line = next(one for one in split_lines(text) if one.strip())
    return line if line.endswith("\n") else f"{line}\n"

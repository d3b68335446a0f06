"""JSON and JSON lines as items with their places: records of a table, or graphs in node-link form."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from engine.errors import Fault
from engine.readers.cells import text_of
from engine.readers.content import decode, split_lines, text_lines
from engine.readers.delimited import GrowingFrame, Records, texts_at, unique_names
from engine.readers.faults import fault, refusal
from engine.readers.json_forms import is_graph
from engine.readers.limits import Limits
from engine.readers.numbers import Point

__all__ = ["JsonItems", "are_graphs", "json_items", "json_line_records", "json_records"]

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_CHUNK = 2**22
_ERRORS = (ValueError, RecursionError)


@dataclass(frozen=True, slots=True, eq=False)
class JsonItems:
    """Objects in the order of the file; None for a line at fault."""

    name: str
    items: list[dict[str, Any] | None]
    lines: list[int]  # line of each item, or its number where all are one document
    unit: str
    faults: tuple[Fault, ...] = ()
    originals: tuple[str, ...] = ()  # lines of the file; nothing where it is one document


def json_items(content: bytes, name: str, limits: Limits) -> JsonItems:
    """Return what is in the file: one object a line, or one document with a list of them."""
    text, notes = decode(content, name)
    first = text.lstrip().split("\n", 1)
    if len(first) == 2 and first[1].strip() and _is_object(first[0]):
        return _lines(text, name, notes, limits)
    if len(content) > limits.parsed_bytes:
        most = limits.parsed_bytes / 2**20
        fix = "Save it as JSON lines, one object a line, or raise the limit parsed_bytes"
        raise refusal(
            "F305", name, f"{len(content) / 2**20:.0f} MiB in one JSON document; {most:.0f} are the most", fix
        )
    _refuse_depth(content, name, limits)
    try:
        value = _parse(text)
    except _ERRORS as error:
        raise refusal("F326", name, f"this is no JSON ({_reason(error)})") from None
    found = _objects(value)
    if not any(isinstance(item, dict) for item in found):
        raise refusal("F326", name, "there is no list of records and no graph in this JSON")
    if len(found) > limits.rows:
        raise refusal("F306", name, f"more than {limits.rows:,} records")
    faults = [
        fault("F327", f"{name}, record {number}", "this is no JSON object", record=number)
        for number, item in enumerate(found, 1)
        if not isinstance(item, dict)
    ]
    items = [item if isinstance(item, dict) else None for item in found]
    return JsonItems(name, items, list(range(1, len(items) + 1)), "record", (*notes, *faults))


def are_graphs(found: JsonItems) -> bool:
    """Return whether the first object that can be read is a graph."""
    return is_graph(next((item for item in found.items if item is not None), {}))


def json_records(found: JsonItems, limits: Limits) -> Records:
    """Return the objects as records of a table; keys that some of them lack are empty cells."""
    keys = list(dict.fromkeys(key for item in found.items if item is not None for key in item))
    if len(keys) > limits.columns:
        raise refusal("F323", found.name, f"{len(keys):,} columns; {limits.columns:,} are the most")
    header, faults = unique_names(keys, found.name)
    cells = {
        column: [text_of(item.get(key)) if item else "" for item in found.items]
        for column, key in zip(header, keys, strict=True)
    }
    index = pd.RangeIndex(1, len(found.items) + 1, name="record")
    return Records(
        name=found.name,
        frame=pd.DataFrame(cells, index=index, dtype="str"),
        lines=found.lines,
        faults=(*found.faults, *faults),
        rejected=frozenset(fault.record for fault in found.faults if fault.record),
        unit=found.unit,
        point=Point.DECIMAL,
        originals=(
            (lambda wanted: {number: found.originals[number - 1] for number in wanted}) if found.originals else None
        ),
    )


def json_line_records(opened: Callable[[], BinaryIO], name: str, limits: Limits) -> Records | None:
    """Return the objects of JSON lines as records of a table, read as a stream; None for graphs and documents."""
    lines, notes = text_lines(opened, name)
    first = list(islice((line for line in lines if line.strip()), 2))
    if len(first) < 2 or not _is_object(first[0]) or is_graph(_parse(first[0])):
        return None
    faults = list(notes)
    keys: dict[str, None] = {}
    starts, growing = array("q"), GrowingFrame(name, limits)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item, problem = _line(line, limits)
        starts.append(number)
        if problem:
            faults.append(fault("F327", f"{name}, line {number}", problem, record=len(starts)))
        keys |= dict.fromkeys(item or {})
        if len(keys) > limits.columns:
            raise refusal("F323", name, f"{len(keys):,} columns; {limits.columns:,} are the most")
        growing.add(list(keys), [text_of(item.get(key)) for key in keys] if item else [])
    frame = growing.frame(list(keys))
    frame.columns, renamed = unique_names(list(keys), name)
    return Records(
        name=name,
        frame=frame,
        lines=starts,
        faults=(*faults, *renamed),
        rejected=frozenset(found.record for found in faults if found.record),
        point=Point.DECIMAL,
        originals=lambda wanted: {number: _closed(text) for number, text in texts_at(lines, starts, wanted).items()},
    )


def _closed(text: str) -> str:
    """Return the first line that says something, with an end."""
    line = next(one for one in split_lines(text) if one.strip())
    return line if line.endswith("\n") else f"{line}\n"


def _lines(text: str, name: str, notes: tuple[Fault, ...], limits: Limits) -> JsonItems:
    items: list[dict[str, Any] | None] = []
    lines: list[int] = []
    originals: list[str] = []
    faults = list(notes)
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip():
            continue
        item, problem = _line(line, limits)
        items.append(item)
        lines.append(number)
        originals.append(line if line.endswith("\n") else f"{line}\n")
        if problem:
            faults.append(fault("F327", f"{name}, line {number}", problem, record=len(items)))
        if len(items) > limits.rows:
            raise refusal("F306", name, f"more than {limits.rows:,} records")
    return JsonItems(name, items, lines, "line", tuple(faults), tuple(originals))


def _line(line: str, limits: Limits) -> tuple[dict[str, Any] | None, str]:
    """Return the object of a line, or what is wrong with it."""
    if len(line) > limits.parsed_bytes:
        return None, f"{len(line):,} characters in one line"
    if line.count("[") + line.count("{") > limits.nesting and _depth(line.encode()) > limits.nesting:
        return None, f"nested more than {limits.nesting} deep"
    try:
        value = _parse(line)
    except _ERRORS as error:
        return None, f"this is no JSON ({_reason(error)})"
    return (value, "") if isinstance(value, dict) else (None, "this is no JSON object")


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except _ERRORS:
        return False


def _parse(text: str) -> Any:
    """Return the value; numbers stay as they are written, and what is no JSON number becomes its text."""
    value = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    return _paired(value) if _SURROGATE.search(text) else value


def _paired(value: Any) -> Any:
    """Return the value with U+FFFD for halves of surrogate pairs, which no text can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_paired(item) for item in value]
    if isinstance(value, dict):
        return {_paired(key): _paired(item) for key, item in value.items()}
    return value


def _reason(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def _objects(value: Any) -> list[Any]:
    """Return the entries of a document: a list, the list under a key such as "graphs", columns, or itself."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    if is_graph(value):
        return [value]
    for key in ("graphs", "data", "records", "rows"):
        if isinstance(value.get(key), list):
            return _objects(value[key])
    return _rows_of_columns(value) or [value]


def _rows_of_columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a document that has a list or an object of cells for each column, else nothing."""
    columns = list(value.values())
    if columns and all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    if columns and all(isinstance(column, dict) and column.keys() == columns[0].keys() for column in columns):
        return [{name: column[key] for name, column in value.items()} for key in columns[0]]
    return []


def _refuse_depth(content: bytes, name: str, limits: Limits) -> None:
    """Refuse what is nested too deep; brackets in texts are looked at only where they could matter."""
    rough = 0
    height = 0
    for start in range(0, len(content), _CHUNK):
        array = np.frombuffer(content[start : start + _CHUNK], dtype=np.uint8)
        steps = np.isin(array, (ord("["), ord("{"))).astype(np.int32) - np.isin(array, (ord("]"), ord("}")))
        heights = height + np.cumsum(steps)
        rough, height = max(rough, int(heights.max())), int(heights[-1])
    if rough > limits.nesting and _depth(content) > limits.nesting:
        raise refusal("F328", name, f"the JSON is nested more than {limits.nesting} deep")


def _depth(content: bytes) -> int:
    depth = deepest = 0
    for token in _TOKENS.finditer(content):
        sign = content[token.start()]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    return deepest

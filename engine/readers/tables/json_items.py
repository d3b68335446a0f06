"""JSON and JSON lines as items with their places, one after the other: records of a table, or graphs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from engine.errors import Fault, InputError
from engine.faults import refusal
from engine.readers.containers.content import decode, is_wide, split_lines
from engine.readers.limits import Limits
from engine.readers.tables.json_forms import is_graph
from engine.readers.tables.json_shapes import json_shape

__all__ = ["JsonItem", "JsonItems", "is_object", "json_items", "json_line", "parse_json"]

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BLANKS = re.compile(r"[ \t\n\r]*+")
_BEHIND = re.compile(r"[ \t\n\r]*+([,\]])[ \t\n\r]*+")  # a value of a list
_BYTES_A_VALUE = 12  # of a document so large that its values, some 80 bytes each, are no more than eight times as much
_ERRORS = (ValueError, RecursionError)
_LISTS = ("graphs", "data", "records", "rows")  # keys of what may be the list of records
_TWICE = "one object has the key"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of the pairs; raises `ValueError` where a key has several values: none is known to count."""
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, value in pairs:
            if found[key] != value:
                raise ValueError(f"{_TWICE} '{key[:40]}' with different values")
    return found


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object)
"""Numbers stay as they are written, and what is no JSON number becomes its text."""


class JsonItem(NamedTuple):  # there may be millions, and a tuple is made in a quarter of the time
    """One object of the file, or why there is none."""

    line: int  # its number where all are one document
    value: dict[str, Any] | None
    problem: str = ""
    original: str = ""  # its line of the file, "" in a document


@dataclass(frozen=True, slots=True, eq=False)
class JsonItems:
    """Items in the order of the file, which are read while they are taken."""

    name: str
    items: Iterator[JsonItem]
    unit: str
    graphs: bool  # whether the first object is a graph
    notes: tuple[Fault, ...] = ()
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # instead, of a document that has them


def json_items(content: bytes, name: str, limits: Limits) -> JsonItems:
    """Return what is in the file: one object a line, or one document with a list of them."""
    text, notes = decode(content, name)
    end = text.find("\n", _after_blanks(text, 0))
    lines = 0 < end < _after_blanks(text, end) < len(text) and _is_line(json_line(1, text[:end], limits))
    columns: Mapping[str, Sequence[Any]] = {}
    if lines:
        items = _lines(text, limits)
    elif _refuse_document(content, text, name, limits):
        items = _numbered(_elements(text), name)
    else:
        value = _parsed(text, name)
        columns = _columns(value)
        items = _numbered(_rows(columns) if columns else _objects(value), name)
    ahead: list[JsonItem] = []
    for item in items:
        ahead.append(item)
        if item.value is not None:
            break
        if len(ahead) > limits.rows:
            raise refusal("F306", name, f"more than {limits.rows:,} records")
    if not lines and (not ahead or ahead[-1].value is None):
        raise refusal("F326", name, "there is no list of records and no graph in this JSON")
    graphs = bool(ahead) and is_graph(ahead[-1].value or {})
    unit = "line" if lines else "record"
    return JsonItems(name, chain(ahead, items), unit, graphs, notes, {} if graphs else columns)


def is_object(line: str, limits: Limits) -> bool:
    """Return whether the line is a JSON object that can be read."""
    return json_line(1, line, limits).value is not None


def _is_line(first: JsonItem) -> bool:
    """Return whether the first line is one of many, be it one with a key twice."""
    return first.value is not None or _TWICE in first.problem


def json_line(number: int, line: str, limits: Limits) -> JsonItem:
    """Return the object of a line, or what is wrong with it."""
    original = line if line.endswith("\n") else f"{line}\n"
    problem = _refused(line, limits)
    value: Any = None
    if not problem:
        try:
            value = parse_json(line)
        except _ERRORS as error:
            problem = f"this is no JSON ({error})"
        else:
            problem = "" if isinstance(value, dict) else "this is no JSON object"
    return JsonItem(number, None if problem else value, problem, original)


def _refused(line: str, limits: Limits) -> str:
    """Return why the line is not even parsed, "" where it is; the exact counts only where rough ones are too high."""
    if len(line) > limits.record_bytes:
        return f"{len(line):,} characters in one line"
    opened = line.count("[") + line.count("{")
    if opened <= limits.nesting and opened + line.count(",") <= limits.values:
        return ""
    shape = json_shape(line.encode("utf-8", "replace"))
    if shape.depth > limits.nesting:
        return f"nested more than {limits.nesting} deep"
    return f"{shape.values:,} values in one line" if shape.values > limits.values else ""


def parse_json(text: str) -> Any:
    """Return the value of a sound text; raises `ValueError` for any other."""
    value = _DECODER.decode(text)
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


def _lines(text: str, limits: Limits) -> Iterator[JsonItem]:
    for number, line in enumerate(split_lines(text), 1):
        if line.strip():
            yield json_line(number, line, limits)


def _numbered(values: Iterable[Any], name: str) -> Iterator[JsonItem]:
    """Yield the records of one document."""
    try:
        for number, value in enumerate(values, 1):
            sound = isinstance(value, dict)
            yield JsonItem(number, value if sound else None, "" if sound else "this is no JSON object")
    except _ERRORS as error:
        raise _no_json(name, error) from None


def _parsed(text: str, name: str) -> Any:
    """Return the value of a document that is not read piece by piece."""
    try:
        return parse_json(text)
    except _ERRORS as error:
        raise _no_json(name, error) from None


def _no_json(name: str, error: Exception) -> InputError:
    return refusal("F326", name, f"this is no JSON ({error})")


def _refuse_document(content: bytes, text: str, name: str, limits: Limits) -> bool:
    """Refuse a document that is too large, too deep, or has too much in it; return whether it is a list."""
    if len(content) > limits.parsed_bytes:
        most = limits.parsed_bytes / 2**20
        fix = "Save it as JSON lines, one object a line, or raise the limit parsed_bytes"
        found = f"{len(content) / 2**20:.0f} MiB in one JSON document; {most:.0f} are the most"
        raise refusal("F305", name, found, fix)
    is_list = text.startswith("[", _after_blanks(text, 0))
    _refuse_shape(content, text, name, limits, is_list=is_list)
    return is_list


def _refuse_shape(content: bytes, text: str, name: str, limits: Limits, *, is_list: bool) -> None:
    """Refuse a document with too much in it, or too deep."""
    shape = json_shape(text.encode("utf-8", "replace") if is_wide(content) else content)
    if shape.depth > limits.nesting:
        raise refusal("F328", name, f"the JSON is nested more than {limits.nesting} deep")
    if is_list and shape.items > limits.rows:
        raise refusal("F306", name, f"more than {limits.rows:,} records")
    values, where = (shape.largest, "one record") if is_list else (shape.values, "one JSON document")
    most = limits.values if is_list else max(limits.values, len(content) // _BYTES_A_VALUE)
    if values > most:
        raise refusal("F370", name, f"{values:,} values in {where}; {most:,} are the most")


def _elements(text: str) -> Iterator[Any]:
    """Yield the values of a list, each parsed when it is its turn."""
    mend = _SURROGATE.search(text) is not None
    at = _after_blanks(text, _after_blanks(text, 0) + 1)
    ends = text.startswith("]", at)
    at = _after_blanks(text, at + 1) if ends else at
    while not ends:
        value, at = _DECODER.raw_decode(text, at)
        yield _paired(value) if mend else value
        behind = _BEHIND.match(text, at)
        if behind is None:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at, ends = behind.end(), behind[1] == "]"
        if not ends and text.startswith("]", at):
            raise json.JSONDecodeError("Illegal trailing comma before end of array", text, at)
    if at < len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _objects(value: Any) -> Iterable[Any]:
    """Return the entries of a document: a list, the list under a key such as "graphs", or itself."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return ()
    if is_graph(value):
        return (value,)
    for key in _LISTS:
        if isinstance(value.get(key), list):
            return _objects(value[key])
    return (value,)


def _columns(value: Any) -> Mapping[str, Sequence[Any]]:
    """Return the columns of a document that has a list or an object of cells for each, alike for all; {} for others."""
    if not isinstance(value, dict) or is_graph(value) or any(isinstance(value.get(key), list) for key in _LISTS):
        return {}
    columns = list(value.values())
    first = columns[0] if columns else ()
    if first and all(isinstance(column, list) and len(column) == len(first) for column in columns):
        return value
    if first and all(isinstance(column, dict) and column.keys() == first.keys() for column in columns):
        return {name: [column[key] for key in first] for name, column in value.items()}
    return {}


def _rows(columns: Mapping[str, Sequence[Any]]) -> Iterable[dict[str, Any]]:
    """Return the records of columns."""
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))

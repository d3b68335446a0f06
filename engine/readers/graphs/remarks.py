"""Notes about attributes, one for all graphs of a file that have them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import Fault
from engine.faults import fault
from engine.readers.notes import listed_records

__all__ = ["remark_notes"]

_TEXTS = {
    "G430": "lists or objects that are not read: {}",
    "G433": "attributes with several values in time, of which the last counts: {}",
    "G434": "{} that are there only for a time count as there throughout",
    "G435": "attributes that a graph, a node or an edge has twice, of which the last counts: {}",
}
_SHOWN = 8


def remark_notes(remarks: Iterable[tuple[tuple[str, str], ...]], name: str) -> list[Fault]:
    """Return a note for each code, with the attributes and the records; `remarks` holds those of each record."""
    records: dict[str, list[int]] = {}
    attributes: dict[str, dict[str, None]] = {}
    for number, found in enumerate(remarks, 1):
        for code, attribute in found:
            if records.setdefault(code, [])[-1:] != [number]:
                records[code].append(number)
            attributes.setdefault(code, {})[attribute] = None
    return [_note(code, list(attributes[code]), records[code], name) for code in records]


def _note(code: str, attributes: list[str], records: list[int], name: str) -> Fault:
    more = f" and {len(attributes) - _SHOWN} more" if len(attributes) > _SHOWN else ""
    shown = ", ".join(attributes[:_SHOWN]) + more
    return fault(code, f"{name}, {listed_records(records)}", _TEXTS[code].format(shown))

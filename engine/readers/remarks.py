"""Notes about attributes, one for all graphs of a file that have them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import Fault
from engine.readers.faults import fault
from engine.readers.notes import listed_records

__all__ = ["remark_notes"]

_TEXTS = {
    "G430": "lists or objects that are not read: {}",
    "G433": "several values in time: {}",
    "G434": "{} come and go in time, and all of them are there",
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
    shown = ", ".join(attributes[:_SHOWN]) + (f" and {len(attributes) - _SHOWN} more" if attributes[_SHOWN:] else "")
    return fault(code, f"{name}, {listed_records(records)}", _TEXTS[code].format(shown))

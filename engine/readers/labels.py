"""The table of classes beside a folder of graph files, and whose row is whose."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Fault
from engine.readers.bundle import Bundle
from engine.readers.columns import look_up
from engine.readers.compression import unpack
from engine.readers.content import decode, split_lines
from engine.readers.delimited import parse_delimited
from engine.readers.faults import fault
from engine.readers.limits import Limits

__all__ = ["LABEL_TABLES", "Labels", "label_table"]

LABEL_TABLES = tuple(f"{name}.{ending}" for name in ("labels", "graphs", "targets") for ending in ("csv", "tsv"))
_KEYS = ("file", "filename", "id", "graph_id", "graph", "name")


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What a table says of each graph, found by the graph's id or the name of its file."""

    name: str
    cells: dict[str, dict[str, str]]  # key -> the other cells
    faults: tuple[Fault, ...] = ()

    def of(self, *keys: str) -> dict[str, str]:
        """Return what is said under the first of `keys` that is there."""
        return next((self.cells[key] for key in keys if key in self.cells), {})

    def unused(self, used: set[str]) -> tuple[Fault, ...]:
        """Return a note where rows of the table belong to nothing."""
        left = [key for key in self.cells if key not in used]
        if not left:
            return ()
        shown = ", ".join(f"'{key[:40]}'" for key in left[:5])
        return (fault("F331", self.name, f"{len(left)} of its rows belong to no graph: {shown}"),)


def label_table(bundle: Bundle, limits: Limits) -> Labels:
    """Return the table of labels in the bundle, an empty one where there is none."""
    place = bundle.find(*LABEL_TABLES, *(f"{name}.gz" for name in LABEL_TABLES))
    if not place:
        return Labels("", {})
    content, name = unpack(bundle.read(place), place, limits)
    text, notes = decode(content, name)
    records = parse_delimited(split_lines(text), name, limits)
    key = next((found for wanted in _KEYS if (found := look_up(records.frame, wanted))), records.frame.columns[0])
    rows = records.frame.to_dict("records")
    cells = {row[key].strip(): {str(c): v for c, v in row.items() if c != key} for row in rows}
    return Labels(name, cells, (*notes, *records.faults))

"""The table of classes beside a folder of graph files, and whose row is whose."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.errors import Fault
from engine.faults import fault
from engine.readers.columns.choice import look_up
from engine.readers.containers.bundle import Bundle
from engine.readers.containers.compression import unpack
from engine.readers.containers.content import decode, split_lines
from engine.readers.graphs.plain_ids import plain_id
from engine.readers.limits import Limits
from engine.readers.tables.delimited import parse_delimited

__all__ = ["LABEL_TABLES", "Labels", "label_table"]

LABEL_TABLES = tuple(f"{name}.{ending}" for name in ("labels", "graphs", "targets") for ending in ("csv", "tsv"))
_KEYS = ("file", "filename", "id", "graph_id", "graph", "name")


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What a table says of each graph, found by the graph's id or the name of its file."""

    name: str
    cells: dict[str, dict[str, str]]  # plain id -> the other cells
    faults: tuple[Fault, ...] = ()
    place: str = ""  # in its folder or archive

    def of(self, *keys: str) -> dict[str, str]:
        """Return what is said under the first of `keys` that is there."""
        return next((self.cells[key] for key in self.keys(*keys)), {})

    def keys(self, *names: str) -> tuple[str, ...]:
        """Return those of `names` that the table has a row for, as plain ids."""
        return tuple(key for key in map(plain_id, names) if key in self.cells)

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
    cells: dict[str, dict[str, str]] = {}
    differing: dict[str, None] = {}
    for row in rows:
        graph, said = plain_id(row[key]), {str(c): v for c, v in row.items() if c != key}
        if cells.get(graph, said) != said:
            differing[graph] = None
        cells[graph] = said
    return Labels(name, cells, (*notes, *records.faults, *_several_rows(differing, name)), place)


def _several_rows(graphs: Collection[str], name: str) -> Iterator[Fault]:
    """Yield a note where rows say different things of one graph."""
    if graphs:
        shown = ", ".join(f"'{key[:40]}'" for key in list(graphs)[:5])
        found = f"{len(graphs)} of the graphs have several rows that differ, of which the last counts: {shown}"
        yield fault("F350", name, found)

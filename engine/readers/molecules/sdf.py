"""SDF: molecule blocks with properties, read one by one so that a bad one stays alone.

The file is cut at its `$$$$` lines here, since RDKit's own supplier says neither the line nor the properties of
a record that it cannot read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from engine.data import DatasetBuilder, GraphKind
from engine.data.chemistry import BOND_COLUMN, NODE_COLUMNS
from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.about import About
from engine.readers.assembly import Structures, assemble
from engine.readers.columns.growing_frame import refuse_table
from engine.readers.containers.content import text_lines
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import LIMITS, Limits
from engine.readers.molecules.chemistry import StructureText
from engine.readers.molecules.rows import MoleculeSource
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.delimited import Records

__all__ = ["MolEntry", "molecules_of_entries", "read_sdf", "sdf_entries"]

_END = "$$$$"
_BLOCK_END = "M  END"
_NAME = "name"
_LINE_COST = 56  # bytes that a text takes beside its characters


@dataclass(frozen=True, slots=True)
class MolEntry:
    """One record: its molecule block, and its properties as cells of a table."""

    line: int | str  # first line of the record, from 1, or its file
    block: str
    cells: dict[str, str]
    problem: Problem | None = None
    original: str = ""
    doubled: tuple[str, ...] = ()  # properties with several values, of which the first is in `cells`


def read_sdf(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the molecules of an SDF or MOL file; its properties, and the title line as `name`, are the columns."""
    entries, notes = sdf_entries(content, name, options.limits)
    imported = molecules_of_entries(entries, name, "sdf", "line", options, about)
    return replace(imported, faults=(*notes, *imported.faults))


def sdf_entries(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Iterator[MolEntry], tuple[Fault, ...]]:
    """Return the records of a file, one after the other, and a note about its encoding."""
    lines, notes = text_lines(partial(io.BytesIO, content), name, limits)
    return _entries(lines, name, limits), notes


def molecules_of_entries(
    source: Iterable[MolEntry], name: str, form: str, unit: str, options: ReadOptions, about: About
) -> Imported:
    """Return the molecules as a data set."""
    entries = list(_within_limits(source, name, options.limits))
    blocks = [entry.block for entry in entries]
    builder = DatasetBuilder(name, GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    texts = MoleculeSource(lambda start, end: blocks[start:end], StructureText.BLOCK)
    return assemble(_records(entries, name, unit), Structures(form, "", (), builder, texts), options, about)


def _entries(lines: Iterable[str], name: str, limits: Limits) -> Iterator[MolEntry]:
    """Yield the records between the `$$$$` lines; blank lines after the last one are none."""
    body: list[str] = []
    size = start = 0
    for number, line in enumerate(lines, 1):
        if line.startswith(_END):
            yield _entry(body, start + 1)
            body, size, start = [], 0, number
            continue
        body.append(line)
        size += len(line) + _LINE_COST
        if size > limits.record_bytes:
            found = f"the record is larger than {limits.record_bytes / 2**20:.0f} MiB"
            raise refusal("F372", f"{name}, line {start + 1}", found)
    if any(text.strip() for text in body):
        yield _entry(body, start + 1)


def _entry(lines: list[str], line: int) -> MolEntry:
    body = [text.rstrip("\r\n") for text in lines]
    end = next((i + 1 for i, text in enumerate(body) if text.startswith(_BLOCK_END)), 0)
    cut = end or next((i for i, text in enumerate(body) if _property(text)), len(body))
    properties, doubled = _properties(body[cut:])
    title = body[0].strip() if cut else ""
    if title and _NAME not in properties:
        properties = {_NAME: title} | properties
    problem = None if end else Problem("S108", f"the molecule block has no line '{_BLOCK_END}'")
    original = "".join(lines)
    closed = original if original.endswith("\n") else f"{original}\n"
    return MolEntry(line, "\n".join(body[:cut]) + "\n", properties, problem, f"{closed}{_END}\n", doubled)


def _properties(lines: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the data items, a `> <name>` line and a value up to a blank line, and which names have several values."""
    values: dict[str, list[list[str]]] = {}
    current: list[str] | None = None
    for line in lines:
        name = _property(line)
        if name:
            current = []
            values.setdefault(name.strip(), []).append(current)
        elif not line.strip():
            current = None
        elif current is not None:
            current.append(line)
    doubled = tuple(name for name, found in values.items() if any(one != found[0] for one in found))
    return {name: "\n".join(found[0]) for name, found in values.items()}, doubled


def _within_limits(source: Iterable[MolEntry], name: str, limits: Limits) -> Iterator[MolEntry]:
    """Yield the records; refuse too many of them, or of their properties."""
    columns: set[str] = set()
    for number, entry in enumerate(source, 1):
        columns.update(entry.cells)
        refuse_table(number, len(columns), name, limits, noun="properties")
        yield entry


def _property(line: str) -> str:
    """Return what stands between the first < behind a > and the last >, "" for a line of another kind.

    >>> _property("> 25 <a <b>> (1)"), _property("> <>"), _property("a > <b>")
    ('a <b>', '', '')
    """
    if not line.startswith(">"):
        return ""
    begin, end = line.find("<", 1), line.rfind(">")
    return line[begin + 1 : end] if 0 < begin < end else ""


def _records(entries: list[MolEntry], name: str, unit: str) -> Records:
    columns = list(dict.fromkeys(key for entry in entries for key in entry.cells))
    cells = {column: [entry.cells.get(column, "") for entry in entries] for column in columns}
    faults = [
        fault(e.problem.code, f"{name}, {unit} {e.line}", e.problem.found, e.problem.fix, record=number)
        for number, e in enumerate(entries, 1)
        if e.problem
    ]
    notes = [
        fault(
            "F363",
            f"{name}, {unit} {e.line}",
            f"the property '{doubled}' has several values; the first one counts",
            record=number,
        )
        for number, e in enumerate(entries, 1)
        for doubled in e.doubled
    ]
    return Records(
        name=name,
        frame=pd.DataFrame(cells, index=pd.RangeIndex(1, len(entries) + 1, name="record"), dtype="str"),
        lines=[entry.line for entry in entries],
        faults=(*faults, *notes),
        rejected=frozenset(found.record for found in faults),
        unit=unit,
        originals=(
            (lambda wanted: {number: entries[number - 1].original for number in wanted})
            if entries and entries[0].original
            else None
        ),
    )

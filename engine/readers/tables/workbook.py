"""A workbook as a table: the sheet that is named, else the one that holds molecules or graphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.errors import Fault, InputError
from engine.faults import refusal
from engine.readers.about import About
from engine.readers.columns.choice import named
from engine.readers.containers.bundle import bundle_of_archive
from engine.readers.containers.content import read_bytes, read_head
from engine.readers.detect import LOOKED_AT, Format, detect_format
from engine.readers.imported import ReadOptions
from engine.readers.limits import limits_in_force
from engine.readers.tables.delimited import Records
from engine.readers.tables.excel import sheet_names, sheets_of
from engine.readers.tables.table import find_structures

__all__ = ["sheets_of_file", "workbook_records"]

_SHOWN = 5  # sheets in a message


def workbook_records(content: bytes, name: str, options: ReadOptions) -> Records:
    """Return the records of the sheet that is asked for, else of the first that is not empty, be it a table.

    Where that one holds no structures, as a sheet of notes does, the only other one that does is read; raises
    `InputError` where there are several.
    """
    tables: list[Records] = []
    refused: list[Fault] = []
    for sheet in sheets_of(content, name, options.sheet, options.limits):
        if isinstance(sheet, InputError):
            refused += sheet.faults
            continue
        problem = () if options.sheet else _unfit(sheet, options)
        refused += problem
        if not problem:
            tables.append(sheet)
        if not problem and all(found.code == "F302" for found in refused):
            return sheet
    if not tables:
        raise InputError(*refused[:_SHOWN])
    if len(tables) > 1:
        names = ", ".join(_sheet(table).removeprefix("sheet ") for table in tables[:_SHOWN])
        found = f"the first sheet holds no molecules or graphs, and several others do: {names}"
        raise refusal("F362", name, found, f"Choose one of {names} with --sheet NAME")
    return tables[0]


def _unfit(records: Records, options: ReadOptions) -> tuple[Fault, ...]:
    """Return why the records cannot be what is asked for, nothing where they can."""
    asked = options.columns
    target = asked.target if options.require_target else ""
    try:
        find_structures(records, options)
        for column in (target, asked.id, asked.group, asked.weight, asked.split):
            named(records.frame, column, records.name)
    except InputError as error:
        place = f"{records.name}, {_sheet(records)}"
        return tuple(replace(found, place=found.place.replace(records.name, place, 1)) for found in error.faults)
    return ()


def _sheet(records: Records) -> str:
    """Return which sheet the records are of, such as "sheet 'Data'"."""
    return records.unit.removesuffix(", row")


def sheets_of_file(path: Path) -> tuple[str, ...]:
    """List the sheets of a workbook, also of one alone in a zip archive.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    tuple of str
        Their names in order; none for any other file.
    """
    limits = limits_in_force()
    try:
        if path.is_dir() or not read_head(path, limits, LOOKED_AT).startswith(b"PK"):
            return ()
        content, name = read_bytes(path, limits), path.name
        if detect_format(content, name) is Format.ARCHIVE:
            bundle = bundle_of_archive(content, name, limits, About())
            content = bundle.read(bundle.names[0]) if len(bundle.names) == 1 else b""
        return sheet_names(content, name, limits) if content.startswith(b"PK") else ()
    except InputError:
        return ()

"""A sheet of an Excel workbook (.xlsx) as records: the values of its cells, of formulas what they came to last."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.errors import Fault, InputError
from engine.faults import fault, refusal
from engine.readers.columns.cells import text_of
from engine.readers.columns.growing_frame import as_frame
from engine.readers.columns.header import LOOKED_AT, passed_over, rows_above
from engine.readers.columns.numbers import Point
from engine.readers.limits import Limits
from engine.readers.tables.delimited import Records, unique_names
from engine.readers.tables.workbook_parts import refuse_large_workbook

__all__ = ["sheet_names", "sheets_of"]

_NO_TABLE = frozenset(("F302", "F303"))  # what is wrong with a sheet that is none: nothing in it, or one row


def sheets_of(content: bytes, name: str, sheet: str, limits: Limits) -> Iterator[Records | InputError]:
    """Yield the records of each sheet, or why it has none, as they are asked for: hidden sheets after the others.

    With the name of a `sheet` it is the only one. Raises `InputError` for a workbook that cannot be read.
    """
    refuse_large_workbook(content, name, limits)
    try:
        titles = {one.title: one for one in _sheets(content)}
        wanted = _named(name, sheet, list(titles)) if sheet else ""
        for title in [wanted] if wanted else titles:
            try:
                titles[title].reset_dimensions()  # what a sheet claims of its size is not believed
                rows = list(_rows(titles[title].iter_rows(values_only=True), name, limits))
                yield _records(rows, name, title, _others(name, title, titles) if not wanted else ())
            except InputError as error:
                if wanted or error.faults[0].code not in _NO_TABLE:
                    raise
                yield error
    except InputError:
        raise
    except Exception as error:
        raise refusal("F313", name, f"the workbook is damaged ({type(error).__name__}: {error})") from error


def sheet_names(content: bytes, name: str, limits: Limits) -> tuple[str, ...]:
    """Return the names of the sheets, those that are hidden last; raises `InputError` for a damaged workbook."""
    refuse_large_workbook(content, name, limits)
    try:
        return tuple(sheet.title for sheet in _sheets(content))
    except Exception as error:
        raise refusal("F313", name, f"the workbook is damaged ({type(error).__name__}: {error})") from error


def _sheets(content: bytes) -> list[Any]:
    """Return the sheets of cells, those that are hidden last."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    return sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")


def _rows(values: Iterable[tuple[Any, ...]], name: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each row that is not blank, and its cells up to the last that says something."""
    found = width = 0
    for number, row in enumerate(values, 1):
        if number > limits.rows + 1:
            raise refusal("F306", name, f"more than {limits.rows:,} records, blank rows among them")
        cells = [text_of(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.columns:
            raise refusal("F323", f"{name}, row {number}", f"{len(cells):,} columns; {limits.columns:,} are the most")
        width = max(width, len(cells))
        found += 1
        if found * width > limits.cells:
            raise refusal("F371", name, f"more than {limits.cells:,} cells, blank ones among them")
        yield number, cells


def _records(rows: list[tuple[int, list[str]]], name: str, title: str, notes: tuple[Fault, ...]) -> Records:
    if not rows:
        raise refusal("F302", f"{name}, sheet '{title}'", "the sheet is empty")
    if len(rows) == 1:
        raise refusal("F303", f"{name}, sheet '{title}'", "there is a header, but no record below it")
    place = f"{name}, sheet '{title}'"
    above = rows_above([cells for _, cells in rows[:LOOKED_AT]])
    faults = [*passed_over([cells for _, cells in rows[:above]], f"{place}, row {rows[0][0]}", f"row {rows[above][0]}")]
    rows = rows[above:]
    header, renamed = unique_names(rows[0][1], f"{place}, row {rows[0][0]}")
    faults += renamed
    extra = [(record, row, len(cells)) for record, (row, cells) in enumerate(rows[1:], 1) if len(cells) > len(header)]
    faults += [
        fault("F308", f"{place}, row {row}", f"{n} cells where the header has {len(header)}", record=record)
        for record, row, n in extra
    ]
    return Records(
        name=name,
        frame=as_frame(header, [cells for _, cells in rows[1:]]),
        lines=tuple(row for row, _ in rows[1:]),
        faults=(*notes, *faults),
        rejected=frozenset(record for record, _, _ in extra),
        unit=f"sheet '{title}', row",
        point=Point.DECIMAL,
    )


def _others(name: str, title: str, tables: Iterable[str]) -> tuple[Fault, ...]:
    """Return a note about the sheets that are not read."""
    others = [other for other in tables if other != title]
    if not others:
        return ()
    found = f"the sheet '{title}' is read; there are also {', '.join(map(repr, others[:5]))}"
    return (fault("F324", name, found),)


def _named(name: str, sheet: str, titles: Sequence[str]) -> str:
    """Return the sheet called `sheet`, in other letters if need be."""
    for title in titles:
        if title.strip().lower() == sheet.strip().lower():
            return title
    fix = f"Choose one of {', '.join(map(repr, titles))}"
    raise refusal("F325", f"{name}, sheet '{sheet}'", "there is no such sheet", fix)

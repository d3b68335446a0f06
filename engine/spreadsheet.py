"""Tables as CSV that a spreadsheet shows and does not run.

A spreadsheet takes a cell that begins with certain signs for a formula, which may start programs or send what stands
in other cells elsewhere (OWASP, "CSV injection"). Such a cell gets an apostrophe in front, the spreadsheets' own sign
for text, unless it is a number. East Asian versions take the wide forms of the signs as well. A cell that holds a
separator of other locales is quoted, so that no part of it becomes a cell of its own.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

__all__ = ["csv_text", "free_name", "is_formula", "safe_cell"]

_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_QUOTED = frozenset(',;\t|"\r\n')


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet may take `cell` for a formula.

    >>> is_formula("=1+1"), is_formula("-1e-3"), is_formula("C=O")
    (True, False, False)
    """
    if not cell.lstrip(" ").startswith(_SIGNS):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return cell.lstrip(" ").startswith(_SIGNS[4:])


def safe_cell(cell: str) -> str:
    """Return `cell` so that a spreadsheet takes it for text, unless it is a number.

    >>> safe_cell("=1+1"), safe_cell("-1"), safe_cell("-CC")
    ("'=1+1", '-1', "'-CC")
    """
    return f"'{cell}" if is_formula(cell) else cell


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return a name for an added column: `wanted`, with a number where there is one of that name already.

    >>> free_name("status", ["smiles", "status"])
    'status (2)'
    """
    name, copy = wanted, 2
    while name in taken:
        name, copy = f"{wanted} ({copy})", copy + 1
    return name


def csv_text(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return header and rows as CSV, every cell of which is safe; None and missing numbers are empty cells.

    One line each, unless a cell has a line break of its own.
    """
    return "".join((",".join(map(_written, row)) or '""') + "\n" for row in (header, *rows))


def _written(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124  (a missing number is not itself)
        return ""
    text = safe_cell(cell) if isinstance(cell, str) else str(cell)
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'

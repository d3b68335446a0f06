"""Where the names of the columns are: comment lines and titles may stand above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rdkit import rdBase

from engine.errors import Fault
from engine.faults import fault
from engine.readers.columns.targets import writes_number
from engine.readers.molecules.inchi import looks_like_inchi
from engine.readers.molecules.smiles import looks_like_smiles
from engine.readers.tables.edge_list import looks_like_edges

__all__ = [
    "EDGE_NAMES",
    "GRAPH6_NAMES",
    "INCHI_NAMES",
    "LOOKED_AT",
    "SMILES_NAMES",
    "holds_structure",
    "is_comment",
    "passed_over",
    "rows_above",
]

SMILES_NAMES = ("smiles", "canonical_smiles", "isomeric_smiles", "smi", "structure", "mol", "molecule")
EDGE_NAMES = ("edges", "edge_list")
INCHI_NAMES = ("inchi", "standard_inchi", "standardinchi")
GRAPH6_NAMES = ("graph6", "g6", "sparse6")
LOOKED_AT = 50
"""Rows at the start of a table that its header is found by."""

_TELLING = frozenset(("smiles", "inchi", "edges"))  # words of a name; titles and cells hold the other names as well
_MOST_WORDS = 3  # of a name
_MOST_ABOVE = 20
_SHORTEST = 2  # characters of a structure: one alone may be a name
_COMMENT = ("#", "//")
_QUOTED, _LONGEST_QUOTE = 3, 40  # rows, and their characters, in a note

Row = Sequence[str]


def rows_above(rows: Sequence[Row]) -> int:
    """Return how many of the first rows of a table stand above its header.

    The header is the last row above the first structure that names a column of structures. Where there is none, it is
    the first row below comments and titles, which fill at most half of the columns.

    >>> rows_above([["# by X"], ["smiles", "label"], ["CC", "1"]]), rows_above([["smiles"], ["CC"]])
    (1, 0)
    """
    with rdBase.BlockLogs():  # what is tried as SMILES
        width = _usual_width(rows)
        named = _named(rows[:_MOST_ABOVE], width)
        return named if named is not None else _below_titles(rows, width)


def _named(rows: Sequence[Row], width: int) -> int | None:
    """Return the last row above the first structure that names a column of structures, None without either."""
    named = None
    for at, row in enumerate(rows):
        if holds_structure(row):
            return named
        if (_width(row) > 1 or width == 1) and any(map(_tells, row)):
            named = at
    return None


def _below_titles(rows: Sequence[Row], width: int) -> int:
    comments = next((at for at, row in enumerate(rows) if not is_comment(row)), 0)
    if comments and _is_record(rows[comments]) and _width(rows[comments - 1]) == width > 1:
        return comments - 1  # a header that begins as a comment does
    above = comments
    while above < min(len(rows), _MOST_ABOVE) and 2 * sum(map(_says, rows[above])) <= width > _width(rows[above]):
        above += 1
    fits = above < len(rows) and _width(rows[above]) > 1 and not _is_record(rows[above])
    return above if fits else comments


def is_comment(row: Row) -> bool:
    """Return whether the row begins as comments do."""
    return row[:1] != [] and row[0].lstrip().startswith(_COMMENT)


def holds_structure(row: Row) -> bool:
    """Return whether a cell of the row reads as a structure of several atoms."""
    cells = [cell.strip() for cell in row]
    tests = (looks_like_smiles, looks_like_edges, looks_like_inchi)
    return any(len(cell) >= _SHORTEST and any(test(cell) for test in tests) for cell in cells)


def passed_over(rows: Sequence[Row], place: str, header: str) -> tuple[Fault, ...]:
    """Return a note about the rows above the header, none where there are none; `header` says where that is."""
    if not rows:
        return ()
    said = [" ".join(filter(None, map(str.strip, row)))[:_LONGEST_QUOTE] for row in rows[:_QUOTED]]
    more = " and more" if len(rows) > _QUOTED else ""
    found = f"the header seems to be {header}; passed over above it: {', '.join(map(repr, said))}{more}"
    return (fault("F360", place, found),)


def _is_record(row: Row) -> bool:
    return holds_structure(row) or any(writes_number(cell.strip()) for cell in row)


def _tells(cell: str) -> bool:
    words = re.findall(r"[a-z0-9]+", cell.lower())
    return len(words) <= _MOST_WORDS and not _TELLING.isdisjoint(words)


def _says(cell: str) -> bool:
    return cell.strip() != ""


def _width(row: Row) -> int:
    """Return the number of cells up to the last that says something."""
    return max((at for at, cell in enumerate(row, 1) if _says(cell)), default=0)


def _usual_width(rows: Sequence[Row]) -> int:
    """Return the width that most rows have, the larger of two."""
    counts = Counter(map(_width, rows))
    return max(counts, key=lambda width: (counts[width], width), default=0)

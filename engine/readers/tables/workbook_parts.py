"""The parts of a workbook, counted before it is opened: what it claims of its own size is not believed.

Each part is told to the parser at once, in a time that grows with its length; what would take longer piece by piece,
such as a comment of some megabytes, is refused here.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

from engine.errors import InputError
from engine.faults import refusal
from engine.readers.containers.bundle import DAMAGED
from engine.readers.containers.compression import refuse_ratio
from engine.readers.limits import Limits

__all__ = ["refuse_large_workbook"]

_BESIDE = 4 * 2**20  # bytes of a part that holds no cells and no texts
_LONGEST = 2**16  # characters of a comment, or of all attributes of one element
_LOOSE = 1_000_000  # elements that stand in no row
_UNUSED = 100_000  # texts beside those that cells can show
_IN_ROW = 16  # elements for each cell of a row
_ROWS = {"row": 3, "si": 2}  # elements that are taken one by one, and their depth


def refuse_large_workbook(content: bytes, name: str, limits: Limits) -> None:
    """Refuse a workbook that takes more time or memory than its size allows."""
    cells = texts = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_sizes(members, len(content), name, limits)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    part = _Part(f"{name}, '{member.filename}'", limits)
                    part.read(archive.read(member))
                    cells, texts = cells + part.cells, texts + part.texts
    except DAMAGED as error:
        raise refusal("F313", name, f"the workbook is damaged or protected ({error})") from error
    if texts > cells + _UNUSED:
        raise refusal("F314", name, f"{texts:,} texts for {cells:,} cells")


def _refuse_sizes(members: list[zipfile.ZipInfo], packed: int, name: str, limits: Limits) -> None:
    if len(members) > limits.archive_entries:
        raise refusal("F314", name, f"{len(members)} files; {limits.archive_entries} are the most")
    refuse_ratio(sum(member.file_size for member in members), packed, name, limits)
    texts = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    size = sum(member.file_size for member in texts)
    if size > limits.parsed_bytes:
        found = f"{size / 2**20:.0f} MiB of sheets; {limits.parsed_bytes / 2**20:.0f} MiB are the most"
        fix = "Save the sheet as CSV, or raise the limit parsed_bytes"
        raise refusal("F305", name, found, fix)
    for member in texts:
        path = member.filename.lower()
        if member.file_size > _BESIDE and "worksheets/" not in path and "sharedstrings" not in path:
            raise refusal("F314", name, f"'{member.filename}' is larger than {_BESIDE // 2**20} MiB")


@dataclass(slots=True)
class _Row:
    """What one row holds so far."""

    elements: int = 0
    cells: int = 0
    width: int = 0  # the last column that is used


class _Part:
    """Counts what one part holds, and refuses it as soon as that is too much."""

    def __init__(self, place: str, limits: Limits) -> None:
        self.cells = self.texts = 0
        self._place, self._limits = place, limits
        self._depth = self._loose = self._rows = self._padded = self._number = 0
        self._row: _Row | None = None
        self._columns: dict[str, int] = {}

    def read(self, content: bytes) -> None:
        """Count; a part that is no XML is left to who reads it."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CommentHandler = self._refuse_long
        parser.ProcessingInstructionHandler = lambda target, data: self._refuse_long(data)
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        try:
            parser.Parse(content, True)
        except InputError:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            return

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if attributes:
            self._refuse_long("".join(attributes.values()))
        tag = name.rpartition(":")[2]
        if self._row is not None:
            self._in_row(self._row, tag, attributes)
        elif _ROWS.get(tag) == self._depth:
            self._row = _Row()
            if tag == "row":
                self._new_row(attributes)
            else:
                self.texts += 1
        else:
            self._loose += 1
            if self._loose > _LOOSE:
                raise refusal("F314", self._place, f"more than {_LOOSE:,} elements in no row")

    def _new_row(self, attributes: dict[str, str]) -> None:
        self._rows += 1
        number = attributes.get("r", "")
        self._number = int(number) if number.isdecimal() and len(number) < 18 else self._number + 1
        most = self._limits.rows + 1
        if self._rows > most or self._number > most:
            raise refusal("F306", self._place, f"more than {self._limits.rows:,} records, blank rows among them")

    def _in_row(self, row: _Row, tag: str, attributes: dict[str, str]) -> None:
        row.elements += 1
        if row.elements > _IN_ROW * self._limits.columns:
            raise refusal("F314", self._place, f"more than {row.elements - 1:,} elements in one row")
        if tag != "c":
            return
        self.cells += 1
        row.cells += 1
        row.width = max(row.width + 1, self._column(attributes.get("r", "").rstrip("0123456789")))
        if row.width > self._limits.columns or row.cells > self._limits.columns:
            found = f"a row has a cell in column {row.width:,}; {self._limits.columns:,} columns are the most"
            raise refusal("F323", self._place, found)

    def _column(self, letters: str) -> int:
        """Return the number of a column such as "AB", 0 where there are no such letters."""
        if letters not in self._columns:
            number = 0
            for letter in letters.upper() if letters.isascii() and letters.isalpha() and len(letters) < 4 else "":
                number = number * 26 + ord(letter) - 64
            if len(self._columns) > self._limits.columns:
                self._columns.clear()
            self._columns[letters] = number
        return self._columns[letters]

    def _end(self, name: str) -> None:
        if self._row is not None and _ROWS.get(name.rpartition(":")[2]) == self._depth:
            self._padded += self._row.width
            self._row = None
            if self._padded > self._limits.cells:
                raise refusal("F371", self._place, f"more than {self._limits.cells:,} cells, blank ones among them")
        self._depth -= 1

    def _refuse_long(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise refusal("F314", self._place, f"{len(text):,} characters in one comment or element")

    def _refuse_dtd(self, *_: object) -> None:
        raise refusal("F329", self._place, "the XML has a DTD")

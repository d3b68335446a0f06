"""The log beside a database (SQLite's WAL), looked at before SQLite forgets in silence what it cannot read of it.

Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import sqlite3
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

__all__ = ["Log"]

_HEAD = struct.Struct(">4I8s2I")  # magic, version, size of a page, number, salts, sums
_FRAME = struct.Struct(">2I8s2I")  # page, pages of the database (0: the transaction goes on), salts, sums
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_MOMENT = 0.05  # seconds after which a head that was just being written is whole


@dataclass(frozen=True, slots=True)
class Log:
    """What a log says of itself.

    Attributes
    ----------
    salts : bytes
        Of the head; frames that are left from before have others. Empty where there is no log.
    commits : tuple of int
        Numbers, from 1, of the frames that end a transaction.
    is_sound : bool
        Whether the head is as SQLite wrote it; if not, SQLite takes the log for empty.
    """

    salts: bytes = b""
    commits: tuple[int, ...] = ()
    is_sound: bool = True

    @classmethod
    def of(cls, database: Path) -> Self:
        """Read the log of a database that need not have one."""
        path = database.with_name(f"{database.name}-wal")
        head = _head(path)
        if len(head) < _HEAD.size:
            return cls()
        if not _is_whole(head):
            time.sleep(_MOMENT)
            head = _head(path)
            if len(head) < _HEAD.size or not _is_whole(head):
                return cls(is_sound=len(head) < _HEAD.size)
        _, _, page, _, salts, _, _ = _HEAD.unpack(head)
        return cls(salts, tuple(_commits(path, page, salts)))

    def lacks_commits(self, database: Path, connection: sqlite3.Connection) -> bool:
        """Return whether SQLite stopped reading before the last but one transaction: that one was on the disk whole.

        The last one may not have been, if the machine stopped just then.
        """
        busy, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if busy or len(self.commits) < 2 or not 0 <= frames < self.commits[-2]:
            return False
        return Log.of(database).salts == self.salts  # else another process began the log anew


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD.size)
    except FileNotFoundError:
        return b""


def _is_whole(head: bytes) -> bool:
    """Return whether a head has the sums that SQLite computes of it."""
    magic, *_, first, second = _HEAD.unpack(head)
    if magic not in {_LITTLE, _BIG}:
        return False
    words = struct.unpack(("<" if magic == _LITTLE else ">") + "6I", head[:24])
    sums = [0, 0]
    for a, b in zip(words[::2], words[1::2], strict=True):
        sums[0] = (sums[0] + a + sums[1]) % 2**32
        sums[1] = (sums[1] + b + sums[0]) % 2**32
    return sums == [first, second]


def _commits(path: Path, page: int, salts: bytes) -> list[int]:
    found: list[int] = []
    number = 0
    with path.open("rb") as file:
        file.seek(_HEAD.size)
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            number += 1
            _, pages, own, _, _ = _FRAME.unpack(head)
            if pages and own == salts:
                found.append(number)
            file.seek(page, 1)
    return found

"""Taking over what is not in the database yet: folders of runs as files, and what a damaged database still holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.runs.documents import found_in, keep_texts
from engine.runs.record import COLUMNS
from engine.runs.request import TrainingRequest
from engine.runs.status import State, Status
from engine.runs.storage.database import transaction
from engine.runs.storage.files import read_text
from engine.runs.storage.identity import is_identity

__all__ = ["REQUEST", "STATUS", "salvage", "take_over_folders"]

REQUEST, STATUS = "request.json", "status.json"
_LOST = "The database that held this run was damaged, and its model is lost. The options are still there: train again."
_ROW = (*COLUMNS, "status")
_INSERT = f"INSERT OR IGNORE INTO run ({', '.join(_ROW)}) VALUES ({', '.join('?' * len(_ROW))})"  # noqa: S608


def take_over_folders(connection: sqlite3.Connection, folder: Path) -> None:
    """Read the folders of runs that the database does not know, each once; the files stay where they are."""
    known = {row[0] for row in connection.execute("SELECT id FROM run")}
    for place in folder.iterdir() if folder.is_dir() else ():
        if is_identity(place.name) and place.name not in known:
            _take_over(connection, place)


def salvage(connection: sqlite3.Connection, damaged: Path) -> None:
    """Copy every run and every document that can still be read."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(damaged)) as old:
        for row in _readable(old, f"SELECT {', '.join(_ROW)} FROM run"):  # noqa: S608
            with suppress(sqlite3.DatabaseError), transaction(connection):
                connection.execute(_INSERT, row)
                for name, number, text, stamp in _readable(
                    old, "SELECT name, number, text, stamp FROM document WHERE run = ?", row[0]
                ):
                    values = (row[0], name, number, text, stamp)
                    connection.execute("INSERT OR IGNORE INTO document VALUES (?, ?, ?, ?, ?)", values)
        for row in _readable(old, "SELECT digest, owner, title, added FROM upload"):
            with suppress(sqlite3.DatabaseError):
                connection.execute("INSERT OR IGNORE INTO upload VALUES (?, ?, ?, ?)", row)


def _readable(old: sqlite3.Connection, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows until the first that cannot be read."""
    with suppress(sqlite3.DatabaseError):
        yield from old.execute(query, values)


def _take_over(connection: sqlite3.Connection, place: Path) -> None:
    try:
        text = read_text(place / REQUEST)
        request = TrainingRequest.model_validate_json(text)
        created = (place / REQUEST).stat().st_mtime
    except (ValidationError, OSError):
        return
    texts = found_in(place)
    status = _status_in(place)
    if status.state is State.DONE and not texts:
        status = status.model_copy(update={"state": State.FAILED, "reason": _LOST})
    told = status.model_dump_json() if status.finished else ""
    with transaction(connection):
        row = (place.name, "", "", created, request.model_dump_json(), "", "", told)
        if connection.execute(_INSERT, row).rowcount:
            keep_texts(connection, place.name, texts)


def _status_in(place: Path) -> Status:
    try:
        return Status.model_validate_json(read_text(place / STATUS))
    except ValidationError:
        return Status()

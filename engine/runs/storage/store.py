"""`RunStore`: every run in a workspace, and whose it is."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.durable import write_file
from engine.errors import Fault
from engine.runs.documents import Document, Texts, keep_texts
from engine.runs.record import COLUMNS, RunRecord, UploadRecord, as_record, tidy_name
from engine.runs.request import DataSource, TrainingRequest
from engine.runs.run import IN_QUEUE, Run, connected
from engine.runs.status import State, Status
from engine.runs.storage.adoption import REQUEST
from engine.runs.storage.database import StoreError, damaged_files, is_read_only, mending, transaction
from engine.runs.storage.identity import is_identity, new_identity

__all__ = ["Document", "Run", "RunStore"]

_COLUMNS = ", ".join(COLUMNS)
_MARKS = ", ".join("?" * len(COLUMNS))


@dataclass(frozen=True, slots=True)
class RunStore:
    """The runs of a workspace: in the database beside `folder`, and below it the folders of their workers.

    All of it raises `StoreError` where the database cannot be used. An owner is a token of 32 hexadecimal digits; ""
    owns what was made without one.

    Parameters
    ----------
    folder : Path
        Of the runs, as in `Workspace.runs`.
    """

    folder: Path

    def create(self, request: TrainingRequest, *, owner: str = "", title: str = "", name: str = "") -> Run:
        """Write down what is asked, and make the folder of the new run.

        Parameters
        ----------
        request : TrainingRequest
            What is asked.
        owner : str
            Token of its owner; "" for nobody's.
        title : str
            Of its data.
        name : str
            Of the run; put on one line and cut.

        Returns
        -------
        Run
        """
        return self._asked(request, "", owner=owner, title=title, name=name)

    def put_in_queue(self, request: TrainingRequest, *, owner: str = "", title: str = "", turn: int = 0) -> Run:
        """Write down what is asked, and put the new run into the queue for a place.

        Parameters
        ----------
        request : TrainingRequest
            What is asked.
        owner : str
            Token of its owner; "" for nobody's.
        title : str
            Of its data.
        turn : int
            Runs of the owner that it waits behind.

        Returns
        -------
        Run
        """
        status = Status(state=State.QUEUED, asked=time.time(), turn=turn).model_dump_json()
        return self._asked(request, status, owner=owner, title=title, name="")

    def keep_finished(self, like: Run, ended: Status, texts: Texts, *, owner: str, name: str) -> Run:
        """Keep a run that nobody has to work for, all of it or nothing.

        Parameters
        ----------
        like : Run
            Whose data and request are those of the new run.
        ended : Status
            Of the new run.
        texts : mapping of (Document, int) to str
            Its documents.
        owner : str
            Token of its owner; "" for nobody's.
        name : str
            Of the run; put on one line and cut.

        Returns
        -------
        Run
        """
        run, of = Run(self.folder / new_identity()), like.record
        values = (owner, tidy_name(name), time.time(), of.request.model_dump_json(), of.title, of.digest)
        return self._begun(run, values, ended.model_dump_json(), texts)

    def _asked(self, request: TrainingRequest, status: str, *, owner: str, title: str, name: str) -> Run:
        values = (owner, tidy_name(name), time.time(), request.model_dump_json(), title, "")
        return self._begun(Run(self.folder / new_identity()), values, status, {})

    @mending
    def _begun(self, run: Run, values: tuple[str | float, ...], status: str, texts: Texts) -> Run:
        """Write a new row, `values` being those of `COLUMNS` without the first, and make the run's folder."""
        with self._connected() as connection, transaction(connection):
            insert = f"INSERT INTO run ({_COLUMNS}, status) VALUES ({_MARKS}, ?)"  # noqa: S608
            connection.execute(insert, (run.id, *values, status))
            keep_texts(connection, run.id, texts)
        try:
            run.folder.mkdir(parents=True, exist_ok=True)
            request = str(values[COLUMNS.index("request") - 1])
            write_file(run.folder / REQUEST, request)  # what is left of a run whose database is lost
        except OSError as error:
            with suppress(StoreError):
                self.delete(run)
            found, fix = (
                f"the run cannot be kept ({error.strerror or error})",
                "See that the disk has room, then try again",
            )
            raise StoreError(Fault("R904", str(run.folder), found, fix)) from error
        return run

    def get(self, identity: object) -> Run | None:
        """Return the run of that name.

        Parameters
        ----------
        identity : object
            Anything, such as a piece of an address.

        Returns
        -------
        Run or None
            None for anything that is not the name of a run in this store.
        """
        if not is_identity(identity):
            return None
        found = self._runs("id = ?", identity)
        return found[0] if found else None

    def all(self, owner: str | None = None) -> list[Run]:
        """Return the runs of one owner or of everybody; a damaged request is left out.

        Parameters
        ----------
        owner : str, optional
            Token of the owner, "" for nobody's; by default everybody's.

        Returns
        -------
        list of Run
            Newest first.
        """
        return self._runs("? IN (owner, '*')", "*" if owner is None else owner)

    def on(self, source: DataSource, owner: str | None = None) -> list[Run]:
        """Return the runs on some data.

        Parameters
        ----------
        source : DataSource
            The data, read in the very same way.
        owner : str, optional
            Token of the owner; by default everybody's.

        Returns
        -------
        list of Run
            Newest first.
        """
        return [run for run in self.all(owner) if run.request.source == source]

    def unended(self) -> list[Run]:
        """Return the runs of everybody that do not wait for a place, and of which no end was written down."""
        return self._runs("status = ?", "")

    def queued(self) -> list[Run]:
        """Return the runs of everybody that wait for a place, newest first."""
        return self._runs("status LIKE ?", IN_QUEUE)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other process write while this lasts, and do not write oneself."""
        with self._connected() as connection, transaction(connection):
            yield

    @mending
    def rename(self, run: Run, name: str) -> None:
        """Give a run another name.

        Parameters
        ----------
        run : Run
            The run.
        name : str
            Put on one line and cut; "" takes its name away.
        """
        with self._connected() as connection:
            connection.execute("UPDATE run SET name = ? WHERE id = ?", (tidy_name(name), run.id))

    @mending
    def hand_over(self, old: str, new: str) -> int:
        """Make all runs and uploads of one owner those of another.

        Parameters
        ----------
        old, new : str
            Tokens of the owners.

        Returns
        -------
        int
            Number of runs handed over.
        """
        with self._connected() as connection, transaction(connection):
            moved = connection.execute("UPDATE run SET owner = ? WHERE owner = ?", (new, old)).rowcount
            connection.execute("UPDATE OR REPLACE upload SET owner = ? WHERE owner = ?", (new, old))
        return moved

    @mending
    def owners(self) -> set[str]:
        """Return everybody who has a run or an upload."""
        with self._connected() as connection:
            return {row[0] for row in connection.execute("SELECT owner FROM run UNION SELECT owner FROM upload")}

    @mending
    def delete(self, run: Run) -> None:
        """Remove a run and everything that it made.

        Parameters
        ----------
        run : Run
            The run; nobody should be at work on it.
        """
        (run.folder / REQUEST).unlink(missing_ok=True)  # first, so that half a folder is never taken for a run
        shutil.rmtree(run.folder, ignore_errors=True)
        with self._connected() as connection:
            connection.execute("DELETE FROM run WHERE id = ?", (run.id,))

    # -- uploads ----------------------------------------------------------------------------------

    @mending
    def note_upload(self, source: DataSource, *, owner: str, title: str) -> None:
        """Write down who uploaded a file.

        Parameters
        ----------
        source : DataSource
            The file.
        owner : str
            Token of its owner.
        title : str
            Its name.
        """
        with self._connected() as connection:
            values = (source.name, owner, title, time.time())
            connection.execute("INSERT OR REPLACE INTO upload VALUES (?, ?, ?, ?)", values)

    @mending
    def uploads(self, owner: str) -> list[UploadRecord]:
        """Return what one owner uploaded.

        Parameters
        ----------
        owner : str
            Token of the owner.

        Returns
        -------
        list of UploadRecord
            Newest first.
        """
        query = "SELECT digest, owner, title, added FROM upload WHERE owner = ? ORDER BY added DESC, digest"
        with self._connected() as connection:
            rows = connection.execute(query, (owner,)).fetchall()
        return list(filter(None, map(_as_upload, rows)))

    # -- the database -----------------------------------------------------------------------------

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.folder.with_name(self.folder.name + ".sqlite")

    @property
    def set_aside(self) -> list[Path]:
        """The damaged databases that were set aside."""
        return damaged_files(self.database)

    @property
    def is_read_only(self) -> bool:
        """Whether there is a database that this user may only read: whatever writes raises `StoreError`."""
        return is_read_only(self.database)

    @mending
    def check(self) -> None:
        """Open the database once; raises `StoreError` where that is not possible."""
        if self.database.exists() or self.folder.is_dir():
            with self._connected():
                pass

    @mending
    def _runs(self, where: str, value: Any) -> list[Run]:
        if not self.database.exists() and not self.folder.is_dir():
            return []  # nothing was ever kept, and looking makes no files
        query = f"SELECT {_COLUMNS} FROM run WHERE {where} ORDER BY created DESC, id"  # noqa: S608 (our own words)
        with self._connected() as connection:
            rows = connection.execute(query, (value,)).fetchall()
        return [self._run(record) for record in map(as_record, rows) if record is not None]

    def _run(self, record: RunRecord) -> Run:
        run = Run(self.folder / record.id)
        run.__dict__["record"] = record  # what `cached_property` would ask for anew
        return run

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with connected(self.folder) as connection:
            yield connection


def _as_upload(row: tuple[Any, ...]) -> UploadRecord | None:
    try:
        return UploadRecord.model_validate(dict(zip(("digest", "owner", "title", "added"), row, strict=True)))
    except ValidationError:
        return None

"""`Run`: one run of a workspace: what it keeps is in the database, what its worker does just now in a folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from engine.durable import write_file
from engine.errors import Fault, ModelFileError
from engine.rules import TrainedModel
from engine.rules.model_file import model_from_text
from engine.runs.documents import Document, Texts, keep_texts
from engine.runs.front import RunFront
from engine.runs.looks import count_looks, looked_at, read_looks
from engine.runs.out_of_fold import OutOfFold
from engine.runs.record import COLUMNS, RunRecord, as_record
from engine.runs.request import TrainingRequest, Validation
from engine.runs.scores import RunScores
from engine.runs.status import State, Status
from engine.runs.storage import database
from engine.runs.storage.adoption import STATUS, salvage, take_over_folders
from engine.runs.storage.database import mending
from engine.runs.storage.files import read_text

__all__ = ["IN_QUEUE", "Run", "connected"]

IN_QUEUE = f'{{"state":"{State.QUEUED}"%'
"""What the status of a run that waits for a place is like: the state is its first field."""
_COLUMNS = ", ".join(COLUMNS)


@contextmanager
def connected(folder: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to the database of the runs in `folder`, which lies beside it; raises `StoreError`."""

    def fill(connection: sqlite3.Connection, damaged: Path | None) -> None:
        if damaged is not None:
            salvage(connection, damaged)
        take_over_folders(connection, folder)

    with database.connected(folder.with_name(folder.name + ".sqlite"), fill) as connection:
        yield connection


@dataclass(frozen=True)
class Run:
    """One run. Its folder is the worker's: status.json while it runs, events.jsonl, stderr.log, states of searches.

    Of what it keeps, `number` is that of a model of the front; 0 stands for the run's own model.

    Parameters
    ----------
    folder : Path
        Named by the run's number, below the folder of the store.
    """

    folder: Path

    @property
    def id(self) -> str:
        """The run's number: 32 hexadecimal digits that nobody can guess."""
        return self.folder.name

    @cached_property
    @mending
    def record(self) -> RunRecord:
        """What was known at the beginning; raises `ValueError` where there is no such run, or it cannot be read."""
        with connected(self.folder.parent) as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM run WHERE id = ?", (self.id,)).fetchone()  # noqa: S608
        found = as_record(row) if row is not None else None
        if found is None:
            raise ValueError("the request of this run cannot be read: its source or its options are not sound")
        return found

    @property
    def request(self) -> TrainingRequest:
        """What was asked for; raises `ValueError` where that cannot be read."""
        return self.record.request

    @property
    def owner(self) -> str:
        """Whose run it is; "" for nobody's."""
        return self.record.owner

    @property
    def name(self) -> str:
        """What somebody called it; "" where nobody did."""
        return self.record.name

    @property
    def started(self) -> float:
        """When it was asked for, in seconds since 1970."""
        try:
            return self.record.created
        except ValueError:
            return 0.0

    # -- what it keeps ----------------------------------------------------------------------------

    def read(self, document: Document, number: int = 0) -> str:
        """Return a document that the run keeps; "" where it keeps none.

        Parameters
        ----------
        document : Document
        number : int

        Returns
        -------
        str
        """
        found = self._one("text", document, number)
        return str(found[0]) if found else ""

    def keep(self, document: Document, text: str, number: int = 0) -> None:
        """Keep a document, whole or not at all.

        Parameters
        ----------
        document : Document
        text : str
        number : int

        Raises
        ------
        StoreError
            Where the run was deleted, or the database cannot be used.
        """
        self.keep_all({(document, number): text})

    @mending
    def keep_all(self, texts: Texts) -> None:
        """Keep several documents, all or none; they are on the disk when this returns.

        Parameters
        ----------
        texts : mapping of (Document, int) to str

        Raises
        ------
        StoreError
        """
        with connected(self.folder.parent) as connection, database.transaction(connection):
            keep_texts(connection, self.id, texts)

    @mending
    def drop(self, document: Document, number: int = 0) -> None:
        """Keep a document no longer.

        Parameters
        ----------
        document : Document
        number : int
        """
        with connected(self.folder.parent) as connection:
            where = "run = ? AND name = ? AND number = ?"
            connection.execute(f"DELETE FROM document WHERE {where}", (self.id, str(document), number))  # noqa: S608

    def stamp(self, document: Document, number: int = 0) -> int:
        """Return a number that changes when the document does; 0 where there is none.

        Parameters
        ----------
        document : Document
        number : int

        Returns
        -------
        int
        """
        found = self._one("stamp", document, number)
        return int(found[0]) if found else 0

    @mending
    def _one(self, column: str, document: Document, number: int) -> tuple[str | int] | None:
        query = f"SELECT {column} FROM document WHERE run = ? AND name = ? AND number = ?"  # noqa: S608
        with connected(self.folder.parent) as connection:
            found: tuple[str | int] | None = connection.execute(query, (self.id, str(document), number)).fetchone()
        return found

    @property
    def scores(self) -> RunScores | None:
        """The scores, a test part's with how often it was looked at; None as long as there are none."""
        try:
            return self._with_looks(RunScores.model_validate_json(self.read(Document.SCORES)))
        except ValidationError:
            return None

    @property
    def front(self) -> RunFront | None:
        """The models that a search found, scores as in `scores`; None where there was none, or it has not ended."""
        try:
            return RunFront.model_validate_json(self.read(Document.FRONT)).with_looks(self.looks)
        except ValidationError:
            return None

    def out_of_fold(self, number: int = 0) -> OutOfFold | None:
        """Return what was said of held-out graphs, by the run's model or one of its front; None where nothing was kept.

        Parameters
        ----------
        number : int

        Returns
        -------
        OutOfFold or None
        """
        try:
            return OutOfFold.model_validate_json(self.read(Document.OUT_OF_FOLD, number))
        except ValidationError:
            return None

    @property
    def has_test_part(self) -> bool:
        """Whether held-out scores are of one part of the data that no model of the run has seen."""
        try:
            return self.request.validation is Validation.HOLDOUT
        except ValueError:
            return False

    @property
    @mending
    def looks(self) -> int:
        """How often the test part was looked at in a way that may decide what is kept; 0 where there is none."""
        if not self.has_test_part:
            return 0
        query = "SELECT text FROM document WHERE run = ? AND name = ?"
        with connected(self.folder.parent) as connection:
            edits = connection.execute(query, (self.id, str(Document.EDITS))).fetchall()
        return count_looks(self.read(Document.LOOKS), (row[0] for row in edits))

    def look(self, *names: str) -> None:
        """Keep that something was shown of the test part, each name once.

        Parameters
        ----------
        *names : str

        Raises
        ------
        StoreError
        """
        known = read_looks(self.read(Document.LOOKS))
        log = known.with_look(*names)
        if log is not known:
            self.keep(Document.LOOKS, log.model_dump_json())

    def _with_looks(self, scores: RunScores) -> RunScores:
        if scores.held_out is None:
            return scores
        return scores.model_copy(update={"held_out": looked_at(scores.held_out, self.looks)})

    @property
    def test_part(self) -> OutOfFold | None:
        """What the run's model said of graphs that no model of the run has seen; None where there are none."""
        return self.out_of_fold() if self.request.validation is Validation.HOLDOUT else None

    @property
    def has_model(self) -> bool:
        """Whether a model was kept."""
        return self.stamp(Document.MODEL) > 0

    def model(self, number: int = 0) -> TrainedModel:
        """Return the trained model.

        Parameters
        ----------
        number : int

        Returns
        -------
        TrainedModel

        Raises
        ------
        ModelFileError
            Where it was not kept or cannot be read.
        """
        name, text = f"model-{number}.json" if number else "model.json", self.read(Document.MODEL, number)
        if not text:
            raise ModelFileError(Fault("M600", name, "was not kept with the run", "Train again"))
        return model_from_text(text, name)

    # -- how far it is ----------------------------------------------------------------------------

    @property
    @mending
    def status(self) -> Status:
        """What the worker said last, or how the run ended; nothing said yet is `waiting`."""
        live = _as_status(read_text(self.folder / STATUS))
        if live.finished:
            return live
        with connected(self.folder.parent) as connection:
            row = connection.execute("SELECT status FROM run WHERE id = ?", (self.id,)).fetchone()
        known = _as_status(str(row[0]) if row else "")
        if known.finished or known.state is State.QUEUED:
            return known
        return live.model_copy(update={"state": State.WAITING}) if live.state is State.QUEUED else live

    @mending
    def tell(self, status: Status) -> None:
        """Say how far the run is; an end is in the database before anybody reads of it, and anything else takes it out.

        So is that it waits for a place. A run that was deleted meanwhile hears nothing.

        Parameters
        ----------
        status : Status
        """
        with connected(self.folder.parent) as connection:
            text = status.model_dump_json() if status.finished or status.state is State.QUEUED else ""
            query = "UPDATE run SET status = ? WHERE id = ? AND status <> ?"
            connection.execute(query, (text, self.id, text))
        if self.folder.is_dir():
            write_file(self.folder / STATUS, status.model_dump_json())

    @mending
    def leave_queue(self, status: Status | None = None) -> bool:
        """Take the run out of the queue; return False where it is not in it any more.

        Parameters
        ----------
        status : Status, optional
            What it says from then on; by default nothing.

        Returns
        -------
        bool
        """
        with connected(self.folder.parent) as connection:
            text = status.model_dump_json() if status is not None else ""
            query = "UPDATE run SET status = ? WHERE id = ? AND status LIKE ?"
            left = connection.execute(query, (text, self.id, IN_QUEUE)).rowcount == 1
        if left and status is not None and self.folder.is_dir():
            write_file(self.folder / STATUS, text)
        return left

    def tell_progress(self, status: Status) -> None:
        """Say how far the run is while it runs: to the folder alone, which is quick.

        Parameters
        ----------
        status : Status
        """
        write_file(self.folder / STATUS, status.model_dump_json())

    @mending
    def tell_data(self, digest: str) -> None:
        """Write down the digest of the data that the run has read.

        Parameters
        ----------
        digest : str
        """
        with connected(self.folder.parent) as connection:
            connection.execute("UPDATE run SET digest = ? WHERE id = ?", (digest, self.id))

    def checkpoint_path(self, number: int) -> Path:
        """Return where search `number` keeps its state: 0 is that of the run's model, the others belong to validation.

        Parameters
        ----------
        number : int

        Returns
        -------
        Path
        """
        return self.folder / f"search-{number}.json"

    @property
    def checkpoints(self) -> list[Path]:
        """The files in which searches keep their state."""
        return sorted(self.folder.glob("search-*.json"))

    def stderr_tail(self, lines: int = 20) -> str:
        """Return the last lines that the worker wrote to its standard error.

        Parameters
        ----------
        lines : int

        Returns
        -------
        str
        """
        return "\n".join(read_text(self.folder / "stderr.log").splitlines()[-lines:])


def _as_status(text: str) -> Status:
    try:
        return Status.model_validate_json(text)
    except ValidationError:
        return Status()

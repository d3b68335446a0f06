"""`UploadStore`: the uploaded files of a workspace: whose each is, how much they take, when they are deleted."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Fault, InputError
from engine.runs.record import UploadRecord
from engine.runs.request import DataSource
from engine.runs.run import connected
from engine.runs.storage.database import StoreError, mending, transaction
from engine.runs.storage.identity import is_identity
from engine.runs.storage.quota import Quota
from engine.runs.storage.store import RunStore
from engine.runs.storage.workspace import Workspace, safe_name

__all__ = ["Upload", "UploadStore", "size_words"]

_HOUR, _DAY = 3_600.0, 86_400.0
_under_way: dict[tuple[Path, str, str], int] = {}
"""Bytes that are being written, by folder and owner: they count before they are there."""
_counting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that somebody uploaded.

    Attributes
    ----------
    record : UploadRecord
        Whose it is, and since when.
    path : Path
        Where it lies.
    size : int
        Bytes.
    """

    record: UploadRecord
    path: Path
    size: int

    @property
    def source(self) -> DataSource:
        """The file as a source of data, read as it usually is."""
        return DataSource(origin="upload", name=self.record.digest)


@dataclass(frozen=True, slots=True)
class UploadStore:
    """The uploads of a workspace. Equal files of several visitors lie there once; each of them has a row of their own.

    The row is written before the file, and a file is deleted while no row can be written: so no file goes that somebody
    has just brought. A row without its file is an upload that came to no end; it is not listed.

    Parameters
    ----------
    workspace : Workspace
        Where the files lie.
    quota : Quota
        How much they may take, and how long they are kept.
    """

    workspace: Workspace
    quota: Quota = field(default_factory=Quota)

    def keep(self, name: str, content: bytes, *, owner: str) -> DataSource:
        """Keep an uploaded file for its owner, whole or not at all.

        Parameters
        ----------
        name : str
            Its name, from outside.
        content : bytes
            The file.
        owner : str
            Token of the owner.

        Returns
        -------
        DataSource

        Raises
        ------
        InputError
            Where it is more than there is room for, or cannot be written.
        """
        source = self.workspace.upload_source(name, content)
        known = any(found.record.digest == source.name for found in self.of(owner))
        with self._room_for(name, 0 if known else len(content), source, owner):
            try:
                self.workspace.note_use(source)  # where the same file is about to be swept
                self._runs.note_upload(source, owner=owner, title=safe_name(name))
                self.workspace.keep_upload(name, content)
            except BaseException as error:
                if not known:
                    with suppress(StoreError):  # what cannot be taken back is not listed, and swept later
                        self.delete(source, owner=owner)
                if isinstance(error, OSError):
                    found = f"the file cannot be kept ({error.strerror or error})"
                    fix = "Make room where the workspace is, or ask who runs this server to, then upload the file again"
                    raise InputError(Fault("Q941", name, found, fix)) from error
                raise
        return source

    def of(self, owner: str) -> list[Upload]:
        """Return the files of one owner.

        Parameters
        ----------
        owner : str
            Token of the owner.

        Returns
        -------
        list of Upload
            Newest first.
        """
        return [found for record in self._runs.uploads(owner) for found in self._found(record)]

    @mending
    def delete(self, source: DataSource, *, owner: str) -> None:
        """Delete the file for its owner; those who have brought the same keep theirs.

        Parameters
        ----------
        source : DataSource
            The file; what is no upload stays.
        owner : str
            Token of the owner.
        """
        if source.origin != "upload" or not is_identity(source.name):
            return
        with connected(self.workspace.runs) as connection, transaction(connection):
            mine = connection.execute(
                "DELETE FROM upload WHERE digest = ? AND owner = ?", (source.name, owner)
            ).rowcount
            if mine and not _rows(connection, source.name):
                shutil.rmtree(self.workspace.uploads / source.name, ignore_errors=True)

    def sweep(self, now: float | None = None) -> int:
        """Delete files that were not used for too long, and what killed processes have left.

        Parameters
        ----------
        now : float, optional
            Seconds since 1970; by default the time.

        Returns
        -------
        int
            Number of files deleted.
        """
        now = time.time() if now is None else now
        for place in (self.workspace.root, *self._folders(), *_folders_in(self.workspace.runs)):
            for left in place.glob(".*.part"):
                if _age(left, now) > _HOUR:
                    left.unlink(missing_ok=True)
        old = [folder for folder in self._folders() if self._is_over(folder, now)]
        return sum(self._clear(folder, now) for folder in old)

    # -- what there is -----------------------------------------------------------------------------

    def total(self) -> int:
        """Return how many bytes the files of all take."""
        return sum(_size(path) for folder in self._folders() for path in _files_in(folder))

    def _is_over(self, folder: Path, now: float) -> bool:
        most = self.quota.days * _DAY if any(_files_in(folder)) else _HOUR
        return most > 0 and _age(folder, now) > most

    @mending
    def _clear(self, folder: Path, now: float) -> int:
        with connected(self.workspace.runs) as connection, transaction(connection):
            if not self._is_over(folder, now):
                return 0  # somebody has come back to it
            found = len(list(_files_in(folder)))
            connection.execute("DELETE FROM upload WHERE digest = ?", (folder.name,))
            shutil.rmtree(folder, ignore_errors=True)
        return found

    def _found(self, record: UploadRecord) -> Iterator[Upload]:
        with suppress(InputError, OSError):
            path = self.workspace.path_of(DataSource(origin="upload", name=record.digest))
            yield Upload(record, path, path.stat().st_size)

    def _folders(self) -> list[Path]:
        return [folder for folder in _folders_in(self.workspace.uploads) if is_identity(folder.name)]

    @property
    def _runs(self) -> RunStore:
        return RunStore(self.workspace.runs)

    # -- the quota ---------------------------------------------------------------------------------

    @contextmanager
    def _room_for(self, name: str, size: int, source: DataSource, owner: str) -> Iterator[None]:
        """Count `size` bytes more while they are being written; raises `InputError` where they are too many."""
        key = (self.workspace.uploads / source.name, owner, str(threading.get_ident()))
        with _counting:
            self._refuse_too_much(name, size, owner)
            _under_way[key] = size
        try:
            yield
        finally:
            del _under_way[key]

    def _refuse_too_much(self, name: str, size: int, owner: str) -> None:
        ours = [(key, more) for key, more in _under_way.items() if key[0].parent == self.workspace.uploads]
        own = sum(found.size for found in self.of(owner)) + sum(more for key, more in ours if key[1] == owner)
        if size and own + size > self.quota.per_visitor:
            found = (
                f"{size_words(size)} more than there is room for: your files take {size_words(own)} of the "
                f"{size_words(self.quota.per_visitor)} that each visitor has"
            )
            raise InputError(Fault("Q942", name, found, "Delete files that you no longer need, on Home"))
        total = self.total() + sum(more for _, more in ours)
        if size and total + size > self.quota.in_all:
            found = (
                f"{size_words(size)} more than there is room for: the files of all visitors take {size_words(total)} "
                f"of {size_words(self.quota.in_all)}"
            )
            fix = "Delete files that you no longer need, on Home, or ask who runs this server for more room"
            raise InputError(Fault("Q943", name, found, fix))


def size_words(size: int) -> str:
    """Return a number of bytes as one says it.

    Parameters
    ----------
    size : int
        Bytes.

    Returns
    -------
    str
        In bytes, kB, MB or GB of powers of 1,024.

    Examples
    --------
    >>> size_words(17), size_words(2_000), size_words(3 * 2**20), size_words(5 * 2**29)
    ('17 bytes', '2.0 kB', '3.0 MB', '2.5 GB')
    """
    if size < 1024:
        return f"{size} bytes"
    power = min((size.bit_length() - 1) // 10, 3)
    return f"{size / 1024**power:,.1f} {'kMG'[power - 1]}B"


def _rows(connection: sqlite3.Connection, digest: str) -> int:
    return int(connection.execute("SELECT count(*) FROM upload WHERE digest = ?", (digest,)).fetchone()[0])


def _folders_in(place: Path) -> list[Path]:
    return [folder for folder in place.iterdir() if folder.is_dir()] if place.is_dir() else []


def _files_in(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from (path for path in folder.iterdir() if not path.name.startswith("."))


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _age(path: Path, now: float) -> float:
    with suppress(FileNotFoundError):
        return now - path.stat().st_mtime
    return 0.0

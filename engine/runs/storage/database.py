"""The one SQLite file of a workspace: opened, checked, made, and refused where it is not ours to write.

A write is on the disk before it is reported (WAL, synchronous=FULL); several processes may read and write at once.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from engine.errors import Fault, InputError
from engine.runs.storage.log import Log

__all__ = [
    "APPLICATION",
    "VERSION",
    "StoreError",
    "connected",
    "damaged_files",
    "is_read_only",
    "mending",
    "transaction",
]

VERSION = 1
"""Of the tables; kept as `PRAGMA user_version`."""

APPLICATION = 0x53594D47  # "SYMG": tells our files from other SQLite files
_PATIENCE = 20.0  # seconds that a writer waits for another one
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_EMPTIED = "no such table"  # of a file that had them when it was looked at
_SMALL = 64 * 2**20  # bytes up to which every page is looked at when the file is first opened

_TABLES = """
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    created REAL NOT NULL,
    request TEXT NOT NULL,
    title TEXT NOT NULL,
    digest TEXT NOT NULL,
    status TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_owner ON run (owner, created);
CREATE TABLE document (
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (run, name, number)
) STRICT;
CREATE TABLE upload (
    digest TEXT NOT NULL,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    added REAL NOT NULL,
    PRIMARY KEY (digest, owner)
) STRICT;
"""

Filler = Callable[[sqlite3.Connection, Path | None], None]
"""Is called once a process with a file that was opened or made, and with a damaged one that was set aside for it."""

P = ParamSpec("P")
T = TypeVar("T")
_looked_at: dict[str, tuple[int, int]] = {}
_suspect: set[str] = set()  # files that a query found damaged
_looking = threading.RLock()
_kept_open: dict[str, sqlite3.Connection] = {}
"""An idle connection to each of the files that were looked at last: while one is open, others open in 0.1 ms."""

_MOST_KEPT = 4


class StoreError(InputError):
    """The database of runs cannot be used: of a newer version, of another program, not to be written."""


class _DamagedError(StoreError):
    """A query could not read the file: whoever connects next looks at it, and sets a damaged one aside."""


def mending(asked: Callable[P, T]) -> Callable[P, T]:
    """Return `asked`, done once more where it finds the file damaged: by then that is set aside and taken over.

    What is asked does one thing whole or not at all, so that it can be done again.
    """

    @wraps(asked)
    def once_more(*given: P.args, **named: P.kwargs) -> T:
        try:
            return asked(*given, **named)
        except _DamagedError:
            return asked(*given, **named)

    return once_more


@contextmanager
def connected(path: Path, fill: Filler) -> Iterator[sqlite3.Connection]:
    """Yield a connection to the database, which is made where there is none; raises `StoreError`.

    A damaged file is set aside by renaming and a new one is begun.
    """
    with _as_store_errors(path):
        _look_once(path, fill)
        with closing(_open(path)) as connection:
            _refuse_foreign(path, connection)
            yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what is done inside whole or not at all; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def damaged_files(path: Path) -> list[Path]:
    """Return the damaged databases that were set aside, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}"))


def _look_once(path: Path, fill: Filler) -> None:
    """Check, make or set aside the file the first time that this process sees it."""
    with _looking:
        if path.exists() and _looked_at.get(str(path)) == _identity(path):
            return
        _let_go(str(path))
        if is_read_only(path):
            return  # it is taken as it is, and looked at again once it can be written
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = None
        if path.exists():
            seen = _identity(path)
            if _is_damaged(path) and _identity(path) == seen:  # no other process was faster
                aside = _set_aside(path)
        with closing(_open(path)) as connection:
            _refuse_foreign(path, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            _make_tables(connection)
            fill(connection, aside)
        _keep_open(path)
        _looked_at[str(path)] = _identity(path)
        _suspect.discard(str(path))


def _keep_open(path: Path) -> None:
    while len(_kept_open) >= _MOST_KEPT:
        _let_go(next(iter(_kept_open)))
    kept = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    _kept_open[str(path)] = kept
    kept.execute("SELECT count(*) FROM run").fetchone()


@atexit.register
def _let_all_go() -> None:
    for path in list(_kept_open):
        _let_go(path)


def _let_go(path: str) -> None:
    kept = _kept_open.pop(path, None)
    if kept is not None:
        kept.close()


def is_read_only(path: Path) -> bool:
    """Return whether the database is there, and this user may only read it."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that leaves no file behind; the log beside the database counts where it can be read."""
    address = path.absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:  # without a log beside it SQLite wants to make one
        connection.close()
        return sqlite3.connect(f"{address}?immutable=1", uri=True, timeout=_PATIENCE, isolation_level=None)
    return connection


def _open(path: Path) -> sqlite3.Connection:
    if is_read_only(path):
        return _open_to_read(path)
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError:
        connection.close()  # SQLite keeps the old log in mind as long as one connection is open
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0]:
        return
    with transaction(connection):
        if connection.execute("PRAGMA user_version").fetchone()[0]:
            return  # another process was faster
        for statement in filter(str.strip, _TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _refuse_foreign(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a file of a newer program, or one that is not a store of runs; an empty one is fine."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION and not (empty and not version):
        fix = "Move the file away, or name another workspace"
        raise StoreError(Fault("R902", str(path), "is the SQLite file of another program", fix))
    if version > VERSION:
        found = f"was written by a newer program (version {version}; this one knows {VERSION})"
        raise StoreError(Fault("R901", str(path), found, "Update this program, or name another workspace"))


def _is_damaged(path: Path) -> bool:
    suspect = str(path) in _suspect
    log = Log.of(path)
    if not log.is_sound:
        return True
    try:
        with closing(_open(path)) as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if (suspect and not tables) or log.lacks_commits(path, connection):
                return True
            if path.stat().st_size > _SMALL and not suspect:
                return False
            look = "PRAGMA integrity_check(1)" if suspect else "PRAGMA quick_check(1)"
            return bool(connection.execute(look).fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        if _code(error) in _DAMAGED:
            return True
        raise


def _set_aside(path: Path) -> Path:
    """Rename the damaged file with its log, and return its new name."""
    when = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}.damaged-{when}{path.suffix}")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        log = path.with_name(path.name + ending)
        if log.exists():
            log.replace(aside.with_name(aside.name + ending))
    return aside


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def _as_store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into errors that say what to do."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StoreError(Fault("R905", str(path), f"the run is no longer there ({error})", "Train again")) from error
    except sqlite3.DatabaseError as error:
        if _code(error) in _DAMAGED or _EMPTIED in str(error):
            _looked_at.pop(str(path), None)  # the next look sets it aside
            _suspect.add(str(path))
            fix = "Load the page again: the file is then set aside, and what can be read of it is taken over"
            raise _DamagedError(Fault("R903", str(path), f"is damaged ({error})", fix)) from error
        fix = "See that the disk has room and that no other program holds the file, then try again"
        fault = Fault("R904", str(path), f"cannot be used ({error})", fix)
        if _code(error) == sqlite3.SQLITE_IOERR:
            _looked_at.pop(str(path), None)  # its log was taken away: the next look opens it anew
            raise _DamagedError(fault) from error
        raise StoreError(fault) from error
    except OSError as error:
        fix = "See that the disk has room, or name another folder in SYMGRAPH_WORKSPACE, or with --workspace"
        raise StoreError(Fault("R904", str(path), f"cannot be used ({error.strerror})", fix)) from error

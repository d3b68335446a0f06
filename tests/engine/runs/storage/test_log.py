"""The log beside the database: what SQLite would drop in silence, and what it may drop."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.runs import DataSource, RunStore, TrainingRequest
from engine.runs.storage import database
from engine.runs.storage.log import Log

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
HEAD, FRAME, PAGE = 32, 24, 4096
TRANSACTIONS = 5


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A database of a process that was killed: each of its five transactions is in the log alone."""
    path, copy = tmp_path / "open.sqlite", tmp_path / "killed.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE number (value)")
        for value in range(TRANSACTIONS - 1):
            connection.execute("INSERT INTO number VALUES (?)", (value,))
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    return copy


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def is_damaged(path: Path) -> bool:
    """Whether the log is, and what SQLite reads of it is less than was written."""
    log = Log.of(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not log.is_sound or log.lacks_commits(path, connection)


def test_each_transaction_is_counted(killed: Path) -> None:
    log = Log.of(killed)
    assert log.is_sound
    assert len(log.commits) == TRANSACTIONS
    frames = (log_of(killed).stat().st_size - HEAD) / (FRAME + PAGE)
    assert log.commits[-1] == frames
    assert not is_damaged(killed)


def test_without_a_log_nothing_is_damaged(killed: Path) -> None:
    log_of(killed).unlink()
    assert Log.of(killed) == Log()
    assert not is_damaged(killed)


@pytest.mark.parametrize("byte", [0, 10, 17, 31])
def test_a_head_with_another_byte_is_not_sound(killed: Path, byte: int) -> None:
    old = log_of(killed).read_bytes()[byte]
    overwrite(log_of(killed), byte, bytes([old ^ 0x10]))
    assert not Log.of(killed).is_sound


def test_zeros_are_no_log(killed: Path) -> None:
    overwrite(log_of(killed), 0, bytes(log_of(killed).stat().st_size))
    assert is_damaged(killed)


def test_a_frame_before_others_is_missed(killed: Path) -> None:
    third = Log.of(killed).commits[2] - 1
    overwrite(log_of(killed), HEAD + third * (FRAME + PAGE) + FRAME, b"\xa5" * PAGE)
    assert is_damaged(killed)


@pytest.mark.parametrize("left", [1, FRAME, FRAME + PAGE - 1])
def test_a_last_transaction_that_was_not_written_whole_is_not_missed(killed: Path, left: int) -> None:
    """The machine stopped before it was reported as saved."""
    os.truncate(log_of(killed), log_of(killed).stat().st_size - (FRAME + PAGE) + left)
    assert not is_damaged(killed)


def test_a_last_transaction_that_is_rubbish_is_not_missed(killed: Path) -> None:
    overwrite(log_of(killed), log_of(killed).stat().st_size - PAGE, b"\xa5" * PAGE)
    assert not is_damaged(killed)


def test_frames_from_before_the_log_was_begun_anew_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "open.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE number (value)")
        for value in range(9):
            connection.execute("INSERT INTO number VALUES (?)", (value,))
        size = log_of(path).stat().st_size
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        connection.execute("INSERT INTO number VALUES (9)")
        assert log_of(path).stat().st_size == size
        log = Log.of(path)
        assert len(log.commits) == 1
        assert not log.lacks_commits(path, connection)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "all of it": lambda log: overwrite(log, 0, b"\xa5" * log.stat().st_size),
    "zeros": lambda log: overwrite(log, 0, bytes(log.stat().st_size)),
    "a page": lambda log: overwrite(log, HEAD + 3 * FRAME + 2 * PAGE, b"\xa5" * PAGE),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_store_whose_log_alone_is_damaged_says_so_and_has_its_runs(tmp_path: Path, damage: str) -> None:
    store = RunStore(tmp_path / "runs")
    runs = [store.create(REQUEST, owner="a" * 32) for _ in range(20)]
    kept = {path: path.read_bytes() for path in (store.database, log_of(store.database))}
    database._let_all_go()  # which writes the log into the file: as another process finds both after a kill
    database._looked_at.clear()
    for path, content in kept.items():
        path.write_bytes(content)
    DAMAGE[damage](log_of(store.database))
    assert {run.id for run in store.all()} == {run.id for run in runs}
    assert len(store.set_aside) == 1
    new = store.create(REQUEST, owner="b" * 32)
    database._looked_at.clear()
    assert [run.id for run in store.all("b" * 32)] == [new.id]
    assert len(store.set_aside) == 1

"""The file of the store: several processes at once, killed writers, damaged, newer and foreign files."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from engine.runs import DataSource, Document, RunStore, State, Status, StoreError, TrainingRequest
from engine.runs.storage import database

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
WRITER = """
import sys
from pathlib import Path
from engine.runs import DataSource, Document, RunStore, TrainingRequest
store = RunStore(Path(sys.argv[1]))
request = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
for k in range(int(sys.argv[2])):
    run = store.create(request, owner=sys.argv[3])
    run.keep_all({(Document.SCORES, 0): str(k), (Document.MODEL, 0): "x" * 50_000})
    print(run.id, flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def writer(store: RunStore, n: int, owner: str, repository: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(store.folder), str(n), owner]
    environment = os.environ | {"PYTHONPATH": str(repository)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def spoil(path: Path) -> None:
    """Overwrite all but the first page with rubbish, as a broken disk does."""
    database._let_all_go()  # the log is then part of the file
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def test_two_processes_begin_the_file_and_write_at_once(store: RunStore, repository: Path) -> None:
    owners = ("a" * 32, "b" * 32)
    writers = [writer(store, 6, owner, repository) for owner in owners]
    told = [process.communicate(timeout=600) for process in writers]
    assert [process.returncode for process in writers] == [0, 0], told
    for owner, (out, _) in zip(owners, told, strict=True):
        runs = store.all(owner)
        assert {run.id for run in runs} == set(out.split())
        assert sorted(int(run.read(Document.SCORES)) for run in runs) == list(range(6))


def test_what_a_killed_writer_has_reported_is_there_and_nothing_is_half(store: RunStore, repository: Path) -> None:
    process = writer(store, 10_000, "a" * 32, repository)
    assert process.stdout is not None
    reported = [process.stdout.readline().strip() for _ in range(5)]
    time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    rest = process.communicate(timeout=240)[0].split()
    runs = {run.id: run for run in store.all()}
    assert set(reported) | set(rest) <= set(runs)
    for run in runs.values():
        assert run.has_model == bool(run.read(Document.SCORES))  # both or neither
    with closing(sqlite3.connect(store.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store.create(REQUEST).request == REQUEST


def test_a_file_of_a_newer_program_is_refused_and_left_alone(store: RunStore) -> None:
    store.create(REQUEST)
    change(store.database, f"PRAGMA user_version = {database.VERSION + 1}")
    before = store.database.read_bytes()
    for use in (store.all, store.check, lambda: store.create(REQUEST)):
        with pytest.raises(StoreError, match=r"newer program \(version 2; this one knows 1\).*Update") as caught:
            use()
        assert caught.value.faults[0].code == "R901"
        assert str(store.database) in str(caught.value)
    assert store.database.read_bytes() == before
    assert store.set_aside == []


def test_the_file_of_another_program_is_refused_and_left_alone(store: RunStore) -> None:
    store.folder.mkdir()
    change(store.database, "CREATE TABLE theirs (x)")
    before = store.database.read_bytes()
    with pytest.raises(StoreError, match="another program") as caught:
        store.check()
    assert caught.value.faults[0].code == "R902"
    assert store.database.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database " * 300, b"SQLite format 3\x00" + b"\x01" * 5000])
def test_a_file_that_is_no_database_is_set_aside_and_kept(store: RunStore, content: bytes) -> None:
    store.folder.mkdir()
    store.database.write_bytes(content)
    assert store.all() == []
    (aside,) = store.set_aside
    assert aside.read_bytes() == content
    assert store.create(REQUEST).request == REQUEST
    assert len(store.set_aside) == 1


def test_of_a_damaged_file_what_can_be_read_is_taken_over_and_the_rest_from_the_folders(store: RunStore) -> None:
    runs = [store.create(REQUEST, owner="a" * 32) for _ in range(3)]
    for run in runs:
        run.keep(Document.MODEL, "m" * 30_000)
        run.tell(Status(state=State.DONE))
    database._let_all_go()
    content = store.database.read_bytes()
    place = content.rindex(b"m" * 2_000)
    store.database.write_bytes(content[:place] + b"\xa5" * 12_288 + content[place + 12_288 :])
    database._looked_at.clear()
    if not store.set_aside:  # a break inside a text is not always seen at once
        spoil(store.database)
    found = store.all()
    assert {run.id for run in found} == {run.id for run in runs}  # from rows or from folders, none is lost
    assert len(store.set_aside) == 1


def test_a_run_whose_model_was_lost_with_the_database_says_so(store: RunStore) -> None:
    run = store.create(REQUEST)
    run.keep(Document.MODEL, "{}")
    run.tell(Status(state=State.DONE))
    spoil(store.database)
    database._looked_at.clear()
    (found,) = store.all()
    assert found.id == run.id
    assert found.request == REQUEST
    assert not found.has_model
    assert len(store.set_aside) == 1


def in_place(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def without_log(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()


DAMAGE = {
    "all but the first page": spoil,
    "the second page": lambda path: in_place(path, 4096, bytes(4096)),
    "the head": lambda path: in_place(path, 0, b"rubbish" * 100),
    "the tables": lambda path: in_place(path, 100, bytes(3996)),
    "everything": lambda path: path.write_bytes(b"rubbish" * 9000),
    "half of it is gone": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_that_a_query_meets_is_mended_at_once(store: RunStore, damage: str) -> None:
    """While the program runs, behind its back; no run is lost, and what cannot be known any more is not made up."""
    runs = [store.create(REQUEST, owner="a" * 32) for _ in range(40)]
    database._let_all_go()  # the log is then part of the file
    assert len(store.all()) == 40
    DAMAGE[damage](store.database)
    assert {run.id for run in store.all()} == {run.id for run in runs}
    assert len(store.set_aside) == 1
    new = store.create(REQUEST, owner="b" * 32)
    new.keep(Document.SCORES, "kept")
    assert [run.read(Document.SCORES) for run in store.all("b" * 32)] == ["kept"]
    assert len(store.set_aside) == 1


@pytest.mark.parametrize("use", ["rename", "keep", "tell", "delete", "create", "hand over"])
def test_what_is_asked_when_the_damage_is_met_is_done(store: RunStore, use: str) -> None:
    """Of 40 runs with pages in between, the first row is still to be read."""
    run = store.create(REQUEST, owner="a" * 32, name="old")
    database._let_all_go()
    assert len(store.all()) == 1
    in_place(store.database, 100, bytes(3996))
    match use:
        case "rename":
            store.rename(run, "new")
            assert store.all()[0].name == "new"
        case "keep":
            run.keep(Document.SCORES, "kept")
            assert run.read(Document.SCORES) == "kept"
        case "tell":
            run.tell(Status(state=State.DONE))
            assert store.all()[0].status.state is State.DONE
        case "delete":
            store.delete(run)
            assert store.all() == []
        case "create":
            assert store.create(REQUEST).id in {found.id for found in store.all()}
        case _:
            assert store.hand_over("", "b" * 32) == 1
            assert len(store.all("b" * 32)) == 1
    assert len(store.set_aside) == 1


def test_a_log_that_was_taken_away_is_begun_anew(store: RunStore) -> None:
    runs = [store.create(REQUEST) for _ in range(5)]
    without_log(store.database)
    assert {run.id for run in store.all()} == {run.id for run in runs}


def test_damage_that_no_look_finds_is_told(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.create(REQUEST)
    spoil(store.database)
    monkeypatch.setattr(database, "_is_damaged", lambda path: False)
    with pytest.raises(StoreError, match="is damaged") as caught:
        store.all()
    assert caught.value.faults[0].code == "R903"


def test_few_files_are_kept_open_and_the_others_still_work(tmp_path: Path) -> None:
    stores = [RunStore(tmp_path / f"{k}" / "runs") for k in range(database._MOST_KEPT + 2)]
    made = [store.create(REQUEST) for store in stores]
    assert len(database._kept_open) == database._MOST_KEPT
    assert [[run.id for run in store.all()] for store in stores] == [[run.id] for run in made]


def test_what_sqlite_cannot_do_at_the_first_look_is_told(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.folder.mkdir()

    def fail(_path: Path) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    store.database.write_bytes(b"x" * 100)
    monkeypatch.setattr(database, "_is_damaged", fail)
    with pytest.raises(StoreError, match="disk I/O error"):
        store.check()


def test_a_large_file_is_read_through_only_on_suspicion(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(40):
        store.create(REQUEST)
    monkeypatch.setattr(database, "_SMALL", 0)
    spoil(store.database)
    database._looked_at.clear()
    assert not database._is_damaged(store.database)  # it is not looked through
    assert len(store.all()) == 40  # from their folders
    assert len(store.set_aside) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        RunStore(tmp_path / "taken" / "runs").create(REQUEST)
    assert caught.value.faults[0].code == "R904"


def test_a_file_that_somebody_holds_is_told_after_a_while(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.create(REQUEST)
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with closing(sqlite3.connect(store.database)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert len(store.all()) == 1  # reading goes on
        with pytest.raises(StoreError, match="locked"):
            store.create(REQUEST)


def test_a_file_that_was_removed_is_begun_anew(store: RunStore) -> None:
    store.create(REQUEST)
    store.database.unlink()
    assert len(store.all()) == 1  # its folder is still there

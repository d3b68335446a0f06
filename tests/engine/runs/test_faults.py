"""What goes wrong around the store: a full disk, a folder that cannot be written, clocks, other servers, kill -9."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.runs import DataSource, Document, RunStore, State, Status, StoreError, TrainingRequest, Workspace, jobs
from engine.runs.jobs import launch
from engine.runs.storage import database
from tests.torture import REQUEST as SEARCH
from tests.torture import torture, torture_savers, unsound
from tests.torture_server import killed_server

REQUEST = TrainingRequest(source=DataSource(origin="sample", name="mutag"))
FILLER = """
import sys
from pathlib import Path
from engine.errors import InputError
from engine.runs import DataSource, Document, RunStore, TrainingRequest
import resource, signal
store = RunStore(Path(sys.argv[1]))
run = store.create(TrainingRequest(source=DataSource(origin="sample", name="mutag")))
run.keep(Document.SCORES, "before")
print(run.id, flush=True)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = max(path.stat().st_size for path in store.folder.parent.glob("runs.sqlite*")) + 4096
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
try:
    run.keep_all({(Document.SCORES, 0): "after", (Document.MODEL, 0): "x" * 1_000_000})
except InputError as error:
    print(error.faults[0].code, flush=True)
print(run.read(Document.SCORES), flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    yield RunStore(tmp_path / "runs")
    database._let_all_go()


def as_a_new_process() -> None:
    database._let_all_go()
    database._looked_at.clear()


@pytest.mark.slow
def test_two_hundred_kills_in_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # a killed process leaves half a record of it
    told = torture(tmp_path, kills=4, seed=1)
    assert told["faults"] == []
    assert told["saved things checked"] >= 1  # how many there are is up to the machine


def test_killed_savers_leave_nothing_lost_or_half_also_on_a_full_disk(tmp_path: Path) -> None:
    told = torture_savers(tmp_path, kills=6, seed=1)
    assert told["faults"] == []
    assert told["kills"] == 6


@pytest.mark.slow
@pytest.mark.parametrize("with_worker", [True, False], ids=["with its worker", "alone"])
def test_a_killed_server_loses_no_run_and_says_what_happened(tmp_path: Path, with_worker: bool) -> None:
    workspace = Workspace(tmp_path)
    workspace.prepare()
    saved = RunStore(workspace.runs).create(REQUEST, owner="a" * 32)
    saved.keep(Document.SCORES, "the scores of a run that had ended")
    saved.tell(Status(state=State.DONE))
    run, wrong = killed_server(workspace, SEARCH, "a" * 32, random.Random(3), with_worker=with_worker)
    assert wrong == []
    assert unsound(workspace) == []
    store = RunStore(workspace.runs)
    assert {found.id for found in store.all("a" * 32)} == {run.id, saved.id}
    assert saved.read(Document.SCORES) == "the scores of a run that had ended"
    assert jobs.unfinished(store) == []


def test_a_full_disk_loses_nothing_that_was_saved(store: RunStore, repository: Path) -> None:
    """The limit on the size of files stands for the disk: SQLite meets the same error."""
    command = [sys.executable, "-c", FILLER, str(store.folder)]
    environment = os.environ | {"PYTHONPATH": str(repository)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    identity, code, read = done.stdout.split()
    assert (code, read) == ("R904", "before")
    run = store.get(identity)
    assert run is not None
    assert run.read(Document.SCORES) == "before"
    assert not run.has_model
    run.keep(Document.SCORES, "there is room again")
    assert run.read(Document.SCORES) == "there is room again"
    assert store.set_aside == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_full_disk_while_an_upload_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        workspace.keep_upload("a.csv", b"smiles,label\n")
    monkeypatch.undo()
    source = workspace.keep_upload("a.csv", b"smiles,label\n")
    assert workspace.path_of(source).read_bytes() == b"smiles,label\n"  # half a file is never taken for it


def test_a_workspace_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"the workspace cannot be written.*SYMGRAPH_WORKSPACE") as caught:
        Workspace(tmp_path / "file" / "workspace").prepare()
    assert caught.value.faults[0].code == "F320"


def test_a_database_that_may_only_be_read_is_told(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.create(REQUEST)
    whole = sqlite3.connect

    def read_only(path: Path, **options: object) -> sqlite3.Connection:
        return whole(f"file:{path}?mode=ro", uri=True, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(database.sqlite3, "connect", read_only)
    assert [found.id for found in store.all()] == [run.id]
    with pytest.raises(StoreError, match=r"cannot be used \(attempt to write a readonly database\)") as caught:
        store.rename(run, "new")
    assert caught.value.faults[0].code == "R904"


def test_a_database_that_another_process_holds_is_read_and_told(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(REQUEST)
    hold = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\nsys.stdin.read()"
    command = [sys.executable, "-c", hold, str(store.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr(database, "_PATIENCE", 0.05)
        assert [found.id for found in store.all()] == [run.id]
        with pytest.raises(StoreError, match=r"locked.*no other program holds the file"):
            store.rename(run, "new")
        other.kill()
    store.rename(run, "new")
    assert store.all()[0].name == "new"


def test_a_clock_that_is_put_back_loses_no_run_and_no_change(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store.create(REQUEST)
    first.keep(Document.SCORES, "first")
    stamp, now, now_ns = first.stamp(Document.SCORES), time.time(), time.time_ns()
    monkeypatch.setattr(time, "time", lambda: now - 86_400)
    monkeypatch.setattr(time, "time_ns", lambda: now_ns - 86_400 * 10**9)
    second = store.create(REQUEST)
    first.keep(Document.SCORES, "second")
    assert first.stamp(Document.SCORES) > stamp  # whoever looks at the stamp sees the change
    assert {run.id for run in store.all()} == {first.id, second.id}
    assert first.read(Document.SCORES) == "second"


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_dead_worker_is_told_whatever_the_clock_says(store: RunStore, hours: int) -> None:
    """A worker of another server gave its last sign before the clock was put on or back."""
    run = store.create(REQUEST)
    (run.folder / launch.ALIVE).touch()
    assert jobs.is_alive(run)
    then = time.time() - hours * 3600
    os.utime(run.folder / launch.ALIVE, (then, then))
    assert not jobs.is_alive(run)
    status = jobs.settle(run)
    assert status.state is State.FAILED
    assert "without a word" in status.reason


def test_two_servers_see_the_same_runs_and_count_each_others_workers(
    store: RunStore, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other server is a process that starts a run, and is killed; its worker's signs of life are what is left."""
    source = (
        "import sys\nfrom pathlib import Path\nfrom engine.runs import DataSource, RunStore, TrainingRequest\n"
        "run = RunStore(Path(sys.argv[1])).create(TrainingRequest(source=DataSource(origin='sample', name='mutag')))\n"
        "(run.folder / 'alive').touch()\nprint(run.id, flush=True)\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    monkeypatch.setattr(launch, "_SILENCE", 600.0)  # nobody gives another sign
    mine = store.create(REQUEST)
    done = subprocess.run(
        [sys.executable, "-c", source, str(store.folder)],
        env=os.environ | {"PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
    )
    theirs = done.stdout.strip()
    assert {run.id for run in store.all()} == {mine.id, theirs}
    assert {run.id for run in jobs.unfinished(store)} == {mine.id, theirs}
    third = jobs.start(store, REQUEST, owner="c" * 32)
    assert [run.id for run in jobs.queue(store)] == [third.id]  # both places are taken
    jobs.discard(store, third)
    mine.tell(Status(state=State.DONE))
    as_a_new_process()
    assert {run.id for run in jobs.unfinished(store)} == {theirs}
    with closing(sqlite3.connect(store.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


READER = """
import os, sys
from pathlib import Path
import encodings.idna, traceback
from engine.errors import InputError
from engine.runs import RunStore
if not os.geteuid():
    os.setgid(65534)
    os.setuid(65534)
store = RunStore(Path(sys.argv[1]))
store.check()
print(store.is_read_only, [run.id for run in store.all()])
try:
    store.rename(store.all()[0], "new")
except InputError as error:
    print(error.faults[0].code)
"""


def test_a_workspace_that_may_only_be_read_is_read(store: RunStore, repository: Path) -> None:
    """By a user without the right to write; the folder stays as it is."""
    run = store.create(REQUEST)
    database._let_all_go()
    root = store.folder.parent
    paths = [root, *root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    above = [(path, path.stat().st_mode) for path in root.parents if path.stat().st_uid == os.geteuid() != 65534]
    try:
        for path, mode in above:
            path.chmod(mode | 0o011)  # pytest's own folders, which nobody else may enter
        command = [sys.executable, "-c", READER, str(store.folder)]
        environment = os.environ | {"PYTHONPATH": str(repository)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    finally:
        for path, mode in above:
            path.chmod(mode)
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.stdout.splitlines() == [f"True ['{run.id}']", "R904"], done.stderr
    assert sorted([root, *root.rglob("*")]) == sorted(paths)


def test_a_dead_worker_in_a_workspace_that_may_only_be_read_is_told(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(REQUEST)
    os.utime(store.folder.parent / "runs.sqlite")
    monkeypatch.setattr(launch, "is_alive", lambda _: False)
    as_a_new_process()
    monkeypatch.setattr(database, "is_read_only", Path.exists)
    status = jobs.settle(run)
    assert status.state is State.FAILED
    assert "without a word" in status.reason
    assert run.status.state is not State.FAILED  # it could not be written down

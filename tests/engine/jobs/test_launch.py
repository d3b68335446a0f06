from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import jobs
from engine.jobs import launch
from engine.runs import DataSource, RunStore, State, TrainingRequest, Validation
from engine.runs.status import Status

REQUEST = TrainingRequest(
    source=DataSource(origin="sample", name="motif_house"), validation=Validation.HOLDOUT, max_rules=2, radius=1
)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def wait(run: object, seconds: float = 120.0) -> Status:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = jobs.settle(run)  # type: ignore[arg-type]
        if status.finished:
            return status
        time.sleep(0.05)
    raise AssertionError("the worker did not end")


def test_a_worker_does_the_work(store: RunStore) -> None:
    run = jobs.start(store, REQUEST)
    assert [found.id for found in jobs.unfinished(store)] == [run.id]
    assert wait(run).state is State.DONE
    assert run.has_model
    assert jobs.unfinished(store) == []


def test_cancel_ends_a_worker(store: RunStore) -> None:
    run = jobs.start(store, REQUEST)
    jobs.cancel(run)
    assert wait(run).state is State.STOPPED


def test_a_worker_that_is_killed_is_written_down_as_failed(store: RunStore) -> None:
    run = jobs.start(store, REQUEST)
    launch._children[run.id].kill()
    status = wait(run)
    assert status.state is State.FAILED
    assert "without a word" in status.reason


def test_the_last_line_of_a_dead_worker_is_told(store: RunStore) -> None:
    run = store.create(REQUEST)
    (run.folder / "stderr.log").write_text("Traceback\nImportError: no such thing\n")
    launch._children[run.id] = subprocess.Popen([sys.executable, "-c", ""])
    launch._children[run.id].wait()
    assert jobs.settle(run).reason.endswith("Its last line: ImportError: no such thing")


def test_a_run_that_is_deleted_takes_its_worker_along(store: RunStore) -> None:
    run = jobs.start(store, REQUEST)
    child = launch._children[run.id]
    jobs.discard(store, run)
    assert child.poll() is not None
    assert store.get(run.id) is None
    assert not run.folder.exists()


def test_a_worker_that_does_not_listen_is_killed_with_its_run(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_PATIENCE", 0.1)
    run = store.create(REQUEST)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    monkeypatch.setitem(launch._children, run.id, child)
    jobs.discard(store, run)
    child.stdout.close()
    assert child.returncode is not None
    assert store.get(run.id) is None
    jobs.cancel(run)  # nothing is left to be told


def test_a_worker_whose_run_another_server_deletes_ends_itself(store: RunStore) -> None:
    run = jobs.start(store, REQUEST)
    child = launch._children[run.id]
    end = time.monotonic() + 60
    while not (run.folder / launch.ALIVE).exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    store.delete(run)
    assert child.wait(60) != 0
    assert store.get(run.id) is None
    assert not run.folder.exists()


def test_no_third_worker_is_started(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "is_alive", lambda run: True)
    for _ in range(2):
        store.create(REQUEST)
    with pytest.raises(jobs.TooManyJobs, match="2 runs are under way"):
        jobs.start(store, REQUEST)
    assert len(store.all()) == 2


def test_signs_of_life_of_a_worker_that_another_server_started(store: RunStore) -> None:
    run = store.create(REQUEST)
    assert jobs.is_alive(run)
    long_ago = time.time() - 3_600
    with sqlite3.connect(store.database) as connection:
        connection.execute("UPDATE run SET created = ?", (long_ago,))
    connection.close()
    run = store.all()[0]
    assert not jobs.is_alive(run)
    (run.folder / launch.ALIVE).touch()
    assert jobs.is_alive(run)
    os.utime(run.folder / launch.ALIVE, (long_ago, long_ago))
    assert jobs.settle(run).state is State.FAILED


def test_an_end_that_comes_while_looking_is_not_overwritten(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.create(REQUEST)

    def finishes_now(_: object) -> bool:
        run.tell(Status(state=State.DONE))
        return False

    monkeypatch.setattr(launch, "is_alive", finishes_now)
    assert jobs.settle(run).state is State.DONE

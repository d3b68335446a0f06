from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.runs import DataSource, Run, RunStore, State, TrainingRequest, Validation, jobs
from engine.runs.jobs import launch
from engine.runs.status import Status

REQUEST = TrainingRequest(
    source=DataSource(origin="sample", name="motif_house"), validation=Validation.HOLDOUT, max_rules=2, radius=1
)
ANNE, BEN, CLEO = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def wait(run: object, seconds: float = 600.0) -> Status:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = jobs.settle(run)  # type: ignore[arg-type]
        if status.finished:
            return status
        time.sleep(0.05)
    raise AssertionError("the worker did not end")


def without_workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have runs that are started only give a sign of life, and return the list of their names to come."""
    launched: list[str] = []

    def launched_now(run: Run, jobs: int) -> None:
        (run.folder / launch.ALIVE).touch()
        launched.append(run.id)

    monkeypatch.setattr(launch, "_launch", launched_now)
    monkeypatch.setattr(launch, "_SILENCE", 600.0)  # nobody gives another sign
    return launched


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
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
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
    end = time.monotonic() + 240
    while not (run.folder / launch.ALIVE).exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    store.delete(run)
    assert child.wait(240) != 0
    assert store.get(run.id) is None
    assert not run.folder.exists()


def test_a_run_that_is_cancelled_while_it_waits_never_begins(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    launched = without_workers(monkeypatch)
    first, second = (jobs.start(store, REQUEST, owner=ANNE) for _ in range(2))
    assert launched == [first.id]
    jobs.cancel(second)
    status = jobs.settle(second)
    assert (status.state, status.reason) == (State.STOPPED, "Cancelled while it waited for its turn.")
    first.leave_queue()
    first.tell(Status(state=State.DONE))
    assert jobs.advance(store) == []


def test_no_one_has_more_than_five_runs_waiting(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    launched = without_workers(monkeypatch)
    runs = [jobs.start(store, REQUEST, owner=ANNE)]
    runs[0].leave_queue()  # its worker is at it
    runs += [jobs.start(store, REQUEST, owner=ANNE) for _ in range(jobs.MOST_WAITING)]
    with pytest.raises(jobs.TooManyJobs, match="5 runs of yours wait for a place"):
        jobs.start(store, REQUEST, owner=ANNE)
    assert len(store.all()) == 6
    jobs.start(store, REQUEST, owner=BEN)  # others are not held up
    assert len(launched) == 2
    jobs.cancel(runs[-1])
    jobs.start(store, REQUEST, owner=ANNE)


def test_a_visitors_second_run_waits_behind_the_first_of_all_others(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched = without_workers(monkeypatch)
    a1, a2, a3 = (jobs.start(store, REQUEST, owner=ANNE) for _ in range(3))
    b1, b2, c1 = (jobs.start(store, REQUEST, owner=owner) for owner in (BEN, BEN, CLEO))
    assert launched == [a1.id, b1.id]  # one place was left for who came next
    assert [run.id for run in jobs.queue(store)] == [c1.id, a2.id, b2.id, a3.id]
    for over, begins in ((a1, c1), (c1, a2), (b1, b2), (b2, None), (a2, a3)):  # a3 waits until a2 is over
        over.leave_queue()
        over.tell(Status(state=State.DONE))
        assert [run.id for run in jobs.advance(store)] == ([begins.id] if begins else [])
    assert jobs.queue(store) == []


@pytest.mark.parametrize(("processors", "shares"), [(1, [1, 1]), (2, [2, 1]), (8, [8, 4])])
def test_trainings_that_run_at_once_share_the_processors(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, processors: int, shares: list[int]
) -> None:
    launched: list[int] = []

    def launched_now(run: Run, jobs: int) -> None:
        (run.folder / launch.ALIVE).touch()
        launched.append(jobs)

    monkeypatch.setattr(launch, "_launch", launched_now)
    monkeypatch.setattr(launch, "processors", lambda: processors)
    for owner in (ANNE, BEN):
        jobs.start(store, REQUEST, owner=owner)
    assert launched == shares


def test_the_queue_outlives_the_server_and_what_was_killed_with_it_holds_no_place(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run was at work, one just about to begin, one waited; then all processes were killed."""
    launched = without_workers(monkeypatch)
    at_work, begun, waits = (jobs.start(store, REQUEST, owner=owner) for owner in (ANNE, BEN, CLEO))
    at_work.leave_queue()
    at_work.tell_progress(Status(state=State.RUNNING, stage="local rules"))
    assert launched == [at_work.id, begun.id]
    long_ago = time.time() - 1_000
    for run in (at_work, begun):
        os.utime(run.folder / launch.ALIVE, (long_ago, long_ago))
    with sqlite3.connect(store.database) as connection:
        connection.execute("UPDATE run SET created = ?", (long_ago,))
    connection.close()
    launched.clear()
    assert [run.id for run in jobs.queue(store)] == [begun.id, waits.id]
    assert {run.id for run in jobs.advance(store)} == {begun.id, waits.id} == set(launched)
    found = store.get(at_work.id)
    assert found is not None
    assert found.status.state is State.FAILED
    assert jobs.advance(store) == []


def test_two_servers_start_nothing_twice(store: RunStore, repository: Path) -> None:
    """Each of them looks at the queue for two seconds; workers are processes that say that they live, and end."""
    for k in range(4):
        store.put_in_queue(REQUEST, owner=f"{k:032x}")
    server = (
        "import sys, time\nfrom pathlib import Path\nfrom engine.runs import RunStore, jobs\n"
        "from engine.runs.jobs import launch\nstore = RunStore(Path(sys.argv[1]))\n"
        "def launched(run, jobs):\n    (run.folder / launch.ALIVE).touch()\n    print(run.id, flush=True)\n"
        "launch._launch = launched\nend = time.monotonic() + 2\n"
        "while time.monotonic() < end:\n    jobs.advance(store)\n"
    )
    command = [sys.executable, "-c", server, str(store.folder)]
    environment = os.environ | {"PYTHONPATH": str(repository)}
    servers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = "".join(process.communicate(timeout=240)[0] for process in servers).split()
    assert len(told) == len(set(told)) == 2


def test_a_worker_whose_run_left_the_queue_does_nothing(store: RunStore) -> None:
    run = store.put_in_queue(REQUEST)
    command = [sys.executable, "-m", "engine.runs.jobs", str(run.folder)]
    jobs.cancel(run)
    assert subprocess.run(command, env=launch._environment(), check=False).returncode == launch.NOT_IN_QUEUE
    assert run.status.state is State.STOPPED
    assert not run.has_model


def test_a_worker_that_dies_before_it_leaves_the_queue_is_not_started_for_ever(store: RunStore) -> None:
    run = store.put_in_queue(REQUEST)
    launch._children[run.id] = subprocess.Popen([sys.executable, "-c", "raise SystemExit('no such module')"])
    launch._children[run.id].wait()
    assert jobs.settle(run).state is State.FAILED
    assert store.queued() == []


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

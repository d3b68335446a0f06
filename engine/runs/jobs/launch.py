"""Start, watch and stop workers. What a folder says is the truth; what this process remembers only helps."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from engine.errors import Fault, InputError
from engine.machine import processors
from engine.runs.jobs.places import in_turn, places_in_force
from engine.runs.jobs.reporter import CANCEL
from engine.runs.request import TrainingRequest
from engine.runs.run import Run
from engine.runs.status import State, Status
from engine.runs.storage.database import StoreError
from engine.runs.storage.store import RunStore

__all__ = [
    "ALIVE",
    "BEAT",
    "MOST_WAITING",
    "NOT_IN_QUEUE",
    "TooManyJobs",
    "advance",
    "can_go_on",
    "cancel",
    "discard",
    "go_on",
    "is_alive",
    "queue",
    "settle",
    "start",
    "unfinished",
]

ALIVE = "alive"
"""Name of the file that a living worker touches."""

BEAT = 1.0  # seconds between two touches
_SILENCE = 20.0  # seconds without a touch after which a worker is taken for dead
_PATIENCE = 5.0  # seconds that a worker has to end when its run is deleted
MOST_WAITING = 5
"""Runs of one owner that may wait for a place."""

NOT_IN_QUEUE = 4
"""Exit code of a worker whose run was taken out of the queue before it could do so."""

_WITHDRAWN = "Cancelled while it waited for its turn."

_children: dict[str, subprocess.Popen[bytes]] = {}
_starting = threading.Lock()


class TooManyJobs(InputError):
    """As many runs of one owner as may wait for a place do so."""


def start(store: RunStore, request: TrainingRequest, *, owner: str = "", title: str = "") -> Run:
    """Put a run into the queue and return it at once; its worker starts now where there is a place.

    Parameters
    ----------
    store : RunStore
        Where it is kept.
    request : TrainingRequest
        What is asked.
    owner : str
        Token of its owner; "" for nobody's.
    title : str
        Of its data.

    Returns
    -------
    Run

    Raises
    ------
    TooManyJobs
        Where too many runs of `owner` wait already.
    StoreError
        Where it cannot be kept.
    OptionError
        Where the environment sets no number of places.
    """
    places_in_force()  # refused before anything is kept
    with _starting:
        run = store.put_in_queue(request, owner=owner, title=title, turn=_turn(store, owner))
    with suppress(StoreError):  # it waits, and whoever looks next gives it its place
        advance(store)
    return run


def can_go_on(run: Run) -> bool:
    """Return whether a search that was stopped or killed has kept a state to go on from.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    bool
    """
    status = run.status
    return status.finished and status.state is not State.DONE and bool(run.checkpoints)


def go_on(store: RunStore, run: Run) -> None:
    """Let the searches of a run go on where they were; one that cannot is left alone.

    Parameters
    ----------
    store : RunStore
        Where the run is.
    run : Run
        Put into the queue as in `start`.

    Raises
    ------
    TooManyJobs
        Where too many runs of its owner wait already.
    """
    with _starting:
        if is_alive(run) or not can_go_on(run):
            return
        turn = _turn(store, run.owner)
        for name in (CANCEL, ALIVE):
            (run.folder / name).unlink(missing_ok=True)
        _children.pop(run.id, None)
        told = run.status
        run.tell(Status(state=State.QUEUED, asked=time.time(), turn=turn, greedy=told.greedy, front=told.front))
    with suppress(StoreError):
        advance(store)


def advance(store: RunStore) -> list[Run]:
    """Start a worker for each run in the queue that has a place now.

    One of several servers at a time does so. A worker takes its run out of the queue itself: what a killed server has
    not quite started is started by the next one, and nothing is started twice.

    Parameters
    ----------
    store : RunStore
        Of the queue.

    Returns
    -------
    list of Run
        The runs for which a worker was started.

    Raises
    ------
    InputError
        Where the database cannot be used, or the environment sets no number of places.
    """
    places = places_in_force()
    with _starting:
        for child in list(_children.values()):
            child.poll()  # one that has ended is let go of by the system only then
        if not store.queued():
            return []
        unfinished(store)  # who is dead is written down before nobody may write
        with store.alone():
            queued = store.queued()
            launched = [run for run in queued if _is_launched(run)]
            running = [run for run in store.unended() if is_alive(run)] + launched
            found = places.next(running, [run for run in queued if run not in launched])
            jobs = max(1, processors() // max(1, len(running) + len(found)))
            for run in found:
                _launch(run, jobs)
    return found


def queue(store: RunStore) -> list[Run]:
    """Return the runs of everybody that wait for a place.

    Parameters
    ----------
    store : RunStore
        Of the queue.

    Returns
    -------
    list of Run
        In their turn.
    """
    return in_turn(run for run in store.queued() if not _is_launched(run))


def _is_launched(run: Run) -> bool:
    """Return whether a worker was started for a run in the queue, and is about to take it out."""
    return (run.folder / ALIVE).exists() and is_alive(run)


def _turn(store: RunStore, owner: str) -> int:
    """Return how many runs of `owner` wait or are at work; raises `TooManyJobs` where no more may wait."""
    waiting = sum(run.owner == owner for run in store.queued())
    if waiting >= MOST_WAITING:
        found = f"{waiting} runs of yours wait for a place"
        raise TooManyJobs(Fault("J901", "training", found, "Wait until one of them begins, or cancel one"))
    return waiting + sum(run.owner == owner and not settle(run).finished for run in store.unended())


def _launch(run: Run, jobs: int) -> None:
    """Start a worker that does so much at a time: its share of the processors."""
    run.folder.mkdir(parents=True, exist_ok=True)  # a server may have been killed before it did so
    (run.folder / ALIVE).touch()
    with (run.folder / "stderr.log").open("wb") as log:
        _children[run.id] = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "engine.runs.jobs", str(run.folder), str(jobs)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=run.folder,
            env=_environment(),
            start_new_session=True,
        )


def cancel(run: Run) -> None:
    """Ask the worker to stop as soon as it has something to hand back; a run that waits for a place ends at once.

    Parameters
    ----------
    run : Run
        The run.
    """
    told = run.status
    ended = Status(state=State.STOPPED, reason=_WITHDRAWN, note=_WITHDRAWN, greedy=told.greedy, front=told.front)
    if told.state is State.QUEUED and run.leave_queue(ended):
        return
    if run.folder.is_dir():
        (run.folder / CANCEL).touch()


def is_alive(run: Run) -> bool:
    """Return whether a worker is at this run: our own child, or one that gives signs of life.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    bool
    """
    child = _children.get(run.id)
    if child is not None and child.poll() != NOT_IN_QUEUE:  # else another server's worker is at it, or nobody
        return child.returncode is None
    try:
        last = (run.folder / ALIVE).stat().st_mtime
    except OSError:
        last = run.started
    return abs(time.time() - last) < _SILENCE  # a sign from the future is one from before the clock was put back


def settle(run: Run) -> Status:
    """Return the run's status; a worker that died without a word is written down as failed.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    Status
    """
    status = run.status
    if status.finished or is_alive(run):
        return status
    status = run.status  # it may have finished between the two looks
    if status.finished or (status.state is State.QUEUED and run.id not in _children):
        return status
    told = run.stderr_tail(1)
    reason = "The training process ended without a word: it was killed, or the machine ran out of memory."
    ended = status.model_copy(
        update={"state": State.FAILED, "reason": f"{reason} Its last line: {told}" if told else reason}
    )
    with suppress(StoreError):  # what cannot be written down is still told
        run.tell(ended)
    return ended


def discard(store: RunStore, run: Run) -> None:
    """Delete a run; a worker that is at it is stopped first.

    Parameters
    ----------
    store : RunStore
        Where it is.
    run : Run
        The run.
    """
    cancel(run)
    child = _children.pop(run.id, None)
    if child is not None and child.poll() is None:
        child.terminate()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    store.delete(run)  # another server's worker ends itself when its folder is gone


def unfinished(store: RunStore) -> list[Run]:
    """Return the runs that a worker is at, whoever started them.

    Parameters
    ----------
    store : RunStore
        Where they are.

    Returns
    -------
    list of Run
    """
    at_work = [run for run in store.unended() if not settle(run).finished]
    return at_work + [run for run in store.queued() if _is_launched(run)]


def _environment() -> dict[str, str]:
    """Return this process's environment, in which the worker finds the same packages and has one thread for BLAS."""
    here = str(Path(__file__).resolve().parents[3])
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return threads | os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(str(Path(p).resolve()) for p in paths))}

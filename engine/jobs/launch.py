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
from engine.jobs.reporter import CANCEL
from engine.runs.database import StoreError
from engine.runs.request import TrainingRequest
from engine.runs.run import Run
from engine.runs.status import State, Status
from engine.runs.store import RunStore

__all__ = [
    "ALIVE",
    "BEAT",
    "MOST_AT_ONCE",
    "TooManyJobs",
    "can_go_on",
    "cancel",
    "discard",
    "go_on",
    "is_alive",
    "settle",
    "start",
    "unfinished",
]

ALIVE = "alive"
"""Name of the file that a living worker touches."""

BEAT = 1.0  # seconds between two touches
_SILENCE = 20.0  # seconds without a touch after which a worker is taken for dead
_PATIENCE = 5.0  # seconds that a worker has to end when its run is deleted
MOST_AT_ONCE = 2

_children: dict[str, subprocess.Popen[bytes]] = {}
_starting = threading.Lock()


class TooManyJobs(InputError):
    """As many runs as are allowed at once are under way."""


def start(store: RunStore, request: TrainingRequest, *, owner: str = "", title: str = "") -> Run:
    """Start a worker for `request` and return its run at once; raises `TooManyJobs`. See `RunStore.create`."""
    with _starting:
        _refuse_too_many(store)
        run = store.create(request, owner=owner, title=title)
        _launch(run)
    return run


def can_go_on(run: Run) -> bool:
    """Return whether a search that was stopped or killed has kept a state to go on from."""
    status = run.status
    return status.finished and status.state is not State.DONE and bool(run.checkpoints)


def go_on(store: RunStore, run: Run) -> None:
    """Start a worker that goes on where the searches of `run` were; one that can't is left alone. As in `start`."""
    with _starting:
        if is_alive(run) or not can_go_on(run):
            return
        _refuse_too_many(store)
        (run.folder / CANCEL).unlink(missing_ok=True)
        (run.folder / ALIVE).touch()
        told = run.status
        run.tell(Status(greedy=told.greedy, front=told.front))
        _launch(run)


def _refuse_too_many(store: RunStore) -> None:
    running = unfinished(store)
    if len(running) >= MOST_AT_ONCE:
        found = f"{len(running)} runs are under way"
        raise TooManyJobs(Fault("J901", "training", found, "Wait for one to end, or cancel it"))


def _launch(run: Run) -> None:
    with (run.folder / "stderr.log").open("wb") as log:
        _children[run.id] = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "engine.jobs", str(run.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=run.folder,
            env=_environment(),
            start_new_session=True,
        )


def cancel(run: Run) -> None:
    """Ask the worker to stop as soon as it has something to hand back."""
    if run.folder.is_dir():
        (run.folder / CANCEL).touch()


def is_alive(run: Run) -> bool:
    """Return whether a worker is at this run: our own child, or one that gives signs of life."""
    child = _children.get(run.id)
    if child is not None:
        return child.poll() is None
    try:
        last = (run.folder / ALIVE).stat().st_mtime
    except OSError:
        last = run.started
    return abs(time.time() - last) < _SILENCE  # a sign from the future is one from before the clock was put back


def settle(run: Run) -> Status:
    """Return the run's status; a worker that died without a word is written down as failed."""
    status = run.status
    if status.finished or is_alive(run):
        return status
    status = run.status  # it may have finished between the two looks
    if status.finished:
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
    """Delete the run; a worker that is at it is stopped first."""
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
    """Return the runs that a worker is at, whoever started them."""
    return [run for run in store.unended() if not settle(run).finished]


def _environment() -> dict[str, str]:
    """Return this process's environment, in which the worker finds the same packages."""
    here = str(Path(__file__).resolve().parent.parent.parent)
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(str(Path(p).resolve()) for p in paths))}

"""`read_apart`: a file read by a process that can be lost, within limits of time and memory, stopped on request."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from engine.errors import Fault, InputError
from engine.faults import refusal
from engine.progress import SILENT, Progress, Step, check
from engine.readers.imported import Imported
from engine.readers.imported_frame import imported_of_frame
from engine.readers.limits import Limits, limits_in_force
from engine.workers import OUT_OF_MEMORY, TOO_SLOW, Answer, WorkerProcess

__all__ = ["UNREAD", "read_apart", "sheets_apart", "warm"]

UNREAD = frozenset({"F390", "F391", "F392", "F393", "F394"})
"""Codes of faults that do not say what is in a file: it was not read to its end."""

_LOOK_EVERY = 0.1  # seconds between two questions whether to stop
_MOST_IDLE = 2
_MODULE = "engine.readers.reading_worker"
_idle: SimpleQueue[WorkerProcess] = SimpleQueue()


def read_apart(path: str | os.PathLike[str], *, progress: Progress = SILENT, **options: Any) -> Imported:
    """Read a file as `read` does, in a process that can be lost, within `reading_seconds` and `reading_bytes`.

    Parameters
    ----------
    path : str or os.PathLike[str]
        The file or folder.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop, which ends the process at once.
    **options : object
        Those of `read` that are plain values.

    Returns
    -------
    Imported
        What `read` returns, without `file_nodes`.

    Raises
    ------
    InputError
        If the file is refused, also for what it costs (F391, F392) or does to the process that reads it (F393).
    Cancelled
        As soon as `progress` wants a stop.
    """
    return imported_of_frame(*_ask(Path(path), {"sheets": False, "options": options}, progress))


def sheets_apart(path: Path, *, progress: Progress = SILENT) -> tuple[str, ...]:
    """Look for the sheets of a workbook as `sheets_of_file` does, in a process that can be lost.

    Parameters
    ----------
    path : Path
        Any file.
    progress : Progress, default SILENT
        May ask for a stop, which ends the process at once.

    Returns
    -------
    tuple of str
        Names of the sheets, none for any other file.

    Raises
    ------
    InputError
        If looking takes too long or too much memory, or ends the process.
    Cancelled
        If `progress` asks for a stop.
    """
    return tuple(_ask(path, {"sheets": True}, progress)[0]["sheets"])


def warm() -> None:
    """Have a process ready: it takes a second to start, which the first file then need not wait for."""
    if _idle.empty():
        _idle.put(_started("a file"))


@atexit.register
def _end() -> None:
    with suppress(Empty):
        while True:
            process = _idle.get_nowait()
            process.kill()
            process.wait()


def _ask(path: Path, said: dict[str, Any], progress: Progress) -> Answer:
    check(progress)
    process, limits = _taken(path.name), limits_in_force()
    said = said | {"path": str(path.resolve()), "limits": asdict(limits)}
    try:
        with _stopped_on_request(process, progress):
            answer = process.exchange(said, hear=lambda told: progress.tell(Step(*told)))
    except BaseException:
        process.kill()
        process.wait()
        raise
    if answer is None:
        code = process.wait()
        check(progress)
        raise _lost(path.name, code, limits)
    if answer[0].pop("again") and _idle.qsize() < _MOST_IDLE:
        _idle.put(process)
    else:
        process.kill()
        process.wait()
    if "faults" in answer[0]:
        raise InputError(*(Fault(*told) for told in answer[0]["faults"]))
    return answer


def _taken(name: str) -> WorkerProcess:
    """Return a process that has nothing to do: one that waits, or a new one."""
    with suppress(Empty):
        while True:
            process = _idle.get_nowait()
            if process.is_alive:
                return process
            process.wait()
    return _started(name)


def _started(name: str) -> WorkerProcess:
    try:
        return WorkerProcess(_MODULE, group=True)
    except OSError as error:
        raise refusal("F394", name, f"the process that reads it does not start ({error.strerror})") from error


@contextmanager
def _stopped_on_request(process: WorkerProcess, progress: Progress) -> Iterator[None]:
    """End the process as soon as the listener wants a stop."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY):
            if progress.wants_stop():
                process.kill()
                return

    watcher = threading.Thread(target=look, name="reading", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _lost(name: str, code: int, limits: Limits) -> InputError:
    """Return why there is no answer from a process that ended with this code."""
    if code in TOO_SLOW:
        return refusal("F391", name, f"it took longer than {limits.reading_seconds} s of a processor to read")
    if code == OUT_OF_MEMORY:
        return refusal("F392", name, f"it took more than {limits.reading_bytes / 2**20:,.0f} MiB to read")
    how = f"exit code {code}"
    with suppress(ValueError):
        how = signal.Signals(-code).name
    return refusal("F393", name, f"reading it ended the process that did it ({how})")

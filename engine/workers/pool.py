"""`WorkerPool`: worker processes that may hang or crash without anybody else's harm."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Self, TypeVar

import numpy.typing as npt

from engine.errors import Cancelled
from engine.faults import refusal
from engine.machine import processors
from engine.progress import SILENT, Progress, check
from engine.workers.process import Answer, WorkerProcess

__all__ = ["Answer", "Lost", "WorkerPool", "enough_workers"]

Asked = TypeVar("Asked")
Found = TypeVar("Found")

_LOOK_EVERY = 0.1  # seconds between two questions whether to stop
_AHEAD = 3  # pieces of work for each worker that are under way or done and not yet taken
_MOST = 16


def enough_workers() -> int:
    """Count the workers that are worth their while: one for each processor that this process may use.

    Returns
    -------
    int
        1 to 16.
    """
    return min(_MOST, processors())


@dataclass(frozen=True, slots=True)
class Lost:
    """How a worker ended that was asked something.

    Attributes
    ----------
    code : int
        Exit code of the process.
    at : int
        What it last said that it began with, -1 for nothing.
    """

    code: int
    at: int = -1


class WorkerPool:
    """A context with worker processes; they start when they are first needed, and end with it at once.

    Parameters
    ----------
    module : str
        Name of the module that they run.
    settings : dict of str to object
        What each is told before anything else.
    processes : int
        Most workers at a time.
    """

    def __init__(self, module: str, settings: dict[str, Any], *, processes: int) -> None:
        self._module, self._settings, self._processes = module, settings, processes
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="workers")
        self._idle: SimpleQueue[WorkerProcess] = SimpleQueue()
        self._all: set[WorkerProcess] = set()
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.wait()

    def each(
        self, work: Callable[[Asked], Found], pieces: Iterable[Asked], progress: Progress = SILENT
    ) -> Iterator[Found]:
        """Work on pieces, several at a time.

        Parameters
        ----------
        work : callable
            From a piece to what is made of it; called in threads, where it may `ask`.
        pieces : iterable
            Taken a few ahead of the results.
        progress : Progress, default SILENT
            May ask for a stop.

        Yields
        ------
        object
            What `work` returns for each piece, in their order.

        Raises
        ------
        Cancelled
            If `progress` asks for a stop.
        """
        waiting: deque[Future[Found]] = deque()
        for piece in pieces:
            waiting.append(self._threads.submit(work, piece))
            if len(waiting) >= _AHEAD * self._processes:
                yield self._taken(waiting.popleft(), progress)
        while waiting:
            yield self._taken(waiting.popleft(), progress)

    @staticmethod
    def _taken(future: Future[Found], progress: Progress) -> Found:
        while not wait([future], timeout=_LOOK_EVERY).done:
            check(progress)
        return future.result()

    def ask(
        self, said: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = (), *, afresh: bool = False
    ) -> Answer | Lost:
        """Have a worker answer.

        Parameters
        ----------
        said : dict of str to object
            The question, of values that JSON has.
        arrays : sequence of ndarray, default ()
            Numbers that go with it.
        afresh : bool, default False
            Whether a worker is started for it.

        Returns
        -------
        Answer or Lost
            The answer, or how the worker ended where it did.

        Raises
        ------
        Cancelled
            If the context has ended meanwhile.
        InputError
            If a new worker ends at once.
        """
        worker = self._worker(afresh=afresh)
        answer = worker.exchange(said, arrays)
        if answer is not None:
            self._idle.put(worker)
            return answer
        with self._lock:
            self._all.discard(worker)
            if self._closed:
                raise Cancelled("stopped on request")
        return Lost(worker.wait(), worker.at)

    def _worker(self, *, afresh: bool) -> WorkerProcess:
        """Return a worker that has nothing to do, or a new one; a lost one made room for it."""
        with suppress(Empty):
            if not afresh:
                return self._idle.get_nowait()
        with self._lock:
            if self._closed:
                raise Cancelled("stopped on request")
            worker = WorkerProcess(self._module)
            self._all.add(worker)
        if worker.exchange(self._settings) is None:
            with self._lock:
                if self._closed:
                    raise Cancelled("stopped on request")
            raise refusal("F333", "structures", f"the process that reads them ended at once ({worker.wait()})")
        return worker

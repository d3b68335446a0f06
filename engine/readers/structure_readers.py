"""`StructureReaders`: worker processes for structures, which may hang or crash without anybody else's harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, Self, cast

import numpy.typing as npt

from engine.errors import Cancelled
from engine.machine import processors
from engine.progress import SILENT, Progress, check
from engine.readers.chemistry import Chemistry, ReadStructure, StructureChunk, joined, read_structure
from engine.readers.faults import refusal
from engine.readers.frames import read_frame, write_frame
from engine.readers.limits import Limits
from engine.readers.smiles import Problem
from engine.readers.structure_worker import OUT_OF_MEMORY, TOO_SLOW, chunk_of_frame, told

__all__ = ["StructureReaders", "enough_workers"]

_LOOK_EVERY = 0.1  # seconds between two questions whether to stop
_AHEAD = 3  # chunks for each worker that are under way or done and not yet taken
_MOST = 16


def enough_workers() -> int:
    """Return how many workers are worth their while: one for each processor that this process may use."""
    return min(_MOST, processors())


class StructureReaders:
    """A context with up to `processes` workers; they start when they are first needed, and end with it at once.

    `read` is a function of a module, which workers import.
    """

    def __init__(
        self, chemistry: Chemistry, limits: Limits, *, processes: int, read: ReadStructure = read_structure
    ) -> None:
        self._limits = limits
        self._told = told(chemistry, read, limits.structure_seconds, limits.structure_bytes)
        self._processes = processes
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="structures")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._all: set[_Worker] = set()
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

    def read(self, chunks: Iterable[Sequence[str]], progress: Progress = SILENT) -> Iterator[StructureChunk]:
        """Yield what became of each chunk of texts, in their order; raises `Cancelled` where a stop is wanted."""
        waiting: deque[Future[StructureChunk]] = deque()
        for texts in chunks:
            waiting.append(self._threads.submit(self._chunk, texts))
            if len(waiting) >= _AHEAD * self._processes:
                yield self._taken(waiting.popleft(), progress)
        while waiting:
            yield self._taken(waiting.popleft(), progress)

    @staticmethod
    def _taken(future: Future[StructureChunk], progress: Progress) -> StructureChunk:
        while not wait([future], timeout=_LOOK_EVERY).done:
            check(progress)
        return future.result()

    def _chunk(self, texts: Sequence[str]) -> StructureChunk:
        """Return what became of a chunk; where its worker is lost, each structure is read alone."""
        found = self._ask(texts)
        if isinstance(found, StructureChunk):
            return found
        if len(texts) > 1:
            return joined([self._chunk([text]) for text in texts])
        if found not in TOO_SLOW:  # it may have been what the worker had read before
            found = self._ask(texts, afresh=True)
        return found if isinstance(found, StructureChunk) else StructureChunk.of_problem(self._lost(found))

    def _ask(self, texts: Sequence[str], *, afresh: bool = False) -> StructureChunk | int:
        """Return what became of the texts; how the worker ended where it did."""
        worker = self._worker(afresh=afresh)
        chunk = worker.ask(texts)
        if chunk is not None:
            self._idle.put(worker)
            return chunk
        with self._lock:
            self._all.discard(worker)
            if self._closed:
                raise Cancelled("stopped on request")
        return worker.wait()

    def _worker(self, *, afresh: bool) -> _Worker:
        """Return a worker that has nothing to do, or a new one; a lost one made room for it."""
        with suppress(Empty):
            if not afresh:
                return self._idle.get_nowait()
        with self._lock:
            if self._closed:
                raise Cancelled("stopped on request")
            worker = _Worker()
            self._all.add(worker)
        if not worker.begins(self._told):
            with self._lock:
                if self._closed:
                    raise Cancelled("stopped on request")
            raise refusal("F333", "structures", f"the process that reads them ended at once ({worker.wait()})")
        return worker

    def _lost(self, code: int) -> Problem:
        """Return what is wrong with a structure whose worker ended."""
        if code in TOO_SLOW:
            return Problem("S115", f"it took longer than {self._limits.structure_seconds} s to read")
        if code == OUT_OF_MEMORY:
            return Problem("S117", f"it took more than {self._limits.structure_bytes / 2**20:,.0f} MiB to read")
        with suppress(ValueError):
            return Problem("S116", f"reading it ended the process that did it ({signal.Signals(-code).name})")
        return Problem("S116", f"reading it ended the process that did it (exit code {code})")


class _Worker:
    """One process, spoken to over its standard streams."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine.readers.structure_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)

    def begins(self, settings: dict[str, object]) -> bool:
        """Say what is to be done; return whether it is understood."""
        return self._exchange(settings) is not None

    def ask(self, texts: Sequence[str]) -> StructureChunk | None:
        """Return what became of the texts, None where the process has ended."""
        answer = self._exchange({"texts": list(texts)})
        return None if answer is None else chunk_of_frame(*answer)

    def _exchange(self, said: dict[str, object]) -> tuple[dict[str, Any], list[npt.NDArray[Any]]] | None:
        try:
            write_frame(self._input, said)
            return read_frame(self._output)
        except (OSError, ValueError):  # it has ended, or was killed meanwhile
            return None

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def wait(self) -> int:
        """Return how the process ended."""
        for stream in (self._input, self._output):
            with suppress(OSError):
                stream.close()
        return self._process.wait()


def _environment() -> dict[str, str]:
    """Return this process's environment, in which the worker finds the same packages and uses one thread."""
    here = str(Path(__file__).resolve().parent.parent.parent)
    paths = dict.fromkeys([here, *(str(Path(path).resolve()) for path in sys.path if path)])
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return os.environ | threads | {"PYTHONPATH": os.pathsep.join(paths)}

"""`python -m engine.readers.reading_worker`: reads files in a process that can be lost."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

import numpy.typing as npt

from engine.errors import InputError
from engine.faults import refusal
from engine.machine import collect_rarely, process_memory
from engine.progress import Step
from engine.readers.imported_frame import frame_of_imported, plain_fault
from engine.readers.limits import Limits
from engine.readers.reading import read
from engine.readers.tables.workbook import sheets_of_file
from engine.workers import Watch, bound_memory, read_frame, serve, write_frame

__all__ = ["work"]

_NEWS = 0.1  # seconds between two pieces of news
_GROWN = 2**28  # bytes: a process that has grown by more is not used again


def work(source: IO[bytes], target: IO[bytes]) -> None:
    """Read one file after the other, and end at once where nobody asks any more, be it in the middle of one."""
    collect_rarely()
    if hasattr(os, "nice"):
        os.nice(10)  # pages are answered first
    asked: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(source, asked), daemon=True).start()
    start = process_memory("VmRSS")
    while True:
        told = asked.get()
        limits = Limits(**told["limits"])
        watch = Watch(limits.reading_seconds)
        watch()
        bound_memory(limits.reading_bytes)
        said, arrays = _answer(told, limits, target)
        watch.stop()
        write_frame(target, said | {"again": process_memory("VmRSS") - start < _GROWN}, arrays)
        del said, arrays


def _listen(source: IO[bytes], asked: SimpleQueue[dict[str, Any]]) -> None:
    while frame := read_frame(source):
        asked.put(frame[0])
    os._exit(0)


def _answer(told: dict[str, Any], limits: Limits, target: IO[bytes]) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    """Return what is in a file, or its faults where it is refused."""
    path = Path(told["path"])
    try:
        if told["sheets"]:
            return {"sheets": sheets_of_file(path)}, []
        return frame_of_imported(read(path, **told["options"], limits=limits, progress=_News(target)))
    except InputError as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return {"faults": [plain_fault(found) for found in error.faults]}, []
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (whoever waits has to learn why)
        unread = refusal("F393", path.name, f"reading it failed ({type(error).__name__}: {error})")
        return {"faults": [plain_fault(found) for found in unread.faults]}, []


class _News:
    """Passes steps on, not too many of them; whoever wants a stop ends the process."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._last = 0.0

    def tell(self, step: Step) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if now - self._last > _NEWS:
            self._last = now
            write_frame(self._target, {"at": [step.stage, step.done, step.total, step.note]})

    def wants_stop(self) -> bool:
        """Return False."""
        return False


if __name__ == "__main__":
    serve(work)

"""`Isolation`: a process of its own for other people's libraries, in which one thing is done at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Self, TypeVar

from engine.progress import SILENT, Progress, check

__all__ = ["Failed", "Isolation"]

_LOOK_EVERY = 0.5  # seconds

T = TypeVar("T")


class Failed(Exception):
    """What was called raised an exception, or its process died; says which."""


class Isolation:
    """A context in which `call` runs functions in a second process; one that dies is replaced.

    The process starts afresh, so that it shares no threads, random numbers or settings with this one.
    """

    def __init__(self, progress: Progress = SILENT) -> None:
        self._progress = progress
        self._pool = _start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def call(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return `work(*arguments)`; raises `Failed` where that raises, and `Cancelled` where a stop is wanted."""
        future = self._pool.submit(work, *arguments)
        while not wait([future], timeout=_LOOK_EVERY).done:
            check(self._progress)
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            self._pool = _start()
            raise Failed("its process died")
        if error is not None:
            raise Failed(f"{type(error).__name__}: {error}") from error
        return future.result()


def _start() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))

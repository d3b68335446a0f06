"""`WorkerProcess`: a process of our own program that does work, and may end before it answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

import numpy.typing as npt

from engine.workers.frames import read_frame, write_frame

__all__ = ["Answer", "WorkerProcess"]

Answer: TypeAlias = tuple[dict[str, Any], list[npt.NDArray[Any]]]


class WorkerProcess:
    """One process that works on what it is asked, spoken to over its standard streams.

    Parameters
    ----------
    module : str
        Name of the module that it runs.
    group : bool, default False
        Whether it and those that it starts end together, where the system can do that.

    Attributes
    ----------
    at : object
        What it last said that it is at, -1 for nothing.
    """

    def __init__(self, module: str, *, group: bool = False) -> None:
        self._group = group and hasattr(os, "killpg")
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=self._group,
        )
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self.at: Any = -1

    def exchange(
        self, said: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = (), hear: Callable[[Any], object] = bool
    ) -> Answer | None:
        """Ask, and wait for the answer.

        Parameters
        ----------
        said : dict of str to object
            The question, of values that JSON has.
        arrays : sequence of ndarray, default ()
            Numbers that go with it.
        hear : callable, default bool
            Is told what the process says that it is at.

        Returns
        -------
        Answer or None
            The answer, None where the process has ended.
        """
        self.at = -1
        try:
            write_frame(self._input, said, arrays)
            while (answer := read_frame(self._output)) is not None and "at" in answer[0]:
                self.at = answer[0]["at"]
                hear(self.at)
        except (OSError, ValueError):  # it has ended, or was killed meanwhile
            return None
        return answer

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process at once."""
        if not self._group:
            self._process.kill()
        elif self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return how the process ended."""
        for stream in (self._input, self._output):
            with suppress(OSError):
                stream.close()
        return self._process.wait()


def _environment() -> dict[str, str]:
    """Return this process's environment, in which the worker finds the same packages and uses one thread."""
    here = str(Path(__file__).resolve().parents[2])
    paths = dict.fromkeys([here, *(str(Path(path).resolve()) for path in sys.path if path)])
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return os.environ | threads | {"PYTHONPATH": os.pathsep.join(paths)}

"""What a process is made of that can be lost: it ends when its input ends, and by itself when work takes too long.

A thread of the interpreter's own C code watches the clock, and nobody has to be alive to kill it. So none outlives whom
it works for.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from rdkit import rdBase

from engine.machine import process_memory

__all__ = ["OUT_OF_MEMORY", "TOO_SLOW", "Watch", "bound_memory", "serve"]

TOO_SLOW = (1, -getattr(signal, "SIGPROF", 1))
"""How a process ends whose clock has run out: the interpreter's choice, and the system's."""
OUT_OF_MEMORY = 3
_SLACK = 0.05  # share of the time for one piece of work that the clock on the wall may be late
_WAITING = 4  # times as long as it may work is a process let live that does not: a busy machine is no fault


class Watch:
    """Ends the process where one piece of work takes too long; called at the beginning of each piece.

    Parameters
    ----------
    seconds : float
        Time of a processor for a piece; four times as long on the clock.
    """

    def __init__(self, seconds: float) -> None:
        self._work, self._seconds = seconds, _WAITING * seconds
        self._set = -self._seconds

    def __call__(self) -> None:
        """Begin with the next piece; the clock on the wall is set anew only now and then: that costs a thread."""
        self._allow(self._work)
        now = time.monotonic()
        if now - self._set > _SLACK * self._seconds:
            faulthandler.dump_traceback_later(self._seconds * (1 + _SLACK), exit=True)
            self._set = now

    def stop(self) -> None:
        """Wait for as long as it takes."""
        self._allow(0)
        faulthandler.cancel_dump_traceback_later()
        self._set = -self._seconds

    @staticmethod
    def _allow(seconds: float) -> None:
        """Set the system's clock, whose signal ends the process; 0 is no bound."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, seconds)


def bound_memory(more: int) -> None:
    """Let the process grow by so much and no more, where the system can see to it.

    Parameters
    ----------
    more : int
        Bytes beyond what the process takes now.
    """
    size = process_memory("VmSize")
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if size:
            most = size + more if hard == resource.RLIM_INFINITY else min(size + more, hard)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def serve(work: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """Work over the standard streams; what libraries print goes nowhere.

    Ends the process with `OUT_OF_MEMORY` where memory is out, and with 0 where nobody reads the answers any more.

    Parameters
    ----------
    work : callable
        Reads questions from its first argument, writes answers to its second one.
    """
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with rdBase.BlockLogs():
            work(sys.stdin.buffer, target)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:  # whoever asked has gone
        os._exit(0)

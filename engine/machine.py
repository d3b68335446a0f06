"""What the system says of processors, and of the memory of processes."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

__all__ = ["collect_rarely", "linear_algebra", "process_memory", "processors"]

_YOUNG = 50_000  # objects; of a million small ones, the usual 700 have a third of the time spent on looking for cycles


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@cache
def linear_algebra() -> ThreadpoolController:
    """Return the handle on the threads of the linear algebra's libraries: finding them takes a few milliseconds.

    On vectors and matrices of some hundred numbers threads cost more than they save, on a busy machine many times more.
    """
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def process_memory(name: str, process: str = "self") -> int:
    """Return bytes of a process as Linux names them: "VmSize" is address space, "VmPeak" the most there was of it.

    "VmHWM" is the most memory that it had; what `getrusage` says of that begins with its parent's. 0 where nobody says.
    """
    with suppress(OSError, IndexError, ValueError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition(f"{name}:")[2].split()[0]) * 1024
    return 0


def collect_rarely() -> None:
    """Have this process look for cycles of objects more rarely, as suits one that reads millions of records."""
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])

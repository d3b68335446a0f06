"""What the system says of processors, and of the memory of processes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["process_memory", "processors"]


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def process_memory(name: str, process: str = "self") -> int:
    """Return bytes of a process as Linux names them: "VmSize" is address space, "VmPeak" the most there was of it.

    "VmHWM" is the most memory that it had; what `getrusage` says of that begins with its parent's. 0 where nobody says.
    """
    with suppress(OSError, IndexError, ValueError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition(f"{name}:")[2].split()[0]) * 1024
    return 0

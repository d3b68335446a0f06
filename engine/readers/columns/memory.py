"""How much memory is free, so that a reader can refuse a file before the system ends the program."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.faults import refusal
from engine.readers.limits import Limits

__all__ = ["free_memory", "refuse_shortage"]

_GROUP = Path("/sys/fs/cgroup")


def refuse_shortage(name: str, limits: Limits) -> None:
    """Refuse to go on with the file where too little memory is free; asking costs some 50 us."""
    free = free_memory()
    if free is not None and free < limits.free_bytes:
        found = f"reading it takes more memory than there is: {free / 2**20:,.0f} MiB are still free"
        raise refusal("F332", name, found)


def free_memory() -> int | None:
    """Return the bytes that this process may still take, None where the system does not say."""
    return min(_bounds(), default=None)


def _bounds() -> Iterator[int]:
    """Yield what the machine, the container and the process's own limit leave."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        yield int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    with suppress(OSError, ValueError):
        cache = re.search(r"^inactive_file (\d+)", (_GROUP / "memory.stat").read_text(), re.MULTILINE)
        used = int((_GROUP / "memory.current").read_text()) - (int(cache[1]) if cache else 0)
        yield int((_GROUP / "memory.max").read_text()) - used
    with suppress(ImportError, OSError, ValueError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            yield most - int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")

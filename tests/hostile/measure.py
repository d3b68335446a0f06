"""What a command costs in a process of its own: time, largest memory, exit code and what it said."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MOST_BYTES", "MOST_SECONDS", "Cost", "apart", "as_json", "cost", "warm"]

MOST_SECONDS, MOST_BYTES = 10.0, 2**30
"""What a small file may cost at the most, on a machine that does nothing else."""
_GIVEN_UP = 120  # seconds of a processor after which a process is ended


@dataclass(frozen=True, slots=True)
class Cost:
    """One command: how it ended (-1: it was ended), and what it took."""

    code: int
    seconds: float  # on the clock
    work: float  # of a processor, in seconds
    peak: int  # bytes
    said: str


def warm() -> None:
    """Import what commands import, once: each of them then runs in a copy of this process."""
    import openpyxl  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import engine.estimators
    import engine.readers  # noqa: F401
    from engine.cli import app  # noqa: F401


def apart(work: Callable[[], object]) -> None:
    """Do the work in a copy of this process, which so stays small."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def cost(arguments: Sequence[str], *, folder: Path, seconds: int = _GIVEN_UP) -> Cost:
    """Return what `symgraph ARGUMENTS` costs; what it says goes through a file in `folder`."""
    said = folder / "said.txt"
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        _run(arguments, said, seconds)
    _, status, used = os.wait4(child, 0)
    return Cost(
        code=os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else -1,
        seconds=time.monotonic() - begin,
        work=used.ru_utime + used.ru_stime,
        peak=used.ru_maxrss * 1024,
        said=said.read_text(errors="replace").strip(),
    )


def _run(arguments: Sequence[str], said: Path, seconds: int) -> None:
    """Run the command and end this process, whatever comes of it."""
    code = 70
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(4 * seconds)
        target = os.open(said, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(target, 1)
        os.dup2(target, 2)
        from engine.cli import main

        code = main(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def as_json(costs: Iterable[tuple[str, Cost]]) -> str:
    """Return the costs by name."""
    return json.dumps({name: [c.code, c.seconds, c.work, c.peak, c.said] for name, c in costs})

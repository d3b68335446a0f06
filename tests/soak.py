"""`make soak`: ten visitors on one server for three minutes, and whether it stays quick, small and without errors.

Seven go from page to page, two train again and again, one uploads files that are made to hold a reader up. Before and
after, the seven are alone, which says how long answers take then. Counted are errors (a page with an error box, a
connection that breaks), the memory of the server's process and of all that it started but trainings, and the median
answer. A measurement: what the machine does besides has a part in the times, so the load is told.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.runs import RunStore, State, Workspace, jobs, new_identity
from tests.dashboard.browser import Server, serving
from tests.dashboard.conftest import MUTAG, train
from tests.hostile.files import FILES
from tests.soak_visitor import Visitor

__all__ = ["MOST_GROWTH", "MOST_TIMES", "Told", "soak"]

MOST_GROWTH, MOST_TIMES = 100.0, 1.5
"""What is allowed: megabytes, and the median answer over that with nothing else going on."""
_READERS, _TRAINERS = 7, 2
_THOUGHT = (0.5, 2.0)  # seconds between an answer and the next question
_PATIENCE = 20.0  # seconds that one waits for an upload, and all for the last answers
_PAGES = ("", "explore", "train", "rules", "graph", "quality", "runs")


@dataclass(slots=True)
class Told:
    """What was counted."""

    idle: list[float] = field(default_factory=list)  # seconds of answers
    busy: list[float] = field(default_factory=list)
    uploads: int = 0
    left: int = 0  # of them: those that the visitor did not wait for
    trainings: int = 0
    ended: int = 0
    errors: list[str] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=dict)  # megabytes
    after: dict[str, float] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Megabytes that the server's process has more."""
        return self.after["server"] - self.before["server"]

    @property
    def times(self) -> float:
        """The median answer over that with nothing else going on."""
        return statistics.median(self.busy) / statistics.median(self.idle)

    def __str__(self) -> str:
        """Return all of it, a line each."""
        lines = [
            f"answers: {len(self.idle)} idle, {len(self.busy)} busy",
            f"hostile uploads: {self.uploads}, {self.left} of them not waited for",
            f"trainings: {self.trainings} asked for, {self.ended} done",
            f"median answer, idle: {statistics.median(self.idle):.3f} s",
            f"median answer, busy: {statistics.median(self.busy):.3f} s ({self.times:.2f} times)",
            f"memory of the server: {self.before['server']:.0f} MB, then {self.growth:+.0f} MB",
            f"with its readers: {self.before['all']:.0f} MB, then {self.after['all'] - self.before['all']:+.0f} MB",
            f"load of the machine: {', '.join(f'{load:.1f}' for load in self.loads)}",
            f"errors: {len(self.errors)}",
            *self.errors,
        ]
        return "\n".join(lines)


# -- what visitors do -----------------------------------------------------------------------------


def _read(visitor: Visitor, rng: random.Random, run: str, answers: list[float]) -> None:
    """Open one page after the other of a run."""
    answers.append(visitor.open(rng.choice(_PAGES), run=run, rule="R1", row=str(rng.randrange(1, 180))))


def _train(visitor: Visitor, rng: random.Random, told: Told) -> None:
    """Start a training where none of one's own waits."""
    visitor.open("train", data=rng.choice(("mutag", "bbb")))
    if visitor.click("Start training") is not None:
        told.trainings += 1
    time.sleep(rng.uniform(3, 6))


def _attack(visitor: Visitor, files: Iterator[tuple[str, bytes]], told: Told) -> None:
    """Upload a file that is made to hold a reader up, and leave where that takes long."""
    visitor.open("")
    name, content = next(files)
    told.uploads += 1
    try:
        visitor.upload(name, content, patience=_PATIENCE)
    except TimeoutError:
        told.left += 1
        visitor.come_again()


def _hostile(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    made: dict[str, bytes] = {}
    names = list(FILES)
    while True:
        rng.shuffle(names)
        for name in names:
            made[name] = made.get(name) or FILES[name]()
            yield name, made[name] or b"x"


# -- the measurement ------------------------------------------------------------------------------


def _for(seconds: float, acts: list[tuple[Callable[[], None], random.Random]], errors: list[str]) -> None:
    """Do all of it at once, each again and again, for so long."""
    over = threading.Event()

    def go_on(act: Callable[[], None], rng: random.Random) -> None:
        while not over.is_set():
            try:
                act()
            except Exception as error:  # noqa: BLE001  (it is counted)
                if not over.is_set():
                    errors.append(f"{type(error).__name__}: {error}")
                return
            over.wait(rng.uniform(*_THOUGHT))

    threads = [threading.Thread(target=go_on, args=each, daemon=True) for each in acts]
    for thread in threads:
        thread.start()
    over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join(_PATIENCE)  # who is still waiting for an answer then is left


def memory(server: Server) -> dict[str, float]:
    """Return the megabytes of the server's process, and of it with what it started but trainings (Linux)."""
    own, rest = _megabytes(server.process), 0.0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_text()
        except (OSError, ValueError):
            continue  # it has just ended
        if parent == server.process and "engine.runs.jobs" not in command:
            rest += _megabytes(int(path.name))
    return {"server": own, "all": own + rest}


def _megabytes(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def soak(root: Path, seconds: float, *, idle: float, seed: int = 0) -> Told:
    """Return what was counted in so many seconds, and in `idle` others around them with only reading going on."""
    told, owners = Told(), [new_identity() for _ in range(_READERS + _TRAINERS + 1)]
    run = train(root, MUTAG, "rules", owner=owners[0]).id  # the other readers come by its link
    rngs = [random.Random(seed + k) for k in range(len(owners))]
    hostile = _hostile(rngs[-1])
    with serving(root) as server:
        visitors = [Visitor(server.address, owner) for owner in owners]
        try:
            readers = list(zip(visitors, rngs, strict=True))[:_READERS]

            def reading(answers: list[float]) -> list[tuple[Callable[[], None], random.Random]]:
                return [(lambda v=v, r=r: _read(v, r, run, answers), r) for v, r in readers]  # type: ignore[misc]

            for page in _PAGES:  # what is loaded once
                for visitor, _ in readers:
                    visitor.open(page, run=run, rule="R1")
            _train(visitors[_READERS], rngs[_READERS], told)
            told.loads.append(os.getloadavg()[0])
            _for(idle / 2, reading(told.idle), told.errors)
            told.before = memory(server)
            told.loads.append(os.getloadavg()[0])
            others: list[Any] = [
                (lambda v=v, r=r: _train(v, r, told), r) for v, r in list(zip(visitors, rngs, strict=True))[_READERS:-1]
            ]
            others.append((lambda: _attack(visitors[-1], hostile, told), rngs[-1]))
            _for(seconds, [*reading(told.busy), *others], told.errors)
            told.loads.append(os.getloadavg()[0])
            told.after = memory(server)
            told.ended = _end_trainings(root) - 1  # the one before
            _for(idle / 2, reading(told.idle), told.errors)  # before and after: what the machine does besides changes
            told.loads.append(os.getloadavg()[0])
        finally:
            for visitor in visitors:
                told.errors += visitor.errors
                visitor.close()
            _end_trainings(root)
        told.errors += [line for line in (root / "server.log").read_text().splitlines() if "Traceback" in line]
    return told


def _end_trainings(root: Path) -> int:
    """Stop those that wait or are at work, and return how many are done."""
    store = RunStore(Workspace(root).runs)
    for run in [*store.queued(), *store.unended()]:
        jobs.discard(store, run)
    return sum(run.status.state is State.DONE for run in store.all())


def main() -> None:
    """Read the command line, print what was counted, and end with 1 where more happened than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=180.0)
    parser.add_argument("--idle", type=float, default=40.0, help="seconds for the comparison, half of them before")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="symgraph-soak-") as root:
        told = soak(Path(root), options.seconds, idle=options.idle, seed=options.seed)
    sys.stdout.write(f"{told}\n")
    sys.exit(bool(told.errors) or told.growth > MOST_GROWTH or told.times > MOST_TIMES)


if __name__ == "__main__":
    main()

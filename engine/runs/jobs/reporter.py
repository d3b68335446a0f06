"""`Reporter`: the listener that tells a run's folder how far the work is, and hears when it should stop."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from engine.progress import Step
from engine.runs.jobs.plan import COMPILING, READING, Plan
from engine.runs.run import Run
from engine.runs.status import State, Status, StoredFault

__all__ = ["CANCEL", "Reporter"]

CANCEL = "cancel"
"""Name of the file whose presence asks for a stop."""

_EVERY = 0.2  # seconds between two writes, and between two looks at the cancel file


class Reporter:
    """Writes status.json and events.jsonl; `wants_stop` once the file `cancel` is there."""

    def __init__(self, folder: Path, plan: Plan, clock: Callable[[], float] = time.monotonic) -> None:
        self._run, self._folder, self._plan, self._clock = Run(folder), folder, plan, clock
        self._began = self._written = self._looked = clock()
        self._stop = False
        before = self._run.status  # of a search that goes on
        self._last = Status(state=State.RUNNING, greedy=before.greedy, front=before.front)
        self._pace: tuple[float, float] | None = None  # when the fit began, and the weight done by then
        self._write(self._last, force=True)

    def tell(self, step: Step) -> None:
        """Write the step down; steps that follow one another quickly are left out, new stages never."""
        now = self._clock()
        fraction = max(self._last.fraction, self._plan.fraction(step.stage, step.fraction))
        new_stage = step.stage != self._last.stage
        if new_stage and self._pace is None and step.stage not in (READING, COMPILING):
            self._pace = (now, fraction)
        status = Status(
            state=State.RUNNING,
            stage=step.stage,
            note=step.note,
            fraction=fraction,
            stage_fraction=min(step.fraction, 1.0),
            seconds=now - self._began,
            seconds_left=self._seconds_left(now, fraction),
            greedy=step.front if step.front and step.done == 0 else self._last.greedy,
            front=step.front or self._last.front,
        )
        self._write(status, force=new_stage or step.done == step.total)

    def wants_stop(self) -> bool:
        """Return whether a stop was asked for."""
        now = self._clock()
        if not self._stop and now - self._looked >= _EVERY:
            self._looked = now
            self._stop = (self._folder / CANCEL).exists()
        return self._stop

    def look(self) -> bool:
        """Return whether a stop was asked for, looking right now."""
        self._looked = float("-inf")
        return self.wants_stop()

    def finish(self, state: State, *, note: str = "", reason: str = "", faults: tuple[StoredFault, ...] = ()) -> None:
        """Write how it ended."""
        done = 1.0 if state is State.DONE else self._last.fraction
        told = {"state": state, "note": note, "reason": reason, "faults": faults, "fraction": done}
        timed = {"seconds": self._clock() - self._began, "seconds_left": 0.0}
        self._write(self._last.model_copy(update=told | timed), force=True)

    def _seconds_left(self, now: float, fraction: float) -> float | None:
        """Return the time left at the pace since the fit began; None before that can be told."""
        if self._pace is None or fraction - self._pace[1] < 0.02 or now - self._pace[0] < 0.5:
            return None
        return (now - self._pace[0]) / (fraction - self._pace[1]) * (1 - fraction)

    def _write(self, status: Status, *, force: bool) -> None:
        now = self._clock()
        self._last = status
        if not force and now - self._written < _EVERY:
            return
        self._written = now
        if status.finished:
            self._run.tell(status)
        else:
            self._run.tell_progress(status)
        event = {"seconds": round(status.seconds, 3), "stage": status.stage, "note": status.note}
        event |= {"fraction": round(status.fraction, 4), "state": str(status.state)}
        with (self._folder / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")

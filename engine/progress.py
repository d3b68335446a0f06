"""How long work speaks to whoever waits for it: the engine never prints."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from engine.errors import Cancelled

__all__ = ["SILENT", "Deadline", "FrontPoint", "Progress", "Section", "Silent", "Step", "check"]


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """The best model of a size that a search has so far."""

    rules: int
    error: float  # share of wrong predictions on the validation part


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of news: the stage, how far it is, and a sentence for people."""

    stage: str
    done: int
    total: int
    note: str = ""
    front: tuple[FrontPoint, ...] = ()  # of a search, fewest rules first

    @property
    def fraction(self) -> float:
        """Share of the stage that is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0


class Progress(Protocol):
    """Listener of long work."""

    def tell(self, step: Step) -> None:
        """Take note of one step."""

    def wants_stop(self) -> bool:
        """Whether the work should end as soon as it has something to hand back."""


class Silent:
    """A listener that does nothing and never asks for a stop."""

    def tell(self, step: Step) -> None:
        """Forget the step."""

    def wants_stop(self) -> bool:
        """Return False."""
        return False


SILENT = Silent()


@dataclass(frozen=True, slots=True)
class Section:
    """Passes the steps of one of several equal parts of a stage on, as steps of the whole stage."""

    progress: Progress
    number: int  # of the part, from 0
    parts: int

    def tell(self, step: Step) -> None:
        """Pass the step on, in thousandths of a part."""
        done = 1000 * self.number + round(1000 * min(step.fraction, 1.0))
        self.progress.tell(Step(step.stage, done, 1000 * self.parts, step.note, step.front))

    def wants_stop(self) -> bool:
        """Return whether the listener behind wants a stop."""
        return self.progress.wants_stop()


class Deadline:
    """A listener that passes everything on, and wants a stop when `seconds` are over: then `passed` is true."""

    def __init__(self, progress: Progress, seconds: float) -> None:
        self._progress = progress
        self._end = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def tell(self, step: Step) -> None:
        """Pass the step on."""
        self._progress.tell(step)

    def wants_stop(self) -> bool:
        """Return whether the time is over, or the listener behind wants a stop."""
        return self.passed or self._progress.wants_stop()


def check(progress: Progress) -> None:
    """Raise `Cancelled` where the listener wants a stop."""
    if progress.wants_stop():
        raise Cancelled("stopped on request")

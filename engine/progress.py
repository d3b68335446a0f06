"""How long work speaks to whoever waits for it: the engine never prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.errors import Cancelled

__all__ = ["SILENT", "Progress", "Silent", "Step", "check"]


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of news: the stage, how far it is, and a sentence for people."""

    stage: str
    done: int
    total: int
    note: str = ""

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


def check(progress: Progress) -> None:
    """Raise `Cancelled` where the listener wants a stop."""
    if progress.wants_stop():
        raise Cancelled("stopped on request")

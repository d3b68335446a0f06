"""How far a run is: one small record that the worker replaces and the page polls."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from engine.progress import FrontPoint

__all__ = ["FINISHED", "State", "Status", "StoredFault"]


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"  # until there is a place for it
    WAITING = "waiting"  # the worker has not spoken yet
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # on request
    FAILED = "failed"


FINISHED = frozenset({State.DONE, State.STOPPED, State.FAILED})


class StoredFault(BaseModel):
    """A fault as it is stored with a run that failed."""

    model_config = ConfigDict(frozen=True)

    code: str
    place: str
    found: str
    fix: str


class Status(BaseModel):
    """The state, the stage, and for a run that failed the reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: State = State.WAITING
    stage: str = ""
    note: str = ""
    fraction: float = Field(default=0.0, ge=0.0, le=1.0)
    stage_fraction: float = Field(default=0.0, ge=0.0, le=1.0)
    seconds: float = 0.0
    seconds_left: float | None = None
    reason: str = ""
    faults: tuple[StoredFault, ...] = ()
    greedy: tuple[FrontPoint, ...] = ()  # where a search began: what greedy choice gives
    front: tuple[FrontPoint, ...] = ()  # what it has by now
    asked: float = 0.0  # when it was put into the queue, in seconds since 1970
    turn: int = Field(default=0, ge=0)  # runs of the same owner that waited or were at work then

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in FINISHED

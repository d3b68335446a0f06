"""How far a run is: one small record that the worker replaces and the page polls."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from engine.progress import FrontPoint

__all__ = ["FINISHED", "State", "Status", "StoredFault"]


class State(StrEnum):
    """Where a run stands.

    Attributes
    ----------
    QUEUED
        Until there is a place for it.
    WAITING
        The worker has not spoken yet.
    RUNNING
        The worker is at it.
    DONE
        It has ended.
    STOPPED
        It was stopped on request.
    FAILED
        It has ended without a model.
    """

    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
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
    """The state, the stage, and for a run that failed the reason.

    Attributes
    ----------
    state : State
        Where it stands.
    stage : str
        What it is at.
    note : str
        News of the stage.
    fraction, stage_fraction : float
        How much of the run and of the stage is done, 0 to 1.
    seconds : float
        Since it began.
    seconds_left : float or None
        None where nobody can tell.
    reason : str
        Why it stopped or failed.
    faults : tuple of StoredFault
        Of data or options, for a run that failed of these.
    greedy : tuple of FrontPoint
        Where a search began: what greedy choice gives.
    front : tuple of FrontPoint
        What it has by now.
    asked : float
        When it was put into the queue, in seconds since 1970.
    turn : int
        Runs of the same owner that waited or were at work then.
    """

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
    greedy: tuple[FrontPoint, ...] = ()
    front: tuple[FrontPoint, ...] = ()
    asked: float = 0.0
    turn: int = Field(default=0, ge=0)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in FINISHED

"""The stages of a run as a list: what is done, what is under way, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runs import State, Status, TrainingRequest
from engine.runs.jobs import COMPILING, READING, VALIDATING, Plan

__all__ = ["STATE_WORDS", "ShownStage", "show_stages"]

_NAMES = {
    READING: "Reading the data",
    COMPILING: "Compiling the kernels, once",
    "structure": "Hashing the surroundings of every node",
    "local rules": "Growing small trees for each structure",
    "patterns": "Reading paths, stars and rings",
    "groups": "Looking for named groups",
    "rules": "Choosing the rules",
    "search": "Searching for better rules",
    "list": "Choosing the rules, one after the other",
    "scorecard": "Choosing rows and giving points",
    "tree": "Growing the tree",
    "forest": "Growing the forest",
    VALIDATING: "Measuring on held-out graphs",
}
STATE_WORDS = {
    State.QUEUED: "waiting",
    State.WAITING: "starting",
    State.RUNNING: "training",
    State.DONE: "done",
    State.STOPPED: "stopped",
    State.FAILED: "failed",
}
"""States in words."""


@dataclass(frozen=True, slots=True)
class ShownStage:
    """One line of the list."""

    name: str
    state: str  # "done", "now" or "later"
    share: float


def show_stages(request: TrainingRequest, status: Status) -> tuple[ShownStage, ...]:
    """Return every planned stage with its state."""
    names = [name for name, _ in Plan.of(request).stages]
    at = names.index(status.stage) if status.stage in names else -1
    if status.state is State.DONE:
        at = len(names)
    return tuple(
        ShownStage(
            _NAMES.get(name, name),
            "done" if place < at else "now" if place == at else "later",
            1.0 if place < at else status.stage_fraction if place == at else 0.0,
        )
        for place, name in enumerate(names)
    )

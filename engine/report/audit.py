"""What a person changed in a model, as a report prints it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Audit", "AuditedEdit", "PartFigures"]


@dataclass(frozen=True, slots=True)
class PartFigures:
    """Accuracy of the learned and of the edited model on one part of the data, and how many graphs flipped."""

    learned: float
    edited: float
    won: int  # wrong before, right now
    lost: int


@dataclass(frozen=True, slots=True)
class AuditedEdit:
    """One edit, and what the model with it and all before it stood at; None where that was not measured."""

    time: str
    text: str
    training: PartFigures | None = None
    test: PartFigures | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The edits, oldest first, and how often a person looked at the test part meanwhile."""

    edits: tuple[AuditedEdit, ...]
    looks: int = 0

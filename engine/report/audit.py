"""What a person changed in a model, as a report prints it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Audit", "AuditedEdit", "PartFigures"]


@dataclass(frozen=True, slots=True)
class PartFigures:
    """How the learned and the edited model do on one part of the data.

    Attributes
    ----------
    learned, edited : float
        Accuracy of each.
    won : int
        Graphs that were wrong before and are right now.
    lost : int
        Graphs that were right before and are wrong now.
    """

    learned: float
    edited: float
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class AuditedEdit:
    """One edit, and what the model with it and all before it stood at.

    Attributes
    ----------
    time : str
        When it was made.
    text : str
        The edit in words.
    training, test : PartFigures or None
        Figures on that part; None where they were not measured.
    """

    time: str
    text: str
    training: PartFigures | None = None
    test: PartFigures | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The edits of a model, and how often a person looked at the test part meanwhile.

    Attributes
    ----------
    edits : tuple of AuditedEdit
        Oldest first.
    looks : int
        Looks at the test part.
    """

    edits: tuple[AuditedEdit, ...]
    looks: int = 0

"""The scores of a run as they are stored: figures on the training data beside honest, held-out ones."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["HeldOut", "Measure", "RunScores", "with_note"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Measure(_Stored):
    """A mean with its interval; None where it is undefined."""

    mean: float | None
    low: float | None = None
    high: float | None = None


class HeldOut(_Stored):
    """Scores on graphs that the scored model has not seen."""

    method: str  # "5-fold cross-validation", "test part of 20 % that the model has not seen"
    unit: str  # what was dealt out as a whole
    graphs: int  # how many were predicted while held out
    accuracy: Measure
    balanced_accuracy: Measure
    roc_auc: Measure
    interval_method: str
    confusion: list[list[int]]  # row the true class, column the predicted one
    notes: list[str] = []


def with_note(scores: HeldOut, note: str) -> HeldOut:
    """Return the scores with one more thing that their reader has to know."""
    return scores.model_copy(update={"notes": [*scores.notes, note]})


class RunScores(_Stored):
    """What is known of how good a run's model is."""

    training_accuracy: float
    held_out: HeldOut | None = None  # None where validation was stopped
    rules: int | None = None  # that the model has: 0 for a forest; None where it was not written down
    edits: int = 0  # that a person made after it was learned

"""The scores of a run as they are stored: figures on the training data beside honest, held-out ones."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["HeldOut", "Measure", "RunScores", "with_note"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Measure(_Stored):
    """A mean with its interval.

    Attributes
    ----------
    mean : float or None
        None where it is undefined.
    low, high : float or None
        Ends of the interval; None where there is none.
    """

    mean: float | None
    low: float | None = None
    high: float | None = None


class HeldOut(_Stored):
    """Scores on graphs that the scored model has not seen.

    Attributes
    ----------
    method : str
        "5-fold cross-validation", "test part of 20 % that the model has not seen".
    unit : str
        What was dealt out as a whole.
    graphs : int
        How many were predicted while held out.
    accuracy, balanced_accuracy, roc_auc : Measure
        See `Scores`.
    interval_method : str
        Where the intervals come from.
    confusion : list of list of int
        Row the true class, column the predicted one.
    notes : list of str
        What a reader of the scores has to know.
    """

    method: str
    unit: str
    graphs: int
    accuracy: Measure
    balanced_accuracy: Measure
    roc_auc: Measure
    interval_method: str
    confusion: list[list[int]]
    notes: list[str] = []


def with_note(scores: HeldOut, note: str) -> HeldOut:
    """Return the scores with one more thing that their reader has to know."""
    return scores.model_copy(update={"notes": [*scores.notes, note]})


class RunScores(_Stored):
    """What is known of how good a run's model is.

    Attributes
    ----------
    training_accuracy : float
        On what the model was learned from.
    held_out : HeldOut or None
        None where validation was stopped.
    rules : int or None
        Rules of the model, 0 for a forest; None where it was not written down.
    edits : int
        Changes that a person made after it was learned.
    """

    training_accuracy: float
    held_out: HeldOut | None = None
    rules: int | None = None
    edits: int = 0

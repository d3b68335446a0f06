"""Scores that a report shows, with how they were measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Self

from engine.evaluation.cross_validation import Evaluation
from engine.evaluation.scores import Interval, Scores

__all__ = ["Measured", "MeasuredScore"]


@dataclass(frozen=True, slots=True)
class MeasuredScore:
    """A figure with its interval; None where it is undefined or unknown."""

    name: str
    mean: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores on graphs that the scored model has not seen, or, so named, on those that it was learned from."""

    method: str  # "5-fold cross-validation, stratified", "held out: 20 %"
    graphs: int
    scores: tuple[MeasuredScore, ...]
    confusion: tuple[tuple[int, ...], ...] = ()  # row the true class, column the predicted one
    notes: tuple[str, ...] = field(default=())

    @classmethod
    def of_folds(cls, found: Evaluation) -> Self:
        """Return what a cross-validation found."""
        told = {
            "Accuracy": found.accuracy,
            "Balanced accuracy": found.balanced_accuracy,
            "ROC-AUC": found.roc_auc,
            "Log loss": found.log_loss,
        }
        folds = len(found.fit_seconds)
        method = f"{folds}-fold cross-validation, {found.split}; held out as a whole: each {found.split_unit}"
        return cls(
            method if folds > 1 else "the test part that the data give",
            int(found.confusion.sum()),
            tuple(_of_interval(name, interval) for name, interval in told.items()),
            tuple(tuple(row) for row in found.confusion.tolist()),
            (*found.notes, f"Interval: {found.interval_method}"),
        )

    @classmethod
    def of_scores(cls, method: str, graphs: int, scores: Scores, confusion: tuple[tuple[int, ...], ...] = ()) -> Self:
        """Return one set of scores on `graphs` graphs."""
        told = {
            "Accuracy": scores.accuracy,
            "Balanced accuracy": scores.balanced_accuracy,
            "ROC-AUC": scores.roc_auc,
            "Log loss": scores.log_loss,
        }
        return cls(method, graphs, tuple(MeasuredScore(n, _known(v)) for n, v in told.items()), confusion)


def _of_interval(name: str, interval: Interval) -> MeasuredScore:
    return MeasuredScore(name, _known(interval.mean), _known(interval.low), _known(interval.high))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

"""Scores that a report shows, with how they were measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.evaluation import WILSON_METHOD, Evaluation, Interval, Scores, confusion_matrix, score, wilson
from engine.rules import ORIGIN_WORDS, UNKNOWN_ORIGIN, Origin, Origins

__all__ = ["Measured", "MeasuredScore", "had_other_class", "looked_at", "measured_by_origin"]


@dataclass(frozen=True, slots=True)
class MeasuredScore:
    """A figure with its interval; None where it is undefined or unknown.

    Attributes
    ----------
    name : str
        As it is shown.
    mean : float or None
        The figure.
    low, high : float or None
        Ends of its interval.
    """

    name: str
    mean: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores and the graphs that they are of: held out of every scored model, or of the `origin` that is said.

    Attributes
    ----------
    method : str
        How they were measured: "5-fold cross-validation, stratified", "held out: 20 %".
    graphs : int
        Graphs that were scored.
    scores : tuple of MeasuredScore
        In the order in which they are shown.
    confusion : tuple of tuple of int
        Row the true class, column the predicted one; empty where it is not known.
    notes : tuple of str
        What a reader of the scores has to know.
    origin : Origin or None
        What the graphs are to the one model that is scored; None for held-out ones of many.
    reclassified : int
        How many of them the model has met with another class.
    """

    method: str
    graphs: int
    scores: tuple[MeasuredScore, ...]
    confusion: tuple[tuple[int, ...], ...] = ()
    notes: tuple[str, ...] = field(default=())
    origin: Origin | None = None
    reclassified: int = 0

    @classmethod
    def of_folds(cls, found: Evaluation) -> Self:
        """Return what a cross-validation found.

        Parameters
        ----------
        found : Evaluation
            Of one fold or more.

        Returns
        -------
        Measured
        """
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
    def of_scores(cls, method: str, graphs: int, scores: Scores) -> Self:
        """Return one set of scores.

        Parameters
        ----------
        method : str
            How they were measured.
        graphs : int
            Graphs that were scored.
        scores : Scores
            Of these graphs.

        Returns
        -------
        Measured
            Without intervals and confusion matrix.
        """
        told = {
            "Accuracy": scores.accuracy,
            "Balanced accuracy": scores.balanced_accuracy,
            "ROC-AUC": scores.roc_auc,
            "Log loss": scores.log_loss,
        }
        return cls(method, graphs, tuple(MeasuredScore(name, _known(value)) for name, value in told.items()))


def measured_by_origin(
    probabilities: npt.NDArray[np.float64],
    codes: npt.NDArray[np.int64],
    origins: Origins | None,
    *,
    reclassified: npt.NDArray[np.bool_] | None = None,
    looks: int = 0,
    noun: str = "graph",
) -> tuple[Measured, ...]:
    """Return the scores of one model on the graphs that are new to it, those held out, and those learned from.

    `probabilities` (graphs, classes); `codes` (graphs,), -1 where the class is unknown: kinds of graphs without a known
    one are left out. Where `origins` are not known there is one set of scores, which says so. Graphs that are
    `reclassified` (graphs,) had another class when the model met them, which is counted and said.
    """
    known = codes >= 0
    if origins is None:
        return (_measured(probabilities[known], codes[known], f"{noun}s {UNKNOWN_ORIGIN}"),) if known.any() else ()
    found = []
    for origin in (Origin.NEW, Origin.HELD_OUT, Origin.LEARNED):
        rows = known & (origins == origin)
        if rows.any():
            words = f"{noun}s {ORIGIN_WORDS[origin]}" + (looked_at(looks) if origin is Origin.HELD_OUT else "")
            others = 0 if reclassified is None else int((rows & reclassified).sum())
            found.append(
                replace(
                    _measured(probabilities[rows], codes[rows], words + had_other_class(others), origin),
                    reclassified=others,
                )
            )
    return tuple(found)


def looked_at(looks: int) -> str:
    """Return how often the held-out graphs were looked at, in words.

    Parameters
    ----------
    looks : int
        At least 0.

    Returns
    -------
    str
        To be added to a sentence; "" for never.

    Examples
    --------
    >>> looked_at(0), looked_at(1), looked_at(12)
    ('', ', and looked at once while choosing', ', and looked at 12 times while choosing')
    """
    times = "once" if looks == 1 else f"{looks:,} times"
    return f", and looked at {times} while choosing" if looks else ""


def had_other_class(graphs: int) -> str:
    """Return how many of the graphs that a model has met had another class then, in words.

    Parameters
    ----------
    graphs : int
        At least 0.

    Returns
    -------
    str
        To be added to a sentence; "" for none.

    Examples
    --------
    >>> had_other_class(0), had_other_class(1), had_other_class(1200)
    ('', ', 1 of which had another class then', ', 1,200 of which had another class then')
    """
    return f", {graphs:,} of which had another class then" if graphs else ""


def _measured(
    probabilities: npt.NDArray[np.float64], codes: npt.NDArray[np.int64], method: str, origin: Origin | None = None
) -> Measured:
    found = Measured.of_scores(method, len(codes), score(codes, probabilities))
    matrix = confusion_matrix(codes, probabilities.argmax(axis=1), probabilities.shape[1])
    low, high = wilson(int(np.trace(matrix)), len(codes))
    told = replace(found.scores[0], low=low, high=high), *found.scores[1:]
    rows = tuple(tuple(row) for row in matrix.tolist())
    return replace(found, scores=told, confusion=rows, notes=(f"Interval: {WILSON_METHOD}",), origin=origin)


def _of_interval(name: str, interval: Interval) -> MeasuredScore:
    return MeasuredScore(name, _known(interval.mean), _known(interval.low), _known(interval.high))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

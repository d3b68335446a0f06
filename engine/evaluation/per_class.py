"""Precision, recall and F1 of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn.metrics

__all__ = ["ClassScores", "class_scores", "macro"]

Codes = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Scores of one class against the rest; 0 where nothing was predicted to be of it."""

    precision: float
    recall: float
    f1: float
    graphs: int  # that are truly of it
    predicted: int  # that were said to be


def class_scores(truth: Codes, predicted: Codes, n_classes: int) -> tuple[ClassScores, ...]:
    """Return precision, recall and F1 of each class.

    Parameters
    ----------
    truth, predicted : ndarray of int, shape (n_graphs,)
        Class codes.
    n_classes : int
        Number of classes.

    Returns
    -------
    tuple of ClassScores
        In the order of the classes.
    """
    precision, recall, f1, graphs = sklearn.metrics.precision_recall_fscore_support(
        truth, predicted, labels=np.arange(n_classes), zero_division=0.0
    )
    said = np.bincount(predicted, minlength=n_classes)
    columns = (precision.tolist(), recall.tolist(), f1.tolist(), graphs.tolist(), said.tolist())
    return tuple(ClassScores(*row) for row in zip(*columns, strict=True))


def macro(scores: tuple[ClassScores, ...]) -> ClassScores:
    """Return the plain mean over the classes that occur, and the totals.

    Parameters
    ----------
    scores : tuple of ClassScores
        One a class; at least one class with graphs.

    Returns
    -------
    ClassScores
        Graphs and predicted graphs are those of all classes together.
    """
    known = [row for row in scores if row.graphs]
    return ClassScores(
        float(np.mean([row.precision for row in known])),
        float(np.mean([row.recall for row in known])),
        float(np.mean([row.f1 for row in known])),
        sum(row.graphs for row in scores),
        sum(row.predicted for row in scores),
    )

"""Receiver operating characteristic, precision and recall, of one class against the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn.metrics

__all__ = ["PrecisionRecall", "Roc", "precision_recall", "roc", "shown_classes"]

Codes = npt.NDArray[np.integer[Any]]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """Points from (0, 0) to (1, 1), the strictest threshold first."""

    false_positive_rate: Values  # (points,)
    true_positive_rate: Values
    thresholds: Values  # infinite at the first point
    area: float


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionRecall:
    """Points from the laxest threshold to the strictest; the last one, (recall 0, precision 1), has no threshold."""

    recall: Values  # (points,)
    precision: Values
    thresholds: Values  # (points - 1,)
    average_precision: float
    share: float  # of the class: the precision of whoever guesses


def roc(truth: Codes, probabilities: Values, code: int) -> Roc | None:
    """Return the receiver operating characteristic of one class against the rest.

    Parameters
    ----------
    truth : ndarray of int, shape (n_graphs,)
        Class codes.
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        Predicted.
    code : int
        The class.

    Returns
    -------
    Roc or None
        None where one side is empty.
    """
    positive = truth == code
    if positive.all() or not positive.any():
        return None
    scores = probabilities[:, code]
    false, true, thresholds = sklearn.metrics.roc_curve(positive, scores)
    return Roc(false, true, thresholds, float(sklearn.metrics.roc_auc_score(positive, scores)))


def precision_recall(truth: Codes, probabilities: Values, code: int) -> PrecisionRecall | None:
    """Return precision and recall of one class against the rest.

    Parameters
    ----------
    truth : ndarray of int, shape (n_graphs,)
        Class codes.
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        Predicted.
    code : int
        The class.

    Returns
    -------
    PrecisionRecall or None
        None where one side is empty.
    """
    positive = truth == code
    if positive.all() or not positive.any():
        return None
    scores = probabilities[:, code]
    precision, recall, thresholds = sklearn.metrics.precision_recall_curve(positive, scores)
    area = float(sklearn.metrics.average_precision_score(positive, scores))
    return PrecisionRecall(recall, precision, thresholds, area, float(positive.mean()))


def shown_classes(n_classes: int) -> tuple[int, ...]:
    """Return the classes that have a curve of their own: of two the second, of more each.

    Parameters
    ----------
    n_classes : int
        At least 2.

    Returns
    -------
    tuple of int
        Class codes, ascending.

    Examples
    --------
    >>> shown_classes(2), shown_classes(3)
    ((1,), (0, 1, 2))
    """
    return (1,) if n_classes == 2 else tuple(range(n_classes))

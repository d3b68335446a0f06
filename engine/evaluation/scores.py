"""How good class probabilities are, and how sure one can be of a mean over folds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn.metrics
from scipy.special import stdtrit
from scipy.stats import binomtest

from engine.data import GraphDataset

__all__ = [
    "INTERVAL_METHOD",
    "WILSON_METHOD",
    "Interval",
    "Scores",
    "align_classes",
    "confusion_matrix",
    "score",
    "score_on",
    "wilson",
]

INTERVAL_METHOD = "95 % corrected resampled t interval over folds (Nadeau & Bengio 2003)"
WILSON_METHOD = "95 % Wilson interval of the accuracy"

Codes = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one set of predictions; NaN where a score is undefined.

    Attributes
    ----------
    accuracy : float
        Share predicted right.
    balanced_accuracy : float
        Mean recall over the classes that occur.
    roc_auc : float
        With two classes of the second one's probability, with more the mean of one class against the rest.
    log_loss : float
        Mean, with the natural logarithm.
    """

    accuracy: float
    balanced_accuracy: float
    roc_auc: float
    log_loss: float


def score(truth: Codes, probabilities: npt.NDArray[np.float64]) -> Scores:
    """Return how good class probabilities are.

    The predicted class is the likeliest one, the first of equals. ROC-AUC is undefined where a class does not occur.

    Parameters
    ----------
    truth : ndarray of int, shape (n_graphs,)
        Class codes.
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        Predicted.

    Returns
    -------
    Scores
    """
    predicted = probabilities.argmax(axis=1)
    occurring = np.unique(truth)
    recall = sklearn.metrics.recall_score(truth, predicted, labels=occurring, average="macro", zero_division=0.0)
    return Scores(
        accuracy=float(sklearn.metrics.accuracy_score(truth, predicted)),
        balanced_accuracy=float(recall),
        roc_auc=_roc_auc(truth, probabilities, occurring),
        log_loss=_log_loss(truth, probabilities),
    )


def confusion_matrix(truth: Codes, predicted: Codes, n_classes: int) -> npt.NDArray[np.int64]:
    """Count graphs by true and predicted class.

    Parameters
    ----------
    truth, predicted : ndarray of int, shape (n_graphs,)
        Class codes.
    n_classes : int
        Number of classes.

    Returns
    -------
    ndarray of int64, shape (n_classes, n_classes)
        Row the true class, column the predicted one.
    """
    matrix = sklearn.metrics.confusion_matrix(truth, predicted, labels=np.arange(n_classes))
    return np.asarray(matrix, dtype=np.int64)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score method.

    Parameters
    ----------
    hits : int
        Successes.
    n : int
        Trials; with 0 of them the interval is 0 to 1.

    Returns
    -------
    tuple of (float, float)
        Ends of the interval, between 0 and 1.

    References
    ----------
    Wilson (1927).

    Examples
    --------
    >>> [round(x, 3) for x in wilson(81, 263)]
    [0.255, 0.366]
    """
    if n == 0:
        return 0.0, 1.0
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def _roc_auc(truth: Codes, probabilities: npt.NDArray[np.float64], occurring: Codes) -> float:
    n_classes = probabilities.shape[1]
    if len(occurring) < n_classes:
        return math.nan
    columns = (1,) if n_classes == 2 else range(n_classes)
    return float(np.mean([sklearn.metrics.roc_auc_score(truth == k, probabilities[:, k]) for k in columns]))


def _log_loss(truth: Codes, probabilities: npt.NDArray[np.float64]) -> float:
    sums = probabilities.sum(axis=1, keepdims=True)  # scikit-learn warns where rounding leaves 1
    labels = np.arange(probabilities.shape[1])
    return float(sklearn.metrics.log_loss(truth, probabilities / sums, labels=labels))


@dataclass(frozen=True, slots=True)
class Interval:
    """A score's mean over folds, with `INTERVAL_METHOD`'s interval; NaN where it cannot be told.

    Attributes
    ----------
    mean : float
        Over the folds in which the score is defined.
    sd : float
        Of the folds, with n - 1 in the denominator.
    low, high : float
        95 % interval.
    folds : tuple of float
        The score of each fold, NaN where it is undefined; such folds are left out of the rest.
    """

    mean: float
    sd: float
    low: float
    high: float
    folds: tuple[float, ...]

    @classmethod
    def over(cls, folds: Sequence[float], *, test_to_train: float, top: float = 1.0) -> Interval:
        """Return the interval over folds.

        Folds share training data, so that their variance alone promises too much: it is widened by `test_to_train`.

        Parameters
        ----------
        folds : sequence of float
            The score of each fold, NaN where it is undefined.
        test_to_train : float
            Size of a test part relative to its training part.
        top : float
            Largest value that the score can have; the interval is cut to 0 .. `top`.

        Returns
        -------
        Interval
        """
        values = np.array([value for value in folds if not math.isnan(value)])
        mean = float(values.mean()) if len(values) else math.nan
        if len(values) < 2:
            return cls(mean, math.nan, math.nan, math.nan, tuple(folds))
        sd = float(values.std(ddof=1))
        half = float(stdtrit(len(values) - 1, 0.975)) * sd * math.sqrt(1 / len(values) + test_to_train)
        return cls(mean, sd, max(mean - half, 0.0), min(mean + half, top), tuple(folds))

    @property
    def undefined(self) -> int:
        """Number of folds in which the score is undefined."""
        return sum(map(math.isnan, self.folds))


def align_classes(
    probabilities: npt.NDArray[np.float64], classes: Sequence[str], wanted: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return class probabilities with the columns that others give the classes.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_graphs, len(classes))
        Columns in the order of `classes`.
    classes, wanted : sequence of str
        Labels; one that is not wanted is left out.

    Returns
    -------
    ndarray of float64, shape (n_graphs, len(wanted))
        0 in the column of a class that is not among `classes`.
    """
    column = {label: place for place, label in enumerate(wanted)}
    known = [place for place, label in enumerate(classes) if label in column]
    aligned = np.zeros((len(probabilities), len(wanted)))
    aligned[:, [column[classes[place]] for place in known]] = probabilities[:, known]
    return aligned


def score_on(dataset: GraphDataset, probabilities: npt.NDArray[np.float64], classes: Sequence[str]) -> Scores:
    """Return how good the probabilities of a model are on graphs of known classes.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    probabilities : ndarray of float64, shape (n_graphs, len(classes))
        What the model says of them.
    classes : sequence of str
        The model's, in the order of its columns.

    Returns
    -------
    Scores
        Over the classes that occur.
    """
    present = np.flatnonzero(np.bincount(dataset.target_codes, minlength=len(dataset.classes)))
    aligned = align_classes(probabilities, classes, dataset.classes)
    return score(np.searchsorted(present, dataset.target_codes), aligned[:, present])

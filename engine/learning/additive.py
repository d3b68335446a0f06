"""Penalised logistic fits of columns that each speak for one class: free weights, and whole points of one unit.

Newton's method with a halved step where it overshoots; bounds by projection (Bertsekas, 1982). These problems have few
unknowns, are solved thousands of times, and each starts close to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

__all__ = ["Columns", "Scale", "fit_columns", "fit_scale"]

Floats = npt.NDArray[np.float64]

_STEPS, _HALVINGS, _CLOSE = 50, 30, 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where some literals hold, and the class whose score each of them moves."""

    holds: Floats  # (graphs, columns), 0 or 1
    classes: npt.NDArray[np.int64]  # (columns,)

    def __len__(self) -> int:
        return len(self.classes)

    def without(self, column: int) -> Columns:
        """Return the other columns."""
        return Columns(np.delete(self.holds, column, axis=1), np.delete(self.classes, column))

    def with_one(self, holds: npt.NDArray[np.bool_], of_class: int) -> Columns:
        """Return these columns and one more."""
        return Columns(np.column_stack((self.holds, holds)), np.append(self.classes, of_class))

    def scores(self, weights: Floats, n_classes: int) -> Floats:
        """Return (graphs, classes): the weighted sum of the columns of each class."""
        spread = np.zeros((len(self), n_classes))
        spread[np.arange(len(self)), self.classes] = weights
        found: Floats = self.holds @ spread
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How totals of points turn into scores: base + unit x total; and the loss of that.

    Attributes
    ----------
    base : ndarray of float64, shape (n_classes,)
        Score of each class at no points; sums to zero.
    unit : float
        What a point is worth.
    loss : float
        Penalised log-loss at both.
    """

    base: Floats
    unit: float
    loss: float


def fit_columns(
    columns: Columns,
    class_weight: Floats,
    ridge: float,
    start: tuple[Floats, Floats],
) -> tuple[Floats, Floats, float]:
    """Return base (classes,), weights (columns,) and the loss at the least of log-loss + ridge / 2 x weights squared.

    `class_weight` (graphs, classes) is the weight of each graph in the column of its class. With more than two classes
    no weight is negative: a column speaks for its class, and for no other.
    """
    n_classes = class_weight.shape[1]
    weights = start[1] if n_classes == 2 else np.maximum(start[1], 0.0)
    bounded = np.repeat((False, n_classes > 2), (n_classes, len(columns)))
    x, loss = _minimise(_Weights(columns, class_weight, ridge), np.concatenate((start[0], weights)), bounded)
    return x[:n_classes] - x[:n_classes].mean(), x[n_classes:], loss


def fit_scale(totals: npt.NDArray[np.int64], class_weight: Floats, ridge: float, start: Scale) -> Scale:
    """Return the base and the unit of least penalised log-loss for given totals of points.

    Graphs of the same totals are one row of the problem, so that trying another number of points costs next to nothing.

    Parameters
    ----------
    totals : ndarray of int64, shape (n_graphs, n_classes)
        Points of each graph for each class.
    class_weight : ndarray of float64, shape (n_graphs, n_classes)
        Weight of each graph in the column of its class, 0 elsewhere.
    ridge : float
        Strength of the penalty, ridge / 2 x unit squared.
    start : Scale
        Where the search for the least begins.

    Returns
    -------
    Scale
    """
    problem = _Unit(*_merged(totals, class_weight), ridge)
    x, loss = _minimise(problem, np.append(start.base, start.unit), np.zeros(len(start.base) + 1, bool))
    return Scale(x[:-1] - x[:-1].mean(), float(x[-1]), loss)


class _Problem(Protocol):
    """A convex loss."""

    def loss(self, x: Floats) -> float:
        """Return the loss at `x`."""

    def gradient_and_hessian(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the gradient (n,) and the Hessian (n, n) at `x`."""


def _minimise(problem: _Problem, x: Floats, bounded: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Return the place and the value of the least loss; what is `bounded` is never negative."""
    value = problem.loss(x)
    for _ in range(_STEPS):
        gradient, hessian = problem.gradient_and_hessian(x)
        free = ~(bounded & (x <= 0) & (gradient >= 0))
        step = np.zeros(len(x))
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)] + 1e-9 * np.eye(int(free.sum())), gradient[free])
        before = value
        for halving in range(_HALVINGS):
            moved = x - step / 2**halving
            moved[bounded] = np.maximum(moved[bounded], 0.0)
            tried = problem.loss(moved)
            if tried < value:
                x, value = moved, tried
                break
        if before - value <= _CLOSE * abs(before):
            break
    return x, value


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """Unknowns: the base of each class, then the weight of each column."""

    columns: Columns
    class_weight: Floats
    ridge: float

    def scores(self, x: Floats) -> Floats:
        n_classes = self.class_weight.shape[1]
        found: Floats = x[:n_classes] + self.columns.scores(x[n_classes:], n_classes)
        return found

    def loss(self, x: Floats) -> float:
        weights = x[self.class_weight.shape[1] :]
        return _log_loss(self.scores(x), self.class_weight) + self.ridge * float(weights @ weights) / 2

    def gradient_and_hessian(self, x: Floats) -> tuple[Floats, Floats]:
        n_classes, whole = self.class_weight.shape[1], self.class_weight.sum(axis=1, keepdims=True)
        probabilities = softmax(self.scores(x), axis=1)
        holds = np.column_stack((np.ones((len(probabilities), n_classes)), self.columns.holds))
        classes = np.concatenate((np.arange(n_classes), self.columns.classes))
        penalty = np.repeat((0.0, self.ridge), (n_classes, len(self.columns)))
        residual = whole * probabilities - self.class_weight
        lean = holds * probabilities[:, classes]
        hessian = np.where(classes[:, None] == classes, holds.T @ (whole * lean), 0.0) - lean.T @ (whole * lean)
        hessian[:n_classes, :n_classes] += 1 / n_classes  # the mean of the bases is free: it may as well stay
        gradient = (holds * residual[:, classes]).sum(axis=0)
        return gradient + penalty * x, hessian + np.diag(penalty)


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """Unknowns: the base of each class, then what a point is worth."""

    totals: Floats  # (rows, classes)
    class_weight: Floats  # (rows, classes)
    ridge: float

    def loss(self, x: Floats) -> float:
        return _log_loss(x[:-1] + x[-1] * self.totals, self.class_weight) + self.ridge * float(x[-1]) ** 2 / 2

    def gradient_and_hessian(self, x: Floats) -> tuple[Floats, Floats]:
        n_classes, whole = self.class_weight.shape[1], self.class_weight.sum(axis=1, keepdims=True)
        probabilities = softmax(x[:-1] + x[-1] * self.totals, axis=1)
        residual, lean = whole * probabilities - self.class_weight, whole * probabilities
        away = self.totals - (probabilities * self.totals).sum(axis=1, keepdims=True)
        hessian = np.empty((n_classes + 1, n_classes + 1))
        hessian[:-1, :-1] = np.diag(lean.sum(axis=0)) - probabilities.T @ lean + 1 / n_classes  # as above
        hessian[:-1, -1] = hessian[-1, :-1] = (lean * away).sum(axis=0)
        hessian[-1, -1] = (lean * away**2).sum() + self.ridge
        return np.append(residual.sum(axis=0), (residual * self.totals).sum() + self.ridge * x[-1]), hessian


def _log_loss(scores: Floats, class_weight: Floats) -> float:
    top = scores.max(axis=1, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis=1, keepdims=True)) + top
    return float((class_weight * (total - scores)).sum())


def _merged(totals: npt.NDArray[np.int64], class_weight: Floats) -> tuple[Floats, Floats]:
    """Return the different rows of `totals` and the sums of `class_weight` over the graphs that have them."""
    low, span = totals.min(axis=0), np.ptp(totals, axis=0) + 1
    code = np.zeros(len(totals), np.int64)
    for c in range(totals.shape[1]):
        code = np.unique(code * span[c] + totals[:, c] - low[c], return_inverse=True)[1]
    first = np.zeros(code.max() + 1, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    class_weights: Floats = np.zeros((len(first), class_weight.shape[1]))
    np.add.at(class_weights, code, class_weight)
    return totals[first].astype(np.float64), class_weights

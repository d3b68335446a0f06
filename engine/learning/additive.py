"""Penalised logistic fits of columns that each speak for one class: free weights, and whole points of one unit.

Newton's method with a halved step where it overshoots; bounds by projection (Bertsekas, 1982). These problems have few
unknowns, are solved thousands of times, and each starts close to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["Columns", "Scale", "fit_scale", "fit_weights", "softmax"]

_STEPS, _HALVINGS, _CLOSE = 50, 30, 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where some literals hold, and the class whose score each of them moves."""

    holds: npt.NDArray[np.float64]  # (graphs, columns), 0 or 1
    classes: npt.NDArray[np.int64]  # (columns,)

    def __len__(self) -> int:
        return len(self.classes)

    def without(self, column: int) -> Columns:
        """Return the other columns."""
        return Columns(np.delete(self.holds, column, axis=1), np.delete(self.classes, column))

    def with_one(self, holds: npt.NDArray[np.bool_], of_class: int) -> Columns:
        """Return these columns and one more."""
        return Columns(np.column_stack((self.holds, holds)), np.append(self.classes, of_class))

    def scores(self, weights: npt.NDArray[np.float64], n_classes: int) -> npt.NDArray[np.float64]:
        """Return (graphs, classes): the weighted sum of the columns of each class."""
        spread = np.zeros((len(self), n_classes))
        spread[np.arange(len(self)), self.classes] = weights
        found: npt.NDArray[np.float64] = self.holds @ spread
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

    base: npt.NDArray[np.float64]
    unit: float
    loss: float


def fit_weights(
    columns: Columns,
    mass: npt.NDArray[np.float64],
    ridge: float,
    start: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
    """Return base (classes,), weights (columns,) and the loss at the least of log-loss + ridge / 2 x weights squared.

    `mass` (graphs, classes) is the weight of each graph in the column of its class. With more than two classes no
    weight is negative: a column speaks for its class, and for no other.
    """
    n_classes = mass.shape[1]
    weights = start[1] if n_classes == 2 else np.maximum(start[1], 0.0)
    bounded = np.repeat((False, n_classes > 2), (n_classes, len(columns)))
    x, loss = _minimise(_Weights(columns, mass, ridge), np.concatenate((start[0], weights)), bounded)
    return x[:n_classes] - x[:n_classes].mean(), x[n_classes:], loss


def fit_scale(totals: npt.NDArray[np.int64], mass: npt.NDArray[np.float64], ridge: float, start: Scale) -> Scale:
    """Return the base and the unit of least penalised log-loss for given totals of points.

    Graphs of the same totals are one row of the problem, so that trying another number of points costs next to nothing.

    Parameters
    ----------
    totals : ndarray of int64, shape (n_graphs, n_classes)
        Points of each graph for each class.
    mass : ndarray of float64, shape (n_graphs, n_classes)
        Weight of each graph in the column of its class, 0 elsewhere.
    ridge : float
        Strength of the penalty, ridge / 2 x unit squared.
    start : Scale
        Where the search for the least begins.

    Returns
    -------
    Scale
    """
    problem = _Unit(*_merged(totals, mass), ridge)
    x, loss = _minimise(problem, np.append(start.base, start.unit), np.zeros(len(start.base) + 1, bool))
    return Scale(x[:-1] - x[:-1].mean(), float(x[-1]), loss)


class _Problem(Protocol):
    """A convex loss."""

    def loss(self, x: npt.NDArray[np.float64]) -> float:
        """Return the loss at `x`."""

    def slope_and_curve(self, x: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the gradient (n,) and the Hessian (n, n) at `x`."""


def _minimise(
    problem: _Problem, x: npt.NDArray[np.float64], bounded: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], float]:
    """Return the place and the value of the least loss; what is `bounded` is never negative."""
    value = problem.loss(x)
    for _ in range(_STEPS):
        slope, curve = problem.slope_and_curve(x)
        free = ~(bounded & (x <= 0) & (slope >= 0))
        step = np.zeros(len(x))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)] + 1e-9 * np.eye(int(free.sum())), slope[free])
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
    mass: npt.NDArray[np.float64]
    ridge: float

    def scores(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        n_classes = self.mass.shape[1]
        found: npt.NDArray[np.float64] = x[:n_classes] + self.columns.scores(x[n_classes:], n_classes)
        return found

    def loss(self, x: npt.NDArray[np.float64]) -> float:
        weights = x[self.mass.shape[1] :]
        return _log_loss(self.scores(x), self.mass) + self.ridge * float(weights @ weights) / 2

    def slope_and_curve(self, x: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        n_classes, whole = self.mass.shape[1], self.mass.sum(axis=1, keepdims=True)
        chances = softmax(self.scores(x))
        holds = np.column_stack((np.ones((len(chances), n_classes)), self.columns.holds))
        classes = np.concatenate((np.arange(n_classes), self.columns.classes))
        penalty = np.repeat((0.0, self.ridge), (n_classes, len(self.columns)))
        pull = whole * chances - self.mass
        lean = holds * chances[:, classes]
        curve = np.where(classes[:, None] == classes, holds.T @ (whole * lean), 0.0) - lean.T @ (whole * lean)
        curve[:n_classes, :n_classes] += 1 / n_classes  # the mean of the bases is free: it may as well stay
        slope = (holds * pull[:, classes]).sum(axis=0)
        return slope + penalty * x, curve + np.diag(penalty)


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """Unknowns: the base of each class, then what a point is worth."""

    totals: npt.NDArray[np.float64]  # (rows, classes)
    mass: npt.NDArray[np.float64]  # (rows, classes)
    ridge: float

    def loss(self, x: npt.NDArray[np.float64]) -> float:
        return _log_loss(x[:-1] + x[-1] * self.totals, self.mass) + self.ridge * float(x[-1]) ** 2 / 2

    def slope_and_curve(self, x: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        n_classes, whole = self.mass.shape[1], self.mass.sum(axis=1, keepdims=True)
        chances = softmax(x[:-1] + x[-1] * self.totals)
        pull, lean = whole * chances - self.mass, whole * chances
        away = self.totals - (chances * self.totals).sum(axis=1, keepdims=True)
        curve = np.empty((n_classes + 1, n_classes + 1))
        curve[:-1, :-1] = np.diag(lean.sum(axis=0)) - chances.T @ lean + 1 / n_classes  # as above
        curve[:-1, -1] = curve[-1, :-1] = (lean * away).sum(axis=0)
        curve[-1, -1] = (lean * away**2).sum() + self.ridge
        return np.append(pull.sum(axis=0), (pull * self.totals).sum() + self.ridge * x[-1]), curve


def _log_loss(scores: npt.NDArray[np.float64], mass: npt.NDArray[np.float64]) -> float:
    top = scores.max(axis=1, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis=1, keepdims=True)) + top
    return float((mass * (total - scores)).sum())


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (graphs, classes) of probabilities; called thousands of times, where SciPy's checks would show."""
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: npt.NDArray[np.float64] = chances / chances.sum(axis=1, keepdims=True)
    return found


def _merged(
    totals: npt.NDArray[np.int64], mass: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the different rows of `totals` and the sums of `mass` over the graphs that have them."""
    low, span = totals.min(axis=0), np.ptp(totals, axis=0) + 1
    code = np.zeros(len(totals), np.int64)
    for c in range(totals.shape[1]):
        code = np.unique(code * span[c] + totals[:, c] - low[c], return_inverse=True)[1]
    first = np.zeros(code.max() + 1, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    masses: npt.NDArray[np.float64] = np.zeros((len(first), mass.shape[1]))
    np.add.at(masses, code, mass)
    return totals[first].astype(np.float64), masses

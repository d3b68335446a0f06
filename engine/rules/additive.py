"""Penalised logistic fits of columns that each speak for one class: free weights, and whole points of one unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.special import logsumexp

__all__ = ["Columns", "Scale", "fit_scale", "fit_weights"]

_STEPS, _CLOSE = 30, 1e-10


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
    n, (n_classes, whole) = len(columns), (mass.shape[1], mass.sum(axis=1))

    def loss(x: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = x[n_classes:]
        scores = x[:n_classes] + columns.scores(weights, n_classes)
        total = logsumexp(scores, axis=1)
        pull = np.exp(scores - total[:, None]) * whole[:, None] - mass
        value = float((whole * total).sum() - (mass * scores).sum() + ridge * (weights @ weights) / 2)
        slope = (columns.holds.T @ pull)[np.arange(n), columns.classes] + ridge * weights
        return value, np.concatenate((pull.sum(axis=0), slope))

    free = (None, None)
    bounds = [free] * n_classes + [free if n_classes == 2 else (0.0, None)] * n
    options = {"ftol": 1e-11, "gtol": 1e-6, "maxiter": 500}
    told = optimize.minimize(loss, np.concatenate(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    base = told.x[:n_classes]
    return base - base.mean(), told.x[n_classes:], float(told.fun)


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How totals of points turn into scores: base + unit x total; and the loss of that."""

    base: npt.NDArray[np.float64]  # (classes,)
    unit: float
    loss: float


def fit_scale(totals: npt.NDArray[np.int64], mass: npt.NDArray[np.float64], ridge: float, start: Scale) -> Scale:
    """Return the base and the unit of least log-loss + ridge / 2 x unit squared, by Newton's method.

    `totals` (graphs, classes) are points. Graphs of the same totals are one row of the problem, so that trying
    another number of points costs next to nothing.
    """
    rows, masses = _merged(totals, mass)
    whole, n_classes = masses.sum(axis=1), mass.shape[1]
    x = np.append(start.base, start.unit)
    value, chances = _loss(x, rows, masses, whole, ridge)
    for _ in range(_STEPS):
        lean = chances * whole[:, None]
        mean = (chances * rows).sum(axis=1, keepdims=True)
        slope = np.append((lean - masses).sum(axis=0), ((lean - masses) * rows).sum() + ridge * x[-1])
        curve = np.empty((n_classes + 1, n_classes + 1))
        curve[:-1, :-1] = np.diag(lean.sum(axis=0)) - chances.T @ lean + 1 / n_classes  # one base is free to choose
        curve[:-1, -1] = curve[-1, :-1] = (lean * (rows - mean)).sum(axis=0)
        curve[-1, -1] = (lean * (rows - mean) ** 2).sum() + ridge
        step = np.linalg.solve(curve + 1e-9 * np.eye(n_classes + 1), slope)
        size = 1.0
        while size > 1e-6:
            tried, tried_chances = _loss(x - size * step, rows, masses, whole, ridge)
            if tried <= value:
                break
            size /= 2
        else:
            break
        gained, value, chances, x = value - tried, tried, tried_chances, x - size * step
        if gained < _CLOSE * max(1.0, value):
            break
    return Scale(x[:-1] - x[:-1].mean(), float(x[-1]), value)


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


def _loss(
    x: npt.NDArray[np.float64],
    rows: npt.NDArray[np.float64],
    masses: npt.NDArray[np.float64],
    whole: npt.NDArray[np.float64],
    ridge: float,
) -> tuple[float, npt.NDArray[np.float64]]:
    scores = x[:-1] + x[-1] * rows
    total = logsumexp(scores, axis=1)
    value = (whole * total).sum() - (masses * scores).sum() + ridge * x[-1] ** 2 / 2
    return float(value), np.exp(scores - total[:, None])

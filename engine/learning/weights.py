"""The weights of rules, fitted together: least penalised log-loss, no weight below zero."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.special import logsumexp

from engine.kernels import kernel
from engine.machine import linear_algebra

__all__ = ["fit_weights", "projected_newton", "rule_scores"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]

STEPS = 60
"""Newton steps at most; six or so are usual."""

ENOUGH = 1e-10
"""A step that lowers the loss by less than this share of it is the last."""


def rule_scores(
    base: Floats, weights: Floats, fires: npt.NDArray[np.bool_], speaks_for: npt.NDArray[np.int64]
) -> Floats:
    """Return (graphs, classes): `base` (classes,) plus the `weights` (rules,) of the rules that fire."""
    scores = np.tile(base, (len(fires), 1))
    for k, c in enumerate(speaks_for):
        scores[:, c] += weights[k] * fires[:, k]
    return scores


def fit_weights(
    fires: npt.NDArray[np.bool_],
    speaks_for: npt.NDArray[np.int64],
    target: Codes,
    sample_weight: Floats,
    ridge: float,
    start: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return base and weights of rules that minimise the penalised log-loss.

    No weight is negative, and the base sums to zero.

    Parameters
    ----------
    fires : ndarray of bool, shape (n_graphs, n_rules)
        Where each rule fires.
    speaks_for : ndarray of int64, shape (n_rules,)
        Class code of each rule.
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    sample_weight : ndarray of float64, shape (n_graphs,)
        Weight of each graph.
    ridge : float
        Strength of the penalty, ridge / 2 x the sum of squared weights.
    start : tuple of ndarray of float64, shapes (n_classes,) and (n_rules,)
        Base and weights to begin with.

    Returns
    -------
    base : ndarray of float64, shape (n_classes,)
        Score of each class where no rule fires.
    weights : ndarray of float64, shape (n_rules,)
        What each rule adds to the score of its class.
    """
    if len(start[0]) == 2:
        return _fit_two(fires, speaks_for, target, sample_weight, ridge, start)
    return _fit_many(fires, speaks_for, target, sample_weight, ridge, start)


def _fit_two(
    fires: npt.NDArray[np.bool_],
    speaks_for: npt.NDArray[np.int64],
    target: Codes,
    sample_weight: Floats,
    ridge: float,
    start: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    graphs, rules = np.nonzero(fires)
    starts = np.searchsorted(graphs, np.arange(len(fires) + 1))
    signs = np.where(speaks_for == 1, 1.0, -1.0)
    x = np.concatenate(([start[0][1] - start[0][0]], start[1]))
    signed = np.where(target == 1, sample_weight, -sample_weight)
    found = projected_newton(starts, rules, signs, signed, ridge, x, ENOUGH)
    return np.array([-found[0] / 2, found[0] / 2]), found[1:]


@kernel
def projected_newton(
    starts: npt.NDArray[np.int64],  # (graphs + 1,)
    rules: npt.NDArray[np.int64],  # the rules that fire, graph by graph, ascending
    signs: Floats,  # (rules,) 1 for the second class, -1 for the first
    sample_weight: Floats,  # (graphs,) below zero for graphs of the first class
    ridge: float,
    x: Floats,  # (1 + rules,) log-odds of the base, weights
    enough: float,  # share of the loss that a step has to gain for another to follow
) -> Floats:
    """Projected Newton's method (Bertsekas, 1982): a weight at zero that would fall below it stays there."""
    size = len(x)
    gradient, hessian = np.zeros(size), np.zeros((size, size))
    value = _derivatives(starts, rules, signs, sample_weight, ridge, x, gradient, hessian)
    for _ in range(STEPS):
        free = np.ones(size, np.bool_)
        for k in range(1, size):
            free[k] = x[k] > 0 or gradient[k] < 0
        chosen = np.flatnonzero(free)
        block = np.empty((len(chosen), len(chosen)))
        for i in range(len(chosen)):
            for j in range(len(chosen)):
                block[i, j] = hessian[chosen[i], chosen[j]]
            block[i, i] += 1e-9
        move = np.linalg.solve(block, gradient[chosen])
        length, lower, tried = 1.0, value, x.copy()
        for _halving in range(30):
            for i in range(len(chosen)):
                k = chosen[i]
                tried[k] = x[k] - length * move[i]
                if k > 0 and tried[k] < 0:
                    tried[k] = 0.0
            lower = _derivatives(starts, rules, signs, sample_weight, ridge, tried, gradient, hessian)
            if lower <= value:
                break
            length /= 2
        if not lower <= value:
            break
        gained = value - lower
        x, value = tried, lower
        if gained <= enough * abs(value):
            break
    return x


@kernel
def _derivatives(
    starts: npt.NDArray[np.int64],
    rules: npt.NDArray[np.int64],
    signs: Floats,
    sample_weight: Floats,
    ridge: float,
    x: Floats,
    gradient: Floats,
    hessian: Floats,
) -> float:
    """Fill in the gradient and the Hessian at `x`, and return the loss."""
    gradient[:] = 0.0
    hessian[:] = 0.0
    value = 0.0
    for g in range(len(starts) - 1):
        score = x[0]
        for i in range(starts[g], starts[g + 1]):
            score += signs[rules[i]] * x[1 + rules[i]]
        second, much = sample_weight[g] > 0, abs(sample_weight[g])
        wrong = -score if second else score  # the loss is log(1 + exp(wrong))
        value += much * (max(wrong, 0.0) + np.log1p(np.exp(-abs(score))))
        chance = 1.0 / (1.0 + np.exp(-score))
        residual = much * (chance - (1.0 if second else 0.0))
        curvature = much * chance * (1.0 - chance)
        gradient[0] += residual
        hessian[0, 0] += curvature
        for i in range(starts[g], starts[g + 1]):
            k = rules[i]
            gradient[1 + k] += signs[k] * residual
            hessian[0, 1 + k] += signs[k] * curvature
            for j in range(starts[g], i + 1):
                hessian[1 + rules[j], 1 + k] += signs[k] * signs[rules[j]] * curvature
    for k in range(1, len(x)):
        value += ridge * x[k] * x[k] / 2
        gradient[k] += ridge * x[k]
        hessian[k, k] += ridge
        for j in range(k):
            hessian[k, j] = hessian[j, k]
    return value


def _fit_many(
    fires: npt.NDArray[np.bool_],
    speaks_for: npt.NDArray[np.int64],
    target: Codes,
    sample_weight: Floats,
    ridge: float,
    start: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    n_classes, rows = len(start[0]), np.arange(len(target))
    onehot = np.eye(n_classes)[target]

    def loss(x: Floats) -> tuple[float, Floats]:
        base, weights = x[:n_classes], x[n_classes:]
        scores = rule_scores(base, weights, fires, speaks_for)
        total = logsumexp(scores, axis=1)
        residual = (np.exp(scores - total[:, None]) - onehot) * sample_weight[:, None]
        value = float((sample_weight * (total - scores[rows, target])).sum() + ridge * (weights @ weights) / 2)
        gradient = np.einsum("nk,nk->k", fires, residual[:, speaks_for]) + ridge * weights
        return value, np.concatenate((residual.sum(axis=0), gradient))

    bounds = [(None, None)] * n_classes + [(0.0, None)] * len(speaks_for)
    with linear_algebra().limit(limits=1):
        found = optimize.minimize(loss, np.concatenate(start), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found[:n_classes] - found[:n_classes].mean(), found[n_classes:]

"""Choose single conditions greedily, over and over on parts of the graphs: one kernel, and no object for a candidate.

What `rule_set` does for conjunctions, for one condition a rule and two classes: the condition that corrects most of
what is still wrong comes next, then all weights are fitted again together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.kernels import kernel
from engine.learning.bit_rows import unpack
from engine.learning.literals import LiteralPool
from engine.learning.weights import projected_newton

__all__ = ["Path", "Truth", "choose_conditions"]

ROUGHLY = 1e-5
"""Between two choices, weights that a step improves by less than this share of the loss are good enough."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Conditions in the order in which they are chosen.

    Attributes
    ----------
    literals : ndarray of int64, shape (chosen,)
        Their numbers.
    speaks_for : ndarray of int64, shape (chosen,)
        Code of the class that each speaks for.
    losses : ndarray of float64, shape (chosen + 1,)
        Log-loss of the graphs that were held out, summed, with none of them, the first, the first two ...
    """

    literals: npt.NDArray[np.int64]
    speaks_for: npt.NDArray[np.int64]
    losses: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Which literals hold for each graph, graph by graph.

    Attributes
    ----------
    starts : ndarray of int64, shape (n_graphs + 1,)
        Where the literals of each graph begin.
    literals : ndarray of int32
        Their numbers.
    """

    starts: npt.NDArray[np.int64]
    literals: npt.NDArray[np.int32]

    @classmethod
    def of(cls, pool: LiteralPool) -> Truth:
        """Read the bits of a pool."""
        held = sparse.csr_array(unpack(pool.bits, len(pool.table))).tocsc()
        return cls(held.indptr.astype(np.int64), held.indices.astype(np.int32))


def choose_conditions(
    truth: Truth,
    target: npt.NDArray[np.int32],
    weight: Floats,
    held_out: Floats,
    *,
    max_rules: int,
    shrink: float,
    ridge: float,
    cost: Floats,
) -> Path:
    """Choose greedily, and see after each condition how well graphs that were left out are told.

    Parameters
    ----------
    truth : Truth
        Which literals hold for each graph.
    target : ndarray of int32, shape (n_graphs,)
        0 or 1.
    weight, held_out : ndarray of float64, shape (n_graphs,)
        Weight of each graph that is learned from, and of each that is not; the other is 0.
    max_rules : int
        Conditions at most.
    shrink : float
        Added to the curvature: what holds for few graphs has to be better to be chosen.
    ridge : float
        Strength of the penalty on squared weights, in graphs.
    cost : ndarray of float64, shape (n_literals,)
        What a gain is divided by.

    Returns
    -------
    Path
        As far as a condition gains anything.
    """
    signed = np.where(target == 1, 1.0, -1.0) * (weight / weight[weight > 0].mean() + held_out)
    rows, others = np.flatnonzero(weight), np.flatnonzero(held_out)
    literals, signs, losses = _choose(
        truth.starts, truth.literals, rows, others, signed, cost, max_rules, shrink, ridge
    )
    return Path(literals, (signs > 0).astype(np.int64), losses)


@kernel
def _choose(  # noqa: PLR0912, PLR0913, PLR0915, PLR0917
    starts: npt.NDArray[np.int64],
    literals: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int64],  # graphs that are learned from
    others: npt.NDArray[np.int64],  # graphs that are held out
    signed: Floats,  # (graphs,) weight, below zero for graphs of the first class
    cost: Floats,  # (literals,)
    max_rules: int,
    shrink: float,
    ridge: float,
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    n, total = len(rows), len(cost)
    own = signed[rows]
    rank = np.full(total, -1, np.int64)  # place of a literal among the chosen
    chosen, signs, losses = np.empty(max_rules, np.int64), np.empty(max_rules), np.empty(max_rules + 1)
    second, whole = 0.5, 1.0
    for i in range(n):
        whole += abs(own[i])
        second += max(own[i], 0.0)
    x = np.zeros(1 + max_rules)
    x[0] = np.log(second / (whole - second))
    fired, begins = np.empty(n * max_rules, np.int64), np.zeros(n + 1, np.int64)
    gradient, curvature = np.zeros(total), np.zeros(total)
    size = 0
    while True:
        losses[size] = 0.0
        for g in others:
            score = x[0]
            for j in range(starts[g], starts[g + 1]):
                k = rank[literals[j]]
                if k >= 0:
                    score += signs[k] * x[1 + k]
            wrong = -score if signed[g] > 0 else score
            losses[size] += abs(signed[g]) * (max(wrong, 0.0) + np.log1p(np.exp(-abs(score))))
        if size == max_rules:
            break
        gradient[:] = 0.0
        curvature[:] = 0.0
        everything = 0.0
        for i in range(n):
            score = x[0]
            for j in range(begins[i], begins[i + 1]):
                score += signs[fired[j]] * x[1 + fired[j]]
            probability = 1.0 / (1.0 + np.exp(-score))
            weight = abs(own[i])
            pull = weight * ((1.0 if own[i] > 0 else 0.0) - probability)
            bend = weight * probability * (1.0 - probability)
            everything += bend
            for j in range(starts[rows[i]], starts[rows[i] + 1]):
                gradient[literals[j]] += pull
                curvature[literals[j]] += bend
        best, most = -1, 0.0
        for k in range(total):
            if rank[k] >= 0:
                continue
            share = min(curvature[k] / max(everything, 1e-12), 1.0)
            gain = gradient[k] * gradient[k] / (curvature[k] * (1.0 - share) + shrink) / cost[k]
            if gain > most:
                best, most = k, gain
        if best < 0:
            break
        rank[best], chosen[size], signs[size] = size, best, 1.0 if gradient[best] > 0 else -1.0
        x[1 + size] = 0.1
        size += 1
        place = 0
        for i in range(n):
            for j in range(starts[rows[i]], starts[rows[i] + 1]):
                if rank[literals[j]] >= 0:
                    fired[place] = rank[literals[j]]
                    place += 1
            fired[begins[i] : place].sort()  # Newton's method fills in one half of the Hessian
            begins[i + 1] = place
        start = x[: 1 + size].copy()
        x[: 1 + size] = projected_newton(begins, fired[:place], signs[:size], own, ridge, start, ROUGHLY)
    return chosen[:size], signs[:size], losses[: size + 1]

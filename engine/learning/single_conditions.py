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

__all__ = ["Truth", "choose_conditions"]

ROUGHLY = 1e-5
"""Between two choices, weights that a step improves by less than this share of the loss are good enough."""

Floats = npt.NDArray[np.float64]


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
    *,
    max_rules: int,
    shrink: float,
    ridge: float,
    price: float,
    cost: Floats,
) -> tuple[tuple[int, int], ...]:
    """Return literals in the order in which they are chosen, and the class that each speaks for.

    Parameters
    ----------
    truth : Truth
        Which literals hold for each graph.
    target : ndarray of int32, shape (n_graphs,)
        0 or 1.
    weight : ndarray of float64, shape (n_graphs,)
        Weight of each graph; graphs of weight 0 are not looked at.
    max_rules : int
        Conditions at most.
    shrink : float
        Added to the curvature: what holds for few graphs has to be better to be chosen.
    ridge : float
        Strength of the penalty on squared weights, in graphs.
    price : float
        What a gain (twice the log-likelihood, about) has to be worth more than.
    cost : ndarray of float64, shape (n_literals,)
        What a gain is divided by.
    """
    rows = np.flatnonzero(weight)
    scaled = weight[rows] / weight[rows].mean()
    signed = np.where(target[rows] == 1, scaled, -scaled)
    chosen, signs = _choose(truth.starts, truth.literals, rows, signed, cost, max_rules, shrink, ridge, price)
    return tuple(zip(chosen.tolist(), (signs > 0).astype(int).tolist(), strict=True))


@kernel
def _choose(  # noqa: PLR0913, PLR0917
    starts: npt.NDArray[np.int64],
    literals: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int64],  # (graphs of the part,)
    signed: Floats,  # (graphs of the part,) weight, below zero for graphs of the first class
    cost: Floats,  # (literals,)
    max_rules: int,
    shrink: float,
    ridge: float,
    price: float,
) -> tuple[npt.NDArray[np.int64], Floats]:
    n, total = len(rows), len(cost)
    rank = np.full(total, -1, np.int64)  # place of a literal among the chosen
    chosen, signs = np.empty(max_rules, np.int64), np.empty(max_rules)
    second, whole = 0.5, 1.0
    for i in range(n):
        whole += abs(signed[i])
        second += max(signed[i], 0.0)
    x = np.zeros(1 + max_rules)
    x[0] = np.log(second / (whole - second))
    fired, begins = np.empty(n * max_rules, np.int64), np.zeros(n + 1, np.int64)
    slope, curve = np.zeros(total), np.zeros(total)
    size = 0
    while size < max_rules:
        slope[:] = 0.0
        curve[:] = 0.0
        everything = 0.0
        for i in range(n):
            score = x[0]
            for j in range(begins[i], begins[i + 1]):
                score += signs[fired[j]] * x[1 + fired[j]]
            chance = 1.0 / (1.0 + np.exp(-score))
            much = abs(signed[i])
            pull = much * ((1.0 if signed[i] > 0 else 0.0) - chance)
            bend = much * chance * (1.0 - chance)
            everything += bend
            for j in range(starts[rows[i]], starts[rows[i] + 1]):
                slope[literals[j]] += pull
                curve[literals[j]] += bend
        best, most = -1, 0.0
        for k in range(total):
            if rank[k] >= 0:
                continue
            share = min(curve[k] / max(everything, 1e-12), 1.0)
            gain = (slope[k] * slope[k] / (curve[k] * (1.0 - share) + shrink) - price) / cost[k]
            if gain > most:
                best, most = k, gain
        if best < 0:
            break
        rank[best], chosen[size], signs[size] = size, best, 1.0 if slope[best] > 0 else -1.0
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
        x[: 1 + size] = projected_newton(begins, fired[:place], signs[:size], signed, ridge, start, ROUGHLY)
    return chosen[:size], signs[:size]

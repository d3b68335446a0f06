"""Non-dominated sorting and crowding, as in NSGA-II (Deb, Pratap, Agarwal, Meyarivan, 2002). Less is better."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["crowding", "front_ranks", "survivors"]

Floats = npt.NDArray[np.float64]


def front_ranks(goals: Floats) -> npt.NDArray[np.int64]:
    """Return (n,): 0 for what no other row of `goals` (n, goals) dominates, 1 for what only those dominate, ...

    >>> front_ranks(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [3.0, 3.0]])).tolist()
    [0, 0, 1, 2]
    """
    no_worse = np.all(goals[:, None] <= goals[None], axis=2)
    dominates: npt.NDArray[np.bool_] = no_worse & np.any(goals[:, None] < goals[None], axis=2)
    above: npt.NDArray[np.int64] = dominates.sum(axis=0)
    ranks = np.full(len(goals), -1, np.int64)
    rank = 0
    while (ranks < 0).any():
        current = np.flatnonzero((ranks < 0) & (above == 0))
        ranks[current] = rank
        above = above - dominates[current].sum(axis=0)
        rank += 1
    return ranks


def crowding(goals: Floats, ranks: npt.NDArray[np.int64]) -> Floats:
    """Return (n,): how far apart the neighbours of each row are within its front; infinite at the ends."""
    distance = np.zeros(len(goals))
    for rank in np.unique(ranks):
        front = np.flatnonzero(ranks == rank)
        for goal in goals.T:
            order = front[np.argsort(goal[front], kind="stable")]
            span = goal[order[-1]] - goal[order[0]]
            distance[order[[0, -1]]] = np.inf
            if span > 0:
                distance[order[1:-1]] += (goal[order[2:]] - goal[order[:-2]]) / span
    return distance


def survivors(goals: Floats, count: int) -> npt.NDArray[np.int64]:
    """Return the rows that live on, best first: by front, then by crowding, then by position."""
    ranks = front_ranks(goals)
    return np.lexsort((np.arange(len(goals)), -crowding(goals, ranks), ranks))[:count]

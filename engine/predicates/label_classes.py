"""Classes of labels that nobody has explained: labels that occur in like places are told as one.

Chemists call chlorine and bromine halogens; a file of bare numbers does not say that "7" and "14" are alike. What is
seen around them does: how many neighbours they have, which ones, and whether cycles go through them. Graph classes are
not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["label_classes"]

NUMBERS = (4, 8)
"""How many classes each partition has; one is made only where there are more labels than that."""

MOST_LABELS = 100
"""Rarer labels than the most frequent ones of this number are one class from the start."""

_MANY = 4
"""Degrees from here on are alike."""


def label_classes(
    codes: npt.NDArray[np.integer],
    symbols: Sequence[str],
    offsets: npt.NDArray[np.int64],
    neighbors: npt.NDArray[np.int32],
    on_cycle: npt.NDArray[np.bool_],
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return partitions of the labels that occur, the coarsest first; a class is the tuple of its labels.

    `codes` (nodes,) says the label of each node by its place in `symbols`; the arcs of a node are in `neighbors` from
    its place in `offsets`. Labels are joined bottom-up by Ward's criterion (Ward, 1963) over the square roots of
    their shares, each label weighing the square root of its frequency. Neither the order of nodes nor that of
    `symbols` changes the result.
    """
    order = sorted(np.unique(codes).tolist(), key=lambda code: symbols[code])
    if len(order) <= min(NUMBERS):
        return ()
    place = np.full(len(symbols), -1)
    place[order] = np.arange(len(order))
    label = place[codes]
    profile, frequency = _profiles(label, len(order), offsets, neighbors, on_cycle)
    groups = _started([[k] for k in range(len(order))], frequency)
    partitions = []
    weight = np.sqrt([frequency[group].sum() for group in groups])
    middle = np.array([np.average(profile[group], axis=0, weights=np.sqrt(frequency[group])) for group in groups])
    for number in sorted(NUMBERS, reverse=True):
        if len(order) > number:
            groups, weight, middle = _joined(groups, weight, middle, number)
            partitions.append(tuple(sorted(tuple(symbols[order[k]] for k in sorted(group)) for group in groups)))
    return tuple(partitions[::-1])


def _profiles(
    label: npt.NDArray[np.int64],
    n: int,
    offsets: npt.NDArray[np.int64],
    neighbors: npt.NDArray[np.int32],
    on_cycle: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return (n, features), square roots of what share of a label's nodes is how, and (n,) how often each occurs."""
    degree = np.diff(offsets)
    begin = np.repeat(label, degree)
    parts = (
        _table(label, np.minimum(degree, _MANY), (n, _MANY + 1)),
        _table(label, on_cycle.astype(np.int64), (n, 2)),
        _table(begin, label[neighbors], (n, n)),
    )
    shares = [np.sqrt(part / np.maximum(part.sum(axis=1, keepdims=True), 1)) for part in parts]
    return np.hstack(shares), parts[0].sum(axis=1)


def _table(row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.int64]:
    return np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1]).reshape(shape)


def _started(groups: list[list[int]], frequency: npt.NDArray[np.int64]) -> list[list[int]]:
    """Return the labels to begin with: of very many, the rare ones are together."""
    if len(groups) <= MOST_LABELS:
        return groups
    common = np.sort(np.argsort(-frequency, kind="stable")[: MOST_LABELS - 1]).tolist()
    return [*([k] for k in common), sorted(set(range(len(groups))) - set(common))]


def _joined(
    groups: list[list[int]], weight: npt.NDArray[np.float64], middle: npt.NDArray[np.float64], number: int
) -> tuple[list[list[int]], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return `number` groups: those two are joined, again and again, that lose least by it; of equals the first."""
    groups = list(groups)
    while len(groups) > number:
        square = (middle**2).sum(axis=1)
        apart = np.maximum(square[:, None] + square[None] - 2 * middle @ middle.T, 0.0)
        loss = apart * weight[:, None] * weight[None] / (weight[:, None] + weight[None])
        loss[np.tril_indices(len(groups))] = np.inf
        i, j = divmod(int(np.argmin(loss)), len(groups))
        middle[i] = np.average(middle[[i, j]], axis=0, weights=weight[[i, j]])
        weight[i] += weight[j]
        groups[i] = groups[i] + groups.pop(j)
        weight, middle = np.delete(weight, j), np.delete(middle, j, axis=0)
    return groups, weight, middle

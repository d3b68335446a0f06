"""The local logic layer: a small decision tree over role counts, grown for one structure.

Ordinary CART with the Gini index (Breiman et al., 1984) over small integers: every split is found from a
histogram, and the class weights are integers, so that no sum depends on the order of nodes or graphs. A tree
that is blind to classes splits its rows as evenly as it can instead, until rows are equal or few: its leaves are
ego graphs with all their labels, its inner nodes what these have in common.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel

__all__ = ["WEIGHT_ONE", "LocalTree", "grow"]

WEIGHT_ONE = 1 << 32
"""Integer weight of one graph: its occurrences share it almost evenly, and a million graphs still add up exactly."""


class LocalTree(NamedTuple):
    """Nodes in the order of growth; node 0 is the root. A node's rows have count <= or > `threshold` at its parent."""

    parent: npt.NDArray[np.int32]  # -1 for the root
    feature: npt.NDArray[np.int32]  # column split at this node, -1 in a leaf
    threshold: npt.NDArray[np.int32]  # rows with count <= threshold go left
    is_right: npt.NDArray[np.bool_]  # whether the node is its parent's right child
    weight: npt.NDArray[np.int64]  # (nodes, classes)


@kernel
def grow(
    counts: npt.NDArray[np.int16],  # (rows, features)
    weight: npt.NDArray[np.int64],  # (rows, classes), in units of WEIGHT_ONE
    max_depth: int,
    min_weight: int,
    by_class: bool,
) -> LocalTree:
    """Return the tree; every leaf weighs at least `min_weight`, ties go to the first feature, then the lowest cut."""
    n, n_features = counts.shape
    n_classes = weight.shape[1]
    room = min(2 * n, 2 ** (max_depth + 1)) + 1
    parent = np.full(room, -1, np.int32)
    feature = np.full(room, -1, np.int32)
    threshold = np.zeros(room, np.int32)
    is_right = np.zeros(room, np.bool_)
    totals = np.zeros((room, n_classes), np.int64)
    depth = np.zeros(room, np.int32)
    begin = np.zeros(room, np.int64)
    end = np.zeros(room, np.int64)
    rows = np.arange(n)
    highest = 0
    for i in range(n):
        for f in range(n_features):
            highest = max(highest, counts[i, f])
    bins = np.zeros((highest + 1, n_classes), np.int64)
    end[0] = n
    for i in range(n):
        totals[0] += weight[i]
    used, node = 1, 0
    while node < used:
        if depth[node] < max_depth:
            f, cut = _best_split(
                counts, weight, rows[begin[node] : end[node]], totals[node], min_weight, by_class, bins
            )
            if f >= 0:
                feature[node], threshold[node] = f, cut
                middle = _partition(counts, rows, begin[node], end[node], f, cut)
                for side in range(2):
                    child = used + side
                    parent[child] = node
                    is_right[child] = side == 1
                    depth[child] = depth[node] + 1
                    begin[child] = begin[node] if side == 0 else middle
                    end[child] = middle if side == 0 else end[node]
                    for i in range(begin[child], end[child]):
                        totals[child] += weight[rows[i]]
                used += 2
        node += 1
    return LocalTree(parent[:used], feature[:used], threshold[:used], is_right[:used], totals[:used])


@kernel
def _best_split(
    counts: npt.NDArray[np.int16],
    weight: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    total: npt.NDArray[np.int64],
    min_weight: int,
    by_class: bool,
    bins: npt.NDArray[np.int64],
) -> tuple[int, int]:
    n_classes = len(total)
    whole = total.sum()
    best_feature, best_cut = -1, 0
    best = 0.0
    for c in range(n_classes):
        best += float(total[c]) * float(total[c])
    best = best / float(max(whole, 1)) * (1.0 + 1e-9) if by_class else 0.0
    left = np.zeros(n_classes, np.int64)
    for f in range(counts.shape[1]):
        low, high = counts[rows[0], f], counts[rows[0], f]
        for i in rows:
            value = counts[i, f]
            low, high = min(low, value), max(high, value)
        if low == high:
            continue
        bins[low : high + 1] = 0
        for i in rows:
            for c in range(n_classes):
                bins[counts[i, f], c] += weight[i, c]
        left[:] = 0
        on_left = np.int64(0)
        for cut in range(low, high):
            for c in range(n_classes):
                left[c] += bins[cut, c]
                on_left += bins[cut, c]
            if on_left < min_weight:
                continue
            if whole - on_left < min_weight:
                break
            if by_class:
                a, b = 0.0, 0.0
                for c in range(n_classes):
                    a += float(left[c]) * float(left[c])
                    b += float(total[c] - left[c]) * float(total[c] - left[c])
                score = a / float(on_left) + b / float(whole - on_left)
            else:
                score = float(on_left) * float(whole - on_left)
            if score > best * (1.0 + 1e-12):
                best, best_feature, best_cut = score, f, cut
    return best_feature, best_cut


@kernel
def _partition(
    counts: npt.NDArray[np.int16], rows: npt.NDArray[np.int64], begin: int, end: int, feature: int, cut: int
) -> int:
    """Move the rows with count <= cut to the front of `rows[begin:end]`, order kept; return where the rest starts."""
    part = rows[begin:end].copy()
    k = begin
    for side in range(2):
        for i in part:
            if (counts[i, feature] > cut) == (side == 1):
                rows[k] = i
                k += 1
        if side == 0:
            middle = k
    return middle

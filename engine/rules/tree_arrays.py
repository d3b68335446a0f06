"""Decision trees over a table of predicates as flat arrays, and how they predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from engine.kernels import kernel

__all__ = ["TreeArrays", "average_leaves", "book_steps", "path_of", "used_columns"]


@dataclass(frozen=True, slots=True, eq=False)
class TreeArrays:
    """One or more trees, node after node. A graph goes right where count[column] >= at_least.

    Attributes
    ----------
    starts : ndarray of int64, shape (trees + 1,)
        First node of each tree.
    column : ndarray of int32, shape (nodes,)
        Column of the table that is asked for, -1 in a leaf.
    at_least : ndarray of int32, shape (nodes,)
        Count from which a graph goes right.
    left : ndarray of int32, shape (nodes,)
        Node for smaller counts, counted over all trees; -1 in a leaf.
    right : ndarray of int32, shape (nodes,)
        Node for the others, likewise.
    value : ndarray of float64, shape (nodes, classes)
        Class shares of the training graphs at the node.
    """

    starts: npt.NDArray[np.int64]
    column: npt.NDArray[np.int32]
    at_least: npt.NDArray[np.int32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]

    @classmethod
    def from_sklearn(cls, trees: list[Any]) -> Self:
        """Take the arrays of fitted scikit-learn trees.

        Parameters
        ----------
        trees : list of sklearn.tree._tree.Tree
            Their `tree_` objects, fitted to integer counts.

        Returns
        -------
        TreeArrays
            In the order of `trees`.
        """
        sizes = [tree.node_count for tree in trees]
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)

        def shifted(name: str) -> npt.NDArray[np.int32]:
            parts = [
                np.where(getattr(t, name) >= 0, getattr(t, name) + start, -1)
                for t, start in zip(trees, starts, strict=False)
            ]
            return np.concatenate(parts).astype(np.int32)

        column = np.concatenate([tree.feature for tree in trees])
        at_least = np.floor(np.concatenate([tree.threshold for tree in trees])).astype(np.int32) + 1
        value = np.concatenate([tree.value[:, 0, :] for tree in trees])
        leaf = column < 0
        return cls(
            starts,
            np.where(leaf, -1, column).astype(np.int32),
            np.where(leaf, 0, at_least).astype(np.int32),
            shifted("children_left"),
            shifted("children_right"),
            value / value.sum(axis=1, keepdims=True),
        )

    def renumber(self, columns: npt.NDArray[np.int64]) -> Self:
        """Fit trees to a table that keeps only some columns of the old one.

        Parameters
        ----------
        columns : ndarray of int64, shape (kept,)
            Columns of the old table, sorted; all that the trees ask for are among them.

        Returns
        -------
        TreeArrays
            The same trees.
        """
        column = np.where(self.column < 0, -1, np.searchsorted(columns, self.column)).astype(np.int32)
        return type(self)(self.starts, column, self.at_least, self.left, self.right, self.value)

    def are_sound(self, n_columns: int) -> bool:
        """Check that these are trees: each node but a root has one parent, which comes before it.

        Parameters
        ----------
        n_columns : int
            Columns of the table.

        Returns
        -------
        bool
            False, too, where a column is not in the table, or shares do not add up to one.
        """
        n, roots, inner = len(self.column), self.starts[:-1], np.flatnonzero(self.column >= 0)
        if len(roots) == 0 or self.starts[0] != 0 or self.starts[-1] != n or np.any(np.diff(self.starts) <= 0):
            return False
        children, parents = np.concatenate((self.left[inner], self.right[inner])), np.tile(inner, 2)
        if np.any(children <= parents) or np.any(children >= n):
            return False
        tree = np.repeat(np.arange(len(roots)), np.diff(self.starts))
        expected = np.ones(n, np.int64)
        expected[roots] = 0
        return bool(
            np.array_equal(np.bincount(children, minlength=n), expected)
            and np.array_equal(tree[children], tree[parents])
            and np.all((self.column >= -1) & (self.column < n_columns))
            and np.all(self.at_least[inner] >= 1)
            and np.all(self.value >= 0)
            and np.all(np.abs(self.value.sum(axis=1) - 1) < 1e-6)
        )


def used_columns(trees: TreeArrays) -> npt.NDArray[np.int64]:
    """List the columns that trees ask for.

    Parameters
    ----------
    trees : TreeArrays
        One or more.

    Returns
    -------
    ndarray of int64, shape (used,)
        Ascending, each once.
    """
    return np.unique(trees.column[trees.column >= 0]).astype(np.int64)


def average_leaves(trees: TreeArrays, counts: Any) -> npt.NDArray[np.float64]:
    """Return (graphs, classes): the mean of the leaf values, summed tree after tree in order.

    `counts` is a sparse array of integers. The fixed order makes the result the same to the last bit wherever it is
    computed.
    """
    counts = counts.tocsr()
    return _average(
        trees.starts,
        trees.column,
        trees.at_least,
        trees.left,
        trees.right,
        trees.value,
        counts.indptr.astype(np.int64),
        counts.indices.astype(np.int32),
        counts.data.astype(np.int32),
        counts.shape[1],
    )


def path_of(trees: TreeArrays, tree: int, counts: npt.NDArray[np.int32]) -> list[int]:
    """Return the nodes that a graph with dense `counts` passes in one tree, root first, leaf last."""
    node = int(trees.starts[tree])
    path = [node]
    while trees.column[node] >= 0:
        right = counts[trees.column[node]] >= trees.at_least[node]
        node = int(trees.right[node] if right else trees.left[node])
        path.append(node)
    return path


class Booked(NamedTuple):
    """What the steps of all paths of one graph add up to.

    [column, 0] is for steps where the count was too small, [column, 1] where it was large enough.
    """

    change: npt.NDArray[np.float64]  # (columns, 2) of the class share, summed tree after tree
    lowered: npt.NDArray[np.float64]  # (columns, 2) the part of it that steps down took away, at least 0
    cut: npt.NDArray[np.int32]  # (columns, 2) the tightest count asked for, 0 where nothing was asked


def book_steps(trees: TreeArrays, target: int, counts: npt.NDArray[np.int32]) -> Booked:
    """Return what every step that a graph with dense `counts` takes changes in the share of class `target`."""
    value = np.ascontiguousarray(trees.value[:, target])
    return Booked(*_book(trees.starts, trees.column, trees.at_least, trees.left, trees.right, value, counts))


@kernel
def _book(
    starts: npt.NDArray[np.int64],
    column: npt.NDArray[np.int32],
    at_least: npt.NDArray[np.int32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    value: npt.NDArray[np.float64],
    counts: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    change, lowered = np.zeros((len(counts), 2)), np.zeros((len(counts), 2))
    cut = np.zeros((len(counts), 2), np.int32)
    for t in range(len(starts) - 1):
        node = starts[t]
        while column[node] >= 0:
            c, least = column[node], at_least[node]
            present = 1 if counts[c] >= least else 0
            child = right[node] if present == 1 else left[node]
            step = value[child] - value[node]
            change[c, present] += step
            lowered[c, present] += max(-step, 0.0)
            if cut[c, present] == 0 or (present == 1) == (least > cut[c, present]):
                cut[c, present] = least
            node = child
    return change, lowered, cut


@kernel
def _average(  # noqa: PLR0913, PLR0917 - a kernel takes flat arrays
    starts: npt.NDArray[np.int64],
    column: npt.NDArray[np.int32],
    at_least: npt.NDArray[np.int32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    value: npt.NDArray[np.float64],
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    data: npt.NDArray[np.int32],
    n_columns: int,
) -> npt.NDArray[np.float64]:
    n_trees = len(starts) - 1
    result = np.zeros((len(indptr) - 1, value.shape[1]))
    dense = np.zeros(n_columns + 1, np.int32)
    for g in range(len(indptr) - 1):
        for k in range(indptr[g], indptr[g + 1]):
            dense[indices[k]] = data[k]
        for t in range(n_trees):
            node = starts[t]
            while column[node] >= 0:
                node = right[node] if dense[column[node]] >= at_least[node] else left[node]
            result[g] += value[node]
        result[g] /= n_trees
        for k in range(indptr[g], indptr[g + 1]):
            dense[indices[k]] = 0
    return result

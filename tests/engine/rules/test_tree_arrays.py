from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from engine.rules.tree_arrays import TreeArrays, average_leaves, path_of, used_columns


def grown(kind: type, classes: int, seed: int) -> tuple[TreeArrays, np.ndarray, np.ndarray]:
    """Return our arrays of a fitted forest, the counts to predict from, and what scikit-learn predicts."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.8, (120, 9)).astype(np.int32)
    target = (counts[:, 0] + (counts[:, 1] >= 2) + rng.integers(0, 2, 120)) % classes
    weight = rng.uniform(0.5, 2.0, 120)
    forest = kind(12, random_state=seed, max_leaf_nodes=20).fit(counts.astype(np.float32), target, weight)
    other = np.vstack((counts, rng.poisson(1.5, (60, 9)), np.zeros((1, 9)))).astype(np.int32)
    trees = TreeArrays.from_sklearn([tree.tree_ for tree in forest.estimators_])
    return trees, other, forest.predict_proba(other.astype(np.float32))


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kind", [ExtraTreesClassifier, RandomForestClassifier])
@pytest.mark.parametrize("seed", range(3))
def test_predictions_are_those_of_scikit_learn(kind: type, classes: int, seed: int) -> None:
    trees, counts, expected = grown(kind, classes, seed)
    found = average_leaves(trees, sparse.csr_array(counts))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    by_path = np.mean([[trees.value[path_of(trees, t, row)[-1]] for t in range(12)] for row in counts], axis=1)
    np.testing.assert_allclose(found, by_path, rtol=0, atol=1e-12)
    assert trees.are_sound(9)


def test_columns_that_no_tree_asks_for_can_go() -> None:
    trees, counts, _ = grown(ExtraTreesClassifier, 2, 5)
    wide = np.zeros((len(counts), 20), np.int32)
    wide[:, 4:13] = counts
    moved = replace(trees, column=np.where(trees.column < 0, -1, trees.column + 4).astype(np.int32))
    columns = used_columns(moved)
    assert set(columns.tolist()) == {int(c) + 4 for c in trees.column if c >= 0}
    small = moved.renumber(columns)
    before, after = (
        average_leaves(*x) for x in ((moved, sparse.csr_array(wide)), (small, sparse.csr_array(wide[:, columns])))
    )
    assert np.array_equal(before, after)


def test_a_graph_goes_right_where_the_count_is_large_enough() -> None:
    """Root asks for column 1 >= 2; right of it column 0 >= 1.

      0
    1   2
       3 4
    """
    trees = TreeArrays(
        np.array([0, 5]),
        np.array([1, -1, 0, -1, -1], np.int32),
        np.array([2, 0, 1, 0, 0], np.int32),
        np.array([1, -1, 3, -1, -1], np.int32),
        np.array([2, -1, 4, -1, -1], np.int32),
        np.array([[0.5, 0.5], [1, 0], [0.4, 0.6], [0.3, 0.7], [0, 1]]),
    )
    counts = sparse.csr_array(np.array([[9, 1], [0, 2], [1, 2], [0, 0]], np.int32))
    assert average_leaves(trees, counts).tolist() == [[1, 0], [0.3, 0.7], [0, 1], [1, 0]]
    assert path_of(trees, 0, np.array([1, 5])) == [0, 2, 4]
    assert average_leaves(trees, counts[:0]).shape == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"starts": [0]},
        {"starts": []},
        {"starts": [1, 6]},
        {"starts": [0, 5]},
        {"starts": [0, 3, 3, 6]},
        {"starts": [0, 9, 6]},
        {"column": [0, -1, -1, 2, -1, -1]},  # there are two columns
        {"column": [0, -2, -1, 1, -1, -1]},
        {"column": [0, 0, -1, 1, -1, -1]},  # a leaf that asks
        {"column": [-1, -1, -1, 1, -1, -1]},  # children without a parent
        {"at_least": [0, 0, 0, 1, 0, 0]},
        {"left": [0, -1, -1, 4, -1, -1]},  # a circle
        {"left": [2, -1, -1, 4, -1, -1]},  # one child twice
        {"left": [4, -1, -1, 4, -1, -1]},  # a child in another tree
        {"left": [6, -1, -1, 4, -1, -1]},
        {"right": [2, -1, -1, -1, -1, -1]},
        {"value": [[0.5, 0.6], *([[1, 0]] * 5)]},
        {"value": [[1.5, -0.5], *([[1, 0]] * 5)]},
        {"value": [[np.nan, 1.0], *([[1, 0]] * 5)]},
        {"value": [[np.inf, 0.0], *([[1, 0]] * 5)]},
    ],
)
def test_arrays_that_are_no_trees(change: dict[str, list[object]]) -> None:
    """Two trees of a root and two leaves each."""
    arrays = {
        "starts": np.array([0, 3, 6]),
        "column": np.array([0, -1, -1, 1, -1, -1], np.int32),
        "at_least": np.array([1, 0, 0, 2, 0, 0], np.int32),
        "left": np.array([1, -1, -1, 4, -1, -1], np.int32),
        "right": np.array([2, -1, -1, 5, -1, -1], np.int32),
        "value": np.array([[1.0, 0.0]] * 6),
    }
    assert TreeArrays(**arrays).are_sound(2)
    changed = {name: np.array(values, arrays[name].dtype) for name, values in change.items()}
    assert not TreeArrays(**(arrays | changed)).are_sound(2)


def test_nodes_that_share_a_child_are_no_tree() -> None:
    """A ladder of n nodes has 2 ** n paths: who walked them all would never come back."""
    n = 60
    step = np.append(np.arange(1, n), -1).astype(np.int32)
    column = np.append(np.zeros(n - 1), -1).astype(np.int32)
    ladder = TreeArrays(np.array([0, n]), column, np.ones(n, np.int32), step, step, np.ones((n, 1)))
    assert not ladder.are_sound(1)

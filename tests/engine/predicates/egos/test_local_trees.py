from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from engine.predicates.egos.local_trees import WEIGHT_ONE, LocalTree, grow


def drawn(seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n, features = int(rng.integers(4, 30)), int(rng.integers(1, 6))
    counts = rng.integers(0, int(rng.integers(2, 6)), (n, features)).astype(np.int16)
    return counts, rng.integers(0, 4, (n, classes)) * (WEIGHT_ONE // 2) + 1


def purity(weight: np.ndarray) -> Fraction:
    """Sum of squared class weights over their sum: the larger, the purer. Exact."""
    total = [int(w) for w in weight.sum(axis=0)]
    return Fraction(sum(w * w for w in total), sum(total))


def best_splits(counts: np.ndarray, weight: np.ndarray, least: int) -> tuple[Fraction, set[tuple[int, int]]]:
    """Return the largest purity of two halves that are heavy enough, and every (feature, cut) that reaches it."""
    best, places = Fraction(-1), set()
    for f in range(counts.shape[1]):
        for cut in range(int(counts[:, f].min()), int(counts[:, f].max())):
            left = counts[:, f] <= cut
            if min(weight[left].sum(), weight[~left].sum()) >= least:
                here = purity(weight[left]) + purity(weight[~left])
                if here > best:
                    best, places = here, set()
                if here == best:
                    places.add((f, cut))
    return best, places


def rows_of(tree: LocalTree, counts: np.ndarray) -> list[np.ndarray]:
    """Return which rows are in each node, from its parent's split."""
    rows = [np.ones(len(counts), bool)]
    for node in range(1, len(tree.parent)):
        up = tree.parent[node]
        above = counts[:, tree.feature[up]] > tree.threshold[up]
        rows.append(rows[up] & (above == tree.is_right[node]))
    return rows


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("seed", range(25))
def test_every_split_is_the_best_there_is(seed: int, classes: int) -> None:
    counts, weight = drawn(seed, classes)
    least = WEIGHT_ONE * (1 + seed % 3)
    tree = grow(counts, weight, 4, least, True)
    rows = rows_of(tree, counts)
    depth = [0]
    for node in range(len(tree.parent)):
        if node:
            depth.append(depth[tree.parent[node]] + 1)
        inside = weight[rows[node]]
        assert np.array_equal(tree.weight[node], inside.sum(axis=0))
        assert inside.sum() >= min(least, weight.sum())
        best, places = best_splits(counts[rows[node]], inside, least)
        before = purity(inside)
        if tree.feature[node] >= 0:
            place = (int(tree.feature[node]), int(tree.threshold[node]))
            assert place in places or abs(float(gain(counts, weight, rows[node], place) / best) - 1) < 1e-9
        elif depth[node] < 4:
            assert float(best / before) <= 1 + 1e-8
    assert max(depth) <= 4
    leaves = [rows[node] for node in range(len(rows)) if tree.feature[node] < 0]
    assert np.array_equal(np.sum(leaves, axis=0), np.ones(len(counts)))


def gain(counts: np.ndarray, weight: np.ndarray, rows: np.ndarray, place: tuple[int, int]) -> Fraction:
    left = counts[:, place[0]] <= place[1]
    return purity(weight[rows & left]) + purity(weight[rows & ~left])


def test_a_split_worked_out_by_hand() -> None:
    """Of the first feature nothing can be learned; the second separates at 2."""
    counts = np.array([[0, 1], [1, 2], [0, 3], [1, 5]], np.int16)
    weight = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.int64) * WEIGHT_ONE
    tree = grow(counts, weight, 8, 2 * WEIGHT_ONE, True)  # which each half just weighs
    assert tree.feature.tolist() == [1, -1, -1]
    assert tree.threshold.tolist() == [2, 0, 0]
    assert tree.parent.tolist() == [-1, 0, 0]
    assert tree.is_right.tolist() == [False, False, True]
    assert tree.weight.tolist() == (np.array([[2, 2], [2, 0], [0, 2]]) * WEIGHT_ONE).tolist()


def test_ties_go_to_the_first_feature_and_the_lowest_cut() -> None:
    column = np.array([0, 0, 4, 4], np.int16)
    weight = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.int64) * WEIGHT_ONE
    tree = grow(np.column_stack((column, column)), weight, 8, WEIGHT_ONE, True)
    assert (tree.feature[0], tree.threshold[0]) == (0, 0)


@pytest.mark.parametrize(
    ("counts", "depth", "least"),
    [
        (np.zeros((5, 3), np.int16), 8, 1),  # nothing varies
        (np.zeros((5, 0), np.int16), 8, 1),  # there is nothing
        (np.arange(5, dtype=np.int16)[:, None], 0, 1),  # not one level
        (np.arange(5, dtype=np.int16)[:, None], 8, 3 * WEIGHT_ONE),  # no half is heavy enough
        (np.zeros((1, 1), np.int16), 8, 1),  # a single row
    ],
)
def test_where_nothing_can_be_split_the_root_stands_alone(counts: np.ndarray, depth: int, least: int) -> None:
    weight = np.eye(2, dtype=np.int64)[np.arange(len(counts)) % 2] * WEIGHT_ONE
    for by_class in (True, False):
        assert grow(counts, weight, depth, least, by_class).feature.tolist() == [-1]


@pytest.mark.parametrize("by_class", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed: int, by_class: bool) -> None:
    counts, weight = drawn(seed, 3)
    order = np.random.default_rng(seed).permutation(len(counts))
    one, two = grow(counts, weight, 6, 1, by_class), grow(counts[order], weight[order], 6, 1, by_class)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("seed", range(10))
def test_a_tree_that_is_blind_to_classes_halves_its_rows_until_they_are_equal(seed: int) -> None:
    counts, weight = drawn(seed, 2)
    tree = grow(counts, weight, 30, 1, False)
    swapped = grow(counts, weight[:, ::-1].copy(), 30, 1, False)
    assert all(np.array_equal(a, b) for a, b in zip(tree[:4], swapped[:4], strict=True))
    heavy = [int(w) for w in weight.sum(axis=1)]
    for node, rows in enumerate(rows_of(tree, counts)):
        inside = counts[rows]
        if tree.feature[node] < 0:
            assert (inside == inside[0]).all()
            continue

        def evenness(feature: int, cut: int, rows: np.ndarray = rows) -> int:
            left = sum(heavy[i] for i in np.flatnonzero(rows & (counts[:, feature] <= cut)))
            return left * (sum(heavy[i] for i in np.flatnonzero(rows)) - left)

        cuts = [(f, cut) for f in range(counts.shape[1]) for cut in range(inside[:, f].min(), inside[:, f].max())]
        best = max(evenness(*place) for place in cuts)
        assert evenness(int(tree.feature[node]), int(tree.threshold[node])) / best > 1 - 1e-9

from __future__ import annotations

import math
from itertools import chain, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.explanation_quality import coverage, edge_auc, highlight, shared, stability


def pairs_won(truth: list[bool], weight: list[float]) -> float:
    """ROC-AUC by its meaning: how often a motif edge outweighs another one; a tie counts half."""
    duels = [
        (weight[i] > weight[j]) + (weight[i] == weight[j]) / 2
        for i, j in product(range(len(truth)), repeat=2)
        if truth[i] and not truth[j]
    ]
    return sum(duels) / len(duels)


@given(st.lists(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=6), min_size=1, max_size=5))
def test_edge_auc_is_the_share_of_pairs_in_order(graphs: list[list[tuple[bool, int]]]) -> None:
    truths = [np.array([t for t, _ in graph]) for graph in graphs]
    weights = [np.array([float(w) for _, w in graph]) for graph in graphs]
    found = edge_auc(weights, truths)
    shares = [w / max(w.sum(), 1e-300) for w in weights]
    marked = [(t.tolist(), w.tolist()) for t, w in zip(truths, shares, strict=True) if t.any()]
    assert found.graphs == len(marked)
    each = [pairs_won(t, w) for t, w in marked if not all(t)]
    assert found.mean == pytest.approx(np.mean(each)) if each else math.isnan(found.mean)
    joined = [list(chain.from_iterable(column)) for column in zip(*marked, strict=True)]
    both = marked and not all(joined[0])
    assert found.pooled == pytest.approx(pairs_won(*joined)) if both else math.isnan(found.pooled)


def test_pooling_compares_shares_not_sizes() -> None:
    """The first graph's weights are a hundred times the second's; as shares both rank their motif edge alike."""
    found = edge_auc([np.array([300.0, 100.0]), np.array([3.0, 1.0])], [np.array([True, False])] * 2)
    assert (found.pooled, found.mean, found.graphs) == (1.0, 1.0, 2)


@pytest.mark.parametrize(
    ("weight", "wanted"),
    [
        ([5.0, 3.0, 1.0, 1.0], [True, True, False, False]),  # 8 of 10 are 80 %
        ([5.0, 2.0, 2.0, 1.0], [True, True, True, False]),  # 7 are too few, and ties come together
        ([0.0, 0.0], [False, False]),
        ([0.0, 4.0], [False, True]),
        ([], []),
    ],
)
def test_the_highlighted_part_holds_four_fifths_of_the_weight(weight: list[float], wanted: list[bool]) -> None:
    assert highlight(np.array(weight)).tolist() == wanted


def test_shares_of_verdicts() -> None:
    assert shared(np.array([0, 1, 1, 0], np.int32), np.array([0, 1, 0, 0], np.int32)) == 0.75
    assert math.isnan(shared(np.zeros(0, np.int32), np.zeros(0, np.int32)))


def test_coverage_asks_for_a_rule_and_the_right_verdict() -> None:
    """Of class 0 one graph of three has both; class 1 has all; class 2 has no graphs."""
    fires = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]], bool)
    truth, predicted = np.array([0, 0, 0, 1], np.int32), np.array([0, 1, 0, 1], np.int32)
    found = coverage(fires, truth, predicted, 3)
    assert found[:2] == (pytest.approx(1 / 3), 1.0)
    assert math.isnan(found[2])


def test_stability_is_what_all_runs_share_over_the_largest() -> None:
    runs = [frozenset("abcd"), frozenset("abc"), frozenset("bcx")]
    assert stability(runs) == 0.5
    assert stability([frozenset("ab")] * 3) == 1.0
    assert math.isnan(stability([frozenset()] * 2))
    assert math.isnan(stability([]))

"""What a change costs, against counting by hand and other ways to the same figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.paired import cost_of, standing
from engine.evaluation.scores import wilson


def test_flips_are_counted_by_hand() -> None:
    truth = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    before = np.array([0, 0, 1, 1, 1, 1, 0, 0])
    after = np.array([0, 1, 0, 1, 0, 0, 1, 0])
    found = cost_of(truth, before, after)
    assert found.won.tolist() == [2, 6]
    assert found.lost.tolist() == [1, 4, 5]
    assert (found.before.right, found.after.right) == (5, 4)
    assert found.difference == pytest.approx(-1 / 8)
    # 2 of 5 flips were won: P(X <= 2) for a fair coin is 16 / 32, twice that is 1
    assert found.p == pytest.approx(1.0)
    # Bonett and Price: 3 / 10 and 4 / 10 of ten, difference -0.1, variance (0.7 - 0.01) / 10
    half = 1.959964 * math.sqrt(0.069)
    assert (found.low, found.high) == pytest.approx((-0.1 - half, -0.1 + half), abs=1e-6)
    assert not found.is_clear


def test_many_losses_are_clear_and_no_flip_is_nothing() -> None:
    truth = np.zeros(100, int)
    found = cost_of(truth, truth, np.r_[np.ones(20, int), np.zeros(80, int)])
    assert found.is_clear
    assert found.p == pytest.approx(2 * 0.5**20)
    same = cost_of(truth, truth, truth)
    assert (same.low, same.high, same.p, same.difference) == (0.0, 0.0, 1.0, 0.0)
    assert not same.is_clear


def test_no_graphs_have_no_accuracy() -> None:
    nothing = np.zeros(0, int)
    assert math.isnan(standing(nothing, nothing).accuracy)
    assert cost_of(nothing, nothing, nothing).p == 1.0


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_a_standing_is_what_others_say(pairs: list[tuple[int, int]]) -> None:
    truth, predicted = np.array(pairs).T
    found = standing(truth, predicted)
    assert found.accuracy == pytest.approx(sklearn.metrics.accuracy_score(truth, predicted))
    recall = sklearn.metrics.recall_score(truth, predicted, labels=np.unique(truth), average="macro", zero_division=0)
    assert found.balanced_accuracy == pytest.approx(recall)
    assert (found.low, found.high) == pytest.approx(wilson(found.right, found.graphs), abs=1e-9)

"""Curves, reliability and class scores: by hand, and against scikit-learn's other ways to the same figures."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from engine.evaluation.curves import precision_recall, roc, shown_classes
from engine.evaluation.per_class import ClassScores, class_scores, macro
from engine.evaluation.reliability_curve import reliability

TRUTH = np.array([0, 0, 1, 1])
CHANCES = np.array([[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]])


def test_roc_by_hand() -> None:
    # By probability of class 1: 0.8 right, 0.4 wrong, 0.35 right, 0.1 wrong.
    found = roc(TRUTH, CHANCES, 1)
    assert found is not None
    points = list(zip(found.false_positive_rate.tolist(), found.true_positive_rate.tolist(), strict=True))
    assert points == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    assert found.area == pytest.approx(0.75)
    assert found.area == pytest.approx(sklearn.metrics.auc(found.false_positive_rate, found.true_positive_rate))


def test_precision_and_recall_by_hand() -> None:
    found = precision_recall(TRUTH, CHANCES, 1)
    assert found is not None
    assert found.recall.tolist() == [1, 1, 0.5, 0.5, 0]
    assert found.precision.tolist() == pytest.approx([1 / 2, 2 / 3, 1 / 2, 1, 1])
    assert found.average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert found.share == 0.5


@pytest.mark.parametrize("truth", [[0, 0, 0], [1, 1, 1]])
def test_one_side_alone_has_no_curve(truth: list[int]) -> None:
    chances = np.full((3, 2), 0.5)
    assert roc(np.array(truth), chances, 1) is None
    assert precision_recall(np.array(truth), chances, 1) is None


def test_two_classes_have_one_curve() -> None:
    assert shown_classes(2) == (1,)
    assert shown_classes(4) == (0, 1, 2, 3)


def test_reliability_by_hand() -> None:
    found = reliability(TRUTH, CHANCES, bins=2)
    assert found.counts.tolist() == [3, 1]
    assert found.stated.tolist() == pytest.approx([(0.1 + 0.4 + 0.35) / 3, 0.8])
    assert found.observed.tolist() == pytest.approx([1 / 3, 1])
    assert found.brier == pytest.approx((0.1**2 + 0.4**2 + 0.65**2 + 0.2**2) / 4)
    assert found.expected_error == pytest.approx((0.85 - 1) * -1 / 4 + 0.2 / 4)
    assert not found.of_winner
    empty = reliability(TRUTH, CHANCES, bins=10)
    assert empty.counts.sum() == 4
    assert np.isnan(empty.stated[empty.counts == 0]).all()


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 20)), min_size=2, max_size=60))
def test_reliability_agrees_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    truth, second = np.array([row[0] for row in rows]), np.array([row[1] / 20 for row in rows])
    found = reliability(truth, np.column_stack((1 - second, second)))
    observed, stated = calibration_curve(truth, second, n_bins=10)
    assert found.observed[found.counts > 0] == pytest.approx(observed)
    assert found.stated[found.counts > 0] == pytest.approx(stated)
    assert found.brier == pytest.approx(sklearn.metrics.brier_score_loss(truth, second, pos_label=1))


def test_reliability_of_more_classes_is_that_of_the_winner() -> None:
    chances = np.array([[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.4, 0.4, 0.2]])
    found = reliability(np.array([0, 2, 0]), chances, bins=1)
    assert found.of_winner
    assert found.stated.tolist() == pytest.approx([(0.7 + 0.5 + 0.4) / 3])
    assert found.observed.tolist() == pytest.approx([2 / 3])
    by_hand = ((0.3**2 + 0.2**2 + 0.1**2) + (0.1**2 + 0.5**2 + 0.6**2) + (0.6**2 + 0.4**2 + 0.2**2)) / 3
    assert found.brier == pytest.approx(by_hand)


def test_class_scores_by_hand() -> None:
    truth, said = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 0])
    found = class_scores(truth, said, 4)
    assert found[0] == ClassScores(pytest.approx(2 / 4), pytest.approx(2 / 3), pytest.approx(4 / 7), 3, 4)
    assert found[1] == ClassScores(0.5, 0.5, 0.5, 2, 2)
    assert found[2] == found[2].__class__(0.0, 0.0, 0.0, 1, 0)
    assert found[3].graphs == 0
    mean = macro(found)
    assert mean.recall == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert mean.recall == pytest.approx(sklearn.metrics.balanced_accuracy_score(truth, said))
    assert (mean.graphs, mean.predicted) == (6, 6)

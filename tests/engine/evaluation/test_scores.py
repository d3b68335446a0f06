"""Scores worked out by hand, then against scikit-learn's own."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import sklearn.metrics
from scipy import stats

from engine import read_dataset
from engine.evaluation.scores import INTERVAL_METHOD, Interval, align_classes, confusion_matrix, score, score_on


def test_two_classes_by_hand() -> None:
    # truth 0 0 0 1; probability of class 1: .1 .6 .2 .4 -> predicted 0 1 0 0
    second = np.array([0.1, 0.6, 0.2, 0.4])
    result = score(np.array([0, 0, 0, 1]), np.column_stack((1 - second, second)))
    assert result.accuracy == 0.5
    assert result.balanced_accuracy == pytest.approx((2 / 3 + 0) / 2)
    assert result.roc_auc == pytest.approx(2 / 3)  # .4 beats .1 and .2, not .6
    assert result.log_loss == pytest.approx(-sum(map(math.log, (0.9, 0.4, 0.8, 0.4))) / 4)


def test_three_classes_against_scikit_learn() -> None:
    random = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 20)
    probabilities = random.dirichlet((1, 1, 1), 60) + np.eye(3)[truth] * 0.3
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    result = score(truth, probabilities)
    predicted = probabilities.argmax(axis=1)
    assert result.balanced_accuracy == pytest.approx(sklearn.metrics.balanced_accuracy_score(truth, predicted))
    assert result.roc_auc == pytest.approx(sklearn.metrics.roc_auc_score(truth, probabilities, multi_class="ovr"))
    assert result.log_loss == pytest.approx(sklearn.metrics.log_loss(truth, probabilities))


def test_missing_class_leaves_roc_auc_undefined() -> None:
    result = score(np.array([1, 1]), np.array([[0.2, 0.8], [0.7, 0.3]]))
    assert math.isnan(result.roc_auc)
    assert (result.accuracy, result.balanced_accuracy) == (0.5, 0.5)


def test_certain_and_wrong_has_a_finite_log_loss() -> None:
    assert 10 < score(np.array([0, 1]), np.array([[0.0, 1.0], [0.0, 1.0]])).log_loss < 100


def test_confusion_has_the_truth_in_rows() -> None:
    assert confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), 3).tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


def test_interval_by_hand() -> None:
    folds = (0.70, 0.72, 0.74, 0.76, 0.78)
    interval = Interval.over(folds, test_to_train=1 / 4)
    sd = math.sqrt(0.001)  # deviations .04 .02 0 .02 .04: sum of squares .004, over 4
    half = stats.t.ppf(0.975, 4) * sd * math.sqrt(1 / 5 + 1 / 4)
    assert interval.mean == pytest.approx(0.74)
    assert interval.sd == pytest.approx(sd)
    assert (interval.low, interval.high) == pytest.approx((0.74 - half, 0.74 + half))
    assert interval.folds == folds
    assert "Nadeau" in INTERVAL_METHOD


def test_interval_stays_within_what_a_score_can_be() -> None:
    assert Interval.over((0.9, 1.0), test_to_train=1).high == 1.0
    assert Interval.over((0.1, 0.0), test_to_train=1).low == 0.0
    assert Interval.over((0.1, 1.9), test_to_train=1, top=math.inf).high > 1.9


def test_undefined_folds_are_left_out_and_counted() -> None:
    interval = Interval.over((0.5, math.nan, 0.7), test_to_train=0.5)
    assert interval.mean == pytest.approx(0.6)
    assert interval.undefined == 1
    single = Interval.over((math.nan, 0.7), test_to_train=1)
    assert (single.mean, math.isnan(single.sd), math.isnan(single.low)) == (0.7, True, True)
    assert math.isnan(Interval.over((math.nan,), test_to_train=1).mean)


def test_columns_go_by_their_label() -> None:
    said = np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]])
    assert align_classes(said, ("b", "c", "a"), ("a", "b", "c")).tolist() == [[0.7, 0.1, 0.2], [0.25, 0.5, 0.25]]
    assert align_classes(said, ("b", "c", "a"), ("c", "x")).tolist() == [[0.2, 0.0], [0.25, 0.0]]
    assert align_classes(said[:0], ("b", "c", "a"), ("a",)).shape == (0, 1)


def test_scores_do_not_depend_on_the_order_of_classes(sample_data: Path) -> None:
    data = read_dataset(sample_data / "mutag.csv")
    second = np.where(data.target_codes == 1, 0.75, 0.25)
    second[:18] = 1 - second[:18]  # wrong
    said = np.column_stack((1 - second, second))
    first = score_on(data, said, data.classes)
    assert first.accuracy == pytest.approx(170 / 188)
    assert score_on(data, said[:, ::-1], data.classes[::-1]) == first

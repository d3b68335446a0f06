"""Scorecards: totals and probabilities worked out by hand, the fit against scikit-learn, the points against search."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.special import expit, logsumexp
from sklearn.linear_model import LogisticRegression

from engine.learning.additive import Columns, Scale, fit_columns, fit_scale
from engine.learning.literals import LiteralPool
from engine.learning.scorecard import RIDGE, learn_scorecard
from engine.learning.task import LearningTask
from engine.predicates.table import PredicateTable
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import Literal, RuleCounts
from engine.rules.scorecard import MOST_POINTS, Band, Row, Scorecard
from tests.engine.rules.sets import learned, naive_truth, world
from tests.engine.rules.test_rule_list import table_of

NO_COUNTS = RuleCounts(0, 0, 0, 0)


@pytest.fixture
def by_hand() -> tuple[Scorecard, PredicateTable]:
    """+3 for A, -2 for at least two of B, +1 without C; a point is worth 0.5 in log-odds, none of them -1."""
    table = table_of([[1, 0, 1, 0], [2, 2, 1, 0], [0, 1, 1, 1]])
    a, b, c = table.vocabulary.predicates
    rows = [
        Row(Literal(a), 1, 3, NO_COUNTS),
        Row(Literal(c, present=False), 1, 1, NO_COUNTS),
        Row(Literal(b, 2), 0, 2, NO_COUNTS),
    ]
    return Scorecard.of(table.vocabulary, rows, (0.5, -0.5), 0.5), table


def test_points_add_up_to_log_odds(by_hand: tuple[Scorecard, PredicateTable]) -> None:
    model, table = by_hand
    assert (model.form, model.scale, model.intercept) == (Form.SCORECARD, ScoreScale.LOG_ODDS, -1.0)
    assert model.signed_points == (3, 1, -2)
    assert [rule.weight for rule in model.rules] == [1.5, 0.5, 1.0]
    assert model.totals(table).tolist() == [[0, 2], [0, -2], [0, 3], [0, 0]]
    expected = expit([-1 + 0.5 * total for total in (2, -2, 3, 0)])
    np.testing.assert_allclose(model.probabilities(table)[:, 1], expected, atol=1e-12)


def test_rows_that_hold_contribute_their_points(by_hand: tuple[Scorecard, PredicateTable]) -> None:
    model, table = by_hand
    a, without_c, b = (rule.literals for rule in model.rules)
    assert model.attribute(table, 0, 1) == (
        -1.0,
        (Attribution(0, a, 1.5), Attribution(1, without_c, 0.5), Attribution(2, b, -1.0)),
    )
    assert model.attribute(table, 1, 0) == (1.0, (Attribution(2, b, 1.0),))
    assert model.attribute(table, 3, 1) == (-1.0, ())


def test_bands_hold_every_total_once(by_hand: tuple[Scorecard, PredicateTable]) -> None:
    """Totals go from -2 to 4, log-odds from -2 to 1."""
    bands = by_hand[0].bands()
    assert [(b.low, b.high) for b in bands] == [(-2, -1), (0, 1), (2, 4)]
    assert bands[0] == Band(-2, -1, pytest.approx(expit(-2.0)), pytest.approx(expit(-1.5)))
    assert [total for b in bands for total in range(b.low, b.high + 1)] == list(range(-2, 5))


def test_with_three_classes_each_has_its_total() -> None:
    table = table_of([[1, 0, 1], [1, 1, 0]])
    a, b = table.vocabulary.predicates
    rows = [Row(Literal(a), 2, 2, NO_COUNTS), Row(Literal(b), 0, 3, NO_COUNTS)]
    model = Scorecard.of(table.vocabulary, rows, (0.1, 0.2, -0.3), 0.5)
    assert model.totals(table).tolist() == [[3, 0, 2], [3, 0, 0], [0, 0, 2]]
    assert model.signed_points == (2, 3)
    assert model.bands() == ()
    scores = np.array([0.1 + 1.5, 0.2, -0.3 + 1.0])
    np.testing.assert_allclose(model.probabilities(table)[0], np.exp(scores - logsumexp(scores)), atol=1e-12)
    base, attributions = model.attribute(table, 0, 2)
    assert base + math.fsum(a.value for a in attributions) == pytest.approx(scores[2] - logsumexp(scores[:2]), abs=1e-9)


# -- fits -------------------------------------------------------------------------------------------------


def columns_of(form_classes: int) -> tuple[Columns, np.ndarray]:
    """Ten literals of a world, and the weight of each graph in the column of its class."""
    place = world(form_classes)
    pool = LiteralPool.of(place.table)
    rng = np.random.default_rng(3)
    picked = rng.choice(len(pool.literals), 10, replace=False)
    holds = np.stack([pool.column(int(k)) for k in picked], axis=1).astype(float)
    classes = np.ones(10, np.int64) if form_classes == 2 else rng.integers(form_classes, size=10)
    return Columns(holds, classes), np.eye(form_classes)[place.target] * rng.uniform(0.5, 2, size=(150, 1))


def test_free_weights_are_those_of_scikit_learn() -> None:
    columns, mass = columns_of(2)
    base, weights, loss = fit_columns(columns, mass, RIDGE, (np.zeros(2), np.zeros(10)))
    oracle = LogisticRegression(C=1 / RIDGE, solver="newton-cholesky", tol=1e-10, max_iter=10_000)
    oracle.fit(columns.holds, mass.argmax(axis=1), sample_weight=mass.sum(axis=1))
    np.testing.assert_allclose(weights, oracle.coef_[0], atol=1e-4)
    assert base[1] - base[0] == pytest.approx(oracle.intercept_[0], abs=1e-4)
    scores = oracle.decision_function(columns.holds)
    expected = (mass * np.column_stack((np.logaddexp(0, scores), np.logaddexp(0, -scores)))).sum()
    assert loss == pytest.approx(expected + RIDGE * (weights @ weights) / 2, rel=1e-9)


def test_with_three_classes_no_weight_is_negative_and_no_step_helps() -> None:
    """At the optimum the slope is zero for every positive weight and not negative for a weight of zero."""
    columns, mass = columns_of(3)
    base, weights, _ = fit_columns(columns, mass, RIDGE, (np.zeros(3), np.full(10, -1.0)))
    scores = base + columns.scores(weights, 3)
    pull = np.exp(scores - logsumexp(scores, axis=1, keepdims=True)) * mass.sum(axis=1, keepdims=True) - mass
    slope = (columns.holds * pull[:, columns.classes]).sum(axis=0) + RIDGE * weights
    np.testing.assert_allclose(pull.sum(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(slope[weights > 0], 0, atol=1e-3)
    assert 0 < np.sum(weights == 0) < 10
    assert slope[weights == 0].min() > -1e-9
    assert weights.min() == 0


@pytest.mark.parametrize("classes", [2, 3])
def test_a_unit_is_the_weight_of_one_column_of_totals(classes: int) -> None:
    columns, mass = columns_of(classes)
    totals = np.zeros((150, classes), np.int64)
    totals[:, 1] = (columns.holds @ np.arange(-4, 6)).astype(int)
    scale = fit_scale(totals, mass, 2.0, Scale(np.zeros(classes), 1.0, np.inf))
    one = Columns(totals[:, [1]].astype(float), np.ones(1, np.int64))
    base, weights, loss = fit_columns(one, mass, 2.0, (np.zeros(classes), np.zeros(1)))
    if classes == 2 or weights[0] > 0:
        assert (scale.unit, scale.loss) == (pytest.approx(weights[0], abs=1e-5), pytest.approx(loss, rel=1e-9))
        np.testing.assert_allclose(scale.base, base, atol=1e-4)
    else:
        assert scale.loss <= loss


# -- learning ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [2, 3])
def test_points_are_whole_small_and_without_a_common_factor(classes: int) -> None:
    place, model = world(classes), learned("scorecard", classes)
    assert all(1 <= points <= MOST_POINTS for points in model.points)
    assert math.gcd(*model.points) == 1
    assert [(-r.target, -p) for r, p in zip(model.rules, model.points, strict=True)] == sorted(
        (-r.target, -p) for r, p in zip(model.rules, model.points, strict=True)
    )
    for rule, points in zip(model.rules, model.points, strict=True):
        assert len(rule.literals) == 1
        assert rule.weight == model.unit * points
        holds = naive_truth(rule.literals, place.table_for(model))
        in_class = place.target == rule.target
        assert rule.counts == RuleCounts(int(holds.sum()), int((holds & in_class).sum()), 150, int(in_class.sum()))


def test_no_other_points_of_two_rows_are_better() -> None:
    """Against all 19 x 19 pairs of points: none is better by more than what plainness may cost."""
    place = world(2)
    model = learn_scorecard(LiteralPool.of(place.table), LearningTask(place.target, 2, max_rules=2))
    holds = np.stack([naive_truth(rule.literals, place.table_for(model)) for rule in model.rules], axis=1)
    mass = np.eye(2)[place.target]

    def loss(points: tuple[int, ...]) -> float:
        totals = np.column_stack((np.zeros(150, np.int64), holds @ np.array(points)))
        start = Scale(np.zeros(2), 0.1, np.inf)
        return fit_scale(totals, mass, RIDGE * float(np.square(points).sum()), start).loss

    best = min(loss(pair) for pair in itertools.product(range(-9, 10), repeat=2) if any(pair))
    assert loss(model.signed_points) <= best * 1.003 + 1e-9


def test_points_lean_towards_the_class_that_a_literal_goes_with() -> None:
    """A goes with class 1, B as strongly with class 0: as many points, with opposite signs."""
    a = [1] * 40 + [0] * 10 + [1] * 10 + [0] * 40
    b = [1 - x for x in a[:90]] + [0] * 10
    target = np.array([1] * 50 + [0] * 50, np.int32)
    table = table_of([a, b])
    one = learn_scorecard(LiteralPool.of(table), LearningTask(target, 2, max_rules=1))
    assert [(r.target, p) for r, p in zip(one.rules, one.signed_points, strict=True)] == [(1, 1)]
    other = learn_scorecard(LiteralPool.of(table), LearningTask(1 - target, 2, max_rules=1))
    assert other.signed_points == (-1,)
    assert other.unit == pytest.approx(one.unit)


def test_a_heavy_class_raises_the_intercept() -> None:
    place = world(2)
    pool = LiteralPool.of(place.table)
    weight = np.where(place.target == 1, 5.0, 1.0)
    heavy = learn_scorecard(pool, LearningTask(place.target, 2, max_rules=4, weight=weight))
    found = heavy.probabilities(place.table_for(heavy))[:, 1]
    assert np.average(found, weights=weight) == pytest.approx(np.average(place.target, weights=weight), abs=1e-3)

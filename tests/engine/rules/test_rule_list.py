"""Rule lists: order, shares and log-odds worked out by hand, and the greedy search against brute force."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from engine.learning import rule_list as listing
from engine.learning.literals import LiteralPool, reading_cost
from engine.learning.rule_list import learn_rule_list
from engine.learning.task import LearningTask
from engine.predicates.table import PredicateTable
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import MAX_CONDITIONS, Literal, Rule, RuleCounts
from engine.rules.rule_list import RuleList
from tests.engine.rules.sets import learned, naive_truth, world

NO_COUNTS = RuleCounts(0, 0, 0, 0)


def table_of(columns: list[list[int]]) -> PredicateTable:
    """A table of as many small predicates as there are columns, with these counts."""
    vocabulary = world(2).table.vocabulary
    plain = [c for c, p in enumerate(vocabulary.predicates) if p.n_conditions == 1][: len(columns)]
    counts = sparse.csr_array(np.array(columns, np.int32).T)
    return PredicateTable(vocabulary.select(plain), counts)


def learn(table: PredicateTable, target: list[int], n_classes: int = 2, **options: object) -> RuleList:
    codes = np.array(target, np.int32)
    return learn_rule_list(LiteralPool.of(table), LearningTask(codes, n_classes, **{"max_rules": 5} | options))


@pytest.fixture
def by_hand() -> tuple[RuleList, PredicateTable]:
    """If at least two of A: 4 to 1 for class 1; else if A and no B: 1 to 2; else even. A priori 3 to 2 for class 0."""
    table = table_of([[2, 3, 1, 1, 0], [0, 1, 0, 1, 1]])
    a, b = table.vocabulary.predicates
    rules = (
        Rule((Literal(a, 2),), 1, 0.8, NO_COUNTS),
        Rule((Literal(a), Literal(b, present=False)), 0, 2 / 3, NO_COUNTS),
    )
    return RuleList(table.vocabulary, rules, ((0.2, 0.8), (2 / 3, 1 / 3), (0.5, 0.5)), (0.6, 0.4)), table


def test_the_first_rule_that_fires_decides(by_hand: tuple[RuleList, PredicateTable]) -> None:
    model, table = by_hand
    assert (model.form, model.scale) == (Form.LIST, ScoreScale.LOG_ODDS)
    assert model.decides(table).tolist() == [0, 0, 1, 2, 2]
    assert model.fired(table).tolist() == [[True, False], [True, False], [False, True], [False] * 2, [False] * 2]
    assert model.probabilities(table).tolist() == [[0.2, 0.8]] * 2 + [[2 / 3, 1 / 3]] + [[0.5, 0.5]] * 2


def test_what_decides_moves_the_log_odds_from_the_prior(by_hand: tuple[RuleList, PredicateTable]) -> None:
    model, table = by_hand
    prior = math.log(0.4 / 0.6)
    expected = {
        0: Attribution(0, model.rules[0].literals, pytest.approx(math.log(4) - prior)),
        2: Attribution(1, model.rules[1].literals, pytest.approx(math.log(1 / 2) - prior)),
        3: Attribution(-1, (), pytest.approx(-prior)),
    }
    for graph, attribution in expected.items():
        base, attributions = model.attribute(table, graph, 1)
        assert base == pytest.approx(prior)
        assert attributions == (attribution,)
        other, opposite = model.attribute(table, graph, 0)
        assert (other, opposite[0].value) == (pytest.approx(-prior), pytest.approx(-attributions[0].value))


def test_a_list_without_rules_says_the_prior() -> None:
    model = RuleList(world(2).table.vocabulary.select([]), (), ((0.7, 0.3),), (0.7, 0.3))
    table = PredicateTable(model.vocabulary, sparse.csr_array((2, 0), dtype=np.int32))
    assert model.fired(table).shape == (2, 0)
    assert model.probabilities(table).tolist() == [[0.7, 0.3]] * 2
    assert model.attribute(table, 1, 0) == (pytest.approx(math.log(7 / 3)), ())


# -- learning ---------------------------------------------------------------------------------------------


def test_shares_are_smoothed_counts_of_what_each_rule_decides() -> None:
    """A holds for 80 of class 1; B for those and for 40 more of class 0: once A has decided, B speaks for class 0."""
    target = [1] * 80 + [0] * 40 + [0, 1] * 40
    model = learn(table_of([[1] * 80 + [0] * 120, [1] * 120 + [0] * 80]), target)
    a, b = (Literal(p) for p in table_of([[0], [0]]).vocabulary.predicates)
    assert [rule.literals for rule in model.rules] == [(a,), (b,)]
    assert [rule.target for rule in model.rules] == [1, 0]
    assert model.rule_probabilities == (
        (pytest.approx(1 / 82), pytest.approx(81 / 82)),
        (pytest.approx(41 / 42), pytest.approx(1 / 42)),
        (0.5, 0.5),
    )
    assert model.prior == (pytest.approx(81 / 202), pytest.approx(121 / 202))
    assert [rule.counts for rule in model.rules] == [RuleCounts(80, 80, 200, 120), RuleCounts(40, 40, 200, 80)]
    assert [rule.weight for rule in model.rules] == [model.rule_probabilities[0][1], model.rule_probabilities[1][0]]


def test_a_conjunction_with_an_absence_is_found_where_nothing_shorter_does() -> None:
    """Class 1 is A and not B."""
    rng = np.random.default_rng(5)
    a, b = rng.integers(2, size=(2, 400))
    model = learn(table_of([a.tolist(), b.tolist()]), (a & ~b & 1).tolist())
    first, second = table_of([[0], [0]]).vocabulary.predicates
    assert set(model.rules[0].literals) == {Literal(first), Literal(second, present=False)}
    assert (model.rules[0].target, model.rules[0].counts.precision) == (1, 1.0)


def test_a_weight_of_two_counts_as_two_graphs() -> None:
    target, column = [1] * 20 + [0] * 30, [[1] * 20 + [0] * 10 + [1] * 5 + [0] * 15]
    weight = np.array([2.0] * 20 + [1.0] * 30)
    model = learn(table_of(column), target, weight=weight)
    share = weight / weight.mean()
    assert model.rule_probabilities[0][1] == pytest.approx(
        (share[:20].sum() + 1) / (share[:20].sum() + share[30:35].sum() + 2)
    )
    assert model.rules[0].counts == RuleCounts(25, 20, 50, 20)


def naive_value(decided: npt.NDArray[np.bool_], left: npt.NDArray[np.bool_], target: np.ndarray, cost: float) -> float:
    """Likelihood ratio of the smoothed shares of what is decided against those of what is left, for its cost."""
    gain = 0.0
    classes = range(int(target.max()) + 1)
    for c in classes:
        inside, all_left = np.sum(target[decided] == c), np.sum(target[left] == c)
        share = (inside + 1) / (decided.sum() + len(classes))
        gain += inside * math.log(share / ((all_left + 1) / (left.sum() + len(classes))))
    return max(gain - listing.PENALTY * math.log(len(target)), 0.0) / cost**listing.READING


@pytest.mark.parametrize("classes", [2, 3])
def test_no_single_literal_would_have_been_a_better_rule(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_LITERALS", 1)
    place = world(classes)
    pool = LiteralPool.of(place.table)
    model = learn_rule_list(pool, LearningTask(place.target, classes, max_rules=4))
    left = np.ones(150, bool)
    assert len(model.rules) >= 2
    for rule in model.rules:
        values = [
            naive_value(left & pool.column(k), left, place.target, reading_cost(x))
            for k, x in enumerate(pool.literals)
            if (left & pool.column(k)).sum() >= listing.MIN_DECIDED
        ]
        decided = left & naive_truth(rule.literals, place.table_for(model))
        assert naive_value(decided, left, place.target, reading_cost(rule.literals[0])) == pytest.approx(max(values))
        left &= ~decided


@pytest.mark.parametrize("classes", [2, 3])
def test_every_rule_decides_on_enough_graphs_and_starts_with_a_presence(classes: int) -> None:
    place, model = world(classes), learned("list", classes)
    fired = model.fired(place.table_for(model))
    assert fired.sum(axis=0).min() >= listing.MIN_DECIDED
    assert fired.sum(axis=1).max() == 1
    for position, rule in enumerate(model.rules):
        inside = fired[:, position]
        assert rule.counts == RuleCounts(
            int(inside.sum()),
            int((place.target[inside] == rule.target).sum()),
            150,
            int((place.target == rule.target).sum()),
        )
        assert rule.literals[0].present
        assert len(rule.literals) <= listing.MAX_LITERALS
        assert rule.n_conditions <= MAX_CONDITIONS

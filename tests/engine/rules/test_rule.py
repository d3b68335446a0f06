from __future__ import annotations

import pytest

from engine.rules.model import RuleModel
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_counts import conjunction_truth, count_rule, literal_truth
from tests.engine.rules.sets import World, learned, naive_truth, world


def test_measures_worked_out_by_hand() -> None:
    """Fires on 20 of 200 graphs, 15 of them in its class, which has 50."""
    counts = RuleCounts(fired=20, fired_in_class=15, graphs=200, in_class=50)
    assert (counts.support, counts.precision, counts.coverage, counts.lift) == (0.1, 0.75, 0.3, 3.0)


@pytest.mark.parametrize("counts", [RuleCounts(0, 0, 0, 0), RuleCounts(0, 0, 10, 0), RuleCounts(0, 0, 10, 5)])
def test_measures_of_what_never_fires(counts: RuleCounts) -> None:
    assert (counts.support, counts.precision, counts.coverage, counts.lift) == (0.0, 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def place() -> World:
    return world()


def test_literals_and_conjunctions_are_read_graph_by_graph(place: World) -> None:
    predicates = place.table.vocabulary.predicates
    literals = [
        Literal(predicate, at_least, present)
        for predicate in predicates[:4]
        for at_least in (1, 3)
        for present in (True, False)
    ]
    for literal in literals:
        assert literal_truth(literal, place.table).tolist() == naive_truth((literal,), place.table).tolist()
    for several in (tuple(literals[:2]), tuple(literals[4:7]), ()):
        assert conjunction_truth(several, place.table).tolist() == naive_truth(several, place.table).tolist()


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("form", ["rules", "tree"])
def test_the_counts_of_every_rule_are_those_of_a_naive_count(form: str, classes: int) -> None:
    place, model = world(classes), learned(form, classes)
    assert len(model.rules) >= 2
    for rule in model.rules:
        fired = naive_truth(rule.literals, place.table)
        own = place.target == rule.target
        expected = RuleCounts(int(fired.sum()), int((fired & own).sum()), len(own), int(own.sum()))
        assert rule.counts == expected == count_rule(rule.literals, rule.target, place.table, place.target)


@pytest.mark.parametrize("form", ["rules", "tree"])
def test_what_fires_is_what_the_rule_says(form: str) -> None:
    model: RuleModel = learned(form, 3)
    table = world(3).table_for(model)
    fired = model.fired(table)
    for position, rule in enumerate(model.rules):
        assert fired[:, position].tolist() == naive_truth(rule.literals, table).tolist()


def test_the_conditions_of_a_rule_are_those_of_its_predicates(place: World) -> None:
    predicates = place.table.vocabulary.predicates
    rule = Rule(tuple(Literal(p) for p in predicates[:3]), 0, 1.0, RuleCounts(0, 0, 0, 0))
    assert rule.n_conditions == sum(p.n_conditions for p in predicates[:3])

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit, logit

from engine.rules.model import ScoreScale
from engine.rules.rule import Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from tests.engine.rules.sets import learned, naive_truth, world


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_base_and_contributions_add_up_to_the_prediction(form: str, classes: int) -> None:
    place, model = world(classes), learned(form, classes)
    table = place.table_for(model)
    probabilities = model.probabilities(table)
    for g in range(0, 150, 7 if form == "forest" else 1):
        for target in range(classes):
            base, attributions = model.attribute(table, g, target)
            total = base + math.fsum(a.value for a in attributions)
            if model.scale == ScoreScale.PROBABILITY:
                assert total == pytest.approx(probabilities[g, target], abs=1e-9)
            else:
                assert total == pytest.approx(logit(probabilities[g, target]), abs=1e-9)
                assert expit(total) == pytest.approx(probabilities[g, target], abs=1e-12)
            for attribution in attributions:
                assert naive_truth(attribution.literals, table.select_rows([g])).all()


@pytest.mark.parametrize("classes", [2, 3])
def test_the_rules_of_a_rule_set_that_fire_are_those_that_contribute(classes: int) -> None:
    """A rule adds its own weight to its own class, and takes from the others."""
    place, model = world(classes), learned("rules", classes)
    table = place.table_for(model)
    fired = model.fired(table)
    for g in range(0, 150, 11):
        for target in range(classes):
            _, attributions = model.attribute(table, g, target)
            assert [a.rule for a in attributions] == np.flatnonzero(fired[g]).tolist()
            for a in attributions:
                rule = model.rules[a.rule]
                assert a.literals == rule.literals
                if rule.target == target:
                    assert a.value == rule.weight
                elif classes == 2:
                    assert a.value == pytest.approx(-rule.weight, abs=1e-9)
                else:
                    assert a.value < 0


def test_a_tree_books_each_step_of_the_path_that_fired() -> None:
    place, model = world(2), learned("tree")
    table = place.table_for(model)
    fired = model.fired(table)
    for g in range(0, 150, 11):
        base, attributions = model.attribute(table, g, 1)
        assert base == pytest.approx(place.target.mean())
        position = int(np.flatnonzero(fired[g])[0])
        assert {a.rule for a in attributions} <= {position}
        said = {(x.predicate.id, x.present) for x in model.rules[position].literals}
        assert {(a.literals[0].predicate.id, a.literals[0].present) for a in attributions} == said


def test_a_forest_books_presence_and_absence_apart_and_sorts_by_size() -> None:
    place, model = world(2), learned("forest")
    base, attributions = model.attribute(place.table_for(model), 3, 1)
    sizes = [abs(a.value) for a in attributions]
    assert sizes == sorted(sizes, reverse=True)
    keys = [(a.literals[0].predicate.id, a.literals[0].present) for a in attributions]
    assert len(set(keys)) == len(keys) > 10
    assert {present for _, present in keys} == {True, False}
    assert {a.rule for a in attributions} == {-1}
    assert base == pytest.approx(place.target.mean(), abs=0.05)


def test_scores_so_far_apart_that_probabilities_vanish_are_still_explained() -> None:
    """Class 0 is 2,000 ahead: what class 1 loses to the third class is shared out, and no division by zero occurs."""
    place = world(2)
    predicate = learned("rules").rules[0].literals
    counts = RuleCounts(0, 0, 0, 0)
    rules = tuple(Rule(predicate, target, weight, counts) for target, weight in ((0, 2000.0), (2, 1.0), (1, 1.0)))
    model = RuleSet(learned("rules").vocabulary, rules, (0.0, 0.0, 0.0))
    table = place.table_for(model)
    g = int(np.flatnonzero(naive_truth(predicate, table))[0])
    for target in range(3):
        base, attributions = model.attribute(table, g, target)
        scores = model.scores(table)[g]
        others = np.delete(scores, target)
        expected = scores[target] - (others.max() + math.log(np.exp(others - others.max()).sum()))
        assert base + math.fsum(a.value for a in attributions) == pytest.approx(expected, abs=1e-9)

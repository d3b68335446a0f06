"""A person's rule in a learned rule set: weights fitted again, kept in the file, shown on the atoms."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from engine.data.dataset import GraphDataset
from engine.editing.applied import add_rule
from engine.errors import InputError, ModelFileError, OptionError
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.explain.words.condition_lines import condition_lines
from engine.explain.words.statement import state_model
from engine.explain.words.wording import predicate_text
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe
from engine.predicates.groups.substructure import Substructure
from engine.readers import read_dataset, sample_path
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.rule import Literal
from engine.rules.rule_counts import conjunction_truth
from engine.rules.trained import TrainedModel

ACID = Literal(Substructure.of("C(=O)[OH]", "carboxylic acid"))


@cache
def sample() -> GraphDataset:
    return read_dataset(sample_path("bbb"))[::4]


@cache
def learned(form: str = "rules") -> TrainedModel:
    return SymGraphClassifier(radius=1, form=form, max_rules=3, vocabulary="structures").fit(sample()).fitted


@cache
def extended() -> TrainedModel:
    return add_rule(learned(), [ACID], sample())


def test_the_rule_is_there_and_the_weights_are_the_best_ones() -> None:
    """An independent optimiser over the same penalised loss comes to the same weights."""
    model, data = extended().model, sample()
    assert len(model.rules) == len(learned().model.rules) + 1
    (added,) = (rule for rule in model.rules if rule.literals == (ACID,))
    assert extended().classes[added.target] == "0"  # acids stay out of the brain
    table = extended().table(data)
    fires = np.stack([conjunction_truth(rule.literals, table) for rule in model.rules], axis=1).astype(float)
    signs = np.array([1.0 if rule.target == 1 else -1.0 for rule in model.rules])
    y = np.where(data.target_codes == 1, 1.0, -1.0)

    def loss(x: Any) -> float:
        score = x[0] + fires @ (signs * x[1:])
        return float(np.logaddexp(0, -y * score).sum() + Recipe().ridge * (x[1:] @ x[1:]) / 2)

    bounds = [(None, None)] + [(0, None)] * len(signs)
    best = minimize(loss, np.full(len(signs) + 1, 0.1), bounds=bounds).x
    assert [rule.weight for rule in model.rules] == pytest.approx(best[1:], abs=2e-3)


def test_it_is_said_and_shown_on_its_atoms() -> None:
    data = sample()
    model = extended()
    letter, text = next((s.letter, s.text) for s in state_model(model) if "carboxylic" in s.text)
    assert text.endswith("when it contains a match of “carboxylic acid”.")
    assert predicate_text(ACID.predicate, model.kind) == "a match of “carboxylic acid”"
    assert condition_lines(ACID.predicate, model.kind) == ("SMARTS C(=O)[OH]",)
    fired = model.model.fired(model.table(data))[:, int(letter[1:]) - 1]
    found = explain(model, data, int(np.flatnonzero(fired)[0]))
    (told,) = (c for c in found.contributions if c.rule == letter)
    assert len(told.match.nodes) % 3 == 0 != len(told.match.edges)
    assert set(told.match.anchors) <= set(told.match.nodes)
    assert found.sum == pytest.approx(np.log(found.probability / (1 - found.probability)), abs=1e-9)


def test_it_comes_back_from_a_file() -> None:
    text = model_to_text(extended())
    again = model_from_text(text)
    assert model_to_text(again) == text
    assert np.array_equal(again.probabilities(sample()), extended().probabilities(sample()))
    assert "substructures" not in model_to_text(learned())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda told: told[0].update(smarts="[CX4"), "does not parse"),
        (lambda told: told[0].update(smarts="C(=O)O"), "its SMARTS and its identity disagree"),
        (lambda told: told[0].update(smarts=" C(=O)[OH]"), "its SMARTS and its identity disagree"),
        (lambda told: told.append(dict(told[0])), "a substructure stands twice"),
        (lambda told: told[0].update(more=1), "Extra inputs"),
    ],
)
def test_a_damaged_file_is_refused(damage: Callable[[Any], None], said: str) -> None:
    document = json.loads(model_to_text(extended()))
    damage(document["vocabulary"]["substructures"])
    with pytest.raises(ModelFileError, match=said):
        model_from_text(json.dumps(document))


def test_the_class_can_be_given_and_absence_asked_for() -> None:
    absent = replace(ACID, present=False)
    model = add_rule(learned(), [absent], sample(), target="1")
    assert any(rule.literals == (absent,) and rule.target == 1 for rule in model.model.rules)
    own = learned().model.rules[0].literals[0]
    both = add_rule(learned(), [ACID, own], sample())
    assert any(rule.literals == (ACID, own) for rule in both.model.rules)
    assert len(both.model.vocabulary) == len(learned().model.vocabulary) + 1


def test_a_rule_that_says_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="it says nothing for '1'"):
        add_rule(learned(), [ACID], sample(), target="1")


def test_what_cannot_be_added_to_is_refused() -> None:
    with pytest.raises(OptionError, match="it has the form 'scorecard'"):
        add_rule(learned("scorecard"), [ACID], sample())
    with pytest.raises(OptionError, match="it is too long or empty"):
        add_rule(learned(), [], sample())
    with pytest.raises(OptionError, match="the model has no class 'brain'"):
        add_rule(learned(), [ACID], sample(), target="brain")
    with pytest.raises(InputError, match="fewer than two of the classes 0, 1"):
        add_rule(learned(), [ACID], sample()[sample().target == "1"])


def test_a_pool_takes_a_substructure_for_one_test() -> None:
    table = extended().table(sample())
    pool = LiteralPool.of(table)
    numbers = [k for k in range(len(pool)) if isinstance(pool.literal(k).predicate, Substructure)]
    assert numbers
    assert {float(pool.cost[k]) for k in numbers} <= {1.0, 1.5}

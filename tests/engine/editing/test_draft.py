"""Drafts: any sequence of edits replays to the same model, can be taken back, and predicts what its rules say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import GraphDataset
from engine.editing.draft import Draft, refuse_form
from engine.editing.drafting import draft_model
from engine.editing.edits import (
    EDITS,
    AddRule,
    Edit,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
)
from engine.editing.words import edit_text
from engine.errors import InputError, OptionError
from engine.estimators import SymGraphClassifier
from engine.explain.evidence import explain
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.model_file.patterns import PatternsDocument
from engine.rules.rule_list import RuleList
from engine.rules.scorecard import Scorecard
from engine.rules.trained import TrainedModel
from tests.engine.rules.drafts import FORMS, edits, ground, learned, molecules, sample


def drafted(draft: Draft, form: str) -> TrainedModel:
    full = ground(form).with_entries(draft.added, sample(), molecules())
    return draft_model(draft, full).trained


def taken(form: str, wanted: list[Edit]) -> Draft:
    """The draft after those of the wanted edits that fit."""
    draft = Draft(learned(form))
    for edit in wanted:
        try:
            words = edit_text(draft, edit)
        except InputError:
            continue
        assert words.endswith(".")
        assert "\n" not in words
        draft = draft.with_edit(edit)
    return draft


def by_hand(model: TrainedModel, data: GraphDataset) -> np.ndarray:
    """The probabilities, graph by graph and rule by rule, from the counts of what the rules ask for."""
    table = model.table(data)
    counts = {entry.id: table.column(c) for c, entry in enumerate(table.vocabulary.entries)}
    found = []
    for graph in range(len(data)):
        fires = [
            all((counts[x.predicate.id][graph] >= x.at_least) == x.present for x in rule.literals)
            for rule in model.model.rules
        ]
        if isinstance(model.model, RuleList):
            found.append(model.model.rule_probabilities[fires.index(True) if any(fires) else -1])
            continue
        scores = list(model.model.base)  # type: ignore[attr-defined]
        for rule, fired in zip(model.model.rules, fires, strict=True):
            scores[rule.target] += rule.weight * fired
        if isinstance(model.model, Scorecard):  # points of the first class are taken off the second's total
            odds = scores[1] - scores[0]
            found.append((1 / (1 + math.exp(odds)), 1 / (1 + math.exp(-odds))))
            continue
        total = sum(math.exp(s) for s in scores)
        found.append(tuple(math.exp(s) / total for s in scores))
    return np.array(found)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=8)
def test_any_edits_replay_are_kept_and_can_be_taken_back(form: str, data: st.DataObject) -> None:
    draft = taken(form, data.draw(st.lists(edits(form), max_size=5)))
    model = drafted(draft, form)
    text = model_to_text(model)
    again = Draft(learned(form), EDITS.validate_json(EDITS.dump_json(draft.edits)))
    assert model_to_text(drafted(again, form)) == text
    back = model_from_text(text)
    assert model_to_text(back) == text
    chances = model.probabilities(sample())
    assert np.allclose(chances, by_hand(model, sample()), atol=1e-12)
    assert np.array_equal(back.probabilities(sample()), chances)
    graph = data.draw(st.integers(0, len(sample()) - 1))
    told = explain(model, sample(), graph)
    assert told.sum == pytest.approx(math.log(told.probability / (1 - told.probability)), abs=1e-9)
    while draft.edits:
        before = model_to_text(drafted(Draft(learned(form), draft.edits[:-1]), form))
        draft = draft.undone()
        assert model_to_text(drafted(draft, form)) == before
    assert drafted(draft, form) is learned(form)
    assert draft.undone() is draft


@pytest.mark.parametrize("form", FORMS)
def test_a_rule_that_is_switched_off_and_on_again_leaves_no_trace(form: str) -> None:
    draft = Draft(learned(form)).with_edit(SwitchRule(rule=2, on=False))
    model = drafted(draft, form)
    assert len(model.model.rules) == len(learned(form).model.rules) - 1
    back = draft.with_edit(SwitchRule(rule=2, on=True))
    assert not back.is_changed
    assert model_to_text(drafted(back, form)) == model_to_text(learned(form))


def test_conditions_thresholds_and_names_land_in_the_model() -> None:
    long = next(n for n, rule in enumerate(learned("rules").model.rules, 1) if len(rule.literals) > 1)
    first = learned("rules").model.rules[long - 1].literals[0]
    draft = Draft(learned("rules"))
    draft = draft.with_edit(SwitchCondition(rule=long, condition=2, on=False))
    draft = draft.with_edit(SetThreshold(rule=long, condition=1, at_least=first.at_least + 1))
    draft = draft.with_edit(NamePredicate(predicate=first.predicate.id, name=" nitro group "))
    draft = draft.with_edit(NameRule(rule=long, name="Nitro"))
    model = drafted(draft, "rules")
    rule = next(rule for rule in model.model.rules if rule.name == "Nitro")
    (literal, *rest) = rule.literals
    assert literal.predicate.id == first.predicate.id
    assert literal.predicate.name == "nitro group"
    assert literal.at_least == first.at_least + 1
    assert len(rest) == len(learned("rules").model.rules[long - 1].literals) - 2
    holds = model.table(sample()).column(model.model.vocabulary.column_of(literal.predicate)) >= literal.at_least
    if not rest and literal.present:
        assert rule.counts.fired == int(holds.sum())
    unnamed = draft.with_edit(NamePredicate(predicate=first.predicate.id, name=""))
    assert unnamed.names == {}


def test_a_forbidden_predicate_is_in_no_rule() -> None:
    identity = learned("rules").model.rules[0].literals[0].predicate.id
    whole = Draft(learned("rules")).with_edit(Forbid(predicates=(identity,)))
    model = drafted(whole, "rules")
    users = [rule for rule in learned("rules").model.rules if identity in {x.predicate.id for x in rule.literals}]
    assert len(model.model.rules) == len(learned("rules").model.rules) - len(users)
    part = drafted(Draft(learned("rules")).with_edit(Forbid(predicates=(identity,), whole_rules=False)), "rules")
    assert identity not in {x.predicate.id for rule in part.model.rules for x in rule.literals}
    lone = [rule for rule in users if {x.predicate.id for x in rule.literals} == {identity}]
    assert len(part.model.rules) == len(learned("rules").model.rules) - len(lone)
    added = whole.with_edit(SwitchRule(rule=1, on=False)).with_edit(SwitchRule(rule=1, on=True))
    assert added.rules[0].literals == ()  # on, and forbidden all the same


def test_what_does_not_fit_is_refused() -> None:
    draft = Draft(learned("rules"))
    for edit, said in (
        (SwitchRule(rule=99, on=False), "there is no R99"),
        (SwitchCondition(rule=1, condition=9, on=False), r"there is no condition \(9\) of R1"),
        (NamePredicate(predicate="none", name="x"), "no rule uses 'none'"),
        (Forbid(predicates=("none",)), "no rule uses 'none'"),
        (AddRule(target="brain", smarts="N"), "the model has no class 'brain'"),
        (AddRule(target="0", smarts="C(("), "does not parse"),
        (AddRule(target="0"), "it has no condition, or two"),
        (AddRule(target="0", pattern=PatternsDocument(tests=(), entries=())), "not enough values"),
    ):
        with pytest.raises(InputError, match=said):
            draft.with_edit(edit)
    once = draft.with_edit(AddRule(target="0", smarts="N"))
    with pytest.raises(InputError, match="there is a rule with this very condition"):
        once.with_edit(AddRule(target="1", smarts="N"))


@pytest.mark.parametrize("form", ["tree", "forest"])
def test_forms_without_rules_of_their_own_are_refused(form: str) -> None:
    model = (
        SymGraphClassifier(radius=1, form=form, max_rules=3, vocabulary="structures")
        .fit(sample()[::4], sample()[::4].target)
        .fitted
    )
    with pytest.raises(OptionError, match="Train the form rules, list or scorecard"):
        refuse_form(model)
    with pytest.raises(OptionError, match="has no rules of its own"):
        _ = Draft(model).rules


def test_edits_come_from_text_only_when_they_are_sound() -> None:
    for text in ('[{"kind":"switch-rule","rule":0,"on":true}]', '[{"kind":"eval"}]', '[{"kind":"set-weights"}]'):
        with pytest.raises(ValueError, match="validation error"):
            EDITS.validate_json(text)
    assert EDITS.validate_json('[{"kind":"set-weights","refit":true}]') == (SetWeights(refit=True),)

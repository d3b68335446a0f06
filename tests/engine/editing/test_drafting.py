"""The model of a draft: which weights it has, and on which graphs they are worked out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from engine.editing.applied import add_rule
from engine.editing.draft import Draft
from engine.editing.drafting import draft_model
from engine.editing.edit_data import EditData, extended_vocabulary
from engine.editing.edits import AddRule, SetThreshold, SetWeights, SwitchRule
from engine.learning.rule_set import Recipe
from engine.predicates.groups.substructure import Substructure, parsed
from engine.predicates.patterns.selection import drawn_pattern
from engine.predicates.table import count_predicates
from engine.readers import read_dataset, sample_path
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.model_file.patterns import PatternsDocument
from engine.rules.rule import Literal
from engine.rules.rule_list import RuleList
from engine.rules.scorecard import Scorecard
from tests.engine.rules.drafts import ground, learned, sample

ACID = AddRule(target="0", smarts="C(=O)[OH]", name="carboxylic acid")


def holds(smarts: str) -> np.ndarray:
    vocabulary = extended_vocabulary(learned("rules").model.vocabulary, [Substructure.of(smarts)])
    found = count_predicates(vocabulary, sample()).counts.toarray()
    return np.asarray(found)[:, -1] > 0


def full(form: str, draft: Draft) -> EditData:
    return ground(form).with_entries(draft.added, sample())


def test_kept_weights_stay_and_an_added_rule_has_the_best_one_beside_them() -> None:
    draft = Draft(learned("rules")).with_edit(ACID)
    found = draft_model(draft, full("rules", draft))
    old = {rule.literals: rule.weight for rule in learned("rules").model.rules}
    (own,) = (rule for rule in found.trained.model.rules if rule.literals not in old)
    assert all(rule.weight == old[rule.literals] for rule in found.trained.model.rules if rule is not own)
    fires, code = holds(ACID.smarts), learned("rules").classes.index("0")
    odds = np.log(learned("rules").probabilities(sample()))
    y = np.where(sample().target_codes == code, 1.0, -1.0)

    def loss(x: np.ndarray) -> float:
        score = odds[:, code] - odds[:, 1 - code] + x[0] * fires
        return float(np.logaddexp(0, -y * score).sum() + Recipe().ridge * x[0] ** 2 / 2)

    best = minimize(loss, [0.1], bounds=[(0, None)]).x[0]
    assert own.weight == pytest.approx(best, abs=1e-3)


def test_an_added_rule_with_weights_fitted_again_is_that_of_the_command() -> None:
    draft = Draft(learned("rules")).with_edit(ACID).with_edit(SetWeights(refit=True))
    found = draft_model(draft, full("rules", draft)).trained
    told = add_rule(learned("rules"), [Literal(Substructure.of(ACID.smarts, ACID.name))], sample(), target="0")
    same = {rule.literals: rule.weight for rule in told.model.rules}
    assert {rule.literals for rule in found.model.rules} == set(same)
    assert [rule.weight for rule in found.model.rules] == pytest.approx(
        [same[r.literals] for r in found.model.rules], abs=1e-6
    )


def test_weights_are_fitted_to_the_training_part_alone() -> None:
    """Classes of the other graphs may be anything: the model is the same, to the last bit."""
    draft = Draft(learned("rules")).with_edit(SetWeights(refit=True))
    rows = np.arange(0, len(sample()), 2)
    part = draft_model(draft, ground("rules").select(rows)).trained
    alone = EditData.of(learned("rules"), sample()[rows])
    assert model_to_text(draft_model(draft, alone).trained) == model_to_text(part)
    assert {rule.counts.graphs for rule in part.model.rules} == {len(rows)}


def test_a_list_asks_an_added_rule_first_and_predicts_what_it_finds() -> None:
    draft = Draft(learned("list")).with_edit(ACID)
    model = draft_model(draft, full("list", draft)).trained.model
    assert isinstance(model, RuleList)
    fires = holds(ACID.smarts)
    members = np.bincount(sample().target_codes[fires], minlength=2) + 1.0  # one of each class added
    assert model.rule_probabilities[0] == pytest.approx(tuple(members / members.sum()))
    assert model.rules[0].counts.fired == int(fires.sum())
    assert model.rule_probabilities[1:] == learned("list").model.rule_probabilities  # type: ignore[attr-defined]
    again = draft_model(draft.with_edit(SetWeights(refit=True)), full("list", draft)).trained.model
    assert isinstance(again, RuleList)
    left = again.decides(full("list", draft).table) == len(again.rules)
    rest = np.bincount(sample().target_codes[left], minlength=2) + 1.0
    assert again.default == pytest.approx(tuple(rest / rest.sum()))


def test_points_of_a_scorecard_stay_whole_whatever_is_fitted() -> None:
    card = learned("scorecard").model
    assert isinstance(card, Scorecard)
    draft = Draft(learned("scorecard")).with_edit(SwitchRule(rule=1, on=False)).with_edit(ACID)
    kept = draft_model(draft, full("scorecard", draft)).trained.model
    assert isinstance(kept, Scorecard)
    assert (kept.unit, kept.base) == (card.unit, card.base)
    assert kept.points[: len(card.points) - 1] == card.points[1:]
    fitted = draft_model(draft.with_edit(SetWeights(refit=True)), full("scorecard", draft)).trained.model
    assert isinstance(fitted, Scorecard)
    assert fitted.points == kept.points
    assert fitted.unit != kept.unit
    assert all(1 <= points <= 9 for points in fitted.points)


def test_a_threshold_that_nothing_reaches_leaves_a_rule_that_never_fires() -> None:
    draft = Draft(learned("rules")).with_edit(SetThreshold(rule=1, condition=1, at_least=500))
    model = draft_model(draft, full("rules", draft)).trained
    present = learned("rules").model.rules[0].literals[0].present
    fired = model.model.fired(model.table(sample()))[:, 0]
    assert fired.any() is not present or not fired.any()
    assert model_to_text(model_from_text(model_to_text(model))) == model_to_text(model)


def test_all_rules_off_leave_the_base() -> None:
    draft = Draft(learned("rules"))
    for number in range(1, len(learned("rules").model.rules) + 1):
        draft = draft.with_edit(SwitchRule(rule=number, on=False))
    for refit in (False, True):
        model = draft_model(draft.with_edit(SetWeights(refit=refit)), full("rules", draft)).trained
        assert model.model.rules == ()
        chances = model.probabilities(sample())
        assert np.allclose(chances, chances[0])
        assert model_to_text(model_from_text(model_to_text(model))) == model_to_text(model)
    share = np.bincount(sample().target_codes) / len(sample())
    assert chances[0] == pytest.approx(share, abs=0.01)  # the base is not penalised


def test_a_pattern_can_be_added_to_graphs_that_are_no_molecules() -> None:
    from engine.estimators import SymGraphClassifier

    data = read_dataset(sample_path("motif_house"))[::3]
    model = SymGraphClassifier(radius=1, max_rules=2).fit(data, data.target).fitted
    ends = data.edge_ends[data.edges(0)].tolist()
    pattern = drawn_pattern(data, 0, ends[0])
    edit = AddRule(target=model.classes[0], pattern=PatternsDocument.of([pattern]), name="an edge")
    draft = Draft(model).with_edit(edit)
    whole = EditData.of(model, data).with_entries(draft.added, data)
    assert whole.table.column(whole.table.vocabulary.column_of(draft.added[0])).min() > 1  # every graph has edges
    assert whole.with_entries(draft.added, data) is whole
    text = model_to_text(draft_model(draft.with_edit(SetWeights(refit=True)), whole).trained)
    assert model_to_text(model_from_text(text)) == text


def test_molecules_that_are_kept_give_the_same_counts() -> None:
    draft = Draft(learned("rules")).with_edit(ACID)
    fast = ground("rules").with_entries(draft.added, sample(), parsed(sample()))
    assert (fast.table.counts != full("rules", draft).table.counts).nnz == 0
    assert fast.knows(draft.added[0])
    assert not ground("rules").knows(draft.added[0])


def test_a_learned_predicate_of_another_model_can_be_counted_beside() -> None:
    others = [e for e in learned("list").model.vocabulary.entries if not ground("rules").knows(e)]
    found = ground("rules").with_entries(others, sample())
    whole = learned("list").table(sample())
    for entry in others:
        ours = found.table.column(found.table.vocabulary.column_of(entry))
        assert np.array_equal(ours, whole.column(whole.vocabulary.column_of(entry)))

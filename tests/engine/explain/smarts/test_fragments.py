"""Which predicates are about a fragment, and edits in words."""

from __future__ import annotations

import pytest

from engine.data.dataset import GraphKind
from engine.editing.draft import Draft
from engine.editing.edit_data import EditData
from engine.editing.edits import (
    AddRule,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
)
from engine.editing.words import edit_text
from engine.errors import InputError
from engine.explain.smarts.fragments import about_fragment
from engine.explain.words.wording import definition_text, literal_text, predicate_text, rule_text
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.groups.substructure import Substructure
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.readers import read_dataset, sample_path
from engine.rules.naming import with_names
from engine.rules.rule import Literal
from tests.engine.rules.drafts import learned

NITROGEN, OXYGEN = ((NodeTest("element", (symbol,)),) for symbol in "NO")
NITRO = Pattern.of(Shape.STAR, (NITROGEN, OXYGEN, OXYGEN), ("", ""))
RING = Pattern.of(Shape.RING, ((),) * 6, ("",) * 6)


def test_a_nitro_pattern_is_about_nitro_groups_and_a_ring_is_not() -> None:
    data = read_dataset(sample_path("mutag"))
    ground = EditData.of(learned("rules"), data).with_entries([NITRO, RING, Substructure.of("c1ccccc1")], data)
    asked = [NITRO, RING, Substructure.of("c1ccccc1")]
    table = ground.table
    assert about_fragment("[N+](=O)[O-]", asked, data, table) == (NITRO,)
    assert about_fragment("N=O", asked, data, table) == (NITRO,)
    # A ring lies in molecules that have a nitro group, and holds none of it; benzene is in the ring, and is itself.
    assert about_fragment("c1ccccc1", asked, data, table) == (RING, asked[2])
    assert about_fragment("[Xe]", asked, data, table) == ()
    with pytest.raises(InputError, match="does not parse"):
        about_fragment("C((", asked, data, table)


def test_a_name_stands_for_a_predicate_and_its_meaning_can_be_had() -> None:
    named = Pattern(NITRO.shape, NITRO.nodes, NITRO.edges, NITRO.id, "nitro\ngroup")
    kind = GraphKind.MOLECULES
    assert predicate_text(named, kind) == "a match of “nitro group”"
    assert literal_text(Literal(named, 1, present=False), kind) == "contains no match of “nitro group”"
    assert literal_text(Literal(named, 2), kind) == "contains at least two matches of “nitro group”"
    assert literal_text(Literal(named, 3, present=False), kind) == "contains fewer than three matches of “nitro group”"
    assert definition_text(named, kind) == predicate_text(NITRO, kind)


def test_a_rule_bears_its_name() -> None:
    model = with_names(learned("rules"), {}, {1: "Nitro"})
    assert rule_text(model.model.rules[0], model.class_names, model.kind).startswith("“Nitro”: ")
    assert with_names(learned("rules"), {}, {}) is learned("rules")


def test_edits_are_said_in_one_sentence_each() -> None:
    draft = Draft(learned("rules"))
    identity = draft.rules[0].conditions[0].literal.predicate.id
    added = AddRule(target="0", smarts="C(=O)[OH]", name="acid")
    for edit, said in (
        (SwitchRule(rule=1, on=False), "R1 switched off."),
        (NameRule(rule=1, name="Nitro"), "R1 called “Nitro”."),
        (NameRule(rule=1, name=""), "The name of R1 taken away."),
        (NamePredicate(predicate=identity, name="x"), "Called “x”: a"),
        (NamePredicate(predicate=identity, name=""), "Name taken away from: a"),
        (SetWeights(refit=True), "Weights fitted again to the training part."),
        (SetWeights(refit=False), "Weights kept as they were learned."),
        (Forbid(predicates=(identity,)), "Forbidden: a"),
        (
            Forbid(predicates=(identity,), smarts="CC", whole_rules=False),
            "Forbidden: SMARTS CC; conditions that use it",
        ),
        (SetThreshold(rule=1, condition=1, at_least=12), "Threshold of condition (1) of R1 from"),
        (SwitchCondition(rule=1, condition=1, on=False), "Condition (1) of R1 switched off: "),
        (added, "when it contains a match of “acid” (SMARTS C(=O)[OH])."),
        (added.model_copy(update={"name": ""}), "when it contains a match of SMARTS C(=O)[OH]."),
    ):
        assert said in edit_text(draft, edit)
    with pytest.raises(InputError, match="there is no R99"):
        edit_text(draft, SwitchRule(rule=99, on=False))

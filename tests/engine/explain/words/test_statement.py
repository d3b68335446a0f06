"""Rules in parts: a long one becomes a list of its conditions, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.estimators import SymGraphClassifier
from engine.explain.words.statement import LONGEST_SENTENCE, list_conditions, state_model
from engine.explain.words.wording import literal_text
from engine.readers import read_dataset


def test_a_short_rule_and_one_of_a_single_condition_stay_whole() -> None:
    said = "toxic when it (1) contains a carbon and (2) contains no oxygen."
    assert list_conditions(said, ["contains a carbon", "contains no oxygen"]) == (said, (), "")
    single = "toxic when it contains " + "a carbon bonded to " * 20 + "nothing."
    assert list_conditions(single, [single[14:-1]]) == (single, (), "")


def test_a_long_rule_has_a_lead_its_conditions_and_an_end() -> None:
    first, second = "contains " + "a carbon next to " * 9 + "an oxygen", "contains no oxygen"
    listed = list_conditions(f"Else if it (1) {first} and (2) {second}, then toxic.", [first, second])
    assert listed == ("Else if it", (first, second), "then toxic")


@pytest.mark.parametrize("form", ["rules", "list"])
def test_the_parts_hold_every_word_of_the_sentence(form: str, sample_data: Path) -> None:
    data = read_dataset(sample_data / "bbb.csv")[:2100]  # of fewer, a rule set may have single conditions only
    trained = SymGraphClassifier(form=form, max_rules=8, radius=1, vocabulary="structures").fit(data).fitted
    long = 0
    for said in state_model(trained):
        conditions = [literal_text(literal, trained.kind) for literal in said.rule.literals]
        listed = list_conditions(said.text, conditions)
        if not listed.conditions:
            assert listed.lead == said.text
            assert len(said.text.split()) <= LONGEST_SENTENCE or len(conditions) < 2
            continue
        long += 1
        assert list(listed.conditions) == conditions
        numbered = [f"({place}) {text}" for place, text in enumerate(conditions, 1)]
        end = f", {listed.end}." if listed.end else "."
        assert said.text == f"{listed.lead} {', '.join(numbered[:-1])} and {numbered[-1]}{end}"
    assert long

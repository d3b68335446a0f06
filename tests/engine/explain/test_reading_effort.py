"""What a model asks of its reader, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.explain import effort_words, mean_effort, measure_reading
from engine.explain.words import literal_text
from engine.rules import Literal, RuleCounts, TrainedModel
from engine.rules.rule import Rule
from tests.engine.explain.test_headings import N_O, NITRO, OXIME, model, named
from tests.engine.explain.worlds import node, predicate


def with_rules(trained: TrainedModel, *literals: tuple[Literal, ...]) -> TrainedModel:
    rules = tuple(Rule(told, 1, 0.5, RuleCounts(10, 5, 100, 50)) for told in literals)
    return replace(trained, model=replace(trained.model, rules=rules))


def test_lines_are_counted_with_their_headings() -> None:
    trained = model((N_O, 1, 1.4, 30), (OXIME, 1, -1.1, 5), (named("carbon"), 12, 0.5, 60))
    found = measure_reading(trained)
    assert found is not None
    # "Nitro, azo and related groups", "N-O single bond", "oxime, takes back most of it",
    # "Size and composition", "twelve or more carbons"
    assert found.words == 5 + 3 + 6 + 3 + 4
    assert (found.mean_words, found.longest) == (pytest.approx(13 / 3), 6)
    assert (found.concepts, found.effort) == (3, 4)  # one more, since twelve of them are asked for
    assert (found.named, found.negated) == (1.0, 0.0)


def test_sentences_are_counted_where_there_are_no_lines() -> None:
    star = predicate([(0, 1), (0, 2)], 1, node(0, "element", "N", low=1))
    literals = (Literal(NITRO), Literal(star, 2, present=False))
    trained = with_rules(model((N_O, 1, 1.0, 30)), literals, (Literal(NITRO),))
    found = measure_reading(trained)
    assert found is not None
    nitro, no_star = (literal_text(literal, trained.kind) for literal in literals)
    first, second = f"toxic when it (1) {nitro} and (2) {no_star}.", f"toxic when it {nitro}."
    assert found.longest == len(first.split())
    assert found.words == len(first.split()) + len(second.split())
    assert found.concepts == 2  # the nitro group stands in both rules
    # 1 for the nitro group; 4 for a surrounding, 1 for its condition, 1 for two of them, 1 as they must not be there
    assert found.effort == 1 + 4 + (star.n_conditions - 1) + 1 + 1
    assert found.named == pytest.approx(2 / 3)
    assert found.negated == pytest.approx(1 / 3)


def test_a_model_without_conditions_has_nothing_to_read() -> None:
    assert measure_reading(with_rules(model((N_O, 1, 1.0, 30)))) is None
    assert effort_words(None) == ""
    assert mean_effort([None]) is None


def test_means_over_folds() -> None:
    one, three = (
        measure_reading(model((N_O, 1, 1.0, 30))),
        measure_reading(model((N_O, 1, 1.0, 3), (OXIME, 1, 1.0, 5), (NITRO, 1, 1.0, 4))),
    )
    assert one is not None
    assert three is not None
    found = mean_effort([one, None, three])
    assert found is not None
    assert found.concepts == 2
    assert found.words == (one.words + three.words) / 2
    assert found.longest == three.longest
    assert effort_words(found).startswith("Reading: 2 concepts, ")

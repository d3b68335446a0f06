"""Patterns in model files: they come back as they were, and a file that contradicts itself is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from engine.errors import ModelFileError
from engine.estimators import SymGraphClassifier
from engine.learning.forest import learn_forest
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.predicates.table import with_patterns
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.rules.model_file.patterns import PatternsDocument
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from tests.engine.explain.patterns import ANY, having, path, patterns, ring, star
from tests.engine.rules.sets import LEARNERS, world
from tests.engine.small_graphs import collect, with_groups

A, B = having(label="A"), having(label="B")
SOME = (path(ANY), path(A, B, A, edges=("x", "")), star(A, B, B), ring(A, A, B, edges=("x", "", "x")))


@cache
def plain() -> TrainedModel:
    return SymGraphClassifier(form="forest").fit(world().data).fitted


@cache
def with_all(form: str) -> TrainedModel:
    """A model of `form` that was learned from predicates and patterns, or has rules on SOME of them."""
    place = world()
    if form == "some":
        vocabulary = replace(plain().model.vocabulary, patterns=SOME)
        rules = tuple(Rule((Literal(pattern, 2, False),), 1, 0.5, RuleCounts(3, 2, 9, 4)) for pattern in SOME)
        return replace(plain(), model=RuleSet(vocabulary, rules, (0.0, 0.0)))
    found = discover_patterns(place.data, sizes=Sizes(path=2, star=2, ring=5), min_support=10)
    both = with_patterns(place.table, found)
    first = len(place.table.vocabulary.predicates)
    once = {found[c].id: first + c for c in range(len(found))}  # a lone node says the same at several levels
    table = both.select_columns(np.array(sorted(once.values())))
    if form == "forest":
        return replace(plain(), model=learn_forest(table, place.target))
    return replace(plain(), model=LEARNERS[form](table, place.target, place.n_classes, max_rules=6))


@pytest.mark.parametrize("form", ["some", "rules", "tree", "forest"])
def test_a_model_with_patterns_comes_back_to_the_last_bit(form: str) -> None:
    trained = with_all(form)
    text = model_to_text(trained)
    loaded = model_from_text(text)
    assert len(loaded.model.vocabulary.patterns) > 0
    assert tuple(loaded.model.vocabulary.patterns) == tuple(trained.model.vocabulary.patterns)
    assert loaded.model.rules == trained.model.rules
    assert model_to_text(loaded) == text
    other = collect(with_groups(5, 30))
    assert loaded.probabilities(other).tobytes() == trained.probabilities(other).tobytes()
    assert [a for g in (0, 1) for a in attributed(loaded, g)] == [a for g in (0, 1) for a in attributed(trained, g)]


def attributed(trained: TrainedModel, graph: int) -> list[Any]:
    table = trained.table(collect(with_groups(5, 4)))
    base, entries = trained.model.attribute(table, graph, 1)
    return [base, *entries]


def test_a_model_without_patterns_has_no_word_of_them_in_its_file() -> None:
    assert "patterns" not in json.loads(model_to_text(plain()))["vocabulary"]


@settings(max_examples=200)
@given(patterns(molecules=True))
def test_every_pattern_that_is_told_by_one_set_of_columns_comes_back(pattern: Pattern) -> None:
    document = PatternsDocument.of((pattern,)).model_dump(mode="json")
    if len({tuple(test.column for test in tests) for tests in pattern.nodes}) == 1:
        assert PatternsDocument.model_validate_json(json.dumps(document)).build() == (pattern,)
    else:
        with pytest.raises(ValueError, match="not told by the same columns"):
            PatternsDocument.model_validate_json(json.dumps(document)).build()


# -- damage -------------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]


def entry(number: int, **fields: Any) -> Change:
    """Replace fields of one pattern; a callable is given what was there."""

    def change(document: dict[str, Any]) -> None:
        told = document["entries"][number]
        told |= {name: by(told[name]) if callable(by) else by for name, by in fields.items()}

    return change


def canonical(number: int, shape: Shape, **fields: Any) -> Change:
    """Replace fields of one pattern, and give it the identity that then belongs to it."""

    def change(document: dict[str, Any]) -> None:
        entry(number, shape=shape.value, **fields)(document)
        told = document["entries"][number]
        with_tests = tuple(
            tuple(having(**{document["tests"][t][0]: tuple(document["tests"][t][1])})[0] for t in node)
            for node in told["nodes"]
        )
        told["id"] = Pattern.of(shape, with_tests, tuple(told["edges"])).id

    return change


def told_twice(document: dict[str, Any]) -> None:
    document["entries"].append(document["entries"][0])


DAMAGE: dict[str, tuple[Change, str]] = {
    "another shape": (entry(1, shape="star"), "its text and its identity disagree"),
    "an unknown shape": (entry(1, shape="blob"), "Input should be"),
    "an edge too few": (entry(1, edges=lambda told: told[1:]), "do not belong together"),
    "a ring without its last edge": (entry(3, edges=lambda told: told[1:]), "do not belong together"),
    "no nodes": (entry(0, nodes=[]), "do not belong together"),
    "a path of ten": (entry(0, nodes=[[]] * 10, edges=[""] * 9), "do not belong together"),
    "a star of six": (entry(2, nodes=[[]] * 6, edges=[""] * 5), "do not belong together"),
    "a star of one": (entry(2, nodes=[[]], edges=[]), "do not belong together"),
    "a ring of two": (entry(3, nodes=[[]] * 2, edges=[""] * 2), "do not belong together"),
    "a ring of 13": (entry(3, nodes=[[]] * 13, edges=[""] * 13), "at most 12"),
    "a test that is not there": (entry(2, nodes=[[0], [99], [99]]), "names a test that is not there"),
    "a negative test": (entry(2, nodes=[[0], [-1], [0]]), "greater than or equal to 0"),
    "too many tests": (entry(0, nodes=[[0] * 33]), "at most 32"),
    "another identity": (entry(0, id="0" * 12), "its text and its identity disagree"),
    "a long identity": (entry(0, id="0" * 65), "at most 64"),
    "another reading": (
        entry(1, nodes=lambda told: told[::-1], edges=lambda told: told[::-1]),
        "not in its canonical reading",
    ),
    "nodes told differently": (canonical(2, Shape.STAR, nodes=[[0], [], []]), "not told by the same columns"),
    "a pattern twice": (told_twice, "a pattern stands twice"),
    "a long text": (lambda document: document["tests"].__setitem__(0, ["x" * 10_001, ["A"]]), "at most 10000"),
    "a long symbol": (entry(1, edges=["x" * 10_001, ""]), "at most 10000"),
    "half a character": (entry(1, edges=["\ud800", ""]), ""),
    "an unknown field": (lambda document: document["entries"][0].update(surprise=1), "Extra inputs"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_known_damage_is_named(name: str) -> None:
    change, said = DAMAGE[name]
    document = json.loads(model_to_text(with_all("some")))
    told = document["vocabulary"]["patterns"]
    change(told)
    with pytest.raises(ModelFileError, match="model") as caught:
        model_from_text(json.dumps(document))
    (fault,) = caught.value.faults
    assert fault.code == "M603"
    assert said in fault.found


def test_a_rule_on_a_pattern_that_is_not_there_is_refused() -> None:
    document = json.loads(model_to_text(with_all("some")))
    document["model"]["rules"][0]["literals"][0]["predicate"] = 10_000
    with pytest.raises(ModelFileError, match="a predicate that is not there"):
        model_from_text(json.dumps(document))

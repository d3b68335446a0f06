"""Rules of named groups as lines under headings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data import GraphKind
from engine.estimators import SymGraphClassifier
from engine.explain import Heading, Line, has_headings, starting_points, under_headings
from engine.explain.headings import _table
from engine.predicates import Vocabulary
from engine.predicates.egos import Abstraction
from engine.predicates.groups import Substructure, named_groups
from engine.readers import read
from engine.rules import Literal, Provenance, Recurrence, Rule, RuleCounts, RuleSet, TrainedModel


def named(name: str) -> Substructure:
    return next(Substructure.of(group.smarts, group.name) for group in named_groups() if group.name == name)


def model(*told: tuple[Substructure, int, float, int], classes: tuple[str, ...] = ("safe", "toxic")) -> TrainedModel:
    """A rule set; of each rule its group, how many, its weight (below 0: for the first class) and where it fires."""
    rules = tuple(
        Rule(
            (Literal(group, least),),
            int(weight > 0),
            abs(weight),
            RuleCounts(fired, fired // 2, 100, 50),
            again=Recurrence(30, 40),
        )
        for group, least, weight, fired in told
    )
    vocabulary = Vocabulary(
        "wl", 0, Abstraction((), (), ()), (), substructures=tuple({g.id: g for g, *_ in told}.values())
    )
    made = RuleSet(vocabulary, rules, (0.2, -0.3, *(0.0 for _ in classes[2:])))
    origin = Provenance("made", "0" * 64, 100, (50,) * len(classes), 0, 0, len(rules))
    return TrainedModel(made, GraphKind.MOLECULES, False, classes, classes, origin)


def shown(found: tuple[Heading, ...]) -> list[tuple[str, int, int, str]]:
    return [(heading.title, line.number, line.below, line.said) for heading in found for line in heading.lines]


N_O, NITRO, OXIME = named("N-O single bond"), named("nitro group on an aromatic ring"), named("oxime")


def test_what_has_another_line_in_it_stands_below_and_says_what_it_does_to_it() -> None:
    found = under_headings(
        model((NITRO, 1, 0.9, 20), (OXIME, 1, -1.1, 5), (N_O, 1, 1.4, 30), (named("azide"), 1, 1.8, 7))
    )
    title = "Nitro, azo and related groups"
    assert shown(found) == [
        (title, 4, 0, "azide"),
        (title, 3, 0, "N-O single bond"),
        (title, 1, 3, "nitro group on an aromatic ring, in addition"),
        (title, 2, 3, "oxime, takes back most of it"),
    ]
    assert [line.depth for line in found[0].lines] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("points", "said"),
    [(0.5, "takes back part of it"), (1.0, "takes back most of it"), (1.4, "takes it back"), (2.0, "outweighs it")],
)
def test_what_is_taken_back(points: float, said: str) -> None:
    (_, line) = under_headings(model((N_O, 1, 1.4, 30), (OXIME, 1, -points, 5)))[0].lines
    assert line.said == f"oxime, {said}"


def test_more_of_a_group_stands_below_fewer_first_of_all() -> None:
    carbon, nitrogens = named("carbon"), named("nitrogen")
    found = under_headings(
        model((nitrogens, 3, 0.9, 10), (nitrogens, 2, 0.1, 20), (nitrogens, 4, -0.2, 5), (carbon, 12, 2.0, 60))
    )
    assert [(line.number, line.below, line.said) for heading in found for line in heading.lines] == [
        (4, 0, "twelve or more carbons"),
        (2, 0, "two or more nitrogens"),
        (1, 2, "three or more of them"),
        (3, 2, "four or more of them, outweighs it"),
    ]


def test_what_counts_atoms_takes_no_group_below_it() -> None:
    assert all(
        line.below == 0
        for h in under_headings(model((named("nitrogen"), 1, 1.0, 50), (NITRO, 1, 1.0, 20)))
        for line in h.lines
    )


def test_a_line_holds_figures_of_its_rule() -> None:
    (heading,) = under_headings(model((NITRO, 1, -0.9, 20)))
    assert heading.lines == (
        Line(1, "nitro group on an aromatic ring", "", "", -0.9, 0, 20, 10, Recurrence(30, 40), 0, 0),
    )
    assert heading.lines[0].share_right == 0.5


def test_points_and_start_add_up_to_the_log_odds(sample_data: Path) -> None:
    dataset = read(sample_data / "mutag.csv").dataset
    trained = SymGraphClassifier(vocabulary="readable", max_rules=12).fit(dataset).trained_
    fired, lines = trained.model.fired(trained.table(dataset)), [x for h in under_headings(trained) for x in h.lines]
    assert len(lines) == 12
    start = starting_points(trained)
    assert start is not None
    probabilities = trained.probabilities(dataset)
    for graph in range(len(dataset)):
        total = start + sum(line.points for line in lines if fired[graph, line.number - 1])
        assert total == pytest.approx(np.log(probabilities[graph, 1] / probabilities[graph, 0]))


def test_every_line_stands_once_whatever_stands_below_what() -> None:
    groups = [named(group.name) for group in named_groups()[::9]]
    found = under_headings(
        model(*((group, 1, 0.1 * (place % 7) - 0.35, 90 - place) for place, group in enumerate(groups)))
    )
    numbers = [line.number for heading in found for line in heading.lines]
    assert sorted(numbers) == list(range(1, len(groups) + 1))
    for heading in found:
        seen: list[int] = []
        for line in heading.lines:
            assert line.below == 0 or line.below in seen
            seen.append(line.number)


def test_of_more_than_two_classes_points_are_those_of_the_own_class() -> None:
    three = model((N_O, 1, 1.4, 30), (OXIME, 1, -1.1, 5), classes=("a", "b", "c"))
    (heading,) = under_headings(three)
    assert [(line.target, line.points, line.said) for line in heading.lines] == [
        (1, 1.4, "N-O single bond"),
        (0, 1.1, "oxime, rather"),
    ]
    assert starting_points(three) is None


def test_a_users_own_smarts_stand_under_a_heading_of_their_own() -> None:
    own = model((Substructure.of("CCCl", "my group"), 1, 1.0, 5), (Substructure.of("CCBr"), 2, 1.0, 5))
    assert shown(under_headings(own)) == [
        ("Other structures", 1, 0, "my group"),
        ("Other structures", 2, 0, "at least two matches of SMARTS CCBr"),
    ]


def test_other_models_have_no_headings() -> None:
    pair = model((N_O, 1, 1.4, 30))
    rule = replace(pair.model.rules[0], literals=(Literal(N_O), Literal(OXIME)))
    assert has_headings(pair)
    for rules in ((), (rule,)):
        other = replace(pair, model=replace(pair.model, rules=rules))
        assert not has_headings(other)
        assert under_headings(other) == ()


def test_every_named_group_and_no_other_has_a_heading() -> None:
    groups = named_groups()
    known = {group.heading for group in groups} | {group.name for group in groups}
    assert set(_table()) <= known
    assert {group.heading for group in groups if group.name not in _table()} <= set(_table())
    assert len(set(_table().values())) <= 10

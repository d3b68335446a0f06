from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.structure.roles import Structure

STAR = Structure("wl", 1, 0xABC, (0, 1, 1), (0, 1, 1), ((0, 1), (0, 2)))
DOT = Structure("wl", 0, 0x1, (0,), (0,), ())
IS_N = Condition(Part.NODE, 0, 0, NodeTest("label", ("N",)), 1.0)
TWO_DOUBLE = Condition(Part.EDGE, 0, 1, EdgeTest(("=",), ("N", "O")), 2.0, 2.0)
SMALL = Condition(Part.ATTRIBUTE, 1, 1, "size", -math.inf, 0.5)


def test_identity_is_what_is_said() -> None:
    one = Predicate.of(STAR, (IS_N, TWO_DOUBLE, SMALL))
    assert one == Predicate.of(STAR, (SMALL, IS_N, TWO_DOUBLE))
    assert one.id == Predicate.of(replace(STAR, edges=((0, 1),)), one.conditions).id  # the key says the structure
    others = [
        Predicate.of(STAR, (IS_N, TWO_DOUBLE)),
        Predicate.of(replace(STAR, key=0xABD), one.conditions),
        Predicate.of(replace(STAR, radius=2), one.conditions),
        Predicate.of(replace(STAR, scheme="exact"), one.conditions),
        Predicate.of(STAR, (IS_N, replace(TWO_DOUBLE, high=3.0), SMALL)),
        Predicate.of(STAR, (replace(IS_N, role=1, other=1), TWO_DOUBLE, SMALL)),
        Predicate.of(STAR, (replace(IS_N, test=NodeTest("label", ("N", "O"))), TWO_DOUBLE, SMALL)),
        Predicate.of(STAR, (replace(IS_N, test=NodeTest("other", ("N",))), TWO_DOUBLE, SMALL)),
        Predicate.of(STAR, (IS_N, TWO_DOUBLE, replace(SMALL, test="mass"))),
    ]
    assert len({one.id, *(p.id for p in others)}) == 10


def test_identities_stay_what_they_are() -> None:
    """Model files and reports name predicates by them."""
    assert [Predicate.of(DOT, ()).id, Predicate.of(STAR, (IS_N, TWO_DOUBLE, SMALL)).id] == [
        "2719e84e81ac",
        "1108ad5daaa1",
    ]


def test_a_condition_as_json() -> None:
    assert json.loads(json.dumps([c.as_json() for c in (IS_N, TWO_DOUBLE, SMALL)])) == [
        ["node", 0, 0, ["label", ["N"]], 1.0, None],
        ["edge", 0, 1, [["="], ["N", "O"]], 2.0, 2.0],
        ["attribute", 1, 1, ["size"], None, 0.5],
    ]


@pytest.mark.parametrize(
    ("structure", "conditions", "expected"),
    [(DOT, (), 1), (DOT, (IS_N,), 1), (STAR, (), 1), (STAR, (IS_N,), 2), (STAR, (IS_N, TWO_DOUBLE, SMALL), 4)],
)
def test_conditions_are_counted_with_the_structure(
    structure: Structure, conditions: tuple[Condition, ...], expected: int
) -> None:
    assert Predicate.of(structure, conditions).n_conditions == expected

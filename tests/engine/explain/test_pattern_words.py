"""Sentences for patterns: the usual ones by hand, and that different patterns never read alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import GraphKind
from engine.explain.pattern_nouns import node_marks
from engine.explain.wording import condition_lines, literal_text, predicate_text, rule_text
from engine.predicates.abstraction import NodeTest
from engine.predicates.pattern import NodeTests, Pattern
from engine.rules.rule import Literal
from tests.engine.explain.patterns import ANY, AROMATIC, C, N, O, S, path, patterns, ring, star, tests
from tests.engine.explain.worlds import GRAPHS, MOLECULES, rule

A = tests(label="A")
CARBONYL = path(AROMATIC, N, O, edges=("", "double"))
NITRO = star(N, O, O)
PYRROLE = ring(N, C, C, C, C)
BENZENE = ring(*[AROMATIC] * 6, edges="aromatic")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (path(tests(element="Cl")), "a chlorine"),
        (path(C, O, edges="triple"), "an oxygen triple-bonded to a carbon"),
        (CARBONYL, "an oxygen double-bonded to a nitrogen bonded to an aromatic carbon"),
        (NITRO, "a nitrogen bonded to two oxygens"),
        (star(N, O), "a nitrogen bonded to at least one oxygen"),
        (
            star(N, O, C, S, edges=("double", "single", "double")),
            "a nitrogen single-bonded to a carbon, and double-bonded to an oxygen and a sulfur",
        ),
        (path(*[C] * 5), "a carbon at one end of a path of five carbons"),
        (path(*[C] * 3, edges="single"), "a carbon at one end of a path of three carbons joined by single bonds"),
        (path(O, *[C] * 4), "an oxygen followed by four carbons, each bonded to the one before"),
        (
            path(N, *[C] * 5, O, edges=(*["single"] * 5, "dative")),
            "a nitrogen followed by five carbons, each single-bonded to the one before, "
            "the last bonded (dative) to an oxygen",
        ),
        (
            path(S, *[N] * 3, *[O] * 3, C),
            "a carbon followed by three oxygens, each bonded to the one before, and that followed by three nitrogens, "
            "each bonded to the one before, the last bonded to a sulfur",
        ),
        (BENZENE, "an aromatic carbon in a ring of six aromatic carbons joined by aromatic bonds"),
        (PYRROLE, "a carbon in a ring of five atoms (in order: itself, then three carbons, then a nitrogen)"),
        (
            ring(C, C, N, edges=("double", "single", "single")),
            "a carbon in a ring of three atoms (in order: itself double-bonded to a carbon single-bonded to a nitrogen, "
            "the last single-bonded to the first)",
        ),
    ],
)
def test_what_an_atom_is_that_a_pattern_begins_with(pattern: Pattern, said: str) -> None:
    assert predicate_text(pattern, MOLECULES) == said

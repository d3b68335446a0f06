"""Sentences for patterns: the usual ones by hand, and that different patterns never read alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.words.pattern_nouns import node_marks
from engine.explain.words.wording import condition_lines, literal_text, predicate_text, rule_text
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.pattern import NodeTests, Pattern
from engine.rules.rule import Literal
from tests.engine.explain.patterns import ANY, AROMATIC, OXYGEN, C, N, S, having, path, patterns, ring, star
from tests.engine.explain.worlds import GRAPHS, MOLECULES, molecules, rule

A, B = having(label="A"), having(label="B")
CARBONYL = path(AROMATIC, N, OXYGEN, edges=("", "double"))
NITRO = star(N, OXYGEN, OXYGEN)
PYRROLE = ring(N, C, C, C, C)
BENZENE = ring(*[AROMATIC] * 6, edges="aromatic")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (path(having(element="Cl")), "a chlorine"),
        (path(C, OXYGEN, edges="triple"), "an oxygen triple-bonded to a carbon"),
        (CARBONYL, "an oxygen double-bonded to a nitrogen bonded to an aromatic carbon"),
        (NITRO, "a nitrogen bonded to two oxygens"),
        (star(N, OXYGEN), "a nitrogen bonded to at least one oxygen"),
        (
            star(N, OXYGEN, C, S, edges=("double", "single", "double")),
            "a nitrogen single-bonded to a carbon, and double-bonded to an oxygen and a sulfur",
        ),
        (path(*[C] * 5), "a carbon at one end of a path of five carbons"),
        (path(*[C] * 3, edges="single"), "a carbon at one end of a path of three carbons joined by single bonds"),
        (path(*[C] * 3, edges="1"), "a carbon at one end of a path of three carbons joined by 1 bonds"),
        (
            path(OXYGEN, *[C] * 4),
            "a carbon followed by three carbons, each bonded to the one before, the last bonded to an oxygen",
        ),
        (
            path(N, *[C] * 5, OXYGEN, edges=(*["single"] * 5, "dative")),
            (
                "an oxygen bonded (dative) to a carbon followed by four carbons, each single-bonded to the one before, "
                "the last single-bonded to a nitrogen"
            ),
        ),
        (
            path(S, *[N] * 3, *[OXYGEN] * 3, C),
            (
                "a carbon followed by three oxygens, each bonded to the one before, "
                "and that followed by three nitrogens, each bonded to the one before, the last bonded to a sulfur"
            ),
        ),
        (BENZENE, "an aromatic carbon in a ring of six aromatic carbons joined by aromatic bonds"),
        (PYRROLE, "a carbon in a ring of five atoms (in order: itself, then three carbons, then a nitrogen)"),
        (
            ring(C, C, N, edges=("double", "single", "single")),
            (
                "a nitrogen in a ring of three atoms (in order: "
                "itself single-bonded to a carbon double-bonded to a carbon, the last single-bonded to the first)"
            ),
        ),
    ],
)
def test_what_an_atom_is_that_a_pattern_begins_with(pattern: Pattern, said: str) -> None:
    assert predicate_text(pattern, MOLECULES) == said


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (ANY, "an atom"),
        (having(element=("N", "O")), "a nitrogen or oxygen"),
        (having(element="N", hydrogens="2", charge="0"), "an NH2 nitrogen"),
        (having(element="N", hydrogens="3", charge="1"), "a positively charged NH3 nitrogen"),
        (having(element="N", hydrogens="2"), "a nitrogen (two hydrogens)"),
        (having(element="C", charge="0"), "a neutral carbon"),
        (having(element="C", aromatic="0", ring="0"), "an acyclic carbon"),
        (having(element="C", hydrogens="0", charge="2"), "a carbon (charge 2 and no hydrogens)"),
        (having(element="C", hydrogens="3", charge="0"), "a CH3 carbon"),
        (having(element="O", hydrogens="1", degree="1", charge="0"), "a terminal OH oxygen"),
        (having(element="O", hydrogens="0", charge="-1"), "a negatively charged hydrogen-free oxygen"),
        (having(element="C", hydrogens=("1", "2")), "a carbon (one or two hydrogens)"),
        (having(hydrogens="1"), "an atom (one hydrogen)"),
        (having(element=("C", "N"), hydrogens="1"), "a carbon or nitrogen (one hydrogen)"),
        (having(element="C", degree="3"), "a carbon (three non-hydrogen neighbours)"),
        (having(degree=("2", "3"), charge="2"), "an atom (charge 2 and two or three non-hydrogen neighbours)"),
        (having(kind="carbon", aromatic="1"), "an aromatic carbon atom"),
        (having(kind=("halogen", "heteroatom"), ring="0"), "a non-ring halogen or heteroatom"),
        (having(kind="other"), "an atom that is no carbon, heteroatom or halogen"),
        (having(kind="heteroatom", element="N"), "a nitrogen (kind heteroatom)"),
        (having(element=()), "an atom (impossible element)"),
        ((*C, NodeTest("element", ("N",))), "a carbon (also element N)"),
    ],
)
def test_an_atom(tests: NodeTests, said: str) -> None:
    assert predicate_text(path(tests), MOLECULES) == said


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (path(A, B, edges="x"), "a node labelled A joined by an edge labelled x to a node labelled B"),
        (path(having(label=("A", "a b"))), "a node labelled A or “a b”"),
        (path(having(label=("17", "2", "3"))), "a node labelled 2, 3 or 17"),
        (
            path(having(colour="red", degree="8+", ring="1")),
            "a node on a cycle (eight or more neighbours and colour red)",
        ),
        (path(having(degree="0", ring="0")), "a node on no cycle (no neighbours)"),
        (path(having(label=())), "a node (impossible label)"),
        (path(*[ANY] * 4, edges="*"), "a node at one end of a path of four nodes joined by edges"),
        (path(A, A, edges="*"), "a node labelled A joined by an edge to a node labelled A"),
        (
            path(*[A] * 3, edges="x"),
            "a node labelled A at one end of a path of three nodes labelled A joined by edges labelled x",
        ),
        (ring(*[ANY] * 3), "a node on a triangle"),
        (ring(*[A] * 3), "a node labelled A on a triangle of nodes labelled A"),
        (ring(*[A] * 4), "a node labelled A on a chordless cycle of four nodes labelled A"),
    ],
)  # fmt: skip
def test_what_a_node_is_that_a_pattern_begins_with(pattern: Pattern, said: str) -> None:
    assert predicate_text(pattern, GRAPHS) == said


@pytest.mark.parametrize(
    ("pattern", "one", "none", "several", "fewer"),
    [
        (
            path(having(element="Cl")),
            "contains a chlorine", "contains no chlorine",
            "contains at least three chlorines", "contains fewer than three chlorines",
        ),
        (
            path(ANY),
            "has at least one atom", "has no atom", "has at least three atoms", "has fewer than three atoms",
        ),
        (
            path(having(element="N", hydrogens="2", charge="0")),
            "contains an NH2 nitrogen", "contains no NH2 nitrogen",
            "contains at least three NH2 nitrogens", "contains fewer than three NH2 nitrogens",
        ),
        (
            CARBONYL,
            "contains an oxygen double-bonded to a nitrogen bonded to an aromatic carbon",
            "contains no oxygen double-bonded to a nitrogen bonded to an aromatic carbon",
            "contains at least three oxygens, each double-bonded to a nitrogen bonded to an aromatic carbon",
            "contains fewer than three oxygens, each double-bonded to a nitrogen bonded to an aromatic carbon",
        ),
        (
            path(*[C] * 4),
            "contains a path of four carbons", "contains no path of four carbons",
            "contains at least three carbons, each at one end of a path of four carbons",
            "contains fewer than three carbons, each at one end of a path of four carbons",
        ),
        (
            BENZENE,
            "contains a ring of six aromatic carbons joined by aromatic bonds",
            "contains no ring of six aromatic carbons joined by aromatic bonds",
            "contains at least three aromatic carbons, each in a ring of six aromatic carbons joined by aromatic bonds",
            ("contains fewer than three aromatic carbons, "
            "each in a ring of six aromatic carbons joined by aromatic bonds"),
        ),
        (
            PYRROLE,
            "contains a ring of five atoms (in order: four carbons, then a nitrogen)",
            "contains no ring of five atoms (in order: four carbons, then a nitrogen)",
            ("contains at least three carbons, "
            "each in a ring of five atoms (in order: itself, then three carbons, then a nitrogen)"),
            ("contains fewer than three carbons, "
            "each in a ring of five atoms (in order: itself, then three carbons, then a nitrogen)"),
        ),
    ],
)  # fmt: skip
def test_literals(pattern: Pattern, one: str, none: str, several: str, fewer: str) -> None:
    literals = [Literal(pattern, least, present) for least in (1, 3) for present in (True, False)]
    assert [literal_text(literal, MOLECULES) for literal in literals] == [one, none, several, fewer]


def test_a_literal_of_plain_graphs() -> None:
    assert literal_text(Literal(path(ANY), 30), GRAPHS) == "has at least 30 nodes"
    assert literal_text(Literal(ring(*[ANY] * 4), 4), GRAPHS) == (
        "contains at least four nodes, each on a chordless cycle of four nodes"
    )


def test_where_hydrogens_are_nodes_an_atom_of_any_kind_is_a_heavy_atom() -> None:
    literal = Literal(path(ANY), 30)
    assert literal_text(literal, MOLECULES, hydrogens_are_nodes=True) == "has at least 30 heavy atoms"
    terminal = path(having(element="O", degree="1"))
    assert predicate_text(terminal, MOLECULES, hydrogens_are_nodes=True) == ("an oxygen (one non-hydrogen neighbour)")


def test_a_rule_numbers_patterns_as_it_numbers_predicates() -> None:
    said = rule_text(rule(Literal(NITRO), Literal(path(S), 2, False)), ("no", "mutagen"), MOLECULES)
    assert said == (
        "mutagen when it (1) contains a nitrogen bonded to two oxygens and (2) contains fewer than two sulfurs."
    )


def test_lines_tell_what_the_marks_of_a_drawing_stand_for() -> None:
    pattern = star(having(element="N", charge="1"), OXYGEN, OXYGEN, ANY, having(element="O", hydrogens="1"))
    assert node_marks(pattern) == ("N+", "*", "O", "O", "OH")
    assert condition_lines(pattern, MOLECULES) == (
        "N+: positively charged nitrogen",
        "*: any atom",
        "O: oxygen",
        "OH: oxygen (one hydrogen)",
    )


@pytest.mark.parametrize(
    ("tests", "mark"),
    [
        (AROMATIC, "c"),
        (having(element="N", hydrogens="2"), "NH2"),
        (having(element="O", charge="-1"), "O−"),
        (having(kind="heteroatom", aromatic="1"), "het"),
        (having(element=("C", "N")), "C…"),
        (having(label="a long label"), "a lo…"),
        (having(colour="red"), "red"),
        (having(degree="3"), "3"),
        (having(ring="1"), "*"),
    ],
)
def test_marks(tests: NodeTests, mark: str) -> None:
    assert node_marks(path(tests)) == (mark,)


@settings(max_examples=300)
@given(st.data(), st.booleans())
def test_different_patterns_have_different_marks_lines_and_sentences(data: st.DataObject, molecules: bool) -> None:
    kind = MOLECULES if molecules else GRAPHS
    first, second = (data.draw(patterns(molecules=molecules)) for _ in range(2))
    assert len(set(zip(node_marks(first), first.nodes, strict=True))) == len(set(first.nodes))
    for hydrogens in (True, False):
        said = [predicate_text(p, kind, hydrogens_are_nodes=hydrogens) for p in (first, second)]
        assert (said[0] == said[1]) == (first == second)


@pytest.mark.parametrize("kind", [MOLECULES, GRAPHS])
def test_no_two_of_many_patterns_and_literals_read_alike(kind: str) -> None:
    """Near neighbours collide more easily than patterns drawn apart, so every small pattern is said."""
    molecular = kind is MOLECULES
    nodes = (
        [ANY, C, AROMATIC, having(kind="carbon"), having(element="C", degree="1"), having(element="C", ring="1")]
        if molecular
        else [ANY, A, having(mood="A"), having(degree="1"), having(label="A", ring="1"), having(label=("A", "B"))]
    )
    edges = ["", "single"] if molecular else ["", "*"]
    every = {path(a): None for a in nodes}
    for a in nodes:
        for b in nodes:
            for e in edges:
                for f in edges:
                    every |= dict.fromkeys(
                        [path(a, b, edges=e), star(a, b, edges=e), ring(a, b, b, edges=(e, f, e))]
                        + [path(a, b, c, edges=(e, f)) for c in nodes]
                        + [star(a, b, c, edges=(e, f)) for c in nodes]
                        + [path(a, *[b] * n, edges=(f, *[e] * (n - 1))) for n in (3, 4, 5)]
                        + [star(a, *[b] * n, edges=(f, *[e] * (n - 1))) for n in (3, 4)]
                        + [ring(a, *[b] * n, edges=(f, *[e] * n)) for n in (3, 4)]
                    )
    said = {predicate_text(pattern, kind) for pattern in every}
    assert len(said) == len(every) > 500
    literals = [Literal(p, least, present) for p in every for least in (1, 2) for present in (True, False)]
    assert len({literal_text(literal, kind) for literal in literals}) == len(literals)


def test_typical_sentences_are_short(sample_data: Path) -> None:
    found = discover_patterns(
        molecules(sample_data / "bbb.csv")[:300], sizes=Sizes(path=2, star=2, ring=6), min_support=30
    )
    told = [found[column] for column in range(0, len(found), max(len(found) // 400, 1))]
    words = sorted(len(literal_text(Literal(pattern), MOLECULES).split()) for pattern in told)
    assert len(told) >= 300
    assert words[len(words) // 2] <= 16
    assert words[int(0.85 * len(words))] <= 25

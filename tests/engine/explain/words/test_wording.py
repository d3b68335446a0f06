"""Sentences for hand-made predicates, literals and rules; and one sentence for one predicate on real data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.data.dataset import GraphDataset
from engine.explain.words.statement import state_rules
from engine.explain.words.wording import condition_lines, literal_text, predicate_text, rule_text
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.egos.predicate import Condition, Predicate
from engine.predicates.vocabulary import Vocabulary
from engine.rules.rule import Literal
from engine.structure.index import StructureIndex
from tests.engine.explain.worlds import (
    GRAPHS,
    MOLECULES,
    NITRO,
    STAR,
    edge,
    edge_lists,
    mean,
    molecules,
    node,
    predicate,
    ring,
    rule,
)

# Roles around the nitrogen of a nitro group: A the nitrogen, B the carbon, C the two oxygens, D what is beyond B.
NITRO_GROUP = predicate(
    NITRO,
    2,
    node(0, "element", "N", low=1),
    node(0, "charge", "1", low=1),
    node(1, "element", "C", low=1),
    node(1, "aromatic", "1", low=1),
    node(2, "element", "O", low=2),
)


def molecule_text(edges: object, radius: int, *conditions: Condition) -> str:
    return predicate_text(predicate(edges, radius, *conditions), MOLECULES)  # type: ignore[arg-type]


def test_a_nitro_group() -> None:
    assert predicate_text(NITRO_GROUP, MOLECULES) == (
        "a positively charged nitrogen with exactly three non-hydrogen neighbours: "
        "two terminal oxygens and an aromatic carbon with two further neighbours"
    )


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ((), "an atom"),
        ((node(0, "element", "N", low=1),), "a nitrogen"),
        ((node(0, "element", "N", low=1), node(0, "element", "C", high=0)), "a nitrogen"),
        (
            (node(0, "element", "N", high=0), node(0, "element", "C", high=0), node(0, "element", "O", high=0)),
            "an atom other than carbon, nitrogen or oxygen",
        ),
        ((node(0, "element", "F", "Cl", "Br", low=1), node(0, "element", "Br", high=0)), "a chlorine or fluorine"),
        ((node(0, "element", "*", low=1),), "a dummy atom"),
        ((node(0, "element", "Qq", low=1),), "a Qq atom"),
        ((node(0, "aromatic", "1", high=0), node(0, "ring", "1", low=1)), "a non-aromatic ring atom"),
        ((node(0, "charge", "-1", low=1), node(0, "element", "O", low=1)), "a negatively charged oxygen"),
        ((node(0, "charge", "1", high=0),), "an atom with no positive charge"),
        (
            (node(0, "charge", "1", high=0), node(0, "charge", "-1", high=0)),
            "an atom with no positive or negative charge",
        ),
        ((node(0, "charge", "2", low=1),), "an atom with charge 2"),
        ((node(0, "charge", "2", high=0),), "an atom with charge other than 2"),
        ((node(0, "hydrogens", "1", "2", "3", low=1),), "a hydrogen-bearing atom"),
        ((node(0, "hydrogens", "1", "2", "3", high=0),), "a hydrogen-free atom"),
        ((node(0, "hydrogens", "2", "3", low=1),), "an atom with at least two hydrogens"),
        ((node(0, "hydrogens", "2", "3", high=0),), "an atom with at most one hydrogen"),
        (
            (node(0, "hydrogens", "1", "2", "3", low=1), node(0, "hydrogens", "2", "3", high=0)),
            "an atom with exactly one hydrogen",
        ),
        (
            (node(0, "hydrogens", "1", "2", "3", low=1), node(0, "hydrogens", "3", high=0)),
            "an atom with one to two hydrogens",
        ),
        ((node(0, "element", "C", low=1), node(0, "element", "N", low=1)), "an atom of impossible element"),
    ],
)
def test_one_atom(conditions: tuple[Condition, ...], said: str) -> None:
    assert molecule_text((), 0, *conditions) == said


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ((node(1, "element", "O", low=2),), ", at least two of them oxygen"),
        ((node(1, "element", "O", low=2, high=2),), ", exactly two of them oxygen"),
        ((node(1, "element", "O", low=1, high=2),), ", one to two of them oxygen"),
        ((node(1, "element", "O", high=2),), ", at most two of them oxygen"),
        ((node(1, "element", "O", high=0),), ", none oxygen"),
        ((node(1, "element", "O", high=3),), ""),  # there are no more than three
        ((node(1, "element", "O", low=3), node(1, "element", "C", high=2)), ", all oxygens"),
        ((node(1, "element", "P", low=3),), ", all phosphorus atoms"),
        ((node(1, "ring", "1", low=3), node(1, "element", "C", high=0)), ", each in a ring, none carbon"),
        ((node(1, "ring", "1", low=1), node(1, "charge", "-1", high=1)),
         ", at most one of them negatively charged, at least one of them in a ring"),
        ((node(1, "charge", "2", low=1),), ", at least one of them with charge 2"),
        (
            (node(1, "hydrogens", "1", "2", low=1), node(1, "hydrogens", "2", low=1)),
            ", at least one of them bearing two or more hydrogens",
        ),
        ((node(1, "hydrogens", "1", "2", low=2),), ", at least two of them bearing hydrogen"),
        ((edge(0, 1, "double", low=1),), ", where at least one of its bonds is double"),
        ((edge(0, 1, "double", high=0),), ", where none of its bonds is double"),
        ((edge(0, 1, "single", low=3),), ", where all its bonds are single"),
        ((edge(0, 1, "single", "C", "N", low=2),),
         ", where at least two of its bonds are single carbon–nitrogen bonds"),
        ((edge(0, 1, "single", "C", "N", low=3), node(0, "aromatic", "1", low=1)),
         ", where all its bonds are single carbon–nitrogen bonds"),
        ((edge(0, 1, "single", "C", "C", low=3),), ", all carbons, where all its bonds are single"),
    ],
)  # fmt: skip
def test_three_alike_neighbours(conditions: tuple[Condition, ...], said: str) -> None:
    text = molecule_text(STAR, 1, *conditions)
    head, _, tail = text.partition(" with exactly three non-hydrogen neighbours")
    assert tail == said
    assert head in {"an atom", "a carbon", "an aromatic atom"}


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ((node(1, "element", "O", high=0),), "two terminal ones and one other than oxygen with two further neighbours"),
        (
            (node(2, "element", "O", low=1),),
            "two terminal ones (at least one oxygen) and one with two further neighbours",
        ),
        (
            (node(2, "aromatic", "1", high=0), node(2, "element", "O", high=0)),
            "two terminal non-aromatic neighbours other than oxygen and one with two further neighbours",
        ),
        (
            (node(3, "element", "N", low=1), node(3, "ring", "1", low=2)),
            "two terminal ones and one with two further neighbours (each in a ring, at least one nitrogen)",
        ),
        ((node(3, "element", "N", low=2),), "two terminal ones and one with two further neighbours (both nitrogens)"),
        (
            (edge(0, 1, "double", high=0),),
            "two terminal ones and one (B) with two further neighbours, where the bond to B is not double",
        ),
        (
            (edge(0, 1, "double", high=0), edge(0, 1, "single", "C", "O", high=0)),
            (
                "two terminal ones and one (B) with two further neighbours, "
                "where the bond to B is neither double nor a single carbon–oxygen bond"
            ),
        ),
        (
            (edge(1, 3, "aromatic", low=2), edge(0, 2, "double", low=1)),
            (
                "two terminal ones (C) and one (B) with two further neighbours (D), "
                "where at least one of the bonds to C is double and both bonds between B and D are aromatic"
            ),
        ),
    ],
)
def test_neighbours_of_two_kinds(conditions: tuple[Condition, ...], said: str) -> None:
    assert molecule_text(NITRO, 2, *conditions) == f"an atom with exactly three non-hydrogen neighbours: {said}"


def test_shares_count_over_all_branches() -> None:
    # each of the two neighbours has two further ones: four in all
    branches = ((0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6))
    assert molecule_text(branches, 2, node(2, "element", "N", low=3)) == (
        "an atom with exactly two non-hydrogen neighbours, "
        "each with two further neighbours (at least three of the four nitrogen)"
    )


def test_roles_that_share_a_parent_are_told_by_letter() -> None:
    # 1 and 2 are in a ring of five and have one further neighbour each outside it
    told = (node(2, "element", "N", low=2), node(3, "element", "C", high=0), node(3, "hydrogens", "2", low=1))
    said = molecule_text((*ring(5), (1, 5), (4, 6)), 2, *told)
    assert re.search(r"each with two further neighbours \(C and D\), where the two [CD] are bonded", said)
    assert said.count("(a ring of five)") == 1
    assert "each C is a nitrogen" in said
    assert "each D is not carbon" in said
    assert "at least one of the two D is bearing two or more hydrogens" in said


def test_the_edge_inside_a_role() -> None:
    triangle = predicate(ring(3), 1, edge(1, 1, "double", low=1))
    assert predicate_text(triangle, MOLECULES) == (
        "an atom in a ring of three with exactly two non-hydrogen neighbours (B), "
        "where the bond between the B is double"
    )
    assert condition_lines(triangle, MOLECULES) == ("the bond between the B is double",)


def test_plain_graphs() -> None:
    said = predicate(
        NITRO, 2, node(0, "label", "x", low=1), node(2, "label", "y", high=0), node(1, "colour", "red", low=1)
    )
    assert predicate_text(said, GRAPHS) == (
        "a node labelled x with exactly three neighbours: two terminal ones not labelled y "
        "and one with colour red and two further neighbours, no others joined"
    )


def test_edges_of_plain_graphs() -> None:
    said = predicate(
        STAR, 1, edge(0, 1, "7", "p", "q", low=1), edge(0, 1, "*", "p", "r", low=2), edge(0, 1, "9", high=0)
    )
    assert predicate_text(said, GRAPHS) == (
        "a node with exactly three neighbours, where none of its edges is labelled 9, "
        "at least two of its edges are edges between p and r, "
        "at least one of its edges is an edge labelled 7 between p and q and no two of them are joined"
    )


def test_means_of_attributes_are_rounded_without_a_lie() -> None:
    said = predicate(
        NITRO, 2, mean(0, "mass", low=2.0), mean(1, "charge", high=1 / 3), mean(2, "mass", low=0.366512, high=0.3668)
    )
    assert predicate_text(said, GRAPHS).endswith(
        "where its mass is at least 2, the charge of B is at most about 0.333, "
        "the mean mass over the C is between about 0.3665 and 0.3668 and no others are joined"
    )
    assert condition_lines(said, GRAPHS)[1:] == (
        "mean charge over B is at most about 0.333",
        "mean mass over C is between about 0.3665 and 0.3668",
    )


def test_text_from_outside_stays_on_one_line_and_short() -> None:
    label = "two\nlines\x00 <b>" + "x" * 60
    said = predicate_text(predicate((), 0, node(0, "label", label, low=1)), GRAPHS)
    assert said == f"a node labelled “two lines <b>{'x' * 26}…”"
    assert "“”" in predicate_text(predicate((), 0, node(0, "label", "", high=0)), GRAPHS)


def test_literals() -> None:
    chlorine = predicate((), 0, node(0, "element", "Cl", low=1))
    assert literal_text(Literal(chlorine), MOLECULES) == "contains a chlorine"
    assert literal_text(Literal(chlorine, 1, present=False), MOLECULES) == "contains no chlorine"
    assert literal_text(Literal(chlorine, 3), MOLECULES) == "contains at least three chlorines"
    assert literal_text(Literal(chlorine, 20, present=False), MOLECULES) == "contains fewer than 20 chlorines"
    bonded = predicate(STAR, 1, node(0, "element", "N", low=1), edge(0, 1, "single", low=3))
    assert literal_text(Literal(bonded, 2), MOLECULES) == (
        "contains at least two nitrogens, each with exactly three non-hydrogen neighbours, "
        "where in each case all its bonds are single"
    )


def test_rules() -> None:
    chlorine = predicate((), 0, node(0, "element", "Cl", low=1))
    names = ("no mutagen", "mutagen")
    assert rule_text(rule(Literal(chlorine)), names, MOLECULES) == "mutagen when it contains a chlorine."
    assert rule_text(rule(target=0), names, MOLECULES) == "no mutagen in every case."
    said = rule(Literal(NITRO_GROUP), Literal(chlorine, 2), Literal(chlorine, 3, present=False))
    assert rule_text(said, names, MOLECULES) == (
        "mutagen when it (1) contains a positively charged nitrogen with exactly three non-hydrogen neighbours: "
        "two terminal oxygens and an aromatic carbon with two further neighbours, "
        "(2) contains at least two chlorines and (3) contains fewer than three chlorines."
    )


def test_statements_are_numbered_in_order() -> None:
    chlorine = predicate((), 0, node(0, "element", "Cl", low=1))
    rules = (rule(Literal(chlorine)), rule(Literal(chlorine, 1, present=False), target=0))
    first, second = state_rules(rules, ("safe", "toxic\n"), MOLECULES)
    assert (first.letter, first.class_name, str(first)) == ("R1", "toxic", "toxic when it contains a chlorine.")
    assert (second.letter, second.rule, second.text) == ("R2", rules[1], "safe when it contains no chlorine.")


def test_condition_lines() -> None:
    assert condition_lines(NITRO_GROUP, MOLECULES) == (
        "A is positively charged",
        "A is nitrogen",
        "B is aromatic",
        "B is carbon",
        "both C are oxygen",
    )
    more = predicate(
        STAR,
        1,
        node(0, "ring", "1", high=0),
        node(1, "hydrogens", "1", "2", low=3),
        node(1, "element", "S", high=0),
        edge(0, 1, "single", "C", "N", low=2),
        edge(0, 1, "double", high=1),
        edge(0, 1, "single", high=2),
    )
    assert condition_lines(more, MOLECULES) == (
        "A is not in a ring",
        "none of the three B is sulfur",
        "all three B are bearing hydrogen",
        "at most one of the three bonds between A and B is double",
        "at least two of the three bonds between A and B are single carbon–nitrogen bonds",
        "at most two of the three bonds between A and B are single",
    )


# -- real vocabularies ------------------------------------------------------------------------------


def vocabulary(dataset: GraphDataset) -> Vocabulary:
    return learn_vocabulary(dataset, StructureIndex.build(dataset, 2)).vocabulary


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> tuple[Predicate, ...]:
    return vocabulary(molecules(sample_data / "mutag.csv")).predicates


@pytest.fixture(scope="module")
def motifs(sample_data: Path) -> tuple[Predicate, ...]:
    return vocabulary(edge_lists(sample_data / "motif_house.csv")).predicates


def test_different_predicates_on_molecules_read_differently(mutag: tuple[Predicate, ...]) -> None:
    assert len(mutag) > 300
    assert len({predicate_text(p, MOLECULES) for p in mutag}) == len(mutag)


def test_different_predicates_on_graphs_read_differently(motifs: tuple[Predicate, ...]) -> None:
    assert len(motifs) > 200
    assert len({predicate_text(p, GRAPHS) for p in motifs}) == len(motifs)


def test_no_sentence_shows_the_machinery(mutag: tuple[Predicate, ...]) -> None:
    for said in mutag:
        text = predicate_text(said, MOLECULES)
        assert said.id not in text
        assert said.structure.key_text not in text
        assert not re.search(r"\d|  |\(\)|,,|inf|None| ,|\n", text), text
        assert text.count("(") == text.count(")")
        assert text == predicate_text(said, MOLECULES)
        assert len(condition_lines(said, MOLECULES)) == len(said.conditions)


def test_letters_are_introduced_before_they_are_used(
    mutag: tuple[Predicate, ...], motifs: tuple[Predicate, ...]
) -> None:
    checked = 0
    for said, kind in [*((p, MOLECULES) for p in mutag), *((p, GRAPHS) for p in motifs)]:
        head, _, tail = predicate_text(said, kind).partition(", where ")
        used = set(re.findall(r"\b[A-Z]\b", tail))
        assert used <= set(re.findall(r"\b[A-Z]\b", head))
        checked += bool(used)
    assert checked > 100

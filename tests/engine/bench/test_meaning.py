"""The roles and labels that rules speak of, counted by hand."""

from __future__ import annotations

from engine.bench.meaning import meaning_of
from engine.data.generated.synthetic import ba_2motifs
from engine.estimators import SymGraphClassifier
from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.predicates.groups.substructure import Substructure
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import describe_structure

C, N = (NodeTest("element", ("C",)),), (NodeTest("element", ("N",)),)
RING = (NodeTest("element", ("C",)), NodeTest("ring", ("1",)))


def test_nothing_speaks_of_nothing() -> None:
    found = meaning_of(())
    assert (len(found.roles), len(found.labels)) == (0, 0)


def test_symmetric_places_of_a_pattern_are_one_role() -> None:
    path = Pattern.of(Shape.PATH, (C, N, C, RING, C), ("", "", "double", ""))
    assert len(meaning_of((path,)).roles) == 3  # ends, next to the ends, middle
    assert meaning_of((path,)).labels == {
        ("node", "element", ("C",)),
        ("node", "element", ("N",)),
        ("node", "ring", ("1",)),
        ("edge", ("double",), ()),
    }
    assert len(meaning_of((Pattern.of(Shape.STAR, (N, C, C, C), ("", "", "")),)).roles) == 2  # centre, leaves
    assert len(meaning_of((Pattern.of(Shape.RING, (C,) * 5, ("",) * 5),)).roles) == 1
    shorter = Pattern.of(Shape.PATH, (C, C, N), ("", ""))
    assert len(meaning_of((path, shorter)).roles) == 5


def test_roles_of_predicates_are_those_of_their_structures() -> None:
    data = ba_2motifs(0, n=4)
    structure = describe_structure(Graphs.of(data), 0, 1, scheme="wl")
    assert structure.n_roles >= 2
    bare = Predicate.of(structure, ())
    assert len(meaning_of((bare,)).roles) == 1  # the anchor
    edge = Condition(Part.EDGE, 0, 1, EdgeTest(("",)), 1.0)
    size = Condition(Part.ATTRIBUTE, 1, 1, "size", 1.0)
    found = meaning_of((bare, Predicate.of(structure, (edge,)), Predicate.of(structure, (size,))))
    assert len(found.roles) == 2
    assert found.labels == {("edge", ("",), ()), ("attribute", "size")}


def test_a_learned_model_speaks_of_something() -> None:
    data = ba_2motifs(0, n=40)
    model = SymGraphClassifier(max_rules=2).fit(data, data.target)
    found = meaning_of(literal.predicate for rule in model.fitted.model.rules for literal in rule.literals)
    assert found.roles


def test_a_users_smarts_is_one_label() -> None:
    found = meaning_of((Substructure.of("[NX3;H2]c"), Substructure.of("[NX3;H2]c", "amine"), Substructure.of("C")))
    assert (len(found.roles), len(found.labels)) == (0, 2)

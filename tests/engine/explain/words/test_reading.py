"""What is left unsaid follows from what is said: checked on random conditions and random labels."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.words.reading import EdgeShare, Reading, read
from engine.explain.words.structures import shape_of
from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.egos.predicate import Condition, Predicate
from engine.structure.roles import Structure
from tests.engine.explain.worlds import NITRO, edge, node, predicate, structure

ELEMENTS, BONDS, HYDROGENS = ("C", "N", "O"), ("single", "double"), ("0", "1", "2")
WHERE = (structure(NITRO, 2), structure([(0, 1), (0, 2), (1, 2)], 1))  # the triangle has edges inside a role


@st.composite
def conditions(draw: st.DrawFn, where: Structure) -> Condition:
    shape = shape_of(where)
    if draw(st.booleans()):
        role = draw(st.sampled_from(range(where.n_roles)))
        low, high = sorted(draw(st.tuples(*[st.integers(0, shape.sizes[role])] * 2)))
        column, symbols = draw(
            st.sampled_from(
                [("element", (e,)) for e in ELEMENTS]
                + [("element", ("N", "O")), ("hydrogens", ("1", "2")), ("hydrogens", ("2",)), ("ring", ("1",))]
            )
        )
        return node(role, column, *symbols, low=low or float("-inf"), high=high)
    pair = draw(st.sampled_from(where.edge_roles))
    low, high = sorted(draw(st.tuples(*[st.integers(0, shape.edge_size((*pair, 0)))] * 2)))
    ends = draw(st.sampled_from([(), ("C", "C"), ("C", "N"), ("C", "O"), ("N", "O")]))
    return edge(*pair, draw(st.sampled_from(BONDS)), *ends, low=low or float("-inf"), high=high)


@st.composite
def predicates(draw: st.DrawFn) -> Predicate:
    where = draw(st.sampled_from(WHERE))
    return Predicate.of(where, tuple(draw(st.lists(conditions(where), max_size=5))))


Labels = list[dict[str, str]]


def holds_for_edge(test: EdgeTest, u: int, v: int, nodes: Labels, bond: str) -> bool:
    return bond in test.symbols and test.ends in ((), tuple(sorted((nodes[u]["element"], nodes[v]["element"]))))


def original_holds(said: Predicate, nodes: Labels, bonds: list[str]) -> bool:
    where = said.structure
    for c in said.conditions:
        if isinstance(c.test, NodeTest):
            count = sum(nodes[i][c.test.column] in c.test.symbols for i, r in enumerate(where.roles) if r == c.role)
        else:
            assert isinstance(c.test, EdgeTest)
            count = sum(
                holds_for_edge(c.test, u, v, nodes, bonds[e])
                for e, (u, v) in enumerate(where.edges)
                if sorted((where.roles[u], where.roles[v])) == [c.role, c.other]
            )
        if not c.low <= count <= c.high:
            return False
    return True


def reading_holds(said: Reading, where: Structure, nodes: Labels, bonds: list[str]) -> bool:
    for role, told in said.roles.items():
        members = [nodes[i] for i, r in enumerate(where.roles) if r == role]
        for member in members:
            if not all(symbols.admits(member[column]) for column, symbols in told.columns.items()):
                return False
            count = int(member["hydrogens"])
            if count < told.hydrogens.low or (0 <= told.hydrogens.high < count):
                return False
        for share in told.shares:
            if not share.low <= sum(m[share.test.column] in share.test.symbols for m in members) <= share.high:
                return False
    return all(
        share_holds(share, place[:2], where, nodes, bonds) for place, told in said.edges.items() for share in told
    )


def share_holds(share: EdgeShare, pair: tuple[int, int], where: Structure, nodes: Labels, bonds: list[str]) -> bool:
    between = [e for e, (u, v) in enumerate(where.edges) if tuple(sorted((where.roles[u], where.roles[v]))) == pair]
    count = sum(holds_for_edge(share.test, *where.edges[e], nodes, bonds[e]) for e in between)
    return share.low <= count <= share.high


@settings(max_examples=400)
@given(st.data())
def test_the_reading_means_what_the_predicate_says(data: st.DataObject) -> None:
    said = data.draw(predicates())
    where = said.structure
    reading = read(said, shape_of(where), "element")
    worlds = st.tuples(
        st.lists(
            st.fixed_dictionaries(
                {
                    "element": st.sampled_from(ELEMENTS),
                    "hydrogens": st.sampled_from(HYDROGENS),
                    "ring": st.sampled_from("01"),
                }
            ),
            min_size=len(where.roles),
            max_size=len(where.roles),
        ),
        st.lists(st.sampled_from(BONDS), min_size=len(where.edges), max_size=len(where.edges)),
    )
    for nodes, bonds in data.draw(st.lists(worlds, min_size=8, max_size=8)):
        assert reading_holds(reading, where, nodes, bonds) == original_holds(said, nodes, bonds)


def test_ends_that_are_known_are_not_repeated() -> None:
    said = predicate(
        [(0, 1), (0, 2), (2, 3), (2, 4)],
        2,
        node(0, "element", "C", low=1),
        edge(0, 1, "double", "C", "O", low=1),
        edge(0, 1, "single", "C", "O", high=0),
        edge(0, 1, "single", "C", "S", high=0),
    )
    reading = read(said, shape_of(said.structure), "element")
    assert reading.roles[1].columns["element"].allowed == {"O"}
    assert reading.edges[0, 1, 0] == [EdgeShare(EdgeTest(("double",)), 1, 1, 1)]


def test_an_edge_without_label_has_nothing_left_to_say_once_its_ends_are_known() -> None:
    said = predicate([(0, 1)], 1, edge(0, 1, "*", "x", "x", low=1))
    reading = read(said, shape_of(said.structure), "label")
    assert reading.edges == {(0, 1, 0): []}
    assert [reading.roles[r].columns["label"].allowed for r in (0, 1)] == [{"x"}, {"x"}]

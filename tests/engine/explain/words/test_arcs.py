"""Sentences that say what the structure knows of its edges."""

from __future__ import annotations

import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphKind
from engine.data.direction import Direction
from engine.explain.words.wording import structure_phrase
from engine.structure.arcs import EdgeFacts, EdgeStructure
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import describe_structure

F, B, BOTH = Direction.FORWARD, Direction.BACKWARD, Direction.BOTH
CYCLE = [(0, 1), (1, 2), (2, 0)]


def phrase(
    edges: list[tuple[int, int]],
    ways: list[Direction],
    labels: list[str],
    kind: EdgeStructure,
    *,
    radius: int = 1,
    molecules: bool = False,
) -> str:
    what = GraphKind.MOLECULES if molecules else GraphKind.GRAPHS
    builder = DatasetBuilder("words", what)
    n = max(v for edge in edges for v in edge) + 1
    builder.add(GraphRecord((["*"] * n,), edges, labels or ["*"] * len(edges), "1", 1, directions=ways))
    data = builder.build()
    facts = EdgeFacts.of(data, kind)
    return structure_phrase(describe_structure(Graphs.of(data, kind), 0, radius, scheme="wl", facts=facts), what)


@pytest.mark.parametrize(
    ("edges", "ways", "said"),
    [
        ([(0, 1)], [F], "a node with exactly one neighbour (B), where its edge runs from it to B"),
        ([(0, 1)], [B], "a node with exactly one neighbour (B), where its edge runs from B to it"),
        (
            [(0, 1), (0, 2)],
            [F, F],
            "a node with exactly two neighbours (B), where the edges run from it to B and no two of them are joined",
        ),
    ],
)
def test_directions(edges: list[tuple[int, int]], ways: list[Direction], said: str) -> None:
    assert phrase(edges, ways, [], EdgeStructure.DIRECTIONS) == said


def test_in_a_cycle_each_edge_has_its_way() -> None:
    said = phrase(CYCLE, [F, F, F], [], EdgeStructure.DIRECTIONS)
    routes = {("from it to B", "from B to C", "from C to it"), ("from it to C", "from C to B", "from B to it")}
    assert any(all(way in said for way in route) for route in routes), said


def test_an_edge_inside_a_role_runs_one_way_and_both_ways_are_told() -> None:
    # A hub over a cycle of three: its neighbours are one role.
    wheel = [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (3, 1)]
    assert "from it to B and one way between the B" in phrase(wheel, [F] * 6, [], EdgeStructure.DIRECTIONS)
    assert "both ways between the B" in phrase(CYCLE, [F, BOTH, B], [], EdgeStructure.DIRECTIONS)
    assert "both ways between it and B" in phrase(CYCLE, [BOTH, F, BOTH], [], EdgeStructure.DIRECTIONS)
    every = phrase([*CYCLE, (0, 3)], [BOTH, BOTH, BOTH, F], [], EdgeStructure.DIRECTIONS)
    assert "both ways" in every


def test_labels() -> None:
    assert phrase(CYCLE, [], ["x"] * 3, EdgeStructure.LABELS).endswith("where all edges are labelled x")
    mixed = phrase(CYCLE, [], ["x", "y", "x"], EdgeStructure.LABELS)
    assert mixed.endswith("where the edges to B are labelled x and the edge between the B is labelled y")
    assert phrase([(0, 1)], [], ["double"], EdgeStructure.LABELS, molecules=True).endswith("where its bond is double")


def test_nothing_is_said_where_there_is_nothing_to_know() -> None:
    plain = phrase(CYCLE, [], [], EdgeStructure.PLAIN)
    assert phrase(CYCLE, [], [], EdgeStructure.LABELS) == plain
    assert phrase(CYCLE, [F, F, F], ["x"] * 3, EdgeStructure.PLAIN) == plain


def test_both_facts_are_told() -> None:
    said = phrase([(0, 1)], [F], ["x"], EdgeStructure.LABELS_AND_DIRECTIONS)
    assert said.endswith("where its edge is labelled x and its edge runs from it to B")

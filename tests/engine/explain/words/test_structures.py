"""Structures in words: worked out by hand, and one text for one structure over all small graphs."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import pytest

from engine.data.dataset import GraphDataset, GraphKind
from engine.explain.words.structures import role_letters, role_names, shape_of
from engine.explain.words.wording import predicate_text, structure_phrase
from engine.predicates.egos.abstraction import EdgeTest
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure
from tests.engine.explain.worlds import GRAPHS, MOLECULES, NITRO, STAR, plain_graphs, ring, structure

FUSED = (*ring(5), (0, 5), (5, 6), (6, 7), (7, 4))  # two rings of five that share the bond 0-4
WHEEL = tuple((0, i) for i in range(1, 7)) + tuple((i, i % 6 + 1) for i in range(1, 7))


@pytest.mark.parametrize(
    ("edges", "radius", "said"),
    [
        ((), 0, "a node"),
        ((), 1, "a node with no neighbours"),
        (((0, 1),), 1, "a node with exactly one neighbour"),
        (((0, 1),), 2, "a node with exactly one neighbour, itself terminal"),
        (STAR, 1, "a node with exactly three neighbours, no two of them joined"),
        (STAR, 2, "a node with exactly three neighbours, all terminal, no others joined"),
        (ring(3), 1, "a node in a triangle with exactly two neighbours"),
        (ring(4), 1, "a node with exactly two neighbours, no two of them joined"),
        (
            ring(4),
            2,
            "a node in a cycle of four with exactly two neighbours, each with one further neighbour, no others joined",
        ),
        (
            ring(5),
            2,
            "a node in a cycle of five with exactly two neighbours, each with one further neighbour, no others joined",
        ),
        # the ring of six does not show within two steps
        (ring(6), 2, "a node with exactly two neighbours, each with one further neighbour, no others joined"),
        (
            nx.complete_graph(4).edges,
            1,
            "a node with exactly three neighbours (B), where all three B are joined to each other (triangles)",
        ),
        (
            nx.windmill_graph(2, 3).edges,
            1,
            (
                "a node with exactly four neighbours (B), where the four B are joined in pairs (triangles) "
                "and no others are joined"
            ),
        ),
        (
            WHEEL,
            1,
            (
                "a node with exactly six neighbours (B), where each B is joined to two other B (triangles) "
                "and no others are joined"
            ),
        ),
        (
            (*ring(3), (0, 3)),
            1,
            "a node in a triangle with exactly three neighbours: two in that triangle and one other, no others joined",
        ),
    ],
)
def test_graphs(edges: tuple[tuple[int, int], ...], radius: int, said: str) -> None:
    assert structure_phrase(structure(edges, radius), GRAPHS) == said


@pytest.mark.parametrize(
    ("edges", "radius", "said"),
    [
        ((), 0, "an atom"),
        ((), 1, "an atom with no non-hydrogen neighbours"),
        (
            NITRO,
            2,
            "an atom with exactly three non-hydrogen neighbours: two terminal ones and one with two further neighbours",
        ),
        (
            (*ring(5), (0, 5), (1, 6)),
            2,
            (
                "an atom in a ring of five with exactly three non-hydrogen neighbours: a terminal one, "
                "one in that ring with one further neighbour and one in that ring with two further neighbours"
            ),
        ),
        (
            ring(6),
            3,
            (
                "an atom in a ring of six with exactly two non-hydrogen neighbours, "
                "each with one further neighbour (with one further neighbour)"
            ),
        ),
    ],
)
def test_molecules(edges: tuple[tuple[int, int], ...], radius: int, said: str) -> None:
    assert structure_phrase(structure(edges, radius), MOLECULES) == said


def test_both_rings_of_a_fused_pair_are_told() -> None:
    # 0 is joined to 1, 4 and 5; through 4 it closes 0-1-2-3-4 and 0-5-6-7-4
    said = structure_phrase(structure(FUSED, 2), MOLECULES)
    assert said.count("a ring of five") + said.count("rings of five") * 2 == 2


def test_hydrogens_that_are_nodes_are_neighbours() -> None:
    assert structure_phrase(structure(STAR, 1), MOLECULES, hydrogens_are_nodes=True) == (
        "an atom with exactly three neighbours"
    )


def test_nothing_is_claimed_about_degrees_at_the_rim() -> None:
    # seen from the end of a path of five nodes, the last one in reach has another neighbour
    path = structure(((0, 1), (1, 2), (2, 3), (3, 4)), 2)
    assert "terminal" not in structure_phrase(path, GRAPHS)
    assert not any("terminal" in name for name in role_names(path, GRAPHS))


def test_role_names() -> None:
    assert role_names(structure(NITRO, 2), MOLECULES) == (
        "the centre",
        "the neighbour with two further neighbours",
        "the terminal neighbours",
        "the atoms two bonds away",
    )
    assert role_names(structure((*STAR, (2, 4), (3, 5), (3, 6)), 2), GRAPHS)[4:] == (
        "the node two edges away E",
        "the nodes two edges away F",
    )
    assert role_names(structure(STAR, 1), GRAPHS) == ("the centre", "the neighbours")


def test_role_letters_go_on_after_z() -> None:
    path = Structure("wl", 40, 0, tuple(range(30)), tuple(range(30)), tuple((i, i + 1) for i in range(29)))
    assert role_letters(path)[:3] == ("A", "B", "C")
    assert role_letters(path)[25:28] == ("Z", "AA", "AB")
    assert len(set(role_letters(path))) == 30


@pytest.fixture(scope="module")
def atlas() -> GraphDataset:
    """All connected graphs of up to six nodes, and a pair that colour refinement cannot tell apart."""
    graphs = [g for g in nx.graph_atlas_g() if 0 < len(g) <= 6 and nx.is_connected(g)]
    below = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)]
    pairs = [nx.Graph([*below, (3, 4), (5, 6)]), nx.Graph([*below, (3, 5), (4, 6)])]
    return plain_graphs((len(g), g.edges, "") for g in [*graphs, *pairs])


@pytest.mark.parametrize("kind", GraphKind)
@pytest.mark.parametrize("radius", [1, 2, 3])
def test_one_text_for_one_structure(atlas: GraphDataset, radius: int, kind: GraphKind) -> None:
    graphs = Graphs.of(atlas)
    texts, keys = defaultdict(set), defaultdict(set)
    for v in range(atlas.n_nodes):
        found = describe_structure(graphs, v, radius, scheme="wl")
        text = structure_phrase(found, kind)
        texts[found.key].add(text)
        keys[text].add(found.key)
        assert len(set(role_names(found, kind))) == found.n_roles
    assert [same for same in keys.values() if len(same) > 1] == []
    assert [different for different in texts.values() if len(different) > 1] == []


def test_ring_sizes_agree_with_networkx(atlas: GraphDataset) -> None:
    graphs, checked = Graphs.of(atlas), 0
    for v in range(atlas.n_nodes):
        found = describe_structure(graphs, v, 2, scheme="wl")
        size, mates = shape_of(found).ring
        cycles = nx.cycle_basis(nx.Graph(found.edges))
        alone = len(cycles) == 1 and 0 in cycles[0]
        assert size == (len(cycles[0]) if alone else 0)
        if alone:
            near = {u for e in found.edges if 0 in e for u in e} - {0}
            assert mates == {found.roles[u] for u in near & set(cycles[0])}
            checked += 1
    assert checked > 20


def test_edge_orbits_between_the_same_roles_are_named_apart() -> None:
    """A hub joined to a prism: rungs and sides of the triangles join the same role, and are different edges."""
    graph = nx.circular_ladder_graph(3)
    graph.add_edges_from((6, v) for v in range(6))
    data = plain_graphs([(7, [(int(u), int(v)) for u, v in graph.edges], "")])
    structure = describe_structure(Graphs.of(data), 6, 1, scheme="exact")
    texts = {
        predicate_text(
            Predicate.of(structure, (Condition(Part.EDGE, 1, 1, EdgeTest(("x",)), 1.0, variant=variant),)),
            GraphKind.GRAPHS,
        )
        for variant in (0, 1)
    }
    assert len(texts) == 2
    assert all("of kind" in text for text in texts)

"""What a lesson shows, against what is known of the graphs."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from rdkit import Chem

from engine.data.chemistry.molecules import molecule
from engine.lesson import Lesson, ego_of, known_parts, motif_lesson, mutag_lesson, overlap, refine, spread, twin


@pytest.fixture(scope="module")
def motifs() -> Lesson:
    return motif_lesson()


@pytest.fixture(scope="module")
def mutag() -> Lesson:
    return mutag_lesson()


@pytest.fixture(params=["motifs", "mutag"])
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def graph_of(lesson: Lesson, graph: int) -> nx.Graph:
    found = nx.Graph([(int(u), int(v)) for u, v in lesson.dataset.edge_ends[lesson.dataset.edges(graph)]])
    found.add_nodes_from(range(lesson.n_nodes(graph)))
    return found


def test_the_example_is_predicted_right_and_the_rule_fires_there(lesson: Lesson) -> None:
    assert lesson.fired[lesson.graph, lesson.rule]
    assert lesson.predicted[lesson.graph] == lesson.dataset.target_codes[lesson.graph]
    assert 0 <= lesson.node < lesson.n_nodes(lesson.graph)
    assert len(lesson.trained.model.rules) == 2


def test_ego_graphs_are_those_of_networkx(lesson: Lesson) -> None:
    whole = graph_of(lesson, lesson.graph)
    for node in whole:
        shown, nodes, edges = ego_of(lesson, lesson.graph, node)
        wanted = nx.ego_graph(whole, node, lesson.radius)
        assert set(nodes) == set(wanted)
        assert {tuple(sorted(edge)) for edge in wanted.edges} == set(edges)
        assert len(shown.roles) == len(wanted)


def test_the_last_round_is_the_roles_and_every_round_refines(lesson: Lesson) -> None:
    for graph in range(0, len(lesson.dataset), 10):
        for node in range(lesson.n_nodes(graph)):
            shown, _, _ = ego_of(lesson, graph, node)
            rounds = refine(shown)
            assert _partition(rounds[-1]) == _partition(shown.roles)
            assert rounds[-1] == rounds[-2]
            assert _partition(rounds[0]) == _partition(shown.distances)
            assert [len(set(r)) for r in rounds] == sorted(len(set(r)) for r in rounds)


def _partition(classes: tuple[int, ...]) -> set[frozenset[int]]:
    return {frozenset(i for i, c in enumerate(classes) if c == one) for one in set(classes)}


def test_twins_have_one_key_and_one_shape(lesson: Lesson) -> None:
    for node in range(lesson.n_nodes(lesson.graph)):
        found = twin(lesson, lesson.graph, node)
        if found is not None:
            assert found != (lesson.graph, node)
            pair = [ego_of(lesson, *where)[0] for where in ((lesson.graph, node), found)]
            assert pair[0].key == pair[1].key
            assert nx.is_isomorphic(*(nx.Graph(shown.edges) for shown in pair))
    keys, counts = np.unique(lesson.keys, return_counts=True)
    lonely = np.flatnonzero(lesson.keys == keys[counts == 1][0])[0] if (counts == 1).any() else None
    if lonely is not None:
        graph = int(lesson.dataset.node_graph[lonely])
        assert twin(lesson, graph, int(lonely) - lesson.dataset.nodes(graph).start) is None


def test_the_spread_counts_each_class(lesson: Lesson) -> None:
    found = spread(lesson)
    assert [total for _, total in found] == list(lesson.dataset.class_counts().values())
    assert sum(n for n, _ in found) == int(lesson.fired[:, lesson.rule].sum())


def test_the_motif_is_the_planted_one(motifs: Lesson) -> None:
    shapes = {"house": nx.house_graph(), "five-cycle": nx.cycle_graph(5)}
    for graph in range(20):
        (part,) = known_parts(motifs, graph)
        assert nx.is_isomorphic(nx.Graph(part.edges), shapes[part.name])
        assert set(part.nodes) == set(nx.Graph(part.edges))
    (part,) = known_parts(motifs, motifs.graph)
    found = overlap(motifs, motifs.graph, part)
    marked = {edge for c in motifs.explain(motifs.graph).contributions if c.value > 0 for edge in c.match.edges}
    assert (found.known, found.marked, found.both) == (6, len(marked), len(marked & set(part.edges)))
    assert found.both >= 5
    assert motifs.known == {"five-cycle": (1.0, 0.0), "house": (0.0, 1.0)}


def test_what_chemistry_knows_is_found_by_another_way(mutag: Lesson) -> None:
    """Three fused rings: a block of the graph, without its bridges, with at least three independent cycles."""
    nitro = Chem.MolFromSmarts("[$([#6])]-[N+](=O)-[O-]")
    for graph in range(len(mutag.dataset)):
        parts = {part.name: part for part in known_parts(mutag, graph)}
        mol = molecule(mutag.dataset, graph)
        assert ("nitro group" in parts) == mol.HasSubstructMatch(nitro)
        if "nitro group" in parts:
            assert len(parts["nitro group"].edges) == 2 * len(mol.GetSubstructMatches(nitro))
        whole = graph_of(mutag, graph)
        blocks = [whole.subgraph(nodes) for nodes in nx.biconnected_components(whole)]
        fused = [b for b in blocks if b.number_of_edges() - b.number_of_nodes() + 1 >= 3]
        wanted = {tuple(sorted(edge)) for block in fused for edge in block.edges}
        known = parts.get("three or more fused rings")
        assert (set(known.edges) if known else set()) == wanted
    assert set(mutag.known) == {"nitro group", "three or more fused rings"}
    assert all(0 < share <= 1 for shares in mutag.known.values() for share in shares)

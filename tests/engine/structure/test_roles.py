from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from engine.structure.index import StructureIndex
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure, ego_parts, is_sound
from tests.engine.small_graphs import SmallGraph, collect, drawn, plain
from tests.engine.structure.families import telling_graphs
from tests.engine.structure.refinement import partition, stable_colours
from tests.engine.structure.tracing import trace

GRAPHS = telling_graphs()


def roles_of(graph: SmallGraph, node: int, radius: int) -> dict[int, int]:
    """Return the role of every node of the ego graph."""
    return trace(collect([graph]), node, radius)[0]


def small(graph: SmallGraph) -> Graphs:
    return Graphs.of(collect([graph]))


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_roles_are_the_classes_of_refinement(radius: int) -> None:
    for graph in GRAPHS:
        for v in list(graph)[:10]:
            roles = roles_of(plain(graph), v, radius)
            assert partition(roles) == partition(stable_colours(graph, v, radius))
            assert [u for u, role in roles.items() if role == 0] == [v]
            distance = nx.single_source_shortest_path_length(graph, v)
            ordered = sorted(roles, key=lambda u: roles[u])
            assert [distance[u] for u in ordered] == sorted(distance[u] for u in roles)
            assert set(roles.values()) == set(range(max(roles.values()) + 1))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_roles_does_not_depend_on_node_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = drawn(rng, 14, extra=int(rng.integers(0, 8)))
    other, new = graph.renumbered(rng)
    before, after = small(graph), small(other)
    for v in range(graph.n):
        roles = roles_of(graph, v, 2)
        assert roles_of(other, new[v], 2) == {new[u]: role for u, role in roles.items()}
        one, two = (describe_structure(g, u, 2, scheme="wl") for g, u in ((before, v), (after, new[v])))
        assert replace(one, edges=()) == replace(two, edges=())


def as_networkx(structure: Structure) -> nx.Graph:
    graph = nx.Graph()
    for v, role in enumerate(structure.roles):
        graph.add_node(v, role=role, distance=structure.distances[v])
    graph.add_edges_from(structure.edges)
    return graph


@pytest.mark.parametrize("radius", [0, 1, 2])
def test_the_representative_is_the_ego_graph(radius: int) -> None:
    for graph in GRAPHS[::4]:
        graphs = small(plain(graph))
        for v in graph:
            structure = describe_structure(graphs, v, radius, scheme="wl")
            ego = nx.ego_graph(graph, v, radius=radius)
            distance = nx.single_source_shortest_path_length(ego, v)
            roles = roles_of(plain(graph), v, radius)
            nx.set_node_attributes(ego, {u: {"role": roles[u], "distance": distance[u]} for u in ego})
            assert nx.is_isomorphic(as_networkx(structure), ego, node_match=lambda a, b: a == b)
            assert is_sound(structure)
            members, edges = ego_parts(graphs, v, radius)
            assert members[0] == v
            assert set(members.tolist()) == set(ego)
            assert len(edges) == ego.number_of_edges()


def test_words_about_a_structure_worked_out_by_hand() -> None:
    """The anchor has two terminal neighbours, and one (role 1 or 2) that carries a leaf of its own.

    1   2
     \\ /
      0 --- 3 --- 4
    """
    graph = nx.Graph([(0, 1), (0, 2), (0, 3), (3, 4)])
    structure = describe_structure(small(plain(graph)), 0, 2, scheme="wl")
    assert structure.distances == (0, 1, 1, 1, 2)
    assert structure.n_roles == 4
    terminal = next(r for r in (1, 2) if structure.role_size(r) == 2)
    other = 3 - terminal
    assert [structure.role_size(r) for r in (0, other, 3)] == [1, 1, 1]
    assert [structure.role_distance(r) for r in range(4)] == [0, 1, 1, 2]
    assert structure.edge_roles == tuple(sorted([(0, terminal), (0, other), (other, 3)]))
    assert structure.edge_role_size((0, terminal)) == 2
    assert structure.edge_role_size((other, 3)) == 1
    assert structure.edge_role_size((0, 3)) == 0
    assert structure.key_text == f"{structure.key:016x}"
    index = StructureIndex.build(collect([plain(graph)]), 2)
    assert structure.key == int(index.keys[2, 0])


def test_a_hub_is_described_by_the_largest_ego_graph_that_fits() -> None:
    star, dense = small(plain(nx.star_graph(600))), small(plain(nx.complete_graph(140)))
    for graphs in (star, dense):
        structure = describe_structure(graphs, 0, 2, scheme="wl")
        assert (structure.radius, structure.roles, structure.edges) == (0, (0,), ())
        assert [part.tolist() for part in ego_parts(graphs, 0, 2)] == [[0], []]
    assert describe_structure(star, 5, 2, scheme="wl").radius == 1


def test_damage_to_a_structure_is_found() -> None:
    graph = plain(nx.convert_node_labels_to_integers(nx.grid_2d_graph(3, 3)))
    sound = describe_structure(small(graph), 1, 2, scheme="wl")
    assert is_sound(sound)
    last = len(sound.roles) - 1
    damaged = [
        replace(sound, key=sound.key ^ 1),
        replace(sound, radius=1),
        replace(sound, roles=(*sound.roles[:-1], sound.roles[-1] + 1)),
        replace(sound, roles=(0,) * len(sound.roles)),
        replace(sound, distances=(*sound.distances[:-1], 1)),
        replace(sound, distances=sound.distances[:-1]),
        replace(sound, edges=sound.edges[:-1]),
        replace(sound, edges=(*sound.edges, sound.edges[-1])),
        replace(sound, edges=(*sound.edges[:-1], (last, last + 1))),
        replace(sound, edges=(*sound.edges[:-1], (last, last))),
        replace(sound, edges=(*sound.edges[:-1], (-1, last))),
        replace(sound, edges=()),
    ]
    assert [is_sound(structure) for structure in damaged] == [False] * len(damaged)

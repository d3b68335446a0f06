"""Scheme `exact` against brute force over all permutations, and against famous graphs."""

from __future__ import annotations

import itertools
from collections import defaultdict

import networkx as nx
import numpy as np
import pytest

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.structure import exact
from engine.structure.index import Scheme, StructureIndex
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import describe_structure, is_sound


def plain(graphs: list[nx.Graph]) -> GraphDataset:
    builder = DatasetBuilder("plain", GraphKind.GRAPHS)
    for number, graph in enumerate(graphs, 1):
        numbered = nx.convert_node_labels_to_integers(graph)
        edges = [(int(u), int(v)) for u, v in numbered.edges]
        builder.add(GraphRecord([["*"] * len(graph)], edges, ["*"] * len(edges), str(number), number))
    return builder.build()


def brute_force(graph: nx.Graph) -> tuple[tuple[int, ...], list[int], dict[frozenset[int], frozenset[frozenset[int]]]]:
    """Canonical adjacency of a graph anchored at its first node, its orbits, and the orbit of each edge."""
    nodes = list(graph)
    n = len(nodes)
    joined = {(a, b): graph.has_edge(nodes[a], nodes[b]) for a in range(n) for b in range(n)}
    pairs = list(itertools.combinations(range(n), 2))
    identity = tuple(joined[p] for p in pairs)
    best, orbit = identity, list(range(n))
    edges = [frozenset(p) for p in pairs if joined[p]]
    images: dict[frozenset[int], set[frozenset[int]]] = {e: {e} for e in edges}
    for rest in itertools.permutations(range(1, n)):
        mapping = (0, *rest)
        form = tuple(joined[mapping[a], mapping[b]] for a, b in pairs)
        best = max(best, form)
        if form == identity:
            for v in range(n):
                orbit[v] = min(orbit[v], mapping[v])
            for e in edges:
                images[e].add(frozenset(mapping[v] for v in e))
    return (n, *best), orbit, {e: frozenset(found) for e, found in images.items()}


def partition(labels: list[object]) -> set[frozenset[int]]:
    groups: dict[object, set[int]] = defaultdict(set)
    for position, label in enumerate(labels):
        groups[label].add(position)
    return {frozenset(group) for group in groups.values()}


def test_keys_and_orbits_agree_with_brute_force_on_all_small_graphs() -> None:
    """All connected graphs of up to six nodes, every anchor, every radius."""
    atlas = [g for g in nx.graph_atlas_g() if 0 < len(g) <= 6 and nx.is_connected(g)]
    data = plain(atlas)
    graphs = Graphs.of(data)
    index = StructureIndex.build(data, 3, scheme=Scheme.EXACT)
    key_of_form: dict[tuple[int, tuple[int, ...]], int] = {}
    form_of_key: dict[tuple[int, int], tuple[int, ...]] = {}
    for number, graph in enumerate(atlas):
        for v, radius in itertools.product(range(len(graph)), (1, 2, 3)):
            node = int(data.node_offsets[number]) + v
            structure = describe_structure(graphs, node, radius, scheme="exact")
            assert structure.key == int(index.keys[radius, node])
            shown = nx.Graph()
            shown.add_nodes_from(range(len(structure.roles)))
            shown.add_edges_from(structure.edges)
            ego = nx.ego_graph(graph, v, radius)
            assert nx.is_isomorphic(shown, ego)
            form, orbit, edge_orbit = brute_force(shown)
            assert key_of_form.setdefault((radius, form), structure.key) == structure.key
            assert form_of_key.setdefault((radius, structure.key), form) == form
            assert partition(list(structure.roles)) == partition(list(orbit))
            variants = structure.variants or (0,) * len(structure.edges)
            told = [
                (*sorted((structure.roles[a], structure.roles[b])), variant)
                for (a, b), variant in zip(structure.edges, variants, strict=True)
            ]
            assert partition(list(told)) == partition([edge_orbit[frozenset(e)] for e in structure.edges])
            assert is_sound(structure)


def shrikhande() -> nx.Graph:
    steps = ((0, 1), (1, 0), (1, 1))
    graph = nx.Graph()
    for i, j, (a, b) in itertools.product(range(4), range(4), steps):
        graph.add_edge((i, j), ((i + a) % 4, (j + b) % 4))
    return graph


def rook() -> nx.Graph:
    return nx.line_graph(nx.complete_bipartite_graph(4, 4))


def test_rook_and_shrikhande_differ_only_in_scheme_exact() -> None:
    data = plain([rook(), shrikhande()])
    for radius in (1, 2):
        loose = StructureIndex.build(data, radius, scheme=Scheme.WL).keys[radius]
        strict = StructureIndex.build(data, radius, scheme=Scheme.EXACT).keys[radius]
        assert len(set(loose.tolist())) == 1
        assert len(set(strict[:16].tolist())) == len(set(strict[16:].tolist())) == 1
        assert strict[0] != strict[16]


SYMMETRIC = {
    "petersen": nx.petersen_graph(),
    "cube": nx.hypercube_graph(4),
    "windmill": nx.windmill_graph(8, 3),
    "clique": nx.complete_graph(40),
    "bipartite": nx.complete_bipartite_graph(15, 15),
    "dodecahedron": nx.dodecahedral_graph(),
    "johnson": nx.line_graph(nx.complete_graph(9)),
    "kneser": nx.kneser_graph(7, 3),
    "cubic": nx.random_regular_graph(3, 40, seed=1),
    "star": nx.star_graph(60),
    "rook 8": nx.line_graph(nx.complete_bipartite_graph(8, 8)),
}


@pytest.mark.parametrize("name", SYMMETRIC)
def test_renumbering_changes_no_key_and_no_role(name: str) -> None:
    graph = nx.convert_node_labels_to_integers(SYMMETRIC[name])
    order = np.random.default_rng(3).permutation(len(graph))
    copy = nx.Graph()
    copy.add_nodes_from(range(len(graph)))
    copy.add_edges_from((int(order[u]), int(order[v])) for u, v in graph.edges)
    before, after = plain([graph]), plain([copy])
    keys = [StructureIndex.build(data, 2, scheme=Scheme.EXACT).keys for data in (before, after)]
    assert np.array_equal(keys[0], keys[1][:, order])
    ours, theirs = (describe_structure(Graphs.of(d), v, 2, scheme="exact") for d, v in ((before, 0), (after, order[0])))
    sizes = [(s.role_size(r), s.role_distance(r)) for s in (ours, theirs) for r in range(s.n_roles)]
    assert sizes[: ours.n_roles] == sizes[ours.n_roles :]


def test_edge_orbits_between_the_same_roles_are_told_apart() -> None:
    """Two triangles joined by a hexagon's worth of edges: in a prism, ring edges and rungs join equal corners.

    A hub joined to all six corners of the prism sees one orbit of corners, but rungs and triangle sides differ.
    """
    graph = nx.circular_ladder_graph(3)
    hub = len(graph)
    graph.add_edges_from((hub, v) for v in range(hub))
    structure = describe_structure(Graphs.of(plain([graph])), hub, 1, scheme="exact")
    assert structure.roles == (0, 1, 1, 1, 1, 1, 1)
    sides = [v for (a, _), v in zip(structure.edges, structure.variants, strict=True) if structure.roles[a] == 1]
    assert sorted(sides.count(v) for v in (0, 1)) == [3, 6]


def test_what_is_too_symmetric_falls_back_for_any_numbering(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.windmill_graph(exact.MAX_AMBIGUOUS // 2 + 1, 3)
    index = StructureIndex.build(plain([graph]), 1, scheme=Scheme.EXACT)
    loose = StructureIndex.build(plain([graph]), 1, scheme=Scheme.WL)
    assert index.fallbacks == 1
    assert bool(index.undecided[1, 0])
    assert np.array_equal(index.keys, loose.keys)

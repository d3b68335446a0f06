"""Directions and edge labels in structure, against brute force over all permutations and against networkx."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.direction import Direction
from engine.structure.arcs import EdgeFacts, EdgeStructure
from engine.structure.index import Scheme, StructureIndex
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure, is_sound

GOLDEN = {
    "plain": "6245332b17fa3d42",
    "labels": "6d2413b45dcd35b3",
    "directions": "3af916d1d5e62deb",
    "labels+directions": "8b788ee2097b9a7d",
}


def collect(graphs: list[nx.DiGraph], kind: GraphKind = GraphKind.GRAPHS) -> GraphDataset:
    """The graphs with nodes 0 to n - 1; an arc may have a `label`, that of the pair's first arc counts."""
    builder = DatasetBuilder("arcs", kind)
    for number, graph in enumerate(graphs, 1):
        pairs = sorted({(min(u, v), max(u, v)) for u, v in graph.edges})
        ways = [Direction(graph.has_edge(u, v) + 2 * graph.has_edge(v, u)) for u, v in pairs]
        labels = [(graph.get_edge_data(u, v, {}) | graph.get_edge_data(v, u, {})).get("label", "*") for u, v in pairs]
        builder.add(GraphRecord([["*"] * len(graph)], pairs, labels, str(number), number, target="x", directions=ways))
    return builder.build()


def structures(
    data: GraphDataset, kind: EdgeStructure, radius: int, scheme: str = "exact"
) -> Iterator[tuple[int, int, Structure]]:
    """(graph, node in it, structure) of every node."""
    graphs, facts = Graphs.of(data, kind), EdgeFacts.of(data, kind)
    for node in range(data.n_nodes):
        graph = int(data.node_graph[node])
        inside = node - int(data.node_offsets[graph])
        yield graph, inside, describe_structure(graphs, node, radius, scheme=scheme, facts=facts)


def distinct(graphs: Iterator[nx.DiGraph]) -> Iterator[nx.DiGraph]:
    """One of each isomorphism class."""
    seen = set()
    for graph in graphs:
        form = max(form_of(graph, list(nodes)) for nodes in itertools.permutations(graph))
        if form not in seen:
            seen.add(form)
            yield graph


def all_digraphs(n: int) -> Iterator[nx.DiGraph]:
    """Every weakly connected digraph of n nodes."""
    pairs = list(itertools.combinations(range(n), 2))
    for ways in itertools.product(range(4), repeat=len(pairs)):
        graph = nx.DiGraph()
        graph.add_nodes_from(range(n))
        for (u, v), way in zip(pairs, ways, strict=True):
            graph.add_edges_from([(u, v)] * (way & 1) + [(v, u)] * (way >> 1))
        if nx.is_weakly_connected(graph):
            yield graph


def all_labelled(n: int, labels: str) -> Iterator[nx.DiGraph]:
    """Every connected graph of n nodes, its edges labelled in all ways; edges as arcs both ways."""
    for plain in nx.graph_atlas_g():
        if len(plain) == n and nx.is_connected(plain):
            for chosen in itertools.product(labels, repeat=plain.number_of_edges()):
                graph = nx.DiGraph()
                graph.add_nodes_from(range(n))
                for (u, v), label in zip(plain.edges, chosen, strict=True):
                    graph.add_edge(u, v, label=label)
                    graph.add_edge(v, u, label=label)
                yield graph


def form_of(graph: nx.DiGraph, nodes: list[int]) -> tuple[str, ...]:
    return tuple(
        graph.edges[u, v].get("label", "*") if graph.has_edge(u, v) else "" for u in nodes for v in nodes if u != v
    )


def brute_force(
    graph: nx.DiGraph,
) -> tuple[tuple[str, ...], list[int], dict[frozenset[int], frozenset[frozenset[int]]]]:
    """Canonical form of a graph anchored at its first node, the orbit of each node, and that of each edge."""
    nodes = list(graph)
    identity = form_of(graph, nodes)
    best, orbit = identity, list(range(len(nodes)))
    edges = {frozenset((nodes.index(u), nodes.index(v))) for u, v in graph.edges}
    images = {e: {e} for e in edges}
    for rest in itertools.permutations(range(1, len(nodes))):
        mapping = (0, *rest)
        form = form_of(graph, [nodes[k] for k in mapping])
        best = max(best, form)
        if form == identity:
            for v in range(len(nodes)):
                orbit[v] = min(orbit[v], mapping[v])
            for e in edges:
                images[e].add(frozenset(mapping[v] for v in e))
    return best, orbit, {e: frozenset(found) for e, found in images.items()}


def partition(labels: list[object]) -> set[frozenset[int]]:
    groups: dict[object, set[int]] = defaultdict(set)
    for position, label in enumerate(labels):
        groups[label].add(position)
    return {frozenset(group) for group in groups.values()}


def shown(structure: Structure) -> nx.DiGraph:
    """The representative as networkx sees it."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(structure.roles)))
    ways = structure.directions or (3,) * len(structure.edges)
    labels = structure.labels or ("*",) * len(structure.edges)
    for (u, v), way, label in zip(structure.edges, ways, labels, strict=True):
        for a, b in [(u, v)] * (way & 1) + [(v, u)] * (way >> 1):
            graph.add_edge(a, b, label=label)
    return graph


def told_edges(structure: Structure) -> list[object]:
    variants = structure.variants or (0,) * len(structure.edges)
    return [
        (*sorted((structure.roles[a], structure.roles[b])), variant)
        for (a, b), variant in zip(structure.edges, variants, strict=True)
    ]


CASES = {
    "digraphs": (EdgeStructure.DIRECTIONS, lambda: [g for n in (2, 3, 4) for g in distinct(all_digraphs(n))]),
    "labels": (EdgeStructure.LABELS, lambda: [g for n in (2, 3, 4) for g in distinct(all_labelled(n, "ab"))]),
    "labels of 5": (EdgeStructure.LABELS, lambda: list(all_labelled(5, "ab"))[::17]),
    "both": (EdgeStructure.LABELS_AND_DIRECTIONS, lambda: list(all_digraphs(3))),
}


@pytest.mark.parametrize("name", CASES)
def test_keys_and_orbits_agree_with_brute_force(name: str) -> None:
    """Every anchor of every small graph, radius 1 and 2; of five nodes, each seventeenth."""
    kind, graphs = CASES[name][0], CASES[name][1]()
    data = collect(graphs)
    for radius in (1, 2):
        key_of_form: dict[tuple[int, tuple[str, ...]], int] = {}
        form_of_key: dict[int, tuple[int, tuple[str, ...]]] = {}
        keys = StructureIndex.build(data, radius, scheme=Scheme.EXACT, edge_structure=kind).keys[radius]
        loose = StructureIndex.build(data, radius, scheme=Scheme.WL, edge_structure=kind).keys[radius]
        loose_of_form: dict[tuple[int, tuple[str, ...]], int] = {}
        for (number, v, structure), key, wl in zip(structures(data, kind, radius), keys, loose, strict=True):
            assert structure.key == int(key)
            picture, graph = shown(structure), graphs[number]
            ego = graph.subgraph(nx.single_source_shortest_path_length(graph.to_undirected(), v, cutoff=radius))
            matcher = nx.algorithms.isomorphism.DiGraphMatcher(
                picture, ego, edge_match=lambda a, b: a.get("label", "*") == b.get("label", "*")
            )
            assert any(mapping[0] == v for mapping in matcher.isomorphisms_iter())
            best, orbit, edge_orbit = brute_force(picture)
            form = (len(picture), best)
            assert key_of_form.setdefault(form, structure.key) == structure.key
            assert form_of_key.setdefault(structure.key, form) == form
            assert loose_of_form.setdefault(form, int(wl)) == int(wl)
            assert partition(list(structure.roles)) == partition(list(orbit))
            assert partition(told_edges(structure)) == partition([edge_orbit[frozenset(e)] for e in structure.edges])
            assert is_sound(structure)


def circles(*sizes: int) -> nx.DiGraph:
    """Directed cycles of these sizes, and an arc from a hub, node 0, to every node of them."""
    graph = nx.DiGraph()
    first = 1
    for size in sizes:
        graph.add_edges_from((first + k, first + (k + 1) % size) for k in range(size))
        graph.add_edges_from((0, first + k) for k in range(size))
        first += size
    return graph


def labelled(graph: nx.Graph, modulus: int) -> nx.DiGraph:
    """The graph with both arcs of each edge, labelled by how far apart its ends' numbers are."""
    both = nx.DiGraph()
    for u, v in nx.convert_node_labels_to_integers(graph).edges:
        both.add_edge(u, v, label=str(abs(u - v) % modulus))
        both.add_edge(v, u, label=str(abs(u - v) % modulus))
    return both


def hub_over(graph: nx.Graph) -> nx.DiGraph:
    """The graph and a node joined to all of it by edges of another label."""
    both, hub = graph.to_directed(), len(graph)
    both.add_edges_from((arc for v in graph for arc in ((v, hub), (hub, v))), label="h")
    return both


def paley(q: int) -> nx.DiGraph:
    squares = {x * x % q for x in range(1, q)}
    return nx.DiGraph((u, v) for u in range(q) for v in range(q) if (v - u) % q in squares)


SYMMETRIC = {
    "one circle": (EdgeStructure.DIRECTIONS, circles(6)),
    "two circles": (EdgeStructure.DIRECTIONS, circles(3, 3)),
    "unequal circles": (EdgeStructure.DIRECTIONS, circles(4, 4, 3)),
    "Paley tournament": (EdgeStructure.DIRECTIONS, paley(11)),
    "hub over prism": (EdgeStructure.LABELS, hub_over(nx.circular_ladder_graph(3))),
    "labelled circulant": (EdgeStructure.LABELS, labelled(nx.circulant_graph(10, [1, 2, 5]), 3)),
    "labelled clique": (EdgeStructure.LABELS, labelled(nx.complete_graph(8), 3)),
    "clique of one label": (EdgeStructure.LABELS, labelled(nx.complete_graph(40), 1)),
    "labelled Petersen": (EdgeStructure.LABELS, labelled(nx.petersen_graph(), 2)),
    "labelled tree": (EdgeStructure.LABELS, labelled(nx.balanced_tree(3, 3), 2)),
    "directed cube": (
        EdgeStructure.LABELS_AND_DIRECTIONS,
        nx.DiGraph(sorted(labelled(nx.hypercube_graph(3), 3).edges)[::2]),
    ),
}


def alike(a: dict[str, str], b: dict[str, str]) -> bool:
    return a.get("label", "*") == b.get("label", "*")


@pytest.mark.parametrize("name", [name for name in SYMMETRIC if name not in {"clique of one label", "labelled tree"}])
def test_exact_orbits_are_those_of_networkx(name: str) -> None:
    kind, graph = SYMMETRIC[name]
    data = collect([graph])
    for _, v, structure in structures(data, kind, 2):
        picture = shown(structure)
        automorphisms = [
            m
            for m in nx.algorithms.isomorphism.DiGraphMatcher(picture, picture, edge_match=alike).isomorphisms_iter()
            if m[0] == 0
        ]
        orbit = [frozenset(m[u] for m in automorphisms) for u in range(len(picture))]
        assert partition(list(structure.roles)) == partition(list(orbit)), v
        images = [frozenset(frozenset((m[a], m[b])) for m in automorphisms) for a, b in structure.edges]
        assert partition(told_edges(structure)) == partition(list(images)), v


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("name", SYMMETRIC)
def test_renumbering_changes_no_key_and_no_role(name: str, scheme: Scheme) -> None:
    kind, graph = SYMMETRIC[name]
    order = np.random.default_rng(3).permutation(len(graph)).tolist()
    copy = nx.relabel_nodes(graph, dict(enumerate(order)))
    before, after = collect([graph]), collect([copy])
    keys = [StructureIndex.build(data, 3, scheme=scheme, edge_structure=kind).keys for data in (before, after)]
    assert np.array_equal(keys[0], keys[1][:, order])
    ours = [s for _, _, s in structures(before, kind, 2, str(scheme))]
    theirs = [s for _, _, s in structures(after, kind, 2, str(scheme))]
    for v, structure in enumerate(ours):
        other = theirs[order[v]]
        assert (structure.roles, structure.distances) == (other.roles, other.distances)
        assert sorted(map(repr, told_edges(structure))) == sorted(map(repr, told_edges(other)))
        assert is_sound(structure)
        assert is_sound(other)


def test_only_exact_tells_one_directed_circle_from_two_under_a_hub() -> None:
    data = collect([circles(6), circles(3, 3)])
    hub = int(data.node_offsets[1])
    loose, exact = (
        StructureIndex.build(data, 1, scheme=scheme, edge_structure=EdgeStructure.DIRECTIONS).keys[1]
        for scheme in (Scheme.WL, Scheme.EXACT)
    )
    assert loose[0] == loose[hub]
    assert exact[0] != exact[hub]


def test_direction_tells_a_cycle_from_a_transitive_triangle_only_when_asked() -> None:
    data = collect([nx.DiGraph([(0, 1), (1, 2), (2, 0)]), nx.DiGraph([(0, 1), (1, 2), (0, 2)])])
    plain = StructureIndex.build(data, 1).keys[1]
    assert len(set(plain.tolist())) == 1
    directed = StructureIndex.build(data, 1, edge_structure=EdgeStructure.DIRECTIONS).keys[1]
    assert len(set(directed[:3].tolist())) == 1  # every node of a cycle looks alike
    assert len(set(directed.tolist())) == 4  # source, middle and sink differ, and from the cycle's nodes


def test_no_key_is_shared_by_two_kinds_of_structure() -> None:
    """Nor by a single node, of which there is nothing to know."""
    data = collect([nx.DiGraph([(0, 1), (1, 2), (2, 0), (2, 3)])])
    keys = [set(StructureIndex.build(data, 2, edge_structure=kind).keys.ravel().tolist()) for kind in EdgeStructure]
    assert sum(map(len, keys)) == len(set.union(*keys))


def test_a_label_counts_by_its_name_not_by_its_code() -> None:
    """'b' has code 0 in one set, and code 1 in the other."""
    path = nx.DiGraph()
    path.add_edge(0, 1, label="b")
    other = nx.DiGraph()
    other.add_edge(0, 1, label="a")
    alone, among = collect([path]), collect([other, path])
    keys = [StructureIndex.build(data, 1, edge_structure=EdgeStructure.LABELS).keys[1] for data in (alone, among)]
    assert keys[0][0] == keys[1][2] != keys[1][0]


def test_keys_are_the_same_on_every_machine() -> None:
    """Golden: a change here makes every saved model with such structures worthless."""
    graph = nx.DiGraph([(0, 1), (1, 2), (2, 0)])
    nx.set_edge_attributes(graph, "bond", "label")
    data = collect([graph])
    keys = {str(k): f"{int(StructureIndex.build(data, 1, edge_structure=k).keys[1, 0]):016x}" for k in EdgeStructure}
    assert keys == GOLDEN


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(st.tuples(*[st.integers(0, n - 1)] * 2, st.sampled_from("abc"))),
            st.permutations(range(n)),
        )
    ),
    st.sampled_from(list(Scheme)),
)
def test_renumbering_leaves_no_trace(world: tuple[int, list[tuple[int, int, str]], list[int]], scheme: Scheme) -> None:
    n, arcs, order = world
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    for u, v, label in arcs:
        if u != v and not graph.has_edge(v, u):
            graph.add_edge(u, v, label=label)
    copy = nx.relabel_nodes(graph, dict(enumerate(order)))
    for kind in EdgeStructure:
        before, after = (
            StructureIndex.build(collect([g]), 2, scheme=scheme, edge_structure=kind).keys for g in (graph, copy)
        )
        assert np.array_equal(before, after[:, order])


@pytest.mark.parametrize(
    "spoiled",
    [
        {"labels": ("a", "a", "b")},
        {"labels": ()},
        {"directions": (3, 3, 3)},
        {"directions": (1, 1, 0)},
        {"edge_structure": EdgeStructure.PLAIN, "labels": (), "directions": ()},
        {"edge_structure": EdgeStructure.LABELS, "directions": ()},
        {"edge_structure": EdgeStructure.LABELS},
    ],
)
def test_a_structure_that_contradicts_itself_is_found_out(spoiled: dict[str, object]) -> None:
    graph = nx.DiGraph([(0, 1), (1, 2), (2, 0)])
    nx.set_edge_attributes(graph, "a", "label")
    *_, (_, _, sound) = structures(collect([graph]), EdgeStructure.LABELS_AND_DIRECTIONS, 1)
    assert is_sound(sound)
    assert not is_sound(replace(sound, **spoiled))

"""Patterns against networkx: every path, star and chordless ring, read by brute force from each node."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.chemistry.molecules import Hydrogens
from engine.data.dataset import GraphDataset
from engine.errors import Cancelled
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns import enumeration as readings
from engine.predicates.patterns.code import fold, path_codes
from engine.predicates.patterns.discovery import Sizes, discover_patterns
from engine.predicates.patterns.levels import Level, PatternGraphs, levels_of
from engine.predicates.patterns.matching import count_patterns, find_embeddings, pattern_hits
from engine.predicates.patterns.pattern import Pattern, Shape
from engine.progress import Step
from engine.readers.reading import read_dataset
from tests.engine.small_graphs import SmallGraph, collect, drawn, plain, small_graphs, with_groups


def as_networkx(dataset: GraphDataset, g: int) -> nx.Graph:
    view = PatternGraphs.of(dataset[[g]])
    graph = nx.Graph()
    graph.add_nodes_from(range(len(view.original)))
    for u in graph:
        for arc in range(view.offsets[u], view.offsets[u + 1]):
            graph.add_edge(u, int(view.neighbors[arc]), symbol=view.edge_symbols[view.arc_symbols[arc]])
    return graph


def readings_of(graph: nx.Graph, v: int, sizes: Sizes) -> list[tuple[Shape, tuple[int, ...]]]:
    """Every pattern-shaped walk from v, by brute force."""
    found: list[tuple[Shape, tuple[int, ...]]] = [(Shape.PATH, (v,))]
    for length in range(1, sizes.path + 1):
        others = nx.single_source_shortest_path_length(graph, v, cutoff=length)
        walks = ((v, *rest) for rest in permutations(set(others) - {v}, length))
        found += [(Shape.PATH, walk) for walk in walks if all(graph.has_edge(a, b) for a, b in pairwise(walk))]
    for leaves in range(2, sizes.star + 1):
        found += [(Shape.STAR, (v, *chosen)) for chosen in combinations(graph[v], leaves)]
    for cycle in nx.chordless_cycles(graph, length_bound=sizes.ring):
        if v in cycle:
            at = cycle.index(v)
            around = cycle[at:] + cycle[:at]
            found += [(Shape.RING, tuple(around)), (Shape.RING, (around[0], *around[:0:-1]))]
    return found


def expected(dataset: GraphDataset, sizes: Sizes) -> dict[str, Counter[int]]:
    """For each pattern's identity, from how many nodes of each graph its canonical reading can be read."""
    counts: dict[str, Counter[int]] = {}
    levels = levels_of(PatternGraphs.of(dataset))
    for g in range(len(dataset)):
        graph, view = as_networkx(dataset, g), PatternGraphs.of(dataset[[g]])
        for v in graph:
            seen = set()
            for shape, nodes in readings_of(graph, v, sizes):
                for level in levels:
                    tests = tuple(view.tests_of(level, u) for u in nodes)
                    ends = (
                        [(v, u) for u in nodes[1:]]
                        if shape is Shape.STAR
                        else list(pairwise(nodes if shape is Shape.PATH else (*nodes, v)))
                    )
                    edges = tuple(graph.edges[e]["symbol"] if level.edges else "" for e in ends)
                    pattern = Pattern.of(shape, tests, edges)
                    first = tuple(tuple(sorted(t)) for t in tests)
                    if shape is Shape.STAR or (pattern.nodes, pattern.edges) == (first, edges):
                        seen.add(pattern.id)
            for identity in seen:
                counts.setdefault(identity, Counter())[g] += 1
    return counts


@pytest.mark.parametrize("seed", [1, 2])
def test_discovery_finds_what_brute_force_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = collect([drawn(rng, int(rng.integers(3, 8)), extra=3) for _ in range(6)])
    sizes = Sizes(path=3, star=3, ring=5)
    table = discover_patterns(data, sizes=sizes, min_support=1)
    wanted = expected(data, sizes)
    found = {pattern.id: column for column, pattern in enumerate(table)}
    assert len(found) == len(table)
    assert set(found) == set(wanted)
    dense = table.counts.toarray()
    for identity, column in found.items():
        assert {g: c for g, c in enumerate(dense[:, column].tolist()) if c} == dict(wanted[identity])


def test_known_patterns_are_counted_as_they_were_found() -> None:
    data = collect(with_groups(3, 60))
    table = discover_patterns(data, min_support=4)
    columns = list(range(0, len(table), 7))
    found = count_patterns([table[c] for c in columns], data)
    assert np.array_equal(found.toarray(), table.counts[:, columns].toarray())
    assert table[-1:] == [table[len(table) - 1]]
    fewer = discover_patterns(data, min_support=20)
    assert 0 < len(fewer) < len(table)
    support = (table.counts > 0).sum(axis=0)
    assert len(fewer) == np.count_nonzero(support >= 20)


@pytest.mark.parametrize("seed", [3, 4])
def test_all_known_patterns_of_graphs_with_many_rings_are_counted_as_they_were_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = collect([drawn(rng, int(rng.integers(4, 10)), extra=5) for _ in range(8)])
    table = discover_patterns(data, sizes=Sizes(path=4, star=3, ring=7), min_support=1)
    assert {(pattern.shape, pattern.size) for pattern in table} >= {(Shape.RING, n) for n in (3, 4, 5)}
    for jobs in (1, 2):
        assert np.array_equal(count_patterns(list(table), data, jobs=jobs).toarray(), table.counts.toarray())


def test_any_number_of_threads_finds_the_same() -> None:
    data = collect(with_groups(4, 40))
    one, two = discover_patterns(data, jobs=1), discover_patterns(data, jobs=2)
    assert np.array_equal(one.codes, two.codes)
    assert (one.counts != two.counts).nnz == 0


@given(graph=small_graphs(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_patterns_move_with_their_nodes(graph: SmallGraph, seed: int) -> None:
    other, new = graph.renumbered(np.random.default_rng(seed))
    one, two = (collect([g], attributes=("size",)) for g in (graph, other))
    before, after = discover_patterns(one, min_support=1), discover_patterns(two, min_support=1)
    assert np.array_equal(before.codes, after.codes)
    assert np.array_equal(before.counts.toarray(), after.counts.toarray())
    patterns = before[: len(before) : 5]
    nodes, columns = pattern_hits(patterns, one)
    moved = sorted(zip([new[v] for v in nodes], columns.tolist(), strict=True))
    assert moved == sorted(zip(*(a.tolist() for a in pattern_hits(patterns, two)), strict=True))


def test_embeddings_are_all_the_ways_to_lay_the_pattern() -> None:
    data = collect(with_groups(9, 12))
    patterns = list(discover_patterns(data, min_support=3))[::23]
    for g in range(len(data)):
        single = data[[g]]
        graph, view = as_networkx(data, g), PatternGraphs.of(single)
        for pattern in patterns:
            laid = {tuple(row) for row in find_embeddings(pattern, single).tolist()}
            symbols = [tuple(test.column for test in tests) for tests in pattern.nodes]
            level = Level(symbols[0], any(pattern.edges))
            wanted = set()
            for v in graph:
                for shape, nodes in readings_of(graph, v, Sizes()):
                    told = tuple(tuple(sorted(view.tests_of(level, u))) for u in nodes)
                    fits = shape is pattern.shape and len(nodes) == pattern.size
                    if not fits or (shape is not Shape.STAR and told != pattern.nodes):
                        continue
                    edges = tuple(
                        graph.edges[nodes[a], nodes[b]]["symbol"] if level.edges else "" for a, b in pattern.joins
                    )
                    if shape is Shape.STAR:
                        if Pattern.of(shape, told, edges) == pattern:
                            wanted.add((nodes[0], frozenset(nodes[1:])))
                    elif edges == pattern.edges:
                        wanted.add(nodes)
            if pattern.shape is Shape.STAR:
                laid = {(row[0], frozenset(row[1:])) for row in laid}
            assert laid == wanted


def test_hydrogens_that_are_nodes_are_counted_at_their_neighbour(tmp_path) -> None:
    """A molecule means the same with its hydrogens written out."""
    (tmp_path / "set.csv").write_text("smiles,label\nCC(=O)Nc1ccccc1,1\nCCO,0\nC[N+](=O)[O-],1\n")
    folded = read_dataset(tmp_path / "set.csv", target="label")
    full = read_dataset(tmp_path / "set.csv", target="label", hydrogens=Hydrogens.KEEP)
    assert full.n_nodes > folded.n_nodes
    one, two = discover_patterns(folded, min_support=1), discover_patterns(full, min_support=1)
    assert np.array_equal(one.codes, two.codes)
    assert np.array_equal(one.counts.toarray(), two.counts.toarray())
    shown = find_embeddings(two[len(two) - 1], full[[int(two.counts[:, [len(two) - 1]].indices[0])]])
    assert len(shown)


def test_a_pattern_is_read_in_one_way_only() -> None:
    c, n, o = ((NodeTest("element", (x,)),) for x in "CNO")
    ring = Pattern.of(Shape.RING, (c, n, o, c), ("a", "b", "c", "d"))
    turned = Pattern.of(Shape.RING, (o, n, c, c), ("b", "a", "d", "c"))
    assert ring == turned
    assert ring.joins == ((0, 1), (1, 2), (2, 3), (3, 0))
    star = Pattern.of(Shape.STAR, (n, o, c), ("double", "single"))
    assert star == Pattern.of(Shape.STAR, (n, c, o), ("single", "double"))
    assert star != Pattern.of(Shape.STAR, (n, c, o), ("double", "single"))
    assert star.joins == ((0, 1), (0, 2))
    assert (star.n_conditions, star.size) == (1, 3)


def test_hubs_read_what_stays_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A star of 400 leaves has 79,800 paths of two edges between leaves: none of them is listed."""
    hub = nx.star_graph(400)
    table = discover_patterns(collect([plain(hub)] * 2), min_support=1)
    sizes = {(p.shape, p.size) for p in table}
    assert (Shape.PATH, 2) in sizes
    assert (Shape.PATH, 5) not in sizes
    assert readings.MAX_READINGS == 20_000


def test_codes_are_the_same_in_python_and_in_kernels() -> None:
    nodes, edges = [2**63 + 5, 7, 2**64 - 1], [3, 2**60]
    code = fold(np.uint64(0x70617468), np.uint64(nodes[0]))
    for edge, node in zip(edges, nodes[1:], strict=True):
        code = fold(np.uint64(fold(np.uint64(code), np.uint64(edge))), np.uint64(node))
    assert int(code) == path_codes(nodes, edges)[-1]


def test_a_column_that_is_missing_matches_nothing() -> None:
    data = collect(with_groups(5, 20))
    strange = Pattern.of(Shape.PATH, ((NodeTest("element", ("C",)),),), ())
    assert count_patterns([strange], data).nnz == 0
    assert find_embeddings(strange, data[[0]]).shape == (0, 1)
    assert count_patterns([], data).shape == (20, 0)


def test_discovery_can_be_stopped() -> None:
    class Stop:
        def tell(self, step: Step) -> None: ...

        def wants_stop(self) -> bool:
            return True

    with pytest.raises(Cancelled, match="stopped on request"):
        discover_patterns(collect(with_groups(5, 20)), progress=Stop())

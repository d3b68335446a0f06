from __future__ import annotations

import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from engine.data.dataset import GraphDataset
from engine.predicates.egos.abstraction import Abstraction, EdgeTest, NodeTest
from engine.predicates.egos.learning import Granularity, learn_vocabulary
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.predicates.table import count_predicates, find_hits
from engine.predicates.vocabulary import Vocabulary
from engine.structure.index import Scheme, StructureIndex
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure
from tests.engine.predicates.readings import Reader
from tests.engine.small_graphs import SmallGraph, collect, plain, with_groups
from tests.engine.structure.families import rook_and_shrikhande


def learned(data: GraphDataset, scheme: Scheme = Scheme.WL) -> Vocabulary:
    index = StructureIndex.build(data, 2, scheme=scheme)
    return learn_vocabulary(data, index, granularity=Granularity(min_leaf=1.0)).vocabulary


def naive_counts(data: GraphDataset, vocabulary: Vocabulary) -> np.ndarray:
    counts = np.zeros((len(data), len(vocabulary.predicates)), int)
    reader = Reader(data, vocabulary.radius, vocabulary.abstraction.label_column, Scheme(vocabulary.scheme))
    for v, column in reader.hits(vocabulary.predicates):
        counts[data.node_graph[v], column] += 1
    return counts


@pytest.fixture(scope="module", params=[False, True], ids=["symbols", "symbols and numbers"])
def world(request: pytest.FixtureRequest) -> tuple[GraphDataset, Vocabulary]:
    graphs = with_groups(3, 60, with_attributes=request.param)
    data = collect(graphs, attributes=("charge",) if request.param else ())
    return data, learned(data)


def test_counts_are_those_of_a_naive_reading(world: tuple[GraphDataset, Vocabulary]) -> None:
    data, vocabulary = world
    parts = {c.part for p in vocabulary.predicates for c in p.conditions}
    assert parts >= {Part.NODE, Part.ATTRIBUTE if data.attribute_names else Part.EDGE}
    assert max(len(p.conditions) for p in vocabulary.predicates) >= 3
    assert np.array_equal(count_predicates(vocabulary, data).counts.toarray(), naive_counts(data, vocabulary))


def test_counts_on_other_graphs_are_those_of_a_naive_reading(world: tuple[GraphDataset, Vocabulary]) -> None:
    """Other labels, other columns, and no numbers at all: they meet no condition that asks for them."""
    _, vocabulary = world
    other = collect(with_groups(8, 25, classes=3))
    assert np.array_equal(count_predicates(vocabulary, other).counts.toarray(), naive_counts(other, vocabulary))
    if vocabulary.abstraction.attributes:
        asking = [any(c.part == Part.ATTRIBUTE for c in p.conditions) for p in vocabulary.predicates]
        assert any(asking)
        assert not count_predicates(vocabulary, other).counts.toarray()[:, asking].any()


def test_true_orbits_are_read_the_same_way() -> None:
    """Prisms under a hub: the sides of the two triangles and the rungs join corners of one role, and the class is told
    by the double bonds on the rungs alone. Rook and Shrikhande share a key in scheme `wl` only.
    """
    rng = np.random.default_rng(2)
    prism = nx.circular_ladder_graph(3)
    rungs = {frozenset((v, v + 3)) for v in range(3)}
    prism.add_edges_from((6, v) for v in range(6))
    graphs = []
    for i in range(40):
        shape = plain([prism, prism, *rook_and_shrikhande()][i % 4])
        bonds = tuple(rng.choice(["-", "="], len(shape.edges)).tolist())
        double = sum(b == "=" and frozenset(e) in rungs for b, e in zip(bonds, shape.edges, strict=True))
        symbols = tuple(rng.choice(["C", "N"], shape.n).tolist())
        graphs.append(replace(shape, columns=(symbols,), bonds=bonds, target="yes" if double >= 2 else "no"))
    data = collect(graphs)
    vocabulary = learned(data, Scheme.EXACT)
    assert np.array_equal(count_predicates(vocabulary, data).counts.toarray(), naive_counts(data, vocabulary))
    several = [p for p in vocabulary.predicates if p.structure.n_variants > 1]
    assert any(c.part == Part.EDGE and c.role == c.other == 1 for p in several for c in p.conditions)


def test_hits_agree_with_counts(world: tuple[GraphDataset, Vocabulary]) -> None:
    data, vocabulary = world
    hits, counts = find_hits(vocabulary, data), np.zeros((len(data), len(vocabulary.predicates)), int)
    np.add.at(counts, (data.node_graph[hits.nodes], hits.columns), 1)
    assert np.array_equal(counts, count_predicates(vocabulary, data).counts.toarray())
    column = int(hits.columns[0])
    assert hits.nodes_of(column).tolist() == [
        v for v, c in zip(hits.nodes.tolist(), hits.columns.tolist(), strict=True) if c == column
    ]


@pytest.mark.parametrize("jobs", [2, 5])
def test_jobs_change_nothing(world: tuple[GraphDataset, Vocabulary], jobs: int) -> None:
    data, vocabulary = world
    one, many = (count_predicates(vocabulary, data, jobs=n).counts for n in (1, jobs))
    assert (one != many).nnz == 0
    assert np.array_equal(one.indices, many.indices)


def test_the_order_of_the_vocabulary_does_not_matter(world: tuple[GraphDataset, Vocabulary]) -> None:
    """Predicates imply each other and are matched down a tree; any of them may be missing from it."""
    data, vocabulary = world
    counts = count_predicates(vocabulary, data).counts.toarray()
    rng = np.random.default_rng(0)
    for share in (1.0, 0.5, 0.1):
        columns = rng.permutation(len(vocabulary.predicates))[: int(share * len(vocabulary.predicates))]
        some = count_predicates(vocabulary.select(columns.tolist()), data).counts.toarray()
        assert np.array_equal(some, counts[:, columns])


def test_many_hits_in_one_graph_and_many_graphs() -> None:
    """More than 1,024 hits: the arrays grow."""
    data = collect([*with_groups(5, 40), plain(nx.path_graph(1500)), *with_groups(6, 300)])
    vocabulary = learned(data[:40])
    hits, counts = find_hits(vocabulary, data), count_predicates(vocabulary, data).counts
    assert len(hits.nodes) == counts.sum() > 5000
    assert counts.nnz > 2048
    assert np.array_equal(counts[41:].toarray(), count_predicates(vocabulary, data[41:]).counts.toarray())


def test_a_vocabulary_without_predicates_and_a_data_set_without_graphs() -> None:
    data = collect(with_groups(1, 12))
    vocabulary = learned(data)
    none = vocabulary.select([])
    assert count_predicates(none, data).counts.shape == (12, 0)
    assert len(find_hits(none, data).nodes) == 0
    assert count_predicates(vocabulary, data[:0]).counts.shape == (0, len(vocabulary.predicates))
    assert len(find_hits(vocabulary, collect([])).nodes) == 0


def nitro() -> SmallGraph:
    return SmallGraph((("N", "O", "O", "C"),), ((0, 1), (0, 2), (0, 3)), ("=", "=", "-"))


def around(graph: SmallGraph, node: int, radius: int) -> Structure:
    return describe_structure(Graphs.of(collect([graph])), node, radius, scheme="wl")


WORDS = Abstraction(
    (NodeTest("label", ("N",)), NodeTest("label", ("O",)), NodeTest("label", ("C", "O"))),
    (EdgeTest(("=",)), EdgeTest(("=",), ("N", "O")), EdgeTest(("-", "="), ("C", "N"))),
)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ((), True),
        ((Condition(Part.NODE, 0, 0, WORDS.node_tests[0], 1.0),), True),
        ((Condition(Part.NODE, 1, 1, WORDS.node_tests[0], 1.0),), False),
        ((Condition(Part.NODE, 1, 1, WORDS.node_tests[1], 2.0, 2.0),), True),
        ((Condition(Part.NODE, 1, 1, WORDS.node_tests[1], 3.0),), False),
        ((Condition(Part.NODE, 1, 1, WORDS.node_tests[1], -math.inf, 1.0),), False),
        ((Condition(Part.NODE, 1, 1, WORDS.node_tests[2], 3.0, 3.0),), True),
        ((Condition(Part.EDGE, 0, 1, WORDS.edge_tests[0], 2.0, 2.0),), True),
        ((Condition(Part.EDGE, 0, 1, WORDS.edge_tests[1], 2.0),), True),
        ((Condition(Part.EDGE, 0, 1, WORDS.edge_tests[2], 1.0, 1.0),), True),
        ((Condition(Part.EDGE, 0, 1, WORDS.edge_tests[2], 2.0),), False),
        ((Condition(Part.EDGE, 1, 1, WORDS.edge_tests[0], 1.0),), False),
        # twice about one thing: both have to hold
        (
            (
                Condition(Part.NODE, 1, 1, WORDS.node_tests[1], 3.0),
                Condition(Part.NODE, 1, 1, WORDS.node_tests[1], -math.inf, 5.0),
            ),
            False,
        ),
    ],
)
def test_conditions_worked_out_by_hand(conditions: tuple[Condition, ...], holds: bool) -> None:
    """Around the N of N(=O)(=O)C: role 0 is N, role 1 its three neighbours."""
    predicate = Predicate.of(around(nitro(), 0, 1), conditions)
    vocabulary = Vocabulary("wl", 1, WORDS, (predicate,))
    assert find_hits(vocabulary, collect([nitro()])).nodes.tolist() == ([0] if holds else [])


def test_a_mean_is_the_same_for_any_order_of_its_numbers() -> None:
    """0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in floating point; the condition asks for the sum from the smallest on."""
    mean = (0.1 + 0.2 + 0.3) / 3
    assert mean != (0.3 + 0.2 + 0.1) / 3
    words = Abstraction((), (), ("size",))
    for numbers in ((0.1, 0.2, 0.3), (0.3, 0.2, 0.1), (0.2, 0.3, 0.1)):
        graph = replace(nitro(), attributes=((9.0,), *((x,) for x in numbers)))
        predicate = Predicate.of(around(nitro(), 0, 1), (Condition(Part.ATTRIBUTE, 1, 1, "size", mean, mean),))
        vocabulary = Vocabulary("wl", 1, words, (predicate,))
        assert find_hits(vocabulary, collect([graph], attributes=("size",))).nodes.tolist() == [0]
        assert find_hits(vocabulary, collect([nitro()])).nodes.tolist() == []


def test_a_hub_is_matched_at_the_radius_that_fits() -> None:
    """A star of 600 in a vocabulary learned from it and small graphs: only radius 0 speaks of the hub."""
    star = plain(nx.star_graph(600))
    data = collect([star, *(plain(nx.star_graph(3)) for _ in range(4))])
    predicates = tuple(Predicate.of(around(plain(nx.star_graph(3)), 0, r), ()) for r in (0, 1))
    leaf = Predicate.of(around(plain(nx.path_graph(2)), 0, 1), ())
    vocabulary = Vocabulary("wl", 2, Abstraction((), ()), (*predicates, leaf))
    counts = count_predicates(vocabulary, data).counts.toarray()
    assert counts.tolist() == [[601, 0, 600], *([[4, 1, 3]] * 4)]

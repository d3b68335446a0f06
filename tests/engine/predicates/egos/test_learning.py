from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from engine.data.dataset import GraphDataset
from engine.errors import Cancelled
from engine.predicates.egos import learning
from engine.predicates.egos.learning import Granularity, drop_redundant, learn_vocabulary
from engine.predicates.egos.predicate import Part
from engine.predicates.table import PredicateTable, count_predicates
from engine.progress import Step
from engine.structure.index import StructureIndex
from tests.engine.small_graphs import SmallGraph, collect, plain, with_groups

GRAPHS = with_groups(2, 80)


def learned(data: GraphDataset, **options: float) -> PredicateTable:
    return learn_vocabulary(data, StructureIndex.build(data, 2), granularity=Granularity(**options))


def ids(table: PredicateTable) -> list[str]:
    return [p.id for p in table.vocabulary.predicates]


@pytest.fixture(scope="module")
def table() -> PredicateTable:
    return learned(collect(GRAPHS))


def test_no_column_is_constant_and_no_two_are_equal(table: PredicateTable) -> None:
    counts = table.counts.toarray()
    assert np.all(counts.min(axis=0) < counts.max(axis=0))
    assert len({column.tobytes() for column in counts.T}) == counts.shape[1] > 50
    assert len(set(ids(table))) == counts.shape[1]


def test_the_bag_is_that_of_the_vocabulary(table: PredicateTable) -> None:
    again = count_predicates(table.vocabulary, collect(GRAPHS))
    assert (again.counts != table.counts).nnz == 0


def test_the_planted_group_is_among_the_predicates(table: PredicateTable) -> None:
    """Whether N has two O is one column of the bag, or the union of few: some column has no false hit."""
    target = np.array([graph.target == "yes" for graph in GRAPHS])
    holds = table.counts.toarray() > 0
    clean = ~holds[~target].any(axis=0)
    assert holds[target][:, clean].sum(axis=0).max() >= 5


def test_predicates_are_shared_by_enough_graphs() -> None:
    for support in (3, 10, 30):
        data = collect(GRAPHS)
        index = StructureIndex.build(data, 2)
        held = {
            (r, int(key)): len(set(data.node_graph[index.keys[r] == key].tolist()))
            for r in range(3)
            for key in np.unique(index.keys[r])
        }
        found = {(p.structure.radius, p.structure.key) for p in ids_of(learned(data, min_support=support))}
        assert {place for place in found if held[place] < support} == set()


def ids_of(table: PredicateTable) -> tuple:
    return table.vocabulary.predicates


@pytest.mark.parametrize("graphs_of_x", [1, 2])
def test_a_graph_weighs_one_however_often_it_holds_a_structure(graphs_of_x: int) -> None:
    """Fifty nodes X of one graph are not enough for a leaf of two graphs."""
    many = [SmallGraph((("X",) * 50,), target="b")] * graphs_of_x
    few = [SmallGraph((("C",) * (2 + i % 2),), target="a") for i in range(8)]
    table = learned(collect([*many, *few]), min_leaf=2.0)
    told = {symbol for p in table.vocabulary.predicates for c in p.conditions for symbol in c.test.symbols}
    assert told == (set() if graphs_of_x == 1 else {"C"})  # ties go to the first symbol


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_depth_bounds_the_conditions(depth: int) -> None:
    table = learned(collect(GRAPHS), max_depth=depth)
    assert max(len(p.conditions) for p in table.vocabulary.predicates) == depth


def test_the_order_of_the_graphs_leaves_no_trace(table: PredicateTable) -> None:
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(GRAPHS))
        other = learned(collect([GRAPHS[i] for i in order]))
        assert ids(other) == ids(table)
        assert (other.counts != table.counts[order]).nnz == 0


@pytest.mark.parametrize("with_attributes", [False, True])
def test_node_numbers_leave_no_trace(with_attributes: bool) -> None:
    rng = np.random.default_rng(5)
    graphs = with_groups(6, 50, with_attributes=with_attributes)
    names = ("size",) if with_attributes else ()
    one = learned(collect(graphs, attributes=names))
    two = learned(collect([graph.renumbered(rng)[0] for graph in graphs], attributes=names))
    assert ids(one) == ids(two)
    assert (one.counts != two.counts).nnz == 0
    assert any(c.part == Part.ATTRIBUTE for p in one.vocabulary.predicates for c in p.conditions) == with_attributes


def test_jobs_change_nothing(table: PredicateTable) -> None:
    data = collect(GRAPHS)
    other = learn_vocabulary(data, StructureIndex.build(data, 2, jobs=2), jobs=2)
    assert ids(other) == ids(table)
    assert (other.counts != table.counts).nnz == 0


def test_a_frequent_structure_is_learned_from_whole_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sampled by graph, not by position: renumbering still leaves no trace; another seed draws other graphs."""
    monkeypatch.setattr(learning, "MAX_OCCURRENCES", 60)
    rng = np.random.default_rng(0)
    other = collect([graph.renumbered(rng)[0] for graph in GRAPHS])
    data = collect(GRAPHS)
    found = [
        ids(learn_vocabulary(d, StructureIndex.build(d, 2), seed=seed))
        for d, seed in ((data, 0), (other, 0), (data, 1))
    ]
    assert found[0] == found[1] != found[2]
    monkeypatch.setattr(learning, "MAX_OCCURRENCES", 1)  # not even one graph fits: it is taken all the same
    assert learned(data).counts.shape[0] == len(GRAPHS)


def bins_of(values: list[float]) -> tuple[list[int], np.ndarray]:
    binned, cuts = learning._bin(np.array(values)[:, None])
    return binned[:, 0].tolist(), cuts[0]


def test_numbers_are_cut_between_neighbours() -> None:
    assert [part if isinstance(part, list) else part.tolist() for part in bins_of([1.0, 3.0, 1.0, 7.0])] == [
        [0, 1, 0, 2],
        [2.0, 5.0],
    ]


def test_no_value_lies_on_a_cut() -> None:
    """Of 101 whole numbers every cut halfway between two that are not neighbours could be a third."""
    for values in (np.arange(101.0), np.arange(0, 202, 2.0), [0.1, np.nextafter(0.1, 1), 0.3], [-1e308, 1e308, 0.0]):
        binned, cuts = bins_of(list(values))
        assert set(cuts.tolist()).isdisjoint(values)
        assert len(cuts) < 32
        assert binned == [sum(bool(cut < value) for cut in cuts) for value in values]
        assert np.all(np.isfinite(cuts))


def test_what_is_not_a_number_has_no_cut() -> None:
    binned, cuts = bins_of([float("nan"), 1.0, float("inf"), 2.0])
    assert cuts.tolist() == [1.5]
    assert binned == [1, 0, 1, 1]
    assert bins_of([float("nan"), float("nan")])[1].tolist() == []


def test_of_equal_columns_the_simplest_stays(table: PredicateTable) -> None:
    vocabulary = table.vocabulary
    by_size = sorted(range(len(vocabulary.predicates)), key=lambda c: -vocabulary.predicates[c].n_conditions)
    long, short = by_size[0], by_size[-1]
    assert vocabulary.predicates[long].n_conditions > vocabulary.predicates[short].n_conditions
    some = vocabulary.select([long, short, by_size[1], by_size[2], by_size[3]])
    counts = np.array([[1, 1, 0, 2, 1], [0, 0, 0, 2, 0], [3, 3, 0, 2, 2]])
    kept = drop_redundant(PredicateTable(some, sparse.csr_array(counts)))
    assert ids(kept) == [some.predicates[1].id, some.predicates[4].id]
    assert kept.counts.toarray().tolist() == [[1, 1], [0, 0], [3, 2]]


def test_nothing_to_learn() -> None:
    """Graphs that are all the same, graphs without edges, and too few graphs for any support."""
    same = [replace(plain(nx.path_graph(3)), target=t) for t in ("a", "b", "a", "b")]
    assert learned(collect(same)).counts.shape == (4, 0)
    few = [replace(graph, target=t) for graph, t in zip(GRAPHS[:2], "ab", strict=True)]
    assert learned(collect(few)).counts.shape == (2, 0)
    dots = [SmallGraph((("C",) * (i % 3 + 1),), target="ab"[i % 2]) for i in range(12)]
    table = learned(collect(dots))
    assert [p.structure.radius for p in table.vocabulary.predicates] == [0]
    assert table.counts.toarray().ravel().tolist() == [i % 3 + 1 for i in range(12)]


class Listener:
    """Remembers what it is told, and asks for a stop after some steps."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.steps: list[Step] = []
        self.left = stop_after

    def tell(self, step: Step) -> None:
        self.steps.append(step)
        self.left -= 1

    def wants_stop(self) -> bool:
        return self.left <= 0


def test_progress_is_told_to_the_end() -> None:
    data, listener = collect(GRAPHS), Listener()
    learn_vocabulary(data, StructureIndex.build(data, 2), progress=listener)
    assert {step.stage for step in listener.steps} == {"local rules"}
    done = [step.done for step in listener.steps]
    assert done == sorted(done)
    assert listener.steps[-1].fraction == 1.0


@pytest.mark.parametrize("steps", [0, 1])
def test_a_wanted_stop_is_heard(steps: int) -> None:
    data = collect(GRAPHS)
    with pytest.raises(Cancelled, match="stopped on request"):
        learn_vocabulary(data, StructureIndex.build(data, 2), progress=Listener(steps))


@pytest.fixture
def hubs() -> GraphDataset:
    """A star beyond the limit of nodes, a complete graph beyond that of edges, and small ones."""
    large = [plain(nx.star_graph(600), "b"), plain(nx.complete_graph(130), "b")]
    return collect([*large, *(plain(nx.star_graph(3 + i % 2), "ab"[i % 2]) for i in range(10))])


def test_hubs_speak_at_the_radius_that_fits(hubs: GraphDataset) -> None:
    table = learned(hubs)
    radii = {p.structure.radius for p in table.vocabulary.predicates}
    assert radii == {0, 1, 2}
    counts = table.counts.toarray()
    beyond = [p.structure.radius > 0 for p in table.vocabulary.predicates]
    assert not counts[1, beyond].any()

"""Pairs of graphs that one method confuses and another does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from engine.data.dataset import GraphDataset
from engine.data.generated.regular_pairs import regular_pairs
from engine.errors import Cancelled, OptionError
from engine.evaluation import expressiveness
from engine.evaluation.expressiveness import effective_radius, relabelled, separate
from engine.progress import Step
from engine.readers.graphs.graph6 import read_graph6_pairs
from engine.structure.index import Scheme, StructureIndex
from tests.engine.graphs import to_networkx
from tests.engine.small_graphs import collect, plain
from tests.engine.structure.families import rook_and_shrikhande

Pair = tuple[nx.Graph, nx.Graph]


def pairs_of(*pairs: Pair) -> GraphDataset:
    return collect([plain(graph) for pair in pairs for graph in pair])


def rings_sharing(nodes: Sequence[int]) -> nx.Graph:
    """Two rings of `nodes` carbons with a bond between (bicyclopentyl) or a bond in common (decalin)."""
    graph = nx.Graph()
    for ring in nodes:
        nx.add_cycle(graph, range(len(graph), len(graph) + ring))
    graph.add_edge(0, nodes[0])
    return graph


HEXAGON_AND_TRIANGLES = (nx.cycle_graph(6), nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3)))
DECALIN = nx.Graph([*nx.cycle_graph(10).edges, (0, 5)])
DECALIN_AND_BICYCLOPENTYL = (DECALIN, rings_sharing([5, 5]))
SAME = (nx.petersen_graph(), nx.convert_node_labels_to_integers(nx.kneser_graph(5, 2)))


@pytest.mark.parametrize(
    ("pair", "radius", "loose", "strict"),
    [
        (HEXAGON_AND_TRIANGLES, 0, False, False),
        (HEXAGON_AND_TRIANGLES, 1, True, True),
        (DECALIN_AND_BICYCLOPENTYL, 1, False, False),  # neither has a triangle: both see degrees only
        (DECALIN_AND_BICYCLOPENTYL, 2, True, True),  # a ring of five closes at radius 2, one of six at 3
        (rook_and_shrikhande(), 1, False, True),  # neighbours: two triangles against a hexagon
        (rook_and_shrikhande(), 2, False, True),
        (rook_and_shrikhande(), None, False, True),
        (SAME, 2, False, False),
        (SAME, None, False, False),
        ((nx.cycle_graph(5), nx.cycle_graph(6)), 0, True, True),  # different numbers of nodes
        ((nx.cycle_graph(17), nx.disjoint_union(nx.cycle_graph(8), nx.cycle_graph(9))), 3, False, False),
        ((nx.cycle_graph(17), nx.disjoint_union(nx.cycle_graph(8), nx.cycle_graph(9))), 4, True, True),
        ((nx.cycle_graph(17), nx.disjoint_union(nx.cycle_graph(8), nx.cycle_graph(9))), None, True, True),
    ],
)
def test_who_tells_what_apart(pair: Pair, radius: int | None, loose: bool, strict: bool) -> None:
    data = pairs_of(pair)
    for scheme, told in ((Scheme.WL, loose), (Scheme.EXACT, strict)):
        found = separate(data, radius, scheme=scheme)
        assert (found.pairs, found.indices) == (1, (0,) if told else ())
        assert found.confused == (() if told else (0,))
        assert (found.relabelled_separated, found.fallbacks) == (0, 0)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pairs_of(SAME, HEXAGON_AND_TRIANGLES, rook_and_shrikhande(), SAME, DECALIN_AND_BICYCLOPENTYL)
    whole = separate(data, 2)
    assert whole.indices == (1, 2, 4)
    for size in (1, 60, 150):
        monkeypatch.setattr(expressiveness, "_KEYS_AT_ONCE", size)
        assert separate(data, 2) == whole


def test_a_relabelled_copy_is_the_same_graph_in_another_order() -> None:
    data = pairs_of(HEXAGON_AND_TRIANGLES, DECALIN_AND_BICYCLOPENTYL)
    copy = relabelled(data, np.random.default_rng(1))
    assert (copy.edge_ends[:, 0] < copy.edge_ends[:, 1]).all()
    for number in range(len(data)):
        before, after = to_networkx(data, number), to_networkx(copy, number)
        assert set(before.edges) != set(after.edges)
        assert nx.is_isomorphic(before, after)


def test_copies_that_are_told_apart_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the hexagon that has become a path stands for keys that depend on numbers."""
    data, broken = pairs_of(SAME, HEXAGON_AND_TRIANGLES), pairs_of(SAME, (nx.path_graph(6), HEXAGON_AND_TRIANGLES[1]))
    monkeypatch.setattr(expressiveness, "relabelled", lambda *_: broken)
    assert separate(data, 1, relabel=3).relabelled_separated == 3
    assert separate(data, 1, relabel=0).relabelled_separated == 0


def test_the_radius_that_is_enough() -> None:
    data = pairs_of(HEXAGON_AND_TRIANGLES)
    assert [effective_radius(data, radius) for radius in (0, 3, 5, 9, None)] == [0, 3, 5, 5, 5]
    large = pairs_of((nx.path_graph(900), nx.path_graph(901)))
    assert effective_radius(large, None) == 511
    assert separate(large, None, scheme=Scheme.WL, relabel=0).indices == (0,)
    assert effective_radius(data[:0], None) == 0
    assert separate(data[:0], 2).pairs == 0


def test_what_does_not_grow_keeps_its_key() -> None:
    data = pairs_of(SAME)
    for scheme in Scheme:
        index = StructureIndex.build(data, 5, scheme=scheme)
        assert (index.keys[2:] == index.keys[2]).all()
        assert (index.keys[2] != index.keys[1]).all()
        assert (index.reach[:, 0] == np.arange(6)).all()
        assert index.fallbacks == 0


def test_what_is_too_symmetric_is_counted_once() -> None:
    data = pairs_of((nx.windmill_graph(66, 3), nx.windmill_graph(66, 3)))
    assert separate(data, 1, relabel=0).fallbacks == 2  # the two hubs
    assert separate(data, 6, relabel=0).fallbacks == 2 * 133


def test_graphs_without_a_partner() -> None:
    with pytest.raises(OptionError, match=r"3 graphs are no pairs.*\[O130\]"):
        separate(pairs_of(SAME, SAME)[:3], 2)


def test_a_stop_is_heeded_and_progress_told() -> None:
    class Listener:
        def __init__(self, stop: bool) -> None:
            self.stop, self.steps = stop, list[Step]()

        def tell(self, step: Step) -> None:
            self.steps.append(step)

        def wants_stop(self) -> bool:
            return self.stop

    with pytest.raises(Cancelled):
        separate(pairs_of(SAME), 2, progress=Listener(stop=True))
    listener = Listener(stop=False)
    separate(pairs_of(SAME), 2, progress=listener)
    assert [(step.done, step.total) for step in listener.steps] == [(0, 1), (1, 1)]


def test_large_regular_graphs_are_told_apart_and_never_from_their_copies() -> None:
    """On 63 nodes: strongly regular graphs with one set of parameters, and the two generalised hexagons of order 2.

    The hexagons' girth makes all ego graphs of radius 2 alike; the whole graphs differ.
    """
    data = pairs_of(*regular_pairs(seed=0))
    near, far = separate(data, 2), separate(data, None)
    assert (near.indices, far.indices) == ((0, 1, 2), (0, 1, 2, 3))
    assert near.relabelled_separated == far.relabelled_separated == 0
    assert near.fallbacks == far.fallbacks == 0


@pytest.mark.parametrize(("name", "pairs"), [("basic", 60), ("regular", 50), ("str", 50), ("extension", 100)])
def test_benchmark_pairs_are_all_told_apart(benchmark_data: Path, name: str, pairs: int) -> None:
    """The four parts of BREC (Wang & Zhang, 2024) that radius 2 decides."""
    found = separate(read_graph6_pairs(benchmark_data / "brec" / f"{name}.g6"), 2, relabel=3)
    assert (found.pairs, len(found.indices)) == (pairs, pairs)
    assert (found.relabelled_separated, found.fallbacks) == (0, 0)

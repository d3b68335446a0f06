from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.structure import index as index_module
from engine.structure.index import StructureIndex, count_fallbacks, largest
from engine.structure.neighborhoods import MAX_EGO_EDGES, MAX_EGO_NODES
from tests.engine.small_graphs import collect, drawn, plain
from tests.engine.structure.families import rook_and_shrikhande, telling_graphs
from tests.engine.structure.refinement import ego_colour

GRAPHS = telling_graphs()


@pytest.fixture(scope="module")
def index() -> StructureIndex:
    return StructureIndex.build(collect([plain(graph) for graph in GRAPHS]), 3)


@pytest.mark.parametrize("radius", [0, 1, 2, 3])
def test_keys_are_equal_where_refinement_cannot_tell_ego_graphs_apart(index: StructureIndex, radius: int) -> None:
    colours = [ego_colour(graph, v, radius) for graph in GRAPHS for v in graph]
    keys = index.keys[radius].tolist()
    assert len(set(zip(keys, colours, strict=True))) == len(set(keys)) == len(set(colours))


def test_every_ego_graph_here_fits(index: StructureIndex) -> None:
    assert index.radius == 3
    assert index.fallbacks == 0
    assert np.array_equal(index.reach, np.repeat(np.arange(4)[:, None], index.keys.shape[1], axis=1))


def keys_of(graph: nx.Graph, radius: int) -> list[int]:
    return sorted(StructureIndex.build(collect([plain(graph)]), radius).keys[radius].tolist())


def test_a_hexagon_is_not_two_triangles() -> None:
    """Refinement of the whole graph confuses them; the neighbours of a node are joined in the triangle alone."""
    hexagon, triangles = nx.cycle_graph(6), nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    assert keys_of(hexagon, 0) == keys_of(triangles, 0)
    assert set(keys_of(hexagon, 1)).isdisjoint(keys_of(triangles, 1))


def test_rook_and_shrikhande_are_confused_as_the_scheme_says() -> None:
    """A known limit of scheme `wl`: two triangles and a hexagon around the anchor look the same to refinement."""
    rook, shrikhande = rook_and_shrikhande()
    assert keys_of(rook, 1) == keys_of(shrikhande, 1)


def test_a_key_does_not_depend_on_other_graphs_or_the_radius_asked_for() -> None:
    graphs = [plain(graph) for graph in GRAPHS[:6]]
    together = StructureIndex.build(collect(graphs), 2)
    alone = [StructureIndex.build(collect([graph]), 3).keys[:3] for graph in graphs]
    assert np.array_equal(together.keys, np.hstack(alone))


def test_keys_stay_what_they_are() -> None:
    """Model files hold keys: a change of these numbers needs a scheme of another name."""
    index = StructureIndex.build(collect([plain(nx.path_graph(3)), plain(nx.cycle_graph(3))]), 1)
    dot, end, middle, corner = "2a98f501af37e97f", "9328be5eff96922f", "d9d2d6e68acb0c26", "6245332b17fa3d42"
    found = [[f"{key:016x}" for key in row] for row in index.keys.tolist()]
    assert found == [[dot] * 6, [end, middle, end, corner, corner, corner]]


def test_labels_do_not_enter_the_key() -> None:
    graph = drawn(np.random.default_rng(1), 10)
    bare = plain(nx.Graph(graph.edges))
    labelled, plainly = (StructureIndex.build(collect([g]), 2).keys for g in (graph, bare))
    assert set(labelled[2].tolist()) >= set(plainly[2].tolist())


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_jobs_change_nothing(index: StructureIndex, jobs: int) -> None:
    again = StructureIndex.build(collect([plain(graph) for graph in GRAPHS]), 3, jobs=jobs)
    assert np.array_equal(again.keys, index.keys)


def test_arrays_are_locked(index: StructureIndex) -> None:
    with pytest.raises(ValueError, match="read-only"):
        index.keys[0, 0] = 0


def test_a_hub_keeps_the_largest_radius_that_fits() -> None:
    """A star of 600: the hub sees only itself, a leaf sees the hub (radius 1) but not the other leaves (radius 2)."""
    index = StructureIndex.build(collect([plain(nx.star_graph(600)), plain(nx.path_graph(2))]), 2)
    assert index.reach[:, 0].tolist() == [0, 0, 0]
    assert index.reach[:, 1].tolist() == [0, 1, 1]
    assert index.reach[:, 601].tolist() == [0, 1, 2]
    assert index.fallbacks == 601
    assert index.keys[1, 0] == index.keys[0, 0]
    assert index.keys[2, 1] == index.keys[1, 1] == index.keys[1, 601]


def test_the_limit_on_nodes_is_met_exactly() -> None:
    """The anchor counts too: 511 leaves fit, 512 do not."""
    reach = [StructureIndex.build(collect([plain(nx.star_graph(MAX_EGO_NODES + d))]), 1).reach[1, 0] for d in (-1, 0)]
    assert reach == [1, 0]


def test_the_limit_on_edges_is_met_exactly() -> None:
    """128 * 127 / 2 = 8,128 edges fit, 129 * 128 / 2 = 8,256 do not; 64 more make 8,192."""
    fits = nx.complete_graph(128)
    fits.add_edges_from((128, v) for v in range(MAX_EGO_EDGES - 8128))
    exactly = StructureIndex.build(collect([plain(fits)]), 1)
    assert exactly.reach[1, 0] == 1
    fits.add_edge(128, MAX_EGO_EDGES - 8128)
    assert StructureIndex.build(collect([plain(fits)]), 1).reach[1, 0] == 0
    assert StructureIndex.build(collect([plain(nx.complete_graph(129))]), 2).fallbacks == 129


def test_a_workspace_is_clean_after_a_hub() -> None:
    """Nodes that follow a search which was given up have the keys that they have alone."""
    star = nx.star_graph(700)
    nx.add_path(star, [700, 701, 702, 703])
    keys = StructureIndex.build(collect([plain(star)]), 2).keys
    assert len(set(keys[2, 1:699].tolist())) == 1
    path = StructureIndex.build(collect([plain(nx.path_graph(6))]), 2).keys
    assert keys[2, 703] == path[2, 5]


def test_no_graphs_and_no_edges() -> None:
    empty = collect([])
    assert largest(empty) == (0, 0)
    assert StructureIndex.build(empty, 2).keys.shape == (3, 0)
    assert StructureIndex.build(empty, 2).fallbacks == 0
    dots = StructureIndex.build(collect([plain(nx.empty_graph(3)), plain(nx.empty_graph(1))]), 2)
    assert np.all(dots.reach == [[0], [1], [2]])
    assert len(set(dots.keys.ravel().tolist())) == 1


def test_radii_of_more_than_a_byte_are_kept() -> None:
    index = StructureIndex.build(collect([plain(nx.path_graph(300))]), 290)
    assert index.reach[:, 0].tolist() == list(range(291))
    assert index.fallbacks == 0


@pytest.mark.parametrize("part", [1, 2, 100])
def test_fallbacks_are_counted_part_by_part(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    graphs = collect([plain(graph) for graph in (nx.path_graph(3), nx.complete_graph(129), nx.cycle_graph(5))])
    monkeypatch.setattr(index_module, "_PART", part)
    assert count_fallbacks(graphs, 2) == StructureIndex.build(graphs, 2).fallbacks == 129

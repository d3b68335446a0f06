"""Layouts: the same every time, no two nodes on one spot, components apart."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.drawings.positions import fit_into, layout


def nearest(places: np.ndarray) -> float:
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    return float(apart[~np.eye(len(places), dtype=bool)].min())


@pytest.mark.parametrize("graph", [nx.star_graph(12), nx.cycle_graph(6), nx.grid_2d_graph(15, 15), nx.path_graph(2)])
def test_same_places_every_time_and_none_twice(graph: nx.Graph) -> None:
    plain = nx.convert_node_labels_to_integers(graph)
    places = layout(len(plain), list(plain.edges), seed=3)
    assert (places == layout(len(plain), list(plain.edges), seed=3)).all()
    assert nearest(places) > 0.01
    assert places.min() == pytest.approx(0)


def test_a_ring_is_round() -> None:
    # six nodes at equal distances from their middle, ring edges of length 1
    places = layout(6, list(nx.cycle_graph(6).edges))
    radii = np.linalg.norm(places - places.mean(axis=0), axis=1)
    assert radii == pytest.approx(np.ones(6), abs=0.05)


def test_a_long_path_is_drawn_as_a_long_path() -> None:
    places = layout(300, [(i, i + 1) for i in range(299)])
    assert np.corrcoef(places[:, 0], np.arange(300))[0, 1] ** 2 > 0.95


def test_order_and_direction_of_edges_do_not_matter() -> None:
    edges = [(0, 1), (1, 2), (2, 0), (2, 3)]
    assert (layout(4, edges) == layout(4, [(v, u) for u, v in reversed(edges)])).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=8))
def test_components_do_not_overlap(sizes: list[int]) -> None:
    graph = nx.disjoint_union_all([nx.path_graph(n) for n in sizes])
    places = layout(len(graph), list(graph.edges))
    boxes = []
    for part in nx.connected_components(graph):
        spots = places[sorted(part)]
        boxes.append((spots.min(axis=0), spots.max(axis=0)))
    for i, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:i]:
            assert (high < other_low).any() or (other_high < low).any()


def test_no_nodes() -> None:
    assert layout(0, []).shape == (0, 2)
    assert fit_into(layout(0, []), width=10, height=10, margin=1).shape == (0, 2)


def test_fit_fills_the_room_but_keeps_the_shape() -> None:
    square = np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)])
    fitted = fit_into(square, width=100, height=60, margin=10)
    assert fitted.tolist() == [[30, 50], [70, 50], [70, 10], [30, 10]]  # 40 high between the margins; y points down
    assert np.ptp(fit_into(square, width=100, height=60, margin=10, longest=5)[:, 0]) == 10
    assert fit_into(square[:1], width=100, height=60, margin=10).tolist() == [[50, 30]]

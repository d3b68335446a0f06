"""Plain graphs: marks, labels and letters, read back from the SVG."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explain.drawings.graph import draw_graph, layout
from engine.explain.drawings.mark import Mark
from tests.engine.explain.drawings.svg_reader import HOSTILE, SVG, groups, members, read, tags, texts, title

HOUSE = [(0, 1), (1, 2), (2, 3), (3, 0), (2, 4), (3, 4)]


def test_exactly_the_marked_nodes_and_edges() -> None:
    marks = [Mark((2, 3, 4), (2, 4, 5), "A", 0), Mark((3,), (), "B", 1)]
    first, second = groups(read(draw_graph(5, HOUSE, marks)), "mark")
    assert (members(first, "node"), members(first, "edge")) == ({2, 3, 4}, {2, 4, 5})
    assert (members(second, "node"), members(second, "edge")) == ({3}, set())
    radius = [float(circle.get("r", "")) for group in (first, second) for circle in group.iter(f"{SVG}circle")]
    assert radius[0] > radius[-1]  # the first mark shows around the second


def test_labels_letters_and_title_are_texts() -> None:
    labels = ["C", "N", "oxygen", HOSTILE, "5"]
    root = read(draw_graph(5, HOUSE, [Mark((0,), (), "A", 0)], labels=labels, edge_labels=["1"] * 6, title=HOSTILE))
    assert texts(root) == ["1"] * 6 + ["C", "N", "oxy…", "</s…", "5", "A"]
    assert tags(root) <= {"svg", "title", "g", "path", "circle", "text"}
    assert "<script>" in title(root)


def test_crowded_drawing_has_no_labels() -> None:
    edges = [(i, i + 1) for i in range(119)]
    root = read(draw_graph(120, edges, labels=["C"] * 120, edge_labels=["1"] * 119))
    assert texts(root) == []
    assert len(list(root.iter(f"{SVG}circle"))) == 120
    assert len(list(root.iter(f"{SVG}path"))) == 119


def test_short_edge_has_no_label() -> None:
    places = np.array([(0.0, 0.0), (0.45, 0.0), (4.0, 0.0)])
    drawing = draw_graph(3, [(0, 1), (1, 2)], places=places, labels=["", "", ""], edge_labels=["xxxx", "yyyy"])
    assert "yyyy" in texts(read(drawing))
    assert "xxxx" not in texts(read(drawing))


def test_places_may_be_given() -> None:
    places = layout(5, HOUSE, seed=1)
    assert draw_graph(5, HOUSE, places=places) == draw_graph(5, HOUSE, seed=1)
    assert draw_graph(5, HOUSE, places=places * (1, -1)) != draw_graph(5, HOUSE, seed=1)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_graph_without_edges(n: int) -> None:
    root = read(draw_graph(n, [], labels=["a"] * n))
    assert texts(root) == ["a"] * n


def test_dark_and_light_differ_in_colour_alone() -> None:
    light, dark = (read(draw_graph(5, HOUSE, [Mark((0,), (), "A", 0)], dark=dark)) for dark in (False, True))
    assert [node.tag for node in light.iter()] == [node.tag for node in dark.iter()]
    assert {node.get("stroke") for node in light.iter()} != {node.get("stroke") for node in dark.iter()}

"""Patterns: a mark for each node, bond lines, a second ring around the first node."""

from __future__ import annotations

import pytest

from engine.explain.drawings.pattern import draw_pattern
from tests.engine.explain.drawings.svg_reader import HOSTILE, SVG, groups, read, tags, texts, title

TRIANGLE = ((0, 1), (1, 2), (2, 0))


def test_nodes_have_their_marks_and_the_first_a_second_ring() -> None:
    root = read(draw_pattern(["N", "O", "O"], [(0, 1), (0, 2)], ["double", ""], title="a nitrogen"))
    assert texts(root) == ["N", "O", "O"]
    assert title(root) == "a nitrogen"
    (ring,) = [node for node in root.iter() if "anchor" in node.get("class", "")]
    (first,) = groups(root, "mark-0 node-0")
    inner = first.find(f"{SVG}circle")
    assert inner is not None
    assert (ring.get("cx"), ring.get("cy")) == (inner.get("cx"), inner.get("cy"))
    assert float(ring.get("r", "")) > float(inner.get("r", ""))
    assert len(groups(root, "mark-1 node-1")) == len(groups(root, "mark-1 node-2")) == 1


@pytest.mark.parametrize(
    ("symbol", "lines", "dashed"),
    [("", 1, 1), ("single", 1, 0), ("double", 2, 0), ("triple", 3, 0), ("aromatic", 2, 1), ("*", 1, 0), ("odd", 1, 0)],
)
def test_bonds_are_told_apart_by_their_lines(symbol: str, lines: int, dashed: int) -> None:
    root = read(draw_pattern(["a", "b"], [(0, 1)], [symbol]))
    drawn = [line for group in groups(root, "edge-0") for line in group.iter(f"{SVG}path")]
    assert (len(drawn), sum(bool(line.get("stroke-dasharray")) for line in drawn)) == (lines, dashed)
    assert len({line.get("d") for line in drawn}) == lines
    assert ("odd" in texts(root)) == (symbol == "odd")


def test_an_edge_of_any_kind_is_plain_where_there_is_one_kind_only() -> None:
    root = read(draw_pattern(["a"] * 3, TRIANGLE, [""] * 3, any_is_dotted=False))
    assert not any(line.get("stroke-dasharray") for line in root.iter(f"{SVG}path"))


def test_light_and_dark_differ() -> None:
    light, dark = (draw_pattern(["a"] * 3, TRIANGLE, [""] * 3, dark=dark) for dark in (False, True))
    assert light != dark


def test_conditions_make_the_drawing_taller() -> None:
    plain = read(draw_pattern(["a"], [], []))
    root = read(draw_pattern(["a"], [], [], conditions=["a: a long line that has to be broken in two at least", "b"]))
    rows = len(texts(root)) - 1
    assert rows >= 3
    assert int(root.get("height", "")) == int(plain.get("height", "")) + 15 * rows


def test_hostile_texts_stay_texts() -> None:
    root = read(draw_pattern([HOSTILE, "b"], [(0, 1)], [HOSTILE], conditions=[HOSTILE], title=HOSTILE))
    assert tags(root) == {"svg", "title", "g", "path", "circle", "text"}
    assert "<script>" in title(root)

"""Structures: the anchor's second ring, a letter for each role, conditions as text."""

from __future__ import annotations

from typing import Any

from engine.explain.drawings.structure import draw_structure
from tests.engine.explain.drawings.svg_reader import HOSTILE, SVG, groups, members, read, tags, texts, title

# an anchor with two neighbours, one of which leads on: roles anchor a, neighbours b and c, end d
PATH: dict[str, Any] = {"n_nodes": 4, "edges": [(2, 0), (2, 1), (1, 3)], "anchor": 2, "roles": [1, 2, 0, 3]}


def test_roles_have_their_letters_and_the_anchor_a_second_ring() -> None:
    root = read(draw_structure(**PATH, role_letters="abcd"))
    assert texts(root) == ["b", "c", "a", "d"]
    (ring,) = [node for node in root.iter() if "anchor" in node.get("class", "")]
    (anchor,) = groups(root, "role-0 node-2")
    inner = anchor.find(f"{SVG}circle")
    assert inner is not None
    assert (ring.get("cx"), ring.get("cy")) == (inner.get("cx"), inner.get("cy"))
    assert float(ring.get("r", "")) > float(inner.get("r", ""))
    assert members(ring, "node") == {2}
    assert len(list(root.iter(f"{SVG}path"))) == 3


def test_one_role_one_colour() -> None:
    star: dict[str, Any] = {"n_nodes": 4, "edges": [(0, 1), (0, 2), (0, 3)], "anchor": 0, "roles": [0, 1, 1, 1]}
    root = read(draw_structure(**star, role_letters="ab"))
    fills = {circle.get("fill") for group in root.iter(f"{SVG}g") for circle in group.findall(f"{SVG}circle")}
    assert len(fills) == 2


def test_conditions_are_wrapped_and_make_the_drawing_taller() -> None:
    condition = "at least two of the terminal neighbours of the anchor are oxygen atoms"
    plain = read(draw_structure(**PATH, role_letters="abcd"))
    root = read(draw_structure(**PATH, role_letters="abcd", conditions=[condition, "anchor is N"]))
    rows = texts(root)[4:]
    assert rows[-1] == "anchor is N"
    assert " ".join(row.strip("\u2003") for row in rows[:-1]) == condition
    assert all(len(row) <= 40 for row in rows)
    assert int(root.get("height", "")) == int(plain.get("height", "")) + 15 * len(rows)


def test_hostile_texts_stay_texts() -> None:
    letters = [HOSTILE, "b", "c", "d"]
    root = read(draw_structure(**PATH, role_letters=letters, conditions=[HOSTILE], title=HOSTILE))
    assert tags(root) == {"svg", "title", "g", "path", "circle", "text"}
    assert "<script>" in title(root)


def test_lone_anchor() -> None:
    root = read(draw_structure(1, [], anchor=0, roles=[0], role_letters="a", dark=True))
    assert texts(root) == ["a"]


def test_what_the_structure_knows_of_its_edges_is_drawn() -> None:
    """One way, the other way, both ways: four arrowheads; a label on each edge, however short the edge."""
    root = read(
        draw_structure(**PATH, role_letters="abcd", directions=[1, 2, 3], edge_labels=["x", HOSTILE, "aromatic"])
    )
    (arrows,) = groups(root, "arrows")
    assert len(list(arrows)) == 4
    assert texts(root)[0] == "x"
    assert texts(root)[2] == "aro…"
    assert tags(root) <= {"svg", "g", "path", "circle", "text"}


def test_an_arrowhead_is_at_the_end_that_the_edge_goes_to() -> None:
    root = read(draw_structure(2, [(0, 1)], anchor=0, roles=[0, 1], role_letters="ab", directions=[2]))
    (arrows,) = groups(root, "arrows")
    (head,) = arrows
    tip = [float(x) for x in head.get("d", "").removeprefix("M").split("L")[0].split()]
    centres = [
        [float(circle.get(k, "")) for k in ("cx", "cy")]
        for name in ("role-0 node-0", "role-1 node-1")
        for circle in groups(root, name)[0].findall(f"{SVG}circle")
    ]
    near, far = (sum((a - b) ** 2 for a, b in zip(tip, centre, strict=True)) for centre in centres)
    assert near < far  # backward: towards the first node

"""Draws the ego graph behind a predicate: the anchor, the roles around it, the conditions on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.explain.drawings import svg
from engine.explain.drawings.caption import Caption
from engine.explain.drawings.edges import arrowheads, edge_texts
from engine.explain.drawings.mark import Points
from engine.explain.drawings.palette import shade, theme
from engine.explain.drawings.positions import fit_into, layout

__all__ = ["draw_structure"]


def draw_structure(  # noqa: PLR0913 - keyword-only looks
    n_nodes: int,
    edges: Sequence[tuple[int, int]],
    *,
    anchor: int,
    roles: Sequence[int],
    role_letters: Sequence[str],
    conditions: Sequence[str] = (),
    directions: Sequence[int] = (),
    edge_labels: Sequence[str] = (),
    width: int = 250,
    height: int = 180,
    dark: bool = False,
    title: str = "",
    seed: int = 0,
) -> str:
    """Draw an ego graph, its conditions below it as lines of text. Texts may hold anything.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    edges : sequence of (int, int)
        Pairs of nodes.
    anchor : int
        The node with a second ring.
    roles : sequence of int
        Of each node; picks its colour and its letter.
    role_letters : sequence of str
        The letter of each role.
    conditions : sequence of str
        Lines of text.
    directions : sequence of int
        A `Direction` for each edge, drawn as arrowheads; empty where unknown.
    edge_labels : sequence of str
        Beside the edges; empty for none.
    width, height : int
        In pixels; the drawing is higher by what the conditions need.
    dark : bool
        Whether it is for a dark page.
    title : str
        What screen readers say.
    seed : int
        Of the layout.

    Returns
    -------
    str
        SVG text.
    """
    colours = theme(dark=dark)
    points = fit_into(layout(n_nodes, edges, seed), width=width, height=height, margin=20, longest=48)
    radius = _radius(points, edges)
    drawn = "".join(svg.line(points[u], points[v]) for u, v in edges)
    lines = svg.element("g", drawn, stroke=colours.line, stroke_width=1.5) if drawn else ""
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    lines += arrowheads(points, ends, directions, gap=radius + 1, colours=colours)
    lines += edge_texts(points, ends, edge_labels, colours)
    ring = svg.disc(
        points[anchor], radius + 3.5, fill="none", stroke=colours.text, stroke_width=1.5, class_=f"anchor node-{anchor}"
    )
    nodes = [
        _node(points[node], radius, role, role_letters[role], node=node, dark=dark) for node, role in enumerate(roles)
    ]
    caption = Caption.of(conditions, width)
    texts = caption.draw(height, colours)
    return svg.document(width, height + caption.height, title, [lines, ring, *nodes, *texts])


def _node(point: Points, radius: float, role: int, letter: str, *, node: int, dark: bool) -> str:
    colours = shade(role, dark=dark)
    disc = svg.disc(point, radius, fill=colours.line)
    name = svg.text(letter, *point, fill=colours.ink, size=1.2 * radius, font_weight="bold")
    return svg.element("g", disc + name, class_=f"role-{role} node-{node}")


def _radius(points: Points, edges: Sequence[tuple[int, int]]) -> float:
    """Return a node radius that keeps neighbours apart."""
    lengths = [float(np.linalg.norm(points[u] - points[v])) for u, v in edges]
    return float(np.clip(0.3 * min(lengths, default=40.0), 5.0, 11.0))

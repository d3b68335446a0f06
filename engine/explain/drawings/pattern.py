"""Draws a pattern: its nodes with their marks, its edges with bond lines, what the marks stand for below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.explain.drawings import svg
from engine.explain.drawings.caption import Caption
from engine.explain.drawings.mark import Points
from engine.explain.drawings.palette import Theme, shade, theme
from engine.explain.drawings.positions import fit_into, layout

__all__ = ["draw_pattern"]

_STROKES: dict[str, tuple[tuple[float, str], ...]] = {
    "": ((0.0, "2 4"),),
    "single": ((0.0, ""),),
    "double": ((-2.5, ""), (2.5, "")),
    "triple": ((-4.0, ""), (0.0, ""), (4.0, "")),
    "aromatic": ((-2.5, ""), (2.5, "3 3")),
    "*": ((0.0, ""),),
}
"""Edge symbol to its lines: how far aside, in pixels, and how dashed. Any edge is dotted; others have their name."""

_LEAST, _LARGEST = 8.0, 14.0  # radius of a node in pixels
_LONGEST_NAME = 8  # of an edge


def draw_pattern(  # noqa: PLR0913 - keyword-only looks
    marks: Sequence[str],
    edges: Sequence[tuple[int, int]],
    symbols: Sequence[str],
    *,
    conditions: Sequence[str] = (),
    any_is_dotted: bool = True,
    width: int = 250,
    height: int = 180,
    dark: bool = False,
    title: str = "",
    seed: int = 0,
) -> str:
    """Return the pattern as SVG text, `conditions` below it as lines of text.

    `marks`, one short text for each node, is written into the node and picks its colour; the first node has a second
    ring. `symbols`, one for each edge, picks its lines: "" is an edge of any kind, drawn dotted unless its graphs have
    edges of one kind only. The drawing is higher than `height` by what the conditions need. Texts may hold anything.
    """
    colours = theme(dark=dark)
    points = fit_into(layout(len(marks), edges, seed), width=width, height=height, margin=22, longest=58)
    radius = _radius(points, edges)
    kinds = {mark: kind for kind, mark in enumerate(dict.fromkeys(marks))}
    lines = "".join(
        _edge(points[u], points[v], symbol if symbol or any_is_dotted else "*", number)
        for number, ((u, v), symbol) in enumerate(zip(edges, symbols, strict=True))
    )
    ring = svg.disc(points[0], radius + 3.5, fill="none", stroke=colours.text, stroke_width=1.5, class_="anchor node-0")
    nodes = [_node(points[i], radius, mark, kinds[mark], node=i, dark=dark) for i, mark in enumerate(marks)]
    drawn = svg.element("g", lines, stroke=colours.line, stroke_width=1.6) if lines else ""
    names = [
        _name((points[u] + points[v]) / 2, symbol, colours)
        for (u, v), symbol in zip(edges, symbols, strict=True)
        if symbol not in _STROKES
    ]
    caption = Caption.of(conditions, width)
    texts = caption.draw(height, colours)
    return svg.document(width, height + caption.height, title, [drawn, ring, *nodes, *names, *texts])


def _radius(points: Points, edges: Sequence[tuple[int, int]]) -> float:
    """Return a node radius that leaves half of each edge free."""
    lengths = [float(np.linalg.norm(points[u] - points[v])) for u, v in edges]
    return float(np.clip(0.27 * min(lengths, default=52.0), _LEAST, _LARGEST))


def _node(point: Points, radius: float, mark: str, kind: int, *, node: int, dark: bool) -> str:
    colours = shade(kind, dark=dark)
    size = min(1.2 * radius, 2.5 * radius / max(len(mark), 1))
    disc = svg.disc(point, radius, fill=colours.line)
    name = svg.text(mark, *point, fill=colours.ink, size=size, font_weight="bold")
    return svg.element("g", disc + name, class_=f"mark-{kind} node-{node}")


def _edge(start: Points, end: Points, symbol: str, number: int) -> str:
    """Return the lines of one edge, side by side."""
    along = end - start
    aside = np.array((-along[1], along[0])) / max(float(np.linalg.norm(along)), 1e-9)
    lines = [
        svg.line(start + shift * aside, end + shift * aside, **({"stroke_dasharray": dashes} if dashes else {}))
        for shift, dashes in _STROKES.get(symbol, _STROKES["single"])
    ]
    return svg.element("g", "".join(lines), class_=f"edge-{number}")


def _name(middle: Points, symbol: str, colours: Theme) -> str:
    shown = symbol if len(symbol) <= _LONGEST_NAME else f"{symbol[: _LONGEST_NAME - 1]}…"
    return svg.text(
        shown, *middle, fill=colours.text, size=10, stroke=colours.page, stroke_width=3, paint_order="stroke"
    )

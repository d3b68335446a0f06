"""What is drawn on edges: their labels, and an arrowhead for each way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.data import Direction
from engine.explain.drawings import svg
from engine.explain.drawings.mark import Points
from engine.explain.drawings.palette import Theme

__all__ = ["arrowheads", "cut_label", "edge_texts"]

_HEAD = 6.0  # length of an arrowhead in pixels


def edge_texts(
    points: Points, ends: npt.NDArray[np.int64], labels: Sequence[str], colours: Theme, *, radius: float | None = None
) -> str:
    """Return the labels on the middles of the edges.

    With the `radius` of the nodes, a label that does not fit between them is left out.
    """
    if not labels:
        return ""
    middles = (points[ends[:, 0]] + points[ends[:, 1]]) / 2
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    room = np.full(len(ends), np.inf) if radius is None else lengths - 2 * radius
    texts = [
        svg.text(
            cut_label(label),
            *middle,
            fill=colours.text,
            size=9,
            stroke=colours.page,
            stroke_width=3,
            paint_order="stroke",
        )
        for label, middle, free in zip(labels, middles, room, strict=True)
        if free > 6 * len(cut_label(label))
    ]
    return "".join(texts)


def arrowheads(
    points: Points, ends: npt.NDArray[np.int64], directions: Sequence[int], *, gap: float, colours: Theme
) -> str:
    """Return an arrowhead at each end that an edge goes to, `gap` pixels before the node's centre."""
    heads = []
    for (u, v), way in zip(ends.tolist(), directions, strict=False):
        if way & Direction.FORWARD:
            heads.append(_head(points[u], points[v], gap))
        if way & Direction.BACKWARD:
            heads.append(_head(points[v], points[u], gap))
    return svg.element("g", "".join(heads), fill=colours.line, class_="arrows") if heads else ""


def _head(start: Points, end: Points, gap: float) -> str:
    length = max(float(np.linalg.norm(end - start)), 1e-9)
    along = (end - start) / length
    across = np.array([-along[1], along[0]])
    tip = end - along * gap
    corners = (tip, tip - along * _HEAD + across * _HEAD / 2, tip - along * _HEAD - across * _HEAD / 2)
    return svg.element("path", d="M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in corners) + "Z")


def cut_label(label: str) -> str:
    """Return at most four characters of `label`."""
    return label if len(label) <= 4 else f"{label[:3]}…"

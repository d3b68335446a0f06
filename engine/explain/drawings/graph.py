"""Draws a plain labelled graph with the nodes and edges that rules matched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from engine.explain.drawings import svg
from engine.explain.drawings.edges import arrowheads, cut_label, edge_texts
from engine.explain.drawings.heat import NO_HEAT, Heat, glow
from engine.explain.drawings.mark import Mark, Points, badges, halos
from engine.explain.drawings.palette import Theme, theme
from engine.explain.drawings.positions import fit_into, layout

__all__ = ["draw_graph", "layout", "node_points"]

_LONGEST_EDGE = 46.0  # pixels
_LEAST_LEGIBLE = 6.5  # radius in pixels below which a node has no text


def draw_graph(  # noqa: PLR0913 - keyword-only looks
    n_nodes: int,
    edges: Sequence[tuple[int, int]],
    marks: Sequence[Mark] = (),
    *,
    heat: Heat = NO_HEAT,
    labels: Sequence[str] = (),
    edge_labels: Sequence[str] = (),
    directions: Sequence[int] = (),
    places: Points | None = None,
    width: int = 250,
    height: int = 180,
    dark: bool = False,
    title: str = "",
    seed: int = 0,
) -> str:
    """Draw a labelled graph, node labels inside the nodes and edge labels on the edges.

    Labels that do not fit are cut; where there is no room for text there is none. Labels and title may hold anything.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    edges : sequence of (int, int)
        Pairs of nodes.
    marks : sequence of Mark
        What is highlighted, by node numbers and positions in `edges`.
    heat : Heat
        A weight for each node and edge; by default none.
    labels : sequence of str
        Of the nodes; empty for none.
    edge_labels : sequence of str
        Of the edges; empty for none.
    directions : sequence of int
        A `Direction` for each edge, drawn as arrowheads; empty where unknown.
    places : ndarray of float64, shape (n_nodes, 2), optional
        Where nodes stand, in any unit; by default `layout(n_nodes, edges, seed)`. Saves the layout where one graph is
        drawn several times.
    width, height : int
        Of the drawing, in pixels.
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
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    points = node_points(layout(n_nodes, edges, seed) if places is None else places, width=width, height=height)
    radius = _radius(points)
    under = glow(heat, points, ends, radius=max(1.7 * radius, 6), dark=dark) if heat else ""
    under += halos(marks, points, ends, radius=max(1.9 * radius, 7), dark=dark)
    lines = _edges(points, ends, edge_labels, radius, colours)
    lines += arrowheads(points, ends, directions, gap=radius + 1, colours=colours)
    nodes = _nodes(points, labels, radius, colours)
    over = badges(marks, points, points, distance=radius + 9, size=(width, height), dark=dark)
    return svg.document(width, height, title, [under, lines, nodes, over])


def node_points(places: Points, *, width: int = 250, height: int = 180) -> Points:
    """Return (nodes, 2): where `draw_graph` puts nodes that stand at `places`, in pixels."""
    return fit_into(places, width=width, height=height, margin=18, longest=_LONGEST_EDGE)


def _radius(points: Points) -> float:
    """Return a node radius at which few nodes touch."""
    if len(points) < 2:
        return 11.0
    nearest = KDTree(points).query(points, k=2)[0][:, 1]
    return float(np.clip(0.45 * np.quantile(nearest, 0.2), 2.0, 11.0))


def _edges(
    points: Points, ends: npt.NDArray[np.int64], edge_labels: Sequence[str], radius: float, colours: Theme
) -> str:
    drawn = "".join(svg.line(points[u], points[v]) for u, v in ends)
    lines = svg.element("g", drawn, stroke=colours.line, stroke_width=1.2) if drawn else ""
    return lines if radius < _LEAST_LEGIBLE else lines + edge_texts(points, ends, edge_labels, colours, radius=radius)


def _nodes(points: Points, labels: Sequence[str], radius: float, colours: Theme) -> str:
    discs = "".join(svg.disc(point, radius) for point in points)
    nodes = svg.element("g", discs, fill=colours.node, stroke=colours.line, stroke_width=1.2) if discs else ""
    if not labels or radius < _LEAST_LEGIBLE:
        return nodes
    texts = [
        svg.text(cut_label(label), *point, fill=colours.text, size=_letter_size(cut_label(label), radius))
        for label, point in zip(labels, points, strict=True)
    ]
    return nodes + "".join(texts)


def _letter_size(label: str, radius: float) -> float:
    """Return the font size at which `label` fits into a node."""
    return min(1.15 * radius, 2.9 * radius / max(len(label), 1))

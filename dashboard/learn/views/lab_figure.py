"""One graph of the laboratory as a figure whose nodes can be clicked, and the table of classes."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.components.views.charts import node_texts, picture
from dashboard.learn.views.lab_methods import Classes
from dashboard.learn.views.lab_pair import Circles
from dashboard.learn.views.lab_words import letter
from engine.data.generated import PlainGraph
from engine.explain.drawings import Points, layout, shade, theme
from engine.structure import Coloring

__all__ = ["HEIGHT", "class_frame", "draw_classes"]

HEIGHT = 350
_WIDTH = 300  # pixels, of the narrowest column that pages have
_SMALLEST, _LARGEST = 13.0, 30.0  # pixels across a node


def draw_classes(
    graph: PlainGraph, colors: Coloring, circles: Circles | None, *, node: int, marked: Sequence[int], dark: bool
) -> go.Figure:
    """Return the graph, each node with the letter and the colour of its class and its number as `customdata`.

    The edges at the positions `marked` are drawn bold, and `node` has a ring.
    """
    points = _places(graph, circles)
    theme_ = theme(dark=dark)
    size = _node_size(points)
    shades = [shade(c, dark=dark) for c in colors]
    bold = set(marked)
    figure = go.Figure()
    for width, opacity, wanted in ((1.2, 0.55, False), (3.0, 1.0, True)):
        edges = [edge for k, edge in enumerate(graph.edges) if (k in bold) is wanted]
        x, y = (
            list(chain.from_iterable((points[u, axis], points[v, axis], None) for u, v in edges)) for axis in (0, 1)
        )
        line = {"color": theme_.line, "width": width}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip")
    ring = {"size": size + 10, "color": "rgba(0,0,0,0)", "line": {"color": theme_.text, "width": 2.5}}
    figure.add_scatter(x=points[[node], 0], y=points[[node], 1], mode="markers", marker=ring, hoverinfo="skip")
    names = [letter(c) for c in colors]
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        marker={"size": size, "color": [s.line for s in shades], "opacity": 1, "line": {"width": 0}},
        hovertext=names,
        customdata=list(range(graph.n_nodes)),
        hovertemplate="node %{customdata}, class %{hovertext}<extra></extra>",
        # What is chosen is ours to show: plotly would dim the other nodes, and their texts, hence the annotations.
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    sizes = [_text_size(size, name) for name in names]
    figure.update_layout(annotations=node_texts(points, names, sizes, [tone.ink for tone in shades]))
    return picture(figure, HEIGHT)


def class_frame(classes: Classes) -> pd.DataFrame:
    """Return one row a class: its letter, how many nodes it has left and right, and whether the counts differ."""
    rows = [(letter(c), one, other, "" if one == other else "≠") for c, (one, other) in enumerate(classes.counts)]
    return pd.DataFrame(rows, columns=["class", "left", "right", "differs"])


@functools.lru_cache(maxsize=32)
def _places(graph: PlainGraph, circles: Circles | None) -> Points:
    if circles is None:
        return layout(graph.n_nodes, graph.edges)
    points = np.zeros((graph.n_nodes, 2))
    for k, ring in enumerate(circles.nodes):
        angles = np.pi / 2 - 2 * np.pi * np.arange(len(ring)) / len(ring)
        points[list(ring)] = circles.share**k * np.column_stack((np.cos(angles), np.sin(angles)))
    return points


def _node_size(points: Points) -> float:
    """Return the pixels across a node at which few touch."""
    if len(points) < 2:
        return _LARGEST
    span = np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min((_WIDTH - 40) / span[0], (HEIGHT - 40) / span[1])
    apart = np.linalg.norm(points[:, None] - points, axis=2) + 1e9 * np.eye(len(points))
    return float(np.clip(0.7 * scale * np.quantile(apart.min(axis=1), 0.2), _SMALLEST, _LARGEST))


def _text_size(size: float, name: str) -> float:
    return max(min(0.55 * size, 0.95 * size / len(name)), 7.0)

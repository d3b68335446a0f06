"""A drawing whose atoms or nodes can be clicked: the same picture, with invisible markers on top."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import plotly.graph_objects as go

from dashboard.components.views.badges import as_data
from dashboard.components.views.words import in_figure
from engine.explain.drawings import Points, theme

__all__ = ["node_figure"]

_TARGET = 22  # pixels across what a click hits
_CLEAR = "rgba(0,0,0,0)"


def node_figure(
    drawing: str,
    points: Points,
    names: Sequence[str],
    chosen: Collection[int],
    *,
    size: tuple[int, int],
    scale: float = 1.0,
    dark: bool,
) -> go.Figure:
    """Return the drawing as a figure; `customdata` of a marker is the number of its node, `chosen` ones are ringed.

    `points`, shape (nodes, 2), in pixels of the drawing, whose width and height are `size`; the figure
    is `scale` times as high.
    """
    width, height = size
    tone = theme(dark=dark).text
    ringed = set(chosen)
    figure = go.Figure(
        go.Scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            marker={
                "size": _TARGET,
                "color": _CLEAR,
                "opacity": 1,
                "line": {"width": 2.5, "color": [tone if node in ringed else _CLEAR for node in range(len(points))]},
            },
            customdata=list(range(len(points))),
            hovertext=[in_figure(name) for name in names],
            hovertemplate="%{hovertext}<extra></extra>",
            # What is chosen is ours to show: plotly would dim the others.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    )
    figure.add_layout_image(
        source=as_data(drawing),
        x=0, y=0, sizex=width, sizey=height, xref="x", yref="y", sizing="stretch", layer="below",
    )  # fmt: skip
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, width], constrain="domain")
    figure.update_yaxes(visible=False, fixedrange=True, range=[height, 0], scaleanchor="x", constrain="domain")
    figure.update_layout(
        height=round(scale * height),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        dragmode=False,
        showlegend=False,
        hovermode="closest",
    )
    return figure

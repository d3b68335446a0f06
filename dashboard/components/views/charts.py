"""Figures, transparent and without fonts of their own: the page's theme gives them theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.components.views.evidence import ShownEvidence
from dashboard.components.views.words import class_label, in_figure, noun, short
from engine.data import GraphDataset
from engine.explain.drawings import Points, shade, theme
from engine.rules import ScoreScale
from engine.runs import HeldOut

__all__ = ["class_balance", "confusion", "contributions", "node_texts", "picture", "plain"]


def class_balance(dataset: GraphDataset, *, dark: bool) -> go.Figure:
    """Return one bar a class, with its name and its share."""
    counts = list(dataset.class_counts().values())
    total = max(sum(counts), 1)
    names = [in_figure(short(class_label(dataset, code), 32)) for code in range(len(counts))]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=names,
            orientation="h",
            marker_color=[shade(code + 1, dark=dark).line for code in range(len(counts))],
            text=[f"{n:,} ({n / total:.0%})" for n in counts],
            textposition="auto",
            insidetextfont_color=[shade(code + 1, dark=dark).ink for code in range(len(counts))],
            hovertemplate="%{y}: %{x:,}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", title=None, automargin=True)
    figure.update_xaxes(title=f"{noun(dataset)}s", rangemode="tozero")
    return plain(figure, 70 + 44 * len(counts))


def contributions(evidence: ShownEvidence, class_name: str, *, dark: bool) -> go.Figure:
    """Return the waterfall from the base score over each contribution to the score of the class."""
    labels = ["baseline"] + [c.letter for c in evidence.shown]
    values = [evidence.base, *(c.value for c in evidence.shown)]
    if evidence.n_rest:
        labels.append(f"{evidence.n_rest} smaller ones")
        values.append(evidence.rest)
    starts = np.concatenate(([0.0], np.cumsum(values)[:-1]))
    neutral = theme(dark=dark).line
    colours = [neutral, *(shade(c.colour, dark=dark).line for c in evidence.shown)]
    colours += [neutral] * (len(values) - len(colours))
    figure = go.Figure(
        go.Bar(
            base=[*starts, 0.0],
            x=[*values, evidence.sum],
            y=[*labels, "sum"],
            orientation="h",
            marker_color=[*colours, neutral],
            text=[f"{value:+.2f}" for value in (*values, evidence.sum)],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    log_odds = evidence.scale is ScoreScale.LOG_ODDS
    scale = "log-odds" if log_odds else "probability"
    figure.add_vline(x=0, line_width=1, line_color=neutral)
    ends = np.concatenate((starts, np.cumsum(values), [0.0]))
    room = 0.18 * max(float(np.ptp(ends)), 0.1)
    figure.update_xaxes(
        title=f"{scale} of “{in_figure(short(class_name, 40))}”", range=[ends.min() - room, ends.max() + room]
    )
    figure.update_yaxes(autorange="reversed", type="category", automargin=True, title=None)
    return plain(figure, 90 + 30 * (len(values) + 1))


def confusion(held_out: HeldOut, class_names: Sequence[str], *, dark: bool) -> go.Figure:
    """Return the held-out predictions against the true classes, as a table of counts."""
    counts = np.array(held_out.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [in_figure(short(name, 24)) for name in class_names]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=[f"predicted: {name}" for name in names],
            y=[f"truly: {name}" for name in names],
            text=[
                [f"{n:,} ({s:.0%})" for n, s in zip(*rows, strict=True)] for rows in zip(counts, shares, strict=True)
            ],
            texttemplate="%{text}",
            colorscale=[[0, "rgba(0,114,178,0.06)"], [1, shade(1, dark=dark).line]],
            zmin=0,
            zmax=1,
            showscale=False,
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(side="bottom", automargin=True)
    return plain(figure, 110 + 52 * len(names))


def plain(figure: go.Figure, height: int, *, margin: int = 8) -> go.Figure:
    """Return the figure without a background or fonts of its own, so many pixels high."""
    figure.update_layout(
        height=height,
        margin={"l": margin, "r": margin, "t": margin, "b": margin},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    return figure


def picture(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure as a drawing: without axes, a unit as long across as up."""
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True, scaleanchor="x")
    figure.update_layout(showlegend=False)
    return plain(figure, height)


def node_texts(
    points: Points, texts: Sequence[str], sizes: Sequence[float], colours: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the annotations that write a text on each node."""
    return [
        {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": size, "color": colour}}
        for (x, y), text, size, colour in zip(points.tolist(), texts, sizes, colours, strict=True)
    ]

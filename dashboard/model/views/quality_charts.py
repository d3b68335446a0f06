"""Figures of held-out probabilities: ROC, precision and recall, reliability; and the learning curve."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.components.views.charts import plain
from dashboard.components.views.verdict_words import HeldOutGraphs
from dashboard.components.views.words import class_label, in_figure, number, short
from engine.data import GraphDataset
from engine.evaluation import Reliability, precision_recall, roc, shown_classes
from engine.explain.drawings import shade, theme
from engine.runs import LearningCurve

__all__ = ["learning_chart", "precision_recall_chart", "reliability_chart", "roc_chart"]

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
_SHARE = {"range": [-0.02, 1.02], "tickformat": ".0%"}
_MOST_POINTS = 1_500


def roc_chart(held: HeldOutGraphs, dataset: GraphDataset, *, dark: bool) -> go.Figure:
    """Return the curve of each class that has one, with the diagonal of chance."""
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], **_guess("chance", dark=dark))
    for place, code in enumerate(shown_classes(len(dataset.classes))):
        found = roc(held.truth, held.probabilities, code)
        if found is None:
            continue
        kept = _thinned(len(found.thresholds))
        figure.add_scatter(
            x=found.false_positive_rate[kept],
            y=found.true_positive_rate[kept],
            customdata=np.minimum(found.thresholds[kept], 1),
            name=f"{_name(dataset, code)}: {number(found.area, 3)}",
            hovertemplate="found %{y:.1%}, false alarms %{x:.1%}<br>probability from %{customdata:.2f}<extra></extra>",
            **_line(place, code, dark=dark),
        )
    figure.update_xaxes(title="false positive rate", **_SHARE)
    figure.update_yaxes(title="true positive rate", **_SHARE)
    figure.update_layout(legend=_LEGEND)
    return plain(figure, 360)


def precision_recall_chart(held: HeldOutGraphs, dataset: GraphDataset, *, dark: bool) -> go.Figure:
    """Return the curve of each class that has one, and the precision of whoever guesses."""
    figure = go.Figure()
    for place, code in enumerate(shown_classes(len(dataset.classes))):
        found = precision_recall(held.truth, held.probabilities, code)
        if found is None:
            continue
        kept = _thinned(len(found.recall))
        figure.add_scatter(x=[0, 1], y=[found.share] * 2, **_guess("guessing", dark=dark))
        figure.add_scatter(
            x=found.recall[kept],
            y=found.precision[kept],
            customdata=np.append(found.thresholds, np.nan)[kept],
            name=f"{_name(dataset, code)}: {number(found.average_precision, 3)}",
            hovertemplate="recall %{x:.1%}, precision %{y:.1%}<br>probability from %{customdata:.2f}<extra></extra>",
            **(_line(place, code, dark=dark) | {"line_shape": "hv"}),
        )
    figure.update_xaxes(title="recall", **_SHARE)
    figure.update_yaxes(title="precision", **_SHARE)
    figure.update_layout(legend=_LEGEND)
    return plain(figure, 360)


def reliability_chart(found: Reliability, name: str, *, dark: bool) -> go.Figure:
    """Return what was stated against what came true, bin by bin, above the number of graphs in each bin."""
    middle = (found.edges[:-1] + found.edges[1:]) / 2
    width = float(found.edges[1] - found.edges[0])
    used = found.counts > 0
    ink = shade(1, dark=dark).line
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.72, 0.28], vertical_spacing=0.06)
    figure.add_scatter(x=[0, 1], y=[0, 1], **_guess("perfect", dark=dark), row=1, col=1)
    figure.add_scatter(
        x=found.stated[used],
        y=found.observed[used],
        customdata=found.counts[used],
        mode="lines+markers",
        marker={"size": 5 + 11 * np.sqrt(found.counts[used] / max(found.counts.max(), 1)), "color": ink},
        line_color=ink,
        showlegend=False,
        hovertemplate="said %{x:.1%}, came true %{y:.1%}<br>%{customdata:,} graphs<extra></extra>",
        row=1,
        col=1,
    )
    figure.add_bar(
        x=middle,
        y=found.counts,
        width=0.9 * width,
        marker_color=theme(dark=dark).line,
        text=[f"{count:,}" if count else "" for count in found.counts],
        textposition="outside",
        cliponaxis=False,
        showlegend=False,
        hovertemplate="%{y:,} graphs<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_yaxes(title="came true", row=1, col=1, **_SHARE)
    figure.update_yaxes(title="graphs", range=[0, 1.35 * max(int(found.counts.max()), 1)], row=2, col=1)
    what = "predicted class" if found.of_winner else f"“{in_figure(short(name, 28))}”"
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    figure.update_xaxes(title=f"stated probability of {what}", row=2, col=1)
    return plain(figure, 400)


def learning_chart(curve: LearningCurve, *, dark: bool) -> go.Figure:
    """Return accuracy against the number of graphs learned from, on the test part and on the graphs learned from."""
    graphs = [point.graphs for point in curve.points]
    test, seen = shade(1, dark=dark).line, shade(4, dark=dark).line
    figure = go.Figure()
    figure.add_scatter(
        x=graphs,
        y=[point.training_accuracy for point in curve.points],
        name="on the graphs learned from",
        mode="lines+markers",
        line={"color": seen, "dash": "dash"},
        marker={"symbol": "square", "size": 8},
        hovertemplate="%{x:,} graphs: %{y:.1%}<extra>learned from</extra>",
    )
    figure.add_scatter(
        x=graphs,
        y=[point.accuracy for point in curve.points],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [point.high - point.accuracy for point in curve.points],
            "arrayminus": [point.accuracy - point.low for point in curve.points],
            "color": test,
        },
        name="on the test part",
        mode="lines+markers",
        line={"color": test},
        marker={"symbol": "circle", "size": 9},
        hovertemplate="%{x:,} graphs: %{y:.1%}<extra>test part</extra>",
    )
    figure.update_xaxes(title="graphs learned from", rangemode="tozero")
    figure.update_yaxes(title="accuracy", tickformat=".0%")
    figure.update_layout(legend=_LEGEND)
    return plain(figure, 340)


def _line(place: int, code: int, *, dark: bool) -> dict[str, object]:
    dash = _DASHES[place % len(_DASHES)]
    return {"mode": "lines", "line": {"color": shade(code + 1, dark=dark).line, "dash": dash, "width": 2.5}}


def _guess(name: str, *, dark: bool) -> dict[str, object]:
    return {
        "mode": "lines",
        "name": name,
        "line": {"color": theme(dark=dark).line, "dash": "dot", "width": 1},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _name(dataset: GraphDataset, code: int) -> str:
    return in_figure(short(class_label(dataset, code), 32))


def _thinned(n: int) -> np.ndarray:
    """Return at most so many places of `n`, the first and the last among them: no screen shows more."""
    return np.unique(np.linspace(0, n - 1, min(n, _MOST_POINTS)).astype(int))

"""Figures of what is in a data set, class by class; a click on a bar names a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.components.views.charts import plain
from dashboard.components.views.cohort import Cohort
from dashboard.components.views.words import class_label, in_figure, noun, short
from engine.data import GraphDataset
from engine.data.chemistry import Descriptor
from engine.explain.drawings import shade

__all__ = [
    "class_of_bar",
    "descriptor_chart",
    "label_chart",
    "label_of_bar",
    "shown_labels",
    "size_bins",
    "size_chart",
    "size_of_bar",
]

_BINS = 40
_MOST_LABELS = 12
_MOST_COUNTS = 30
_LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}

_PATTERN = {"size": 6, "solidity": 0.25, "fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.7)"}

Point = Mapping[str, Any]
"""A clicked point of a chart: `curve_number` is the class, `point_index` the bar."""


def size_bins(dataset: GraphDataset) -> npt.NDArray[np.int64]:
    """Return the edges of the bars of the histogram of sizes, whole numbers of nodes."""
    n_nodes = np.diff(dataset.node_offsets)
    return np.unique(np.linspace(n_nodes.min(), n_nodes.max() + 1, _BINS + 1).astype(np.int64))


def size_chart(dataset: GraphDataset, *, dark: bool) -> go.Figure:
    """Return the histogram of the numbers of nodes, stacked by class."""
    edges, n_nodes = size_bins(dataset), np.diff(dataset.node_offsets)
    figure = go.Figure()
    for code in range(len(dataset.classes)):
        counts, _ = np.histogram(n_nodes[dataset.target_codes == code], bins=edges)
        figure.add_bar(
            x=edges[:-1],
            y=counts,
            customdata=edges[1:] - 1,
            hovertemplate="%{x} to %{customdata}: %{y:,}<extra>%{fullData.name}</extra>",
            **_of_class(dataset, code, dark=dark),
        )
    figure.update_layout(barmode="stack", bargap=0.05, legend=_LEGEND)
    figure.update_xaxes(title=f"{_nodes(dataset)} in a {noun(dataset)}")
    figure.update_yaxes(title=f"{noun(dataset)}s")
    return plain(figure, 280)


def size_of_bar(dataset: GraphDataset, point: Point) -> Cohort:
    """Return the graphs in a bar of `size_chart`."""
    edges = size_bins(dataset)
    place = min(int(point["point_index"]), len(edges) - 2)
    least, most = int(edges[place]), int(edges[place + 1]) - 1
    return Cohort(of_class=(int(point["curve_number"]),), least=least, most=most)


def class_of_bar(point: Point) -> Cohort:
    """Return the graphs in a bar of the chart of classes."""
    return Cohort(of_class=(int(point["point_index"]),))


def shown_labels(dataset: GraphDataset) -> tuple[str, ...]:
    """Return the most frequent node labels; none where there is only one."""
    symbols = dataset.node_columns[0].symbols
    counts = np.bincount(dataset.node_codes[:, 0], minlength=len(symbols))
    order = np.argsort(-counts, kind="stable")[:_MOST_LABELS]
    return tuple(symbols[i] for i in order) if len(symbols) > 1 else ()


def label_chart(dataset: GraphDataset, *, dark: bool) -> go.Figure:
    """Return for each label of `shown_labels` the share of each class's graphs that have it."""
    labels = shown_labels(dataset)
    column = dataset.node_columns[0]
    has = np.zeros((len(dataset), len(column)), bool)
    has[dataset.node_graph, dataset.node_codes[:, 0]] = True
    has = has[:, [column.code(label) for label in labels]]
    figure = go.Figure()
    for code in range(len(dataset.classes)):
        own = has[dataset.target_codes == code]
        figure.add_bar(
            x=[in_figure(short(label, 16)) for label in labels],
            y=own.mean(axis=0) if len(own) else np.zeros(len(labels)),
            customdata=own.sum(axis=0),
            hovertemplate="%{x}: in %{y:.1%}, %{customdata:,}<extra>%{fullData.name}</extra>",
            **_of_class(dataset, code, dark=dark),
        )
    figure.update_layout(barmode="group", legend=_LEGEND)
    figure.update_xaxes(type="category", title=in_figure(column.name))
    figure.update_yaxes(title=f"share of {noun(dataset)}s with it", tickformat=".0%")
    return plain(figure, 280)


def label_of_bar(dataset: GraphDataset, point: Point) -> Cohort:
    """Return the graphs in a bar of `label_chart`."""
    return Cohort(of_class=(int(point["curve_number"]),), label=shown_labels(dataset)[int(point["point_index"])])


def descriptor_chart(
    dataset: GraphDataset, rows: Sequence[int], values: npt.NDArray[np.float64], descriptor: Descriptor, *, dark: bool
) -> go.Figure:
    """Return how one descriptor, `values` of the graphs at `rows`, is distributed in each class, as shares.

    Of measured values, the outermost hundredths are counted in the outer bins.
    """
    known = ~np.isnan(values)
    codes, values = dataset.target_codes[list(rows)][known], values[known]
    edges = _edges(values, descriptor)
    figure = go.Figure()
    for code in range(len(dataset.classes)):
        counts, _ = np.histogram(np.clip(values[codes == code], edges[0], edges[-1]), bins=edges)
        figure.add_scatter(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts / max(counts.sum(), 1),
            mode="lines+markers",
            line={
                "color": shade(code + 1, dark=dark).line,
                "dash": ("solid", "dash", "dot", "dashdot")[code % 4],
            },
            marker={"size": 6, "symbol": code % 20},
            name=in_figure(short(class_label(dataset, code), 32)),
            hovertemplate="%{x:.1f}: %{y:.1%}<extra>%{fullData.name}</extra>",
        )
    unit = f", {descriptor.unit}" if descriptor.unit else ""
    figure.update_layout(legend=_LEGEND)
    figure.update_xaxes(title=f"{descriptor.name}{unit}")
    figure.update_yaxes(title="share of the class", tickformat=".0%", rangemode="tozero")
    return plain(figure, 280)


def _edges(values: npt.NDArray[np.float64], descriptor: Descriptor) -> npt.NDArray[np.float64]:
    """Return the edges of the bins; those of measured values span all but the outer hundredths."""
    if len(values) == 0:
        return np.array([0.0, 1.0])
    if descriptor.is_count and values.max() - values.min() < _MOST_COUNTS:
        return np.arange(values.min(), values.max() + 2) - 0.5
    low, high = np.quantile(values, (0.01, 0.99))
    return np.linspace(low, max(high, low + 1e-9), _BINS // 2 + 1)


def _of_class(dataset: GraphDataset, code: int, *, dark: bool) -> dict[str, Any]:
    name = in_figure(short(class_label(dataset, code), 32))
    pattern = ("", "/", ".", "x", "-", "|", "\\", "+")[code % 8]
    return {
        "name": name,
        "marker": {"color": shade(code + 1, dark=dark).line, "pattern": _PATTERN | {"shape": pattern}},
    }


def _nodes(dataset: GraphDataset) -> str:
    return "atoms" if noun(dataset) == "molecule" else "nodes"

"""What is in the data set: classes, sizes, labels and descriptors, each bar a way to its graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import data_or_hint
from dashboard.components.views.charts import class_balance
from dashboard.components.views.cohort import Cohort
from dashboard.components.views.words import in_markdown, noun
from dashboard.data.figures import figures
from dashboard.data.views.charts import (
    class_of_bar,
    descriptor_chart,
    label_chart,
    label_of_bar,
    shown_labels,
    size_chart,
    size_of_bar,
)
from dashboard.data.views.duplicate_rows import near_empty_classes
from dashboard.session import caches, molecules
from dashboard.session import state as session
from dashboard.session.kept import Kept, picked_points
from engine.data import GraphDataset
from engine.data.chemistry import DESCRIPTORS
from engine.seeds import stream

_NO_BAR = {"displayModeBar": False}
_SAMPLE = 2_000
_CLICKED: Kept[Cohort | None] = Kept("data-clicked", None)


def show() -> None:
    """Show the page."""
    found = data_or_hint()
    if found is None:
        return
    figures(found)
    dataset = found.dataset
    dark = session.is_dark()
    for sentence in near_empty_classes(dataset):
        st.warning(in_markdown(sentence), icon=":material/warning:")
    st.caption(f"Click a bar to see its {noun(dataset)}s below.")
    st.markdown("**Classes**")
    _chart("classes", class_balance(dataset, dark=dark), class_of_bar, "how many of each class")
    left, right = st.columns(2)
    with left:
        st.markdown("**Sizes**")
        chart = size_chart(dataset, dark=dark)
        _chart("sizes", chart, lambda point: size_of_bar(dataset, point), "histogram of sizes by class")
    with right:
        st.markdown("**Elements**" if noun(dataset) == "molecule" else "**Node labels**")
        if shown_labels(dataset):
            chart = label_chart(dataset, dark=dark)
            alt = "share of each class's graphs that have a node label"
            _chart("labels", chart, lambda point: label_of_bar(dataset, point), alt)
        else:
            st.caption("The nodes have no labels: only the shape of a graph can tell the classes apart.")
    if any(dataset.smiles.tolist()):
        _descriptors(dataset)
    clicked = _CLICKED.get()
    if clicked is not None and all(code < len(dataset.classes) for code in clicked.of_class):
        st.divider()
        cohorts.show(dataset, clicked, key="data-bar")


def forget() -> None:
    """Forget what was clicked: another data set has other bars."""
    _CLICKED.take()


def _chart(name: str, figure: Any, cohort_of: Callable[[Any], Cohort], alt: str) -> None:
    key = f"chart-{name}"

    def clicked() -> None:
        points = picked_points(key)
        if points:
            _CLICKED.put(cohort_of(points[0]))
        else:
            forget()

    st.plotly_chart(figure, config=_NO_BAR, key=key, on_select=clicked, selection_mode="points", alt=alt)


def _descriptors(dataset: GraphDataset) -> None:
    """Show one descriptor at a time; of a large set a sample."""
    names = [descriptor.name for descriptor in DESCRIPTORS]
    chosen = st.pills("Property of the molecules", names, default=names[0], key="data-descriptor", required=True)
    place = names.index(chosen or names[0])
    rows = _sample(len(dataset))
    values = caches.descriptors(dataset.digest, rows, dataset)[:, place]
    chart = descriptor_chart(dataset, rows, values, DESCRIPTORS[place], dark=session.is_dark())
    alt = f"distribution of {names[place]} in each class"
    st.plotly_chart(chart, config=_NO_BAR, key=f"chart-descriptor-{place}", alt=alt)
    over = f"a random sample of {len(rows):,} of {len(dataset):,}" if len(rows) < len(dataset) else f"all {len(rows):,}"
    st.caption(
        f"By RDKit over {over} molecules. Shares are of each class, so that small classes show as "
        "well; of measured values, the outermost hundredths are counted in the outer points."
        f"{molecules.left_out(dataset, caches.quick(dataset.digest, dataset))}"
    )


def _sample(n: int) -> tuple[int, ...]:
    if n <= _SAMPLE:
        return tuple(range(n))
    return tuple(np.sort(stream(0, "descriptors").choice(n, _SAMPLE, replace=False)).tolist())


if __name__ == "__main__":
    show()

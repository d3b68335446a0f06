"""Duplicates and label conflicts of the data in use."""

from __future__ import annotations

import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import data_or_hint
from dashboard.components.rows import clicked_row
from dashboard.components.views.cohort import Cohort
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import in_markdown, noun, short
from dashboard.data.asking import wanted
from dashboard.data.views.duplicate_rows import ceiling_words, duplicate_frame, group_frame
from dashboard.session import caches
from engine.data import GraphDataset
from engine.evaluation import Duplicates

_MOST_ROWS = 500


def show() -> None:
    """Show the page."""
    imported = data_or_hint()
    if imported is None:
        return
    dataset = imported.dataset
    if not wanted(dataset, "duplicates", f"Compare all {len(dataset):,} structures"):
        return
    found = caches.duplicates(dataset.digest, dataset)
    _summary(found, dataset)
    for one, other in found.undecided[:3]:
        ids = " and ".join(in_markdown(short(str(dataset.ids[graph]), 30)) for graph in (one, other))
        st.caption(f"Not decided, as they are too symmetric: {ids}.")
    if not found.groups:
        return
    only = st.toggle(
        "Conflicts only", key="duplicates-conflicts", disabled=not found.conflicts, help="Same structure, other class."
    )
    frame = group_frame(found, dataset)
    if only and found.conflicts:
        frame = frame[frame["conflict"] != ""]
    shown = frame.head(_MOST_ROWS)
    st.caption(
        "Click a row to see its members."
        + (
            f" The first {_MOST_ROWS:,} of {len(frame):,} groups; the download has all."
            if len(frame) > len(shown)
            else ""
        )
    )
    key = f"duplicates-{dataset.digest[:8]}-{only}"
    state = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        key=key,
        height=min(38 + 35 * len(shown), 360),
        column_config={"SMILES": st.column_config.TextColumn("SMILES", width="medium")},
        alt="groups of graphs that are the same",
    )
    data = csv_bytes(duplicate_frame(found, dataset))
    st.download_button(
        "Download duplicates", data, "duplicates.csv", "text/csv", icon=":material/download:", on_click="ignore"
    )
    row = clicked_row(state.selection)
    if row is not None and row < len(shown):
        cohorts.show(dataset, Cohort(same=int(shown["group"].iloc[row])), key="duplicates")


def _summary(found: Duplicates, dataset: GraphDataset) -> None:
    what = f"{noun(dataset)}s"
    with st.container(horizontal=True):
        st.metric("Groups", f"{len(found.groups):,}", border=True, width=150, help=f"Of {what} that are the same")
        help_ = f"That would go if one {noun(dataset)} of each group were kept"
        st.metric("Surplus", f"{found.surplus:,}", border=True, width=150, help=help_)
        help_ = "Groups whose members have different classes"
        st.metric("Label conflicts", f"{len(found.conflicts):,}", border=True, width=170, help=help_)
    if not found.groups:
        st.success(f"No two {what} are the same.", icon=":material/check_circle:")
    elif found.conflicts:
        st.warning(in_markdown(ceiling_words(found, dataset)), icon=":material/warning:")
    else:
        st.info(in_markdown(ceiling_words(found, dataset)), icon=":material/info:")
    st.caption(
        "The same: equal canonical SMILES, or graphs that can be mapped on each other with all labels, which is "
        "checked node by node. The graph of a molecule knows no stereochemistry, so mirror images are the same graph."
        if noun(dataset) == "molecule"
        else "The same: graphs that can be mapped on each other with all labels, which is checked node by node."
    )
    if found.groups:
        st.caption(
            "Duplicates on both sides of a split flatter held-out scores: they are kept on one side, unless the data "
            "give the parts themselves."
        )


if __name__ == "__main__":
    show()

"""The figures of the data in use, side by side."""

from __future__ import annotations

import streamlit as st

from dashboard.components.views.words import noun
from engine.readers import Imported

_WIDTH = 150  # pixels


def figures(found: Imported) -> None:
    """Show how many graphs and classes there are, how large they are, and what was left out."""
    dataset = found.dataset
    what = noun(dataset)
    per = dataset.n_nodes / max(len(dataset), 1)
    with st.container(horizontal=True):
        st.metric(f"{what}s".capitalize(), f"{len(dataset):,}", border=True, width=_WIDTH)
        st.metric("Classes", len(dataset.classes), border=True, width=_WIDTH)
        nodes = "Atoms" if what == "molecule" else "Nodes"
        st.metric(f"{nodes} each, mean", f"{per:.1f}", border=True, width=_WIDTH)
        help_ = "Records that could not be used. The import report says why, one by one."
        st.metric("Left out", f"{found.left_out:,}", border=True, width=_WIDTH, help=help_)

"""Work that takes long over a large set is done only when it is asked for."""

from __future__ import annotations

import streamlit as st

from dashboard.components import cohorts
from dashboard.components.views.words import noun
from dashboard.session.kept import Kept
from engine.data import GraphDataset


def wanted(dataset: GraphDataset, name: str, label: str) -> bool:
    """Return whether to work something out now: of a large set only when asked to."""
    asked = Kept(f"{name}-wanted-{dataset.digest[:8]}", default=False)
    if len(dataset) <= cohorts.FEW or asked.get():
        return True
    st.caption(f"This takes about {max(1, round(len(dataset) / 2_500))} s for {len(dataset):,} {noun(dataset)}s.")
    if st.button(label, key=f"{name}-ask", icon=":material/play_arrow:"):
        asked.put(True)
        st.rerun()
    return False

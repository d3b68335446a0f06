"""A box to draw molecules in, where the optional sketcher is installed."""

from __future__ import annotations

import importlib.util

import streamlit as st

__all__ = ["sketch_box"]

_MODULE = "streamlit_ketcher"


def sketch_box() -> str:
    """Return the SMILES that was drawn, "" for none, and where there is no sketcher."""
    if importlib.util.find_spec(_MODULE) is None:
        return ""
    with st.expander("Draw a molecule", icon=":material/draw:"):
        from streamlit_ketcher import st_ketcher  # type: ignore[import-not-found]

        return str(st_ketcher("", key="whatif-sketch") or "")

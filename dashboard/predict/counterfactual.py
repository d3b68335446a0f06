"""A part of the graph page: the smallest edit that changes the prediction, and the nearest graph of another class."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.views.words import in_markdown
from dashboard.predict.views.counterfactual import draw_flip, nearest_words, show_flip
from dashboard.session import caches, searching
from dashboard.session import state as session
from dashboard.session.kept import Kept
from dashboard.session.state import Rules
from engine.data import GraphDataset
from engine.errors import InputError
from engine.explain.counterfactual import Neighbor, find_nearest

__all__ = ["show"]

_ASKED = Kept("flip-asked", "")
_SMALL = (220, 160)


@st.cache_resource(max_entries=60, show_spinner="Looking for the nearest …")
def _nearest(
    key: str, digest: str, graph: int, prediction: int, _rules: Rules, _dataset: GraphDataset
) -> Neighbor | None:
    known = caches.quick(_rules.dataset.digest, _rules.dataset)
    single = caches.quick(digest, _dataset)[[graph]]
    return find_nearest(_rules.trained, known, single, prediction=prediction, table=_rules.table)


@st.fragment
def show(used: Rules, dataset: GraphDataset, graph: int, prediction: int) -> None:
    """Show a button, and what it finds."""
    name = f"{used.run.id}-{dataset.digest}-{graph}"
    st.subheader("What would change the prediction?")
    if _ASKED.get() != name:
        st.caption(
            "The smallest change of one atom or bond, or of up to three of them, that tips the model over; "
            "each is checked by valence and by the model."
            if str(dataset.smiles[graph])
            else "The smallest change of one node or edge, or of up to three of them, that tips the model over."
        )
        st.button(
            "Find the smallest edit", icon=":material/edit:", key=f"flip-{name}", on_click=_remember, args=(name,)
        )
        return
    try:
        _show_flip(used, dataset[[graph]])
    except InputError as error:
        refused(error, "No edit was found that changes the prediction.")
    nearest = _nearest(used.key, dataset.digest, graph, prediction, used, dataset)
    if nearest is not None:
        st.markdown(in_markdown(nearest_words(nearest, used.dataset, used.trained)))
        picture = session.picture(used.dataset, nearest.graph, size=_SMALL)
        st.image(picture, alt=f"the nearest of another class, {used.dataset.ids[nearest.graph]}")


def _show_flip(used: Rules, single: GraphDataset) -> None:
    found = searching.counterfactual(used, single)
    shown = show_flip(found, used.trained)
    st.markdown(shown.lead + (f" **{in_markdown(shown.class_name)}**" if shown.class_name else ""))
    if found is None:
        return
    for text in shown.edits:
        st.markdown(f"- {in_markdown(text)}")
    with st.container(border=True):
        svg = draw_flip(found, single, used.trained, dark=session.is_dark())
        st.image(svg, width="stretch", alt="as it is, and edited; what changes is marked")
    if shown.smiles:
        st.code(shown.smiles, language=None, wrap_lines=True)


def _remember(name: str) -> None:
    _ASKED.put(name)

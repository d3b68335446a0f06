"""Explore: browse the molecules or graphs."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.screens import gallery
from dashboard.screens.notices import data_or_hint
from dashboard.views.matches import filter_graphs
from dashboard.views.words import amount, class_label, in_markdown, noun


def show() -> None:
    """Show the page."""
    st.title("Explore")
    found = data_or_hint()
    if found is None:
        return
    dataset = found.dataset
    with st.container(horizontal=True, vertical_alignment="bottom"):
        classes = st.pills(
            "Class",
            list(range(len(dataset.classes))),
            selection_mode="multi",
            format_func=lambda code: in_markdown(class_label(dataset, code)),
            key=f"explore-classes-{dataset.digest[:8]}",
            persist_state="session",
        )
        text = st.text_input(
            "Search",
            key="explore-text",
            placeholder="an id, or a part of a SMILES" if noun(dataset) == "molecule" else "an id",
            width=320,
        )
    positions = filter_graphs(dataset, list(classes), text)
    st.caption(amount(len(positions), noun(dataset)))
    if len(positions) == 0:
        st.info("Nothing matches. Take a class out of the filter, or shorten the search.", icon=":material/search_off:")
        return
    gallery.show(
        dataset,
        positions,
        key=f"explore-{dataset.digest[:8]}",
        picture=lambda graph: session.picture(dataset, graph),
        badge=lambda graph: gallery.class_badge(dataset, graph),
    )


if __name__ == "__main__":
    show()

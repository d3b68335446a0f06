"""A gallery of graphs, a page of pictures at a time, each with a link to its own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.components.notices import GRAPH
from dashboard.components.views import words
from dashboard.components.views.matches import PAGE, page_of, pages
from dashboard.components.views.words import class_label, in_markdown, noun, short
from dashboard.session import state as session
from dashboard.session.kept import page_number
from engine.data import GraphDataset

_CARD = 232  # pixels


def show(
    dataset: GraphDataset,
    positions: npt.NDArray[np.int64],
    *,
    key: str,
    picture: Callable[[int], str],
    badge: Callable[[int], tuple[str, str, str]],
    marked: str = "",
    caption: Callable[[int], str] | None = None,
    size: int = PAGE,
) -> None:
    """Show the graphs at `positions`; `badge` says text, icon and colour, `marked` what is highlighted.

    `caption` is a line of Markdown below the badge; `size` is the number of pictures at a time.
    """
    n = pages(len(positions), size)
    place = f"{key}-page"
    page = page_number(place, n, beyond=1)
    here = session.address()  # once: it asks the store
    with st.container(horizontal=True, gap="small"):
        for graph in page_of(positions, page, size):
            said = caption(graph) if caption else ""
            _card(dataset, graph, picture(graph), badge(graph), marked, said, here, key=key)
    if n > 1:
        with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
            st.pagination(n, key=place)
            first = (page - 1) * size + 1
            st.caption(f"{first:,} to {min(first + size - 1, len(positions)):,} of {len(positions):,}", width="content")


def _card(
    dataset: GraphDataset,
    graph: int,
    svg: str,
    badge: tuple[str, str, str],
    marked: str,
    caption: str,
    here: dict[str, str],
    *,
    key: str,
) -> None:
    name = str(dataset.ids[graph])
    record = int(dataset.records[graph])
    text, icon, colour = badge
    with st.container(border=True, width=_CARD, height="stretch", gap="xsmall", key=f"card-{key}-{graph}"):
        what = f"{noun(dataset)} {name}, {class_label(dataset, int(dataset.target_codes[graph]))}"
        st.image(svg, width="stretch", alt=f"{what}{marked}")
        st.markdown(words.badge(short(text, 30), icon, colour))
        if caption:
            st.caption(in_markdown(caption))
        st.page_link(
            GRAPH,
            label=f"Open {in_markdown(short(name, 22))}",
            icon=":material/open_in_full:",
            query_params=here | {"row": str(record)},
        )


def class_badge(dataset: GraphDataset, graph: int) -> tuple[str, str, str]:
    """Return the badge that names a graph's class; the colour follows the class, the text says it."""
    colours: Sequence[str] = ("blue", "green", "violet", "orange", "gray")
    code = int(dataset.target_codes[graph])
    return class_label(dataset, code), ":material/label:", colours[code % len(colours)] if code >= 0 else "gray"

"""Graphs by a cohort: what is known of them, their gallery, and the way to Browse."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.components import gallery
from dashboard.components.notices import EXPLORE, refused, unreadable
from dashboard.components.views.cohort import Cohort, Facts, cohort_words, pick_cohort
from dashboard.components.views.verdict_words import HeldOutGraphs, Said, verdict_badge, verdict_words
from dashboard.components.views.words import amount, in_markdown, noun
from dashboard.session import access as ownership
from dashboard.session import caches, searching
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.data import GraphDataset
from engine.errors import InputError
from engine.runs import Document

FEW = 10_000
"""Up to so many graphs, what takes 0.3 ms a graph is worked out without being asked for."""


def held_out(dataset: GraphDataset) -> HeldOutGraphs | None:
    """Return what the model in use, or others like it, said of graphs that they had not seen; None without a record."""
    used = session.run()
    if used is None or not used.has_model:
        return None
    number = session.model_number()
    stamp = used.stamp(Document.OUT_OF_FOLD, number)
    return caches.held_out(str(used.folder), number, stamp, dataset.digest, dataset)


def said(used: Rules) -> Said:
    """Return what the model in use says of every graph, held out where that is known."""
    stamp = used.run.stamp(Document.OUT_OF_FOLD, used.number)
    return caches.said(used.key, used.dataset.digest, stamp, used, held_out(used.dataset))


def facts(dataset: GraphDataset, used: Rules | None) -> Facts:
    """Return what cohorts are picked by; `used` None leaves the model out."""
    return Facts(
        dataset,
        said(used) if used is not None else None,
        used.fired if used is not None else None,
        lambda smarts: holds(dataset, smarts),
        lambda: {c.scaffold: c.graphs for c in caches.scaffolds(dataset.digest, dataset).clusters},
        lambda: caches.duplicates(dataset.digest, dataset),
    )


def holds(dataset: GraphDataset, smarts: str) -> npt.NDArray[np.bool_]:
    """Return (graphs,) whether a molecule matches, and say of which that is not known; raises `InputError`."""
    found = searching.holds(dataset.digest, smarts, dataset)
    unread = searching.unread_molecules(dataset, searching.molecules(dataset.digest, dataset))
    if unread:
        st.warning(
            f"{amount(unread, 'molecule')} would take too long to be searched, and count as without a match.",
            icon=":material/hourglass_disabled:",
        )
    return found


def rules_if_any() -> Rules | None:
    """Return the rules in use; None where there are none, or where they cannot be read."""
    try:
        return session.rules()
    except InputError:
        return None


def rules_or_why() -> Rules | None:
    """Return the rules in use, or say why they cannot be read."""
    try:
        return session.rules()
    except InputError as error:
        unreadable(error)
        return None


def show(dataset: GraphDataset, cohort: Cohort, *, key: str) -> None:
    """Show the graphs of a cohort below what was clicked, and link to the same ones on Browse."""
    try:
        positions = pick_cohort(cohort, facts(dataset, rules_if_any() if cohort.asks_model else None))
    except InputError as error:
        refused(error, "These graphs cannot be picked.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words = ", ".join(cohort_words(cohort, dataset)) or "all"
        st.markdown(f"**{amount(len(positions), noun(dataset))}**: {in_markdown(words)}", width="content")
        link(cohort, "Open these in Browse")
    if len(positions) == 0:
        st.caption("There are none.")
        return
    pictures(dataset, positions, None, key=f"{key}-{'-'.join(cohort.to_params().values())}")


def link(cohort: Cohort, label: str) -> None:
    """Show a link to the graphs of a cohort on Browse."""
    st.page_link(
        EXPLORE,
        label=label,
        icon=":material/grid_view:",
        width="content",
        query_params=session.address(**cohort.to_params()),
    )


def pictures(dataset: GraphDataset, positions: npt.NDArray[np.int64], known: Said | None, *, key: str) -> None:
    """Show a gallery, with what was `said` of each graph where that is known."""
    run = session.run()
    if known is not None and run is not None and known.is_held_out[positions].any():
        ownership.look(run, f"gallery {key}")

    def badge(graph: int) -> tuple[str, str, str]:
        return gallery.class_badge(dataset, graph) if known is None else verdict_badge(known, dataset, graph)

    gallery.show(
        dataset,
        positions,
        key=key,
        picture=lambda graph: session.picture(dataset, graph),
        badge=badge,
        caption=None if known is None else lambda graph: verdict_words(known, dataset, graph),
    )

"""The six places and their tabs: each tab is a page with an address of its own, so that only the chosen one runs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import address
from dashboard.components.notices import (
    COMPARE,
    DATA,
    EDIT,
    EXPLORE,
    GRAPH,
    HOME,
    LAB,
    PREDICT,
    QUALITY,
    REPORT,
    RULES,
    RUNS,
    TOUR,
    TRAIN,
    WHAT_IF,
)
from dashboard.components.views.words import noun
from dashboard.session import state as session
from dashboard.session.kept import Kept

__all__ = ["PLACES", "Place", "Tab", "links", "pages", "tabs"]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page: its title, its file beside the entry script, and its path in the address."""

    title: str
    file: str
    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation, with the tabs that it leads to."""

    title: str
    icon: str
    tabs: tuple[Tab, ...]


PLACES = (
    Place("Home", ":material/home:", (Tab("Start", HOME, ""), Tab("Runs", RUNS, "runs"))),
    Place(
        "Data",
        ":material/database:",
        (
            Tab("Overview", DATA, "data"),
            Tab("Browse", EXPLORE, "explore"),
            Tab("Import report", REPORT, "report"),
            Tab("Duplicates", "data/duplicates.py", "duplicates"),
            Tab("Scaffolds", "data/scaffolds.py", "scaffolds"),
            Tab("How it was read", "data/reading.py", "reading"),
        ),
    ),
    Place("Train", ":material/model_training:", (Tab("Train", TRAIN, "train"),)),
    Place(
        "Model",
        ":material/rule:",
        (
            Tab("Rules", RULES, "rules"),
            Tab("Quality", QUALITY, "quality"),
            Tab("Edit", EDIT, "edit"),
            Tab("Compare", COMPARE, "compare"),
        ),
    ),
    Place(
        "Predict",
        ":material/online_prediction:",
        (
            Tab("Paste or file", PREDICT, "predict"),
            Tab("One graph", GRAPH, "graph"),
            Tab("Change it", WHAT_IF, "whatif"),
        ),
    ),
    Place("Learn", ":material/school:", (Tab("Tour", TOUR, "tour"), Tab("Lab", LAB, "lab"))),
)
_LAST: Kept[dict[str, str]] = Kept("last-tabs", {})
"""The path of the tab that was looked at last, by the title of its place."""


def pages() -> list[st.Page]:
    """Return the page of every tab; the first one answers at "/", and by its former name."""
    made = [
        st.Page(tab.file, title=tab.title if tab.path else place.title, icon=place.icon, url_path=tab.path or None,
                default=not tab.path)
        for place in PLACES
        for tab in place.tabs
    ]  # fmt: skip
    return [*made, st.Page(HOME, title="Home", url_path="first", visibility="hidden")]


def links(path: str) -> None:
    """Show the places, each a link to the tab of it that was looked at last."""
    here = _place(path)
    last = _LAST.get() | {here.title: _tab(here, path).path}
    _LAST.put(last)
    with st.container(key="places", gap="xxsmall"):
        for place in PLACES:
            tab = _tab(place, last.get(place.title, place.tabs[0].path))
            with st.container(key="place-here" if place is here else f"place-{place.title.lower()}"):
                _link(tab, place.title, place.icon)


def tabs(path: str) -> None:
    """Show the tabs of the place that the page of `path` belongs to, each a link; nothing where there is but one."""
    here = _place(path)
    if len(here.tabs) < 2:
        return
    with st.container(key="tabs", horizontal=True, vertical_alignment="center", gap="small"):
        st.title(here.title, anchor=False, width="content")
        for tab in here.tabs:
            with st.container(
                key="tab-here" if tab is _tab(here, path) else f"tab-{tab.path or 'start'}", width="content"
            ):
                _link(tab, _label(tab), None)


def _link(tab: Tab, label: str, icon: str | None) -> None:
    params = session.address(**address.of_page(tab.path))
    st.page_link(tab.file, label=label, icon=icon, width="content" if icon is None else "stretch", query_params=params)


def _label(tab: Tab) -> str:
    found = session.imported() if tab.path in {"report", "graph"} else None
    if found is None:
        return tab.title
    return f"{tab.title} ({len(found.faults)})" if tab.path == "report" else f"One {noun(found.dataset)}"


def _place(path: str) -> Place:
    return next((place for place in PLACES if any(tab.path == path for tab in place.tabs)), PLACES[0])


def _tab(place: Place, path: str) -> Tab:
    return next((tab for tab in place.tabs if tab.path == path), place.tabs[0])

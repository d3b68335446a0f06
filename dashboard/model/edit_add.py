"""A part of the edit page: forbid a fragment, add a rule by SMARTS or by choosing atoms of a drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.views.pictures import Highlight, draw, points_of
from dashboard.components.views.words import in_markdown, noun
from dashboard.predict.views.node_figure import node_figure
from dashboard.predict.views.node_uses import node_names
from dashboard.session import state as session
from dashboard.session.drafting import EditSession
from dashboard.session.kept import picked_nodes
from engine.data import GraphDataset, GraphKind
from engine.editing import AddRule, Edit, Forbid
from engine.errors import Fault, InputError
from engine.explain import Match
from engine.explain.words import predicate_text
from engine.predicates.patterns import drawn_pattern, drawn_smarts
from engine.rules.model_file import PatternsDocument

__all__ = ["show"]

Make = Callable[[Callable[[], Edit | None]], None]

_SIZE = (420, 300)
_NODES = "edit-drawn-nodes"


def show(table: EditSession, make: Make) -> None:
    """Show the ways to add and to forbid; of graphs that are no molecules only patterns can be drawn."""
    molecules = table.learned.trained.kind is GraphKind.MOLECULES
    with st.expander("Add a rule of your own", icon=":material/add:"):
        ways = ("By SMARTS", "By choosing atoms") if molecules else ("By choosing nodes",)
        way = (
            st.segmented_control("How", ways, default=ways[0], required=True, key="edit-way") if molecules else ways[0]
        )
        if way == "By SMARTS":
            _by_smarts(table, make)
        else:
            _by_drawing(table, make)
    if molecules:
        with st.expander("Forbid a fragment", icon=":material/block:"):
            _forbid(table, make)


def _by_smarts(table: EditSession, make: Make) -> None:
    with st.form("edit-add", clear_on_submit=False, border=False):
        smarts = st.text_input("SMARTS", placeholder="[NX3;H2]c", max_chars=10_000, key="edit-add-smarts")
        name, target, least, present = _common(table, "add")
        is_asked = st.form_submit_button("Add the rule", icon=":material/add:")
    if is_asked:
        make(lambda: AddRule(target=target, smarts=smarts.strip(), name=name.strip(), at_least=least, present=present))
        st.rerun()


def _common(table: EditSession, key: str) -> tuple[str, str, int, bool]:
    """Let a person say what all added rules have: a name, a class, a threshold, presence."""
    trained = table.learned.trained
    names = dict(zip(trained.classes, trained.class_names, strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Call it", placeholder="aromatic amine", max_chars=200, key=f"edit-{key}-name", width=220)
        target = st.selectbox(
            "Speaks for", list(names), format_func=lambda label: names[label], key=f"edit-{key}-class", width=220
        )
        least = st.number_input("At least", 1, 99, 1, key=f"edit-{key}-least", width=110)
        absent = st.checkbox("by its absence", key=f"edit-{key}-absent", help="Fires where there are fewer than that")
    return name, str(target), int(least), not absent


def _by_drawing(table: EditSession, make: Make) -> None:
    dataset = table.learned.dataset
    molecules = dataset.kind is GraphKind.MOLECULES
    what = "atoms" if molecules else "nodes"
    graph = _asked_for(dataset)
    names = node_names(dataset, graph)
    key = f"{_NODES}-{dataset.digest[:8]}-{graph}"
    left, right = st.columns([3, 2], gap="medium")
    with right:
        chosen = st.multiselect(
            f"Chosen {what}",
            range(len(names)),
            format_func=lambda node: names[node],
            key=key,
            placeholder=f"click {what} in the drawing",
        )
    with left.container(border=True):
        ends = dataset.edge_ends[dataset.edges(graph)].tolist()
        inside = tuple((u, v) for u, v in ends if u in chosen and v in chosen)
        marks = [Highlight("new", 1, Match((), tuple(chosen), inside))] if chosen else []
        drawing = draw(dataset, graph, marks, width=_SIZE[0], height=_SIZE[1], dark=session.is_dark())
        points = points_of(dataset, graph, marked=bool(marks), size=_SIZE)
        chart = f"edit-drawing-{graph}"
        st.plotly_chart(
            node_figure(drawing, points, names, chosen, size=_SIZE, dark=session.is_dark()),
            config={"displayModeBar": False},
            key=chart,
            on_select=lambda: _clicked(chart, key),
            selection_mode="points",
            alt=f"{noun(dataset)} {dataset.ids[graph]}; {what} can be chosen in the list beside it, too",
        )
    with right:
        if not chosen:
            st.caption(f"Click {what} that hang together; a second click takes one away.")
            return
        try:
            edit = _drawn(table, graph, chosen)
        except InputError as error:
            refused(error, "That is no pattern yet.")
            return
        if edit.smarts:
            st.code(edit.smarts, language=None, wrap_lines=True)
        elif edit.pattern is not None:
            st.caption(in_markdown(predicate_text(edit.pattern.build()[0], table.learned.trained.kind)))
        name, target, least, present = _common(table, "drawn")
        told = edit.model_copy(update={"name": name.strip(), "target": target, "at_least": least, "present": present})
        if st.button("Add the rule", icon=":material/add:", key="edit-add-drawn"):
            make(lambda: told)
            st.rerun()


def _asked_for(dataset: GraphDataset) -> int:
    """Let the reader name the graph that is drawn on."""
    graph = min(int(np.searchsorted(dataset.records, session.record())), len(dataset) - 1)
    wanted = st.text_input(
        f"On {noun(dataset)}", key="edit-drawn-id", placeholder=str(dataset.ids[graph]), width=220,
        help=f"The id of a {noun(dataset)}; without one it is the one that was opened last.",
    )  # fmt: skip
    hits = np.flatnonzero(dataset.ids == wanted.strip()) if wanted else np.zeros(0, np.int64)
    if wanted and not len(hits):
        st.caption(f"There is no {noun(dataset)} with that id.")
    return int(hits[0]) if len(hits) else graph


def _drawn(table: EditSession, graph: int, nodes: list[int]) -> AddRule:
    dataset, first = table.learned.dataset, table.learned.trained.classes[0]
    if dataset.kind is GraphKind.MOLECULES:
        return AddRule(target=first, smarts=drawn_smarts(dataset, graph, nodes))
    return AddRule(target=first, pattern=PatternsDocument.of([drawn_pattern(dataset, graph, nodes)]))


def _clicked(chart: str, key: str) -> None:
    """Add the node that was clicked to the chosen ones, or take it away."""
    for node in picked_nodes(chart):
        chosen = list(st.session_state.get(key, []))
        st.session_state[key] = [n for n in chosen if n != node] if node in chosen else [*chosen, node]


def _forbid(table: EditSession, make: Make) -> None:
    st.caption(
        "No rule may then use a predicate that is about the fragment: one whose matches hold a whole match of the "
        "SMARTS in at least half of the places that are looked at."
    )
    with st.form("edit-forbid", border=False):
        smarts = st.text_input("SMARTS of the fragment", placeholder="[N+](=O)[O-]", max_chars=10_000, key="edit-ban")
        whole = st.segmented_control(
            "Drop",
            ("Rules that use it", "Only such conditions"),
            default="Rules that use it",
            required=True,
            key="edit-ban-whole",
        )
        if not st.form_submit_button("Forbid it", icon=":material/block:"):
            return

    def edit() -> Edit:
        found = table.about(smarts.strip())
        if not found:
            fix = "Forbid a smaller fragment, or switch rules off one by one"
            raise InputError(Fault("Q913", "the fragment", "no predicate in use is about it", fix))
        return Forbid(
            predicates=tuple(entry.id for entry in found),
            smarts=smarts.strip(),
            whole_rules=whole == "Rules that use it",
        )

    make(edit)
    st.rerun()

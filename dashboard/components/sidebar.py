"""What is in use, on every page: the data set and the rules."""

from __future__ import annotations

import streamlit as st

from dashboard.components.views.score_words import request_words
from dashboard.components.views.words import amount, in_markdown, noun, told_apart
from dashboard.model.views.front import model_label
from dashboard.runs.views.rows import run_label, whose_words
from dashboard.session import state as session

_KEY, _MODEL = "sidebar-run", "sidebar-model"


def show() -> None:
    """Show the sidebar."""
    with st.sidebar:
        used = session.source()
        if used is None:
            st.caption("DATA SET")
            st.markdown("none yet")
            return
        st.caption("DATA SET")
        st.markdown(f"**{in_markdown(session.title_of(used))}**")
        data = session.imported()
        if data is None:
            return
        kinds = amount(len(data.dataset.classes), "class")
        st.caption(f"{amount(len(data.dataset), noun(data.dataset))} · {kinds}")
        _runs()


def _runs() -> None:
    """Let the reader choose among one's own runs on this data, and the one that a link has opened."""
    used, current = session.source(), session.run()
    runs = session.runs_on(used) if used is not None else []
    visited = current is not None and not session.owns(current)
    if current is not None and visited:
        runs = [current, *runs]
    if not runs:
        return
    ids = [run.id for run in runs]
    labels = dict(zip(ids, told_apart([run_label(run) for run in runs]), strict=True))  # a choice is kept by its label
    st.session_state[_KEY] = current.id if current is not None and current.id in labels else ids[0]
    st.caption("RULES IN USE")
    st.selectbox(
        "Training run",
        ids,
        format_func=lambda identity: labels.get(identity, identity),
        key=_KEY,
        on_change=_chosen,
        label_visibility="collapsed",
    )
    if current is None:
        session.use_run(runs[0])
    chosen = session.run()
    if chosen is not None:
        st.caption(in_markdown(request_words(chosen.request)))
    if current is not None and visited:
        st.caption(f":material/link: Opened by its link. {whose_words(current)}: look, but it stays as it is.")
    _models()


def _models() -> None:
    """Let the reader choose among the models of a search, on every page."""
    front = session.front()
    if front is None:
        return
    st.session_state[_MODEL] = session.model_number()
    st.selectbox(
        "Model",
        range(1, len(front.models) + 1),
        format_func=lambda number: model_label(front, number),
        key=_MODEL,
        on_change=lambda: session.use_model(st.session_state[_MODEL]),
        help="The search found a model of each of these sizes. The share of wrong predictions is held out.",
    )


def _chosen() -> None:
    found = session.store().get(st.session_state[_KEY])
    if found is not None:
        session.use_run(found)

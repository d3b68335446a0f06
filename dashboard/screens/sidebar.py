"""What is in use, on every page: the data set and the rules."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from dashboard import session
from dashboard.views.front import model_label
from dashboard.views.score_words import request_words
from dashboard.views.stages import STATE_WORDS
from dashboard.views.words import amount, in_markdown, noun, number
from engine.runs import Run

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
    """Let the reader choose among the runs on this data."""
    used = session.source()
    runs = session.store().on(used) if used is not None else []
    if not runs:
        return
    ids = [run.id for run in runs]
    labels = {run.id: _label(run) for run in runs}
    current = session.run()
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


def _label(run: Run) -> str:
    """Return form, when, and how good: enough to tell runs apart."""
    status, scores = run.status, run.scores
    begun = dt.datetime.fromtimestamp(run.started)
    when = begun.strftime("%H:%M" if begun.date() == dt.datetime.now().date() else "%d %b")
    held = scores.held_out if scores is not None else None
    how = (
        number(held.accuracy.mean)
        if held is not None
        else STATE_WORDS[status.state]
        if status.finished
        else "under way"
    )
    return f"{run.request.form} · {how} · {when}"

"""The learning curve of a run: measured on request in the background, kept with the run."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from dashboard.components.views.words import in_markdown, noun
from dashboard.model.views.quality_charts import learning_chart
from dashboard.model.views.quality_words import curve_words, trend_words
from dashboard.session import caches
from dashboard.session import state as session
from engine.data import GraphDataset
from engine.progress import Progress
from engine.runs import Document, LearningCurve, Run
from engine.runs.jobs import SHARES, measure_learning_curve

_NO_BAR = {"displayModeBar": False}


def show(run: Run, dataset: GraphDataset) -> None:
    """Show the curve, or how far it is, or a button to measure it."""
    work = caches.background().get(_key(run.id))
    if work is not None and not work.done:
        _watch(run.id)
        return
    if work is not None and work.trouble:
        st.warning(in_markdown(f"The learning curve was not measured. {work.trouble}"), icon=":material/warning:")
    try:
        curve = LearningCurve.model_validate_json(run.read(Document.LEARNING_CURVE))
    except ValidationError:
        curve = None
    if curve is None or not curve.points:
        shares = ", ".join(f"{share:.0%}" for share in SHARES)
        st.markdown(
            f"Would more {noun(dataset)}s help? With the options of this run, models are learned anew from {shares} of "
            "four fifths of the data, and measured on the last fifth, which is the same for all. It takes about twice "
            "as long as training once."
        )
        _button("Measure the learning curve", run, dataset)
        return
    st.plotly_chart(
        learning_chart(curve, dark=session.is_dark()),
        config=_NO_BAR,
        key="quality-learning",
        alt="accuracy against the number of graphs learned from",
    )
    st.markdown(in_markdown(trend_words(curve)))
    st.caption(in_markdown(curve_words(curve, dataset)))
    _button("Measure again", run, dataset)


def _button(label: str, run: Run, dataset: GraphDataset) -> None:
    if not session.owns(run):
        st.caption("Only the owner of a run can have its learning curve measured.")
        return
    busy = caches.background().under_way(_key(""))
    st.button(
        label,
        icon=":material/show_chart:",
        key="quality-measure",
        disabled=busy,
        help="Another curve is being measured; wait for it to end." if busy else None,
        on_click=_start,
        args=(run, dataset),
    )


def _start(run: Run, dataset: GraphDataset) -> None:
    def measure(progress: Progress) -> None:
        curve = measure_learning_curve(run.request, dataset, progress=progress)
        run.keep(Document.LEARNING_CURVE, curve.model_dump_json())

    caches.background().forget(_key(run.id))  # what is known of it is of an earlier time
    caches.background().ask(_key(run.id), measure)


def _key(identity: str) -> str:
    return f"learning-curve-{identity}"


@st.fragment(run_every=1.0)
def _watch(identity: str) -> None:
    """Show how far the measuring is, once a second."""
    work = caches.background().get(_key(identity))
    if work is None or work.done:
        st.rerun()
        return
    stopping = work.wants_stop()
    text = "Stopping …" if stopping else f"Measuring: {work.step.note or 'starting'}"
    st.progress(min(work.step.fraction, 1.0), text=text)
    st.button("Cancel", icon=":material/stop:", key="quality-cancel", on_click=work.stop, disabled=stopping)
    st.caption("It goes on when you leave this page, as long as the server runs.")

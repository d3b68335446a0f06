"""Quality: how good the rules in use are on graphs that their models had not seen, and where they fail."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import TRAIN, data_or_hint, empty, score_cards
from dashboard.components.views.charts import confusion
from dashboard.components.views.cohort import Cohort
from dashboard.components.views.score_words import held_out_words, method_words
from dashboard.components.views.verdict_words import HeldOutGraphs
from dashboard.components.views.words import amount, class_label, in_markdown, noun, short
from dashboard.model import learning, worst
from dashboard.model.views.held_out_rows import area_words, cell, class_frame, confusion_counts, fold_frame
from dashboard.model.views.quality_charts import precision_recall_chart, reliability_chart, roc_chart
from dashboard.model.views.quality_words import cell_words, measured_words, reliability_words
from dashboard.session import outline
from dashboard.session import state as session
from dashboard.session.kept import Kept
from engine.data import GraphDataset
from engine.evaluation import reliability
from engine.runs import Run, RunScores

_NO_BAR = {"displayModeBar": False}
_CELL: Kept[tuple[int, int] | None] = Kept("quality-cell", None)
_MOST_BUTTONS = 6  # classes; more are chosen from lists


def show() -> None:
    """Show the page."""
    found = data_or_hint()
    if found is None:
        return
    run = session.run()
    if run is None or not run.has_model:
        text = "There are no rules for this data set yet, so there is nothing to measure."
        empty(text, TRAIN, "Train rules", ":material/model_training:")
        return
    dataset, scores = found.dataset, _scores(run)
    held = cohorts.held_out(dataset)
    st.caption(in_markdown(_method(scores)))
    if scores is not None:
        score_cards(scores)
    used = cohorts.rules_if_any()
    if used is not None and outline.effort_of(used):
        st.caption(in_markdown(outline.effort_of(used)))
    if held is None:
        _without_record(run, dataset, scores)
        return
    st.info(in_markdown(measured_words(run.request, held, dataset)), icon=":material/info:")
    names = ["Folds and classes", "Confusion matrix", "Curves", "Calibration", "Errors worth reading", "Learning curve"]
    shown = (
        lambda: _tables(held, dataset, scores),
        lambda: _confusion(held, dataset),
        lambda: _curves(held, dataset),
        lambda: _calibration(held, dataset),
        lambda: worst.show(held, dataset, run),
        lambda: learning.show(run, dataset),
    )
    tabs = st.tabs(names, key="quality-tabs", on_change="rerun")
    for tab, content in zip(tabs, shown, strict=True):
        if tab.open:  # only what is looked at is worked out
            with tab:
                content()


def _scores(run: Run) -> RunScores | None:
    """Return the scores of the model in use, which may be one of a front."""
    number, front = session.model_number(), run.front
    return front.models[number - 1].scores if front is not None and number else run.scores


def _method(scores: RunScores | None) -> str:
    if scores is None or scores.held_out is None:
        return held_out_words(scores)
    return f"Held out: {method_words(scores.held_out)}."


def _without_record(run: Run, dataset: GraphDataset, scores: RunScores | None) -> None:
    """Say that there are no held-out predictions, and show what there is."""
    with st.container(border=True):
        st.markdown("**Not measured graph by graph**")
        st.markdown(
            "This run kept no held-out predictions: it was stopped before they were there, or it is older than they "
            "are. Curves, calibration and single errors need them. Train again with the same options to have them."
        )
        st.page_link(TRAIN, label="Train again", icon=":material/model_training:", query_params=session.address())
    if scores is not None and scores.held_out is not None:
        st.markdown("**Held-out predictions against the true classes**")
        names = [class_label(dataset, code) for code in range(len(dataset.classes))]
        chart = confusion(scores.held_out, names, dark=session.is_dark())
        st.plotly_chart(chart, config=_NO_BAR, key="quality-confusion", alt="table of true against predicted classes")
    st.markdown("**Learning curve**")
    learning.show(run, dataset)


# -- tabs -----------------------------------------------------------------------------------------


def _tables(held: HeldOutGraphs, dataset: GraphDataset, scores: RunScores | None) -> None:
    stored = scores.held_out if scores is not None else None
    st.markdown("**Part by part**" if held.n_folds > 1 else "**The test part**")
    counts = {"graphs": st.column_config.NumberColumn(f"{noun(dataset)}s", format="localized")}
    frame = fold_frame(held, stored)
    st.dataframe(frame, hide_index=True, column_config=counts, key="quality-folds", alt="scores of each part")
    if stored is not None:
        for note in (stored.interval_method, *stored.notes):
            st.caption(in_markdown(note))
    st.markdown("**Class by class**")
    columns = {
        "precision": "Of those said to be of the class, the share that is",
        "recall": "Of the class, the share that was found",
        "F1": "Harmonic mean of precision and recall",
    }
    shares = {
        name: st.column_config.ProgressColumn(name, help=help_, format="%.0f %%", min_value=0, max_value=100)
        for name, help_ in columns.items()
    }
    rows = class_frame(held, dataset)
    rows[list(columns)] *= 100
    st.dataframe(rows, hide_index=True, column_config=shares, key="quality-classes", alt="scores of each class")
    st.caption("The mean counts every class alike (macro average), however small it is.")


def _confusion(held: HeldOutGraphs, dataset: GraphDataset) -> None:
    n = len(dataset.classes)
    counts = confusion_counts(held, n)
    if n <= _MOST_BUTTONS:
        st.caption(f"Rows are the true classes, columns the predicted ones. Click a cell to see its {noun(dataset)}s.")
        _cells(counts, dataset)
    else:
        names = {code: short(class_label(dataset, code), 40) for code in range(n)}
        with st.container(horizontal=True):
            truth = st.selectbox("Truly", names, format_func=lambda c: names[c], key="quality-truth", width=240)
            said = st.selectbox("Predicted", names, format_func=lambda c: names[c], key="quality-said", width=240)
        _CELL.put((truth, said))
    chosen = _CELL.get()
    if chosen is None or max(chosen) >= n:
        return
    graphs = cell(held, *chosen)
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center"):
        truly, predicted = (short(class_label(dataset, code), 40) for code in chosen)
        what = f"truly {truly}, predicted {predicted}"
        st.markdown(f"**{amount(len(graphs), noun(dataset))}**: {in_markdown(what)}, the surest first", width="content")
    used = cohorts.rules_or_why()
    if len(graphs) and used is not None:
        cohorts.pictures(dataset, graphs, cohorts.said(used), key=f"quality-{used.key}-{chosen[0]}-{chosen[1]}")
        same = Cohort(of_class=(chosen[0],), said=chosen[1])
        cohorts.link(same, "The same in Browse, with those that were not held out")


def _cells(counts: np.ndarray, dataset: GraphDataset) -> None:
    """Show the matrix as buttons, so that the keyboard reaches every cell."""
    n = len(counts)
    widths = [1.2, *[1.0] * n]
    head = st.columns(widths, vertical_alignment="bottom")
    for code in range(n):
        head[code + 1].markdown(f"predicted **{in_markdown(short(class_label(dataset, code), 24))}**")
    for truth in range(n):
        row = st.columns(widths, vertical_alignment="center")
        row[0].markdown(f"truly **{in_markdown(short(class_label(dataset, truth), 24))}**")
        total = int(counts[truth].sum())
        for said in range(n):
            right = truth == said
            row[said + 1].button(
                cell_words(int(counts[truth, said]), total),
                key=f"cell-{truth}-{said}",
                icon=":material/check:" if right else ":material/close:",
                type="primary" if _CELL.get() == (truth, said) else "secondary",
                width="stretch",
                on_click=_choose,
                args=(truth, said),
                help="right" if right else "wrong",
            )


def _choose(truth: int, said: int) -> None:
    _CELL.put((truth, said))


def _curves(held: HeldOutGraphs, dataset: GraphDataset) -> None:
    dark, (area, precision) = session.is_dark(), area_words(held, dataset)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Receiver operating characteristic**")
        chart = roc_chart(held, dataset, dark=dark)
        st.plotly_chart(chart, config=_NO_BAR, key="quality-roc", alt=f"ROC curve. {area}")
        st.caption(area)
    with right:
        st.markdown("**Precision and recall**")
        chart = precision_recall_chart(held, dataset, dark=dark)
        st.plotly_chart(chart, config=_NO_BAR, key="quality-pr", alt=f"precision-recall curve. {precision}")
        st.caption(precision)
    if held.n_folds > 1:
        st.caption(
            "Probabilities of all parts in one curve. Each part has a model of its own, so the area can differ a "
            "little from the mean of the areas of the parts."
        )


def _calibration(held: HeldOutGraphs, dataset: GraphDataset) -> None:
    found = reliability(held.truth, held.probabilities)
    name = class_label(dataset, min(1, len(dataset.classes) - 1))
    with st.container(horizontal=True):
        help_ = "Mean squared distance of the probability from what came true, 0 is perfect"
        st.metric("Brier score", f"{found.brier:.3f}", border=True, width=190, help=help_)
        help_ = "Mean distance between stated probability and share, over ten bins weighted by their counts"
        st.metric("Expected calibration error", f"{found.expected_error:.3f}", border=True, width=240, help=help_)
    chart = reliability_chart(found, name, dark=session.is_dark())
    st.plotly_chart(chart, config=_NO_BAR, key="quality-reliability", alt="stated probability against what came true")
    st.caption(in_markdown(reliability_words(found, held, dataset)))


if __name__ == "__main__":
    show()

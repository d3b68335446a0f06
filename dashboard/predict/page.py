"""Predict: upload or paste new data; every row with its prediction, how sure it is, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from dashboard.components import explained
from dashboard.components.notices import refused, rules_or_hint, tell_constant
from dashboard.components.views.matches import page_of, pages
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, in_markdown, noun, percent
from dashboard.data.reading_form import ask_for_decimal, ask_for_sheet
from dashboard.predict.views.batch import LOW, PER_PAGE, Batch, Show, batch_of, pasted_table
from dashboard.predict.views.confidence import mismatch_words
from dashboard.session import caches, uploads, waiting
from dashboard.session import confidence as assurance
from dashboard.session import state as session
from dashboard.session.kept import Kept, page_number
from dashboard.session.state import Rules
from engine.data import GraphKind
from engine.errors import InputError
from engine.prediction import predict_file
from engine.progress import Progress
from engine.readers.columns import DecimalSign
from engine.runs import DataSource

_UPLOAD, _PASTED = "batch-upload", "batch-pasted"
_TAKEN, _ROW = Kept("batch-taken", ""), Kept("batch-row", 0)
_ROW_HEIGHT = 35  # pixels


def show() -> None:
    """Show the page."""
    used = rules_or_hint()
    if used is None:
        return
    tell_constant(used)
    _ask(used)
    source = session.batch()
    if source is None:
        st.info(
            "Nothing to predict yet. Upload a file or paste SMILES above: every row gets a prediction from the model "
            "in use, with its reasons; rows that cannot be used keep their place and say why.",
            icon=":material/upload_file:",
        )
        return
    found = _predicted(used, source)
    if found is not None:
        _results(used, found, source)


# -- what to predict ------------------------------------------------------------------------------


def _ask(used: Rules) -> None:
    molecules = used.trained.kind is GraphKind.MOLECULES
    upload, paste = st.tabs(["Upload a file", "Paste SMILES"]) if molecules else (st.container(), None)
    with upload:
        st.caption(
            "A table, an SDF file, a TU Dortmund set as a zip archive: the same formats as on Home. A column "
            "of classes is not needed; where there is one, the predictions are checked against it."
        )
        uploaded = st.file_uploader(
            "A file to predict", type=list(uploads.TYPES), key=_UPLOAD, label_visibility="collapsed"
        )
        if uploaded is not None and _TAKEN.get() != uploaded.file_id:
            _take(uploaded.name, uploaded.getvalue())
            _TAKEN.put(uploaded.file_id)  # only now: what was interrupted is done again
    if paste is not None:
        with paste, st.form("batch-paste", border=False):
            text = st.text_area(
                "One SMILES a line, a name may follow",
                key=_PASTED,
                height=120,
                placeholder="CC(=O)Oc1ccccc1C(=O)O aspirin\nCn1cnc2c1c(=O)n(C)c(=O)n2C caffeine",
            )
            if st.form_submit_button("Predict these", icon=":material/play_arrow:"):
                content = pasted_table(text)
                if content:
                    _take("pasted.csv", content)
                else:
                    st.warning("Paste at least one SMILES first.", icon=":material/content_paste:")


def _take(name: str, content: bytes) -> None:
    try:
        session.use_batch(uploads.keep_upload(name, content))
        _ROW.put(0)
    except InputError as error:
        refused(error, f"{name} was rejected.")


# -- the work -------------------------------------------------------------------------------------


def _predicted(used: Rules, source: DataSource) -> Batch | None:
    """Return the predictions; shows how far they are until then."""
    try:
        path = session.workspace().path_of(source)
    except InputError as error:
        refused(error, "This file is no longer there.")
        return None
    sheet, decimal = _ask_how_it_is_read(source)
    calibration, familiarity = assurance.calibration(used), assurance.familiarity(used)
    target, known = used.imported.columns.target, assurance.known_graphs(used)

    def work(progress: Progress) -> Batch:
        said = predict_file(
            used.trained,
            path,
            target=target,
            sheet=sheet,
            decimal=decimal,
            calibration=calibration,
            familiarity=familiarity,
            known=known,
            progress=progress,
        )
        return batch_of(said, used.trained, is_calibrated=calibration is not None)

    key = f"{used.key}-{source.name}-{sheet}-{decimal}"
    job = caches.background().ask(key, work)
    waiting.wait_for(job, _forget_batch)
    if job.error is None:
        found: Batch = job.result
        return found
    caches.background().forget(key)
    if isinstance(job.error, InputError):
        refused(job.error, f"{session.title_of(source)} cannot be predicted.")
    elif job.stopped:
        st.info("It was stopped. Choose the file again to start anew.", icon=":material/stop_circle:")
    else:
        st.error(f"The prediction failed: {in_markdown(type(job.error).__name__)}.", icon=":material/error:")
    return None


def _ask_how_it_is_read(source: DataSource) -> tuple[str, DecimalSign]:
    """Return the sheet of a workbook, "" where there is one alone, and the decimal sign."""
    several = len(session.sheets(source)) > 1
    places = st.columns(2 if several else 1, width=640 if several else 320)
    with places[-1]:
        decimal = ask_for_decimal(source, "batch")
    if not several:
        return "", decimal
    with places[0]:
        return ask_for_sheet(source, "batch"), decimal


def _forget_batch() -> None:
    session.use_batch(None)


# -- the results ----------------------------------------------------------------------------------


def _results(used: Rules, found: Batch, source: DataSource) -> None:
    st.subheader(in_markdown(session.title_of(source)))
    told = mismatch_words(found.said.imported.dataset, used.trained)
    if told:
        st.warning(told, icon=":material/warning:")
    _figures(found)
    with st.expander("What confidence and “seen similar?” mean", icon=":material/help:"):
        st.markdown(in_markdown(assurance.calibration_note(used)))
        st.markdown(
            "**Seen similar?** compares each atom or node and its neighbours with the training data. *Seen similar*: "
            "as familiar as 95 % of the training data are to the rest. *Unusual*: less. *Nothing like it seen*: a "
            "label that never occurred, or no place that did. The two answers are independent: a model can be sure of "
            "something that it has never seen the like of."
        )
    positions = _filter(used, found)
    conditions = {named.letter: named.condition for named in used.named}
    _downloads(found, conditions, source)
    if len(positions) == 0:
        st.info("No row is of this kind. Choose another filter.", icon=":material/filter_alt_off:")
        return
    _table(used, found, positions, conditions, source)
    _chosen(used, found, source)


def _figures(found: Batch) -> None:
    with st.container(horizontal=True, gap="small"):
        st.metric("Rows", f"{len(found):,}", border=True, width=150)
        st.metric("Predicted", f"{len(found) - found.said.left_out:,}", border=True, width=150)
        help_ = "They keep their place in the table, with what is wrong and what to do."
        st.metric("Could not be used", f"{found.said.left_out:,}", border=True, width=170, help=help_)
        for code, name in enumerate(found.names):
            st.metric(in_markdown(name), f"{int((found.said.chosen == code).sum()):,}", border=True, width=220)
        for truth in found.truths:
            st.metric(truth.name, percent(truth.accuracy), border=True, width=220, help=in_markdown(truth.help))
    if found.unknown:
        counted = "Rows of such a class count as wrong." if found.truths else "Nothing is scored against them."
        st.warning(in_markdown(f"Of this file {found.unknown}. {counted}"), icon=":material/help:")


def _filter(used: Rules, found: Batch) -> npt.NDArray[np.int64]:
    key = f"batch-{used.key}-{found.said.imported.dataset.digest[:8]}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shown = st.segmented_control("Rows", found.shows(), default=Show.ALL, required=True, key=f"{key}-rows")
        classes = st.pills(
            "Predicted",
            range(len(found.names)),
            selection_mode="multi",
            format_func=lambda code: in_markdown(found.names[code]),
            key=f"{key}-classes",
        )
        below = 100 * LOW
        if shown is Show.LOW:
            what = "Confidence" if found.is_calibrated else "Probability"
            below = st.slider(f"{what} below", 50, 100, round(below), format="%d %%", width=200, key=f"{key}-below")
    return found.pick(Show(shown), list(classes), below=below / 100)


def _downloads(found: Batch, conditions: dict[str, str], source: DataSource) -> None:
    stem = session.title_of(source).rpartition(".")[0] or "data"
    with st.container(horizontal=True):
        st.download_button(
            "Download all rows",
            lambda: csv_bytes(found.table(conditions)),
            f"{stem}_predicted.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="The columns of the file, then what `symgraph predict` writes, then confidence, domain and reasons. "
            "Cells that a spreadsheet would take for a formula get an apostrophe in front.",
        )
        if found.said.left_out:
            st.download_button(
                f"Download the {amount(found.said.left_out, 'row')} that could not be used",
                lambda: found.rejected().to_csv(index=False).encode(),
                f"{stem}_rejected.txt",
                "text/plain",
                icon=":material/download:",
                on_click="ignore",
                help="As they are in the file, letter by letter, to be mended and uploaded again.",
            )


def _table(
    used: Rules, found: Batch, positions: npt.NDArray[np.int64], conditions: dict[str, str], source: DataSource
) -> None:
    n = pages(len(positions), PER_PAGE)
    place = f"batch-page-{used.key}-{source.name}"
    page = page_number(place, n)
    here = np.array(page_of(positions, page, PER_PAGE), np.int64)
    st.caption(f"{amount(len(positions), 'row')} in the order of the file. Click a row to see why.")
    frame = found.page(here, conditions)
    key = f"batch-table-{used.key}-{source.name}"
    st.dataframe(
        frame,
        hide_index=True,
        column_config=_columns(),
        on_select=lambda: _picked(key, frame),
        selection_mode=["single-row", "single-cell"],
        height=min(38 + _ROW_HEIGHT * len(frame), 400),
        key=key,
        alt="the rows of the file with their predictions",
    )
    if n > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(n, key=place)


def _picked(key: str, frame: pd.DataFrame) -> None:
    selection = st.session_state[key].selection
    rows = [cell[0] for cell in selection.cells] or list(selection.rows)
    if rows and rows[0] < len(frame):
        _ROW.put(int(frame["record"].iloc[rows[0]]))


def _columns() -> dict[str, Any]:
    column = st.column_config
    share: dict[str, Any] = {"min_value": 0.0, "max_value": 100.0, "format": "%.0f %%", "width": "small"}
    return {
        "record": column.NumberColumn("Row", help="Counted from 1 without the header", width="small", pinned=True),
        "prediction": column.TextColumn("Prediction", width="medium", pinned=True),
        "confidence": column.ProgressColumn("Confidence", help="Calibrated on held-out graphs", **share),
        "probability": column.ProgressColumn("Probability", help="As the model gives it", **share),
        "seen similar?": column.TextColumn("Seen similar?", width=120),
        "reasons": column.TextColumn("Reasons", help="The rules that fired", width="large"),
        "the model": column.TextColumn("The model", help="Whether it was learned from this row's structure", width=110),
        "true class": column.TextColumn("True class", width="small"),
        "right?": column.TextColumn("Right?", width="small"),
        "status": column.TextColumn("Status", width="medium"),
        "what to do": column.TextColumn("What to do", width="medium"),
    }


def _chosen(used: Rules, found: Batch, source: DataSource) -> None:
    """Show the row that was clicked."""
    record = _ROW.get()
    hits = np.flatnonzero(found.said.imported.source.index.to_numpy() == record)
    if len(hits) == 0:
        return
    position = int(hits[0])
    graph = int(found.said.graph[position])
    dataset = found.said.imported.dataset
    st.divider()
    if graph < 0:
        st.subheader(f"Row {record}")
        row, fix = found.said.rows[position], found.said.fixes.get(record, "")
        st.error(f"**{in_markdown(row.status)}** {in_markdown(fix)}", icon=":material/error:")
        st.dataframe(found.said.imported.source.iloc[[position]], hide_index=True, key="batch-faulty")
        return
    st.subheader(f"Row {record}: {noun(dataset)} {in_markdown(str(dataset.ids[graph]))}")
    name = f"{noun(dataset)} {dataset.ids[graph]}"
    explained.show(used, dataset, graph, key=f"batch-{used.key}-{source.name[:8]}-{graph}", name=name)


if __name__ == "__main__":
    show()

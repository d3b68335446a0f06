"""Home: upload a file first, go on with what was done before, or take a bundled set."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import DATA, REPORT, RULES, RUNS, TOUR, TRAIN, refused, tell_notice
from dashboard.components.views.words import in_markdown
from dashboard.data import files, taking
from dashboard.data.figures import figures
from dashboard.home import cards
from dashboard.runs.views.rows import run_label
from dashboard.session import state as session
from dashboard.session import uploads
from dashboard.session.kept import Kept
from engine.errors import InputError
from engine.readers import Imported
from engine.runs import Run

_UPLOADED = Kept("uploaded", "")
_MOST_RUNS = 4
_FORMATS = """A table (CSV, Excel, Parquet, JSON lines) with a column of SMILES, InChI or edges and a column of
classes; SDF or MOL; GraphML, GEXF, GML, node-link JSON, graph6; a TU Dortmund or OGB set as a zip archive. The format
is found from the content."""


def show() -> None:
    """Show the page."""
    tell_notice()
    found = session.imported()
    if found is None:
        st.markdown("Upload molecules or graphs with a class each, and learn rules that you can read.")
    _upload()
    taking.ask_if_waiting()
    if found is not None:
        _in_use(found)
    _recent_runs()
    st.subheader("Bundled data sets", anchor=False)
    cards.show()
    files.show(taking.take)
    st.page_link(
        TOUR,
        label="New here? Take the tour: ten short steps from a graph to a prediction",
        icon=":material/school:",
        width="content",
        query_params=session.address(),
    )


def _upload() -> None:
    most = int(st.get_option("server.maxUploadSize"))
    uploaded = st.file_uploader(
        "Upload a file of molecules or graphs",
        type=list(uploads.TYPES),
        key="upload",
        help=f"{_FORMATS} Up to {most} MB.",
    )
    st.caption("CSV, Excel, SDF, SMILES, GraphML, TU Dortmund and more. Nothing leaves this computer.")
    if uploaded is None or _UPLOADED.get() == uploaded.file_id:
        return
    changed = False
    try:
        changed = taking.taken(uploads.keep_upload(uploaded.name, uploaded.getvalue()))
    except InputError as error:
        refused(error, f"{uploaded.name} was rejected.")
    _UPLOADED.put(uploaded.file_id)  # only now: what was interrupted is done again
    if changed:
        st.rerun()


def _in_use(found: Imported) -> None:
    """Show what was read, and the next steps."""
    used = session.source()
    if used is None:
        return
    with st.container(border=True, key="in-use"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"In use: **{in_markdown(session.title_of(used))}**", width="stretch")
            report = ((REPORT, f"Import report ({len(found.faults)})", ":material/report:"),) if found.faults else ()
            for page, label, icon in (
                *report,
                (DATA, "Look at the data", ":material/database:"),
                (TRAIN, "Train rules", ":material/model_training:"),
            ):
                st.page_link(page, label=label, icon=icon, width="content", query_params=session.address())
        figures(found)


def _recent_runs() -> None:
    runs = session.own_runs()
    if not runs:
        return
    st.subheader("Recent runs", anchor=False)
    for run in runs[:_MOST_RUNS]:
        _run(run)
    if len(runs) > _MOST_RUNS:
        st.page_link(
            RUNS,
            label=f"All {len(runs)} runs",
            icon=":material/inventory_2:",
            width="content",
            query_params=session.address(),
        )


def _run(run: Run) -> None:
    ready = run.has_model
    label = f"{in_markdown(uploads.data_title(run))} · {in_markdown(run_label(run))}"
    icon = ":material/rule:" if ready else ":material/pending:"
    st.page_link(
        RULES if ready else TRAIN, label=label, icon=icon, width="content", query_params={"run": run.id}
    )  # fmt: skip


if __name__ == "__main__":
    show()

"""Data: choose a bundled set or upload one, see what was read and every fault."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components.notices import EXPLORE, TOUR, TRAIN, refused
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, in_markdown, noun
from dashboard.data import files
from dashboard.data import overview as data_overview
from dashboard.data import read_settings as data_reading
from dashboard.data import structures as data_structures
from dashboard.data.views.fault_rows import fault_frame, filter_faults, rejected_frame
from dashboard.data.views.sample_cards import SampleCard, sample_card
from dashboard.session import state as session
from dashboard.session.kept import Kept
from dashboard.session.uploads import TYPES, keep_upload
from engine.errors import InputError
from engine.readers import UNREAD, Imported, bundled, import_report, rejects
from engine.readers.columns import DecimalSign
from engine.runs import DataSource

# an upload whose target is still to be chosen
_WAITING: Kept[DataSource | None] = Kept("data-waiting", None)
_UPLOADED = Kept("uploaded", "")
_WELCOME = """Learn rules that you can read from molecules or graphs, and see what each rule matches.
Choose a set below or upload your own, then **Train**, then read the **Rules**. Nothing leaves this computer."""


def show() -> None:
    """Show the page."""
    st.title("Data")
    told = session.notice()
    if told:
        st.warning(in_markdown(told), icon=":material/link_off:")
    found = session.imported()
    waiting = _WAITING.get()
    used = session.source()
    if waiting is not None:
        _ask_for_columns(waiting)
    if found is not None and used is not None:
        _in_use(found, used)
        st.divider()
    if found is None:
        st.markdown(_WELCOME)
        st.page_link(TOUR, label="New here? Take the tour: ten short steps", icon=":material/school:", width="content")
    st.subheader("Choose a data set" if found is None else "Choose another data set")
    _cards()
    _upload()
    files.show(_take)


# -- the set in use -------------------------------------------------------------------------------


def _in_use(found: Imported, used: DataSource) -> None:
    dataset = found.dataset
    st.subheader(in_markdown(session.title_of(used)))
    with st.container(horizontal=True):
        st.metric(f"{noun(dataset)}s".capitalize(), f"{len(dataset):,}", border=True, width=150)
        st.metric("Classes", len(dataset.classes), border=True, width=150)
        per = dataset.n_nodes / max(len(dataset), 1)
        what = "Atoms" if noun(dataset) == "molecule" else "Nodes"
        st.metric(f"{what} each, mean", f"{per:.1f}", border=True, width=150)
        help_ = "Records that could not be used. The import report says why, one by one."
        st.metric("Left out", f"{found.left_out:,}", border=True, width=150, help=help_)
    with st.container(horizontal=True):
        links = (
            (EXPLORE, f"Browse the {noun(dataset)}s", ":material/grid_view:"),
            (TRAIN, "Train rules", ":material/model_training:"),
        )
        for page, label, icon in links:
            st.page_link(page, label=label, icon=icon, width="content", query_params=session.address())
    n = len(found.faults)
    names = ["Overview", f"Import report ({n})", "Duplicates and conflicts", "Scaffolds", "How it was read"]
    shown = (
        (False, lambda: data_overview.show(dataset)),
        (True, lambda: _report(found)),
        (False, lambda: data_structures.duplicates(dataset)),
        (False, lambda: data_structures.scaffolds(dataset)),
        (True, lambda: data_reading.show(found, used, _take)),
    )
    tabs = st.tabs(names, key=f"data-tabs-{dataset.digest[:8]}", on_change="rerun")
    for tab, (is_cheap, content) in zip(tabs, shown, strict=True):
        if is_cheap or tab.open:  # the rest is worked out when it is looked at
            with tab:
                content()


def _report(found: Imported) -> None:
    frame = fault_frame(found.faults)
    if frame.empty:
        st.success("Every record was read. Nothing was left out.", icon=":material/check_circle:")
        return
    records = len(found.source)
    counted = f"{amount(len(frame), 'fault')} in {amount(records, 'record')}"
    st.caption(f"{counted}; {found.left_out:,} left out, the rest is in use.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.multiselect("Kind of fault", sorted(frame["kind"].unique()), key="report-kinds", placeholder="all")
        text = st.text_input("Search", key="report-text", placeholder="a value, a column, a line …")
        downloads = [("Download report", "import_report.csv", import_report(found))]
        if found.left_out:
            downloads.append(("Download rejected records", "rejected_records.csv", rejected_frame(found)))
        for label, file, rows in downloads:
            st.download_button(
                label, csv_bytes(rows), file, "text/csv", icon=":material/download:", on_click="ignore", key=file
            )
        if found.left_out:
            st.download_button(
                "Rejected records as in the file",
                lambda: rejects(found),
                "rejects.txt",
                "text/plain",
                icon=":material/download:",
                on_click="ignore",
                key="rejects",
                help="Without reasons, so that what is mended can be uploaded again.",
            )
    shown = filter_faults(frame, kinds=kinds, text=text)
    st.dataframe(shown, hide_index=True, column_config=_fault_columns(), key="report-table")


def _fault_columns() -> dict[str, Any]:
    return {
        "record": st.column_config.NumberColumn(
            "Record", help="Counted from 1 without the header; 0: the whole file", width="small"
        ),
        "place": st.column_config.TextColumn("Place", width="medium"),
        "found": st.column_config.TextColumn("Found", width="large"),
        "fix": st.column_config.TextColumn("What to do", width="large"),
        "effect": st.column_config.TextColumn("Record was", width="small"),
        "code": st.column_config.TextColumn("Code", width="small"),
        "kind": None,
    }


# -- taking a set ---------------------------------------------------------------------------------


def _cards() -> None:
    samples = bundled()
    if not samples:
        st.info("The bundled data sets are not installed. Upload a file of your own.", icon=":material/info:")
    used = session.source()
    with st.container(horizontal=True, gap="small"):
        for card in sorted((_sample_card(sample.name) for sample in samples), key=lambda card: -card.records):
            _card(card, chosen=used is not None and used.origin == "sample" and used.name == card.name)


@st.cache_data(max_entries=50, show_spinner=False)
def _sample_card(name: str) -> SampleCard:
    return sample_card(next(sample for sample in bundled() if sample.name == name))


def _card(card: SampleCard, *, chosen: bool) -> None:
    with st.container(border=True, width=232, height="stretch", gap="xsmall"):
        st.markdown(f"**{in_markdown(card.title)}**")
        st.caption(f"{amount(card.records, 'record')} · {card.form}")
        st.markdown(in_markdown(card.description))
        if card.classes:
            st.caption(in_markdown(" / ".join(card.classes)))
        st.button(
            "In use" if chosen else "Use this",
            key=f"use-{card.name}",
            disabled=chosen,
            icon=":material/check:" if chosen else None,
            type="secondary",
            on_click=_use_sample,
            args=(card.name,),
        )


def _use_sample(name: str) -> None:
    _WAITING.take()
    _use(DataSource(origin="sample", name=name))


def _use(wanted: DataSource) -> None:
    data_overview.forget()
    data_structures.forget()
    session.use_source(wanted)


def _upload() -> None:
    st.subheader("Or upload your own")
    most = int(st.get_option("server.maxUploadSize"))
    st.caption(
        "A table (CSV, Excel, Parquet, JSON lines) with a column of SMILES, InChI or edges and a column of classes; "
        "SDF or MOL; GraphML, GEXF, GML, node-link JSON, graph6; a TU Dortmund or OGB set as a zip archive. The "
        f"format is found from the content. Up to {most} MB. The file stays on this machine."
    )
    uploaded = st.file_uploader(
        "A file of molecules or graphs", type=list(TYPES), key="upload", label_visibility="collapsed"
    )
    if uploaded is None or _UPLOADED.get() == uploaded.file_id:
        return
    changed = False
    try:
        changed = _taken(keep_upload(uploaded.name, uploaded.getvalue()))
    except InputError as error:
        refused(error, f"{uploaded.name} was rejected.")
    _UPLOADED.put(uploaded.file_id)  # only now: what was interrupted is done again
    if changed:
        st.rerun()


def _take(wanted: DataSource) -> None:
    """Read `wanted` and take it into use, and draw the page anew."""
    if _taken(wanted):
        st.rerun()


def _taken(wanted: DataSource) -> bool:
    """Return whether `wanted` was read, or waits for an answer; what is in use stays where that fails."""
    try:
        session.load(wanted)
    except InputError as error:
        if any(found.code in UNREAD for found in error.faults):
            session.forget(wanted)
        elif _needs_target(wanted) or (not wanted.sheet and len(session.sheets(wanted)) > 1):
            _WAITING.put(wanted)
            return True
        used = session.source()
        kept = f" {session.title_of(used)} is still in use." if used is not None else ""
        refused(error, f"{session.title_of(wanted)} was rejected.{kept}")
        return False
    _WAITING.take()
    _use(wanted)
    return True


def _needs_target(wanted: DataSource) -> bool:
    """Return whether the file can be read but for its target."""
    try:
        session.load(_without_doubts(wanted), require_target=False)
    except InputError:
        return False
    return True


def _without_doubts(wanted: DataSource) -> DataSource:
    """Return how the file is read to show it: without a target, and without numbers in doubt."""
    sign = DecimalSign.POINT if wanted.decimal is DecimalSign.FOUND else wanted.decimal
    return wanted.model_copy(update={"target": "", "decimal": sign})


def _question(error: InputError) -> str:
    """Return what is to be answered before the file can be read."""
    match error.faults[-1].code:
        case "T220":
            return "Which sign is the decimal sign?"
        case "T204":
            return "Where are numbers cut in two, or which column holds the classes?"
        case _:
            return "Which column holds the classes?"


def _ask_for_columns(waiting: DataSource) -> None:
    """Ask for the sheet or the target of a file that can be read but for that."""
    try:
        found = session.load(_without_doubts(waiting), require_target=False)
    except InputError as error:
        _ask_for_sheet(waiting, error)
        return
    with st.container(border=True):
        st.markdown(f"**{in_markdown(session.title_of(waiting))}: one question first**")
        try:
            session.load(waiting)
        except InputError as error:
            told = in_markdown(error.faults[-1].found)  # notes come before it
            st.warning(f"{told}. {_question(error)}", icon=":material/help:")
        data_reading.ask(waiting, found, _take, key="waiting")
        st.dataframe(found.source.head(5), key="waiting-head")
        _offer_to_leave()


def _ask_for_sheet(waiting: DataSource, error: InputError) -> None:
    """Ask for the sheet of a workbook whose first one cannot be read; let go of a file that is none."""
    try:
        sheets = session.sheets(waiting)
    except InputError:
        sheets = ()
    if len(sheets) < 2:
        _WAITING.take()
        return
    with st.container(border=True):
        st.markdown(f"**{in_markdown(session.title_of(waiting))}: one question first**")
        told = "; ".join(f"{found.place}: {found.found}" for found in error.faults)
        st.warning(in_markdown(told) + ". Which sheet holds the data?", icon=":material/help:")
        with st.form("waiting-sheet-form", border=False):
            sheet = data_reading.ask_for_sheet(waiting, "waiting-alone")
            is_asked = st.form_submit_button("Read this sheet", icon=":material/refresh:")
        if is_asked:
            _take(waiting.model_copy(update={"sheet": sheet}))
        _offer_to_leave()


def _offer_to_leave() -> None:
    if st.button("Leave it", key="waiting-leave"):
        _WAITING.take()
        st.rerun()


if __name__ == "__main__":
    show()

"""Taking a data set into use: read first, and asked about where it leaves a doubt."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.views.words import in_markdown
from dashboard.data import overview, reading_form, scaffolds
from dashboard.session import state as session
from dashboard.session.kept import Kept
from engine.errors import InputError
from engine.readers import UNREAD
from engine.readers.columns import DecimalSign
from engine.runs import DataSource

# an upload whose target is still to be chosen
_WAITING: Kept[DataSource | None] = Kept("data-waiting", None)


def use(wanted: DataSource) -> None:
    """Take a set into use: nothing of the former one is asked or shown any more."""
    _WAITING.take()
    overview.forget()
    scaffolds.forget()
    session.use_source(wanted)


def take(wanted: DataSource) -> None:
    """Read `wanted` and take it into use, and draw the page anew."""
    if taken(wanted):
        st.rerun()


def taken(wanted: DataSource) -> bool:
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
    use(wanted)
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


def ask_if_waiting() -> None:
    """Ask for the sheet or the target of a file that can be read but for that, where there is one."""
    waiting = _WAITING.get()
    if waiting is None:
        return
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
        reading_form.ask(waiting, found, take, key="waiting")
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
            sheet = reading_form.ask_for_sheet(waiting, "waiting-alone")
            is_asked = st.form_submit_button("Read this sheet", icon=":material/refresh:")
        if is_asked:
            take(waiting.model_copy(update={"sheet": sheet}))
        _offer_to_leave()


def _offer_to_leave() -> None:
    if st.button("Leave it", key="waiting-leave"):
        _WAITING.take()
        st.rerun()

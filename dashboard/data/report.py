"""The import report: every record that was left out or changed, and why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components.notices import data_or_hint
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount
from dashboard.data.views.fault_rows import fault_frame, filter_faults, rejected_frame
from engine.readers import import_report, rejects


def show() -> None:
    """Show the page."""
    found = data_or_hint()
    if found is None:
        return
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


if __name__ == "__main__":
    show()

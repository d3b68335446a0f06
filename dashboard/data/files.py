"""The files that this browser has uploaded: to use again, or to delete."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.rows import clicked_row
from dashboard.components.views.words import amount, in_markdown
from dashboard.data.views.file_rows import file_frame, quota_words, runs_on, used_words
from dashboard.session import state as session
from dashboard.session import uploads
from engine.errors import InputError
from engine.runs import DataSource, Run, Upload

_ROW, _MOST_ROWS = 35, 6.5  # pixels; rows before the table scrolls


def show(take: Callable[[DataSource], None]) -> None:
    """Show the files, if there are any; `take` takes one into use."""
    try:
        files, quota = uploads.own_uploads(), uploads.store().quota
    except InputError as error:
        refused(error, "Your files cannot be listed.")
        return
    if not files:
        return
    runs = session.own_runs()
    st.subheader("Your files")
    st.caption(in_markdown(quota_words(files, quota)))
    column = st.column_config
    event = st.dataframe(
        file_frame(files, runs),
        hide_index=True,
        column_config={
            "name": column.TextColumn("Name", width="medium"),
            "size": column.TextColumn("Size", width="small"),
            "uploaded": column.DatetimeColumn("Uploaded", format="D MMM YYYY, HH:mm", width="small"),
            "runs": column.TextColumn("Used by runs", width="large"),
        },
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        height=38 + int(_ROW * min(len(files), _MOST_ROWS)),
        key=f"files-table-{len(files)}-{files[0].record.digest[:6]}",  # a choice is kept by its position
        placeholder="–",
        alt=f"table of {amount(len(files), 'uploaded file')}: {', '.join(file.record.title for file in files[:8])}",
    )
    row = clicked_row(event.selection)
    if row is None or row >= len(files):
        st.caption("Click a file to use it again or to delete it.")
    else:
        _one(files[row], runs_on(files[row], runs), take)


def _one(file: Upload, runs: list[Run], take: Callable[[DataSource], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{in_markdown(file.record.title)}**", width="content")
        used = session.source()
        in_use = used is not None and used.name == file.record.digest
        if st.button("In use" if in_use else "Use this file", disabled=in_use, key=f"files-use-{file.record.digest}"):
            take(file.source)
        _delete(file, runs)


def _delete(file: Upload, runs: list[Run]) -> None:
    with st.popover("Delete", icon=":material/delete:", disabled=session.store().is_read_only):
        st.markdown(f"Delete **{in_markdown(file.record.title)}** from this server? There is no way back.")
        if runs:
            st.caption(
                f"{amount(len(runs), 'run')} of yours learned from it ({in_markdown(used_words(runs))}). Their rules "
                "and scores stay, but can be shown over these data only when you upload the same file again. A "
                "training that has not read it yet will fail."
            )
        key = f"files-delete-{file.record.digest}"
        if st.button("Delete for good", type="primary", icon=":material/delete_forever:", key=key):
            try:
                uploads.delete_upload(file.source)
            except InputError as error:
                refused(error, f"{file.record.title} was not deleted.")
            else:
                st.rerun()

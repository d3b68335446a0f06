"""Runs: every training of this browser, to open, name, repeat, compare, share and delete."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import HOME, RULES, TRAIN, empty, refused, tell_notice, tell_set_aside
from dashboard.components.views.links import link_to
from dashboard.components.views.score_words import held_out_words, repeat_words, request_words
from dashboard.components.views.words import amount, in_markdown
from dashboard.data.views.file_rows import runs_on, used_words
from dashboard.runs.comparison import show as compare
from dashboard.runs.views.rows import run_alt, run_frame, run_name, whose_words
from dashboard.session import access as ownership
from dashboard.session import state as session
from dashboard.session import uploads
from engine.errors import InputError
from engine.runs import LONGEST_NAME, DataSource, Run, State, evaluate_command, fit_command, jobs

_ROW, _MOST_ROWS = 35, 10.5  # pixels; rows before the table scrolls
_CHOSEN = "runs-chosen"
_ADOPT = """This workspace has runs without an owner, such as those of earlier versions. So that nobody takes
another's, they are listed for nobody. To make them yours start the server with `symgraph dashboard --adopt` and open
the link that it prints."""
_DATA_GONE = """The data of this run were deleted. Its rules and scores are kept; upload the same file under the same
name, and they can be shown over the data again."""


def show() -> None:
    """Show the page."""
    tell_notice()
    older = len(session.store().set_aside) - len(ownership.damaged_meanwhile())
    tell_set_aside(session.store().set_aside[:older])  # every page tells the others
    runs = session.own_runs()
    visited = session.run()
    if visited is not None and not session.owns(visited):
        _visited(visited)
    if runs:
        under_way = any(not run.status.finished for run in runs)
        st.fragment(_table_and_choice, run_every=2.0 if under_way else None)()
    elif session.source() is None:
        empty("You have no runs yet. A run begins with data.", HOME, "Choose or upload data", ":material/database:")
    else:
        empty("You have no runs yet.", TRAIN, "Train rules", ":material/model_training:")
    if ownership.has_unowned():
        with st.expander("Runs without an owner", icon=":material/inventory_2:"):
            st.markdown(_ADOPT)


def _table_and_choice() -> None:
    runs = session.own_runs()
    for run in runs:
        jobs.settle(run)
    chosen = _table(runs)
    if not chosen:
        st.caption("Tick a run to open, name, repeat, share or delete it; tick two or more to compare them.")
    elif len(chosen) == 1:
        _one(chosen[0])
    else:
        compare(chosen)


# -- the table ------------------------------------------------------------------------------------


def _table(runs: list[Run]) -> list[Run]:
    """Show the runs, and return those that are ticked."""
    queue = [run.id for run in jobs.queue(session.store())]
    frame = run_frame(runs, [uploads.data_title(run) for run in runs], queue)
    column = st.column_config
    # The key changes with the list, since a selection is kept by positions in it.
    key = f"runs-table-{'-'.join(run.id[:6] for run in runs[:50])}-{len(runs)}"
    held_out = "Share of graphs that are right, on graphs that were held out while learning"
    event = st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "name": column.TextColumn("Name", width=140),
            "data": column.TextColumn("Data", width=126),
            "form": column.TextColumn("Form", width=92),
            "rules": column.NumberColumn("Rules", width=52, help="Of the model; a forest has none to read"),
            "accuracy": column.NumberColumn("Held out", format="%.2f", width=68, help=held_out),
            "interval": column.TextColumn("Interval", width=86, help="95 % interval of the held-out accuracy"),
            "started": column.DatetimeColumn("Started", format="D MMM, HH:mm", width=100),
            "state": column.TextColumn("State", width=78),
            "took": column.TextColumn("Took", width=54),
        },
        on_select="rerun",
        selection_mode="multi-row",
        height=38 + int(_ROW * min(len(frame), _MOST_ROWS)),
        key=key,
        placeholder="–",
        alt=run_alt(runs),
    )
    picked = [runs[row] for row in event.selection.rows if row < len(runs)]
    st.session_state[_CHOSEN] = [run.id for run in picked]
    return picked


# -- one run --------------------------------------------------------------------------------------


def _one(run: Run) -> None:
    status = run.status
    with st.container(border=True):
        st.subheader(in_markdown(run_name(run)), anchor=False)
        st.caption(in_markdown(f"{uploads.data_title(run)} · {request_words(run.request)}"))
        if uploads.is_gone(run.request.source):
            st.info(_DATA_GONE, icon=":material/folder_off:")
        if status.state is State.FAILED:
            st.error(in_markdown(status.reason or "Training failed."), icon=":material/error:")
        elif status.finished:
            st.caption(in_markdown(held_out_words(run.scores) if run.has_model else status.reason))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _open(run)
            _rename(run)
            _delete(run)
        _repeat_and_share(run)


def _open(run: Run) -> None:
    ready = run.has_model
    if st.button(
        "Open the rules" if ready else "See how far it is",
        type="primary",
        icon=":material/arrow_forward:",
        key="runs-open",
        help="Takes this run and its data into use on every page.",
    ):
        session.use_run(run)
        st.switch_page(RULES if ready else TRAIN, query_params=session.address())


def _rename(run: Run) -> None:
    def take() -> None:
        ownership.rename(run, st.session_state[key])

    key = f"runs-name-{run.id}"
    with st.popover("Rename", icon=":material/edit:", disabled=session.store().is_read_only):
        st.text_input(
            "Name",
            run.name,
            max_chars=LONGEST_NAME,
            key=key,
            on_change=take,
            placeholder=run_name(run),
            help="Press Enter. An empty name gives the run its own one back.",
        )


def _delete(run: Run) -> None:
    with st.popover("Delete", icon=":material/delete:", disabled=session.store().is_read_only):
        st.markdown(f"Delete **{in_markdown(run_name(run))}** with its models and scores? There is no way back.")
        if not run.status.finished:
            st.caption("It is under way, and will be stopped first.")
        data = _offer_to_delete_data(run)
        if st.button("Delete for good", type="primary", icon=":material/delete_forever:", key=f"runs-delete-{run.id}"):
            try:
                ownership.delete(run)
                if data is not None:
                    uploads.delete_upload(data)
            except InputError as error:
                refused(error, f"{run_name(run)} was not deleted.")
            else:
                st.rerun()


def _offer_to_delete_data(run: Run) -> DataSource | None:
    """Return the data of the run where they are the reader's own upload, and shall go with it."""
    file = next((file for file in uploads.own_uploads() if file.record.digest == run.request.source.name), None)
    if file is None:
        return None
    others = [other for other in runs_on(file, session.own_runs()) if other.id != run.id]
    used = f" {amount(len(others), 'other run')} of yours learned from it: {used_words(others)}." if others else ""
    wanted = st.checkbox(in_markdown(f"Delete its data, too: {file.record.title}."), key=f"runs-data-{run.id}")
    if used:
        st.caption(in_markdown(used))
    return file.source if wanted else None


def _repeat_and_share(run: Run) -> None:
    repeat, share = st.tabs(["Repeat it", "Share it"])
    with repeat:
        try:
            path = session.workspace().path_of(run.request.source)
        except InputError as error:
            refused(error, "The data of this run are gone.")
        else:
            st.caption(repeat_words(run.scores))
            st.code(fit_command(run.request, path), language="bash", wrap_lines=True)
            measured = evaluate_command(run.request, path)
            if measured:
                st.caption("and this the same held-out scores:")
                st.code(measured, language="bash", wrap_lines=True)
    with share:
        st.caption("Who has this link can look at the run, its rules and its data, but not change or delete it:")
        in_use = session.run()
        here = in_use is not None and in_use.id == run.id
        params = session.address() if here else {"run": run.id}
        st.code(link_to(st.context.url or "", "rules", params), language=None, wrap_lines=True)
        if here and {"rule", "row"} & set(params):
            st.caption("It opens the rule and the record that you looked at last.")


def _visited(run: Run) -> None:
    with st.container(border=True):
        st.markdown(f":material/link: **{in_markdown(run_name(run))}** was opened by its link.")
        words = f"{session.title_of(run.request.source)} · {request_words(run.request)}"
        st.caption(f"{in_markdown(words)}. {whose_words(run)}: it is not in your list, and stays as it is.")


if __name__ == "__main__":
    show()

"""Edit: change the rules in use by hand, and see at once what that costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from dashboard.components import gallery
from dashboard.components.notices import RULES, TRAIN, refused, rules_or_hint
from dashboard.components.rows import clicked_row, only_row
from dashboard.components.views.badges import cell_colours
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, class_label, in_markdown, noun, short
from dashboard.model import edit_add, edit_rule
from dashboard.model.views.draft_rows import cost_lines, draft_frame, flips_words, log_frame, looks_words
from dashboard.model.views.editing import Drafted, edited_model
from dashboard.model.views.report import edited_report
from dashboard.runs.views.rows import run_name
from dashboard.session import access as ownership
from dashboard.session import state as session
from dashboard.session.drafting import EditSession, desk
from dashboard.session.kept import Kept
from dashboard.session.state import Rules
from engine.editing import EDITABLE, Edit, SetWeights
from engine.errors import InputError
from engine.evaluation import PAIRED_METHOD, Cost
from engine.rules.model_file import model_to_text

_ROW = 68  # pixels: three lines of a sentence; lower rows do not wrap
_MOST_LETTERS = 74  # three lines
_REFUSED: Kept[InputError | None] = Kept("edit-refused", None)
_FLIPS, _KEPT = Kept("edit-flips", ""), Kept("edit-kept", "")
_LEARNED, _FITTED = "As learned", "Fitted again"


def show() -> None:
    """Show the page."""
    used = rules_or_hint()
    if used is None:
        return
    if used.trained.model.form not in EDITABLE:
        _not_editable(used)
        return
    table = desk(used)
    found = table.worked_out()
    if not session.owns(used.run):
        st.info(
            "This run belongs to somebody else, so it is only to be looked at. Train rules of your own to edit them.",
            icon=":material/visibility:",
        )
        _costs(table, found)
        _flips(table, found)
        _table(found)
        _log(table, found)
        return
    st.caption(
        "Change the rules in use, and see what it costs beside the model as it was learned. Each edit is kept with the "
        "run and can be taken back."
    )
    _costs(table, found)
    _tools(table)
    error = _REFUSED.take()
    if error is not None:
        refused(error, "That edit does not fit.")
    _tell_kept()
    _flips(table, found)
    number = _table(found)
    edit_rule.show(table, found.rules[number - 1], make)
    edit_add.show(table, make)
    _log(table, found)
    table.get_ready()


def make(build: Callable[[], Edit | None]) -> None:
    """Make the edit that `build` returns; what is wrong with it is said on the page."""

    def make_it(table: EditSession) -> None:
        edit = build()
        if edit is not None:
            table.make(edit)

    _at_own_desk(make_it)


def _at_own_desk(act: Callable[[EditSession], None]) -> None:
    """Do something at the desk of one's own run; what is wrong with it is said on the page."""
    used = session.rules()
    if used is None or not session.owns(used.run):
        return
    try:
        act(desk(used))
    except InputError as error:
        _REFUSED.put(error)


def _not_editable(used: Rules) -> None:
    st.info(
        f"A {'decision tree' if used.trained.model.form == 'tree' else 'forest'} cannot be edited rule by rule: each "
        f"of its leaves is what the questions above it leave, so that a change in one place changes all others. Train "
        f"the form “Rules”, “Rule list” or “Scorecard”, with a test part, and edit that.",
        icon=":material/account_tree:",
    )
    st.page_link(TRAIN, label="Train rules", icon=":material/model_training:", query_params=session.address())


# -- what it costs --------------------------------------------------------------------------------


def _costs(table: EditSession, found: Drafted) -> None:
    left, right = st.columns(2, gap="medium")
    what = noun(table.learned.dataset)
    with left.container(border=True, height="stretch", gap="small"):
        _cost(f"Training part: {amount(found.training.after.graphs, what)}", found.training, what, "training")
        st.caption(
            "The rules were learned from these: what an edit costs here flatters the learned model, and no test of the "
            "difference would mean anything."
        )
    with right.container(border=True, height="stretch", gap="small"):
        if found.test is None:
            st.markdown("**No test part**")
            st.caption(f"{table.parts.why} Train with a test part to see what edits cost on unseen {what}s.")
            st.page_link(
                TRAIN, label="Train with a test part", icon=":material/model_training:", query_params=session.address()
            )
            return
        _cost(f"Test part: {amount(found.test.after.graphs, what)}, never learned from", found.test, what, "test")
        st.caption(looks_words(table.log, table.looks))


def _cost(title: str, cost: Cost, what: str, part: str) -> None:
    st.markdown(f"**{title}**")
    lines = cost_lines(cost, unseen=part == "test")
    with st.container(horizontal=True, gap="small"):
        for line in lines:
            st.metric(
                line.name,
                line.figure,
                line.change or "as learned",
                delta_color="normal" if line.change else "off",
                delta_arrow="auto" if line.change else "off",
                help=PAIRED_METHOD if line.interval else None,
            )
    interval = lines[0].interval
    if len(cost.won) + len(cost.lost):
        difference = f"Difference in accuracy, 95 %: {interval}. " if interval else ""
        st.caption(f"{difference}{flips_words(cost, what)}")
        st.button(
            f"See the {amount(len(cost.won) + len(cost.lost), what)} that flip",
            key=f"flips-{part}",
            icon=":material/swap_horiz:",
            on_click=_choose_flips,
            args=(part,),
        )
    else:
        width = f"95 % interval of the accuracy: {interval}. " if interval else ""
        st.caption(f"{width}No prediction turns right or wrong.")


def _choose_flips(part: str) -> None:
    _FLIPS.put("" if _FLIPS.get() == part else part)


def _flips(table: EditSession, found: Drafted) -> None:
    """Show the graphs that flip, where they were asked for."""
    part = _FLIPS.get()
    cost = {"training": found.training, "test": found.test}.get(part)
    if cost is None or not len(cost.won) + len(cost.lost):
        return
    dataset = table.learned.dataset
    with st.container(border=True):
        st.markdown(f"**{noun(dataset).capitalize()}s of the {part} part that flip**")
        counts = {"lost": len(cost.lost), "won": len(cost.won)}
        words = {"lost": "right before, wrong now", "won": "wrong before, right now"}
        kind = st.segmented_control(
            "Which",
            list(counts),
            default="lost" if counts["lost"] else "won",
            required=True,
            format_func=lambda kind: f"{words[kind]} ({counts[kind]:,})",
            key=f"flip-kind-{part}-{len(table.log.edits)}",
            label_visibility="collapsed",
        )
        if part == "test":
            ownership.look(
                table.learned.run, f"flips of model {table.learned.number} after {table.log.looks} looks, {kind}"
            )
        rows = cost.lost if kind == "lost" else cost.won
        sizes = np.diff(dataset.node_offsets)[rows]
        names = found.trained.class_names

        def badge(graph: int) -> tuple[str, str, str]:
            said = names[int(found.predicted[graph])]
            icon, colour = (":material/check:", "green") if kind == "won" else (":material/close:", "red")
            return f"{said}; truly {class_label(dataset, int(dataset.target_codes[graph]))}", icon, colour

        gallery.show(
            dataset,
            rows[np.argsort(sizes, kind="stable")].astype(np.int64),
            key=f"flips-{part}-{kind}",
            picture=lambda graph: session.picture(dataset, graph),
            badge=badge,
        )


# -- tools ----------------------------------------------------------------------------------------


def _tools(table: EditSession) -> None:
    weights = "edit-weights"
    st.session_state[weights] = _FITTED if table.draft.refit else _LEARNED
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, icon, possible, act in (
            ("Undo", "undo", table.log.edits, EditSession.undo),
            ("Redo", "redo", table.log.undone, EditSession.redo),
            ("Start over", "restart_alt", table.log.edits, EditSession.start_over),
        ):
            st.button(name, icon=f":material/{icon}:", disabled=not possible, on_click=_at_own_desk, args=(act,))
        st.segmented_control(
            "Weights",
            (_LEARNED, _FITTED),
            key=weights,
            required=True,
            on_change=lambda: make(lambda: SetWeights(refit=st.session_state[weights] == _FITTED)),
            help="As learned: every other rule weighs what it did. Fitted again: all weights are fitted to the "
            "training part after every edit, never to the test part. Of a scorecard the points stay, and what a "
            "point is worth is fitted.",
        )
        if table.log.edits:
            last = table.log.edits[-1]
            st.caption(f"Last: {in_markdown(short(last.words, 90))}", width="stretch")


def _keep_as_run(table: EditSession) -> None:
    _KEPT.put(table.keep_as_run().id)


def _tell_kept() -> None:
    kept = session.store().get(_KEPT.take())
    if kept is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check_circle: Kept as **{in_markdown(run_name(kept))}**. The edits here stay, too.")
        st.page_link(RULES, label="Open it", icon=":material/arrow_forward:", query_params={"run": kept.id})


# -- rules ----------------------------------------------------------------------------------------


def _table(found: Drafted) -> int:
    frame = draft_frame(found)
    number = min(max(session.rule_number(), 1), len(frame))
    session.use_rule(number)
    key = "edit-table"
    st.session_state[key] = only_row(number - 1)
    column, dark = st.column_config, session.is_dark()
    shares = ["support", "precision", "test support", "test precision"]
    shown = frame.assign(**{"reads as": [short(text, _MOST_LETTERS) for text in frame["reads as"]]})
    shown[shares] = 100 * shown[shares].astype(float)
    if found.test is None:
        shown = shown.drop(columns=["test support", "test precision"])
    styled = shown.style.map(lambda letter: cell_colours(int(letter[1:]) - 1, dark=dark), subset=["rule"])
    heads = {
        "support": ("Support", "Share of the training part on which it fires"),
        "precision": ("Precision", "Share right of those"),
        "test support": ("… in test", "Share of the test part on which it fires"),
        "test precision": ("… in test", "Share right of those"),
    }
    st.dataframe(
        styled,
        hide_index=True,
        column_config={
            "rule": column.TextColumn("Rule", width=50, pinned=True),
            "state": column.TextColumn("State", width=60),
            "reads as": column.TextColumn("Asks for", width=222),
            "class": column.TextColumn("Speaks for", width=100),
            "weight": column.TextColumn("Weight", width=60),
            **{
                name: column.NumberColumn(head, help=help_, format="%.0f %%", width=72)
                for name, (head, help_) in heads.items()
            },
        },
        on_select=lambda: _picked(key),
        selection_mode=["single-row-required", "single-cell"],
        height=min(38 + _ROW * len(frame), 38 + int(_ROW * 6.5)),
        row_height=_ROW,
        key=key,
        alt="the rules of the draft, on or off, with their figures",
    )
    return number


def _picked(key: str) -> None:
    row = clicked_row(st.session_state[key].selection)
    if row is not None:
        session.use_rule(row + 1)


# -- log and downloads ----------------------------------------------------------------------------


def _log(table: EditSession, found: Drafted) -> None:
    st.subheader("What was changed")
    if table.log.edits:
        st.dataframe(
            log_frame(table.log),
            hide_index=True,
            height="content" if len(table.log.edits) <= 8 else 320,
            column_config={
                "edit": st.column_config.NumberColumn("Edit", width=50),
                "time (UTC)": st.column_config.TextColumn("Time (UTC)", width=140),
                "what": st.column_config.TextColumn("What", width=310),
                "training": st.column_config.TextColumn("Accuracy, training", width=160),
                "test part": st.column_config.TextColumn("Accuracy, test part", width=150),
            },
            key="edit-log",
            alt="every edit with its time and what the draft stood at after it",
        )
    else:
        st.caption("Nothing yet: the model is as it was learned.")
    _downloads(table, found)
    st.caption(
        "A run of its own can be opened, compared and predicted with on every page. Run and file say that the model "
        "was edited, and by which edits; rules that are off are not in them."
    )


def _downloads(table: EditSession, found: Drafted) -> None:
    """Offer to keep the draft as a run, and its files."""

    def model() -> bytes:
        return model_to_text(edited_model(found, table.told)).encode()

    def report() -> bytes:
        test = None if found.test is None else found.test.after
        said = table.told
        return edited_report(edited_model(found, said), table.learned.imported, said, table.parts, test).encode()

    with st.container(horizontal=True):
        if session.owns(table.learned.run):
            st.button(
                "Keep as a run",
                type="primary",
                icon=":material/inventory_2:",
                disabled=not table.log.edits,
                on_click=_at_own_desk,
                args=(_keep_as_run,),
            )
        for label, file, mime, data in (
            ("Save as a new model", "edited-model.json", "application/json", model),
            ("Report with the edits", "edited-report.html", "text/html", report),
            ("Edits", "edits.csv", "text/csv", lambda: csv_bytes(log_frame(table.log))),
        ):
            st.download_button(
                label,
                data,
                file,
                mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"edited-{file}",
                disabled=not table.log.edits,
            )


if __name__ == "__main__":
    show()

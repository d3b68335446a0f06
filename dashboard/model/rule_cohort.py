"""A part of the rules page: the graphs on which a rule fires, and from there to the other rules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.components import gallery
from dashboard.components.rows import clicked_row
from dashboard.components.views.badges import cell_colours
from dashboard.components.views.matches import Verdict, pick_matches
from dashboard.components.views.words import amount, class_label, in_markdown, noun, short
from dashboard.model.views.rule_cohort import (
    Bar,
    ChosenRule,
    Side,
    bar_rows,
    bar_words,
    companions,
    other_rules_words,
)
from dashboard.session import state as session
from dashboard.session.kept import picked_points
from dashboard.session.state import Rules
from engine.rules import Form

__all__ = ["show"]

_NO_BAR = {"displayModeBar": False}
_VERDICTS = {Verdict.ALL: "all", Verdict.RIGHT: "right", Verdict.WRONG: "wrong"}
_ROW = 36  # pixels
_PICTURES = 6
"""At a time: a click on a rule waits for them."""
_MOST_LETTERS = 90


def show(used: Rules, chosen: ChosenRule, fired: npt.NDArray[np.bool_]) -> None:
    """Show the cohort of a rule; `fired` (graphs,) is where it fires."""
    dataset = used.dataset
    st.markdown(f"**Cohort: the {amount(int(fired.sum()), noun(dataset))} on which {chosen.letter} fires**")
    if not fired.any():
        st.caption("It fires on none of them.")
        return
    _charts(used, chosen, fired)
    _others(used, chosen, fired)
    _graphs(used, chosen, fired)


# -- charts ---------------------------------------------------------------------------------------


def _charts(used: Rules, chosen: ChosenRule, fired: npt.NDArray[np.bool_]) -> None:
    left, right = st.columns(2, gap="medium")
    classes, sizes = session.cohort_figures(used, chosen, fired)
    figures = (
        (left, "classes", classes, "share of each class where the rule fires and elsewhere"),
        (right, "sizes", sizes, "sizes where the rule fires and elsewhere"),
    )
    for column, name, figure, alt in figures:
        key = f"cohort-{name}-{used.key}-{chosen.letter}"
        with column:
            st.plotly_chart(
                figure,
                config=_NO_BAR,
                key=key,
                on_select=lambda key=key: _clicked(key, used, chosen),
                selection_mode="points",
                alt=alt,
            )
    st.caption(f"Click a bar to see its {noun(used.dataset)}s below.")


def _clicked(key: str, used: Rules, chosen: ChosenRule) -> None:
    points = picked_points(key)
    bar = Bar.read(points[0].get("customdata")) if points else None
    if bar is not None:
        st.session_state[_filter_key(used, chosen)] = bar
        st.session_state[_verdict_key(used, chosen)] = Verdict.ALL


def _filter_key(used: Rules, chosen: ChosenRule) -> str:
    return f"cohort-bar-{used.key}-{chosen.letter}"


def _verdict_key(used: Rules, chosen: ChosenRule) -> str:
    return f"verdict-{used.key}-{chosen.letter}"


# -- other rules ----------------------------------------------------------------------------------


def _others(used: Rules, chosen: ChosenRule, fired: npt.NDArray[np.bool_]) -> None:
    form = used.trained.model.form
    if form is Form.TREE:
        st.caption("The rules of a tree are its leaves: no other one holds where this one does.")
    if form in (Form.TREE, Form.FOREST):
        return
    frame = companions(session.rule_truth(used), fired, used.named, chosen.number)
    also = " In a list the first that holds decides, so the others are not asked here." if form is Form.LIST else ""
    st.markdown(
        f"**Other rules on this cohort.** {other_rules_words(chosen, frame, int(fired.sum()), used.dataset)}{also}"
    )
    if frame.empty:
        return
    key, dark = f"cohort-others-{used.key}-{chosen.letter}", session.is_dark()
    texts = [short(text, _MOST_LETTERS) for text in frame["reads as"]]
    shown = frame.assign(share=100 * frame["share"], overall=100 * frame["overall"]).assign(**{"reads as": texts})
    what, column = f"{noun(used.dataset)}s", st.column_config
    st.dataframe(
        shown.style.map(lambda letter: cell_colours(int(letter[1:]) - 1, dark=dark), subset=["rule"]),
        hide_index=True,
        row_height=_ROW,
        height=38 + int(_ROW * min(len(frame), 5.5)),
        column_config={
            "rule": column.TextColumn("Rule", width=55, pinned=True),
            "class": column.TextColumn("Speaks for", width=130),
            "both": column.NumberColumn("Of the cohort", help=f"{what} on which both hold".capitalize(), width=95),
            "share": column.ProgressColumn(
                "Share of it", format="%.0f %%", min_value=0, max_value=100, width=110, help="Of the cohort"
            ),
            "overall": column.NumberColumn(f"Of all {what}", format="%.0f %%", width=110),
            "lift": column.NumberColumn(
                "Lift", format="%.2f", width=60, help="Share of the cohort over share of all: 1 says nothing"
            ),
            "reads as": column.TextColumn("Reads as", width=400),
        },
        on_select=lambda: _other_clicked(key, frame["rule"].tolist()),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="other rules on the cohort, with how often they hold there; a click goes to that rule",
    )


def _other_clicked(key: str, letters: list[str]) -> None:
    row = clicked_row(st.session_state[key].selection)
    if row is not None and row < len(letters):
        session.use_rule(int(letters[row][1:]))


# -- graphs ---------------------------------------------------------------------------------------


def _graphs(used: Rules, chosen: ChosenRule, fired: npt.NDArray[np.bool_]) -> None:
    dataset = used.dataset
    right = int((fired & (dataset.target_codes == chosen.target)).sum())
    counts = {Verdict.ALL: int(fired.sum()), Verdict.RIGHT: right, Verdict.WRONG: int(fired.sum()) - right}
    bar_key = _filter_key(used, chosen)
    verdict = st.segmented_control(
        f"Matching {noun(dataset)}s",
        list(_VERDICTS),
        default=Verdict.ALL,
        required=True,
        format_func=lambda value: f"{_VERDICTS[value]} ({counts[value]:,})",
        key=_verdict_key(used, chosen),
        on_change=_clear,
        args=(bar_key,),
    )
    bar: Bar | None = st.session_state.get(bar_key)
    outside = bar is not None and bar.side is Side.OUTSIDE
    if bar is None:
        positions = pick_matches(fired, dataset, chosen.target, verdict or Verdict.ALL)
    else:
        positions = bar_rows(dataset, fired, bar)
        st.button(
            f"Only {in_markdown(bar_words(dataset, bar, chosen))} ({len(positions):,}): show all again",
            key=f"clear-{bar_key}",
            icon=":material/filter_alt_off:",
            on_click=_clear,
            args=(bar_key,),
        )
    if len(positions) == 0:
        st.caption("No matches of this kind.")
        return
    if not any(literal.present for literal in chosen.literals):
        st.caption("The rule asks for what is not there, so there is nothing to highlight.")

    def badge(graph: int) -> tuple[str, str, str]:
        is_right = int(dataset.target_codes[graph]) == chosen.target
        text = class_label(dataset, int(dataset.target_codes[graph]))
        if outside:
            return text, ":material/label:", "gray"
        icon = f":material/{'check' if is_right else 'close'}:"
        return ("right: " if is_right else "wrong: ") + text, icon, "green" if is_right else "red"

    def picture(graph: int) -> str:
        if outside:
            return session.picture(dataset, graph)
        return session.matched_picture(used, graph, chosen.literals, chosen.letter, chosen.colour)

    gallery.show(
        dataset,
        positions,
        key=f"matches-{used.key}-{chosen.letter}-{verdict}-{bar}",
        picture=picture,
        badge=badge,
        marked="" if outside else f"; what {chosen.letter} matches is highlighted",
        size=_PICTURES,
    )


def _clear(key: str) -> None:
    st.session_state.pop(key, None)

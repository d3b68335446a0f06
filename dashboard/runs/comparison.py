"""Runs side by side, below the table of runs."""

from __future__ import annotations

from string import ascii_uppercase

import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.views.words import in_markdown
from dashboard.runs.views.comparison import caveats, option_frame, score_frame, shared_frame, shared_rules
from dashboard.runs.views.rows import run_name
from dashboard.session import state as session
from engine.errors import InputError
from engine.rules import Form, TrainedModel
from engine.runs import Run

_MOST = 6
_TWO_LINES = 56  # pixels


def show(runs: list[Run]) -> None:
    """Show up to six runs, each under a letter."""
    if len(runs) > _MOST:
        st.info(f"{_MOST} runs fit side by side; the first {_MOST} are shown.", icon=":material/info:")
    runs = runs[:_MOST]
    letters = list(ascii_uppercase[: len(runs)])
    titles = [session.title_of(run.request.source) for run in runs]
    st.subheader("Side by side", anchor=False)
    with st.container(gap="xsmall"):
        for letter, run, title in zip(letters, runs, titles, strict=True):
            st.markdown(f"**{letter}** · {in_markdown(run_name(run))} · {in_markdown(title)}")
    st.markdown("**Scores**")
    st.dataframe(
        score_frame(runs, letters),
        hide_index=True,
        column_config={"score": "Score"},
        key="runs-scores",
        alt="scores of each run",
    )
    for caveat in caveats(runs):
        st.caption(caveat)
    st.markdown("**Options that differ**")
    options = option_frame(runs, titles, letters)
    if options.empty:
        st.caption("None: the same request gives the same model.")
    else:
        st.dataframe(
            options,
            hide_index=True,
            column_config={"option": "Option"},
            key="runs-options",
            alt="options in which the runs differ",
        )
    _rules(runs, letters)


def _rules(runs: list[Run], letters: list[str]) -> None:
    st.markdown("**Rules**")
    models: list[TrainedModel] = []
    shown: list[str] = []
    for run, letter in zip(runs, letters, strict=True):
        if not run.has_model or run.request.form is Form.FOREST:
            reason = "a forest cannot be read as rules" if run.has_model else "there is no model"
            st.caption(f"{letter} is left out: {reason}.")
            continue
        try:
            models.append(run.model())
            shown.append(letter)
        except InputError as error:
            refused(error, f"The model of {letter} cannot be read.")
    if len(models) < 2:
        st.caption("There are no two lists of rules to compare.")
        return
    rules = shared_rules(models, shown)
    common = sum(len(rule.names) == len(models) for rule in rules)
    st.caption(
        f"{common} of {len(rules)} rules are in all of them. A rule is the same when it asks the same of a graph for "
        "the same class, whatever it weighs; the columns give its name in each run."
    )
    st.dataframe(
        shared_frame(rules, shown),
        hide_index=True,
        column_config={
            "in": "In",
            "reads as": st.column_config.TextColumn("Reads as", width="large"),
            "class": "Class",
        },
        row_height=_TWO_LINES,
        key="runs-rules",
        alt="rules that the runs share, and those of one alone",
    )

"""What pages say when there is nothing to show yet, or when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard.components.views.score_words import score_rows
from dashboard.components.views.words import in_markdown
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.errors import InputError
from engine.prediction import constant_answer
from engine.readers import Imported
from engine.runs import RunScores

HOME, DATA, EXPLORE = "home/page.py", "data/overview.py", "data/explore.py"
TRAIN = "train/page.py"
REPORT = "data/report.py"
RULES, GRAPH, RUNS = "model/rules.py", "predict/graph.py", "runs/page.py"
QUALITY = "model/quality.py"
EDIT, COMPARE = "model/edit.py", "model/compare.py"
TOUR, LAB = "learn/tour.py", "learn/lab.py"
PREDICT, WHAT_IF = "predict/page.py", "predict/whatif.py"
_MOST_FAULTS = 5


def empty(text: str, page: str, label: str, icon: str) -> None:
    """Say what is missing, and link to where it is to be had."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f"#### {in_markdown(text)}", text_alignment="center")
        st.page_link(page, label=label, icon=icon, width="content", query_params=session.address())
        st.space("small")


def tell_notice() -> None:
    """Say what the reader of a link has to be told, once."""
    told = session.notice()
    if told:
        st.warning(in_markdown(told), icon=":material/link_off:")


def tell_set_aside(found: Sequence[Path]) -> None:
    """Say of each damaged database what became of it, and of what was in it."""
    for path in found:
        st.warning(
            f"The database of runs was damaged. It was set aside as {in_markdown(path.name)}, and what could still be "
            "read of it is in the list of runs. Delete that file when you miss nothing.",
            icon=":material/healing:",
        )


def data_or_hint() -> Imported | None:
    """Return the data in use, or say that there is none."""
    found = session.imported()
    tell_notice()
    if found is None:
        empty("No data set is chosen yet.", HOME, "Choose or upload a data set", ":material/database:")
    return found


def tell_constant(used: Rules) -> bool:
    """Say of a model that tells nothing apart that this is so, and why; return whether it is one."""
    answer = constant_answer(used.trained)
    if answer is not None:
        st.warning(in_markdown(str(answer)), icon=":material/search_off:")
    return answer is not None


def rules_or_hint() -> Rules | None:
    """Return the rules in use, or say what to do to have some."""
    if data_or_hint() is None:
        return None
    used = session.run()
    try:
        found = session.rules()
    except InputError as error:
        unreadable(error)
        return None
    if found is None:
        under_way = used is not None and not used.status.finished
        text = "The rules are still being learned." if under_way else "There are no rules for this data set yet."
        empty(text, TRAIN, "See how far it is" if under_way else "Train rules", ":material/model_training:")
    return found


def unreadable(error: InputError) -> None:
    """Say what is wrong with the model in use, and link to where another one is made."""
    refused(error, "The model of this run cannot be read.")
    st.page_link(TRAIN, label="Train again", icon=":material/model_training:", query_params=session.address())


def score_cards(scores: RunScores) -> None:
    """Show the scores side by side, each with its interval."""
    with st.container(horizontal=True, gap="small"):
        for row in score_rows(scores):
            st.metric(
                row.name,
                row.figure,
                row.interval,
                delta_color="off",
                delta_arrow="off",
                help=row.help,
                border=True,
                width=168,
            )


def refused(error: InputError, headline: str) -> None:
    """Show what is wrong with the input, and the fix, as text."""
    lines = [f"**{in_markdown(headline)}**"]
    for fault in error.faults[:_MOST_FAULTS]:
        found, fix = in_markdown(fault.found.rstrip(".")), in_markdown(fault.fix.rstrip("."))
        lines.append(f"- {in_markdown(fault.place)}: {found}. **{fix}.**  `{fault.code}`")
    if len(error.faults) > _MOST_FAULTS:
        lines.append(f"- and {len(error.faults) - _MOST_FAULTS} more")
    st.error("\n".join([lines[0], "", *lines[1:]]), icon=":material/error:")

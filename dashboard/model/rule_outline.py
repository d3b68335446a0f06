"""A part of the rules page: a model of named groups on one screen, its lines left, the card of one of them right."""

from __future__ import annotations

import streamlit as st

from dashboard.components import rule_card, rule_list
from dashboard.components.notices import EDIT
from dashboard.components.views.rule_lines import sum_words
from dashboard.components.views.words import in_markdown
from dashboard.model import rule_cohort
from dashboard.model.views.rule_cohort import ChosenRule
from dashboard.session import outline
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.editing import EDITABLE

_IN_VIEW = """<style>
[data-testid="stMainBlockContainer"] { padding-inline: 2.5rem; padding-bottom: 3rem; }
[data-testid="stColumn"]:has(.st-key-outline-card) {
  position: sticky; top: 3.5rem; align-self: flex-start; max-height: calc(100vh - 4rem); overflow-y: auto;
}
@media (max-width: 640px) { [data-testid="stColumn"]:has(.st-key-outline-card) { position: static; max-height: none; } }
</style>"""
"""Room for the list, beside which the card stays in view where the list is longer than the window."""


def show(used: Rules) -> None:
    """Show the lines, and the card of the one that is chosen."""
    headings = outline.headings_of(used)
    numbers = [line.number for heading in headings for line in heading.lines]
    number = session.rule_number() if session.rule_number() in numbers else numbers[0]
    session.use_rule(number)
    st.caption(in_markdown(sum_words(used.trained)))
    st.html(_IN_VIEW)
    left, right = st.columns([11, 8], gap="small")
    with left:
        data = outline.list_of(used) | {"chosen": number}
        rule_list.show(data, key=f"lines-{used.key}", on_choice=session.use_rule)
    with right, st.container(gap="xsmall", key="outline-card"):
        rule_card.show(used, headings, number)
        with st.container(horizontal=True, vertical_alignment="center"):
            more = st.toggle("All its molecules", key=f"cohort-of-{used.key}", help="Below the list")
            if used.trained.model.form in EDITABLE:
                st.page_link(
                    EDIT, label="Edit it", icon=":material/edit_note:", query_params=session.address(rule=f"R{number}")
                )
    if more:
        named = used.named[number - 1]
        chosen = ChosenRule(
            named.letter, number, named.sentence, named.rule.literals, named.rule.target, named.rule.counts
        )
        st.divider()
        rule_cohort.show(used, chosen, used.fired[:, number - 1])

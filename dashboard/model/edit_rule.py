"""A part of the edit page: one rule, its conditions with switches and thresholds, and names."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.notices import RULES
from dashboard.components.views.badges import badge, with_badge
from dashboard.components.views.pictures import predicate_alt
from dashboard.components.views.words import in_markdown
from dashboard.model.views.editing import DraftFigures
from dashboard.session import state as session
from dashboard.session.drafting import EditSession
from engine.editing import (
    DraftCondition,
    DraftRule,
    Edit,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SwitchCondition,
    SwitchRule,
)
from engine.explain.words import definition_text, literal_text
from engine.predicates.egos import Predicate
from engine.predicates.groups import Property

__all__ = ["show"]

Make = Callable[[Callable[[], Edit | None]], None]

_CARD = 276  # pixels


def show(table: EditSession, figures: DraftFigures, make: Make) -> None:
    """Show the rule with everything that can be changed in it."""
    rule = figures.rule
    colour = rule.number - 1
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            mark = badge(rule.letter, colour, dark=session.is_dark())
            st.image(mark, alt=f"the colour of {rule.letter}", width="content")
            key = _key(table, rule, "on")
            st.session_state[key] = rule.on
            st.toggle(
                f"{rule.letter} is on",
                key=key,
                on_change=lambda: make(lambda: SwitchRule(rule=rule.number, on=st.session_state[key])),
            )
            _name(table, rule, make)
            if rule.learned is not None:
                st.page_link(
                    RULES,
                    label="On the Rules page",
                    icon=":material/open_in_full:",
                    query_params=session.address(rule=rule.letter),
                    width="content",
                )
        if figures.state == "forbidden":
            st.caption(":material/block: A predicate of it is forbidden: undo that to have the rule back.")
        elif figures.idle:
            st.caption(":material/info: It is on, but beside the other rules it says nothing.")
        with st.container(horizontal=True, gap="small"):
            for place, condition in enumerate(rule.conditions, 1):
                with st.container(border=True, width=_CARD, gap="small", height="stretch"):
                    _condition(table, rule, place, condition, colour, make)


def _condition(
    table: EditSession, rule: DraftRule, place: int, condition: DraftCondition, colour: int, make: Make
) -> None:
    trained, literal = table.learned.trained, condition.literal
    hydrogens = trained.hydrogens_are_nodes
    entry = literal.predicate
    on, least = _key(table, rule, f"on-{place}"), _key(table, rule, f"least-{place}")
    if len(rule.conditions) > 1:
        st.session_state[on] = condition.on
        st.checkbox(
            f"Condition ({place})",
            key=on,
            disabled=condition.forbidden,
            on_change=lambda: make(lambda: SwitchCondition(rule=rule.number, condition=place, on=st.session_state[on])),
        )
    drawing = session.predicate_picture(entry, trained.kind, hydrogens_are_nodes=hydrogens)
    st.image(
        with_badge(drawing, rule.letter, colour, dark=session.is_dark()),
        alt=predicate_alt(entry, place, trained.kind, hydrogens_are_nodes=hydrogens),
    )
    text = literal_text(literal, trained.kind, hydrogens_are_nodes=hydrogens)
    st.markdown(in_markdown(text if condition.counts else f"Off: {text}"))
    if entry.name:
        st.caption(in_markdown(definition_text(entry, trained.kind, hydrogens_are_nodes=hydrogens)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state[least] = literal.at_least
        st.number_input(
            _asks(literal.present),
            1,
            99 if literal.at_least <= 99 else 10_000,
            key=least,
            width=130,
            on_change=lambda: make(
                lambda: SetThreshold(rule=rule.number, condition=place, at_least=int(st.session_state[least]))
            ),
            help="How many such atoms or nodes there have to be, or, where it counts by absence, must not be.",
        )
        with st.popover("Name, forbid"):
            _predicate(table, rule, place, condition, make)


def _asks(present: bool) -> str:
    return "At least" if present else "Fewer than"


def _predicate(table: EditSession, rule: DraftRule, place: int, condition: DraftCondition, make: Make) -> None:
    """Let a person name what a condition asks for, or forbid it."""
    entry = condition.literal.predicate
    if not isinstance(entry, Property):  # which is known by its name
        name = _key(table, rule, f"name-{place}")
        st.session_state[name] = entry.name
        kind = "structure" if isinstance(entry, Predicate) else "pattern"
        st.text_input(
            f"Call this {kind}",
            key=name,
            placeholder="nitro group",
            max_chars=200,
            on_change=lambda: make(lambda: NamePredicate(predicate=entry.id, name=st.session_state[name])),
            help="The name stands for it wherever the rule is worded, here, on all pages, and in saved models and "
            "reports.",
        )
    for whole, words in ((True, "Forbid it: drop rules that use it"), (False, "Forbid it: drop only such conditions")):
        st.button(
            words,
            key=_key(table, rule, f"forbid-{whole}-{place}"),
            disabled=condition.forbidden,
            icon=":material/block:",
            on_click=lambda whole=whole: make(lambda: Forbid(predicates=(entry.id,), whole_rules=whole)),
        )


def _name(table: EditSession, rule: DraftRule, make: Make) -> None:
    key = _key(table, rule, "name")
    st.session_state[key] = rule.name
    st.text_input(
        f"Call {rule.letter}",
        key=key,
        placeholder=f"a name for {rule.letter}",
        label_visibility="collapsed",
        width=220,
        max_chars=200,
        on_change=lambda: make(lambda: NameRule(rule=rule.number, name=st.session_state[key])),
    )


def _key(table: EditSession, rule: DraftRule, what: str) -> str:
    return f"edit-{table.digest[:8]}-{rule.letter}-{what}"

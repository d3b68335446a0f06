"""The card of a rule: its drawing, its name, what changes it, its figures and three molecules."""

from __future__ import annotations

import streamlit as st

from dashboard.components.views import words
from dashboard.components.views.rule_lines import Card, card_of, examples, group_picture
from dashboard.components.views.words import class_label, in_markdown
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.explain import Heading
from engine.predicates.groups import Substructure

__all__ = ["show"]

_SMALL = (150, 120)  # pixels
_COLOUR = 0  # in the palette, of the one rule that is highlighted


def show(used: Rules, headings: tuple[Heading, ...], number: int) -> None:
    """Show the card of rule `number`; `headings` are those of the model in use."""
    dark = session.is_dark()
    card = card_of(number, headings, used.trained)
    line = next(line for heading in headings for line in heading.lines if line.number == number)
    picture = group_picture(line, used.trained, width=230, height=110, dark=dark)
    with st.container(border=True, gap="small"):
        _head(card, picture)
        for said in card.beside:
            st.caption(in_markdown(said))
        _molecules(used, number)
        _exactly(used, number)


def _head(card: Card, picture: str) -> None:
    if not picture:
        _figures(card)
        return
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        st.image(picture, width="stretch", alt=f"the group of R{card.number}")
    with right:
        _figures(card)


def _figures(card: Card) -> None:
    st.markdown(f"**{in_markdown(card.headline)}**")
    st.markdown(f":gray[R{card.number} →] **:{card.tone}[{in_markdown(card.class_name)}]**")
    st.caption(" · ".join(in_markdown(figure) for figure in card.figures))


def _molecules(used: Rules, number: int) -> None:
    """Show three molecules on which the rule fires, one of them of another class where there is one."""
    rule, dataset = used.trained.model.rules[number - 1], used.dataset
    codes = used.trained.codes_of(dataset)
    shown = examples(used.fired[:, number - 1] & (codes >= 0), codes == rule.target, dataset)
    if not shown:
        st.caption("It fires on none of these molecules.")
        return
    for column, graph in zip(st.columns(3, gap="xsmall"), shown, strict=False):
        name, label = str(dataset.ids[graph]), class_label(dataset, int(dataset.target_codes[graph]))
        right = int(codes[graph]) == rule.target
        with column:
            svg = session.matched_picture(used, graph, rule.literals, f"R{number}", _COLOUR, size=_SMALL)
            st.image(svg, width="stretch", alt=f"{name}, {label}; what R{number} matches is highlighted")
            icon, tone = (":material/check:", "green") if right else (":material/close:", "red")
            st.markdown(words.badge("right" if right else "wrong", icon, tone), help=in_markdown(f"{name}: {label}"))


def _exactly(used: Rules, number: int) -> None:
    rule = used.trained.model.rules[number - 1]
    with st.expander("Exact wording and SMARTS"):
        st.markdown(in_markdown(used.named[number - 1].sentence))
        for literal in rule.literals:
            if isinstance(literal.predicate, Substructure):
                st.code(literal.predicate.smarts, language=None, wrap_lines=True)

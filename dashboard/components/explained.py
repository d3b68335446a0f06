"""A part of pages: one graph with its prediction, how sure that is, and the evidence, in two columns."""

from __future__ import annotations

import streamlit as st

from dashboard.components.views import words
from dashboard.components.views.charts import contributions
from dashboard.components.views.evidence import ShownEvidence, show_evidence
from dashboard.components.views.pictures import Highlight
from dashboard.components.views.rule_lines import group_picture
from dashboard.components.views.words import in_markdown, percent, short
from dashboard.predict.views.confidence import domain_badge, likeness_words, silent_words
from dashboard.predict.views.explanation import ShownMiss
from dashboard.session import confidence as assurance
from dashboard.session import outline
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.data import GraphDataset
from engine.explain import Explanation, Line

__all__ = ["badge", "evidence_chart", "evidence_lines", "evidence_words", "group", "near_misses", "show", "sureness"]

_SIZE = (400, 300)
_NO_BAR = {"displayModeBar": False}
_MOST_LETTERS = 4  # highlighted at once unless the reader asks for more


def show(used: Rules, dataset: GraphDataset, graph: int, *, key: str, name: str) -> None:
    """Show the drawing with its evidence; `name` is what screen readers call the graph."""
    told = session.story(used, dataset, graph)
    evidence = show_evidence(told.explanation, used.trained.model.form)
    left, right = st.columns(2, gap="large")
    with left:
        _drawing(dataset, graph, evidence, key=key, name=name)
        if str(dataset.smiles[graph]):
            st.code(str(dataset.smiles[graph]), language=None, wrap_lines=True)
    with right:
        with st.container(border=True, gap="xsmall"):
            st.caption("PREDICTION")
            st.markdown(f"### {in_markdown(used.trained.class_names[told.explanation.prediction])}")
            st.markdown(sureness(used, told.explanation))
            badge(used, dataset, graph)
        st.markdown("**Why**")
        evidence_lines(used, evidence, told.explanation, key=key)
        near_misses(told.near)


def sureness(used: Rules, found: Explanation) -> str:
    """Return confidence and probability in one line of Markdown; they are two things."""
    raw = f"probability **{percent(found.probability)}**"
    confidence = assurance.confidence(used, found.probabilities, found.prediction)
    return raw if confidence is None else f"confidence **{percent(confidence)}**, {raw}"


def badge(used: Rules, dataset: GraphDataset, graph: int) -> None:
    """Show whether the training data have the like: a question of its own."""
    known = assurance.familiarity(used)
    shown = domain_badge(known.judge(dataset[[graph]]), 0, dataset[[graph]])
    nearest = likeness_words(known.nearest(dataset, graph), known.dataset)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Seen similar?", width="content")
        st.markdown(words.badge(shown.text, shown.icon, shown.colour), help=f"{shown.help} {in_markdown(nearest)}")


def _drawing(dataset: GraphDataset, graph: int, evidence: ShownEvidence, *, key: str, name: str) -> None:
    letters = {c.letter: c for c in evidence.shown if c.visible}
    picked = (
        st.pills(
            "Highlighted",
            list(letters),
            selection_mode="multi",
            default=list(letters)[:_MOST_LETTERS],
            key=f"{key}-chips",
        )
        if letters
        else []
    )
    highlights: tuple[Highlight, ...] = tuple(letters[letter].highlight for letter in picked if letter in letters)
    said = f", highlighted: {', '.join(h.letter for h in highlights)}" if highlights else ""
    with st.container(border=True):
        st.image(session.picture(dataset, graph, highlights, size=_SIZE), width="stretch", alt=name + said)


def evidence_lines(used: Rules, evidence: ShownEvidence, found: Explanation, *, key: str) -> None:
    """Show the sum as a chart, and each part of it in words."""
    evidence_chart(used, evidence, found, key=key)
    evidence_words(evidence, used)


def evidence_chart(used: Rules, evidence: ShownEvidence, found: Explanation, *, key: str) -> None:
    """Show how the contributions add up."""
    if not evidence.shown:
        said = silent_words(used.trained, 0) or "nothing fires"
        st.caption(f"{said[:1].upper()}{said[1:]}.")
    chart = contributions(evidence, used.trained.class_names[found.target], dark=session.is_dark())
    st.plotly_chart(chart, config=_NO_BAR, key=f"{key}-why", alt="base, contributions and their sum")


def evidence_words(evidence: ShownEvidence, used: Rules) -> None:
    """Show each contribution in words: of a model of named groups its line with the drawing of the group."""
    lines = outline.lines_of(used)
    for shown in evidence.shown:
        absent = "" if shown.visible else " *(an absence: nothing to highlight)*"
        line = lines.get(shown.letter)
        text = shown.text if line is None else line.text
        said = f"**{shown.letter}** :gray-badge[{shown.value:+.2f}] {in_markdown(text)}{absent}"
        if line is None:
            st.markdown(said)
            continue
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            group(used, line)
            st.markdown(said, help=in_markdown(shown.text), width="content")
    if evidence.n_rest:
        st.caption(f"and {evidence.n_rest} smaller ones, together {evidence.rest:+.2f}")


def group(used: Rules, line: Line) -> None:
    """Show the drawing of the group that a line asks for, where there is one."""
    picture = group_picture(line, used.trained, width=76, height=40, dark=session.is_dark())
    if picture:
        st.image(picture, width=76, alt=f"the group of R{line.number}")


def near_misses(near: tuple[ShownMiss, ...]) -> None:
    """Show the rules that almost fired."""
    if not near:
        return
    with st.expander(f"Almost fired: {', '.join(miss.rule for miss in near)}", icon=":material/rule:"):
        for miss in near:
            st.markdown(
                f"**{miss.rule}**, for {in_markdown(short(miss.class_name, 40))}: only this fails, that it "
                f"{in_markdown(miss.failed)}."
            )
            st.caption(in_markdown(miss.shortfall[:1].upper() + miss.shortfall[1:]) + ".")

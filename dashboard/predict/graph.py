"""One molecule or graph: the prediction, and the rules that led to it, on the drawing."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.explained import group, near_misses
from dashboard.components.notices import TRAIN, WHAT_IF, data_or_hint, refused, unreadable
from dashboard.components.views import words
from dashboard.components.views.badges import badge
from dashboard.components.views.charts import contributions
from dashboard.components.views.evidence import ShownEvidence, show_evidence
from dashboard.components.views.words import class_label, in_markdown, noun, number, percent, short
from dashboard.predict import counterfactual, nodes
from dashboard.predict.views.explanation import Story
from dashboard.session import outline
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.data import GraphDataset, GraphKind
from engine.errors import InputError
from engine.explain import Explanation
from engine.explain.drawings import NO_HEAT
from engine.prediction import typed_molecule
from engine.rules import ScoreScale

_SIZE = (400, 300)
_NO_BAR = {"displayModeBar": False}
_TYPED = "typed-smiles"
_COLOURS, _RULES, _WEIGHTS = "graph-colours", "Rules", "Importance"


def show() -> None:
    """Show the page."""
    found = data_or_hint()
    if found is None:
        return
    dataset = found.dataset
    used = _rules()
    typed = _typed(used) if used is not None and used.trained.kind is GraphKind.MOLECULES else None
    if typed is not None and used is not None:
        _explained(used, typed, 0, is_typed=True)
        return
    graph = _choose(dataset)
    st.subheader(f"{noun(dataset).capitalize()} {in_markdown(short(str(dataset.ids[graph]), 40))}")
    if used is None:
        _bare(dataset, graph)
    else:
        _explained(used, dataset, graph, is_typed=False)


def _rules() -> Rules | None:
    try:
        return session.rules()
    except InputError as error:
        unreadable(error)
        return None


# -- which one ------------------------------------------------------------------------------------


def _typed(used: Rules) -> GraphDataset | None:
    """Return the molecule that was typed, None without one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Type a molecule",
            key=_TYPED,
            placeholder="a SMILES, such as CC(=O)Oc1ccccc1C(=O)O",
            help="The rules are applied to the molecule you type. Empty the box to go back to the data set.",
            persist_state="session",
        )
        if text:
            st.button("Back to the data set", on_click=_untype, icon=":material/close:")
    if not text or not text.strip():
        return None
    try:
        return typed_molecule(text, used.trained)
    except InputError as error:
        refused(error, "That is no molecule yet.")
        return None


def _untype() -> None:
    st.session_state[_TYPED] = ""


def _choose(dataset: GraphDataset) -> int:
    """Return the position of the graph in use, with buttons for the one before and the one after."""
    graph = min(int(np.searchsorted(dataset.records, session.record())), len(dataset) - 1)
    session.use_record(int(dataset.records[graph]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Previous", icon=":material/chevron_left:", disabled=graph == 0, on_click=_go, args=(dataset, graph - 1)
        )
        st.button(
            "Next",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=graph == len(dataset) - 1,
            on_click=_go,
            args=(dataset, graph + 1),
        )
        wanted = st.text_input("Go to id", key="graph-id", placeholder=short(str(dataset.ids[graph]), 20), width=160)
        st.caption(f"{graph + 1:,} of {len(dataset):,}", width="content")
    if wanted and wanted.strip() != str(dataset.ids[graph]):
        hits = np.flatnonzero(dataset.ids == wanted.strip())
        if len(hits):
            session.use_record(int(dataset.records[hits[0]]))
            return int(hits[0])
        st.caption(f"There is no {noun(dataset)} with the id {in_markdown(short(wanted))}.")
    return graph


def _go(dataset: GraphDataset, graph: int) -> None:
    st.session_state["graph-id"] = ""
    session.use_record(int(dataset.records[graph]))


# -- what is shown --------------------------------------------------------------------------------


def _bare(dataset: GraphDataset, graph: int) -> None:
    """Show a graph for which there are no rules yet."""
    left, right = st.columns([3, 2], gap="large")
    left.image(session.picture(dataset, graph, size=_SIZE), alt=f"{noun(dataset)} {dataset.ids[graph]}")
    with right:
        _facts(dataset, graph)
        st.info("There are no rules yet, so there is no prediction.", icon=":material/info:")
        st.page_link(TRAIN, label="Train rules", icon=":material/model_training:", query_params=session.address())


def _explained(used: Rules, dataset: GraphDataset, graph: int, *, is_typed: bool) -> None:
    told = session.story(used, dataset, graph)
    found = told.explanation
    evidence = show_evidence(found, used.trained.model.form)
    name = "the molecule you typed" if is_typed else f"{noun(dataset)} {dataset.ids[graph]}"
    left, right = st.columns([1, 1], gap="large")
    with left:
        _drawing(used, dataset, graph, told, name)
        nodes.chosen(used, dataset, graph)
        _facts(dataset, graph)
    with right:
        _verdict(used, dataset, graph, found, is_typed=is_typed)
        with st.expander("In words", icon=":material/notes:"):
            st.markdown(in_markdown(told.narrative))
        _why(used, evidence, found)
        near_misses(told.near)
    st.divider()
    counterfactual.show(used, dataset, graph, found.prediction)
    if not is_typed:
        st.page_link(
            WHAT_IF,
            label=f"Change the {noun(dataset)} by hand",
            icon=":material/alt_route:",
            width="content",
            query_params=session.address(),
        )


def _drawing(used: Rules, dataset: GraphDataset, graph: int, told: Story, name: str) -> None:
    """Show the graph with what the rules matched, or shaded by what speaks for the prediction."""
    evidence = show_evidence(told.explanation, used.trained.model.form)
    letters = {c.letter: c for c in evidence.shown if c.visible}
    if told.heat:
        _choose_colours()
    by_weight = bool(told.heat) and st.session_state[_COLOURS] == _WEIGHTS
    picked = (
        st.pills(
            "Highlighted",
            list(letters),
            selection_mode="multi",
            default=list(letters)[:4],
            key=f"chips-{used.key}-{dataset.digest[:8]}-{graph}",
            help="Each rule has its letter and its colour. Take some away where they overlap.",
        )
        if letters and not by_weight
        else []
    )
    highlights = tuple(letters[letter].highlight for letter in picked if letter in letters)
    said = f", highlighted: {', '.join(h.letter for h in highlights)}" if highlights else ""
    said += ", shaded by what speaks for the prediction" if by_weight else ""
    heat = told.heat if by_weight else NO_HEAT
    with st.container(border=True):
        svg = session.picture(dataset, graph, highlights, heat=heat, size=_SIZE)
        nodes.drawing(dataset, graph, svg, marked=bool(highlights) or bool(heat), size=_SIZE, alt=name + said)
    if by_weight:
        st.caption(
            "The stronger the colour, the more of what speaks for the prediction rests there. "
            "What speaks against it, and absences, have no place."
        )


def _choose_colours() -> None:
    st.segmented_control(
        "Colours show",
        (_RULES, _WEIGHTS),
        default=_RULES,
        key=_COLOURS,
        required=True,
        help="Either where each rule matched, or how much of what speaks for the prediction rests on each part.",
    )


def _facts(dataset: GraphDataset, graph: int) -> None:
    nodes, edges = (s.stop - s.start for s in (dataset.nodes(graph), dataset.edges(graph)))
    smiles = str(dataset.smiles[graph])
    words = "atoms, {} bonds" if smiles else "nodes, {} edges"
    st.caption(f"{nodes} {words.format(edges)}")
    if smiles:
        st.code(smiles, language=None, wrap_lines=True)


def _verdict(used: Rules, dataset: GraphDataset, graph: int, found: Explanation, *, is_typed: bool) -> None:
    names = used.trained.class_names
    with st.container(border=True, gap="xsmall"):
        st.caption("PREDICTION")
        st.markdown(f"### {in_markdown(names[found.prediction])}")
        st.markdown(f"with probability **{percent(found.probability)}**")
        if is_typed:
            return
        code = int(dataset.target_codes[graph])
        if code < 0:
            return
        right = used.trained.classes[found.prediction] == dataset.classes[code]
        said = f"{'right' if right else 'wrong'}: truly {short(class_label(dataset, code), 40)}"
        icon = f":material/{'check' if right else 'close'}:"
        st.markdown(words.badge(said, icon, "green" if right else "red"))


def _why(used: Rules, evidence: ShownEvidence, found: Explanation) -> None:
    name = used.trained.class_names[found.target]
    st.markdown("**Why**")
    if not evidence.shown:
        st.caption("No rule fires here: the prediction is the model's default.")
    chart = contributions(evidence, name, dark=session.is_dark())
    st.plotly_chart(chart, config=_NO_BAR, key="why", alt="base, contributions and their sum")
    if evidence.scale is ScoreScale.LOG_ODDS:
        st.caption(
            f"The bars add up to {number(evidence.sum)} log-odds: a probability of {percent(found.probability)}."
        )
    else:
        st.caption(f"The bars add up to the probability, {number(evidence.sum)}.")
    lines = outline.lines_of(used)
    for shown in evidence.shown:
        absent = "" if shown.visible else " *(an absence: nothing to highlight)*"
        line = lines.get(shown.letter)
        with st.container(horizontal=True, gap="small", vertical_alignment="top" if line is None else "center"):
            mark = badge(shown.letter, shown.colour, dark=session.is_dark())
            st.image(mark, alt=f"the colour of {shown.letter}", width="content")
            if line is not None:
                group(used, line)
            with st.container(width="stretch"):
                text = shown.text if line is None else line.text
                st.markdown(f":gray-badge[{shown.value:+.2f}] {in_markdown(text)}{absent}")
    if evidence.n_rest:
        st.caption(f"and {evidence.n_rest} smaller ones, together {evidence.rest:+.2f}")


if __name__ == "__main__":
    show()

"""The screens of the tours, one function a step; everything comes from the engine while the reader looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.notices import EXPLORE, HOME, LAB, TRAIN
from dashboard.components.views.charts import class_balance, contributions
from dashboard.components.views.evidence import show_evidence
from dashboard.components.views.pictures import Highlight, draw_predicate, predicate_alt
from dashboard.components.views.words import amount, class_label, in_markdown, noun, number, percent
from dashboard.learn.views.lab_egos import drawing_height
from dashboard.learn.views.lab_words import letter
from dashboard.predict.views.whatif import begin, node_name
from dashboard.predict.views.whatif_figure import editable
from dashboard.session import state as session
from dashboard.session.kept import picked_nodes
from engine.data import GraphKind
from engine.explain.drawings import draw_member, draw_structure, member
from engine.explain.words import state_model
from engine.lesson import Lesson, ego_of, known_parts, overlap, refine, spread, twin
from engine.structure import Coloring, Structure

__all__ = ["show"]

_NO_BAR = {"displayModeBar": False}
_SIZE, _SMALL, _EGO = (420, 300), (260, 190), 380  # pixels
_TRUTH, _RULES = 2, 0  # colours of what is true and of what the rules marked


def show(lesson: Lesson, at: int) -> None:
    """Show step `at`, from 1."""
    steps = (_question, _graph, _ego, _key, _roles, _predicate, _rule, _prediction, _truth, _own)
    steps[at - 1](lesson)


def _in_use(lesson: Lesson) -> tuple[int, int]:
    """Return the graph and the node that are looked at: those of the link, else the example's."""
    choice = session.tour()
    graph = choice.graph if 0 <= choice.graph < len(lesson.dataset) else lesson.graph
    first = lesson.node if graph == lesson.graph else 0
    return graph, choice.node if 0 <= choice.node < lesson.n_nodes(graph) else first


def _name(lesson: Lesson, graph: int) -> str:
    data = lesson.dataset
    return f"{noun(data)} {data.ids[graph]}, {class_label(data, int(data.target_codes[graph]))}"


# -- 1, 2: the data -------------------------------------------------------------------------------


def _question(lesson: Lesson) -> None:
    data = lesson.dataset
    examples = [int(np.flatnonzero(data.target_codes == c)[0]) for c in range(len(data.classes))]
    for column, graph in zip(st.columns(len(examples)), examples, strict=True):
        with column.container(border=True, gap="xsmall"):
            st.markdown(f"**{in_markdown(class_label(data, int(data.target_codes[graph])))}**")
            st.image(session.picture(data, graph, size=_SMALL), width="stretch", alt=_name(lesson, graph))
    chart = class_balance(data, dark=session.is_dark())
    st.plotly_chart(chart, config=_NO_BAR, key="tour-classes", alt="how many of each class")


def _graph(lesson: Lesson) -> None:
    graph, _ = _in_use(lesson)
    data = lesson.dataset
    size = _SIZE
    with st.container(border=True):
        st.image(session.picture(data, graph, size=size), width="stretch", alt=_name(lesson, graph))
    with st.container(horizontal=True, vertical_alignment="center"):
        edges = data.edges(graph)
        words = ("atom", "bond") if lesson.dataset.kind is GraphKind.MOLECULES else ("node", "edge")
        n = lesson.n_nodes(graph)
        st.caption(f"{amount(n, words[0])}, {amount(edges.stop - edges.start, words[1])}. {_name(lesson, graph)}.")
        st.button("Another one", icon=":material/shuffle:", on_click=_other, args=(lesson, graph), key="tour-other")


def _other(lesson: Lesson, graph: int) -> None:
    """Go to the next graph on which the rule fires."""
    found = np.flatnonzero(lesson.fired[:, lesson.rule])
    after = found[found > graph]
    session.use_tour(replace(session.tour(), graph=int(after[0] if len(after) else found[0]), node=-1))


# -- 3, 4, 5: around one node ---------------------------------------------------------------------


def _ego(lesson: Lesson) -> None:
    graph, node = _in_use(lesson)
    shown, nodes, edges = ego_of(lesson, graph, node)
    left, right = st.columns(2)
    with left.container(border=True, gap="xsmall"):
        step = begin(lesson.dataset, graph, "").now
        key = f"tour-figure-{graph}-{node}"
        st.plotly_chart(
            editable(step, (node,), bold=edges, dark=session.is_dark(), height=320),
            config=_NO_BAR,
            key=key,
            on_select=lambda: _clicked(key),
            selection_mode="points",
            alt=f"{_name(lesson, graph)}; node {node} ringed, its ego graph bold",
        )
        _choose_node(lesson, graph, node)
    with right.container(border=True, gap="xsmall"):
        st.markdown(f"**The ego graph of {in_markdown(node_name(step.dataset, node))}**")
        plain = [0 if k == 0 else 1 for k in range(len(shown.roles))]
        st.image(_drawn(shown, tuple(plain), ("●", "")), alt=f"the ego graph around node {node}")
        st.caption(f"{amount(len(nodes), 'node')} and {amount(len(edges), 'edge')}; the ringed one is in the middle.")


def _clicked(key: str) -> None:
    for node in picked_nodes(key)[:1]:
        session.use_tour(replace(session.tour(), node=node))


def _choose_node(lesson: Lesson, graph: int, node: int) -> None:
    single = lesson.dataset[[graph]]
    st.session_state["tour-node"] = node
    st.selectbox(
        "Stand on (or click one)",
        range(lesson.n_nodes(graph)),
        format_func=lambda n: node_name(single, n),
        key="tour-node",
        on_change=lambda: session.use_tour(replace(session.tour(), node=st.session_state["tour-node"])),
        width=220,
    )


def _drawn(shown: Structure, colors: Coloring, letters: tuple[str, ...]) -> str:
    return draw_structure(
        len(shown.roles),
        shown.edges,
        anchor=0,
        roles=colors,
        role_letters=letters,
        width=_EGO,
        height=drawing_height(len(shown.roles)),
        dark=session.is_dark(),
        title="ego graph",
    )


def _key(lesson: Lesson) -> None:
    graph, node = _in_use(lesson)
    here = ego_of(lesson, graph, node)[0]
    rounds = refine(here)
    last = len(rounds) - 1
    at = st.slider("Rounds of refinement", 0, last, last, key=f"tour-rounds-{graph}-{node}", width=380) if last else 0
    sides = [(graph, node, here, rounds[at])]
    other = twin(lesson, graph, node)
    if other is not None:
        there = ego_of(lesson, *other)[0]
        history = refine(there)
        sides.append((*other, there, history[min(at, len(history) - 1)]))
    for column, (g, v, shown, colors) in zip(st.columns(2), sides, strict=False):
        with column.container(border=True, gap="xsmall"):
            st.markdown(f"**Node {v} of {in_markdown(_name(lesson, g))}**")
            letters = tuple(letter(c) for c in range(max(colors) + 1))
            st.image(_drawn(shown, colors, letters), alt=f"the ego graph of node {v}, a letter for each class")
            st.caption(f"{amount(len(set(colors)), 'class')} after round {at}. Key `{shown.key_text}`")
    if other is not None:
        st.markdown(
            "The two keys are **equal**: these two nodes see the same shape, although they stand in different places."
        )
    else:
        st.markdown("No other node of the whole data set has this key: its surroundings are unique.")
    if at == last:
        st.caption("In the last round nothing changes any more.")


def _roles(lesson: Lesson) -> None:
    graph, node = _in_use(lesson)
    shown = ego_of(lesson, graph, node)[0]
    left, right = st.columns(2)
    letters = tuple(letter(role).lower() for role in range(shown.n_roles))
    with left.container(border=True):
        st.image(_drawn(shown, shown.roles, letters), alt=f"the ego graph of node {node}, a letter for each role")
    rows = [
        {"Role": letters[r], "Nodes": shown.role_size(r), "Steps from the middle": shown.role_distance(r)}
        for r in range(shown.n_roles)
    ]
    with right:
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="tour-roles", alt="the roles with their nodes")
        st.caption("Role a is the middle itself, which has a ring.")


# -- 6, 7: what the model says --------------------------------------------------------------------


def _predicate(lesson: Lesson) -> None:
    trained, data = lesson.trained, lesson.dataset
    hydrogens = trained.hydrogens_are_nodes
    left, right = st.columns(2)
    with left.container(border=True, gap="xsmall"):
        svg = draw_predicate(lesson.predicate, trained.kind, hydrogens_are_nodes=hydrogens, dark=session.is_dark())
        st.image(svg, alt=predicate_alt(lesson.predicate, 1, trained.kind, hydrogens_are_nodes=hydrogens))
        st.caption("The ringed node, A, answers. Nodes of one letter have the same role.")
    with right:
        st.markdown(in_markdown(_sentence(lesson)))
        st.markdown("**How many graphs have it?**")
        with st.container(horizontal=True, gap="small"):
            for code, (having, all_) in enumerate(spread(lesson)):
                share = f"{percent(having / all_)} of {all_:,}"
                name = in_markdown(class_label(data, code))
                st.metric(name, f"{having:,}", share, delta_color="off", delta_arrow="off", border=True, width=180)
        graph, _ = _in_use(lesson)
        with st.container(border=True):
            st.image(_marked(lesson, graph), width="stretch", alt=f"{_name(lesson, graph)}, with where it holds")


def _sentence(lesson: Lesson) -> str:
    return state_model(lesson.trained)[lesson.rule].text


def _marked(lesson: Lesson, graph: int) -> str:
    found = [c for c in lesson.explain(graph).contributions if c.rule == f"R{lesson.rule + 1}"]
    marks = tuple(Highlight(c.rule, lesson.rule, c.match) for c in found)
    return session.picture(lesson.dataset, graph, marks, size=_SMALL)


def _rule(lesson: Lesson) -> None:
    for k, said in enumerate(state_model(lesson.trained)):
        counts = said.rule.counts
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{said.letter}** {in_markdown(said.text)}")
            with st.container(horizontal=True, gap="small"):
                st.metric("Fires on", f"{counts.fired:,}", border=True, width=150)
                st.metric("Precision", percent(counts.precision), border=True, width=150)
                st.metric("Weight", f"{said.rule.weight:+.2f}", border=True, width=150, help="Added to the log-odds.")
            if k == lesson.rule:
                st.caption("This is the predicate of the last step, as a rule.")
    right = float((lesson.predicted == lesson.dataset.target_codes).mean())
    st.caption(
        f"These two rules are the whole model. They are right on {percent(right)} of the graphs that they were learned "
        "from; what they are worth on others has to be measured on others."
    )


# -- 8, 9: one prediction, and the truth ----------------------------------------------------------


def _prediction(lesson: Lesson) -> None:
    graph, _ = _in_use(lesson)
    found = lesson.explain(graph)
    names = lesson.trained.class_names
    evidence = show_evidence(found, lesson.trained.model.form)
    left, right = st.columns(2)
    marks = tuple(c.highlight for c in evidence.shown if c.visible)
    with left.container(border=True, gap="xsmall"):
        st.image(session.picture(lesson.dataset, graph, marks, size=_SIZE), width="stretch", alt=_name(lesson, graph))
        st.caption(f"{_name(lesson, graph).capitalize()}, with what each rule matched.")
    with right:
        st.markdown(f"### {in_markdown(names[found.prediction])}, {percent(found.probability)}")
        chart = contributions(evidence, names[found.target], dark=session.is_dark())
        st.plotly_chart(chart, config=_NO_BAR, key="tour-sum", alt="base, contributions and their sum")
        parts = " ".join(f"{c.value:+.2f}" for c in evidence.shown)
        st.markdown(in_markdown(f"{number(found.base)} (baseline) {parts} = {number(found.sum)} log-odds."))
        st.caption(f"Which is a probability of {percent(found.probability)}: 1 / (1 + e^−{number(found.sum)}).")


def _truth(lesson: Lesson) -> None:
    graph, _ = _in_use(lesson)
    data = lesson.dataset
    parts = known_parts(lesson, graph)
    rules = [c for c in lesson.explain(graph).contributions if c.value > 0]
    nodes = tuple(sorted({v for c in rules for v in c.match.nodes}))
    edges = tuple(sorted({e for c in rules for e in c.match.edges}))
    truth = [member.Highlight("T", _TRUTH, part.nodes, part.edges) for part in parts]
    sides = (("What is known (T)", truth), ("What the rules marked (R)", [member.Highlight("R", _RULES, nodes, edges)]))
    for column, (title, marks) in zip(st.columns(2), sides, strict=True):
        with column.container(border=True, gap="xsmall"):
            st.markdown(f"**{title}**")
            width, height = _SIZE
            svg = draw_member(data, graph, marks, width=width, height=height, dark=session.is_dark())
            st.image(svg, width="stretch", alt=f"{_name(lesson, graph)}: {title}")
    for part in parts:
        found = overlap(lesson, graph, part)
        st.markdown(
            f"**{in_markdown(part.name)}**: {amount(found.known, 'edge')}, of which the rules marked **{found.both}**. "
            f"They marked {found.marked} in all."
        )
    if not parts:
        st.markdown("Neither a nitro group nor three fused rings: here nothing is known beforehand.")
    st.caption(
        "An ego graph is marked whole, with its rim, and one motif can be told by a part of it: the two need not be "
        "the same, edge by edge."
        if lesson.dataset.kind is GraphKind.GRAPHS
        else f"{_spread_words(lesson)} What is true, and what helps to tell these classes apart, are two things."
    )
    st.button("Another one", icon=":material/shuffle:", on_click=_other, args=(lesson, graph), key="tour-other")


def _spread_words(lesson: Lesson) -> str:
    names = lesson.dataset.class_names
    parts = [
        f"{name}: {', '.join(f'{percent(share)} of class {c}' for c, share in zip(names, shares, strict=True))}"
        for name, shares in lesson.known.items()
    ]
    return f"How common they are in the data: {'; '.join(parts)}."


def _own(lesson: Lesson) -> None:
    links = (
        (HOME, "Choose or upload a data set", ":material/database:"),
        (EXPLORE, "Browse it", ":material/grid_view:"),
        (TRAIN, "Train rules", ":material/model_training:"),
    )
    with st.container(horizontal=True):
        for page, label, icon in links:
            st.page_link(page, label=label, icon=icon, width="content", query_params=session.address())
    st.page_link(LAB, label="Look at what refinement cannot see", icon=":material/science:")

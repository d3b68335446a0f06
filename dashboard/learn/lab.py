"""Expressiveness lab: two graphs side by side, and what three methods see in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.components.notices import data_or_hint, refused, tell_notice
from dashboard.components.views.words import amount, in_markdown
from dashboard.learn.views.lab_choice import OF_DATASET, PASTED
from dashboard.learn.views.lab_egos import (
    compare_egos,
    compare_neighbors,
    draw_ego,
    draw_neighbors,
    drawing_height,
    ego,
    ego_edges,
    ego_words,
    neighbor_words,
)
from dashboard.learn.views.lab_figure import class_frame, draw_classes
from dashboard.learn.views.lab_methods import Comparison, Method, Seen
from dashboard.learn.views.lab_pair import Pair, famous_pair, pair_of_dataset, pasted_pair
from dashboard.learn.views.lab_words import NAMES, headline, telling_nodes, verdict
from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.kept import picked_nodes
from engine.data.generated import FAMOUS_PAIRS, PlainGraph
from engine.errors import InputError

_TITLES = {name: pair.title for name, pair in FAMOUS_PAIRS.items()} | {
    OF_DATASET: "Two graphs of the data set",
    PASTED: "Two graphs that you paste",
}
_ABOUT = {
    Method.WL: "1-WL sorts the nodes of a whole graph: in each round, nodes part that have other classes around them.",
    Method.EGO_WL: "Ego-WL sorts nodes by their ego graphs: all nodes up to some distance, and the edges between them. "
    "Two ego graphs are alike where refinement inside them gives the same colours. It is scheme `wl` of this program.",
    Method.EXACT: "Exact sorts nodes by their ego graphs, too: two are alike only where one can be put onto the other. "
    "It is scheme `exact` of this program.",
}
_NO_BAR = {"displayModeBar": False}
_SIDES = ("left", "right")


def show() -> None:
    """Show the page."""
    st.caption("Which graphs can a method tell apart? Labels play no part here: this is about structure alone.")
    tell_notice()
    pair = _pair()
    if pair is None:
        return
    found = caches.comparison(pair)
    _verdicts(pair, found)
    seen, step = _method(found)
    nodes = _nodes(pair, seen)
    _graphs(pair, seen, step, nodes)
    st.divider()
    _classes(seen, step)
    _around(pair, seen, step, nodes)


def _take(field: str, key: str, **reset: Any) -> None:
    """Take the value of a widget into the choice."""
    session.use_lab(replace(session.lab(), **{field: st.session_state[key]}, **reset))


# -- the pair -------------------------------------------------------------------------------------


def _pair() -> Pair | None:
    """Let the reader choose; return the two graphs, None where there are none yet."""
    choice = session.lab()
    st.session_state["lab-pair"] = choice.pair
    st.selectbox(
        "Pair of graphs",
        list(_TITLES),
        format_func=_TITLES.__getitem__,
        key="lab-pair",
        on_change=_take,
        args=("pair", "lab-pair"),
        kwargs={"step": -1, "left": -1, "right": -1},
        width=420,
    )
    try:
        if choice.pair == OF_DATASET:
            return _of_dataset()
        if choice.pair == PASTED:
            return _pasted()
    except InputError as error:
        refused(error, "There is nothing to compare yet.")
        return None
    famous = FAMOUS_PAIRS[choice.pair]
    st.caption(f"{famous.description} *{in_markdown(famous.citation)}*")
    return famous_pair(choice.pair)


def _of_dataset() -> Pair | None:
    found = data_or_hint()
    if found is None:
        return None
    ids, choice = found.dataset.ids, session.lab()
    wanted = (choice.first or str(ids[0]), choice.second or str(ids[min(1, len(ids) - 1)]))
    with st.container(horizontal=True):
        for field, side, value in zip(("first", "second"), _SIDES, wanted, strict=True):
            key = f"lab-{field}"
            st.session_state[key] = value
            reset = {"step": -1, "left": -1, "right": -1}
            st.text_input(
                f"Id on the {side}", key=key, on_change=_take, args=(field, key), kwargs=reset, width=200, max_chars=200
            )
    return pair_of_dataset(found.dataset, *wanted)


def _pasted() -> Pair | None:
    texts = []
    for side, column in zip(_SIDES, st.columns(2), strict=True):
        texts.append(
            column.text_area(
                f"Graph on the {side}",
                key=f"lab-text-{side}",
                placeholder="edges, such as 0-1 1-2 0-2, or one line of graph6, such as Bw",
                height=110,
                persist_state="session",
            )
        )
    if not all(text.strip() for text in texts):
        st.info(
            "Paste two graphs: edges between nodes numbered from 0, such as 0-1 1-2 0-2, or a line of graph6, such as "
            "Bw. They stay in this session; a link to this page does not carry them.",
            icon=":material/content_paste:",
        )
        return None
    return pasted_pair(*texts)


# -- what the methods see -------------------------------------------------------------------------


def _verdicts(pair: Pair, found: Comparison) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{headline(found)}**")
        for method in Method:
            said = verdict(pair, found, method)
            mark = ":green[:material/check:]" if said.separates else ":red[:material/close:]"
            st.markdown(f"{mark} **{NAMES[method]}**: {in_markdown(said.sentence)}")
        if pair.note:
            st.caption(pair.note)


def _method(found: Comparison) -> tuple[Seen, int]:
    """Let the reader choose method and step."""
    choice = session.lab()
    seen = found.of(choice.method)
    top = len(seen.steps) - 1
    step = min(choice.step, top) if choice.step >= 0 else seen.telling
    slider = f"lab-step-{choice.method}"
    st.session_state["lab-method"], st.session_state[slider] = choice.method, step
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        st.segmented_control(
            "Method",
            list(Method),
            required=True,
            format_func=NAMES.__getitem__,
            key="lab-method",
            on_change=_take,
            args=("method", "lab-method"),
            kwargs={"step": -1},
        )
        label = "Rounds of refinement" if choice.method is Method.WL else "Radius: ego graphs of up to so many steps"
        st.slider(label, 0, top, key=slider, on_change=_take, args=("step", slider), width=380)
    st.caption(_ABOUT[choice.method])
    return seen, step


def _nodes(pair: Pair, seen: Seen) -> tuple[int, int]:
    """Return the nodes that the reader looks at, without a choice those that show the difference."""
    choice, telling = session.lab(), telling_nodes(seen)
    chosen = zip((choice.left, choice.right), telling, (pair.left, pair.right), strict=True)
    left, right = (node if 0 <= node < graph.n_nodes else other for node, other, graph in chosen)
    return left, right


def _graphs(pair: Pair, seen: Seen, step: int, nodes: tuple[int, int]) -> None:
    classes = seen.steps[step]
    sides = zip(
        _SIDES,
        st.columns(2),
        (pair.left, pair.right),
        (pair.left_circles, pair.right_circles),
        (classes.left, classes.right),
        nodes,
        strict=True,
    )
    for side, column, graph, circles, colors, node in sides:
        with column.container(border=True, gap="xsmall"):
            st.markdown(f"**{in_markdown(_capital(graph.name))}**")
            if seen.method is Method.WL:
                marked = tuple(k for k, edge in enumerate(graph.edges) if node in edge)
            else:
                marked = ego_edges(graph, node, step)
            st.plotly_chart(
                draw_classes(graph, colors, circles, node=node, marked=marked, dark=session.is_dark()),
                config=_NO_BAR,
                key=f"lab-graph-{side}",
                on_select=lambda side=side: _clicked(side),
                selection_mode="points",
                alt=f"{graph.name}: {amount(graph.n_nodes, 'node')}, {amount(len(graph.edges), 'edge')}; "
                f"classes in the table below",
            )
    what = "the edges to its neighbours" if seen.method is Method.WL else "its ego graph"
    st.caption(
        "Capital letter and colour: the class of a node, the same class in both graphs. Click a node to look around "
        f"it; it has a ring, and {what} in bold."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clicked(side: str) -> None:
    """Take the node that was clicked; a second click on it changes nothing."""
    for number in picked_nodes(f"lab-graph-{side}")[:1]:
        used = session.lab()
        session.use_lab(replace(used, left=number) if side == "left" else replace(used, right=number))


def _classes(seen: Seen, step: int) -> None:
    classes = seen.steps[step]
    frame = class_frame(classes)
    differing = len(classes.differing)
    unit = "round" if seen.method is Method.WL else "radius"
    st.subheader("Classes")
    if differing:
        n = amount(differing, "class")
        said = f"{n} of {len(frame)} with other numbers of nodes left and right, marked ≠: the graphs differ."
    else:
        said = f"Every class has as many nodes left and right: up to {unit} {step} nothing tells the two apart."
    st.caption(said)
    column = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        width=420,
        height="auto" if len(frame) <= 8 else 320,
        column_config={
            "class": column.TextColumn("Class", width="small"),
            "left": column.NumberColumn("Nodes left", width="small"),
            "right": column.NumberColumn("Nodes right", width="small"),
            "differs": column.TextColumn("Differs", width="small"),
        },
        key="lab-classes",
        alt="how many nodes of each class the two graphs have",
    )


# -- around one node ------------------------------------------------------------------------------


def _around(pair: Pair, seen: Seen, step: int, nodes: tuple[int, int]) -> None:
    classes = seen.steps[step]
    sides = tuple(zip((pair.left, pair.right), nodes, (classes.left, classes.right), strict=True))
    looks: dict[str, Any] = {"dark": session.is_dark(), "height": 150}
    if seen.method is Method.WL:
        st.subheader("What the next round looks at")
        st.markdown(compare_neighbors(*sides))
        words = [neighbor_words(*side) for side in sides]
        pictures = [draw_neighbors(*side, **looks, title=_title(*side[:2])) for side in sides]
    else:
        st.subheader(f"Ego graphs of radius {step}, and the roles in them")
        egos = [ego(graph, node, step, seen.method) for graph, node, _ in sides]
        st.markdown(compare_egos(egos[0], egos[1], seen.method))
        words = [ego_words(*side[:2], shown, seen.method) for side, shown in zip(sides, egos, strict=True)]
        looks["height"] = drawing_height(max(len(shown.roles) for shown in egos))
        pictures = [draw_ego(shown, **looks, title=_title(*side[:2])) for side, shown in zip(sides, egos, strict=True)]
    for position, column in enumerate(st.columns(2)):
        graph, node, _ = sides[position]
        with column.container(border=True, gap="xsmall"):
            _choose_node(_SIDES[position], graph, node)
            st.image(pictures[position], alt=_title(graph, node))
            st.caption(words[position])
    if seen.method is not Method.WL:
        st.caption("Small letter and colour: the role of a node in its ego graph. The ringed node, a, is looked at.")


def _title(graph: PlainGraph, node: int) -> str:
    return f"around node {node} of {graph.name}"


def _choose_node(side: str, graph: PlainGraph, node: int) -> None:
    key = f"lab-node-{side}"
    st.session_state[key] = node
    st.selectbox(
        f"Node on the {side}",
        range(graph.n_nodes),
        format_func=lambda number: f"node {number}",
        key=key,
        on_change=_take,
        args=(side, key),
        width=180,
    )


if __name__ == "__main__":
    show()

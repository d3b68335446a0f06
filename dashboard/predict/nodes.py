"""A part of the page of one graph: its drawing, whose atoms can be clicked, and the rules that use the chosen one."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import RULES
from dashboard.components.views.badges import badge
from dashboard.components.views.pictures import points_of
from dashboard.components.views.words import amount, in_markdown, noun, short
from dashboard.predict.views.node_figure import node_figure
from dashboard.predict.views.node_uses import NodeUse
from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.kept import picked_nodes
from dashboard.session.state import Rules
from engine.data import GraphDataset

__all__ = ["chosen", "drawing"]

_CHART, _LIST = "graph-drawing", "graph-node"
_SCALE = 1.2  # of the drawing on the page
_MOST_LETTERS = 160


def drawing(dataset: GraphDataset, graph: int, svg: str, *, marked: bool, size: tuple[int, int], alt: str) -> None:
    """Show the drawing `svg` of a graph; a click on an atom or node takes it into use."""
    names = caches.node_names(dataset.digest, graph, dataset)
    key = f"{_CHART}-{dataset.digest[:8]}-{graph}"
    node = _node(len(names))
    st.plotly_chart(
        node_figure(
            svg,
            points_of(dataset, graph, marked=marked, size=size),
            names,
            () if node < 0 else (node,),
            size=size,
            scale=_SCALE,
            dark=session.is_dark(),
        ),
        config={"displayModeBar": False},
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="points",
        alt=alt + (f"; {names[node]} is ringed" if node >= 0 else ""),
    )


def chosen(used: Rules, dataset: GraphDataset, graph: int) -> None:
    """Let the reader choose an atom or node, and show the rules that use it."""
    names = caches.node_names(dataset.digest, graph, dataset)
    what = "Atom" if noun(dataset) == "molecule" else "Node"
    node = _node(len(names))
    st.session_state[_LIST] = node
    st.selectbox(
        what,
        range(-1, len(names)),
        format_func=lambda number: names[number] if number >= 0 else "none: click one above, or choose it here",
        key=_LIST,
        on_change=lambda: session.use_node(int(st.session_state[_LIST])),
        help="The rules that use it are listed below.",
    )
    if node < 0:
        return
    uses = caches.node_uses(used.key, dataset.digest, graph, node, used, dataset)
    name = names[node].partition(",")[0]
    with st.container(border=True, gap="small"):
        if not uses:
            forest = session.is_forest(used)
            words = "A forest has no rules: what rests on an atom or node is shown by “Importance”, above."
            st.caption(words if forest else f"No rule that fires uses {in_markdown(name)}.")
        else:
            st.markdown(f"**{amount(len(uses), 'rule')} use{'s' if len(uses) == 1 else ''} {in_markdown(name)}**")
        for use in uses:
            _use(used, use)


def _use(used: Rules, use: NodeUse) -> None:
    named = used.named[use.number - 1]
    fired = int(used.fired[:, use.number - 1].sum())
    with st.container(horizontal=True, gap="small", vertical_alignment="top"):
        st.image(
            badge(use.letter, use.number - 1, dark=session.is_dark()),
            alt=f"the colour of {use.letter}",
            width="content",
        )
        with st.container(gap="xsmall", width="stretch"):
            said = "; ".join(short(text, _MOST_LETTERS) for text in use.conditions)
            role = "it is counted there" if use.counted else "it lies in what is matched"
            st.markdown(f"For {in_markdown(named.class_name)}, as it {in_markdown(said)}")
            st.caption(f"In {use.places:,} place{'' if use.places == 1 else 's'} that it matches; {role}.")
            st.page_link(
                RULES,
                label=f"Open {use.letter} ({amount(fired, noun(used.dataset))})",
                help="The rule, its cohort, and the other rules on it",
                icon=":material/open_in_full:",
                query_params=session.address(rule=use.letter),
            )


def _node(count: int) -> int:
    return session.node() if session.node() < count else -1


def _clicked(key: str) -> None:
    for node in picked_nodes(key)[:1]:
        session.use_node(node)

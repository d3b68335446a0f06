"""A part of the what-if page: the graph to click, and the edits of what is chosen in it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import refused
from dashboard.components.views.words import amount, in_markdown, short
from dashboard.predict.views.whatif import EditHistory, Step, bond_between, follow, node_name
from dashboard.predict.views.whatif_figure import editable
from dashboard.session import state as session
from dashboard.session.kept import Kept, picked_nodes
from dashboard.session.state import Rules
from engine.errors import InputError
from engine.explain.counterfactual import GROUPS, ORGANIC, Edit, Edited, EditKind, hand_editor
from engine.explain.words import with_article

__all__ = ["bench_in_use", "go", "restart", "show", "take"]

_BENCH: Kept[EditHistory | None] = Kept("bench", None)
_CHOSEN: Kept[tuple[int, ...]] = Kept("whatif-nodes", ())
_REFUSED: Kept[InputError | None] = Kept("whatif-refused", None)
_TURN = Kept("whatif-turn", 0)
_NO_BAR = {"displayModeBar": False}
_ORDERS = ("single", "double", "triple")
_NONE = -1


def bench_in_use() -> EditHistory | None:
    """Return the graph that is edited, with its history."""
    return _BENCH.get()


def restart(bench: EditHistory) -> None:
    """Take another graph to start from."""
    _BENCH.put(bench)
    _clear()


def go(at: int) -> None:
    """Look at another step of the history."""
    found = bench_in_use()
    if found is not None:
        _BENCH.put(found.go(at))
        _clear()


def take(edited: Edited) -> None:
    """Add a step to the history."""
    found = bench_in_use()
    if found is not None:
        _BENCH.put(found.then(follow(found.now, edited)))
        _clear()


def _clear() -> None:
    _CHOSEN.put(())
    _TURN.put(_TURN.get() + 1)  # a new figure, with nothing selected in it
    _REFUSED.take()


def show(used: Rules, bench: EditHistory) -> None:
    """Show the figure and the edits."""
    step = bench.now
    one = "atom" if step.is_molecule else "node"
    chosen = tuple(n for n in _CHOSEN.get() if n < step.dataset.n_nodes)
    key = f"whatif-figure-{_TURN.get()}-{'-'.join(map(str, chosen))}"
    with st.container(border=True, gap="xsmall"):
        st.plotly_chart(
            editable(step, chosen, dark=session.is_dark()),
            config=_NO_BAR,
            key=key,
            on_select=lambda: _clicked(key),
            selection_mode="points",
            alt=f"{step.said}: {amount(step.dataset.n_nodes, one)}; choose one here or in the boxes below",
        )
        st.caption(f"Click one {one} to change it, two for what is between them; click again to let go.")
    _boxes(step, chosen, one)
    error = _REFUSED.get()
    if error is not None:
        refused(error, "This edit was refused; nothing changed.")
    if not chosen:
        st.info(f"Choose {with_article(one)} to edit.", icon=":material/touch_app:")
    elif len(chosen) == 1:
        _one(used, step, chosen[0])
    else:
        _two(step, chosen[0], chosen[1])
    if step.is_molecule:
        st.code(str(step.dataset.smiles[0]), language=None, wrap_lines=True)


def _clicked(key: str) -> None:
    for picked in picked_nodes(key)[:1]:
        chosen = _CHOSEN.get()
        _CHOSEN.put(tuple(n for n in chosen if n != picked) if picked in chosen else (*chosen, picked)[-2:])


def _boxes(step: Step, chosen: tuple[int, ...], one: str) -> None:
    """Offer the nodes by number, for who does not click."""
    names = [_NONE, *range(step.dataset.n_nodes)]
    for place, column, label in zip((0, 1), st.columns(2), (one.capitalize(), f"Second {one}"), strict=True):
        key = f"whatif-node-{place}"
        st.session_state[key] = chosen[place] if len(chosen) > place else _NONE
        column.selectbox(
            label,
            names,
            format_func=lambda n: "none" if n == _NONE else short(node_name(step.dataset, n), 20),
            key=key,
            on_change=_boxed,
            disabled=place == 1 and not chosen,
        )


def _boxed() -> None:
    picked = (st.session_state["whatif-node-0"], st.session_state["whatif-node-1"])
    _CHOSEN.put(tuple(dict.fromkeys(n for n in picked if n != _NONE)))


# -- edits ----------------------------------------------------------------------------------------


def _edit(edit: Edit) -> None:
    found = bench_in_use()
    if found is not None:
        _try(lambda: hand_editor(found.now.dataset, 0).edit(edit))


def _attach(node: int, key: str) -> None:
    found = bench_in_use()
    if found is not None:
        _try(lambda: hand_editor(found.now.dataset, 0).attach(node, st.session_state[key]))


def _try(make: object) -> None:
    try:
        take(make())  # type: ignore[operator]
    except InputError as error:
        _REFUSED.put(error)


def _one(used: Rules, step: Step, node: int) -> None:
    """Offer what can be done with one node."""
    if step.is_molecule:
        _elements(step, node)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            group = st.selectbox("Group", list(GROUPS), key="whatif-group", width=160)
            st.button(
                f"Add {group}", icon=":material/add:", on_click=_attach, args=(node, "whatif-group"), key="whatif-add"
            )
    else:
        _labels(used, step, node)
    what = "atom" if step.is_molecule else "node"
    st.button(
        f"Delete this {what}",
        icon=":material/delete:",
        on_click=_edit,
        args=(Edit(EditKind.REMOVE_NODE, (node,)),),
        key="whatif-delete",
    )


def _elements(step: Step, node: int) -> None:
    symbols = step.dataset.node_columns[0].symbols
    own = symbols[int(step.dataset.node_codes[node, 0])]
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Change to", width="content")
        for element in ORGANIC:
            if element != own:
                edit = Edit(EditKind.CHANGE_NODE, (node,), after=element)
                st.button(
                    element, on_click=_edit, args=(edit,), key=f"whatif-element-{element}", help=f"Change to {element}"
                )


def _labels(used: Rules, step: Step, node: int) -> None:
    known = used.dataset.node_columns[0].symbols
    label = known[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(known) > 1:
            label = st.selectbox(
                "Label", known, key="whatif-label", format_func=lambda text: short(text, 30), width=160
            )
            st.button(
                "Change the label",
                on_click=_edit,
                args=(Edit(EditKind.CHANGE_NODE, (node,), after=label),),
                key="whatif-relabel",
            )
        st.button(
            "Add a neighbour",
            icon=":material/add:",
            on_click=_edit,
            args=(Edit(EditKind.ADD_NODE, (step.dataset.n_nodes, node), after=label),),
            key="whatif-add",
        )


def _two(step: Step, first: int, second: int) -> None:
    """Offer what can be done between two nodes."""
    now = bond_between(step.dataset, first, second)
    what = "bond" if step.is_molecule else "edge"
    words = with_article(f"{now} {what}") if now and step.is_molecule else f"an {what}" if now else f"no {what}"
    st.caption(f"Between {in_markdown(node_name(step.dataset, first))} and "
               f"{in_markdown(node_name(step.dataset, second))}: {words}.")  # fmt: skip
    ends = (min(first, second), max(first, second))
    with st.container(horizontal=True, gap="xsmall"):
        orders = _ORDERS if step.is_molecule else () if now else ("",)
        for order in orders:
            if order and order == now:
                continue
            kind = EditKind.CHANGE_EDGE if now else EditKind.ADD_EDGE
            label = f"Make it {order}" if now else f"Join by a {order} bond" if order else "Join them"
            st.button(label, on_click=_edit, args=(Edit(kind, ends, after=order),), key=f"whatif-bond-{order or 'new'}")
        if now:
            edit = Edit(EditKind.REMOVE_EDGE, ends)
            st.button(f"Cut the {what}", icon=":material/content_cut:", on_click=_edit, args=(edit,), key="whatif-cut")

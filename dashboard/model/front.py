"""The front of a search above its rules: click a model, and all pages show it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.notices import COMPARE
from dashboard.components.rows import clicked_row, only_row
from dashboard.components.views.words import amount
from dashboard.model.views.front import front_alt, front_figure, front_frame, front_notes, near_best, near_words
from dashboard.session import access as ownership
from dashboard.session import state as session
from dashboard.session.comparison import model_key, pinned_model
from dashboard.session.kept import picked_nodes
from dashboard.session.state import Rules
from engine.runs import RunFront

_NO_BAR = {"displayModeBar": False}
_ROW = 35  # pixels


def show(used: Rules) -> None:
    """Show the models of the run's front; nothing where there was no search."""
    front = used.run.front if used.number else None
    if front is None:
        return
    with st.expander(
        f"Models by size: {len(front.models)} to choose from", icon=":material/stacked_line_chart:", expanded=True
    ):
        rules = amount(front.models[used.number - 1].rules, "rule")
        ownership.look(used.run, *(f"model {number}" for number in range(1, len(front.models) + 1)))
        st.caption(f"Click a point or a row: every page then shows that model. Now shown: the one with {rules}.")
        bound, near = near_best(front, used.trained.provenance.graphs)
        chart, table = st.tabs(["Chart", "Table"])
        with chart:
            _chart(used, front, bound)
        with table:
            _table(used, front, near)
        st.caption(f"{near_words(front, near)} The dotted line of the chart is that bound.")
        short, long = front_notes(front)
        st.caption(short, help=long)
        with st.container(horizontal=True):
            pinned = pinned_model()
            is_pinned = pinned is not None and (pinned[0].id, pinned[1]) == (used.run.id, used.number)
            st.button(
                "Pinned" if is_pinned else "Pin this model",
                icon=":material/keep:",
                disabled=is_pinned,
                on_click=session.use_pinned,
                args=(model_key(used.run, used.number),),
                help="Then take another model into use, and compare the two.",
            )
            if pinned is not None and not is_pinned:
                st.page_link(
                    COMPARE,
                    label="Compare with the pinned model",
                    icon=":material/compare_arrows:",
                    query_params=session.address(),
                    width="content",
                )


def _chart(used: Rules, front: RunFront, bound: float) -> None:
    key = f"front-chart-{used.run.id}"
    st.plotly_chart(
        front_figure(front, used.number, bound=bound, dark=session.is_dark()),
        config=_NO_BAR,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="points",
        alt=front_alt(front),
    )


def _clicked(key: str) -> None:
    for number in picked_nodes(key)[:1]:
        session.use_model(number)


def _table(used: Rules, front: RunFront, near: tuple[int, ...]) -> None:
    frame = front_frame(front, near)
    key = f"front-table-{used.run.id}"
    st.session_state[key] = only_row(used.number - 1)
    column = st.column_config
    errors = {
        "held out": ("Held out", "On graphs that no part of the learning has seen"),
        "validation": ("Validation", "On the part by which the search compared models: used to choose"),
        "training": ("Training", "On the graphs that were learned from"),
    }
    st.caption("Shares of wrong predictions:")
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "rules": column.NumberColumn("Rules", width=60),
            "conditions": column.NumberColumn("Conditions each", format="%.1f", width=110),
            "interval": column.TextColumn("95 % interval", help="Of the held-out share", width=120),
            "note": column.TextColumn(
                "",
                help="Picked by the search: least log-loss in validation. Near best: within one standard error of the "
                "least validation error",
                width=120,
            ),
            **{
                name: column.NumberColumn(head, help=help_, format="%.1f %%", width=90)
                for name, (head, help_) in errors.items()
            },
        },
        on_select=lambda: _picked(key),
        selection_mode=["single-row-required", "single-cell"],
        height=38 + int(_ROW * min(len(frame), 10.5)),
        key=key,
        alt="size and errors of every model",
    )


def _picked(key: str) -> None:
    row = clicked_row(st.session_state[key].selection)
    if row is not None:
        session.use_model(row + 1)

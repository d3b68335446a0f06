"""Browse: the molecules or graphs, all of them or those that a filter leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import GRAPH, data_or_hint, refused
from dashboard.components.rows import clicked_row
from dashboard.components.views.cohort import ALL, NO_RING, Cohort, Facts, Order, cohort_words, pick_cohort
from dashboard.components.views.matches import Verdict
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.words import amount, class_label, in_markdown, noun, short
from dashboard.data.views.explore_rows import graph_frame
from dashboard.session import state as session
from dashboard.session.kept import page_number
from dashboard.session.state import Rules
from engine.data import GraphDataset
from engine.errors import InputError

_ROWS = 1_000  # of a table at a time
_CLASSES, _TEXT, _LEAST, _MOST, _SMARTS = (f"explore-{name}" for name in ("classes", "text", "least", "most", "smarts"))
_VERDICT, _SAID, _FIRES, _ORDER = (f"explore-{name}" for name in ("verdict", "said", "fires", "order"))
_LABEL, _SCAFFOLD, _CONFLICTS = (f"explore-{name}" for name in ("label", "scaffold", "conflicts"))
_VIEW, _MODEL = "explore-view", "explore-model"
_VERDICTS = {Verdict.ALL: "right or wrong", Verdict.RIGHT: "right", Verdict.WRONG: "wrong"}
_ORDERS = {
    Order.FILE: "as in the file",
    Order.ID: "by id",
    Order.SMALLEST: "smallest first",
    Order.LARGEST: "largest first",
    Order.SUREST: "surest prediction first",
    Order.LEAST_SURE: "least sure prediction first",
}
_PICTURES, _TABLE = "Pictures", "Table"


def show() -> None:
    """Show the page."""
    found = data_or_hint()
    if found is None:
        return
    dataset = found.dataset
    if len(dataset) == 0:
        st.info("The data set has no graphs.", icon=":material/info:")
        return
    cohort = session.cohort()
    used = _rules(dataset, cohort)
    _filters(dataset, cohort, used)
    facts = cohorts.facts(dataset, used)
    asked, positions = _picked(cohort, facts)
    _what(dataset, asked, positions)
    if len(positions) == 0:
        st.info("Nothing matches. Take a filter away, or clear them all.", icon=":material/search_off:")
        return
    if st.session_state.get(_VIEW) == _TABLE:
        _table(dataset, positions, facts)
        return
    key = f"explore-{dataset.digest[:8]}-{'-'.join(cohort.to_params().values())}"
    cohorts.pictures(dataset, positions, facts.said, key=key)


def _rules(dataset: GraphDataset, cohort: Cohort) -> Rules | None:
    """Return the rules in use; over a large set only where they are asked for, as matching them takes its time."""
    run = session.run()
    if run is None or not run.has_model:
        return None
    if len(dataset) > cohorts.FEW and not cohort.asks_model and not st.session_state.get(_MODEL):
        return None
    return cohorts.rules_if_any()


def _picked(cohort: Cohort, facts: Facts) -> tuple[Cohort, npt.NDArray[np.int64]]:
    """Return what was asked, and the graphs; SMARTS that cannot be read are told, and left out of the filter."""
    try:
        return cohort, pick_cohort(cohort, facts)
    except InputError as error:
        refused(error, "These SMARTS cannot be used, so they are left out of the filter.")
        rest = replace(cohort, smarts="")
        return rest, pick_cohort(rest, facts)


# -- filters --------------------------------------------------------------------------------------


def _filters(dataset: GraphDataset, cohort: Cohort, used: Rules | None) -> None:
    molecules = noun(dataset) == "molecule"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _set(_CLASSES, [code for code in cohort.of_class if code < len(dataset.classes)])
        st.pills(
            "Class",
            list(range(len(dataset.classes))),
            selection_mode="multi",
            format_func=lambda code: in_markdown(short(class_label(dataset, code), 40)),
            key=_CLASSES,
            on_change=_changed,
        )
        _set(_TEXT, cohort.text)
        hint = "an id, or a part of a SMILES" if molecules else "an id"
        st.text_input("Search", key=_TEXT, placeholder=hint, width=200, on_change=_changed)
        _set(_ORDER, cohort.order)
        st.selectbox(
            "Sort", _orders(used, cohort), format_func=lambda order: _ORDERS[order], key=_ORDER, width=190,
            on_change=_changed,
        )  # fmt: skip
        st.segmented_control("Show as", (_PICTURES, _TABLE), default=_PICTURES, key=_VIEW, required=True)
    beside = replace(cohort, of_class=(), text="", order=Order.FILE)
    n = len(cohort_words(beside, dataset))
    with st.expander(f"More filters ({n} in use)" if n else "More filters", icon=":material/tune:", expanded=n > 0):
        _by_structure(dataset, cohort, molecules)
        _by_model(dataset, cohort, used)


def _orders(used: Rules | None, cohort: Cohort) -> list[Order]:
    known = used is not None or cohort.order in {Order.SUREST, Order.LEAST_SURE}
    return [order for order in Order if known or order not in {Order.SUREST, Order.LEAST_SURE}]


def _by_structure(dataset: GraphDataset, cohort: Cohort, molecules: bool) -> None:
    nodes = "atoms" if molecules else "nodes"
    largest = int(np.diff(dataset.node_offsets).max())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _set(_LEAST, min(cohort.least, largest))
        st.number_input(f"{nodes.capitalize()}, from", 0, largest, key=_LEAST, width=130, on_change=_changed)
        _set(_MOST, min(cohort.most, largest) or None)
        st.number_input(
            "up to", 1, largest, key=_MOST, value=None, placeholder=str(largest), width=130, on_change=_changed
        )
        symbols = dataset.node_columns[0].symbols
        if len(symbols) > 1:
            _set(_LABEL, cohort.label if cohort.label in symbols else "")
            label = "With element" if molecules else "With node label"
            st.selectbox(
                label, ["", *symbols], format_func=lambda s: short(s, 30) or "any", key=_LABEL, width=150,
                on_change=_changed,
            )  # fmt: skip
        if molecules:
            _set(_SMARTS, cohort.smarts)
            st.text_input(
                "Contains SMARTS",
                key=_SMARTS,
                placeholder="such as [NX3](=O)=O or c1ccncc1",
                help="A substructure in SMARTS, matched by RDKit. Write [#6] for any carbon, C for an aliphatic one.",
                width=300,
                on_change=_changed,
            )
            _set(_SCAFFOLD, "" if cohort.scaffold == NO_RING else cohort.scaffold)
            st.text_input(
                "Scaffold",
                key=_SCAFFOLD,
                placeholder="its SMILES; see Scaffolds",
                help="The Bemis-Murcko scaffold as the tab Scaffolds writes it: rings and what links them.",
                width=260,
                on_change=_changed,
            )
        if len(dataset) <= cohorts.FEW or cohort.conflicts:
            _set(_CONFLICTS, bool(cohort.conflicts))
            help_ = "Graphs whose structure is also there with another class. See the tab Duplicates."
            st.toggle("Label conflicts only", key=_CONFLICTS, help=help_, on_change=_changed)


def _by_model(dataset: GraphDataset, cohort: Cohort, used: Rules | None) -> None:
    if used is None:
        run = session.run()
        if run is not None and run.has_model:
            st.button("Filter by what the model says", icon=":material/rule:", on_click=_ask_model)
            st.caption(f"Its rules are matched on all {len(dataset):,} first, which takes a while.")
        else:
            st.caption("Train rules to filter by right and wrong predictions and by the rules that fire.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _set(_VERDICT, cohort.verdict)
        st.segmented_control(
            "Prediction", list(Verdict), format_func=lambda verdict: _VERDICTS[verdict], key=_VERDICT, required=True,
            on_change=_changed,
        )  # fmt: skip
        _set(_SAID, cohort.said if cohort.said < len(dataset.classes) else -1)
        st.selectbox(
            "Predicted class",
            range(-1, len(dataset.classes)),
            format_func=lambda code: "any" if code < 0 else short(class_label(dataset, code), 40),
            key=_SAID,
            width=180,
            on_change=_changed,
        )
        if used.named:
            _set(_FIRES, cohort.fires if cohort.fires <= len(used.named) else 0)
            st.selectbox(
                "Rule that fires",
                range(len(used.named) + 1),
                format_func=lambda n: f"R{n}: {short(used.named[n - 1].condition, 70)}" if n else "any",
                key=_FIRES,
                width=300,
                on_change=_changed,
            )
    held = int(cohorts.said(used).is_held_out.sum())
    if held == len(dataset):
        st.caption("All predictions are held out: made by models that had not seen the graph.")
    elif held:
        st.caption(
            f"{held:,} of {len(dataset):,} predictions are held out: made by models that had not seen the graph. The "
            "others are what the model says of graphs that it learned from."
        )
    else:
        st.caption(
            "This run kept no held-out predictions: these are of graphs that the model learned from, and flatter it. "
            "Train again to have them held out."
        )


def _set(key: str, value: object) -> None:
    """Make a widget show what the cohort says: links and other pages change it, too."""
    if st.session_state.get(key) != value or key not in st.session_state:
        st.session_state[key] = value


def _changed() -> None:
    """Take what all widgets say; a filter whose widget is not there stays."""
    state, old = st.session_state, session.cohort()
    scaffold = str(state.get(_SCAFFOLD, old.scaffold)).strip()
    session.use_cohort(
        replace(
            old,
            of_class=tuple(sorted(state.get(_CLASSES, old.of_class))),
            text=str(state.get(_TEXT, old.text)),
            least=int(state.get(_LEAST, old.least) or 0),
            most=int(state.get(_MOST, old.most) or 0),
            label=str(state.get(_LABEL, old.label)),
            smarts=str(state.get(_SMARTS, old.smarts)).strip(),
            scaffold=scaffold or (NO_RING if old.scaffold == NO_RING else ""),
            conflicts=int(state.get(_CONFLICTS, old.conflicts)),
            verdict=Verdict(state.get(_VERDICT, old.verdict)),
            said=int(state.get(_SAID, old.said)),
            fires=int(state.get(_FIRES, old.fires)),
            order=Order(state.get(_ORDER, old.order)),
        )
    )


def _ask_model() -> None:
    st.session_state[_MODEL] = True


def _clear() -> None:
    session.use_cohort(replace(ALL, order=session.cohort().order))


# -- what is left ---------------------------------------------------------------------------------


def _what(dataset: GraphDataset, cohort: Cohort, positions: npt.NDArray[np.int64]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        words = cohort_words(cohort, dataset)
        count = amount(len(positions), noun(dataset))
        st.caption(f"{count} of {len(dataset):,}: {in_markdown('; '.join(words))}" if words else count, width="content")
        if not cohort.is_all:
            st.button("Clear filters", icon=":material/filter_alt_off:", on_click=_clear, type="tertiary")


def _table(dataset: GraphDataset, positions: npt.NDArray[np.int64], facts: Facts) -> None:
    """Show the graphs as rows, a thousand at a time; a click opens one."""
    parts = -(-len(positions) // _ROWS)
    key = f"explore-rows-{dataset.digest[:8]}"
    first = (page_number(key, parts, beyond=1) - 1) * _ROWS
    shown = positions[first : first + _ROWS]
    st.caption("Click a row to open it on its own page; click a column's head to sort these rows.")
    state = st.dataframe(
        graph_frame(dataset, shown, facts.said, facts.fired),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        height=480,
        key=f"explore-table-{len(positions)}-{first}",
        column_config={"probability": st.column_config.NumberColumn("probability", format="%.2f")},
        alt="the graphs of the filter with what is known of them",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if parts > 1:
            st.pagination(parts, key=key)
            st.caption(f"{first + 1:,} to {first + len(shown):,} of {len(positions):,}", width="content")
        st.download_button(
            "Download",
            lambda: csv_bytes(graph_frame(dataset, positions, facts.said, facts.fired)),
            "graphs.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    row = clicked_row(state.selection)
    if row is not None and row < len(shown):
        session.use_record(int(dataset.records[shown[row]]))
        st.switch_page(GRAPH, query_params=session.address())


if __name__ == "__main__":
    show()

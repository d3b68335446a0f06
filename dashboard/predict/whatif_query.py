"""A part of the what-if page: the part that a rule matched, as a query over the data set."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard.components import cohorts, gallery
from dashboard.components.notices import refused
from dashboard.components.views.cohort import Cohort
from dashboard.components.views.evidence import ShownContribution, show_evidence
from dashboard.components.views.words import amount, class_label, in_markdown, noun, percent, short
from dashboard.predict.views.whatif import EditHistory, literals_of
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.errors import InputError
from engine.explain.smarts import entry_query
from engine.rules import Literal, conjunction_truth

__all__ = ["show"]

_OPEN = "whatif-query-open"


def show(used: Rules, bench: EditHistory) -> None:
    """Show the parts that can be looked for, and where the data set has them."""
    told = session.story(used, bench.now.dataset, 0)
    shown = [c for c in show_evidence(told.explanation, used.trained.model.form).shown if c.visible]
    parts = [(c, literal) for c in shown for literal in literals_of(used.trained, c.contribution)]
    if not parts:
        return
    st.subheader("Use the highlighted part as a query")
    st.caption(f"How many {noun(used.dataset)}s of the data set have what a rule matched here, and of which classes?")
    picked = st.selectbox(
        "Part",
        range(len(parts)),
        index=None,
        placeholder="choose what to look for",
        format_func=lambda k: _part_label(parts[k][0], parts, k),
        key=f"whatif-part-{used.key}-{bench.now.dataset.digest[:8]}",
    )
    if picked is None:
        return
    positions = _matches(used, parts[picked][1], key=f"{used.key}-{bench.now.dataset.digest[:8]}-{picked}")
    if positions is not None:
        _shares(used, positions)


def _part_label(shown: ShownContribution, parts: list[tuple[ShownContribution, Literal]], k: int) -> str:
    same = [i for i, (other, _) in enumerate(parts) if other.letter == shown.letter]
    more = f", part {same.index(k) + 1}" if len(same) > 1 else ""
    return f"{shown.letter}{more}: {short(shown.text, 90)}"


def _matches(used: Rules, literal: Literal, *, key: str) -> npt.NDArray[np.int64] | None:
    """Return the positions of the graphs that have the part; of molecules by SMARTS, which can be changed."""
    if not str(used.dataset.smiles[0]):
        return np.flatnonzero(conjunction_truth((Literal(literal.predicate),), used.table))
    try:
        query = entry_query(literal.predicate, hydrogens_are_nodes=used.trained.hydrogens_are_nodes)
    except ValueError as error:
        st.caption(in_markdown(f"SMARTS cannot say this part ({error}); it is counted as the model counts it."))
        return np.flatnonzero(conjunction_truth((Literal(literal.predicate),), used.table))
    if not query.smarts:
        return np.flatnonzero(conjunction_truth((literal,), used.table))
    smarts = st.text_input(
        "SMARTS", query.smarts, key=f"whatif-smarts-{key}", help="It can be changed.", max_chars=2_000
    )
    for caveat in query.caveats:
        st.caption(in_markdown(caveat[:1].upper() + caveat[1:]) + ".")
    try:
        found = np.flatnonzero(cohorts.holds(used.dataset, smarts.strip()))
    except InputError as error:
        refused(error, "This cannot be looked for.")
        return None
    if len(found):
        cohorts.link(Cohort(smarts=smarts.strip()), "Open these in Browse")
    return found


def _shares(used: Rules, positions: npt.NDArray[np.int64]) -> None:
    """Show how the matches are spread over the classes, and the matches themselves."""
    dataset = used.dataset
    codes = dataset.target_codes[positions]
    every = dataset.target_codes
    with st.container(horizontal=True, gap="small"):
        total = f"{percent(len(positions) / len(dataset))} of all" if len(dataset) else ""
        st.metric("Have it", f"{len(positions):,}", total, delta_color="off", delta_arrow="off", border=True, width=170)
        for code in range(len(dataset.classes)):
            n = int((codes == code).sum())
            share = f"{percent(n / len(positions))} of them" if len(positions) else "none"
            among = percent(float((every == code).mean()))
            help_ = f"{among} of the whole data set have this class."
            name = in_markdown(short(class_label(dataset, code), 30))
            st.metric(name, f"{n:,}", share, delta_color="off", delta_arrow="off", border=True, width=170, help=help_)
    if len(positions) == 0:
        st.caption("Nothing in the data set has it.")
        return
    with st.expander(f"Show the {amount(len(positions), noun(dataset))}", icon=":material/grid_view:"):
        gallery.show(
            dataset,
            positions,
            key="whatif-matches",
            picture=lambda graph: session.picture(dataset, graph),
            badge=lambda graph: gallery.class_badge(dataset, graph),
        )

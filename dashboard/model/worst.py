"""Errors worth reading: the surest wrong predictions, with what may have misled the model."""

from __future__ import annotations

import streamlit as st

from dashboard.components import cohorts
from dashboard.components.notices import GRAPH
from dashboard.components.views.matches import page_of, pages
from dashboard.components.views.verdict_words import HeldOutGraphs
from dashboard.components.views.words import amount, class_label, in_markdown, noun, number, percent, short
from dashboard.model.views.held_out_rows import surest_errors
from dashboard.session import access as ownership
from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.kept import page_number
from dashboard.session.state import Rules
from engine.data import GraphDataset
from engine.runs import Document, Run, Validation

_MOST, _PAGE, _MOST_RULES = 40, 4, 3
_ALIKE = 0.3  # similarity from which two structures are worth comparing
_SIZE = (260, 190)


def show(held: HeldOutGraphs, dataset: GraphDataset, run: Run) -> None:
    """Show the tab."""
    errors = surest_errors(held, _MOST)
    n_wrong = int(held.wrong.sum())
    what = noun(dataset)
    if len(errors) == 0:
        st.success(f"None of the {len(held.graphs):,} held-out {what}s was predicted wrong.", icon=":material/check:")
        return
    cut = f" The {_MOST} surest are here." if n_wrong > _MOST else ""
    st.caption(f"{amount(n_wrong, f'held-out {what}')} of {len(held.graphs):,} predicted wrong, the surest first.{cut}")
    if run.request.validation is not Validation.HOLDOUT:
        st.caption(
            f"Each was predicted by the model of its part, which had not seen it. The rules named are those in use, "
            f"learned from all {what}s: they may say something else."
        )
    used = cohorts.rules_or_why()
    if used is None:
        return
    ownership.look(run, f"errors of model {used.number}")
    key = f"worst-page-{used.key}"
    page = page_number(key, pages(len(errors), _PAGE))
    for place in page_of(errors, page, _PAGE):
        _error(place, held, dataset, used)
    if pages(len(errors), _PAGE) > 1:
        st.pagination(pages(len(errors), _PAGE), key=key)


def _error(place: int, held: HeldOutGraphs, dataset: GraphDataset, used: Rules) -> None:
    graph, truth, said = int(held.graphs[place]), int(held.truth[place]), int(held.predicted[place])
    name = str(dataset.ids[graph])
    with st.container(border=True, key=f"worst-{graph}"):
        left, middle, right = st.columns([1, 1, 1.2], gap="medium")
        with left:
            svg = session.picture(dataset, graph, size=_SIZE)
            st.image(svg, width="stretch", alt=f"{noun(dataset)} {name}, predicted wrong")
            _open(dataset, graph)
        with middle:
            _twin(graph, truth, held, dataset, used)
        with right:
            truly, predicted = (in_markdown(short(class_label(dataset, code), 40)) for code in (truth, said))
            sure = percent(float(held.confidence[place]))
            st.markdown(f"Said **{predicted}** with {sure}, truly **{truly}**")
            st.badge("wrong, held out", icon=":material/close:", color="red")
            _rules(graph, used)
            _suspicion(graph, dataset)


def _open(dataset: GraphDataset, graph: int) -> None:
    st.page_link(
        GRAPH,
        label=f"Open {in_markdown(short(str(dataset.ids[graph]), 22))}",
        icon=":material/open_in_full:",
        query_params=session.address(row=str(int(dataset.records[graph]))),
    )


def _twin(graph: int, truth: int, held: HeldOutGraphs, dataset: GraphDataset, used: Rules) -> None:
    """Show the most similar graph of the same class that was predicted right."""
    right = held.graphs[(held.truth == truth) & ~held.wrong]
    stamp = used.run.stamp(Document.OUT_OF_FOLD, used.number)
    found = caches.nearest(used.key, dataset.digest, stamp, graph, truth, used, right)
    if found is None:
        st.caption("No other of its class was predicted right.")
        return
    like = f"{number(found.similarity)}, {found.measure}"
    if found.similarity < _ALIKE:
        st.caption(f"None of its class that was predicted right is much like it. The nearest: {like}.")
        _open(dataset, found.graph)
        return
    name = str(dataset.ids[found.graph])
    svg = session.picture(dataset, found.graph, size=_SIZE)
    st.image(svg, width="stretch", alt=f"{noun(dataset)} {name}, of the same class, predicted right")
    st.caption(f"Of its class and predicted right, the most similar: {like}.")
    _open(dataset, found.graph)


def _rules(graph: int, used: Rules) -> None:
    if not used.named:
        st.caption("A forest has no rules to name; its page shows what its trees ask.")
        return
    fired = [rule for rule, fires in zip(used.named, used.fired[graph], strict=True) if fires]
    st.markdown("**Rules that fire**" if fired else "No rule fires: the model's default speaks.")
    for rule in fired[:_MOST_RULES]:
        st.caption(f"**{rule.letter}** for {in_markdown(short(rule.class_name, 30))}: "
                   f"{in_markdown(short(rule.condition, 100))}")  # fmt: skip
    if len(fired) > _MOST_RULES:
        st.caption(f"and {len(fired) - _MOST_RULES} more")


def _suspicion(graph: int, dataset: GraphDataset) -> None:
    """Say where the label itself may be at fault."""
    if len(dataset) > cohorts.FEW:
        return
    found = caches.duplicates(dataset.digest, dataset)
    number_ = found.group_of.get(graph)
    if number_ is None or not found.groups[number_].in_conflict:
        return
    others = [g for g in found.groups[number_].graphs if dataset.target_codes[g] != dataset.target_codes[graph]]
    names = ", ".join(short(str(dataset.ids[other]), 20) for other in others[:3])
    st.warning(
        in_markdown(f"Is the label right? {names} has the same structure and another class."), icon=":material/help:"
    )

"""What if: edit a molecule or a graph, and see at once what the model makes of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components import explained
from dashboard.components.notices import refused, rules_or_hint
from dashboard.components.views.evidence import ShownEvidence, show_evidence
from dashboard.components.views.words import in_markdown, noun, number, percent, short
from dashboard.predict import whatif_edits, whatif_query
from dashboard.predict.sketch import sketch_box
from dashboard.predict.views.whatif import EditHistory, Step, begin, changed_rules
from dashboard.session import searching
from dashboard.session import state as session
from dashboard.session.kept import Kept
from dashboard.session.state import Rules
from engine.data import GraphDataset, GraphKind
from engine.errors import InputError
from engine.explain import explain_class
from engine.explain.counterfactual import MOST_EDITS, Edited, edit_text
from engine.explain.drawings import Highlight, draw_member
from engine.prediction import typed_molecule

_TYPED = "whatif-smiles"
_SKETCHED, _ASKED = Kept("whatif-sketched", ""), Kept("whatif-asked", "")
_TOLD: Kept[InputError | str] = Kept("whatif-told", "")
_SIDE, _CARD = (400, 260), (150, 100)  # pixels
_MOST_MARKED = 4


def show() -> None:
    """Show the page."""
    used = rules_or_hint()
    if used is None:
        return
    st.caption("Change a graph step by step: the prediction follows, with its reasons beside those of the original.")
    _start(used)
    bench = _bench(used)
    _history(used, bench)
    left, right = st.columns([1, 1], gap="large")
    with left:
        whatif_edits.show(used, bench)
    with right:
        _verdict(used, bench)
        _changes(used, bench)
        _flip(used, bench)
    st.divider()
    _sides(used, bench)
    whatif_query.show(used, bench)


# -- where to start -------------------------------------------------------------------------------


def _start(used: Rules) -> None:
    dataset = used.dataset
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if used.trained.kind is GraphKind.MOLECULES:
            st.text_input(
                "Type a molecule",
                key=_TYPED,
                placeholder="a SMILES, such as CC(=O)Oc1ccccc1C(=O)O",
                on_change=_take_typed,
                args=(used,),
                width=380,
            )
        graph = _record(dataset)
        key = f"whatif-id-{dataset.digest[:8]}"
        st.session_state.setdefault(key, str(dataset.ids[graph]))
        st.text_input(f"Or the id of a {noun(dataset)} of the data set", key=key, width=220)
        st.button(
            "Use as start", icon=":material/restart_alt:", on_click=_take_id, args=(used, key), key="whatif-start"
        )
    drawn = sketch_box() if used.trained.kind is GraphKind.MOLECULES else ""
    if drawn and drawn != _SKETCHED.get():
        _SKETCHED.put(drawn)
        _take_smiles(used, drawn, "as it was drawn")
    told = _TOLD.take()
    if isinstance(told, InputError):
        refused(told, "There is nothing to start from yet.")
    elif told:
        st.warning(in_markdown(told), icon=":material/search_off:")


def _record(dataset: GraphDataset) -> int:
    return min(int(np.searchsorted(dataset.records, session.record())), len(dataset) - 1)


def _take_typed(used: Rules) -> None:
    text = str(st.session_state[_TYPED]).strip()
    if text:
        _take_smiles(used, text, "as it was typed")


def _take_smiles(used: Rules, text: str, said: str) -> None:
    try:
        whatif_edits.restart(begin(typed_molecule(text, used.trained), 0, said))
    except InputError as error:
        _TOLD.put(error)


def _take_id(used: Rules, key: str) -> None:
    wanted = str(st.session_state[key]).strip()
    hits = np.flatnonzero(used.dataset.ids == wanted)
    if len(hits) == 0:
        _TOLD.put(f"There is no {noun(used.dataset)} with the id {short(wanted)}.")
        return
    st.session_state[_TYPED] = ""
    session.use_record(int(used.dataset.records[hits[0]]))
    whatif_edits.restart(_of_dataset(used.dataset, int(hits[0])))


def _of_dataset(dataset: GraphDataset, graph: int) -> EditHistory:
    return begin(dataset, graph, f"{noun(dataset)} {dataset.ids[graph]} of the data set")


def _bench(used: Rules) -> EditHistory:
    """Return the history in use; without one that fits the model, one that starts at the record in use."""
    found = whatif_edits.bench_in_use()
    if found is None or found.start.dataset.kind is not used.trained.kind:
        found = _of_dataset(used.dataset, _record(used.dataset))
        whatif_edits.restart(found)
    return found


# -- the history ----------------------------------------------------------------------------------


def _history(used: Rules, bench: EditHistory) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Undo", icon=":material/undo:", disabled=not bench.can_undo, on_click=whatif_edits.go, args=(bench.at - 1,)
        )
        st.button(
            "Redo", icon=":material/redo:", disabled=not bench.can_redo, on_click=whatif_edits.go, args=(bench.at + 1,)
        )
        said = "Each step of the edit, with its prediction; click one to go there." if len(bench.steps) > 1 else ""
        st.caption(said or f"Start: {in_markdown(bench.start.said)}")
    if len(bench.steps) == 1:
        return
    with st.container(horizontal=True, gap="small", key="whatif-strip"):
        for number_, step in enumerate(bench.steps):
            _card(used, step, number_, here=number_ == bench.at)


def _card(used: Rules, step: Step, place: int, *, here: bool) -> None:
    found = session.story(used, step.dataset, 0).explanation
    name = short(used.trained.class_names[found.prediction], 22)
    with st.container(border=True, width=_CARD[0] + 34, gap="xsmall", key=f"whatif-card-{place}"):
        width, height = _CARD
        svg = draw_member(step.dataset, 0, places=step.places, width=width, height=height, dark=session.is_dark())
        st.image(svg, alt=f"step {place}: {step.said}")
        st.caption(f"{in_markdown(name)}, {percent(found.probability)}")
        label = "Here" if here else "Start" if place == 0 else f"Step {place}"
        st.button(
            label,
            key=f"whatif-go-{place}",
            disabled=here,
            on_click=whatif_edits.go,
            args=(place,),
            help=in_markdown(step.said),
            width="stretch",
        )


# -- the prediction -------------------------------------------------------------------------------


def _verdict(used: Rules, bench: EditHistory) -> None:
    before, now = (session.story(used, step.dataset, 0).explanation for step in (bench.start, bench.now))
    names = used.trained.class_names
    with st.container(border=True, gap="xsmall"):
        st.caption("PREDICTION NOW")
        st.markdown(f"### {in_markdown(names[now.prediction])}")
        st.markdown(explained.sureness(used, now))
        explained.badge(used, bench.now.dataset, 0)
        if bench.at:
            was = before.probabilities[now.prediction]
            turned = "The prediction **changed**" if before.prediction != now.prediction else "The same class as before"
            st.markdown(
                f"{turned}: the probability of {in_markdown(names[now.prediction])} went from **{percent(was)}** to "
                f"**{percent(now.probability)}**."
            )


def _changes(used: Rules, bench: EditHistory) -> None:
    """Say which rules fire now and did not, and the other way round."""
    if not bench.at:
        return
    now = session.story(used, bench.now.dataset, 0).explanation
    before = session.story(used, bench.start.dataset, 0).explanation
    if before.target != now.target:
        before = explain_class(used.trained, bench.start.dataset, 0, now.target)
    found = changed_rules(before, now)
    st.markdown("**What changed since the start**")
    if not (found.fires or found.stopped or found.shifted):
        st.caption("Nothing that the model looks at: the same rules fire as before.")
    for icon, lead, rows in (("add", "now fires", found.fires), ("remove", "no longer fires", found.stopped)):
        for c in rows:
            st.markdown(
                f":material/{icon}: **{_letter(c.rule)}** {lead} :gray-badge[{c.value:+.2f}] {in_markdown(c.text)}"
            )
    for c, shift in found.shifted:
        st.markdown(f":material/trending_flat: **{_letter(c.rule)}** counts {shift:+.2f} more: {in_markdown(c.text)}")


def _letter(rule: str) -> str:
    return "" if rule.startswith("P-") else in_markdown(rule)


def _flip(used: Rules, bench: EditHistory) -> None:
    """Offer the smallest edit that changes the prediction, and to make it."""
    name = f"{used.key}-{bench.now.dataset.digest}"
    if _ASKED.get() != name:
        st.button(
            "Find the smallest edit",
            icon=":material/search:",
            on_click=lambda: _ASKED.put(name),
            key="whatif-ask",
        )
        return
    try:
        found = searching.counterfactual(used, bench.now.dataset)
    except InputError as error:
        refused(error, "No edit was found that changes the prediction.")
        return
    if found is None:
        st.caption(f"No edit was found that changes the prediction, in up to {MOST_EDITS} steps.")
        return
    said = "; ".join(edit_text(edit, used.trained.kind) for edit in found.edits)
    with st.container(border=True, gap="xsmall"):
        target = in_markdown(used.trained.class_names[found.prediction])
        st.markdown(f"{in_markdown(said[:1].upper() + said[1:])}: then **{target}**, {percent(found.probability)}.")
        edited = Edited(found.after, found.numbers, f"{said[:1].upper()}{said[1:]}")
        st.button(
            "Make this edit", icon=":material/edit:", on_click=whatif_edits.take, args=(edited,), key="whatif-make"
        )


# -- side by side ---------------------------------------------------------------------------------


def _sides(used: Rules, bench: EditHistory) -> None:
    """Show the original and what it became, each with its evidence."""
    left, right = st.columns(2, gap="large")
    with left:
        _side(used, bench.start, "As it was", "before")
    with right:
        if bench.at:
            _side(used, bench.now, "Now", "now")
        else:
            st.info("What the graph becomes stands here after the first edit.", icon=":material/compare:")


def _side(used: Rules, step: Step, title: str, key: str) -> None:
    told = session.story(used, step.dataset, 0)
    evidence = show_evidence(told.explanation, used.trained.model.form)
    name = used.trained.class_names[told.explanation.prediction]
    st.markdown(f"**{title}: {in_markdown(name)}**, {percent(told.explanation.probability)}")
    with st.container(border=True):
        st.image(_marked(step, evidence), width="stretch", alt=f"{title}: {step.said}, with what rules matched")
    explained.evidence_chart(used, evidence, told.explanation, key=f"whatif-{key}")
    total = number(told.explanation.sum)
    st.caption(f"The bars add up to {total}: a probability of {percent(told.explanation.probability)}.")
    if evidence.shown:
        with st.expander(f"In words: {', '.join(c.letter for c in evidence.shown)}", icon=":material/notes:"):
            explained.evidence_words(evidence, used)
    explained.near_misses(told.near)


def _marked(step: Step, evidence: ShownEvidence) -> str:
    shown = [c for c in evidence.shown if c.visible][:_MOST_MARKED]
    marks = [Highlight(c.letter, c.colour, c.contribution.match.nodes, c.contribution.match.edges) for c in shown]
    width, height = _SIDE
    return draw_member(step.dataset, 0, marks, places=step.places, width=width, height=height, dark=session.is_dark())


if __name__ == "__main__":
    show()

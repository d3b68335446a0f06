"""Compare: a pinned model beside the one in use, rule by rule and graph by graph."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components import gallery
from dashboard.components.notices import refused, rules_or_hint
from dashboard.components.rows import clicked_row
from dashboard.components.views.badges import cell_colours, with_badge
from dashboard.components.views.pictures import predicate_alt
from dashboard.components.views.score_words import request_words
from dashboard.components.views.words import amount, class_label, in_markdown, noun, short
from dashboard.model import front
from dashboard.model.views.editing import Parts, parts_of
from dashboard.model.views.front import model_label
from dashboard.model.views.model_pair import (
    Fate,
    PairedRule,
    cost_words,
    disagreements,
    held_cost,
    model_name,
    pair_frame,
    pair_rules,
    rule_counts,
    seen_words,
)
from dashboard.session import access as ownership
from dashboard.session import caches
from dashboard.session import state as session
from dashboard.session.comparison import model_key, pinned_model
from dashboard.session.state import Rules
from engine.errors import InputError
from engine.rules import Origin
from engine.runs import Document

_ROW = 52  # pixels
_MOST_LETTERS = 120
_FATES = {
    Fate.GAINED: (":material/add:", "in use only"),
    Fate.LOST: (":material/remove:", "pinned only"),
    Fate.CHANGED: (":material/change_history:", "in both, changed"),
    Fate.SAME: (":material/equal:", "in both, the same"),
}


def show() -> None:
    """Show the page."""
    used = rules_or_hint()
    if used is None:
        return
    front.show(used)
    pinned = _pinned(used)
    if pinned is None:
        return
    _both(used, pinned)
    _rules(used, pinned)
    _graphs(used, pinned)


# -- which ones -----------------------------------------------------------------------------------


def _pinned(used: Rules) -> Rules | None:
    """Let the reader pin a model; return it over the data in use."""
    options = _options(used)
    others = [key for key in options if key != model_key(used.run, used.number)]
    if not others:
        st.info(
            "There is only one model for this data set. Train another one, or search for rules: a search gives a model "
            "of each size.",
            icon=":material/compare_arrows:",
        )
        return None
    pin = pinned_model()
    key = "compare-pin"
    name = model_key(*pin) if pin is not None else ""
    st.session_state[key] = name if name in options else None
    st.selectbox(
        "Pinned model",
        list(options),
        index=None,
        format_func=lambda option: options[option],
        key=key,
        placeholder="choose the model to compare with",
        on_change=lambda: session.use_pinned(st.session_state[key] or ""),
        width=520,
    )
    if name not in options or pin is None:
        st.caption("Pin one model; the model in use is compared with it. Click through the front, and the pin stays.")
        return None
    if name == model_key(used.run, used.number):
        st.caption("The pinned model is the one in use: take another one into use, above or in the sidebar.")
        return None
    run, number = pin
    known = run.front
    models = len(known.models) if known is not None else 0
    try:
        stamp = run.stamp(Document.MODEL)
        return caches.learned_rules(str(run.folder), stamp, used.dataset.digest, number, models, used.imported)
    except InputError as error:
        refused(error, "The pinned model cannot be read.")
        return None


def _options(used: Rules) -> dict[str, str]:
    """Return every model on the data in use, by a name that the address can hold."""
    found = {}
    own = session.runs_on(used.run.request.source)
    for run in own if any(run.id == used.run.id for run in own) else (used.run, *own):
        if not run.has_model:
            continue
        told, known = request_words(run.request), run.front
        if known is None:
            scores = run.scores
            held = scores.held_out if scores is not None else None
            mean = held.accuracy.mean if held is not None else None
            wrong = f" · {100 * (1 - mean):.1f} % wrong" if mean is not None else ""
            found[model_key(run, 0)] = f"{told}{wrong} · {run.id[:4]}"
        else:
            for number in range(1, len(known.models) + 1):
                found[model_key(run, number)] = f"{told} · {model_label(known, number)} · {run.id[:4]}"
    return found


# -- how good -------------------------------------------------------------------------------------


def _both(used: Rules, pinned: Rules) -> None:
    codes = used.trained.codes_of(used.dataset).astype(np.int64)
    st.markdown(
        f"**Pinned**: {in_markdown(model_name(pinned.trained, pinned.number))}. "
        f"**In use**: {in_markdown(model_name(used.trained, used.number))}."
    )
    parts = [
        parts_of(rules.run.request, rules.run.out_of_fold(rules.number), rules.trained, rules.dataset)
        for rules in (pinned, used)
    ]
    unseen = np.intersect1d(parts[0].test, parts[1].test)
    copies = np.isin(unseen, np.flatnonzero(_learned(used, parts[1]) | _learned(pinned, parts[0])))
    unseen = unseen[~copies]
    cost = held_cost(_as_in_use(used, pinned), used.predicted, codes, unseen)
    if cost is not None:
        pair = " and ".join(sorted(model_key(rules.run, rules.number) for rules in (pinned, used)))
        for rules in (pinned, used):
            ownership.look(rules.run, f"comparison of {pair}")
        n = amount(len(unseen), noun(used.dataset))
        st.markdown(f"On {n} that neither has seen, {cost_words(cost, unseen=True)}.")
        left = f"{amount(int(copies.sum()), 'more')} of the test part have the structure of one that was learned from. "
        st.caption(
            f"{left if copies.any() else ''}Whoever takes a model because of this figure makes it flatter a little."
        )
        return
    known = np.flatnonzero(codes >= 0)
    told = held_cost(_as_in_use(used, pinned), used.predicted, codes, known)
    met = seen_words(_learned(used, parts[1])[known], _learned(pinned, parts[0])[known], noun(used.dataset))
    said = f"{met}, {cost_words(told, unseen=False)}. " if told else ""
    st.markdown(
        f"{said}No {noun(used.dataset)} is known that neither has seen: train both with a test part and the same seed "
        f"for an honest difference."
    )


def _learned(rules: Rules, parts: Parts) -> np.ndarray:
    """Return (graphs,) whether a model was learned from each graph, or from one of the same structure."""
    origins = caches.origins(rules.key, rules.dataset.digest, rules)
    found = np.zeros(len(rules.dataset), bool) if origins is None else origins == Origin.LEARNED
    found[parts.training] = True
    return found


def _as_in_use(used: Rules, pinned: Rules) -> np.ndarray:
    """Return the pinned model's predictions as the model in use numbers classes; -2 for a class that it lacks."""
    place = {label: code for code, label in enumerate(used.trained.classes)}
    codes = np.array([place.get(label, -2) for label in pinned.trained.classes], np.int64)
    return codes[pinned.predicted]


# -- rules ----------------------------------------------------------------------------------------


def _rules(used: Rules, pinned: Rules) -> None:
    pairs = pair_rules(pinned.named, used.named)
    if not pairs:
        who = "A forest has" if session.is_forest(used) or session.is_forest(pinned) else "These models have"
        st.caption(f"{who} no rules to compare; the graphs below are those on which predictions differ.")
        return
    counts = rule_counts(pairs)
    st.subheader("Rules")
    st.markdown(" · ".join(f"{_FATES[fate][0]} {n} {_FATES[fate][1]}" for fate, n in counts.items() if n))
    frame = pair_frame(pairs)
    shown = frame.assign(**{"reads as": [short(text, _MOST_LETTERS) for text in frame["reads as"]]})
    dark, key = session.is_dark(), f"compare-rules-{used.key}-{pinned.key}"

    def tone(cell: object) -> str:
        letter = str(cell)
        return cell_colours(int(letter[1:]) - 1, dark=dark) if letter.startswith("R") else ""

    column = st.column_config
    event = st.dataframe(
        shown.style.map(tone, subset=["in use", "pinned"]),
        hide_index=True,
        row_height=_ROW,
        height=min(38 + _ROW * len(frame), 420),
        column_config={
            "fate": column.TextColumn("", width=80),
            "in use": column.TextColumn("In use", width=60),
            "pinned": column.TextColumn("Pinned", width=60),
            "class": column.TextColumn("Speaks for", width=130),
            "reads as": column.TextColumn("Reads as", width=310),
            "what changed": column.TextColumn("What changed", width=180),
        },
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="the rules of both models and what became of each",
    )
    row = clicked_row(event.selection)
    if row is None:
        st.caption("Click a rule to see what it asks for.")
    elif row < len(pairs):
        _pictures(used if pairs[row].after is not None else pinned, pairs[row])


def _pictures(rules: Rules, pair: PairedRule) -> None:
    trained, named = rules.trained, pair.either
    st.markdown(f"**{named.letter}** ({_FATES[pair.fate][1]}): {in_markdown(named.sentence)}")
    with st.container(horizontal=True, gap="small"):
        for place, literal in enumerate(named.rule.literals, 1):
            drawing = session.predicate_picture(
                literal.predicate, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
            )
            with st.container(width=260, border=True):
                st.image(
                    with_badge(drawing, named.letter, int(named.letter[1:]) - 1, dark=session.is_dark()),
                    alt=predicate_alt(
                        literal.predicate, place, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
                    ),
                )


# -- graphs ---------------------------------------------------------------------------------------


def _graphs(used: Rules, pinned: Rules) -> None:
    dataset = used.dataset
    codes = used.trained.codes_of(dataset).astype(np.int64)
    said = _as_in_use(used, pinned)
    found = disagreements(said, used.predicted, codes)
    what = noun(dataset)
    st.subheader(f"{what.capitalize()}s on which they disagree")
    if not len(found.rows):
        st.caption(f"None: both predict the same class for every {what}.")
        return
    kinds = {
        "all": (found.rows, "all"),
        "used": (found.only_used, "only the one in use is right"),
        "pinned": (found.only_pinned, "only the pinned one is right"),
        "neither": (found.neither, "neither is right"),
    }
    kind = st.segmented_control(
        "Which",
        [key for key, (rows, _) in kinds.items() if len(rows)],
        default="all",
        required=True,
        format_func=lambda key: f"{kinds[key][1]} ({len(kinds[key][0]):,})",
        key=f"compare-kind-{used.key}-{pinned.key}",
        label_visibility="collapsed",
    )
    rows = kinds[kind or "all"][0]
    names, other = used.trained.class_names, pinned.trained.class_names

    def badge(graph: int) -> tuple[str, str, str]:
        right = int(used.predicted[graph]) == int(codes[graph])
        truth = class_label(dataset, int(dataset.target_codes[graph]))
        icon, colour = (":material/check:", "green") if right else (":material/close:", "red")
        return f"truly {truth}", icon, colour

    def caption(graph: int) -> str:
        was, now = other[int(pinned.predicted[graph])], names[int(used.predicted[graph])]
        return f"pinned: {short(was, 28)}; in use: {short(now, 28)}"

    gallery.show(
        dataset,
        rows[np.argsort(np.diff(dataset.node_offsets)[rows], kind="stable")].astype(np.int64),
        key=f"compare-{kind}-{used.key}-{pinned.key}",
        picture=lambda graph: session.picture(dataset, graph),
        badge=badge,
        caption=caption,
    )


if __name__ == "__main__":
    show()

"""Rules: the table, and behind each rule its structure and its matches."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from dashboard.components.notices import EDIT, QUALITY, rules_or_hint, score_cards, tell_constant
from dashboard.components.rows import clicked_row, only_row
from dashboard.components.views.badges import badge, cell_colours, with_badge
from dashboard.components.views.pictures import picture_notes, predicate_alt
from dashboard.components.views.safe_csv import csv_bytes
from dashboard.components.views.score_words import held_out_words, method_words, score_rows
from dashboard.components.views.words import amount, in_markdown, noun, percent, short
from dashboard.model import front, rule_cohort, rule_outline
from dashboard.model.views.editing import parts_of
from dashboard.model.views.forest_rank import ranked_frame
from dashboard.model.views.report import report_page
from dashboard.model.views.rule_cohort import ChosenRule
from dashboard.model.views.rule_rows import band_frame, default_words, rule_frame, weight_words
from dashboard.session import outline
from dashboard.session import state as session
from dashboard.session.state import Rules
from engine.editing import EDITABLE
from engine.explain.words import READING_NOTE, definition_text, list_conditions, literal_text
from engine.predicates.egos import Predicate
from engine.rules import Form, Literal, conjunction_truth
from engine.rules.model_file import model_to_text

_ROW = 68  # pixels: three lines of a sentence; lower rows do not wrap
_MOST_LETTERS = 140  # of a sentence in the table; in full below it, and in the download
_SHARES = ("precision", "coverage", "support", "came again", "share of the sorting", "from", "to", "share in the data")


def show() -> None:
    """Show the page."""
    used = rules_or_hint()
    if used is None:
        return
    if outline.headings_of(used):
        _score_line(used)
        rule_outline.show(used)
        _form_notes(used)
        _downloads(used, forest=False)
        return
    _scores(used)
    front.show(used)
    forest = session.is_forest(used)
    if not tell_constant(used) and forest:
        st.info(
            "A forest is accurate, but its hundreds of trees cannot be read as rules. Listed here is what its trees "
            "ask most, ranked by how much each question sorts the classes. For rules, train the form “Rules”, "
            "“Rule list”, “Scorecard” or “Decision tree”.",
            icon=":material/forest:",
        )
    chosen = _table(used, forest)
    _form_notes(used)
    _downloads(used, forest)
    if chosen is not None:
        st.divider()
        _detail(used, chosen)


# -- figures and table ----------------------------------------------------------------------------


def _scores(used: Rules) -> None:
    scores = used.scores
    if scores is None or scores.held_out is None:
        st.warning(in_markdown(held_out_words(scores)), icon=":material/help:")
    else:
        st.caption(in_markdown(" ".join((f"Held out: {method_words(scores.held_out)}.", *scores.held_out.notes))))
    if scores is not None:
        score_cards(scores)


def _score_line(used: Rules) -> None:
    """Show the scores in one line, so that the lines of the model are in the first view."""
    scores = used.scores
    if scores is None or scores.held_out is None:
        st.warning(in_markdown(held_out_words(scores)), icon=":material/help:")
    if scores is not None:
        told = [f"{in_markdown(row.name)} **{in_markdown(row.figure)}**" for row in score_rows(scores)]
        how = None if scores.held_out is None else f"Held out: {in_markdown(method_words(scores.held_out))}."
        st.markdown(" · ".join(told), help=how)


def _table(used: Rules, forest: bool) -> ChosenRule | None:
    frame = ranked_frame(used.ranked, used.trained.class_names) if forest else rule_frame(used.named)
    if frame.empty:
        return None
    number = min(max(session.rule_number(), 1), len(frame))
    st.caption("Click a row to see what it matches; click a column's head to sort.")
    key = f"rule-table-{used.key}"
    st.session_state[key] = only_row(number - 1)
    shown = _in_percent(frame.assign(**{"reads as": [short(text, _MOST_LETTERS) for text in frame["reads as"]]}))
    dark = session.is_dark()
    st.dataframe(
        shown.style.map(
            lambda letter: cell_colours(int(letter[1:]) - 1, dark=dark), subset=["predicate" if forest else "rule"]
        ),
        hide_index=True,
        column_config=_columns(used, forest),
        on_select=lambda: _picked(key),
        selection_mode=["single-row-required", "single-cell"],
        height=min(38 + _ROW * len(frame), 450),
        row_height=_ROW,
        key=key,
        alt="the rules with their figures",
    )
    session.use_rule(number)
    if forest:
        ranked = used.ranked[number - 1]
        return ChosenRule(ranked.letter, number, ranked.sentence, (ranked.literal,), ranked.target, ranked.counts)
    named = used.named[number - 1]
    return ChosenRule(named.letter, number, named.sentence, named.rule.literals, named.rule.target, named.rule.counts)


def _picked(key: str) -> None:
    row = clicked_row(st.session_state[key].selection)
    if row is not None:
        session.use_rule(row + 1)


def _in_percent(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with shares as percentages, for bars that show whole ones."""
    return frame.assign(**{name: 100 * frame[name].astype(float) for name in _SHARES if name in frame})


def _form_notes(used: Rules) -> None:
    """Show what belongs to a form beside its rules: the default of a list, the probabilities of a scorecard."""
    trained, dataset = used.trained, used.dataset
    default = default_words(trained, int((~used.fired.any(axis=1)).sum()))
    if default:
        st.markdown(in_markdown(default))
        st.caption("The order is part of the model: the first rule that fires decides, and what it decides is its own.")
    if trained.model.form is not Form.SCORECARD:
        return
    st.caption("Add the points of every row that holds. The total is the prediction:")
    frame = band_frame(trained, used.table, dataset.target_codes)
    if frame.empty:
        st.caption("There are more than two classes: each has a total of its own, and the largest wins.")
        return
    column = st.column_config
    name = trained.class_names[1]
    shares = {
        "from": (f"Probability: {short(name, 30)}", "Of the second class, at the lowest of these totals"),
        "to": ("up to", "The same at the highest of these totals"),
        "share in the data": (
            "Share in the data",
            "Of these graphs, how many are of that class: the same, if all is well",
        ),
    }
    st.dataframe(
        _in_percent(frame),
        hide_index=True,
        column_config={
            "total points": column.TextColumn("Total points"),
            "graphs": column.NumberColumn(f"{noun(dataset).capitalize()}s", format="localized"),
            **{
                key: column.ProgressColumn(head, help=help_, format="%.0f %%", min_value=0, max_value=100)
                for key, (head, help_) in shares.items()
            },
        },
        key=f"band-table-{used.key}",
        alt="total points and the probability of each range",
    )


def _columns(used: Rules, forest: bool) -> dict[str, Any]:
    column = st.column_config
    what = f"{noun(used.dataset)}s"
    shares = {
        "precision": f"Of the {what} on which it fires, the share that is of its class",
        "coverage": f"Of the {what} of its class, the share on which it fires",
        "support": f"Share of all {what} on which it fires",
        "came again": f"Share of the halves of the training {what} in which it, or a near copy, was chosen",
    }
    found: dict[str, object] = {
        name: column.ProgressColumn(
            name.capitalize(), help=help_, format="%.0f %%", min_value=0, max_value=100, width="small"
        )
        for name, help_ in shares.items()
    }
    found["lift"] = column.NumberColumn(
        "Lift", help="Precision over the share of the class: 1 says nothing", format="%.2f", width="small"
    )
    found["fires on"] = column.NumberColumn(
        "Fires on", help=f"Number of training {what}", format="localized", width="small"
    )
    found["reads as"] = column.TextColumn("Reads as", width=380)
    if forest:
        found["predicate"] = column.TextColumn("No.", width="small", pinned=True)
        found["speaks for"] = column.TextColumn("Speaks for", help="The class that becomes likelier where it holds")
        found["share of the sorting"] = column.ProgressColumn(
            "Share",
            help="Of all that the forest's questions sort",
            format="%.0f %%",
            min_value=0,
            max_value=100 * float(max((r.share for r in used.ranked), default=1.0)),
        )
        found["asked"] = column.NumberColumn("Asked", help="Number of splits that ask for it", format="localized")
        return found
    found["rule"] = column.TextColumn("Rule", width=52, pinned=True)
    found["class"] = column.TextColumn("Speaks for", width=130)
    if used.trained.model.form is Form.SCORECARD:
        two = len(used.trained.classes) == 2
        towards = f"towards: {used.trained.class_names[1]}" if two else "for the class that the row speaks for"
        found["points"] = column.NumberColumn("Points", help=f"Points {towards}", format="%+d", width="small")
    found["weight"] = column.NumberColumn("Weight", help=weight_words(used.trained), format="%.2f", width="small")
    found["conditions"] = column.NumberColumn(
        "Conditions", help="The structure test, and each test of a role; a contained pattern is one", width="small"
    )
    return found


# -- one rule -------------------------------------------------------------------------------------


def _detail(used: Rules, chosen: ChosenRule) -> None:
    trained, name = used.trained, used.trained.class_names[chosen.target]
    counts = chosen.counts
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        dark = session.is_dark()
        st.image(badge(chosen.letter, chosen.colour, dark=dark), alt=f"the colour of {chosen.letter}", width="content")
        st.subheader(f"{chosen.letter}: {in_markdown(name)}")
        if used.trained.model.form in EDITABLE:
            st.page_link(
                EDIT,
                label="Edit it",
                icon=":material/edit_note:",
                query_params=session.address(rule=chosen.letter),
                width="content",
            )
    _sentence(used, chosen)
    st.caption(
        f"Fires on {amount(counts.fired, 'training ' + noun(used.dataset))}. Precision {percent(counts.precision)}, "
        f"coverage {percent(counts.coverage)}, support {percent(counts.support)}, lift {counts.lift:.2f}."
    )
    _structures(used, chosen)
    rule_cohort.show(used, chosen, _fired(used, chosen))
    st.caption(in_markdown(READING_NOTE[trained.kind]))


def _sentence(used: Rules, chosen: ChosenRule) -> None:
    """Show the rule in words, the conditions of a long one in a list."""
    kind, hydrogens = used.trained.kind, used.trained.hydrogens_are_nodes
    said = [literal_text(literal, kind, hydrogens_are_nodes=hydrogens) for literal in chosen.literals]
    listed = list_conditions(chosen.sentence, said)
    st.markdown(in_markdown(listed.lead))
    if listed.conditions:
        st.markdown("\n".join(f"{place}. {in_markdown(text)}" for place, text in enumerate(listed.conditions, 1)))
    if listed.end:
        st.markdown(in_markdown(f"{listed.end}."))


def _structures(used: Rules, chosen: ChosenRule) -> None:
    trained = used.trained
    with st.container(horizontal=True, gap="small"):
        for position, literal in enumerate(chosen.literals, 1):
            with st.container(width=260, gap="xsmall", border=True, height="stretch"):
                st.caption(_literal_words(literal, position, len(chosen.literals)))
                drawing = session.predicate_picture(
                    literal.predicate, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
                )
                svg = with_badge(drawing, chosen.letter, chosen.colour, dark=session.is_dark())
                alt = predicate_alt(
                    literal.predicate, position, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
                )
                st.image(svg, alt=alt)
                if literal.predicate.name:
                    st.caption(in_markdown(_definition(used, literal)))
    for note in picture_notes([literal.predicate for literal in chosen.literals], trained.kind):
        st.caption(note)


def _definition(used: Rules, literal: Literal) -> str:
    """Return what a named predicate means."""
    trained = used.trained
    said = definition_text(literal.predicate, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    return f"“{short(literal.predicate.name, 40)}”: {said}"


def _literal_words(literal: Literal, position: int, n: int) -> str:
    number, least = f"({position}) " if n > 1 else "", literal.at_least
    if not isinstance(literal.predicate, Predicate):
        times = f" with {least} ringed nodes"
    else:
        times = f", {least} times" if literal.present else f" {least} times"
    if literal.present:
        return f"{number}has to be there" + (f"{times} at least" if least > 1 else "")
    return f"{number}must not be there" + (f"{times} or more" if least > 1 else "")


def _fired(used: Rules, chosen: ChosenRule) -> npt.NDArray[np.bool_]:
    if used.fired.shape[1]:
        found: npt.NDArray[np.bool_] = used.fired[:, chosen.number - 1]
        return found
    return conjunction_truth(chosen.literals, used.table)


# -- downloads ------------------------------------------------------------------------------------


def _downloads(used: Rules, forest: bool) -> None:
    def rules_csv() -> bytes:
        frame: pd.DataFrame = ranked_frame(used.ranked, used.trained.class_names) if forest else rule_frame(used.named)
        return csv_bytes(frame)

    def report() -> bytes:
        run = used.run
        parts = parts_of(run.request, run.out_of_fold(used.number), used.trained, used.dataset)
        return report_page(used.trained, used.imported, used.scores, parts).encode()

    def model() -> bytes:
        return model_to_text(used.trained).encode() if used.naming else used.text.encode()

    with st.container(horizontal=True):
        for label, file, mime, data in (
            ("Model", "model.json", "application/json", model),
            ("Ranking" if forest else "Rules", "rules.csv", "text/csv", rules_csv),
            ("Predictions", "predictions.csv", "text/csv", lambda: csv_bytes(session.predictions(used))),
            ("Report", "report.html", "text/html", report),
        ):
            st.download_button(
                label, data, file, mime, icon=":material/download:", on_click="ignore", key=f"download-{file}"
            )
        st.page_link(
            QUALITY,
            label="How good they are",
            icon=":material/verified:",
            width="content",
            query_params=session.address(),
        )


if __name__ == "__main__":
    show()

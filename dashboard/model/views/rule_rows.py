"""Rules as rows: their short names, sentences and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.components.views.words import amount
from engine.data import GraphKind
from engine.explain.words import literal_text, state_default, state_model
from engine.predicates import PredicateTable
from engine.rules import Form, Rule, RuleList, Scorecard, ScoreScale, TrainedModel

__all__ = ["NamedRule", "band_frame", "default_words", "name_rules", "rule_frame", "weight_words"]


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule under the name by which people meet it."""

    letter: str  # "R1", the first rule
    sentence: str  # in full, class included
    condition: str  # what has to hold, for tables that name the class in a column of its own
    class_name: str
    rule: Rule
    points: int | None = None  # of a row of a scorecard, signed


def name_rules(trained: TrainedModel) -> tuple[NamedRule, ...]:
    """Return the model's rules in order; none for a forest."""
    points = trained.model.signed_points if isinstance(trained.model, Scorecard) else ()
    return tuple(
        NamedRule(
            letter=said.letter,
            sentence=said.text,
            condition=_lead(trained.model.form, number) + _condition(said.rule, trained),
            class_name=trained.class_names[said.rule.target],
            rule=said.rule,
            points=points[number] if points else None,
        )
        for number, said in enumerate(state_model(trained))
    )


def _lead(form: Form, number: int) -> str:
    """Return what places a rule of a list in the order; nothing in the other forms."""
    return "" if form is not Form.LIST else "ELSE IF it " if number else "IF it "


def _condition(rule: Rule, trained: TrainedModel) -> str:
    hydrogens = trained.hydrogens_are_nodes
    said = [literal_text(literal, trained.kind, hydrogens_are_nodes=hydrogens) for literal in rule.literals]
    return " AND ".join(said) or "always"


def rule_frame(rules: tuple[NamedRule, ...]) -> pd.DataFrame:
    """Return one row a rule; shares from 0 to 1, `fires on` in graphs."""
    rows = [
        {
            "rule": named.letter,
            "reads as": named.condition,
            "class": named.class_name,
            "fires on": named.rule.counts.fired,
            "support": named.rule.counts.support,
            "precision": named.rule.counts.precision,
            "coverage": named.rule.counts.coverage,
            "lift": named.rule.counts.lift,
            "weight": named.rule.weight,
            "conditions": named.rule.n_conditions,
        }
        for named in rules
    ]
    if any(named.points is not None for named in rules):
        for row, named in zip(rows, rules, strict=True):
            row["points"] = named.points
    if any(named.rule.again is not None for named in rules):
        for row, named in zip(rows, rules, strict=True):
            row["came again"] = None if named.rule.again is None else named.rule.again.chosen / named.rule.again.halves
    columns = [
        "rule",
        "reads as",
        "class",
        "precision",
        "coverage",
        "lift",
        "fires on",
        "support",
        "weight",
        "conditions",
    ]
    if rows and "came again" in rows[0]:
        columns.append("came again")
    if rows and "points" in rows[0]:
        columns = ["rule", "points", *columns[1:]]
    return pd.DataFrame(rows, columns=columns)


def default_words(trained: TrainedModel, graphs: int) -> str:
    """Return what a rule list says of the `graphs` graphs that no rule decides; "" for the other forms."""
    if not isinstance(trained.model, RuleList):
        return ""
    left = amount(graphs, "molecule" if trained.kind is GraphKind.MOLECULES else "graph")
    verb = "is" if graphs == 1 else "are"
    return f"{state_default(trained)} {left} {verb} left to it; probability {max(trained.model.default):.2f}."


def band_frame(trained: TrainedModel, table: PredicateTable, target: npt.NDArray[np.int32]) -> pd.DataFrame:
    """Return the totals of a two-class scorecard in ranges: probability, and what the data say; else no rows.

    `target` (graphs,) are class numbers of the model, -1 where unknown.
    """
    columns = ["total points", "from", "to", "graphs", "share in the data"]
    model = trained.model
    rows = []
    if isinstance(model, Scorecard) and model.rules:
        totals = model.totals(table)[:, 1] if model.bands() else np.zeros(len(table), np.int64)
        for band in model.bands():
            inside = (totals >= band.low) & (totals <= band.high) & (target >= 0)
            low, high = (f"{end:+d}" if end else "0" for end in (band.low, band.high))
            words = low if band.low == band.high else f"{low} to {high}"
            share = float((target[inside] == 1).mean()) if inside.any() else None
            rows.append((words, band.low_chance, band.high_chance, int(inside.sum()), share))
    return pd.DataFrame(rows, columns=columns)


def weight_words(trained: TrainedModel) -> str:
    """Return what the weight of a rule means in this form."""
    if trained.model.form is Form.LIST:
        return "The share of its class among the training graphs that it decides, smoothed: the probability it gives."
    if trained.model.scale is ScoreScale.LOG_ODDS:
        return (
            "What the rule adds to the log-odds of its class when it fires: 0.7 doubles the odds, 2.3 makes them 10x."
        )
    return "The share of its class among the training graphs in this leaf: the probability that the tree gives."

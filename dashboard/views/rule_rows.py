"""Rules as rows: their short names, sentences and figures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engine.explain.wording import literal_text, rule_text
from engine.rules.model import ScoreScale
from engine.rules.rule import Rule
from engine.rules.trained import TrainedModel

__all__ = ["NamedRule", "name_rules", "rule_frame", "weight_words"]


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule under the name by which people meet it."""

    letter: str  # "R1", the first rule
    sentence: str  # in full, class included
    condition: str  # what has to hold, for tables that name the class in a column of its own
    class_name: str
    rule: Rule


def name_rules(trained: TrainedModel) -> tuple[NamedRule, ...]:
    """Return the model's rules in order; none for a forest."""
    return tuple(
        NamedRule(
            letter=f"R{number}",
            sentence=rule_text(
                rule, trained.class_names, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes
            ),
            condition=_condition(rule, trained),
            class_name=trained.class_names[rule.target],
            rule=rule,
        )
        for number, rule in enumerate(trained.model.rules, 1)
    )


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
    return pd.DataFrame(rows, columns=columns)


def weight_words(trained: TrainedModel) -> str:
    """Return what the weight of a rule means in this form."""
    if trained.model.scale is ScoreScale.LOG_ODDS:
        return (
            "What the rule adds to the log-odds of its class when it fires: 0.7 doubles the odds, 2.3 makes them 10x."
        )
    return "The share of its class among the training graphs in this leaf: the probability that the tree gives."

"""`RuleStatement`: a rule with the short name and the sentence under which people meet it, in every form of model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.data import GraphKind
from engine.explain.words.lexicon import plain
from engine.explain.words.wording import literals_text, name_lead, rule_text
from engine.rules import Rule, RuleList, Scorecard, TrainedModel

__all__ = [
    "DEFAULT",
    "LONGEST_SENTENCE",
    "ListedRule",
    "RuleStatement",
    "again_words",
    "list_conditions",
    "points_words",
    "state_default",
    "state_model",
    "state_rules",
]

LONGEST_SENTENCE = 25
"""Words that are read in one go; of a longer rule the conditions are listed."""

DEFAULT = "default"
"""What the default of a rule list is called, where rules are R1, R2, ..."""


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """A rule and what it is called: "R3", its sentence, and the name of its class.

    Attributes
    ----------
    letter : str
        "R3", by the rule's place in the model.
    rule : Rule
        The rule.
    text : str
        Its sentence.
    class_name : str
        Name of its class, on one line.
    """

    letter: str
    rule: Rule
    text: str
    class_name: str

    def __str__(self) -> str:
        return self.text


class ListedRule(NamedTuple):
    """A rule in parts: what leads to its conditions, these one by one, and what follows.

    Attributes
    ----------
    lead : str
        What leads to the conditions, or the whole sentence where they are not listed.
    conditions : tuple of str
        The conditions, in order; empty where they are not listed.
    end : str
        What follows.
    """

    lead: str
    conditions: tuple[str, ...]
    end: str


def list_conditions(sentence: str, conditions: Sequence[str]) -> ListedRule:
    """Return a rule's sentence in parts where it is too long to be read in one go, else whole, as the lead.

    Parameters
    ----------
    sentence : str
        Of the rule.
    conditions : sequence of str
        Its literals in words, in order, as they stand in the sentence.

    Returns
    -------
    ListedRule

    Examples
    --------
    >>> list_conditions("toxic when it (1) contains a carbon and (2) contains no oxygen.", ["a", "b"]).conditions
    ()
    """
    if len(conditions) < 2 or len(sentence.split()) <= LONGEST_SENTENCE:
        return ListedRule(sentence, (), "")
    lead, _, rest = sentence.partition(f"(1) {conditions[0]}")
    return ListedRule(lead.strip(), tuple(conditions), rest.rpartition(conditions[-1])[2].strip(" ,."))


def state_model(trained: TrainedModel) -> tuple[RuleStatement, ...]:
    """Return one statement a rule, in the words of the model's form.

    A rule of a list says where in the order it stands; a row of a scorecard says its points.

    Parameters
    ----------
    trained : TrainedModel
        The model.

    Returns
    -------
    tuple of RuleStatement
        In the model's order; empty for a forest.
    """
    model, names = trained.model, trained.class_names
    said = state_rules(model.rules, names, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    if isinstance(model, RuleList):
        leads = ("If", *("else if" for _ in said[1:]))
        texts = [
            f"{name_lead(s.rule)}{lead.capitalize()} it {_condition(trained, s.rule)}, then {s.class_name}."
            for lead, s in zip(leads, said, strict=False)
        ]
    elif isinstance(model, Scorecard):
        texts = [
            f"{name_lead(s.rule)}{plain(names[model.total_for(row)])}: {points_words(points)} when it "
            f"{_condition(trained, s.rule)}."
            for row, (points, s) in enumerate(zip(model.signed_points, said, strict=True))
        ]
    else:
        return said
    return tuple(RuleStatement(s.letter, s.rule, text, s.class_name) for s, text in zip(said, texts, strict=True))


def state_default(trained: TrainedModel) -> str:
    """Return what a rule list says where no rule fires: "Else mutagen.".

    Parameters
    ----------
    trained : TrainedModel
        A model of any form.

    Returns
    -------
    str
        "" for other forms than a list.
    """
    model = trained.model
    if not isinstance(model, RuleList):
        return ""
    name = plain(trained.class_names[model.default.index(max(model.default))])
    return f"Else {name}." if model.rules else f"{name} in every case."


def again_words(rule: Rule) -> str:
    """Return in how many halves of its training graphs a rule was chosen again: "in 18 of 20 halves".

    Parameters
    ----------
    rule : Rule
        Any.

    Returns
    -------
    str
        "" where it is unknown.
    """
    return "" if rule.again is None else f"in {rule.again.chosen} of {rule.again.halves} halves"


def points_words(points: int) -> str:
    """Return signed points in words.

    Parameters
    ----------
    points : int
        Of either sign.

    Returns
    -------
    str

    Examples
    --------
    >>> points_words(3), points_words(-1)
    ('+3 points', '-1 point')
    """
    return f"{points:+d} point{'' if abs(points) == 1 else 's'}"


def state_rules(
    rules: Iterable[Rule], class_names: Sequence[str], kind: GraphKind, *, hydrogens_are_nodes: bool = False
) -> tuple[RuleStatement, ...]:
    """Return one statement a rule, each read by itself, in order: R1, R2, ..."""
    return tuple(
        RuleStatement(
            letter=f"R{number}",
            rule=rule,
            text=rule_text(rule, class_names, kind, hydrogens_are_nodes=hydrogens_are_nodes),
            class_name=plain(class_names[rule.target]),
        )
        for number, rule in enumerate(rules, 1)
    )


def _condition(trained: TrainedModel, rule: Rule) -> str:
    said = literals_text(rule.literals, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    return said or "is any graph"

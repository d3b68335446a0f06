"""Names that a person gives to the rules of a model and to what they speak of; predictions do not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.predicates import Entry
from engine.rules.rule import Literal, Rule
from engine.rules.rule_list import RuleList
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel

__all__ = ["with_names"]


def with_names(trained: TrainedModel, predicates: Mapping[str, str], rules: Mapping[int, str]) -> TrainedModel:
    """Name rules and what they speak of.

    What is not named keeps its name. Only rule sets, scorecards and lists take names; others come back as they are.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    predicates : mapping of str to str
        Names of predicates by their identity.
    rules : mapping of int to str
        Names of rules by their number, from 1.

    Returns
    -------
    TrainedModel
        It predicts as before.
    """
    model = trained.model
    if not isinstance(model, RuleSet | RuleList) or not (predicates or rules):
        return trained

    def called(entry: Entry) -> Entry:
        return replace(entry, name=predicates.get(entry.id, entry.name))

    def said(number: int, rule: Rule) -> Rule:
        literals = tuple(Literal(called(x.predicate), x.at_least, x.present) for x in rule.literals)
        return replace(rule, literals=literals, name=rules.get(number, rule.name))

    own = model.vocabulary
    vocabulary = replace(
        own,
        predicates=tuple(called(entry) for entry in own.predicates),  # type: ignore[misc]
        patterns=tuple(called(entry) for entry in own.patterns),  # type: ignore[misc]
        substructures=tuple(called(entry) for entry in own.substructures),  # type: ignore[misc]
    )
    named = tuple(said(number, rule) for number, rule in enumerate(model.rules, 1))
    return replace(trained, model=replace(model, vocabulary=vocabulary, rules=named))

"""`Edit`: one thing that a person changes in a learned model, as a record that can be kept and replayed.

Rules go by their number in the learned model, from 1; those that a person adds follow. Conditions go by their place in
the rule, from 1. No edit takes a rule or a condition away, so that numbers keep their meaning whatever is done.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from engine.predicates.groups import MAX_SMARTS
from engine.rules.model_file import MAX_NAME, Document, PatternsDocument

__all__ = [
    "EDITS",
    "AddRule",
    "Edit",
    "Forbid",
    "NamePredicate",
    "NameRule",
    "SetThreshold",
    "SetWeights",
    "SwitchCondition",
    "SwitchRule",
]

MOST_TIMES = 10_000
"""The largest threshold that a person can set."""

_Number = Annotated[int, Field(ge=1, lt=2**20)]
_Name = Annotated[str, Field(max_length=MAX_NAME)]
_Identity = Annotated[str, Field(min_length=1, max_length=64)]


class SwitchRule(Document):
    """Switch a rule off or on again."""

    kind: Literal["switch-rule"] = "switch-rule"
    rule: _Number
    on: bool


class SwitchCondition(Document):
    """Switch one condition of a rule off or on again; a rule without any never fires."""

    kind: Literal["switch-condition"] = "switch-condition"
    rule: _Number
    condition: _Number
    on: bool


class SetThreshold(Document):
    """Ask for another number of matches."""

    kind: Literal["set-threshold"] = "set-threshold"
    rule: _Number
    condition: _Number
    at_least: Annotated[int, Field(ge=1, le=MOST_TIMES)]


class Forbid(Document):
    """Let no rule use some predicates: whole rules go that do, or else these conditions of theirs.

    `smarts` is the fragment that led to them, "" where a person pointed at the predicate itself.
    """

    kind: Literal["forbid"] = "forbid"
    predicates: Annotated[tuple[_Identity, ...], Field(min_length=1, max_length=10_000)]
    smarts: Annotated[str, Field(max_length=MAX_SMARTS)] = ""
    whole_rules: bool = True


class AddRule(Document):
    """Add a rule of one condition: a SMARTS, or a pattern. In a list it is asked first, and predicts what it finds."""

    kind: Literal["add-rule"] = "add-rule"
    target: Annotated[str, Field(max_length=10_000)]  # the class that it speaks for, as the data write it
    smarts: Annotated[str, Field(max_length=MAX_SMARTS)] = ""
    pattern: PatternsDocument | None = None
    name: _Name = ""  # of what it matches
    at_least: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1
    present: bool = True


class NameRule(Document):
    """Call a rule something; "" takes the name away."""

    kind: Literal["name-rule"] = "name-rule"
    rule: _Number
    name: _Name


class NamePredicate(Document):
    """Call a predicate something, wherever it stands; "" takes the name away."""

    kind: Literal["name-predicate"] = "name-predicate"
    predicate: _Identity
    name: _Name


class SetWeights(Document):
    """Fit the weights to the training part again after every edit, or keep those that were learned."""

    kind: Literal["set-weights"] = "set-weights"
    refit: bool


Edit: TypeAlias = SwitchRule | SwitchCondition | SetThreshold | Forbid | AddRule | NameRule | NamePredicate | SetWeights

EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Annotated[Edit, Field(discriminator="kind")], ...])
"""Reads and writes edits as JSON."""

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
    """Switch a rule off or on again.

    Attributes
    ----------
    kind : str
        "switch-rule".
    rule : int
        Number of the rule, from 1.
    on : bool
        Whether it is on afterwards.
    """

    kind: Literal["switch-rule"] = "switch-rule"
    rule: _Number
    on: bool


class SwitchCondition(Document):
    """Switch one condition of a rule off or on again; a rule without any never fires.

    Attributes
    ----------
    kind : str
        "switch-condition".
    rule : int
        Number of the rule, from 1.
    condition : int
        Place in the rule, from 1.
    on : bool
        Whether it is on afterwards.
    """

    kind: Literal["switch-condition"] = "switch-condition"
    rule: _Number
    condition: _Number
    on: bool


class SetThreshold(Document):
    """Ask for another number of matches.

    Attributes
    ----------
    kind : str
        "set-threshold".
    rule : int
        Number of the rule, from 1.
    condition : int
        Place in the rule, from 1.
    at_least : int
        Matches asked for afterwards, from 1 to `MOST_TIMES`.
    """

    kind: Literal["set-threshold"] = "set-threshold"
    rule: _Number
    condition: _Number
    at_least: Annotated[int, Field(ge=1, le=MOST_TIMES)]


class Forbid(Document):
    """Let no rule use some predicates: whole rules go that do, or else these conditions of theirs.

    Attributes
    ----------
    kind : str
        "forbid".
    predicates : tuple of str
        Their identities, at least one.
    smarts : str
        The fragment that led to them, "" where a person pointed at the predicate itself.
    whole_rules : bool
        Whether whole rules go.
    """

    kind: Literal["forbid"] = "forbid"
    predicates: Annotated[tuple[_Identity, ...], Field(min_length=1, max_length=10_000)]
    smarts: Annotated[str, Field(max_length=MAX_SMARTS)] = ""
    whole_rules: bool = True


class AddRule(Document):
    """Add a rule of one condition: a SMARTS, or a pattern. In a list it is asked first, and predicts what it finds.

    Attributes
    ----------
    kind : str
        "add-rule".
    target : str
        Label of the class that it speaks for, as the data write it.
    smarts : str
        What it asks for; "" where it is a pattern.
    pattern : PatternsDocument or None
        What it asks for; None where it is a SMARTS.
    name : str
        Of what it matches; "" for none.
    at_least : int
        Matches asked for, from 1 to `MOST_TIMES`.
    present : bool
        Whether at least so many are asked for, or fewer.
    """

    kind: Literal["add-rule"] = "add-rule"
    target: Annotated[str, Field(max_length=10_000)]
    smarts: Annotated[str, Field(max_length=MAX_SMARTS)] = ""
    pattern: PatternsDocument | None = None
    name: _Name = ""
    at_least: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1
    present: bool = True


class NameRule(Document):
    """Call a rule something; "" takes the name away.

    Attributes
    ----------
    kind : str
        "name-rule".
    rule : int
        Number of the rule, from 1.
    name : str
        What it is called afterwards.
    """

    kind: Literal["name-rule"] = "name-rule"
    rule: _Number
    name: _Name


class NamePredicate(Document):
    """Call a predicate something, wherever it stands; "" takes the name away.

    Attributes
    ----------
    kind : str
        "name-predicate".
    predicate : str
        Its identity.
    name : str
        What it is called afterwards.
    """

    kind: Literal["name-predicate"] = "name-predicate"
    predicate: _Identity
    name: _Name


class SetWeights(Document):
    """Fit the weights to the training part again after every edit, or keep those that were learned.

    Attributes
    ----------
    kind : str
        "set-weights".
    refit : bool
        Whether weights are fitted again.
    """

    kind: Literal["set-weights"] = "set-weights"
    refit: bool


Edit: TypeAlias = SwitchRule | SwitchCondition | SetThreshold | Forbid | AddRule | NameRule | NamePredicate | SetWeights

EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Annotated[Edit, Field(discriminator="kind")], ...])
"""Reads and writes edits as JSON."""

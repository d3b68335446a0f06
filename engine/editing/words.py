"""Edits in words, as an audit log says them: what was changed, and what it was before."""

from __future__ import annotations

from engine.editing.draft import Draft, added_entry
from engine.editing.edits import (
    AddRule,
    Edit,
    Forbid,
    NamePredicate,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
)
from engine.explain.words import definition_text, literal_text, number_word, plain, predicate_text, shown_smarts
from engine.predicates import Entry
from engine.predicates.groups import Substructure
from engine.rules import Literal

__all__ = ["edit_text"]


def edit_text(before: Draft, edit: Edit) -> str:
    """Return one sentence on an edit, as an audit log says it.

    Parameters
    ----------
    before : Draft
        The draft that it is made to.
    edit : Edit
        The edit.

    Returns
    -------
    str
        User text in it is on one line and cut, not escaped.

    Raises
    ------
    InputError
        Where the edit does not fit the draft.
    """
    after = before.with_edit(edit)
    match edit:
        case SwitchRule(rule=number, on=on):
            return f"R{number} switched {_on(on)}."
        case SwitchCondition(rule=number, condition=place, on=on):
            literal = after.rules[number - 1].every_literal[place - 1]
            return f"Condition ({place}) of R{number} switched {_on(on)}: {_said(before, literal)}."
        case SetThreshold(rule=number, condition=place, at_least=least):
            literal = before.rules[number - 1].every_literal[place - 1]
            was, now = number_word(literal.at_least), number_word(least)
            return f"Threshold of condition ({place}) of R{number} from {was} to {now}: {_said(before, literal)}."
        case NameRule(rule=number, name=name):
            return f"R{number} called “{plain(name)}”." if name.strip() else f"The name of R{number} taken away."
        case NamePredicate(predicate=identity, name=name):
            entry = _entry(before, identity)
            what = definition_text(entry, before.learned.kind, hydrogens_are_nodes=before.learned.hydrogens_are_nodes)
            return f"Called “{plain(name)}”: {what}." if name.strip() else f"Name taken away from: {what}."
        case SetWeights(refit=refit):
            return "Weights fitted again to the training part." if refit else "Weights kept as they were learned."
        case Forbid():
            return _forbidden(before, edit)
    return _added(after, edit)


def _on(on: bool) -> str:
    return "on" if on else "off"


def _said(draft: Draft, literal: Literal) -> str:
    return literal_text(literal, draft.learned.kind, hydrogens_are_nodes=draft.learned.hydrogens_are_nodes)


def _entry(draft: Draft, identity: str) -> Entry:
    literals = (literal for rule in draft.rules for literal in rule.every_literal)
    return next(literal.predicate for literal in literals if literal.predicate.id == identity)


def _forbidden(before: Draft, edit: Forbid) -> str:
    rules = [
        rule.letter
        for rule in before.rules
        if any(literal.predicate.id in edit.predicates for literal in rule.every_literal)
    ]
    what = "rules that use it" if edit.whole_rules else "conditions that use it"
    if edit.smarts:
        fragment = shown_smarts(Substructure.of(edit.smarts))
    else:
        entry = _entry(before, edit.predicates[0])
        fragment = predicate_text(entry, before.learned.kind, hydrogens_are_nodes=before.learned.hydrogens_are_nodes)
    return f"Forbidden: {fragment}; {what} are off, in {', '.join(rules)}."


def _added(after: Draft, edit: AddRule) -> str:
    rule = after.rules[-1]
    literal = Literal(added_entry(edit), edit.at_least, edit.present)
    also = f" (SMARTS {_cut(edit.smarts)})" if edit.smarts and edit.name.strip() else ""
    name = plain(after.learned.class_names[rule.target])
    return f"{rule.letter} added: {name} when it {_said(after, literal)}{also}."


def _cut(smarts: str) -> str:
    return shown_smarts(Substructure.of(smarts)).removeprefix("SMARTS ")

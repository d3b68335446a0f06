"""`Draft`: a learned model and what a person changed in it; immutable, and nothing but its edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

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
from engine.errors import Fault, InputError, OptionError
from engine.predicates import Entry
from engine.predicates.groups import Property, Substructure
from engine.rules import Form, Literal, Rule, TrainedModel

__all__ = ["EDITABLE", "Draft", "DraftCondition", "DraftRule", "added_entry", "refuse_form"]

EDITABLE = frozenset({Form.RULES, Form.LIST, Form.SCORECARD})
"""Forms whose rules stand for themselves: the leaves of a tree are what its questions leave."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DraftCondition:
    """A condition as it stands in a draft.

    Attributes
    ----------
    literal : Literal
        What it asks for.
    on : bool
        Whether a person left it on.
    forbidden : bool
        Whether its predicate is forbidden.
    """

    literal: Literal
    on: bool = True
    forbidden: bool = False

    @property
    def counts(self) -> bool:
        """Whether the rule asks for it."""
        return self.on and not self.forbidden


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule as it stands in a draft.

    Attributes
    ----------
    number : int
        In the learned model, from 1; added ones follow.
    conditions : tuple of DraftCondition
        All of them, in the order of the learned rule.
    target : int
        Class that it speaks for.
    on : bool
        Whether a person left it on.
    forbidden : bool
        Whether it uses a predicate whose whole rules are forbidden.
    name : str
        What a person calls it; "" for nothing.
    learned : Rule or None
        What it was; None for one that a person added.
    """

    number: int
    conditions: tuple[DraftCondition, ...]
    target: int
    on: bool = True
    forbidden: bool = False
    name: str = ""
    learned: Rule | None = None

    @property
    def letter(self) -> str:
        """What it is called, as in the learned model."""
        return f"R{self.number}"

    @property
    def literals(self) -> tuple[Literal, ...]:
        """What it asks for now; () where it never fires."""
        if not self.on or self.forbidden:
            return ()
        return tuple(condition.literal for condition in self.conditions if condition.counts)

    @property
    def every_literal(self) -> tuple[Literal, ...]:
        """Everything that it could ask for, what is switched off included."""
        return tuple(condition.literal for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class _State:
    """Where a sequence of edits leads."""

    rules: tuple[DraftRule, ...]  # by number
    refit: bool
    names: dict[str, str]  # of predicates, by identity
    banned: dict[str, bool]  # predicates that no rule may use; whether whole rules go


@dataclass(frozen=True, eq=False)
class Draft:
    """A learned model and the edits made to it, oldest first. The same edits always lead to the same draft.

    Parameters
    ----------
    learned : TrainedModel
        A model of one of the forms in `EDITABLE`; of another one, the first look at the draft raises `OptionError`.
    edits : tuple of Edit
        Oldest first.
    """

    learned: TrainedModel
    edits: tuple[Edit, ...] = ()

    @cached_property
    def _state(self) -> _State:
        state = _learned_state(self.learned)
        for edit in self.edits:
            state = _edited(state, edit, self.learned)
        return state

    @property
    def rules(self) -> tuple[DraftRule, ...]:
        """Every rule by its number, switched off ones and added ones included."""
        return self._state.rules

    @property
    def refit(self) -> bool:
        """Whether weights are fitted again."""
        return self._state.refit

    @property
    def names(self) -> dict[str, str]:
        """What a person calls predicates, by their identity."""
        return dict(self._state.names)

    @property
    def added(self) -> tuple[Entry, ...]:
        """What is asked for that the learned model does not know, each once."""
        known = {entry.id for entry in self.learned.model.vocabulary.entries}
        new = {literal.predicate.id: literal.predicate for rule in self.rules for literal in rule.every_literal}
        return tuple(entry for identity, entry in new.items() if identity not in known)

    @property
    def is_changed(self) -> bool:
        """Whether anything is other than it was learned."""
        before = _learned_state(self.learned)
        return (self._state.rules, self._state.refit, self._state.names) != (before.rules, before.refit, before.names)

    def with_edit(self, edit: Edit) -> Draft:
        """Return the draft after one more edit.

        Parameters
        ----------
        edit : Edit
            What is changed.

        Returns
        -------
        Draft

        Raises
        ------
        InputError
            Where the edit does not fit.
        OptionError
            Where it names a rule, condition, predicate or class that there is not.
        """
        after = Draft(self.learned, (*self.edits, edit))
        _ = after._state  # an edit that does not fit is refused now
        return after

    def undone(self) -> Draft:
        """Return the draft without its last edit; itself where there is none."""
        return Draft(self.learned, self.edits[:-1]) if self.edits else self


def refuse_form(trained: TrainedModel) -> None:
    """Raise `OptionError` for a model whose rules cannot be changed one by one."""
    if trained.model.form not in EDITABLE:
        found = f"a {trained.model.form} has no rules of its own to change: each leaf is what the questions above leave"
        fix = "Train the form rules, list or scorecard, and edit that"
        raise OptionError(Fault("O140", "the model", found, fix))


def added_entry(edit: AddRule) -> Entry:
    """Return what a rule to be added asks for; raises `InputError` for what is no SMARTS or no pattern."""
    if bool(edit.smarts) == (edit.pattern is not None):
        raise InputError(Fault("Q910", "the rule", "it has no condition, or two", "Give a SMARTS or a pattern"))
    if edit.pattern is None:
        return Substructure.of(edit.smarts, edit.name)
    try:
        (pattern,) = edit.pattern.build()
    except ValueError as error:
        raise InputError(Fault("Q911", "the pattern", str(error), "Draw it again")) from None
    return replace(pattern, name=edit.name)


# -- one edit after the other ---------------------------------------------------------------------


def _learned_state(learned: TrainedModel) -> _State:
    refuse_form(learned)
    rules = tuple(
        DraftRule(number, tuple(map(DraftCondition, rule.literals)), rule.target, name=rule.name, learned=rule)
        for number, rule in enumerate(learned.model.rules, 1)
    )
    names = {entry.id: entry.name for entry in learned.model.vocabulary.entries if entry.name}
    return _State(rules, False, names, {})


def _edited(state: _State, edit: Edit, learned: TrainedModel) -> _State:
    match edit:
        case SwitchRule(rule=number, on=on):
            return _with_rule(state, replace(_rule(state, number), on=on))
        case SwitchCondition(rule=number, condition=place, on=on):
            rule = _rule(state, number)
            return _with_rule(state, _with_condition(rule, place, replace(_condition(rule, place), on=on)))
        case SetThreshold(rule=number, condition=place, at_least=least):
            rule = _rule(state, number)
            condition = _condition(rule, place)
            asked = replace(condition, literal=replace(condition.literal, at_least=least))
            return _with_rule(state, _with_condition(rule, place, asked))
        case NameRule(rule=number, name=name):
            return _with_rule(state, replace(_rule(state, number), name=name.strip()))
        case NamePredicate(predicate=identity, name=name):
            _refuse_unknown(state, (identity,))
            _refuse_property(state, identity)
            return _named(state, identity, name.strip())
        case Forbid(predicates=identities, whole_rules=whole):
            _refuse_unknown(state, identities)
            banned = state.banned | dict.fromkeys(identities, whole)
            return _banned(replace(state, banned=banned))
        case SetWeights(refit=refit):
            return replace(state, refit=refit)
    return _added(state, edit, learned)


def _added(state: _State, edit: AddRule, learned: TrainedModel) -> _State:
    if edit.target not in learned.classes:
        fix = f"Choose one of {', '.join(learned.classes)}"
        raise OptionError(Fault("O134", "class", f"the model has no class '{edit.target}'", fix))
    entry = added_entry(edit)
    if entry.name:
        state = _named(state, entry.id, entry.name)
    elif entry.id in state.names:
        entry = replace(entry, name=state.names[entry.id])
    literal = Literal(entry, edit.at_least, edit.present)
    if any(rule.every_literal == (literal,) for rule in state.rules):
        raise InputError(Fault("Q912", "the rule", "there is a rule with this very condition", "Change that one"))
    target = learned.classes.index(edit.target)
    rule = DraftRule(len(state.rules) + 1, (DraftCondition(literal),), target)
    return _banned(replace(state, rules=(*state.rules, rule)))


def _named(state: _State, identity: str, name: str) -> _State:
    """Return the state with one predicate called otherwise in every rule."""
    names = {known: said for known, said in state.names.items() if known != identity} | (
        {identity: name} if name else {}
    )

    def called(condition: DraftCondition) -> DraftCondition:
        literal = condition.literal
        if literal.predicate.id != identity:
            return condition
        return replace(condition, literal=replace(literal, predicate=replace(literal.predicate, name=name)))

    rules = tuple(replace(rule, conditions=tuple(map(called, rule.conditions))) for rule in state.rules)
    return replace(state, rules=rules, names=names)


def _banned(state: _State) -> _State:
    """Return the state with every use of a forbidden predicate marked."""

    def marked(rule: DraftRule) -> DraftRule:
        conditions = tuple(
            replace(condition, forbidden=condition.literal.predicate.id in state.banned)
            for condition in rule.conditions
        )
        whole = any(state.banned.get(condition.literal.predicate.id, False) for condition in conditions)
        return replace(rule, conditions=conditions, forbidden=whole)

    return replace(state, rules=tuple(map(marked, state.rules)))


def _rule(state: _State, number: int) -> DraftRule:
    return _at(state.rules, number, "rule", f"R{number}")


def _condition(rule: DraftRule, place: int) -> DraftCondition:
    return _at(rule.conditions, place, "condition", f"condition ({place}) of {rule.letter}")


def _at(things: tuple[T, ...], number: int, what: str, name: str) -> T:
    if number > len(things):
        raise OptionError(Fault("O141", what, f"there is no {name}", f"Give a number from 1 to {len(things)}"))
    return things[number - 1]


def _with_rule(state: _State, rule: DraftRule) -> _State:
    place = rule.number - 1
    return replace(state, rules=(*state.rules[:place], rule, *state.rules[place + 1 :]))


def _with_condition(rule: DraftRule, place: int, condition: DraftCondition) -> DraftRule:
    return replace(rule, conditions=(*rule.conditions[: place - 1], condition, *rule.conditions[place:]))


def _refuse_property(state: _State, identity: str) -> None:
    said = (literal.predicate for rule in state.rules for literal in rule.every_literal)
    named = next((entry for entry in said if entry.id == identity and isinstance(entry, Property)), None)
    if named is not None:
        found, fix = f"'{named.name}' is a property, known by that name", "Name the rule instead"
        raise OptionError(Fault("O143", "predicate", found, fix))


def _refuse_unknown(state: _State, identities: tuple[str, ...]) -> None:
    known = {literal.predicate.id for rule in state.rules for literal in rule.every_literal}
    for identity in identities:
        if identity not in known:
            fix = "Name a predicate that a rule uses"
            raise OptionError(Fault("O142", "predicate", f"no rule uses '{identity}'", fix))

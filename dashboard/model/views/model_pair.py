"""Two models side by side: rules gained, lost and changed, and the graphs on which they disagree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.components.views.words import amount
from dashboard.model.views.rule_rows import NamedRule
from engine.evaluation import Cost, cost_of
from engine.rules import Form, TrainedModel

__all__ = [
    "Disagreement",
    "Fate",
    "PairedRule",
    "cost_words",
    "disagreements",
    "held_cost",
    "model_name",
    "pair_frame",
    "pair_rules",
    "rule_counts",
    "seen_words",
]


class Fate(StrEnum):
    """What became of a rule from the pinned model to the one in use."""

    SAME = "same"
    CHANGED = "changed"
    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class PairedRule:
    """A rule in the pinned model, in the one in use, or in both; one of the two may be missing."""

    fate: Fate
    before: NamedRule | None
    after: NamedRule | None
    what: str  # what changed, in words

    @property
    def either(self) -> NamedRule:
        """The rule as it is in use, else as it was."""
        found = self.after if self.after is not None else self.before
        assert found is not None  # noqa: S101 - one of them is there
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Disagreement:
    """Graphs that two models predict differently, by who is right."""

    rows: npt.NDArray[np.int64]
    only_pinned: npt.NDArray[np.int64]
    only_used: npt.NDArray[np.int64]
    neither: npt.NDArray[np.int64]


def pair_rules(before: tuple[NamedRule, ...], after: tuple[NamedRule, ...]) -> tuple[PairedRule, ...]:
    """Return every rule of both: those in use in their order, then the lost ones.

    Rules of the same class over the same predicates, there or not there, are one rule: with other thresholds or another
    weight it is changed.
    """
    waiting = list(before)
    found = []
    for rule in after:
        old = _take(waiting, rule)
        if old is None:
            found.append(PairedRule(Fate.GAINED, None, rule, ""))
        else:
            what = _what(old, rule)
            found.append(PairedRule(Fate.CHANGED if what else Fate.SAME, old, rule, what))
    return (*found, *(PairedRule(Fate.LOST, rule, None, "") for rule in waiting))


def _take(waiting: list[NamedRule], rule: NamedRule) -> NamedRule | None:
    """Return the rule of the other model that says the same, and take it out; the very same before a changed one."""
    alike = [old for old in waiting if _about(old) == _about(rule)]
    exact = [old for old in alike if _literals(old) == _literals(rule)]
    chosen = next(iter(exact or alike), None)
    if chosen is not None:
        waiting.remove(chosen)
    return chosen


def _about(named: NamedRule) -> tuple[int, frozenset[tuple[str, bool]]]:
    return named.rule.target, frozenset((x.predicate.id, x.present) for x in named.rule.literals)


def _literals(named: NamedRule) -> frozenset[tuple[str, bool, int]]:
    return frozenset((x.predicate.id, x.present, x.at_least) for x in named.rule.literals)


def _what(old: NamedRule, new: NamedRule) -> str:
    thresholds = {(x.predicate.id, x.present): x.at_least for x in old.rule.literals}
    said = []
    for place, literal in enumerate(new.rule.literals, 1):
        was = thresholds[literal.predicate.id, literal.present]
        if was != literal.at_least:
            said.append(f"condition ({place}) asks for {literal.at_least} instead of {was}")
    if abs(old.rule.weight - new.rule.weight) >= 0.005:
        said.append(f"weight {new.rule.weight:.2f} instead of {old.rule.weight:.2f}")
    return "; ".join(said)


def rule_counts(pairs: tuple[PairedRule, ...]) -> dict[Fate, int]:
    """Return how many rules met each fate."""
    return {fate: sum(pair.fate is fate for pair in pairs) for fate in Fate}


def disagreements(
    pinned: npt.NDArray[np.int64], used: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]
) -> Disagreement:
    """Return where two predictions differ, all of shape (graphs,) and numbered alike; unknown truth is below 0."""
    differ = pinned != used
    rows = np.flatnonzero(differ)
    return Disagreement(
        rows,
        np.flatnonzero(differ & (pinned == truth)),
        np.flatnonzero(differ & (used == truth)),
        np.flatnonzero(differ & (pinned != truth) & (used != truth)),
    )


def held_cost(
    pinned: npt.NDArray[np.int64],
    used: npt.NDArray[np.int64],
    truth: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
) -> Cost | None:
    """Return what it costs to take the model in use instead of the pinned one, on graphs that neither has seen."""
    known = rows[truth[rows] >= 0]
    return cost_of(truth[known], pinned[known], used[known]) if len(known) else None


def cost_words(cost: Cost, *, unseen: bool) -> str:
    """Return the difference in accuracy in one sentence; with its interval and a test on `unseen` graphs alone."""
    if not len(cost.won) + len(cost.lost):
        return f"both are right on the same graphs: {100 * cost.after.accuracy:.1f} %"
    said = (
        f"{100 * cost.before.accuracy:.1f} % of the pinned model's predictions are right and "
        f"{100 * cost.after.accuracy:.1f} % of those of the one in use: {100 * cost.difference:+.1f} points"
    )
    if not unseen:
        return said
    clear = "a clear difference" if cost.is_clear else "no clear difference"
    return f"{said} [{100 * cost.low:+.1f}, {100 * cost.high:+.1f}], {clear}"


def seen_words(learned: npt.NDArray[np.bool_], pinned: npt.NDArray[np.bool_], noun: str) -> str:
    """Return how many of the graphs each model was learned from; both of shape (graphs,)."""
    n = len(learned)
    return (
        f"On all {n:,} {noun}s, of which the model in use was learned from {int(learned.sum()):,} and the pinned one "
        f"from {int(pinned.sum()):,}"
    )


def pair_frame(pairs: tuple[PairedRule, ...]) -> pd.DataFrame:
    """Return one row a rule: what became of it, its letters in both models, and its words."""
    return pd.DataFrame(
        [
            {
                "fate": str(pair.fate),
                "in use": pair.after.letter if pair.after is not None else "–",
                "pinned": pair.before.letter if pair.before is not None else "–",
                "class": pair.either.class_name,
                "reads as": pair.either.condition,
                "what changed": pair.what,
            }
            for pair in pairs
        ],
        columns=["fate", "in use", "pinned", "class", "reads as", "what changed"],
    )


def model_name(trained: TrainedModel, number: int) -> str:
    """Return what a model is, in a few words."""
    form = {Form.RULES: "rule set", Form.LIST: "rule list", Form.TREE: "decision tree"}
    what = form.get(trained.model.form, str(trained.model.form))
    size = f" of {amount(len(trained.model.rules), 'rule')}" if trained.model.rules else ""
    return f"{what}{size}{f', model {number} of its front' if number else ''}"

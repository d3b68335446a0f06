"""The evidence for one prediction as it is shown: letters, colours, and the few that matter."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.views.pictures import Highlight
from engine.explain import Contribution, Explanation
from engine.explain.words import DEFAULT
from engine.rules import Form, ScoreScale

__all__ = ["MOST_SHOWN", "ShownContribution", "ShownEvidence", "show_evidence"]

MOST_SHOWN = 10
"""Contributions that a person takes in; the rest is shown as one sum."""


@dataclass(frozen=True, slots=True)
class ShownContribution:
    """One contribution under its letter."""

    letter: str
    text: str
    value: float
    colour: int
    contribution: Contribution

    @property
    def visible(self) -> bool:
        """Whether there is something to highlight: an absence matches nothing."""
        return bool(self.contribution.match.nodes)

    @property
    def highlight(self) -> Highlight:
        """What to mark in the drawing."""
        return Highlight(self.letter, self.colour, self.contribution.match)


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """base + the shown + the rest = sum."""

    base: float
    shown: tuple[ShownContribution, ...]
    rest: float
    n_rest: int
    sum: float
    scale: ScoreScale


def show_evidence(explanation: Explanation, form: Form) -> ShownEvidence:
    """Return the contributions, the largest first; rules keep their names and colours, steps of trees get letters."""
    keeps = form in (Form.RULES, Form.LIST, Form.SCORECARD)
    ranked = sorted(explanation.contributions, key=lambda c: -abs(c.value))
    shown = tuple(
        ShownContribution(c.rule, c.text, c.value, 0 if c.rule == DEFAULT else int(c.rule.removeprefix("R")) - 1, c)
        if keeps
        else ShownContribution(chr(ord("A") + i), c.text, c.value, i, c)
        for i, c in enumerate(ranked[:MOST_SHOWN])
    )
    rest = [c.value for c in ranked[MOST_SHOWN:]]
    return ShownEvidence(explanation.base, shown, sum(rest), len(rest), explanation.sum, explanation.scale)

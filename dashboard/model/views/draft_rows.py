"""A draft as rows and words: its rules, its cost, its log."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.components.views.words import amount
from dashboard.model.views.editing import Drafted, DraftFigures
from engine.evaluation import Cost
from engine.rules import RuleCounts
from engine.runs import EditCost, EditLog

__all__ = ["CostLine", "cost_lines", "draft_frame", "flips_words", "log_frame", "looks_words"]

_MANY = 10
"""Looks from which a test part has told much of what it knows."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One figure of the edited model beside the learned one."""

    name: str
    figure: str
    change: str  # signed, in percentage points; "" where nothing changed
    better: bool
    interval: str


def cost_lines(cost: Cost, *, unseen: bool) -> tuple[CostLine, CostLine]:
    """Return accuracy, with the interval of its difference, and balanced accuracy.

    A test says nothing of graphs that the rules were fitted to: it is given on `unseen` ones alone.
    """
    points = 100 * cost.difference
    balanced = 100 * (cost.after.balanced_accuracy - cost.before.balanced_accuracy)
    flips = len(cost.won) + len(cost.lost)
    if not unseen:
        said = ""
    elif flips:
        clear = "clear" if cost.is_clear else "not clear"
        said = f"{100 * cost.low:+.1f} to {100 * cost.high:+.1f} points: {clear} (p {_p(cost.p)})"
    else:
        said = f"{100 * cost.after.low:.0f} to {100 * cost.after.high:.0f} %"
    return (
        CostLine("Accuracy", f"{100 * cost.after.accuracy:.1f} %", _change(points), points > 0, said),
        CostLine(
            "Balanced accuracy", f"{100 * cost.after.balanced_accuracy:.1f} %", _change(balanced), balanced > 0, ""
        ),
    )


def _change(points: float) -> str:
    return f"{points:+.1f} points" if abs(points) >= 0.05 else ""


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.2g}"


def flips_words(cost: Cost, noun: str) -> str:
    """Return how many graphs flip."""
    if not len(cost.won) + len(cost.lost):
        return f"No {noun} is predicted otherwise in a way that counts."
    return f"{amount(len(cost.lost), noun)} right before and wrong now; {len(cost.won):,} wrong before and right now."


def looks_words(log: EditLog, looks: int) -> str:
    """Return how often the test part was looked at, `looks` times in all, and what that does to it."""
    if not looks:
        return "Each edit shows the test part once more. A figure that decides what is kept gets less honest each time."
    times, others = amount(looks, "time"), looks - log.looks
    if looks < _MANY:
        by = "once for every edit, those taken back included"
        if others:
            by = f"{amount(log.looks, 'time')} by an edit of these rules and {others:,} by what else was shown"
        return (
            f"The test part was looked at {times}, {by}. With every look that decides what is kept its figure gets "
            f"less honest."
        )
    return (
        f"The test part was looked at {times}. By now choices were fitted to it: take its figure for a training figure "
        f"with fewer graphs, and measure the final rules on data that nobody has looked at."
    )


def draft_frame(drafted: Drafted) -> pd.DataFrame:
    """Return one row a rule of the draft; shares from 0 to 1, None on a test part that there is not."""
    names = drafted.trained.class_names
    return pd.DataFrame(
        [
            {
                "rule": figures.rule.letter,
                "state": figures.state,
                "reads as": figures.text,
                "class": names[_target(figures, drafted)],
                "weight": figures.weight,
                "support": figures.training.support,
                "test support": None if figures.test is None else figures.test.support,
                "precision": figures.training.precision,
                "test precision": _precision(figures.test),
            }
            for figures in drafted.rules
        ]
    )


def _target(figures: DraftFigures, drafted: Drafted) -> int:
    """Return the class that a rule speaks for: of a list, what it predicts."""
    number = figures.rule.number
    if number in drafted.numbers:
        return drafted.trained.model.rules[drafted.numbers.index(number)].target
    return figures.rule.target


def _precision(counts: RuleCounts | None) -> float | None:
    return None if counts is None or not counts.fired else counts.precision


def log_frame(log: EditLog) -> pd.DataFrame:
    """Return one row an edit: when, what, and how the draft stood after it."""
    return pd.DataFrame(
        [
            {
                "edit": number,
                "time (UTC)": logged.time,
                "what": logged.words,
                "training": _stood(logged.training),
                "test part": _stood(logged.test),
            }
            for number, logged in enumerate(log.edits, 1)
        ],
        columns=["edit", "time (UTC)", "what", "training", "test part"],
    )


def _stood(cost: EditCost | None) -> str:
    if cost is None:
        return "–"
    return f"{100 * cost.learned:.1f} → {100 * cost.edited:.1f} % (+{cost.won} −{cost.lost})"

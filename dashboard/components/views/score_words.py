"""Scores in words: honest ones first, with what they were measured on."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.views.words import number
from engine.runs import HeldOut, Measure, RunScores, TrainingRequest

__all__ = [
    "ScoreRow",
    "held_out_words",
    "measure_words",
    "method_words",
    "repeat_words",
    "request_words",
    "score_rows",
    "short_method",
]

_FORMS = {
    "rules": "rules",
    "list": "rule list",
    "scorecard": "scorecard",
    "tree": "decision tree",
    "forest": "random forest",
}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One figure with its name, its interval or what stands for it and what it means."""

    name: str
    figure: str
    interval: str
    help: str


def measure_words(measure: Measure) -> str:
    """Return the figure with its interval.

    >>> measure_words(Measure(mean=0.871, low=0.85, high=0.894)), measure_words(Measure(mean=None))
    ('0.87 [0.85, 0.89]', '–')
    """
    if measure.low is None or measure.high is None:
        return number(measure.mean)
    return f"{number(measure.mean)} [{number(measure.low)}, {number(measure.high)}]"


def held_out_words(scores: RunScores | None) -> str:
    """Return one sentence on how good the rules are on graphs they have not seen."""
    if scores is None:
        return "No scores were kept."
    if scores.held_out is None and scores.edits:
        return "Edited by hand; no graphs are left that its rules had not seen when they were learned."
    if scores.held_out is None:
        return "Not validated: training was stopped before the held-out scores were measured."
    return f"Held-out accuracy {measure_words(scores.held_out.accuracy)}, {method_words(scores.held_out)}."


def method_words(held_out: HeldOut) -> str:
    """Return how the held-out scores were measured."""
    return f"{held_out.method}, {held_out.graphs:,} graphs, dealt out by {held_out.unit}"


def short_method(held_out: HeldOut) -> str:
    """Return the same in short: what everybody may suppose is left out, and nothing else.

    >>> made = {"unit": "graph", "graphs": 9, "interval_method": "", "confusion": []}
    >>> made |= dict.fromkeys(("accuracy", "balanced_accuracy", "roc_auc"), Measure(mean=None))
    >>> looked = "test part of 20 % that the model has not seen, but that was looked at 12 times while editing"
    >>> short_method(HeldOut(method=looked, **made))
    'test part of 20 %, but that was looked at 12 times while editing'
    """
    return held_out.method.replace(" that the model has not seen", "").replace(", which the model has not seen", "")


def score_rows(scores: RunScores) -> list[ScoreRow]:
    """Return the scores, held-out ones first."""
    rows = []
    held = scores.held_out
    if held is not None:
        how = f"{method_words(held)}. In brackets: {held.interval_method}."
        rows += [
            _row("Held-out accuracy", held.accuracy, f"Share of unseen graphs that are right; {how}"),
            _row("Held-out ROC-AUC", held.roc_auc, f"0.5 is chance, 1 a perfect ranking; {how}"),
            _row(
                "Balanced accuracy",
                held.balanced_accuracy,
                f"Held out; mean over the classes of the share right; {how}",
            ),
        ]
    help_ = "Share right of the graphs that were learned from. It flatters: trust the held-out figures."
    return [*rows, ScoreRow("Training accuracy", number(scores.training_accuracy), "on its own data", help_)]


def _row(name: str, measure: Measure, help_: str) -> ScoreRow:
    known = measure.low is not None and measure.high is not None
    interval = f"{number(measure.low)} to {number(measure.high)}" if known else "one test part"
    return ScoreRow(name, number(measure.mean), interval, help_)


def repeat_words(scores: RunScores | None) -> str:
    """Return what the command does that is shown to repeat a run."""
    if scores is not None and scores.edits:
        edits = "one edit" if scores.edits == 1 else f"{scores.edits:,} edits"
        return (
            f"On the command line this gives the model as it was learned, before the {edits} by hand. The edits are in "
            f"the model's file and in its report."
        )
    return "On the command line this gives the same model, to the byte:"


def request_words(request: TrainingRequest) -> str:
    """Return the options of a run in a few words."""
    form = _FORMS[str(request.form)]
    size = "" if request.form == "forest" else f", at most {request.max_rules}"
    searched = "" if request.search == "none" else f", {request.search} search"
    if request.vocabulary == "readable":
        return f"{form}{size}, of named groups"
    spoken = ", named groups too" if request.vocabulary == "all" else ""
    return f"{form}{size}, radius {request.radius}{spoken}{searched}"

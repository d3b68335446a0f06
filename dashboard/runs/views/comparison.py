"""Runs side by side: the options in which they differ, their scores, and the rules that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from dashboard.components.views.score_words import measure_words, short_method
from dashboard.components.views.words import amount, number, time_spent
from dashboard.model.views.rule_rows import name_rules
from dashboard.runs.views.rows import FORM_NAMES
from engine.rules import Rule, TrainedModel
from engine.runs import Measure, Run, RunScores

__all__ = ["SharedRule", "caveats", "option_frame", "rule_identity", "score_frame", "shared_frame", "shared_rules"]

Identity: TypeAlias = tuple[str, frozenset[tuple[str, int, bool]]]

_UNKNOWN = "–"


def option_frame(runs: Sequence[Run], titles: Sequence[str], letters: Sequence[str]) -> pd.DataFrame:
    """Return one row for each option in which the runs differ, one column a run under its letter."""
    told = [_options(run, title) for run, title in zip(runs, titles, strict=True)]
    rows = [
        {"option": name, **{letter: options[name] for letter, options in zip(letters, told, strict=True)}}
        for name in told[0]
        if len({options[name] for options in told}) > 1
    ]
    return pd.DataFrame(rows, columns=["option", *letters])


def _options(run: Run, title: str) -> dict[str, str]:
    request = run.request
    source = request.source
    return {
        "data": title,
        "digest of the data": run.record.digest[:12] or _UNKNOWN,
        "structures": source.structure or "as found",
        "target": source.target or "as found",
        "groups": source.group or "none",
        "hydrogens": str(source.hydrogens),
        "form": FORM_NAMES[str(request.form)],
        "rules at most": _UNKNOWN if request.form == "forest" else str(request.max_rules),
        "rules speak of": str(request.vocabulary),
        "search": str(request.search),
        "radius": str(request.radius),
        "seed": str(request.seed),
        "how measured": "test part of 20 %" if request.validation == "holdout" else str(request.validation),
        "dealt out": str(request.split),
    }


def score_frame(runs: Sequence[Run], letters: Sequence[str]) -> pd.DataFrame:
    """Return one row a score, one column a run; figures with their intervals, as text."""
    rows: dict[str, list[str]] = {}
    for run in runs:
        for name, text in _scores(run).items():
            rows.setdefault(name, []).append(text)
    table = [{"score": name, **dict(zip(letters, texts, strict=True))} for name, texts in rows.items()]
    return pd.DataFrame(table, columns=["score", *letters])


def _scores(run: Run) -> dict[str, str]:
    scores = run.scores or RunScores(training_accuracy=float("nan"))
    held = scores.held_out
    none = Measure(mean=None)
    return {
        "held-out accuracy": measure_words(held.accuracy if held else none),
        "balanced accuracy": measure_words(held.balanced_accuracy if held else none),
        "ROC-AUC": measure_words(held.roc_auc if held else none),
        "measured on": f"{short_method(held)}, {held.graphs:,} graphs" if held else "not measured",
        "training accuracy": number(scores.training_accuracy),
        "rules": str(scores.rules) if scores.rules else _UNKNOWN,
        "took": time_spent(run.status.seconds),
    }


def caveats(runs: Sequence[Run]) -> list[str]:
    """Return why the scores of these runs are not to be compared as they stand; nothing where they are."""
    found = []
    if len({run.record.digest or run.request.source.model_dump_json() for run in runs}) > 1:
        found.append("The runs have learned from different data: their scores say nothing about one another.")
    elif len({(run.request.validation, run.request.split, run.request.seed) for run in runs}) > 1:
        found.append("The runs were measured on different parts of the data: small differences mean nothing.")
    elif not all(run.scores is not None and run.scores.held_out is not None for run in runs):
        found.append("Not all of the runs are measured.")
    else:
        found.append("The same graphs were held out for all: still, intervals that overlap tell no winner.")
    if any(run.looks for run in runs):
        found.append("A test part that was looked at while choosing flatters what was chosen.")
    return found


@dataclass(frozen=True, slots=True)
class SharedRule:
    """A rule, and the runs that have it by their letters, each with the rule's name there."""

    text: str
    class_name: str
    names: tuple[tuple[str, str], ...]  # letter of the run, name of the rule in it


def rule_identity(rule: Rule, trained: TrainedModel) -> Identity:
    """Return what makes two rules the same, whatever they are called and weigh: class and literals, in any order."""
    literals = frozenset((x.predicate.id, x.at_least, x.present) for x in rule.literals)
    return trained.classes[rule.target], literals


def shared_rules(models: Sequence[TrainedModel], letters: Sequence[str]) -> tuple[SharedRule, ...]:
    """Return every rule of the models once: those of most models first, then in order of the models."""
    names: dict[Identity, dict[str, str]] = {}
    words: dict[Identity, tuple[str, str]] = {}
    for trained, letter in zip(models, letters, strict=True):
        for named in name_rules(trained):
            identity = rule_identity(named.rule, trained)
            names.setdefault(identity, {}).setdefault(letter, named.letter)
            condition = named.condition.removeprefix("ELSE ").removeprefix("IF it ")
            words.setdefault(identity, (condition, named.class_name))
    order = sorted(names, key=lambda identity: -len(names[identity]))  # stable: then as they were met
    return tuple(SharedRule(*words[identity], tuple(names[identity].items())) for identity in order)


def shared_frame(rules: Sequence[SharedRule], letters: Sequence[str]) -> pd.DataFrame:
    """Return one row a rule: where it is, what it says, and its name in each run, "" where it is missing."""
    rows = [
        {
            "in": _where([letter for letter, _ in rule.names], letters),
            "reads as": rule.text,
            "class": rule.class_name,
            **{letter: dict(rule.names).get(letter, "") for letter in letters},
        }
        for rule in rules
    ]
    return pd.DataFrame(rows, columns=["in", "reads as", "class", *letters])


def _where(found: Sequence[str], letters: Sequence[str]) -> str:
    if len(found) == len(letters):
        return "both" if len(letters) == 2 else f"all {amount(len(letters), 'run')}"
    return f"only {found[0]}" if len(found) == 1 else ", ".join(found)

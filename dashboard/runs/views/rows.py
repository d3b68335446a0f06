"""Runs as rows: what each is called, what it learned from, how good it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from dashboard.components.views.score_words import measure_words
from dashboard.components.views.words import number, ordinal, time_spent
from dashboard.train.views.stages import STATE_WORDS
from engine.runs import LONGEST_NAME, Run, State

__all__ = ["FORM_NAMES", "edited_name", "run_alt", "run_frame", "run_label", "run_name", "when", "whose_words"]

FORM_NAMES = {
    "rules": "rules",
    "list": "rule list",
    "scorecard": "scorecard",
    "tree": "decision tree",
    "forest": "random forest",
}


_EDITED = ", edited"


def when(seconds: float, now: dt.datetime | None = None) -> str:
    """Return a moment given in seconds since 1970: today the time alone, else the day with it.

    >>> when(0.0) == dt.datetime.fromtimestamp(0).strftime("%d %b %Y, %H:%M")
    True
    """
    begun, now = dt.datetime.fromtimestamp(seconds), now or dt.datetime.now()
    if begun.date() == now.date():
        return begun.strftime("%H:%M")
    return begun.strftime("%d %b, %H:%M" if begun.year == now.year else "%d %b %Y, %H:%M")


def run_name(run: Run) -> str:
    """Return what to call a run: its name, or its form and when it was started."""
    return run.name or f"{FORM_NAMES[str(run.request.form)]}, {when(run.started)}"


def edited_name(run: Run, number: int) -> str:
    """Return what to call what a person made of a run's model, or of model `number` of its front."""
    of = f"{run_name(run)}, model {number}" if number else run_name(run)
    return of if of.endswith(_EDITED) else f"{of[: LONGEST_NAME - len(_EDITED)].rstrip()}{_EDITED}"


def whose_words(run: Run) -> str:
    """Return whose a run is that is not the reader's own."""
    return "It is somebody else's" if run.owner else "It has no owner"


def run_label(run: Run) -> str:
    """Return name, how good, and when: enough to tell runs apart in a list."""
    status, scores = run.status, run.scores
    held = scores.held_out if scores is not None else None
    how = (
        number(held.accuracy.mean)
        if held is not None
        else STATE_WORDS[status.state]
        if status.finished or status.state is State.QUEUED
        else "under way"
    )
    return f"{run.name or run.request.form} · {how} · {when(run.started)}"


def run_frame(runs: Sequence[Run], titles: Sequence[str], queue: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a run, in their order; `titles` are those of their data. Accuracy from 0 to 1, `took` in words.

    `queue` has the names of the runs that wait for a place, of everybody, in their turn.
    """
    columns = ["name", "data", "form", "rules", "accuracy", "interval", "started", "state", "took"]
    rows = [_row(run, title, queue) for run, title in zip(runs, titles, strict=True)]
    return pd.DataFrame(rows, columns=columns)


def _row(run: Run, title: str, queue: Sequence[str]) -> dict[str, object]:
    status, scores = run.status, run.scores
    held = scores.held_out if scores is not None else None
    state = STATE_WORDS[status.state]
    if run.id in queue:
        state = f"{state}, {ordinal(queue.index(run.id) + 1)}"
    elif not status.finished:
        state = f"{state}, {status.fraction:.0%}".replace("%", " %")
    return {
        "name": run_name(run),
        "data": title,
        "form": FORM_NAMES[str(run.request.form)] + (_EDITED if scores is not None and scores.edits else ""),
        "rules": scores.rules if scores is not None and run.request.form != "forest" else None,
        "accuracy": held.accuracy.mean if held is not None else None,
        "interval": measure_words(held.accuracy).partition(" ")[2].strip("[]").replace(", ", " – ")
        if held is not None
        else "",
        "started": dt.datetime.fromtimestamp(run.started),
        "state": state,
        "took": time_spent(status.seconds) if status.state in (State.DONE, State.STOPPED) and status.seconds else "",
    }


def run_alt(runs: Sequence[Run]) -> str:
    """Return the table in words."""
    return f"table of {len(runs)} training runs, newest first: {', '.join(run_name(run) for run in runs[:8])}"

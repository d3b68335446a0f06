"""Uploaded files as rows: name, size, when, and which runs use each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from dashboard.components.views.words import amount
from dashboard.runs.views.rows import run_name
from engine.runs import Quota, Run, Upload
from engine.runs.storage import size_words

__all__ = ["file_frame", "quota_words", "runs_on", "used_words"]

_MOST_NAMED = 3


def runs_on(upload: Upload, runs: Sequence[Run]) -> list[Run]:
    """Return those of the runs that learned from the file, however it was read."""
    return [run for run in runs if run.request.source.name == upload.record.digest]


def used_words(runs: Sequence[Run]) -> str:
    """Return which runs use a file, the first few by name."""
    named = ", ".join(map(run_name, runs[:_MOST_NAMED]))
    return named + (f" and {len(runs) - _MOST_NAMED} more" if len(runs) > _MOST_NAMED else "")


def file_frame(uploads: Sequence[Upload], runs: Sequence[Run]) -> pd.DataFrame:
    """Return one row a file, in their order."""
    rows = [
        (
            upload.record.title,
            size_words(upload.size),
            dt.datetime.fromtimestamp(upload.record.added),
            used_words(runs_on(upload, runs)),
        )
        for upload in uploads
    ]
    return pd.DataFrame(rows, columns=["name", "size", "uploaded", "runs"])


def quota_words(uploads: Sequence[Upload], quota: Quota) -> str:
    """Return how much the files take of what they may, and how long they are kept."""
    taken = size_words(sum(upload.size for upload in uploads))
    told = f"{amount(len(uploads), 'file')}, {taken} of the {size_words(quota.per_visitor)} that you may keep here."
    if not quota.days:
        return f"{told} They stay until you delete them."
    return f"{told} A file that was not used for {amount(quota.days, 'day')} is deleted."

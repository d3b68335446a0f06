"""`RunRecord`: one row of the table of runs, checked as it comes out; and the same of uploads."""

from __future__ import annotations

import sqlite3
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError

from engine.runs.request import TrainingRequest

__all__ = ["COLUMNS", "LONGEST_NAME", "RunRecord", "UploadRecord", "as_record", "tidy_name"]

COLUMNS = ("id", "owner", "name", "created", "request", "title", "digest")
LONGEST_NAME = 80
_IDENTITY = r"^[0-9a-f]{32}$"
_OWNER = r"^([0-9a-f]{32})?$"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunRecord(_Row):
    """What is known of a run from its beginning on.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    owner : str
        Token of its owner; "" for nobody's.
    name : str
        "" unless somebody gave it one.
    created : float
        Seconds since 1970.
    request : TrainingRequest
        What was asked for.
    title : str
        Of its data, as the page calls it.
    digest : str
        Of its data; "" until they were read.
    """

    id: str = Field(pattern=_IDENTITY)
    owner: str = Field(pattern=_OWNER)
    name: str
    created: float
    request: Json[TrainingRequest]
    title: str
    digest: str


class UploadRecord(_Row):
    """A file that somebody uploaded.

    Attributes
    ----------
    digest : str
        Of its name and content: the name of its `DataSource`.
    owner : str
        Token of its owner; "" for nobody's.
    title : str
        Its file name.
    added : float
        Seconds since 1970.
    """

    digest: str = Field(pattern=_IDENTITY)
    owner: str = Field(pattern=_OWNER)
    title: str
    added: float


def as_record(row: sqlite3.Row | tuple[Any, ...]) -> RunRecord | None:
    """Return the row of `COLUMNS` as a record; None for one that is not sound."""
    try:
        return RunRecord.model_validate(dict(zip(COLUMNS, row, strict=True)))
    except ValidationError:
        return None


def tidy_name(text: str) -> str:
    r"""Return the name on one line without what cannot be printed, and no longer than `LONGEST_NAME`.

    >>> tidy_name("  first\n try\x00 ")
    'first try'
    """
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:LONGEST_NAME].rstrip()

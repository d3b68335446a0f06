"""`Document`: what a run keeps, each a text with a name, and a number where it belongs to one model of a front."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from engine.runs.storage.files import read_text

__all__ = ["Document", "Texts", "found_in", "keep_texts"]


class Document(StrEnum):
    """What a run keeps beside its request, each a JSON text.

    Attributes
    ----------
    MODEL
        A model file; number 0 is the run's own model.
    SCORES
        `RunScores`.
    FRONT
        `RunFront`.
    OUT_OF_FOLD
        `OutOfFold`.
    LEARNING_CURVE
        `LearningCurve`.
    EDITS
        `EditLog`: what a person changed in the rules.
    LOOKS
        `LookLog`; number 0, since all models of a run have one test part.
    """

    MODEL = "model"
    SCORES = "scores"
    FRONT = "front"
    OUT_OF_FOLD = "out-of-fold"
    LEARNING_CURVE = "learning-curve"
    EDITS = "edits"
    LOOKS = "looks"


Texts = Mapping[tuple[Document, int], str]


def keep_texts(connection: sqlite3.Connection, run: str, texts: Texts) -> None:
    """Write the texts; each gets a stamp that it never had before."""
    for (document, number), text in texts.items():
        old = connection.execute(
            "SELECT stamp FROM document WHERE run = ? AND name = ? AND number = ?", (run, str(document), number)
        ).fetchone()
        stamp = max(time.time_ns(), old[0] + 1 if old else 0)
        connection.execute(
            "INSERT OR REPLACE INTO document (run, name, number, text, stamp) VALUES (?, ?, ?, ?, ?)",
            (run, str(document), number, text, stamp),
        )


def found_in(folder: Path) -> dict[tuple[Document, int], str]:
    """Return the documents that lie as files in the folder of a run, as earlier versions kept them."""
    found = {}
    for document in Document:
        for path in (folder / f"{document}.json", *folder.glob(f"{document}-*.json")):
            number = path.stem.removeprefix(document).removeprefix("-") or "0"
            text = read_text(path) if number.isascii() and number.isdigit() and len(number) < 7 else ""
            if text:
                found[document, int(number)] = text
    return found

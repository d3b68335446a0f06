"""`EditLog`: what a person changed in the model of a run, when, in words, and what it cost."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.editing import Edit
from engine.evaluation import Cost

__all__ = ["EditCost", "EditLog", "LoggedEdit", "model_digest", "now", "read_log"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class EditCost(_Stored):
    """What the draft stood at after an edit, beside the learned model, on one part of the data.

    Attributes
    ----------
    graphs : int
        Graphs of that part.
    learned, edited : float
        Accuracy of the learned model and of the draft.
    won : int
        Graphs that were wrong and are right now.
    lost : int
        Graphs that were right and are wrong now.
    """

    graphs: int
    learned: float
    edited: float
    won: int
    lost: int

    @classmethod
    def of(cls, cost: Cost) -> EditCost:
        """Return the figures that are kept of a cost.

        Parameters
        ----------
        cost : Cost
            Of the change from the learned model to the draft.

        Returns
        -------
        EditCost
        """
        return cls(
            graphs=cost.after.graphs,
            learned=cost.before.accuracy,
            edited=cost.after.accuracy,
            won=len(cost.won),
            lost=len(cost.lost),
        )


class LoggedEdit(_Stored):
    """One edit; the costs are those of the draft with it and all before it.

    Attributes
    ----------
    time : str
        UTC, to the second, as `now` says it.
    edit : Edit
        What was changed.
    words : str
        The same in a sentence.
    training : EditCost or None
        On the training part; None where it was not measured.
    test : EditCost or None
        On the test part; None without one.
    """

    time: str
    edit: Annotated[Edit, Field(discriminator="kind")]
    words: str
    training: EditCost | None = None
    test: EditCost | None = None


class EditLog(_Stored):
    """The edits of a draft, oldest first, those taken back, and how often the test part was looked at.

    Attributes
    ----------
    model : str
        `model_digest` of the learned model: edits of another one mean nothing.
    edits : tuple of LoggedEdit
        Oldest first.
    undone : tuple of LoggedEdit
        Those taken back; the next to be made again comes last.
    looks : int
        How often the test part was looked at.
    """

    model: str = ""
    edits: tuple[LoggedEdit, ...] = ()
    undone: tuple[LoggedEdit, ...] = ()
    looks: int = Field(default=0, ge=0)

    def added(self, logged: LoggedEdit) -> EditLog:
        """Return the log with one more edit; what was taken back is gone. With a test part it is one more look.

        Parameters
        ----------
        logged : LoggedEdit
            The edit and its costs.

        Returns
        -------
        EditLog
        """
        looks = self.looks + (logged.test is not None)
        return self.model_copy(update={"edits": (*self.edits, logged), "undone": (), "looks": looks})

    def back(self) -> EditLog:
        """Return the log without its last edit, which can be made again."""
        if not self.edits:
            return self
        return self.model_copy(update={"edits": self.edits[:-1], "undone": (*self.undone, self.edits[-1])})

    def again(self) -> EditLog:
        """Return the log with the edit that was taken back last."""
        if not self.undone:
            return self
        return self.model_copy(update={"edits": (*self.edits, self.undone[-1]), "undone": self.undone[:-1]})

    def emptied(self) -> EditLog:
        """Return the log without edits; the looks stay."""
        return self.model_copy(update={"edits": (), "undone": ()})


def model_digest(text: str) -> str:
    """Return the digest of a model's file, by which a log knows the model it is about.

    Parameters
    ----------
    text : str
        Of the model file.

    Returns
    -------
    str
        SHA-256, in hexadecimal digits.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def read_log(text: str, model: str) -> EditLog:
    """Return a log as it was kept; an empty one where it cannot be read or is about another model.

    Parameters
    ----------
    text : str
        What was kept, JSON.
    model : str
        `model_digest` of the learned model.

    Returns
    -------
    EditLog
    """
    try:
        found = EditLog.model_validate_json(text)
    except ValidationError:
        return EditLog(model=model)
    return found if found.model == model else EditLog(model=model)


def now() -> str:
    """Return the time as a log says it.

    Returns
    -------
    str
        UTC, to the second: "2024-05-01 12:00:00".
    """
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")

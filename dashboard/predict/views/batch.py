"""Predictions for a file that was uploaded: every source row in its place, with confidence, domain and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.predict.views.confidence import LEVEL_WORDS, silent_words
from engine.prediction import Level, PredictedRecords
from engine.rules import Origin, TrainedModel, unknown_words
from engine.spreadsheet import free_name

__all__ = ["LOW", "NOT_USED", "PER_PAGE", "Batch", "Show", "Truth", "batch_of", "pasted_table"]

PER_PAGE = 500
"""Rows of the table that a page holds."""

LOW = 0.7
"""Confidence below which a prediction is called unsure."""


NOT_USED = "not predicted"
"""What stands in the place of a class for a row that could not be used."""


_ACCURACY = {
    Origin.NEW: "Accuracy, new rows",
    Origin.HELD_OUT: "Accuracy, held-out rows",
    Origin.LEARNED: "Accuracy, rows learned from",
    None: "Accuracy, perhaps learned from",
}
_ROWS = {
    Origin.NEW: "that are new to the model",
    Origin.HELD_OUT: "that were held out while the model was learned",
    Origin.LEARNED: "that the model was learned from, or from one of the same structure: it flatters",
    None: "of which it is not known whether the model was learned from them",
}
_MODEL = {
    Origin.NEW: "new to it",
    Origin.HELD_OUT: "held out",
    Origin.LEARNED: "learned from it",
    None: "not known",
}


class Show(StrEnum):
    """Which rows are shown; the values are what the reader sees."""

    ALL = "all"
    LOW = "low confidence"
    FAULTY = "could not be used"
    UNLIKE = "unlike the training data"
    SILENT = "no rule fires"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Truth:
    """How often the predictions are right on rows of one origin, where the file says what is true."""

    column: str
    known: int
    right: int
    origin: Origin | None  # None where it is not known whether the model was learned from them
    reclassified: int = 0  # that the model has met with another class

    @property
    def accuracy(self) -> float:
        """Share of the predictions that are right."""
        return self.right / self.known

    @property
    def name(self) -> str:
        """What to call the share: it says which rows it is of."""
        return _ACCURACY[self.origin]

    @property
    def help(self) -> str:
        """Which rows they are, and what the share is worth."""
        others = f" {self.reclassified:,} of them had another class when the model was learned."
        return (
            f"{self.right:,} of {self.known:,} rows {_ROWS[self.origin]} and whose class is in the column "
            f"“{self.column}”.{others if self.reclassified else ''}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What is said of every record, in source order, as it is shown."""

    said: PredictedRecords
    names: tuple[str, ...]  # of the model's classes
    silent: str  # what is said where no rule fires, "" where that cannot be
    is_calibrated: bool
    unknown: str = ""  # which classes of the file the model does not know, in words

    def __len__(self) -> int:
        return len(self.said)

    @property
    def truths(self) -> tuple[Truth, ...]:
        """How often the predictions are right, by what the rows are to the model, new ones first."""
        known = (self.said.truth_code != -1) & (self.said.chosen >= 0)
        right = known & (self.said.truth_code == self.said.chosen)
        column = self.said.imported.columns.target
        if self.said.origin is None:
            return (Truth(column, int(known.sum()), int(right.sum()), None),) if known.any() else ()
        kinds = ((origin, known & (self.said.origin == origin)) for origin in reversed(Origin))
        return tuple(
            Truth(column, int(of.sum()), int((right & of).sum()), origin, int((self.said.reclassified & of).sum()))
            for origin, of in kinds
            if of.any()
        )

    @property
    def sureness(self) -> npt.NDArray[np.float64]:
        """The confidence, or the probability where nothing is calibrated."""
        raw = np.array([np.nan if row.probability is None else row.probability for row in self.said.rows])
        return self.said.confidence if self.is_calibrated else raw

    def shows(self) -> tuple[Show, ...]:
        """Return the kinds of rows that there can be."""
        found = [Show.ALL, Show.LOW, Show.FAULTY, Show.UNLIKE]
        if self.silent:
            found.append(Show.SILENT)
        return (*found, Show.WRONG) if self.truths else tuple(found)

    def pick(self, show: Show, classes: Sequence[int] = (), *, below: float = LOW) -> npt.NDArray[np.int64]:
        """Return the positions of the rows of this kind that are predicted as one of `classes` (none: as any)."""
        used = self.said.graph >= 0
        kept = {
            Show.ALL: np.ones(len(self), bool),
            Show.LOW: used & (np.nan_to_num(self.sureness, nan=1.0) < below),
            Show.FAULTY: ~used,
            Show.UNLIKE: np.array([level in {Level.UNUSUAL, Level.STRANGE} for level in self.said.level], bool),
            Show.SILENT: used & np.array([not row.rules for row in self.said.rows], bool),
            Show.WRONG: used & (self.said.truth_code != -1) & (self.said.truth_code != self.said.chosen),
        }[show]
        if classes:
            kept = kept & np.isin(self.said.chosen, classes)
        return np.flatnonzero(kept).astype(np.int64)

    def reasons(self, position: int, conditions: dict[str, str]) -> str:
        """Return the rules that fired, letters and words."""
        row = self.said.rows[position]
        if self.said.graph[position] < 0:
            return ""
        said = [f"{letter}: {conditions[letter]}" if letter in conditions else letter for letter in row.rules]
        return "; ".join(said) or self.silent

    def page(self, positions: npt.NDArray[np.int64], conditions: dict[str, str]) -> pd.DataFrame:
        """Return the rows at `positions` as they are shown; the source's columns come last."""
        rows = [self.said.rows[p] for p in positions.tolist()]
        frame = pd.DataFrame(
            {
                "record": [row.record for row in rows],
                "prediction": [self.names[c] if c >= 0 else NOT_USED for c in self.said.chosen[positions].tolist()],
                "confidence": 100 * self.said.confidence[positions],
                "probability": [None if row.probability is None else 100 * row.probability for row in rows],
                "seen similar?": [_level_words(self.said.level[p]) for p in positions.tolist()],
                "reasons": [self._why(p, conditions) for p in positions.tolist()],
                "the model": [self._origin_words(p) for p in positions.tolist()],
                "true class": [self._true_class(p) for p in positions.tolist()],
                "right?": [self._mark(p) for p in positions.tolist()],
                "status": [row.status for row in rows],
                "what to do": [self.said.fixes.get(row.record, "") for row in rows],
            }
        )
        if not self.is_calibrated:
            frame = frame.drop(columns="confidence")
        if not self.truths:
            frame = frame.drop(columns=["true class", "right?"])
        source = self.said.imported.source.loc[[row.record for row in rows]].reset_index(drop=True)
        source.columns = [free_name(str(name), frame.columns) for name in source.columns]
        return pd.concat([frame, source], axis=1)

    def table(self, conditions: dict[str, str]) -> pd.DataFrame:
        """Return every source row: its columns, what `symgraph predict` adds, then confidence, domain and reasons."""
        everything = range(len(self))
        added = pd.DataFrame(
            {
                "prediction": [row.prediction for row in self.said.rows],
                "probability": [row.probability for row in self.said.rows],
                "rules": [" ".join(row.rules) for row in self.said.rows],
                "status": [row.status for row in self.said.rows],
                "prediction_name": [self.names[c] if c >= 0 else "" for c in self.said.chosen.tolist()],
                "confidence": self.said.confidence.round(6),
                "seen_similar": [_level_words(level) for level in self.said.level],
                "the_model": [self._origin_words(p) for p in everything],
                "reasons": [self.reasons(p, conditions) for p in everything],
            },
            index=self.said.imported.source.index,
        )
        if not self.is_calibrated:
            added = added.drop(columns="confidence")
        added.columns = [free_name(str(name), self.said.imported.source.columns) for name in added.columns]
        return pd.concat([self.said.imported.source, added], axis=1)

    def rejected(self) -> pd.DataFrame:
        """Return the records that could not be used, as they are in the source."""
        return self.said.imported.source.loc[[self.said.rows[p].record for p in np.flatnonzero(self.said.graph < 0)]]

    def _why(self, position: int, conditions: dict[str, str]) -> str:
        """Return the reasons for a prediction, or why there is none."""
        return (
            self.reasons(position, conditions)
            if self.said.graph[position] >= 0
            else f"✗ {self.said.rows[position].status}"
        )

    def _origin_words(self, position: int) -> str:
        """Return whether the model was learned from a row."""
        if self.said.graph[position] < 0:
            return ""
        said = _MODEL[None if self.said.origin is None else Origin(int(self.said.origin[position]))]
        return f"{said}, with another class" if self.said.reclassified[position] else said

    def _true_class(self, position: int) -> str:
        dataset, graph = self.said.imported.dataset, int(self.said.graph[position])
        code = int(dataset.target_codes[graph]) if graph >= 0 else -1
        return dataset.classes[code] if code >= 0 else ""

    def _mark(self, position: int) -> str:
        if self.said.graph[position] < 0 or self.said.truth_code[position] == -1:
            return ""
        return "✓ right" if self.said.truth_code[position] == self.said.chosen[position] else "✗ wrong"


def batch_of(said: PredictedRecords, trained: TrainedModel, *, is_calibrated: bool) -> Batch:
    """Return the predictions for a file as they are shown."""
    unknown = unknown_words(said.unknown, trained.classes)
    return Batch(said, trained.class_names, silent_words(trained, 0), is_calibrated, unknown)


def pasted_table(text: str) -> bytes:
    """Return lines of SMILES, each perhaps with a name behind it, as the bytes of a table; b"" for none."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if not lines:
        return b""
    frame = pd.DataFrame({"smiles": [line[0] for line in lines], "name": [" ".join(line[1:]) for line in lines]})
    return (frame if frame["name"].any() else frame[["smiles"]]).to_csv(index=False).encode()


def _level_words(level: Level | None) -> str:
    return LEVEL_WORDS[level] if level is not None else ""

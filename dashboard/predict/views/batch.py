"""Predictions for a file that was uploaded: every source row in its place, with confidence, domain and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.predict.views.confidence import LEVEL_WORDS, silent_words
from engine.evaluation import Calibration
from engine.prediction import Familiarity, Judged, Level, Row, decided, predict_in_parts, rows_of
from engine.progress import SILENT, Progress
from engine.readers import Imported, read_apart
from engine.readers.columns import DecimalSign
from engine.rules import KnownGraphs, Origin, TrainedModel, unknown_words

__all__ = ["LOW", "NOT_USED", "PER_PAGE", "Batch", "Show", "Truth", "pasted_table", "predict_file"]

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
    """What is said of every record, in source order; arrays have one entry a record."""

    imported: Imported
    rows: tuple[Row, ...]
    graph: npt.NDArray[np.int64]  # position in the data set, -1 for a record that could not be used
    confidence: npt.NDArray[np.float64]  # calibrated; NaN without
    level: tuple[Level | None, ...]
    origin: npt.NDArray[np.int64] | None  # an `Origin`, -1 for a record that could not be used; None: not known
    reclassified: npt.NDArray[np.bool_]  # met by the model with another class than here
    truth_code: npt.NDArray[np.int64]  # class of the model, -1 unknown, -2 a class that it does not know
    chosen: npt.NDArray[np.int64]  # predicted class, -1 for none
    fixes: dict[int, str]
    silent: str  # what is said where no rule fires, "" where that cannot be
    names: tuple[str, ...]
    judged: Judged
    is_calibrated: bool
    unknown: str = ""  # which classes of the file the model does not know, in words

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def left_out(self) -> int:
        """Records without a prediction."""
        return int((self.graph < 0).sum())

    @property
    def truths(self) -> tuple[Truth, ...]:
        """How often the predictions are right, by what the rows are to the model, new ones first."""
        known = (self.truth_code != -1) & (self.chosen >= 0)
        right = known & (self.truth_code == self.chosen)
        column = self.imported.columns.target
        if self.origin is None:
            return (Truth(column, int(known.sum()), int(right.sum()), None),) if known.any() else ()
        kinds = ((origin, known & (self.origin == origin)) for origin in reversed(Origin))
        return tuple(
            Truth(column, int(of.sum()), int((right & of).sum()), origin, int((self.reclassified & of).sum()))
            for origin, of in kinds
            if of.any()
        )

    @property
    def sureness(self) -> npt.NDArray[np.float64]:
        """The confidence, or the probability where nothing is calibrated."""
        raw = np.array([np.nan if row.probability is None else row.probability for row in self.rows])
        return self.confidence if self.is_calibrated else raw

    def shows(self) -> tuple[Show, ...]:
        """Return the kinds of rows that there can be."""
        found = [Show.ALL, Show.LOW, Show.FAULTY, Show.UNLIKE]
        if self.silent:
            found.append(Show.SILENT)
        return (*found, Show.WRONG) if self.truths else tuple(found)

    def pick(self, show: Show, classes: Sequence[int] = (), *, below: float = LOW) -> npt.NDArray[np.int64]:
        """Return the positions of the rows of this kind that are predicted as one of `classes` (none: as any)."""
        used = self.graph >= 0
        kept = {
            Show.ALL: np.ones(len(self), bool),
            Show.LOW: used & (np.nan_to_num(self.sureness, nan=1.0) < below),
            Show.FAULTY: ~used,
            Show.UNLIKE: np.array([level in {Level.UNUSUAL, Level.STRANGE} for level in self.level], bool),
            Show.SILENT: used & np.array([not row.rules for row in self.rows], bool),
            Show.WRONG: used & (self.truth_code != -1) & (self.truth_code != self.chosen),
        }[show]
        if classes:
            kept = kept & np.isin(self.chosen, classes)
        return np.flatnonzero(kept).astype(np.int64)

    def reasons(self, position: int, conditions: dict[str, str]) -> str:
        """Return the rules that fired, letters and words."""
        row = self.rows[position]
        if self.graph[position] < 0:
            return ""
        said = [f"{letter}: {conditions[letter]}" if letter in conditions else letter for letter in row.rules]
        return "; ".join(said) or self.silent

    def page(self, positions: npt.NDArray[np.int64], conditions: dict[str, str]) -> pd.DataFrame:
        """Return the rows at `positions` as they are shown; the source's columns come last."""
        rows = [self.rows[p] for p in positions.tolist()]
        frame = pd.DataFrame(
            {
                "record": [row.record for row in rows],
                "prediction": [self.names[c] if c >= 0 else NOT_USED for c in self.chosen[positions].tolist()],
                "confidence": 100 * self.confidence[positions],
                "probability": [None if row.probability is None else 100 * row.probability for row in rows],
                "seen similar?": [_level_words(self.level[p]) for p in positions.tolist()],
                "reasons": [self._why(p, conditions) for p in positions.tolist()],
                "the model": [self._origin_words(p) for p in positions.tolist()],
                "true class": [self._true_class(p) for p in positions.tolist()],
                "right?": [self._mark(p) for p in positions.tolist()],
                "status": [row.status for row in rows],
                "what to do": [self.fixes.get(row.record, "") for row in rows],
            }
        )
        if not self.is_calibrated:
            frame = frame.drop(columns="confidence")
        if not self.truths:
            frame = frame.drop(columns=["true class", "right?"])
        source = self.imported.source.loc[[row.record for row in rows]].reset_index(drop=True)
        source.columns = [_free(str(name), frame.columns) for name in source.columns]
        return pd.concat([frame, source], axis=1)

    def table(self, conditions: dict[str, str]) -> pd.DataFrame:
        """Return every source row: its columns, what `symgraph predict` adds, then confidence, domain and reasons."""
        everything = range(len(self))
        added = pd.DataFrame(
            {
                "prediction": [row.prediction for row in self.rows],
                "probability": [row.probability for row in self.rows],
                "rules": [" ".join(row.rules) for row in self.rows],
                "status": [row.status for row in self.rows],
                "prediction_name": [self.names[c] if c >= 0 else "" for c in self.chosen.tolist()],
                "confidence": self.confidence.round(6),
                "seen_similar": [_level_words(level) for level in self.level],
                "the_model": [self._origin_words(p) for p in everything],
                "reasons": [self.reasons(p, conditions) for p in everything],
            },
            index=self.imported.source.index,
        )
        if not self.is_calibrated:
            added = added.drop(columns="confidence")
        added.columns = [_free(str(name), self.imported.source.columns) for name in added.columns]
        return pd.concat([self.imported.source, added], axis=1)

    def rejected(self) -> pd.DataFrame:
        """Return the records that could not be used, as they are in the source."""
        return self.imported.source.loc[[self.rows[p].record for p in np.flatnonzero(self.graph < 0)]]

    def _why(self, position: int, conditions: dict[str, str]) -> str:
        """Return the reasons for a prediction, or why there is none."""
        return self.reasons(position, conditions) if self.graph[position] >= 0 else f"✗ {self.rows[position].status}"

    def _origin_words(self, position: int) -> str:
        """Return whether the model was learned from a row."""
        if self.graph[position] < 0:
            return ""
        said = _MODEL[None if self.origin is None else Origin(int(self.origin[position]))]
        return f"{said}, with another class" if self.reclassified[position] else said

    def _true_class(self, position: int) -> str:
        dataset, graph = self.imported.dataset, int(self.graph[position])
        code = int(dataset.target_codes[graph]) if graph >= 0 else -1
        return dataset.classes[code] if code >= 0 else ""

    def _mark(self, position: int) -> str:
        if self.graph[position] < 0 or self.truth_code[position] == -1:
            return ""
        return "✓ right" if self.truth_code[position] == self.chosen[position] else "✗ wrong"


def predict_file(  # noqa: PLR0913
    path: Path,
    trained: TrainedModel,
    *,
    target: str = "",
    sheet: str = "",
    decimal: DecimalSign = DecimalSign.FOUND,
    calibration: Calibration | None = None,
    familiarity: Familiarity,
    known: KnownGraphs | None = None,
    jobs: int = 1,
    progress: Progress = SILENT,
) -> Batch:
    """Return the predictions for a file, read in the terms of the model; raises `InputError`.

    `target` is the column of classes that the model was trained on: where the file has it too, it is the truth. `known`
    are the graphs that the model has met, where its own file does not say.
    """
    imported = read_apart(
        path,
        target=target or None,
        sheet=sheet or None,
        decimal=decimal,
        **trained.reading,
        require_target=False,
        progress=progress,
    )
    found = predict_in_parts(trained, imported.dataset, jobs=jobs, progress=progress)
    imported, found = decided(imported, found)
    dataset = imported.dataset
    judged = familiarity.judge(dataset)
    graph = np.full(len(imported.source), -1, np.int64)
    graph[np.searchsorted(imported.source.index.to_numpy(), dataset.records)] = np.arange(len(dataset))
    used = graph >= 0
    chosen = found.probabilities.argmax(axis=1)
    confidence = np.full(len(graph), np.nan)
    if calibration is not None:
        calibrated = calibration.apply(found.probabilities)
        confidence[used] = calibrated[np.arange(len(dataset)), chosen]
    met = trained if known is None else known
    origins, reclassified = met.origins(dataset), np.zeros(len(graph), bool)
    reclassified[used] = met.reclassified(dataset)
    truth, unknown = trained.codes_of(dataset).astype(np.int64), trained.unknown_classes(dataset)
    # A column in which no class of the model occurs is one of something else, such as names.
    if (truth >= 0).any():
        truth[(truth < 0) & (dataset.target_codes >= 0)] = -2
    notes = set(imported.notes)
    return Batch(
        imported=imported,
        rows=tuple(rows_of(trained, imported, found)),
        graph=graph,
        confidence=confidence,
        level=tuple(judged.levels[g] if g >= 0 else None for g in graph.tolist()),
        origin=None if origins is None else _spread(origins.astype(np.int64), used),
        reclassified=reclassified,
        truth_code=_spread(truth, used),
        unknown=unknown_words(unknown, trained.classes),
        chosen=_spread(chosen.astype(np.int64), used),
        fixes={f.record: f.fix for f in reversed(imported.faults) if f.record and f not in notes},
        silent=silent_words(trained, 0),
        names=trained.class_names,
        judged=judged,
        is_calibrated=calibration is not None,
    )


def pasted_table(text: str) -> bytes:
    """Return lines of SMILES, each perhaps with a name behind it, as the bytes of a table; b"" for none."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if not lines:
        return b""
    frame = pd.DataFrame({"smiles": [line[0] for line in lines], "name": [" ".join(line[1:]) for line in lines]})
    return (frame if frame["name"].any() else frame[["smiles"]]).to_csv(index=False).encode()


def _level_words(level: Level | None) -> str:
    return LEVEL_WORDS[level] if level is not None else ""


def _spread(values: npt.NDArray[np.int64], used: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the values of the records that are used, -1 for the others."""
    found = np.full(len(used), -1, np.int64)
    found[used] = values
    return found


def _free(wanted: str, taken: Sequence[str] | pd.Index) -> str:
    """Return `wanted`, with a number where there is a column of that name already."""
    name, copy = wanted, 2
    while name in taken:
        name, copy = f"{wanted} ({copy})", copy + 1
    return name

"""`RunStore`: every run in a workspace; the run's folder is the truth."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from engine.rules.model_file import load_model
from engine.rules.trained import TrainedModel
from engine.runs.files import read_text, write_text
from engine.runs.front import RunFront
from engine.runs.identity import is_identity, new_identity
from engine.runs.out_of_fold import OutOfFold
from engine.runs.request import DataSource, TrainingRequest, Validation
from engine.runs.scores import RunScores
from engine.runs.status import Status

__all__ = ["Document", "Run", "RunStore"]


class Document(StrEnum):
    """What a run keeps beside its request and its models, each a JSON text."""

    SCORES = "scores"  # `RunScores`
    FRONT = "front"  # `RunFront`
    OUT_OF_FOLD = "out-of-fold"  # `OutOfFold`
    EDITS = "edits"  # what a person changed in the rules, oldest first


@dataclass(frozen=True)
class Run:
    """One run's folder: request.json, status.json, events.jsonl, stderr.log and, once learned, model.json.

    A search adds front.json, the model files that it speaks of, and search-N.json, from which it can go on.
    """

    folder: Path

    @property
    def id(self) -> str:
        """The run's name: 32 hexadecimal digits."""
        return self.folder.name

    @cached_property
    def request(self) -> TrainingRequest:
        """What was asked for; raises `ValueError` where that cannot be read."""
        return TrainingRequest.model_validate_json(read_text(self.folder / "request.json"))

    @property
    def status(self) -> Status:
        """What the worker said last; nothing said yet is `waiting`."""
        try:
            return Status.model_validate_json(read_text(self.folder / "status.json"))
        except ValidationError:
            return Status()

    def read(self, document: Document, number: int = 0) -> str:
        """Return what is kept under that name, of model `number` of the front unless it is 0; "" where nothing is."""
        return read_text(self._file_of(document, number))

    def keep(self, document: Document, text: str, number: int = 0) -> None:
        """Keep a document, whole or not at all."""
        write_text(self._file_of(document, number), text)

    def stamp(self, document: Document, number: int = 0) -> int:
        """Return a number that changes when the document does; 0 where there is none."""
        try:
            return self._file_of(document, number).stat().st_mtime_ns
        except OSError:
            return 0

    def _file_of(self, document: Document, number: int) -> Path:
        return self.folder / (f"{document}-{number}.json" if number else f"{document}.json")

    @property
    def scores(self) -> RunScores | None:
        """The scores; None as long as there are none."""
        try:
            return RunScores.model_validate_json(self.read(Document.SCORES))
        except ValidationError:
            return None

    @property
    def front(self) -> RunFront | None:
        """The models that a search found; None where there was none, or it has not ended."""
        try:
            return RunFront.model_validate_json(self.read(Document.FRONT))
        except ValidationError:
            return None

    def out_of_fold(self, number: int = 0) -> OutOfFold | None:
        """Return what was said of held-out graphs, by model `number` of the front; None where nothing was kept."""
        try:
            return OutOfFold.model_validate_json(self.read(Document.OUT_OF_FOLD, number))
        except ValidationError:
            return None

    @property
    def test_part(self) -> OutOfFold | None:
        """What the run's model said of graphs that no model of the run has seen; None where there are none."""
        return self.out_of_fold() if self.request.validation is Validation.HOLDOUT else None

    def front_path(self, number: int) -> Path:
        """Where model `number` of the front is, counted from 1."""
        return self.folder / f"model-{number}.json"

    def checkpoint_path(self, number: int) -> Path:
        """Where search `number` keeps its state: 0 is that of the run's model, the others belong to validation."""
        return self.folder / f"search-{number}.json"

    @property
    def checkpoints(self) -> list[Path]:
        """The files in which searches keep their state."""
        return sorted(self.folder.glob("search-*.json"))

    @property
    def model_path(self) -> Path:
        """Where the model is, or will be."""
        return self.folder / "model.json"

    @property
    def has_model(self) -> bool:
        """Whether a model was kept."""
        return self.model_path.is_file()

    @property
    def started(self) -> float:
        """When it was asked for, in seconds since 1970."""
        try:
            return (self.folder / "request.json").stat().st_mtime
        except OSError:
            return 0.0

    def model(self, number: int = 0) -> TrainedModel:
        """Return the trained model, or model `number` of the front; raises `ModelFileError` where it cannot be read."""
        return load_model(self.front_path(number) if number else self.model_path)

    def stderr_tail(self, lines: int = 20) -> str:
        """Return the last lines that the worker wrote to its standard error."""
        return "\n".join(read_text(self.folder / "stderr.log").splitlines()[-lines:])


@dataclass(frozen=True, slots=True)
class RunStore:
    """The runs below one folder."""

    folder: Path

    def create(self, request: TrainingRequest) -> Run:
        """Make the folder of a new run and write down what is asked."""
        run = Run(self.folder / new_identity())
        run.folder.mkdir(parents=True)
        write_text(run.folder / "request.json", request.model_dump_json(indent=1))
        return run

    def get(self, identity: object) -> Run | None:
        """Return the run called `identity`; None for anything that is not the name of a run in this store."""
        if not is_identity(identity):
            return None
        run = Run(self.folder / str(identity))
        return run if _is_sound(run) else None

    def all(self) -> list[Run]:
        """Return the runs whose request can be read, newest first."""
        folders = self.folder.iterdir() if self.folder.is_dir() else ()
        runs = [Run(folder) for folder in folders if is_identity(folder.name)]
        return sorted(filter(_is_sound, runs), key=lambda run: (-run.started, run.id))

    def on(self, source: DataSource) -> list[Run]:
        """Return the runs on `source`, newest first."""
        return [run for run in self.all() if run.request.source == source]

    def delete(self, run: Run) -> None:
        """Remove a run and everything that it made."""
        shutil.rmtree(run.folder, ignore_errors=True)


def _is_sound(run: Run) -> bool:
    try:
        return bool(run.request)
    except ValueError:
        return False

"""The work of one run, in its own process: read, compile, fit, save, validate."""

from __future__ import annotations

import os
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.data.generated import ba_2motifs
from engine.errors import Cancelled, InputError
from engine.estimators import SymGraphClassifier
from engine.explain import explain
from engine.learning.search import CheckpointFile, Search, position
from engine.progress import Step, check
from engine.readers import read
from engine.readers.columns import is_median, threshold_of
from engine.rules import Form, KnownGraphs, Reading, TrainedModel
from engine.rules.model_file import model_to_text
from engine.runs.documents import Document
from engine.runs.front import RunFront
from engine.runs.jobs.holdout import parts_of, scored_on_part
from engine.runs.jobs.launch import ALIVE, BEAT
from engine.runs.jobs.plan import COMPILING, READING, VALIDATING, Plan
from engine.runs.jobs.reporter import Reporter
from engine.runs.jobs.validated import Validated
from engine.runs.jobs.validation import cross_validated, cross_validated_front
from engine.runs.request import TrainingRequest
from engine.runs.run import Run
from engine.runs.scores import RunScores, with_note
from engine.runs.status import State, Status, StoredFault
from engine.runs.storage.workspace import Workspace

__all__ = ["load_source", "work"]

_OF_MEDIAN = "The target is cut at the median of all rows, held-out ones included"
_DELETED = 3  # exit code of a worker whose run was deleted


def work(folder: Path, *, alone: bool = False, jobs: int = 2) -> int:
    """Do what the run of `folder` asks and return the exit code; how it ended is kept with the run.

    With `alone` the process is the worker's own, and ends when somebody deletes the run. At most `jobs`, and no
    more than two, threads or processes work at a time.
    """
    folder = folder.resolve()
    run, over = Run(folder), threading.Event()
    threading.Thread(target=_beat, args=(folder, over, alone), daemon=True).start()
    reporter = None
    try:
        request = run.request
        reporter = Reporter(folder, Plan.of(request))
        _Work(run, request, reporter, jobs=min(2, jobs)).do()
    except Cancelled:
        _ended(folder, reporter, State.STOPPED, reason="Stopped before there was a model to keep.")
    except InputError as error:
        faults = tuple(StoredFault(code=f.code, place=f.place, found=f.found, fix=f.fix) for f in error.faults)
        _ended(folder, reporter, State.FAILED, reason=str(error), faults=faults)
        return 2
    except MemoryError:
        reason = "The machine has too little memory for this. Try a smaller radius, or fewer graphs."
        _ended(folder, reporter, State.FAILED, reason=reason)
        return 1
    except Exception as error:  # noqa: BLE001 (whoever waits has to learn why)
        with (folder / "stderr.log").open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc())
        _ended(folder, reporter, State.FAILED, reason=f"{type(error).__name__}: {error}")
        return 1
    finally:
        over.set()
    return 0


def load_source(request: TrainingRequest, workspace: Workspace) -> GraphDataset:
    """Return the graphs that the request names; raises `InputError` where they cannot be read."""
    source = request.source
    workspace.note_use(source)
    return read(workspace.path_of(source), **source.reading).dataset


@dataclass(frozen=True, slots=True)
class _Work:
    """The stages, one method each."""

    run: Run
    request: TrainingRequest
    reporter: Reporter
    jobs: int

    def do(self) -> None:
        """Run all stages. The model is saved before validation, so that a stop keeps it."""
        dataset = self.read()
        parts = parts_of(self.request, dataset)
        seen = dataset if parts is None else dataset[parts[0]]
        self.compile()
        model = self.fit(seen)
        trained, front = model.fitted, None
        if self.reporter.look() and self.request.form is not Form.FOREST and not trained.model.rules:
            raise Cancelled("stopped before there was a rule")
        if model.front_:
            front = RunFront.of(model.front_, position(model.front_, self.request.max_rules) + 1)
        scores = RunScores(training_accuracy=_accuracy(trained, seen, self.jobs), rules=len(trained.model.rules))
        self.save(model, front, scores, None if parts is None else dataset[parts[1]])
        if self.reporter.look():
            self.reporter.finish(State.STOPPED, note="Stopped early: this is the best model so far, not validated.")
            return
        try:
            models = [entry.model for entry in model.front_] or [trained]
            found = self.validate(dataset, front) if parts is None else self.test(dataset, parts[1], models)
        except Cancelled:
            self.reporter.finish(State.STOPPED, note="Stopped during validation: the model is complete, not validated.")
            return
        self.save_validated(found, front, scores)
        self.reporter.finish(State.DONE)
        for path in self.run.checkpoints:
            path.unlink(missing_ok=True)

    def read(self) -> GraphDataset:
        self.reporter.tell(Step(READING, 0, 1))
        dataset = load_source(self.request, Workspace(self.run.folder.parent.parent))
        self.run.tell_data(dataset.digest)
        self.request.refuse_unfit(dataset)
        self.reporter.tell(Step(READING, 1, 1, f"{len(dataset):,} graphs"))
        self.reporter.look()
        check(self.reporter)
        return dataset

    def compile(self) -> None:
        """Go through all the steps on a few tiny graphs, so that compiling is a step with a name."""
        self.reporter.tell(Step(COMPILING, 0, 2, "up to a minute the first time, then about a second"))
        tiny = ba_2motifs(seed=0, n=20)
        model = SymGraphClassifier(form=str(self.request.form), radius=1, max_rules=2).fit(tiny, tiny.target)
        self.reporter.tell(Step(COMPILING, 1, 2))
        self.reporter.look()
        check(self.reporter)
        explain(model.fitted, tiny, 0)
        self.reporter.tell(Step(COMPILING, 2, 2))

    def fit(self, dataset: GraphDataset) -> SymGraphClassifier:
        model = SymGraphClassifier(**self.request.model_options, jobs=self.jobs)
        return model.fit(dataset, dataset.target, progress=self.reporter, checkpoint=self.checkpoint(0))

    def checkpoint(self, number: int) -> CheckpointFile | None:
        """Return where search `number` of the run keeps its state, and goes on from."""
        return None if self.request.search is Search.NONE else CheckpointFile(self.run.checkpoint_path(number))

    def validate(self, dataset: GraphDataset, front: RunFront | None) -> tuple[Validated, ...]:
        """Return what cross-validation says of the run's model, or of each on the front; raises `Cancelled`."""
        if front is None:
            return (cross_validated(self.request, dataset, jobs=self.jobs, progress=self.reporter),)
        sizes = front.sizes(self.request.max_rules)
        return cross_validated_front(
            self.request, dataset, sizes, checkpoints=self.checkpoint, jobs=self.jobs, progress=self.reporter
        )

    def test(
        self, dataset: GraphDataset, rows: npt.NDArray[np.int64], models: list[TrainedModel]
    ) -> tuple[Validated, ...]:
        """Return what the test part says of the same."""
        self.reporter.tell(Step(VALIDATING, 0, 1, f"a test part of {len(rows):,} graphs"))
        found = scored_on_part(models, dataset, rows, self.request.split, jobs=self.jobs)
        self.reporter.tell(Step(VALIDATING, 1, 1))
        return found

    def save(
        self, model: SymGraphClassifier, front: RunFront | None, scores: RunScores, held_out: GraphDataset | None
    ) -> None:
        """Keep the models with their scores on what they were learned from, all at once."""
        known = (model.fitted if held_out is None else model.fitted.with_held_out(held_out)).known
        kept: dict[tuple[Document, int], str] = {
            (Document.MODEL, 0): model_to_text(self.with_source(model.fitted, known)),
            (Document.SCORES, 0): scores.model_dump_json(),
        }
        if front is not None:
            kept[Document.FRONT, 0] = front.model_dump_json()
        for number, entry in enumerate(model.front_, 1):
            kept[Document.MODEL, number] = model_to_text(self.with_source(entry.model, known))
        self.run.keep_all(kept)

    def save_validated(self, found: tuple[Validated, ...], front: RunFront | None, scores: RunScores) -> None:
        """Keep the held-out scores, and what they were worked out from."""
        if is_median(self.request.source.threshold):
            found = tuple(replace(one, scores=with_note(one.scores, _OF_MEDIAN)) for one in found)
        own = found[front.chosen - 1 if front is not None else 0]
        kept: dict[tuple[Document, int], str] = {
            (Document.OUT_OF_FOLD, 0): own.out_of_fold.model_dump_json(),
            (Document.SCORES, 0): scores.model_copy(update={"held_out": own.scores}).model_dump_json(),
        }
        if front is not None:
            kept[Document.FRONT, 0] = front.with_held_out(tuple(one.scores for one in found)).model_dump_json()
            for number, one in enumerate(found, 1):
                kept[Document.OUT_OF_FOLD, number] = one.out_of_fold.model_dump_json()
        self.run.keep_all(kept)

    def with_source(self, trained: TrainedModel, known: KnownGraphs | None) -> TrainedModel:
        """Return the model with the graphs that it has met, and how to read other data alike."""
        source = self.request.source
        return replace(trained, known=known).read_as(
            Reading(
                hydrogens=str(source.hydrogens),
                standardize=str(source.standardize),
                tautomers=source.tautomers,
                threshold=threshold_of(trained.classes) if source.threshold else "",
                threshold_is_median=is_median(source.threshold),
                node_label=source.node_label,
                edge_label=source.edge_label,
                numbering=source.numbering,
            )
        )


def _accuracy(trained: TrainedModel, dataset: GraphDataset, jobs: int) -> float:
    """Return the share of the training graphs that the model gets right."""
    return float(np.mean(trained.predict(dataset, jobs=jobs) == dataset.target_codes))


def _ended(
    folder: Path, reporter: Reporter | None, state: State, *, reason: str, faults: tuple[StoredFault, ...] = ()
) -> None:
    """Say how it ended, even where the request itself could not be read."""
    if reporter is not None:
        reporter.finish(state, reason=reason, faults=faults)
    else:
        Run(folder).tell(Status(state=state, reason=reason, faults=faults))


def _beat(folder: Path, over: threading.Event, alone: bool) -> None:
    """Touch the file that says that this process lives, until the work is over or the folder is gone."""
    while folder.is_dir():
        with suppress(FileNotFoundError):
            (folder / ALIVE).touch()
        if over.wait(BEAT):
            return
    if alone:
        os._exit(_DELETED)

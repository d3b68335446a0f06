"""Runs with a search: what they keep, and that one which was stopped goes on to the same end."""

from __future__ import annotations

import json

import numpy as np
import pytest

import engine.learning.search.evolution
import engine.runs.jobs.worker
from engine.estimators import SymGraphClassifier
from engine.evaluation.splits import holdout
from engine.progress import Step
from engine.rules.model_file.file import model_to_text
from engine.runs import DataSource, Document, Run, RunStore, State, TrainingRequest, Validation, Workspace, jobs
from engine.runs.jobs import launch
from engine.runs.jobs.reporter import CANCEL, Reporter
from engine.runs.jobs.worker import load_source, work
from engine.runs.status import Status

REQUEST = TrainingRequest(
    source=DataSource(origin="sample", name="mutag"),
    search="quick",
    max_rules=3,
    radius=1,
    validation=Validation.HOLDOUT,
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = Workspace(tmp_path_factory.mktemp("searched"))
    found.prepare()
    return found


@pytest.fixture(scope="module")
def whole(workspace: Workspace) -> Run:
    """A run that nobody disturbed."""
    run = RunStore(workspace.runs).create(REQUEST)
    assert work(run.folder) == 0
    return run


def stopping(stage: str, done: int) -> type[Reporter]:
    class Stopping(Reporter):
        """Finds the wish to stop in its folder when a stage is so far."""

        def tell(self, step: Step) -> None:
            super().tell(step)
            if (step.stage, step.done) == (stage, done):
                (self._folder / CANCEL).touch()
                assert self.look()

    return Stopping


def kept(run: Run) -> dict[tuple[str, int], str]:
    every = [(document, number) for document in Document for number in range(20)]
    return {(str(document), number): text for document, number in every if (text := run.read(document, number))}


def test_every_model_of_the_front_is_kept_with_its_scores(workspace: Workspace, whole: Run) -> None:
    assert whole.status.state is State.DONE
    front = whole.front
    assert front is not None
    dataset = load_source(REQUEST, workspace)
    train, test = holdout(dataset, 0.2, 0)
    seen = dataset[train]
    same = SymGraphClassifier(search="quick", max_rules=3, radius=1).fit(seen, seen.target)
    assert len(front.models) == len(same.front_)
    for number, (stored, entry) in enumerate(zip(front.models, same.front_, strict=True), 1):
        model = entry.model.with_held_out(dataset[test])  # a run writes down what it held out
        assert model_to_text(whole.model(number)) == model_to_text(model)
        assert stored.rules == entry.rules == len(whole.model(number).model.rules)
        assert stored.validation.log_loss == pytest.approx(entry.validation.log_loss)
        assert stored.scores.training_accuracy == np.mean(entry.model.predict(seen) == seen.target_codes)
        assert stored.scores.held_out is not None
        assert stored.scores.held_out.graphs == 38
        right = np.mean(entry.model.predict(dataset[test]) == dataset.target_codes[test])
        assert stored.scores.held_out.accuracy.mean == pytest.approx(right)
        said = whole.out_of_fold(number)
        assert said is not None
        assert said.graphs == test.tolist()
    fitted = same.fitted.with_held_out(dataset[test])
    assert model_to_text(whole.model()) == model_to_text(fitted) == model_to_text(whole.model(front.chosen))
    assert whole.scores == front.models[front.chosen - 1].scores
    assert whole.read(Document.OUT_OF_FOLD) == whole.read(Document.OUT_OF_FOLD, front.chosen)
    assert whole.checkpoints == []
    assert whole.status.front
    assert [point.rules for point in whole.status.greedy] == sorted({p.rules for p in whole.status.greedy})


@pytest.mark.parametrize("generation", [1, 6])
def test_a_search_that_is_stopped_keeps_its_best_and_goes_on_to_the_same_end(
    workspace: Workspace, whole: Run, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    run = RunStore(workspace.runs).create(REQUEST)
    with monkeypatch.context() as patch:
        patch.setattr(engine.runs.jobs.worker, "Reporter", stopping("search", generation))
        assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert "best model so far" in run.status.note
    assert run.front is not None
    assert all(model.scores.held_out is None for model in run.front.models)
    assert len(run.model().model.rules) == run.front.models[run.front.chosen - 1].rules
    assert jobs.can_go_on(run)
    (run.folder / CANCEL).unlink()
    assert work(run.folder) == 0
    assert run.status.state is State.DONE
    assert kept(run) == kept(whole)
    assert not jobs.can_go_on(run)


def test_a_stop_during_validation_keeps_the_front_and_goes_on_as_well(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = REQUEST.model_copy(update={"validation": Validation.FOLDS_5})
    whole = RunStore(workspace.runs).create(request)
    assert work(whole.folder) == 0

    class Late(Reporter):
        def tell(self, step: Step) -> None:
            super().tell(step)
            if step.stage == "validation" and step.fraction > 0.37:
                (self._folder / CANCEL).touch()
                self.look()

    run = RunStore(workspace.runs).create(request)
    with monkeypatch.context() as patch:
        patch.setattr(engine.runs.jobs.worker, "Reporter", Late)
        assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert "during validation" in run.status.note
    assert [path.name for path in run.checkpoints] == ["search-0.json", "search-1.json", "search-2.json"]
    (run.folder / CANCEL).unlink()
    work(run.folder)
    assert kept(run) == kept(whole)


def test_a_stop_before_the_first_rule_keeps_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run = RunStore(workspace.runs).create(REQUEST)

    def nothing(_arena: object, _preset: object, _jobs: int, reporter: Reporter) -> list[object]:
        (run.folder / CANCEL).touch()
        assert reporter.look()
        return [()]

    monkeypatch.setattr(engine.learning.search.evolution, "_greedy", nothing)
    assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert "before there was a model" in run.status.reason
    assert not run.has_model
    assert run.front is None


def test_a_run_goes_on_in_a_new_process(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(workspace.runs)
    run = store.create(REQUEST)
    launched: list[str] = []
    monkeypatch.setattr(launch, "_launch", lambda run, jobs: launched.append(run.id))
    monkeypatch.setattr(launch, "is_alive", lambda run: False)
    jobs.go_on(store, run)
    assert launched == []  # it has not ended
    run.tell(Status(state=State.FAILED, reason="killed"))
    jobs.go_on(store, run)
    assert launched == []  # there is nothing to go on from
    run.checkpoint_path(0).write_text(json.dumps({"format": "symgraph-search", "version": 1, "searches": {}}))
    (run.folder / CANCEL).touch()
    jobs.go_on(store, run)
    assert launched == [run.id]
    assert run.status.state is State.QUEUED  # until its worker has begun
    assert not (run.folder / CANCEL).exists()
    assert run.leave_queue()
    assert run.status.state is State.WAITING
    assert not run.leave_queue()


def test_a_search_goes_on_in_its_turn(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(workspace.root / "busy")
    launched: list[str] = []
    monkeypatch.setattr(launch, "_launch", lambda run, jobs: launched.append(run.id))
    other = store.create(REQUEST)  # at work
    monkeypatch.setattr(launch, "is_alive", lambda run: run.id == other.id)
    run = store.create(REQUEST)
    run.checkpoint_path(0).touch()
    run.tell(Status(state=State.STOPPED))
    jobs.go_on(store, run)
    assert (launched, run.status.state) == ([], State.QUEUED)
    other.tell(Status(state=State.DONE))
    jobs.advance(store)
    assert launched == [run.id]

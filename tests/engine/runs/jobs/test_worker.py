from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import engine.runs.jobs.worker
from engine.data.chemistry.molecules import Hydrogens
from engine.data.chemistry.standardization import Standardization
from engine.estimators import SymGraphClassifier
from engine.evaluation.splits import holdout, stratified
from engine.readers import read, read_dataset, sample_path
from engine.rules.trained import TrainedModel
from engine.runs import DataSource, Document, Run, RunStore, State, TrainingRequest, Validation, Workspace
from engine.runs.jobs.reporter import CANCEL
from engine.runs.jobs.worker import load_source, work

HEAD = "smiles,label\n"
GOOD = "".join(f"{'C' * n}O,a\n{'C' * n}N,b\n" for n in range(1, 16))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path)
    found.prepare()
    return found


def asked(workspace: Workspace, source: DataSource | None = None, **changes: object) -> Run:
    source = source or workspace.keep_upload("good.csv", (HEAD + GOOD).encode())
    values = {"source": source, "max_rules": 2, "radius": 1, "validation": Validation.HOLDOUT} | changes
    return RunStore(workspace.runs).create(TrainingRequest.model_validate(values))


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_a_run_leaves_a_model_and_honest_scores(workspace: Workspace, form: str) -> None:
    run = asked(workspace, form=form)
    assert work(run.folder) == 0
    assert run.status.state is State.DONE
    assert run.scores is not None
    assert run.scores.held_out is not None
    assert run.scores.held_out.graphs == 6
    dataset = load_source(run.request, workspace)
    train, test = holdout(dataset, 0.2, 0)
    seen = dataset[train]
    same = SymGraphClassifier(form=form, max_rules=2, radius=1, vocabulary="structures").fit(seen, seen.target)
    assert np.array_equal(run.model().probabilities(dataset), same.predict_proba(dataset))
    assert run.scores.training_accuracy == np.mean(same.predict(seen) == seen.target)
    said = run.test_part
    assert said is not None
    assert said.graphs == test.tolist()
    assert np.allclose(said.probabilities, same.predict_proba(dataset[test]), atol=1e-6)
    stages = [json.loads(line)["stage"] for line in (run.folder / "events.jsonl").read_text().splitlines()]
    patterns = [] if form == "forest" else ["patterns"]
    order = ["", "reading the data", "compiling the kernels, once", "structure", "local rules", *patterns, form]
    assert list(dict.fromkeys(stages)) == [*order, "validation"]


def test_a_cross_validated_model_is_of_all_graphs_and_each_was_held_out_once(workspace: Workspace) -> None:
    run = asked(workspace, validation=Validation.FOLDS_5)
    assert work(run.folder) == 0
    dataset = load_source(run.request, workspace)
    same = SymGraphClassifier(max_rules=2, radius=1, vocabulary="structures").fit(dataset, dataset.target)
    assert np.array_equal(run.model().probabilities(dataset), same.predict_proba(dataset))
    said = run.out_of_fold()
    assert said is not None
    assert run.test_part is None
    assert said.graphs == list(range(30))
    for fold, (_, test) in enumerate(stratified(dataset, 5, 0)):
        assert np.flatnonzero(np.array(said.fold) == fold).tolist() == test.tolist()


def test_the_model_knows_how_its_data_were_read(workspace: Workspace) -> None:
    rows = "".join(f"{'C' * n}[O-].[Na+],{n}\n" for n in range(1, 31))
    source = workspace.keep_upload("salts.csv", f"smiles,potency\n{rows}".encode()).model_copy(
        update={
            "standardize": Standardization.PARENT,
            "threshold": "median",
            "hydrogens": Hydrogens.FOLD,
            "tautomers": True,
        }
    )
    run = asked(workspace, source=source)
    assert work(run.folder) == 0
    reading = run.model().reading
    assert reading == {
        "hydrogens": "fold",
        "standardize": "parent",
        "tautomers": True,
        "threshold": "15.5",
        "directed": False,
        "node_label": None,
        "edge_label": None,
        "numbering": None,
        "known_classes": ("< 15.5", ">= 15.5"),
    }
    dataset = load_source(run.request, workspace)
    assert dataset.classes == ("< 15.5", ">= 15.5")
    assert dataset.smiles.tolist()[:2] == ["CO", "CCO"]
    assert read(workspace.path_of(source), **reading, require_target=False).dataset.digest == dataset.digest


def test_the_source_is_read_as_asked(workspace: Workspace) -> None:
    table = "mol,first,second\n" + GOOD.replace(",a", ",a,x").replace(",b", ",b,y")
    source = workspace.keep_upload("two.csv", table.encode()).model_copy(
        update={"structure": "mol", "target": "second", "group": "first", "hydrogens": "keep"}
    )
    dataset = load_source(TrainingRequest(source=source), workspace)
    assert dataset.classes == ("x", "y")
    assert dataset.group is not None
    assert "H" in dataset.node_columns[0].symbols


def test_a_fault_in_the_data_is_kept_with_the_run(workspace: Workspace) -> None:
    run = asked(workspace, workspace.keep_upload("one.csv", (HEAD + "CC,a\nCCC,a\n").encode()))
    assert work(run.folder) == 2
    status = run.status
    assert status.state is State.FAILED
    assert [fault.code for fault in status.faults] == ["T205"]
    assert not run.has_model


def test_a_request_that_cannot_be_read_is_told(workspace: Workspace) -> None:
    run = asked(workspace)
    with sqlite3.connect(RunStore(workspace.runs).database) as connection:
        connection.execute("UPDATE run SET request = '{}'")
    connection.close()
    assert work(run.folder) == 1
    assert run.status.state is State.FAILED
    assert "source" in run.status.reason


@pytest.mark.parametrize(
    ("error", "said"),
    [(MemoryError(), "too little memory"), (RuntimeError("the sky fell"), "RuntimeError: the sky fell")],
)
def test_a_crash_says_why(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    def fall(*_: object) -> None:
        raise error

    monkeypatch.setattr(engine.runs.jobs.worker, "load_source", fall)
    run = asked(workspace)
    assert work(run.folder) == 1
    assert said in run.status.reason
    assert run.status.state is State.FAILED


def test_a_stop_before_the_model_keeps_nothing(workspace: Workspace) -> None:
    run = asked(workspace)
    (run.folder / CANCEL).touch()
    assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert "before there was a model" in run.status.reason
    assert not run.has_model


def test_a_stop_after_the_fit_keeps_the_model_without_scores(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(workspace)
    real = engine.runs.jobs.worker.model_to_text

    def stop_while_saving(trained: TrainedModel) -> str:
        (run.folder / CANCEL).touch()
        return real(trained)

    monkeypatch.setattr(engine.runs.jobs.worker, "model_to_text", stop_while_saving)
    assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert run.has_model
    assert run.scores is not None
    assert run.scores.held_out is None


def test_a_stop_during_validation_keeps_the_model(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.errors import Cancelled

    def stopped(*_: object, **__: object) -> None:
        raise Cancelled("stopped on request")

    monkeypatch.setattr(engine.runs.jobs.worker, "cross_validated", stopped)
    run = asked(workspace, validation=Validation.FOLDS_5)
    assert work(run.folder) == 0
    assert run.status.state is State.STOPPED
    assert "during validation" in run.status.note
    assert run.has_model


def test_the_same_request_gives_the_same_model(workspace: Workspace) -> None:
    source = DataSource(origin="sample", name="mutag")
    first, second = asked(workspace, source), asked(workspace, source)
    work(first.folder)
    work(second.folder)
    assert first.read(Document.MODEL) == second.read(Document.MODEL) != ""
    dataset = read_dataset(sample_path("mutag"))
    assert first.model().provenance.digest == dataset[holdout(dataset, 0.2, 0)[0]].digest

"""Runs whose split is the one that the data give: requests, scores, learning curves, and commands that repeat them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.data.chemistry.standardization import Standardization
from engine.errors import OptionError
from engine.evaluation.splits import SplitKind
from engine.readers import read_dataset
from engine.runs import DataSource, Document, Run, RunStore, TrainingRequest, Validation, Workspace
from engine.runs.command import evaluate_command, fit_command
from engine.runs.jobs.holdout import parts_of
from engine.runs.jobs.learning_curve import measure_learning_curve
from engine.runs.jobs.worker import work


def table(mark: str) -> bytes:
    """Return 60 small molecules; oxygen is what tells the classes apart."""
    rows = [f"{'C' * (n % 9 + 1)}{end},{end}" for n in range(30) for end in "ON"]
    part = {"folds": lambda n: str(n // 2 % 3), "parts": lambda n: "test" if n // 2 % 5 == 4 else "train"}[mark]
    return ("smiles,kind,my part\n" + "".join(f"{row},{part(n)}\n" for n, row in enumerate(rows))).encode()


def asked(workspace: Workspace, mark: str, validation: Validation, **changes: object) -> TrainingRequest:
    source = workspace.keep_upload(f"{mark}.csv", table(mark)).model_copy(update={"split": "my part", **changes})
    return TrainingRequest(source=source, max_rules=2, radius=1, validation=validation, split=SplitKind.GIVEN)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path)
    found.prepare()
    return found


def trained(workspace: Workspace, request: TrainingRequest) -> Run:
    run = RunStore(workspace.runs).create(request)
    assert work(run.folder) == 0
    return run


def test_a_run_is_scored_on_the_test_part_of_the_data(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    request = asked(workspace, "parts", Validation.HOLDOUT, standardize=Standardization.CLEANUP)
    path = workspace.path_of(request.source)
    data = read_dataset(path, split="my part")
    assert data.given_split is not None
    wanted = np.flatnonzero(data.given_split == "test")
    parts = parts_of(request, data)
    assert parts is not None
    assert parts[1].tolist() == wanted.tolist()
    run = trained(workspace, request)
    assert run.scores is not None
    assert run.scores.held_out is not None
    assert run.scores.held_out.method == "test part given by the data, which the model has not seen"
    assert run.scores.held_out.graphs == len(wanted) == 12
    command = fit_command(request, path)
    assert "--split given" in command
    assert "'--split-column=my part'" in command
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(command)[1:], "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (tmp_path / "model.json").read_text() == run.read(Document.MODEL)
    assert said["holdout"]["accuracy"] == run.scores.held_out.accuracy.mean
    assert evaluate_command(request, path) == ""


def test_a_run_is_cross_validated_over_the_folds_of_the_data(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    request = asked(workspace, "folds", Validation.FOLDS_5)
    run = trained(workspace, request)
    assert run.scores is not None
    assert run.scores.held_out is not None
    assert run.scores.held_out.method == "3-fold cross-validation, folds given by the data"
    capsys.readouterr()
    assert main([*shlex.split(evaluate_command(request, workspace.path_of(request.source)))[1:], "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["accuracy"]["folds"]) == 3
    assert said["accuracy"]["mean"] == pytest.approx(run.scores.held_out.accuracy.mean)


@pytest.mark.parametrize(("mark", "tested"), [("parts", 12), ("folds", 20)])
def test_a_learning_curve_is_measured_on_a_given_part(workspace: Workspace, mark: str, tested: int) -> None:
    request = asked(workspace, mark, Validation.FOLDS_5)
    data = read_dataset(workspace.path_of(request.source), split="my part")
    found = measure_learning_curve(request, data, shares=(1.0,))
    assert (found.test_graphs, found.unit) == (tested, "part given by the data")
    assert found.points[0].graphs == 60 - tested


@pytest.mark.parametrize(
    ("mark", "validation", "said"),
    [
        ("folds", Validation.HOLDOUT, r"3 folds, and no single test part.*\[O164\]"),
        ("parts", Validation.FOLDS_5, r"no folds, but 48 graphs of train to learn from, 12 of test.*\[O166\]"),
    ],
)
def test_what_the_data_do_not_give_is_refused(
    workspace: Workspace, mark: str, validation: Validation, said: str
) -> None:
    request = asked(workspace, mark, validation)
    data = read_dataset(workspace.path_of(request.source), split="my part")
    with pytest.raises(OptionError, match=said):
        request.refuse_unfit(data)
    with pytest.raises(OptionError, match=r"no column of parts.*\[O160\]"):
        request.refuse_unfit(read_dataset(workspace.path_of(request.source), target="kind"))


def test_how_data_were_read_is_in_the_command() -> None:
    source = DataSource(
        origin="sample", name="mutag", sheet="a b", threshold="median", tautomers=True, node_label="n", edge_label="-e"
    )
    words = shlex.split(fit_command(TrainingRequest(source=source), Path("x")))
    for word in ("--sheet=a b", "--threshold=median", "--tautomers", "--node-label=n", "--edge-label=-e"):
        assert word in words

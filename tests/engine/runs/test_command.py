"""The commands that repeat a run: run for real, they give the same bytes and the same scores."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from engine.cli import main
from engine.data.chemistry.molecules import Hydrogens
from engine.runs import DataSource, Document, RunStore, TrainingRequest, Validation, Workspace
from engine.runs.command import evaluate_command, fit_command
from engine.runs.jobs.worker import work

MUTAG = DataSource(origin="sample", name="mutag")
TABLE = "mol;second target;batch\n".replace(";", ",") + "".join(
    f"{'C' * (n % 9 + 1)}{end},{target},g{n % 6}\n" for n in range(40) for end, target in (("O", "x"), ("N", "y"))
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path / "space")
    found.prepare()
    return found


@pytest.fixture
def third(workspace: Workspace, sample_data: Path) -> DataSource:
    """Every third molecule of mutag."""
    head, *rows = (sample_data / "mutag.csv").read_text().splitlines(keepends=True)
    return workspace.keep_upload("third.csv", (head + "".join(rows[::3])).encode())


def repeated(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the command as a shell would, and return the model file."""
    monkeypatch.chdir(folder)
    words = shlex.split(command)
    assert words[0] == "symgraph"
    assert main(words[1:]) == 0
    return (folder / "model.json").read_text()


@pytest.mark.parametrize(
    "changes",
    [
        {"validation": "holdout"},
        {"validation": "holdout", "split": "scaffold", "seed": 3},
        {"validation": "holdout", "form": "forest"},
        {"validation": "holdout", "search": "quick", "max_rules": 3},
        {"validation": "holdout", "vocabulary": "readable"},
        {"validation": "5-fold", "form": "scorecard", "max_rules": 5, "seed": 7},
    ],
    ids=lambda changes: "-".join(map(str, changes.values())),
)
def test_the_command_gives_the_same_model_to_the_byte(
    workspace: Workspace, third: DataSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    request = TrainingRequest.model_validate({"source": third, "max_rules": 4, "radius": 1} | changes)
    run = RunStore(workspace.runs).create(request)
    assert work(run.folder) == 0
    command = fit_command(request, workspace.path_of(third))
    assert repeated(command, tmp_path, monkeypatch) == run.read(Document.MODEL)


def test_groups_that_the_split_did_not_heed_are_not_heeded_when_it_is_repeated() -> None:
    grouped = MUTAG.model_copy(update={"group": "family"})
    request = TrainingRequest(source=grouped, validation=Validation.HOLDOUT)
    assert "--test-split stratified" in fit_command(request, Path("mutag.csv"))
    plain = TrainingRequest(source=MUTAG, validation=Validation.HOLDOUT)
    assert "--test-split" not in fit_command(plain, Path("mutag.csv"))


def test_an_upload_with_columns_of_its_own_is_repeated_too(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = workspace.keep_upload("my data (1).csv", TABLE.encode()).model_copy(
        update={"structure": "mol", "target": "second target", "group": "batch", "hydrogens": Hydrogens.KEEP}
    )
    request = TrainingRequest.model_validate(
        {"source": source, "max_rules": 2, "radius": 1, "validation": "holdout", "split": "grouped"}
    )
    run = RunStore(workspace.runs).create(request)
    assert work(run.folder) == 0
    assert run.scores is not None
    assert run.scores.held_out is not None
    command = fit_command(request, workspace.path_of(source))
    capsys.readouterr()
    assert repeated(command + " --json", tmp_path, monkeypatch) == run.read(Document.MODEL)
    said = json.loads(capsys.readouterr().out)
    assert said["holdout"]["graphs"] == run.scores.held_out.graphs
    assert said["holdout"]["accuracy"] == run.scores.held_out.accuracy.mean
    assert run.model().provenance.hydrogens == "keep"


def test_cross_validated_scores_are_repeated(
    workspace: Workspace, third: DataSource, capsys: pytest.CaptureFixture[str]
) -> None:
    request = TrainingRequest(source=third, max_rules=3, radius=1, split="scaffold")
    run = RunStore(workspace.runs).create(request)
    assert work(run.folder) == 0
    assert run.scores is not None
    assert run.scores.held_out is not None
    capsys.readouterr()
    command = evaluate_command(request, workspace.path_of(third))
    assert main([*shlex.split(command)[1:], "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["accuracy"]["mean"] == pytest.approx(run.scores.held_out.accuracy.mean)
    assert said["accuracy"]["interval"] == pytest.approx(
        [run.scores.held_out.accuracy.low, run.scores.held_out.accuracy.high]
    )
    assert evaluate_command(request.model_copy(update={"validation": Validation.HOLDOUT}), Path("x")) == ""


def test_hostile_names_stay_one_word() -> None:
    source = DataSource(origin="sample", name="mutag", target="--help; rm -rf $HOME", structure="'\"`")
    words = shlex.split(fit_command(TrainingRequest(source=source), Path("/a b/$(x).csv"), "my model.json"))
    assert words[:5] == ["symgraph", "fit", "/a b/$(x).csv", "-o", "my model.json"]
    assert "--target=--help; rm -rf $HOME" in words
    assert "--structure='\"`" in words

"""Data whose classes are unknown, or written otherwise than the model's: nothing is called right or wrong unseen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dashboard.predict.views.batch import batch_of
from engine.cli import main
from engine.prediction.applicability_domain import learn_familiarity
from engine.prediction.records import predict_file
from engine.readers import read_dataset
from engine.report import write_report
from engine.rules.model_file.file import load_model
from engine.rules.trained import TrainedModel

BRANCHED = [f"CC(C){'C' * n}{end}" for n in range(1, 8) for end in ("", "O")]
STRAIGHT = [f"CC{'C' * n}{end}" for n in range(1, 8) for end in ("", "O")]
ROWS = [(s, 1) for s in BRANCHED] + [(s, 0) for s in STRAIGHT]


def table(path: Path, no: str | None, yes: str = "") -> Path:
    """Write the molecules with the class in these words; without words, without the column."""
    head = "smiles" if no is None else "smiles,branched"
    path.write_text("\n".join([head, *(s if no is None else f"{s},{(no, yes)[of]}" for s, of in ROWS)]) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("branched")
    assert main(["fit", str(table(path / "learned.csv", "0.0", "1.0")), "-o", str(path / "m.json"), "--jobs", "1"]) == 0
    return path


@pytest.fixture
def model(folder: Path) -> TrainedModel:
    return load_model(folder / "m.json")


def reported(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], str, str]:
    """Return what the command prints, what it warns of, and the page."""
    capsys.readouterr()
    page = folder / "r.html"
    assert main(["report", str(folder / "m.json"), str(data), "-o", str(page), "--folds", "0", "--json"]) == 0
    done = capsys.readouterr()
    return json.loads(done.out), done.err, page.read_text(encoding="utf-8")


def test_without_classes_nothing_is_right_or_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said, err, page = reported(folder, table(folder / "none.csv", None), capsys)
    assert said["scored"] == 0
    assert "nothing is scored" in err
    assert "the scores are those" not in err
    assert "fires on 14" in page
    assert "right on" not in page
    assert "matches nothing here" not in page
    assert page.count("what R1 matches is highlighted") == 4  # drawn all the same


@pytest.mark.parametrize("words", [("0", "1"), ("0.0", "1.0"), ("0", "1.00"), ("0", "1.0")], ids="-".join)
def test_the_same_number_is_the_same_class(
    folder: Path, words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    said, err, page = reported(folder, table(folder / "other.csv", *words), capsys)
    assert (said["scored"], said["unknown_classes"]) == (28, [])
    assert "unknown to the model" not in err + page
    assert "right on 14 of 14" in page


def test_classes_that_the_model_does_not_know_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said, err, page = reported(folder, table(folder / "words.csv", "no", "yes"), capsys)
    assert (said["scored"], said["unknown_classes"]) == (0, ["no", "yes"])
    assert "the classes 'no', 'yes' are unknown to the model, which knows '0.0', '1.0'" in err
    assert "are unknown to the model, which knows" in page
    assert "right on" not in page


def test_what_is_known_is_scored_and_the_rest_is_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = table(folder / "some.csv", "0", "1")
    lines = path.read_text().splitlines()
    lines[1:5] = [f"{line.split(',')[0]},2" for line in lines[1:5]]
    path.write_text("\n".join(lines) + "\n")
    said, err, page = reported(folder, path, capsys)
    assert (said["scored"], said["unknown_classes"]) == (24, ["2"])
    assert "the class '2' is unknown to the model, which knows '0.0', '1.0'" in err
    assert "right on 10 of 10, fires on 4 of unknown class" in page


def test_other_capitals_are_the_same_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learned = table(tmp_path / "learned.csv", "inactive", "active")
    assert main(["fit", str(learned), "-o", str(tmp_path / "m.json"), "--jobs", "1"]) == 0
    said, err, _ = reported(tmp_path, table(tmp_path / "b.csv", "Inactive", "ACTIVE"), capsys)
    assert said["scored"] == 28
    assert "unknown to the model" not in err


def test_predict_says_which_classes_it_does_not_know(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, warned in ((("no", "yes"), True), (("0", "1"), False)):
        command = ["predict", str(folder / "m.json"), str(table(folder / "p.csv", *words)), "-o", str(folder / "o.csv")]
        assert main(command) == 0
        assert ("are unknown to the model" in capsys.readouterr().err) is warned


@pytest.mark.parametrize(("words", "right"), [(("0", "1"), 28), (("0.0", "1.0"), 28), (("no", "yes"), None)])
def test_the_batch_of_the_dashboard_judges_by_the_same_rule(
    folder: Path, model: TrainedModel, words: tuple[str, str], right: int | None
) -> None:
    data = read_dataset(folder / "learned.csv")
    path = table(folder / "batch.csv", *words)
    said = predict_file(model, path, target="branched", familiarity=learn_familiarity(data))
    found = batch_of(said, model, is_calibrated=False)
    assert (sum(truth.right for truth in found.truths) if found.truths else None) == right
    assert found.unknown.startswith("the classes 'no', 'yes' are unknown") is (right is None)


def test_codes_are_those_of_the_model(folder: Path, model: TrainedModel) -> None:
    data = read_dataset(table(folder / "c.csv", "0", "1"))
    assert model.codes_of(data).tolist() == [of for _, of in ROWS]
    assert model.unknown_classes(data) == ()
    other = read_dataset(table(folder / "d.csv", "no", "yes"))
    assert np.array_equal(model.codes_of(other), np.full(28, -1))
    assert model.unknown_classes(other) == ("no", "yes")
    assert "right on" not in write_report(model, other)

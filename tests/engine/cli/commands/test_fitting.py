from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, roc_auc_score

from engine.estimators import SymGraphClassifier
from engine.evaluation.splits import holdout, scaffold_groups
from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


def test_the_saved_model_predicts_as_the_estimator(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    done = run("fit", sample_data / "mutag.csv", "-o", path, "--max-rules", "3", "--json")
    assert (done.code, done.err) == (0, "")
    data = read_dataset(sample_data / "mutag.csv")
    expected = SymGraphClassifier(max_rules=3).fit(data, data.target)
    trained = load_model(path)
    assert np.array_equal(trained.probabilities(data), expected.predict_proba(data))
    said = done.json
    assert (said["rules"], said["conditions"]) == (expected.complexity_.rules, expected.complexity_.conditions)
    assert said["holdout"] is None
    assert said["learned_from"] == "all graphs"
    assert said["dataset"] == {"name": "mutag.csv", "digest": data.digest, "graphs": 188, "faults": 0, "left_out": 0}
    assert said["options"]["max_rules"] == 3
    assert said["fit_seconds"] > 0
    assert trained.provenance.hydrogens == "as-file"


def test_the_same_seed_gives_the_same_file(run: Run, sample_data: Path, tmp_path: Path) -> None:
    for name, jobs in (("a", "1"), ("b", "2")):
        run("fit", sample_data / "mutag.csv", "-o", tmp_path / name, "--form", "forest", "--seed", "4", "--jobs", jobs)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_held_out_scores_are_of_a_model_that_has_not_seen_them(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    command = ("fit", sample_data / "solubility.csv", "-o", path, "--form", "tree", "--max-rules", "5", "--radius", "1")
    done = run(*command, "--holdout", "0.3", "--json")
    data = read_dataset(sample_data / "solubility.csv")
    train, test = holdout(data, 0.3, 0)
    model = SymGraphClassifier(form="tree", max_rules=5, radius=1).fit(data[train], data[train].target)
    truth, chances = data.target[test], model.predict_proba(data[test])
    predicted = model.predict(data[test])
    said = done.json["holdout"]
    assert said["graphs"] == len(test)
    assert said["accuracy"] == pytest.approx(accuracy_score(truth, predicted))
    assert said["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(truth, predicted))
    assert said["roc_auc"] == pytest.approx(roc_auc_score(truth, chances, multi_class="ovr", average="macro"))
    assert said["log_loss"] == pytest.approx(log_loss(truth, chances, labels=model.classes_))
    assert load_model(path).provenance.graphs == len(data)
    assert "held-out scores are of a model that was learned from the others" in done.json["learned_from"]


def test_a_test_part_is_never_seen_by_the_saved_model(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    command = ("fit", sample_data / "mutag.csv", "-o", path, "--max-rules", "3", "--radius", "1", "--test-part", "0.25")
    done = run(*command, "--test-split", "scaffold", "--json")
    data = read_dataset(sample_data / "mutag.csv")
    train, test = holdout(data, 0.25, 0, together=scaffold_groups(data))
    model = SymGraphClassifier(max_rules=3, radius=1).fit(data[train], data[train].target)
    trained = load_model(path)
    assert np.array_equal(trained.probabilities(data), model.predict_proba(data))
    assert trained.provenance.graphs == len(train)
    assert done.json["holdout"]["graphs"] == len(test)
    assert done.json["holdout"]["accuracy"] == pytest.approx(
        accuracy_score(data.target[test], model.predict(data[test]))
    )
    assert "this very model" in done.json["learned_from"]
    text = run(*command)
    assert "from 141 graphs of mutag.csv in" in text.out
    assert "On 47 held-out graphs" in text.out


def test_a_search_with_a_test_part_scores_its_front_there(run: Run, sample_data: Path, tmp_path: Path) -> None:
    command = ("fit", sample_data / "mutag.csv", "-o", tmp_path / "m.json", "--radius", "1", "--max-rules", "2")
    done = run(*command, "--search", "quick", "--test-part", "0.2", "--json")
    picked = next(entry for entry in done.json["front"] if entry["rules"] == done.json["rules"])
    assert picked["test"]["accuracy"] == done.json["holdout"]["accuracy"]


def test_options_of_a_test_part_that_make_no_sense(run: Run, sample_data: Path, tmp_path: Path) -> None:
    command = ("fit", sample_data / "mutag.csv", "-o", tmp_path / "m.json", "--test-part")
    for more, said in (
        (("0.2", "--holdout", "0.2"), "O130"),
        (("1.5",), "--test-part: 1.5 is no share"),
        (("0.2", "--test-split", "grouped"), "O121"),
    ):
        done = run(*command, *more)
        assert done.code == 2
        assert said in done.err


def test_the_text(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    done = run("fit", sample_data / "motif_house.csv", "-o", path, "--max-rules", "2", "--holdout", "0.25")
    lines = done.out.splitlines()
    assert lines[0].startswith("On 100 held-out graphs, by a model of the others, not the one below: accuracy ")
    assert "from all 400 graphs of motif_house.csv, once more, in " in lines[1]
    assert lines[2].startswith("  R1  ")
    assert "motif when it contains" in lines[2].replace("(1) ", "")
    assert lines[-1] == f"Saved to {path}."
    plain = run("fit", sample_data / "motif_house.csv", "-o", path, "--form", "forest", "--max-rules", "2")
    assert plain.err == "A forest ignores --max-rules.\n"
    assert plain.out.startswith("Learned a forest over ")
    assert "once more" not in plain.out


def test_many_rules_are_cut_short(run: Run, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.cli.commands.fitting._SHOWN", 2)
    done = run(
        "fit",
        sample_data / "mutag.csv",
        "-o",
        tmp_path / "m.json",
        "--max-rules",
        "5",
        "--radius",
        "1",
        "--vocabulary",
        "structures",
    )
    lines = done.out.splitlines()
    assert [line[:4] for line in lines[1:3]] == ["  R1", "  R2"]
    assert lines[3] == f"  and {len(load_model(tmp_path / 'm.json').model.rules) - 2} more"


def test_hydrogens_are_remembered(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    run("fit", sample_data / "mutag.csv", "-o", path, "--hydrogens", "keep", "--max-rules", "2", "--radius", "1")
    trained = load_model(path)
    assert (trained.provenance.hydrogens, trained.hydrogens_are_nodes) == ("keep", True)
    assert json.loads(path.read_text())["format"]


def test_losses_are_said(run: Run, sample_data: Path, tmp_path: Path) -> None:
    done = run("fit", sample_data / "broken" / "unparsable_smiles.csv", "-o", tmp_path / "m.json", "--json")
    assert done.code == 0
    assert done.err.startswith("1 of 8 records are left out:\n  unparsable_smiles.csv, line 5")
    assert done.json["dataset"]["left_out"] == 1


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.readers.read", lambda *_, **__: pytest.fail("the file was read"))
    done = run("fit", "x.csv", "-o", tmp_path / "no" / "m.json")
    assert (done.code, "[C802]" in done.err) == (2, True)


@pytest.mark.parametrize("fraction", ["0", "1", "1.5", "-0.1"])
def test_shares_that_are_none(run: Run, sample_data: Path, tmp_path: Path, fraction: str) -> None:
    done = run("fit", sample_data / "mutag.csv", "-o", tmp_path / "m.json", "--holdout", fraction)
    assert (done.code, "[O124]" in done.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_search_gives_its_front_and_goes_on_from_a_checkpoint(run: Run, sample_data: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    command = ["fit", sample_data / "mutag.csv", "-o", tmp_path / "model.json", "--search", "quick", "--radius", "1"]
    command += ["--max-rules", "3", "--holdout", "0.2", "--checkpoint", state, "--json"]
    first = run(*command)
    front = first.json["front"]
    assert first.json["options"]["search"] == "quick"
    assert [entry["rules"] for entry in front] == sorted({entry["rules"] for entry in front})
    for entry in front:
        assert entry.keys() == {"rules", "conditions", "train", "validation", "test"}
        assert {"accuracy", "balanced_accuracy", "log_loss"} <= entry["test"].keys()
        assert entry["rules"] <= 3
    picked = min(front, key=lambda entry: entry["validation"]["log_loss"])
    assert picked["test"]["accuracy"] == first.json["holdout"]["accuracy"]
    again = run(*command)
    assert again.json["front"] == front
    assert "went on from generation 10" in again.err

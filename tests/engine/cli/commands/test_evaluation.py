from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.estimators import SymGraphClassifier
from engine.evaluation.cross_validation import cross_validate
from engine.readers import read_dataset
from tests.engine.cli.conftest import Run

TREE = ("--form", "tree", "--max-rules", "4", "--radius", "1", "--folds", "3", "--jobs", "1")


def test_json_as_documented(run: Run, sample_data: Path) -> None:
    done = run("evaluate", sample_data / "mutag.csv", *TREE, "--json")
    assert (done.code, done.err) == (0, "")
    said = done.json
    data = read_dataset(sample_data / "mutag.csv")
    expected = cross_validate(SymGraphClassifier(form="tree", max_rules=4, radius=1), data, folds=3)
    for score in ("accuracy", "balanced_accuracy", "roc_auc"):
        interval = getattr(expected, score)
        assert said[score] == {
            "mean": interval.mean,
            "sd": interval.sd,
            "interval": [interval.low, interval.high],
            "folds": list(interval.folds),
        }
    assert said["rules"] == {"mean": sum(expected.rules) / 3, "max": max(expected.rules)}
    assert said["conditions"].keys() == said["fit_seconds"].keys() == {"mean"}
    assert said["dataset"] == {"name": "mutag.csv", "digest": data.digest, "graphs": 188, "faults": 0, "left_out": 0}
    assert said["options"] == {
        "radius": 1,
        "scheme": "wl",
        "edge_structure": "plain",
        "form": "tree",
        "max_rules": 4,
        "vocabulary": "readable",
        "search": "none",
        "hydrogens": "as-file",
        "seed": 0,
        "folds": 3,
        "split": "stratified",
    }
    assert said["split_unit"] == "graph"
    assert "Nadeau & Bengio" in said["interval_method"]


def test_the_text_states_split_unit_and_method(run: Run, sample_data: Path) -> None:
    done = run("evaluate", sample_data / "bbb.csv", *TREE, "--split", "grouped", "--group", "group")
    assert (done.code, done.out) == (2, "")  # two groups cannot fill three folds
    assert "[O126]" in done.err
    done = run("evaluate", sample_data / "mutag.csv", *TREE, "--split", "scaffold")
    assert "held out as a whole: each Bemis-Murcko scaffold." in done.out
    assert "Interval: 95 % corrected resampled t interval over folds (Nadeau & Bengio 2003)." in done.out
    assert "Rules: " in done.out


def test_a_forest_has_no_rules_to_count(run: Run, sample_data: Path) -> None:
    command = ("evaluate", sample_data / "motif_house.csv", "--form", "forest", "--radius", "1", "--folds", "2")
    done = run(*command, "--max-rules", "3", "--jobs", "1")
    assert "A forest ignores --max-rules." in done.err.splitlines()
    assert "Rules: " not in done.out


def test_scores_that_cannot_be_told(run: Run, tmp_path: Path) -> None:
    """Two folds, each with one group of one class: every test part lacks a class."""
    path = tmp_path / "t.csv"
    rows = [f"C{'C' * n}O,{n % 2},g{n % 2}" for n in range(12)] + [f"N{'C' * n},{n % 2},h{n % 2}" for n in range(12)]
    path.write_text("smiles,label,cluster\n" + "\n".join(rows) + "\n")
    command = ("evaluate", path, *TREE, "--folds", "4", "--split", "grouped", "--group", "cluster")
    done = run(*command, "--json")
    assert done.json["roc_auc"] == {"mean": None, "sd": None, "interval": [None, None], "folds": [None] * 4}
    assert done.json["notes"] == ["ROC-AUC leaves out 4 of 4 folds, whose test part lacks a class"]
    text = run(*command)
    assert re.search(r"ROC-AUC +- +- +-\s", text.out)
    assert "ROC-AUC leaves out 4 of 4 folds" in text.out


@pytest.mark.parametrize(("split", "code"), [("grouped", "O121"), ("scaffold", "O122")])
def test_splits_that_the_data_do_not_allow(run: Run, sample_data: Path, split: str, code: str) -> None:
    done = run("evaluate", sample_data / "motif_house.csv", *TREE, "--split", split)
    assert (done.code, f"[{code}]" in done.err) == (2, True)


def test_explanations_are_judged_out_of_fold(run: Run, tmp_path: Path) -> None:
    assert run("generate", "ba-2motifs", "-o", tmp_path / "ba2", "--graphs", "120").code == 0
    command = ("evaluate", tmp_path / "ba2", "--folds", "2", "--radius", "1", "--jobs", "1", "--explanations")
    said = run(*command, "--json").json["explanations"]
    assert (said["graphs"], said["edge_auc"]["graphs"], said["class"]) == (120, 120, None)
    assert 0.5 < said["edge_auc"]["mean_per_graph"] <= 1
    assert said["largest_gap"] < 1e-9
    assert said["validity"] == 1
    assert said["stability"] == 1
    assert set(said["coverage"]) == {"0", "1"}
    one = run(*command, "--explain-class", "house", "--json").json["explanations"]
    assert (one["edge_auc"]["graphs"], one["class"]) == (60, "house")
    text = run(*command).out
    assert "Explanations of 120 held-out graphs:" in text
    assert "edge ROC-AUC against the known motif" in text
    assert "(stability): 100.0 %" in text
    wrong = run(*command, "--explain-class", "no such")
    assert wrong.code == 2
    assert "has no such class. Choose one of 0, 1." in wrong.err


def test_without_a_known_motif_there_is_no_edge_auc(run: Run, sample_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "houses.csv"
    head, *rows = (sample_data / "motif_house.csv").read_text().splitlines(keepends=True)
    data.write_text(head + "".join(rows[::5]))
    command = ("evaluate", data, "--folds", "2", "--radius", "1", "--form", "forest", "--explanations")
    said = run(*command, "--jobs", "2", "--json").json["explanations"]
    assert said["edge_auc"] is None
    assert (said["stability"], said["coverage"]) == (None, None)
    assert 0 < said["sufficiency"] <= 1
    assert "coverage" not in run(*command, "--jobs", "1").out

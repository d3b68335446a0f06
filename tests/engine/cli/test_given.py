"""A split that the data bring along, in `fit`, `evaluate` and `report`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run

FAST = ("--max-rules", "2", "--jobs", "1")
Marked = Callable[[str, Callable[[int], str]], Path]


@pytest.fixture
def marked(sample_data: Path, tmp_path: Path) -> Marked:
    """Writes mutag.csv with one more column."""

    def written(name: str, said: Callable[[int], str]) -> Path:
        with (sample_data / "mutag.csv").open(newline="") as file:
            head, *rows = csv.reader(file)
        path = tmp_path / f"marked-{name}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([[*head, name], *([*row, said(n)] for n, row in enumerate(rows))])
        return path

    return written


def thirds(row: int) -> str:
    return ("train", "train", "valid", "test")[row % 4]


def test_a_test_part_is_scored_once(run: Run, marked: Marked) -> None:
    done = run("evaluate", marked("split", thirds), "--split", "given", "--json", *FAST)
    assert done.code == 0, done.err
    said = done.json
    text = "141 graphs of train and valid to learn from, 47 of test, given by the data"
    assert said["split"] == {
        "kind": "given",
        "unit": "part given by the data",
        "parts": 1,
        "text": text,
        "column": "split",
    }
    assert len(said["accuracy"]["folds"]) == 1
    assert sum(map(sum, said["confusion"]["counts"])) == 47
    assert said["accuracy"]["sd"] is None
    low, high = said["accuracy"]["interval"]
    assert low < said["accuracy"]["mean"] < high
    assert (said["options"]["split"], said["options"]["folds"]) == ("given", 1)


def test_folds_are_those_of_the_column(run: Run, marked: Marked) -> None:
    path = marked("mine", lambda row: str(row % 3))
    done = run("evaluate", path, "--split", "given", "--split-column", "mine", "--folds", "7", "--json", *FAST)
    assert done.code == 0, done.err
    assert "The data give the parts, 3 folds: --folds is ignored." in done.err
    assert (done.json["split"]["column"], len(done.json["accuracy"]["folds"])) == ("mine", 3)


def test_groups_stand_in_for_parts(run: Run, marked: Marked) -> None:
    done = run(
        "evaluate", marked("group", lambda row: str(row // 5)), "--split", "given", "--folds", "2", "--json", *FAST
    )
    assert done.code == 0, done.err
    assert done.json["split"] == {
        "kind": "grouped",
        "unit": "group",
        "parts": 2,
        "text": "2 folds, grouped",
        "column": "group",
    }


def test_what_is_said_of_the_split(run: Run, marked: Marked) -> None:
    done = run("evaluate", marked("split", thirds), "--split", "given", *FAST)
    assert "Split: 141 graphs of train and valid to learn from, 47 of test, given by the data." in " ".join(
        done.out.split()
    )
    assert "Interval: 95 % Wilson interval of the accuracy." in done.out


def test_fit_learns_from_the_training_part_alone(run: Run, marked: Marked, tmp_path: Path) -> None:
    path, model = marked("split", thirds), tmp_path / "model.json"
    done = run("fit", path, "-o", model, "--split", "given", "--json", *FAST)
    assert done.code == 0, done.err
    assert done.json["split"] == {"kind": "given", "column": "split", "learned_from": 141, "tested": 47}
    assert done.json["holdout"]["graphs"] == 47
    assert done.json["learned_from"] == "the graphs outside the test part, which scores this very model"
    kept = [row for row in range(188) if thirds(row) != "test"]
    data = read_dataset(path, split="split")
    trained = load_model(model)
    assert trained.provenance.graphs == 141
    assert trained.provenance.digest == data[kept].digest
    right = (trained.predict(data) == data.target_codes)[3::4]
    assert done.json["holdout"]["accuracy"] == pytest.approx(right.mean())


def test_the_old_name_of_the_option_holds(run: Run, marked: Marked, tmp_path: Path) -> None:
    path = marked("group", lambda row: str(row // 5))
    common = ("fit", path, "--test-part", "0.3", "--group", "group", "--json", *FAST)
    old = run(*common, "-o", tmp_path / "a.json", "--test-split", "grouped")
    new = run(*common, "-o", tmp_path / "b.json", "--split", "grouped")
    assert old.code == new.code == 0
    assert old.json["split"] == new.json["split"]
    assert new.json["split"]["column"] == "group"


@pytest.mark.parametrize(
    ("column", "said", "options", "found"),
    [
        ("other", thirds, (), "[O160]"),
        ("split", lambda row: "train", (), "[O161]"),
        ("split", lambda row: "abc"[row % 3], (), "[O162]"),
        ("split", thirds, ("--split-column", "nothing"), "[T201]"),
        ("split", lambda row: str(row % 3), (), "[O164]"),
        ("split", thirds, ("--holdout", "0.2"), "[O165]"),
        ("split", thirds, ("--test-part", "0.2"), "[O165]"),
    ],
)
def test_splits_that_fit_refuses(
    run: Run,
    marked: Marked,
    tmp_path: Path,
    column: str,
    said: Callable[[int], str],
    options: Sequence[str],
    found: str,
) -> None:
    model = tmp_path / "model.json"
    done = run("fit", marked(column, said), "-o", model, "--split", "given", *options, *FAST)
    assert (done.code, model.exists()) == (2, False)
    assert found in done.err


def test_a_class_that_training_lacks(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("smiles,label,split\nCC,0,train\nCCC,0,train\nCN,1,test\nCCN,1,test\n")
    done = run("evaluate", path, "--split", "given")
    assert done.code == 2
    assert "no graph of class '1', the test part has" in done.err


def test_a_split_without_a_test_part_is_ignored_and_told(run: Run, marked: Marked, tmp_path: Path) -> None:
    done = run("fit", marked("split", thirds), "-o", tmp_path / "m.json", "--split", "scaffold", *FAST)
    assert done.code == 0
    assert "--split scaffold is ignored without --test-part or --holdout." in done.err


def test_a_tu_folder_has_no_parts(run: Run, sample_data: Path) -> None:
    done = run("evaluate", sample_data / "motif_house.csv", "--split", "given")
    assert done.code == 2
    assert "[O160]" in done.err


def test_a_report_scores_the_given_part(run: Run, marked: Marked, tmp_path: Path) -> None:
    path, model, page = marked("split", thirds), tmp_path / "m.json", tmp_path / "r.html"
    assert run("fit", path, "-o", model, "--split-column", "split", *FAST).code == 0
    done = run("report", model, path, "-o", page, "--split", "given", "--jobs", "1", "--json")
    assert done.code == 0, done.err
    assert done.json["learned_from"] is True
    assert done.json["held_out"][0]["method"] == "the test part that the data give"
    assert done.json["held_out"][0]["graphs"] == 47


def test_a_workbook_s_sheet_and_a_limit_everywhere(
    run: Run, sample_data: Path, tmp_path: Path, models: dict[str, Path]
) -> None:
    import pandas as pd

    frame = pd.read_csv(sample_data / "mutag.csv", dtype=str)
    book, page = tmp_path / "book.xlsx", tmp_path / "page.html"
    with pd.ExcelWriter(book) as writer:
        frame.head(12).to_excel(writer, sheet_name="first", index=False)
        frame.to_excel(writer, sheet_name="data", index=False)
    commands = {
        "explain": ("explain", models["rules"], book, "--id", frame.iloc[0].get("id", "1")),
        "report": ("report", models["rules"], book, "-o", page, "--folds", "0"),
        "cover": ("cover", book, "--smarts", "N"),
        "add": ("add", models["rules"], book, "--smarts", "c1ccc2ccccc2c1", "-o", tmp_path / "new.json"),
        "rules": ("rules", models["rules"], "--format", "smarts", "--data", book),
    }
    for command in commands.values():
        done = run(*command, "--sheet", "none")
        assert done.code == 2
        assert "[F325]" in done.err
        done = run(*command, "--sheet", "data")
        assert done.code == 0, (command, done.err)
        limited = run(*command, "--sheet", "data", "--limit", "rows=10")
        assert limited.code == 2
        assert "[F306]" in limited.err


def test_what_cover_reads_is_standardised_as_asked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("smiles,label\nCC(=O)O.[Na],0\nCC(=O)[O-],1\nCCO,1\n")
    asked = ("cover", path, "--smarts", "[OX2H]", "--json")
    assert run(*asked).json["covered"] == 2
    assert run(*asked, "--standardize", "parent").json["covered"] == 3

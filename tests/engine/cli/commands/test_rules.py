from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


def test_the_figures_are_those_of_the_training_data(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    said = run("rules", models["rules"], "--format", "json").json
    data, trained = read_dataset(sample_data / "mutag.csv"), load_model(models["rules"])
    fired = trained.model.fired(trained.table(data))
    assert said["rules"]
    for number, row in enumerate(said["rules"]):
        hit = fired[:, number]
        right = hit & (data.target == row["class"])
        in_class = data.target == row["class"]
        assert (row["rule"], row["fired"], row["fired_in_class"]) == (f"R{number + 1}", hit.sum(), right.sum())
        assert row["support"] == pytest.approx(hit.mean())
        assert row["precision"] == pytest.approx(right.sum() / hit.sum())
        assert row["coverage"] == pytest.approx(right.sum() / in_class.sum())
        assert row["lift"] == pytest.approx(right.sum() / hit.sum() / in_class.mean())
        assert row["class_name"] == {"0": "non-mutagen", "1": "mutagen"}[row["class"]]
        assert row["text"].startswith(row["class_name"])
        assert 1 <= row["conditions"] <= 6
        assert len(row["literals"]) == len(trained.model.rules[number].literals)
    assert said["classes"][1] == {"class": "1", "name": "mutagen", "said": "mutagen (1)", "graphs": 125}
    assert said["score_scale"] == "log-odds"
    assert np.isfinite([row["weight"] for row in said["rules"]]).all()


def test_both_ways_to_ask_for_json(run: Run, models: dict[str, Path]) -> None:
    assert run("rules", models["tree"], "--json").out == run("rules", models["tree"], "--format", "json").out


def test_csv_has_the_same_rows(run: Run, models: dict[str, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("rules", models["tree"], "--format", "csv").out)))
    told = run("rules", models["tree"], "--json").json["rules"]
    assert [row["text"] for row in rows] == [row["text"] for row in told]
    assert [float(row["precision"]) for row in rows] == [row["precision"] for row in told]
    assert "literals" not in rows[0]


def test_a_class_that_looks_like_a_formula(run: Run, sample_data: Path, tmp_path: Path) -> None:
    data, model = tmp_path / "d.csv", tmp_path / "m.json"
    table = (sample_data / "motif_house.csv").read_text().splitlines()
    renamed = [line.replace(",0,", ",=1+1,").replace(",1,", ",-1,") for line in table]
    data.write_text("\n".join(renamed) + "\n")
    assert run("fit", data, "-o", model, "--form", "tree", "--max-rules", "2").code == 0
    rows = list(csv.DictReader(io.StringIO(run("rules", model, "--format", "csv").out)))
    assert {row["class"] for row in rows} == {"'=1+1", "-1"}
    assert not any(row["text"].startswith("=") for row in rows)
    predicted = list(csv.DictReader(io.StringIO(run("predict", model, data).out)))
    assert {row["prediction"] for row in predicted} == {"'=1+1", "-1"}
    written = [line.split(",")[1].replace("=1+1", "'=1+1") for line in renamed[1:]]
    assert [row["label"] for row in predicted] == written


def test_the_table(run: Run, models: dict[str, Path]) -> None:
    done = run("rules", models["rules"])
    reading, head, first = done.out.splitlines()[:3]
    assert reading.startswith("Reading: ")
    assert head.split() == ["rule", "reads", "support", "precision", "coverage", "lift"]
    assert first.startswith("R1 ")
    assert first.count("%") == 3


def test_a_list_has_an_order_and_a_default(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    said = run("rules", models["list"], "--json").json
    data, trained = read_dataset(sample_data / "mutag.csv"), load_model(models["list"])
    fired = trained.model.fired(trained.table(data))
    assert [row["text"].split(" it ")[0] for row in said["rules"]] == ["If", *["Else if"] * (len(said["rules"]) - 1)]
    assert all(row["text"].endswith(f", then {row['class_name']}.") for row in said["rules"])
    assert [row["fired"] for row in said["rules"]] == fired.sum(axis=0).tolist()
    default = said["default"]
    assert default["text"] == f"Else {default['class_name']}."
    left = data.target[~fired.any(axis=1)] == default["class"]
    assert default["probability"] == pytest.approx((left.sum() + 1) / (len(left) + 2))
    done = run("rules", models["list"])
    assert default["text"] in done.out.splitlines()[-1]
    assert "the first rule that fires decides" in done.err.lower()


def test_a_scorecard_shows_points_and_what_they_add_up_to(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    """The JSON is enough to work out every probability by hand."""
    said = run("rules", models["scorecard"], "--json").json
    data, trained = read_dataset(sample_data / "mutag.csv"), load_model(models["scorecard"])
    fired = trained.model.fired(trained.table(data))
    points = np.array([row["points"] for row in said["rules"]])
    assert said["points_towards"] == "1"
    assert all((row["points"] > 0) == (row["class"] == "1") for row in said["rules"])
    assert all(row["text"].startswith(f"mutagen: {row['points']:+d} point") for row in said["rules"])
    log_odds = said["base"][1] - said["base"][0] + said["unit"] * (fired @ points)
    chances = 1 / (1 + np.exp(-log_odds))
    np.testing.assert_allclose(chances, trained.probabilities(data)[:, 1], atol=1e-12)
    for total, chance in zip(fired @ points, chances, strict=True):
        (band,) = [b for b in said["totals"] if b["points"][0] <= total <= b["points"][1]]
        assert band["probability"][0] - 1e-12 <= chance <= band["probability"][1] + 1e-12
    shown = run("rules", models["scorecard"]).out
    assert shown.splitlines()[1].split()[:3] == ["rule", "points", "reads"]
    assert "probability of mutagen" in shown
    rows = list(csv.DictReader(io.StringIO(run("rules", models["scorecard"], "--format", "csv").out)))
    assert [int(row["points"]) for row in rows] == points.tolist()


def test_fit_prints_the_default_of_a_list(run: Run, sample_data: Path, tmp_path: Path) -> None:
    command = ("fit", sample_data / "motif_house.csv", "-o", tmp_path / "m.json", "--form", "list", "--max-rules", "2")
    assert "  Else " in run(*command).out


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_forest_says_that_it_has_none(run: Run, models: dict[str, Path], form: str) -> None:
    done = run("rules", models["forest"], "--format", form)
    assert done.code == 0
    assert "A forest is too large to read" in done.err
    assert done.out == ("" if form == "table" else "rule,text\n")
    assert run("rules", models["forest"], "--json").json["rules"] == []


def test_files_that_are_no_models(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.json"
    damaged.write_text(models["rules"].read_text()[:-200])
    wrong = tmp_path / "wrong.json"
    content = json.loads(models["rules"].read_text())
    content["radius"] = 99
    wrong.write_text(json.dumps(content))
    for path in (damaged, wrong, sample_data / "bbb.csv", tmp_path / "nothing.json", tmp_path):
        done = run("rules", path)
        assert (done.code, done.out) == (2, ""), path
        assert "[M60" in done.err


def test_readable_rules_say_how_often_they_came_again(run: Run, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    done = run("fit", sample_data / "mutag.csv", "-o", path, "--vocabulary", "readable", "--max-rules", "6")
    lines = [line.split() for line in done.out.splitlines() if line.startswith("R") and line[1].isdigit()]
    told = run("rules", path, "--json").json
    rows = {row["rule"]: row for row in told["rules"]}
    under = [line for heading in told["headings"] for line in heading["lines"]]
    assert [line["rule"] for line in under] == [line[0] for line in lines if line[0] in rows]
    assert len(rows) == len(under) >= 3
    for line, shown in zip(under, lines, strict=False):
        row = rows[line["rule"]]
        assert shown[-1] == f"{row['chosen_in_halves']}/40"
        assert line["said"].split() == shown[1 : 1 + len(line["said"].split())]
        assert line["points"] == (row["weight"] if row["class"] == told["classes"][1]["class"] else -row["weight"])
        assert "match" not in row["text"]
        assert row["halves"] == 40
        assert (row["conditions"], row["literals"][0]["present"]) == (1, True)
    assert told["reading"]["concepts"] == len(rows)
    assert told["reading"]["named"] == 1.0
    assert told["reading"]["negated"] == 0.0
    table = run("rules", path)
    assert [line.split() for line in table.out.splitlines() if line.startswith("R") and line[1].isdigit()] == lines
    assert (
        f"The sum starts at {told['starting_points']:+.1f}; above 0 it says mutagen, below 0 non-mutagen." in table.out
    )
    assert "Again: in so many halves of the training graphs" in table.err
    heads = run("rules", path, "--format", "csv").out.splitlines()[0].split(",")
    assert heads[-2:] == ["chosen_in_halves", "halves"]
    report = run("report", path, sample_data / "mutag.csv", "-o", tmp_path / "r.html", "--folds", "2", "--jobs", "1")
    assert (report.code, report.err) == (0, "")
    written = (tmp_path / "r.html").read_text()
    assert "2-fold cross-validation" in written
    for heading in told["headings"]:
        assert f">{heading['title']}</th>" in written
        assert all(f">{line['said']}</td>" in written for line in heading["lines"] if "'" not in line["said"])
    assert "Reading: " in written


def test_other_rules_say_nothing_of_halves(run: Run, models: dict[str, Path]) -> None:
    assert not {"halves", "chosen_in_halves"} & set(run("rules", models["rules"], "--json").json["rules"][0])
    assert "halves" not in run("rules", models["rules"]).out

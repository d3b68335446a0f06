"""Every figure says truly which rows it is of: on the same file, a part of it, reordered, regrouped, new, overlapping.

Which rows a model was learned from is worked out here by another way: canonical SMILES without stereo, by RDKit.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rdkit import Chem

from engine.cli import main
from engine.evaluation.cross_validation import Evaluation
from engine.report import Measured, MeasuredScore
from engine.rules.model_file.file import load_model, save_model
from engine.rules.trained import TrainedModel
from tests.engine.cli.conftest import Run, run

__all__ = ["run"]

Row = dict[str, str]
TREE = ("--radius", "1", "--form", "tree", "--max-rules", "3", "--jobs", "1")


def structure(row: Row) -> str:
    return str(Chem.MolToSmiles(Chem.MolFromSmiles(row["smiles"]), isomericSmiles=False))


def write(path: Path, rows: Iterable[Row]) -> Path:
    rows = list(rows)
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.fixture(scope="module")
def rows(sample_data: Path) -> list[Row]:
    """90 molecules of both classes, all different; the last 30 are for later."""
    with (sample_data / "mutag.csv").open() as file:
        found = {structure(row): {"smiles": row["smiles"], "label": row["label"]} for row in csv.DictReader(file)}
    kept = [row for label in "01" for row in [r for r in found.values() if r["label"] == label][:45]]
    mixed = [kept[k] for k in np.random.default_rng(3).permutation(90)]
    return [{**row, "family": f"f{k % 9}", "other": f"o{k % 7}"} for k, row in enumerate(mixed)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> Path:
    """Models of the first 60 rows: of all of them, and of four fifths."""
    found = tmp_path_factory.mktemp("rows")
    write(found / "same.csv", rows[:60])
    command = ["fit", str(found / "same.csv"), *TREE]
    assert main([*command, "-o", str(found / "all.json")]) == 0
    assert main([*command, "-o", str(found / "part.json"), "--test-part", "0.2"]) == 0
    return found


def situations(rows: list[Row]) -> dict[str, tuple[list[Row], int, int]]:
    """Return the rows of each made file, and how many of them the model of all knows, and does not."""
    stereo = {"smiles": "C[C@H](Cl)c1ccccc1", "label": "1", "family": "x", "other": "y"}
    return {
        "same": (rows[:60], 60, 0),
        "part": (rows[10:40], 30, 0),
        "reordered": (rows[59::-1], 60, 0),
        "regrouped": ([{**row, "family": row["other"]} for row in rows[:60]], 60, 0),
        "new": (rows[60:], 0, 30),
        "overlapping": (rows[45:75], 15, 15),
        "copied": ([*rows[:60], *rows[:5]], 65, 0),
        "new, stereo": ([stereo, {**rows[70]}], 0, 2),
    }


NAMES = ("same", "part", "reordered", "regrouped", "new", "overlapping", "copied", "new, stereo")


def accuracy(trained: TrainedModel, path: Path, chosen: list[bool]) -> str:
    """Return the share of the chosen rows that are right, as `predict` says them."""
    out = path.with_suffix(".out.csv")
    where = path.parent / "model.json"
    save_model(trained, where)
    assert main(["predict", str(where), str(path), "-o", str(out)]) == 0
    with out.open() as file:
        said = [row for row, kept in zip(csv.DictReader(file), chosen, strict=True) if kept]
    return f"{np.mean([row['prediction'] == row['label'] for row in said]):.3f}"


def figure_of(page: str, words: str) -> tuple[int, str]:
    """Return the number of graphs and the accuracy of the table that is headed by `words`."""
    found = re.search(
        rf"<caption>{words}[^<]*<span class=\"quiet\">\(([\d,]+) \w+\)</span>.*?<strong>([\d.]+)", page, re.DOTALL
    )
    assert found is not None, words
    return int(found[1]), found[2]


@pytest.mark.parametrize("name", NAMES)
def test_report_tells_rows_by_their_content(name: str, run: Run, rows: list[Row], folder: Path, tmp_path: Path) -> None:
    made, learned, new = situations(rows)[name]
    table, page = write(tmp_path / "made.csv", made), tmp_path / "r.html"
    said = run("report", folder / "all.json", table, "-o", page, "--folds", "0", "--json").json
    assert said["rows"] == {"learned_from": learned, "held_out": 0, "new": new}
    assert said["learned_from"] is (new == 0)
    text, trained = page.read_text(), load_model(folder / "all.json")
    met = {structure(row) for row in rows[:60]}
    seen = [structure(row) in met for row in made]
    assert (sum(seen), len(seen) - sum(seen)) == (learned, new)
    if learned:
        told = figure_of(text, "Molecules whose structure it was learned from")
        assert told == (learned, accuracy(trained, table, seen))
        assert "These flatter." in text
    if new:
        told = figure_of(text, "Molecules that are new to it")
        assert told == (new, accuracy(trained, table, [not s for s in seen]))
    assert ("Molecules whose structure it was learned from" in text) is bool(learned)
    assert ("Molecules that are new to it" in text) is bool(new)


def test_a_test_part_is_held_out_and_the_rest_is_not(run: Run, rows: list[Row], folder: Path, tmp_path: Path) -> None:
    """Before, all sixty were called 'not learned from', forty-eight of which the model knows by heart."""
    page, trained = tmp_path / "r.html", load_model(folder / "part.json")
    assert trained.known is not None
    for name, made in (("same", rows[:60]), ("reordered", rows[59::-1])):
        table = write(tmp_path / f"{name}.csv", made)
        done = run("report", folder / "part.json", table, "-o", page, "--json")
        assert done.json["rows"] == {"learned_from": 48, "held_out": 12, "new": 0}
        assert done.json["held_out"] == []
        assert "of 48; 12 were held out meanwhile, 0 are new to it" in done.err
        text = page.read_text()
        assert figure_of(text, "Molecules whose structure it was learned from")[0] == 48
        assert figure_of(text, "Molecules that were held out while it was learned")[0] == 12
        assert "not learned from" not in text
    both = write(tmp_path / "both.csv", rows[30:90])
    said = run("report", folder / "part.json", both, "-o", page, "--json").json["rows"]
    assert said["new"] == 30
    assert said["learned_from"] + said["held_out"] == 30


def test_fit_says_whose_figure_and_which_rows(run: Run, rows: list[Row], folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.json"
    said = run("fit", folder / "same.csv", "-o", out, *TREE, "--test-part", "0.2").out
    assert said.startswith("On 12 held-out graphs, by the model below: accuracy")
    said = run("fit", folder / "same.csv", "-o", out, *TREE, "--holdout", "0.2").out
    assert said.startswith("On 12 held-out graphs, by a model of the others, not the one below: accuracy")
    copies = write(tmp_path / "copies.csv", [*rows[:20], *rows[:20]])
    done = run("fit", copies, "-o", out, *TREE, "--test-part", "0.25", "--json").json
    trained = load_model(out)
    assert trained.known is not None
    kept = 20 - len(trained.known.learned)  # structures with both copies held out
    assert done["holdout"]["copies"] == 10 - 2 * kept


def test_evaluate_says_of_how_many_rows(run: Run, folder: Path) -> None:
    said = run("evaluate", folder / "same.csv", *TREE, "--folds", "2").out
    assert "Figures are of 60 held-out graphs, each by one of 2 models that had not learned from it." in said


# -- the recipe that is cross-validated -------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been cross-validated: options of the estimator, and of the split."""
    asked: list[dict[str, Any]] = []

    def cross_validate(estimator: Any, dataset: Any, **options: Any) -> Evaluation:
        asked.append({**estimator.get_params(), **options, "graphs": len(dataset)})
        return None  # type: ignore[return-value]

    def of_folds(_found: Evaluation) -> Measured:
        return Measured("folds", 60, (MeasuredScore("Accuracy", 0.5),))

    monkeypatch.setattr("engine.evaluation.cross_validate", cross_validate)
    monkeypatch.setattr(Measured, "of_folds", staticmethod(of_folds))
    return asked


def changed(path: Path, out: Path, **fields: Any) -> Path:
    document = json.loads(path.read_text())
    document["provenance"] |= fields
    out.write_text(json.dumps(document))
    return out


def test_the_models_own_recipe_is_measured(
    run: Run, rows: list[Row], folder: Path, tmp_path: Path, measured: list[dict[str, Any]]
) -> None:
    page = tmp_path / "r.html"
    table = write(tmp_path / "reordered.csv", rows[59::-1])
    assert run("report", folder / "all.json", table, "-o", page).code == 0
    told = ("form", "radius", "max_rules", "search", "random_state", "graphs")
    assert [measured[0][key] for key in told] == ["tree", 1, 3, "none", 0, 60]
    assert run("report", folder / "all.json", table, "-o", page, "--group", "family").code == 0
    assert str(measured[1]["split"]) == "grouped"  # who names groups wants them kept together
    searched = changed(folder / "all.json", tmp_path / "searched.json", search="quick")
    assert run("report", searched, table, "-o", page).code == 0
    assert measured[2]["search"] == "quick"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"edits": ["noon: R1 switched off."]}, "edited by hand, which no fold can repeat"),
        ({"is_picked": False}, "a person picked the model from the front of a search"),
        ({"weighted": True}, "with weights: name their column with --weight"),
    ],
)
def test_what_no_fold_can_repeat_has_no_such_figure(
    fields: dict[str, Any], why: str, run: Run, folder: Path, tmp_path: Path, measured: list[dict[str, Any]]
) -> None:
    model = changed(folder / "all.json", tmp_path / "m.json", **fields)
    done = run("report", model, folder / "same.csv", "-o", tmp_path / "r.html", "--json")
    assert measured == []
    assert why in done.json["not_cross_validated"]
    assert done.json["not_cross_validated"] in done.err
    assert "with the same settings" not in (tmp_path / "r.html").read_text()


def test_looks_at_the_test_part_stand_beside_its_figure(run: Run, folder: Path, tmp_path: Path) -> None:
    model = changed(folder / "part.json", tmp_path / "m.json", edits=["noon: R1 switched off."], looks=12)
    assert run("report", model, folder / "same.csv", "-o", tmp_path / "r.html").code == 0
    words = "held out while it was learned, and looked at 12 times while choosing"
    assert words in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize("name", ["part", "new", "overlapping", "copied"])
def test_other_rows_are_no_ground_for_folds(
    name: str, run: Run, rows: list[Row], folder: Path, tmp_path: Path, measured: list[dict[str, Any]]
) -> None:
    table = write(tmp_path / "made.csv", situations(rows)[name][0])
    done = run("report", folder / "all.json", table, "-o", tmp_path / "r.html", "--json")
    assert measured == []
    assert "not what the model was learned from" in done.json["not_cross_validated"]


def test_an_earlier_model_file_says_that_it_does_not_say(
    run: Run, rows: list[Row], folder: Path, tmp_path: Path
) -> None:
    document = json.loads((folder / "all.json").read_text())
    del document["known"]
    (tmp_path / "old.json").write_text(json.dumps(document))
    table, page = write(tmp_path / "reordered.csv", rows[59::-1]), tmp_path / "r.html"
    done = run("report", tmp_path / "old.json", table, "-o", page, "--json")
    assert done.json["rows"] is None
    assert "not known which of the data it was learned from" in done.err
    assert figure_of(page.read_text(), "Molecules of which it is not known whether it was learned from them")[0] == 60
    assert run("report", tmp_path / "old.json", folder / "same.csv", "-o", page, "--folds", "0", "--json").json[
        "rows"
    ] == {
        "learned_from": 60,
        "held_out": 0,
        "new": 0,
    }


# -- the median -------------------------------------------------------------------------------------------------------


def test_a_median_is_said_to_be_of_all_rows(run: Run, rows: list[Row], tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [{"smiles": r["smiles"], "y": str(k % 13)} for k, r in enumerate(rows[:40])])
    words = "he target is cut at the median of all rows, held-out ones included"
    median = ("--target", "y", "--threshold", "median", *TREE)
    out, page = tmp_path / "m.json", tmp_path / "r.html"
    assert words in run("fit", table, "-o", out, *median, "--test-part", "0.2").out
    assert run("report", out, table, "-o", page, "--target", "y").code == 0
    text = page.read_text()
    assert "the target is cut at 6, the median of all rows, held-out ones included" in text
    assert "thresholds learned inside" not in text
    assert words in run("evaluate", table, *median, "--folds", "2").out
    fixed = ("--target", "y", "--threshold", "6", *TREE)
    assert words not in run("fit", table, "-o", out, *fixed, "--test-part", "0.2").out


# -- options that would ignore one another ----------------------------------------------------------------------------


def families(run: Run, path: Path, out: Path, *options: str) -> bool:
    """Return whether a family is on both sides of the test part."""
    assert run("fit", path, "-o", out, *TREE, "--test-part", "0.3", *options).code == 0
    known = load_model(out).known
    assert known is not None
    from engine.readers import read
    from engine.structure.whole_graphs import graph_keys

    data = read(path, target="label", group="family").dataset
    keys, groups = graph_keys(data), np.array(data.group.tolist()) if data.group is not None else np.array([])
    learned, held = (set(groups[np.isin(keys, part)]) for part in (known.learned, known.held_out))
    return bool(learned & held)


def test_a_group_that_is_named_is_heeded(run: Run, folder: Path, tmp_path: Path) -> None:
    out, path = tmp_path / "m.json", folder / "same.csv"
    assert families(run, path, out)
    assert not families(run, path, out, "--group", "family")
    assert families(run, path, out, "--group", "family", "--split", "stratified")
    done = run("fit", path, "-o", out, *TREE, "--holdout", "0.3", "--group", "family", "--json")
    assert done.json["holdout"]["unit"] == "group"
    done = run("fit", path, "-o", out, *TREE, "--holdout", "0.3", "--split", "scaffold", "--json")
    assert done.json["holdout"]["unit"] == "Bemis-Murcko scaffold"
    done = run("evaluate", path, *TREE, "--folds", "2", "--group", "family", "--json")
    assert done.json["split"]["kind"] == "grouped"


def test_options_without_effect_are_named(run: Run, folder: Path, tmp_path: Path) -> None:
    out, path = tmp_path / "m.json", folder / "same.csv"
    fit = ("fit", path, "-o", out, *TREE)
    assert "does not heed --group" in run(*fit, "--group", "family", "--split", "stratified").err
    assert "does not heed --split-column" in run(*fit, "--split-column", "other").err
    assert "--split scaffold is ignored without --test-part or --holdout" in run(*fit, "--split", "scaffold").err
    assert "--checkpoint is ignored without --search" in run(*fit, "--checkpoint", tmp_path / "state").err
    done = run("evaluate", path, *TREE, "--folds", "2", "--explain-class", "1")
    assert "--explain-class is ignored without --explanations" in done.err

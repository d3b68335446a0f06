"""Which rows a figure is of, place by place: `report` over another target, `evaluate`, `fit`, Predict and Compare.

What cannot occur: `evaluate` and `fit` have one file and no model beside it, so none of its rows is new, none was
learned from earlier, and nothing was edited. Compare has two models of one data set, so there are no other files.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dashboard.predict.views.batch import Batch, batch_of
from engine.prediction.applicability_domain import Familiarity, learn_familiarity
from engine.prediction.records import predict_file
from engine.readers import read_dataset
from engine.readers.samples import sample_path
from engine.rules.model_file.file import load_model
from engine.rules.origins import Origin
from engine.runs import DataSource, Run, RunStore, TrainingRequest, Validation, Workspace
from engine.runs.jobs.worker import work
from tests.dashboard.conftest import MUTAG, OWNER, workspace
from tests.dashboard.test_pages import open_page, texts
from tests.engine.cli.conftest import Run as Command
from tests.engine.cli.conftest import run
from tests.reported.test_which_rows import (
    NAMES,
    TREE,
    Row,
    changed,
    figure_of,
    folder,
    rows,
    situations,
    structure,
    write,
)

__all__ = ["folder", "rows", "run", "workspace"]


def flipped(some: list[Row], which: range) -> list[Row]:
    """Return the rows, those of `which` with the other class."""
    return [{**row, "label": "10"[int(row["label"])]} if k in which else row for k, row in enumerate(some)]


# -- another target ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "last", "others"), [(0, 60, 60), (5, 12, 7), (0, 0, 0), (59, 60, 1)])
def test_a_report_over_another_target_is_none_over_the_training_data(
    first: int, last: int, others: int, run: Command, rows: list[Row], folder: Path, tmp_path: Path
) -> None:
    table, page = write(tmp_path / "other.csv", flipped(rows[:60], range(first, last))[::-1]), tmp_path / "r.html"
    done = run("report", folder / "all.json", table, "-o", page, "--folds", "2", "--json")
    assert done.json["rows"] == {"learned_from": 60, "held_out": 0, "new": 0}
    assert done.json["reclassified"] == others
    assert done.json["learned_from"] is (others == 0)
    assert (done.json["not_cross_validated"] is None) is (others == 0)
    text = page.read_text()
    assert figure_of(text, "Molecules whose structure it was learned from")[0] == 60
    assert (f"{others} of which had another class then" in text) is bool(others)
    assert (f"{others} of the graphs that the model has met had another class then" in done.err) is bool(others)
    assert ("On its own training data" in text) is (others == 0)
    assert ("These flatter" in text) is (2 * others < 60)
    if others:
        assert "the classes of these data are not those that the model was learned with" in done.err


def test_held_out_rows_of_another_target_are_named_as_such(
    run: Command, rows: list[Row], folder: Path, tmp_path: Path
) -> None:
    table, page = write(tmp_path / "other.csv", flipped(rows[:90], range(90))), tmp_path / "r.html"
    done = run("report", folder / "part.json", table, "-o", page, "--json")
    assert done.json["rows"] == {"learned_from": 48, "held_out": 12, "new": 30}
    assert done.json["reclassified"] == 60  # of new rows nothing is known
    assert "held out while it was learned, 12 of which had another class then" in page.read_text()


def test_another_threshold_is_another_target(run: Command, rows: list[Row], tmp_path: Path) -> None:
    table = write(
        tmp_path / "t.csv",
        [{"smiles": r["smiles"], "y": str(k % 13), "z": str(k % 7)} for k, r in enumerate(rows[:60])],
    )
    model, page = tmp_path / "m.json", tmp_path / "r.html"
    assert run("fit", table, "-o", model, "--target", "y", "--threshold", "6", *TREE).code == 0
    same = run("report", model, table, "-o", page, "--target", "y", "--folds", "0", "--json").json
    assert (same["reclassified"], same["learned_from"]) == (0, True)
    other = run("report", model, table, "-o", page, "--target", "z", "--folds", "0", "--json").json
    assert other["reclassified"] == sum((k % 13 < 6) != (k % 7 < 6) for k in range(60))
    assert other["learned_from"] is False


def test_an_earlier_model_file_does_not_say_which_classes_there_were(
    run: Command, rows: list[Row], folder: Path, tmp_path: Path
) -> None:
    document = json.loads((folder / "all.json").read_text())
    del document["known"]["answers"]
    (tmp_path / "old.json").write_text(json.dumps(document))
    table = write(tmp_path / "other.csv", flipped(rows[:60], range(60)))
    said = run("report", tmp_path / "old.json", table, "-o", tmp_path / "r.html", "--folds", "0", "--json").json
    assert said["reclassified"] is None
    assert said["rows"]["learned_from"] == 60


# -- evaluate and fit -------------------------------------------------------------------------------------------------


def made(name: str, some: list[Row], path: Path) -> tuple[Path, int]:
    """Return the file of a situation, and how many rows it has."""
    found = situations(some)[name][0]
    return write(path / "made.csv", found), len(found)


@pytest.mark.parametrize("name", ["same", "part", "reordered", "regrouped", "copied"])
def test_evaluate_is_of_each_row_once(name: str, run: Command, rows: list[Row], tmp_path: Path) -> None:
    table, n = made(name, rows, tmp_path)
    grouped = ("--group", "family") if name == "regrouped" else ()
    done = run("evaluate", table, *TREE, "--folds", "3", *grouped)
    assert f"Figures are of {n} held-out graphs, each by one of 3 models that had not learned from it." in done.out
    said = run("evaluate", table, *TREE, "--folds", "3", *grouped, "--json").json
    assert sum(sum(row) for row in said["confusion"]["counts"]) == n
    assert said["copies"]["separated"] == 0
    assert said["copies"]["graphs"] == (10 if name == "copied" else 0)


@pytest.mark.parametrize("name", ["same", "part", "reordered", "regrouped", "copied"])
def test_fit_is_of_the_rows_that_are_held_out(name: str, run: Command, rows: list[Row], tmp_path: Path) -> None:
    table, n = made(name, rows, tmp_path)
    model = tmp_path / "m.json"
    grouped = ("--group", "family") if name == "regrouped" else ()
    done = run("fit", table, "-o", model, *TREE, "--test-part", "0.25", *grouped, "--json").json
    known = load_model(model).known
    assert known is not None
    held = done["holdout"]["graphs"]
    learned = read_dataset(table, target="label")
    origins = known.origins(learned)
    assert (int((origins == Origin.HELD_OUT).sum()), int((origins == Origin.LEARNED).sum())) == (held, n - held)
    assert done["holdout"]["copies"] == 0


def test_a_searched_model_is_scored_on_what_its_search_has_not_seen(
    run: Command, rows: list[Row], folder: Path, tmp_path: Path
) -> None:
    options = ("--search", "quick", "--radius", "1", "--max-rules", "3", "--jobs", "1")
    said = run("fit", folder / "same.csv", "-o", tmp_path / "m.json", *options, "--test-part", "0.2").out
    assert "On 12 held-out graphs, by the model below: accuracy" in said
    known = load_model(tmp_path / "m.json").known
    assert known is not None
    assert (len(known.learned), len(known.held_out)) == (48, 12)  # its inner validation part was learned from


def test_copies_across_groups_are_counted(run: Command, rows: list[Row], tmp_path: Path) -> None:
    """Where groups cross the copies and both cannot be kept together, groups are, and copies are counted."""
    table = write(
        tmp_path / "c.csv",
        [{**row, "family": f"f{(k + copy) % 3}"} for k, row in enumerate(rows[:30]) for copy in range(2)],
    )
    done = run("evaluate", table, *TREE, "--folds", "3", "--group", "family", "--json").json
    data = read_dataset(table, target="label", group="family")
    names = [structure({"smiles": smiles}) for smiles in data.smiles.tolist()]
    apart = sum(
        any(names[k] == names[j] and data.group[k] != data.group[j] for j in range(len(names)))
        for k in range(len(names))
    )
    assert apart == 60  # the two copies of each are of two groups, and with three folds each group is a fold
    assert done["copies"] == {"structures": 30, "graphs": 60, "separated": 60, "reason": done["copies"]["reason"]}
    assert "kept together" in done["copies"]["reason"]
    fit = ("fit", table, "-o", tmp_path / "m.json", *TREE, "--test-part", "0.33", "--group", "family")
    told, said = run(*fit).out, run(*fit, "--json").json["holdout"]
    known = load_model(tmp_path / "m.json").known
    assert known is not None
    never = 60 - int((known.origins(data) == Origin.LEARNED).sum())  # of structures that no copy was learned from
    assert said["copies"] == said["graphs"] - never > 0
    assert f"Of the held-out graphs {said['copies']} have the structure of one that was learned from." in told


# -- Predict ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def familiarity(folder: Path) -> Familiarity:
    return learn_familiarity(read_dataset(folder / "same.csv", target="label"))


def told(batch: Batch) -> dict[Origin | None, tuple[int, int]]:
    return {truth.origin: (truth.known, truth.right) for truth in batch.truths}


@pytest.mark.parametrize("model", ["all", "searched", "edited"])
@pytest.mark.parametrize("name", NAMES)
def test_predict_scores_rows_by_what_they_are_to_the_model(
    name: str, model: str, rows: list[Row], folder: Path, familiarity: Familiarity, tmp_path: Path
) -> None:
    path, _ = made(name, rows, tmp_path)
    fields = {"all": {}, "searched": {"search": "quick"}, "edited": {"edits": ["noon: R1 switched off."]}}[model]
    trained = load_model(changed(folder / "all.json", tmp_path / "m.json", **fields))
    said = predict_file(trained, path, target="label", familiarity=familiarity)
    batch = batch_of(said, trained, is_calibrated=False)
    some, met = situations(rows)[name][0], {structure(row) for row in rows[:60]}
    expected: dict[Origin | None, tuple[int, int]] = {}
    for origin, seen in ((Origin.NEW, False), (Origin.LEARNED, True)):
        of = [k for k, row in enumerate(some) if (structure(row) in met) is seen]
        right = sum(batch.said.rows[k].prediction == some[k]["label"] for k in of)
        if of:
            expected[origin] = len(of), right
    assert told(batch) == expected
    assert [truth.reclassified for truth in batch.truths] == [0] * len(expected)
    assert {truth.name for truth in batch.truths} == {
        {Origin.NEW: "Accuracy, new rows", Origin.LEARNED: "Accuracy, rows learned from"}[origin]  # type: ignore[index]
        for origin in expected
    }


def test_predict_names_held_out_rows_and_other_classes(
    rows: list[Row], folder: Path, familiarity: Familiarity, tmp_path: Path
) -> None:
    trained = load_model(folder / "part.json")
    path = write(tmp_path / "made.csv", flipped(rows, range(60)))
    said = predict_file(trained, path, target="label", familiarity=familiarity)
    batch = batch_of(said, trained, is_calibrated=False)
    assert {truth.origin: truth.known for truth in batch.truths} == {
        Origin.NEW: 30,
        Origin.HELD_OUT: 12,
        Origin.LEARNED: 48,
    }
    assert {truth.origin: truth.reclassified for truth in batch.truths} == {
        Origin.NEW: 0,
        Origin.HELD_OUT: 12,
        Origin.LEARNED: 48,
    }
    assert "48 of them had another class when the model was learned." in batch.truths[-1].help
    shown = batch.page(np.arange(90), {})["the model"]
    assert Counter(shown) == {
        "new to it": 30,
        "held out, with another class": 12,
        "learned from it, with another class": 48,
    }


# -- Compare ----------------------------------------------------------------------------------------------------------


def trained_run(root: Path, seed: int, validation: Validation, source: DataSource = MUTAG) -> Run:
    """Return a run of a small tree; the seed deals out its test part."""
    place = Workspace(root)
    place.prepare()
    request = TrainingRequest(source=source, form="tree", max_rules=3, radius=1, seed=seed, validation=validation)
    found = RunStore(place.runs).create(request, owner=OWNER)
    assert work(found.folder) == 0
    return found


def test_compare_is_of_the_rows_that_neither_model_has_seen(workspace: Path) -> None:
    first, second = (trained_run(workspace, seed, Validation.HOLDOUT) for seed in (0, 1))
    data = read_dataset(sample_path("mutag"))
    names = np.array([structure({"smiles": smiles}) for smiles in data.smiles.tolist()])
    tested = []
    for one in (first, second):
        assert one.test_part is not None
        part = np.zeros(len(data), bool)
        part[list(one.test_part.graphs)] = True
        tested.append(part & ~np.isin(names, names[~part]))
    unseen = int((tested[0] & tested[1]).sum())
    assert 0 < unseen < min(part.sum() for part in tested)  # the parts overlap
    said = texts(open_page("compare", run=first.id, pin=f"{second.id}-0"))
    assert f"On {unseen} molecules that neither has seen" in said


def test_compare_without_such_rows_says_so(workspace: Path) -> None:
    held, folds = trained_run(workspace, 0, Validation.HOLDOUT), trained_run(workspace, 0, Validation.FOLDS_5)
    said = texts(open_page("compare", run=held.id, pin=f"{folds.id}-0"))
    assert "that neither has seen:" in said
    assert "No molecule is known that neither has seen" in said

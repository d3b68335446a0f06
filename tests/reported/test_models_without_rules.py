"""A model that tells nothing apart says so, and why; only a forest is called one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import SymGraphClassifier, read_dataset
from engine.cli import main
from engine.prediction.constant import constant_answer
from engine.report import write_report
from engine.rules.model_file.file import load_model, model_from_text, model_to_text

IMINES = [(f"{'C' * n}C({tail})=N{end}", "yes" if end else "no")
          for n in range(1, 4) for tail in ("C", "CC") for end in ("", "C", "", "CC")]  # fmt: skip
RULE_FORMS = ["rules", "list", "scorecard", "tree"]


def table(path: Path, rows: list[tuple[str, str]]) -> Path:
    path.write_text("\n".join(["smiles,label", *map(",".join, rows)]) + "\n")
    return path


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return table(tmp_path_factory.mktemp("alike") / "alike.csv", [("CCO", "ab"[k % 2]) for k in range(12)])


@pytest.mark.parametrize("form", RULE_FORMS)
def test_nothing_to_tell_apart_is_said_everywhere(
    alike: Path, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, page = tmp_path / "m.json", tmp_path / "r.html"
    found = (
        "Nothing was found that tells the classes apart: every molecule gets the same answer, a (probability 50.0 %)"
    )
    why = "to the model, the molecules it learned from (6 of a and 6 of b) look alike"
    for command in (
        ["fit", str(alike), "-o", str(model), "--form", form],
        ["rules", str(model)],
        ["report", str(model), str(alike), "-o", str(page), "--folds", "0"],
    ):
        assert main(command) == 0
        done = capsys.readouterr()
        said = page.read_text(encoding="utf-8") if command[0] == "report" else done.out
        assert found in said
        assert why in said
        assert "forest" not in said.lower()
        assert "forest" not in done.err.lower()


def test_it_is_in_the_json_and_stdout_holds_nothing_else(
    alike: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "m.json"
    assert main(["fit", str(alike), "-o", str(model), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["nothing_found"].startswith("Nothing was found")
    assert main(["rules", str(model), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["nothing_found"].startswith("Nothing was found")
    assert main(["rules", str(model), "--format", "csv"]) == 0
    assert "Nothing was found" in capsys.readouterr().err


def test_cross_validation_says_in_how_many_folds(alike: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(alike), "--folds", "2", "--jobs", "1"]) == 0
    assert "In 2 of 2 folds nothing was found" in capsys.readouterr().out


@pytest.mark.parametrize("form", RULE_FORMS)
def test_too_few_graphs_are_the_reason(tmp_path: Path, form: str) -> None:
    data = read_dataset(table(tmp_path / "few.csv", IMINES[:8]))
    answer = constant_answer(SymGraphClassifier(form=form).fit(data).fitted)
    assert answer is not None
    assert "Too few molecules: a condition has to hold on 5 molecules at least" in answer.why
    assert "there are 4 of no and 4 of yes" in answer.why


def test_noise_is_the_reason(tmp_path: Path) -> None:
    data = read_dataset(table(tmp_path / "noise.csv", IMINES))
    y = np.array(["a", "b", "b", "a"])[np.arange(24) % 4]  # each kind of imine half and half
    trained = SymGraphClassifier().fit(data, y).fitted
    answer = constant_answer(trained)
    assert answer is not None
    assert trained.provenance.weighed > 0
    assert f"None of {trained.provenance.weighed} conditions did" in answer.why
    assert constant_answer(model_from_text(model_to_text(trained))) == answer  # the reason is in the file


def test_a_forest_is_called_a_forest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, model = table(tmp_path / "imines.csv", IMINES), tmp_path / "m.json"
    assert main(["fit", str(data), "-o", str(model), "--form", "forest"]) == 0
    assert capsys.readouterr().out.startswith("Learned a forest over ")
    assert main(["rules", str(model)]) == 0
    assert "A forest is too large to read" in capsys.readouterr().err
    assert constant_answer(load_model(model)) is None
    assert "A forest has no rules" in write_report(load_model(model), read_dataset(data))


@pytest.mark.parametrize("form", RULE_FORMS)
def test_what_separates_all_of_few_graphs_is_found(tmp_path: Path, form: str) -> None:
    """24 imines: with a carbon on the nitrogen or without, which one condition tells."""
    data = read_dataset(table(tmp_path / "imines.csv", IMINES))
    model = SymGraphClassifier(form=form).fit(data)
    assert model.score(data) == 1.0
    assert constant_answer(model.fitted) is None


def test_dealt_out_anew_nothing_is_found_in_few_graphs(tmp_path: Path) -> None:
    data = read_dataset(table(tmp_path / "imines.csv", IMINES))
    found = 0
    for seed in range(20):
        y = np.random.default_rng(seed).permutation(data.target)
        found += bool(SymGraphClassifier(radius=1).fit(data, y).rules_)
    assert found <= 2


def test_rules_taken_out_by_hand_are_not_called_nothing_found(tmp_path: Path) -> None:
    data = read_dataset(table(tmp_path / "noise.csv", IMINES))
    y = np.array(["a", "b", "b", "a"])[np.arange(24) % 4]
    trained = SymGraphClassifier().fit(data, y).fitted
    edited = replace(trained, provenance=replace(trained.provenance, edits=("R1 was taken out",)))
    assert "taken out by hand" in str(constant_answer(edited))

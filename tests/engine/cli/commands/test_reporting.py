from __future__ import annotations

from pathlib import Path

from tests.engine.cli.conftest import Run


def test_the_page_is_written(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    done = run("report", models["rules"], sample_data / "mutag.csv", "-o", path, "--folds", "2", "--jobs", "1")
    assert (done.code, done.out) == (0, f"Saved to {path}.\n")
    page = path.read_text()
    assert page.startswith("<!doctype html>")
    assert "2-fold cross-validation, stratified" in page
    assert "<code>label</code>" in page


def test_without_folds(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    command = ("report", models["tree"], sample_data / "mutag.csv", "-o", path, "--folds", "0", "--json")
    said = run(*command).json
    assert (said["report"], said["learned_from"], said["held_out"]) == (str(path), True, [])
    assert said["dataset"]["graphs"] == 188
    assert "nothing was held out" in path.read_text()


def test_on_other_data_the_model_itself_is_scored(
    run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path
) -> None:
    table, path = tmp_path / "other.csv", tmp_path / "r.html"
    table.write_text("smiles,label\nCCO,0\nCCCl,1\nCCCCN,0\nCCCBr,1\n")
    done = run("report", models["rules"], table, "-o", path)
    assert "other.csv is not what the model was learned from" in done.err
    assert "Nothing is cross-validated: these data are not what the model was learned from" in done.err
    assert "cross-validation" not in path.read_text()


def test_a_page_that_cannot_be_written(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    done = run("report", models["rules"], sample_data / "mutag.csv", "-o", tmp_path / "no" / "r.html")
    assert (done.code, done.err.strip().endswith("[C802]")) == (2, True)

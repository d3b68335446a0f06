from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml import ElementTree
from rdkit import Chem

from engine.cli.commands.counterfactuals import Asked, asked_json, say_asked
from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


def test_the_edit_flips_what_predict_says(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    command = ("explain", models["rules"], sample_data / "mutag.csv", "--id", "d1", "--counterfactual")
    said = run(*command, "--json").json
    flip = said["counterfactual"]
    assert flip["prediction"] != said["prediction"]
    assert 1 <= len(flip["edits"]) <= 3
    assert len(flip["graph"]["labels"]) == Chem.MolFromSmiles(flip["smiles"]).GetNumAtoms()
    table = tmp_path / "t.csv"
    table.write_text(f"smiles\n{flip['smiles']}\n")
    (row,) = run("predict", models["rules"], table, "--json").json["predictions"]
    assert row["prediction"] == flip["prediction"]
    assert row["probability"] == pytest.approx(flip["probability"])
    near = said["nearest_of_another_class"]
    assert near["class"] != said["prediction"]
    assert 0 < near["similarity"] < 1
    lines = run(*command).out.splitlines()
    assert any(line.startswith("With ") and "it would be: " in line for line in lines)
    assert f"  {flip['edits'][0]['text']}" in lines
    assert f"  {flip['smiles']}" in lines
    assert f"is {near['id']}:" in lines[-1]


@pytest.mark.parametrize(("data", "record"), [("mutag.csv", "d1"), ("motif_house.csv", "3")])
def test_both_are_drawn_side_by_side(
    run: Run, models: dict[str, Path], graph_model: Path, sample_data: Path, tmp_path: Path, data: str, record: str
) -> None:
    path = tmp_path / "flip.svg"
    model = models["rules"] if data == "mutag.csv" else graph_model
    command = ("explain", model, sample_data / data, "--id", record, "--counterfactual", "--svg", path)
    assert "drawn as" not in run(*command).out
    root = ElementTree.parse(path).getroot()
    marks = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("class") == "mark"]
    assert len(marks) == 2


def test_none_is_said(models: dict[str, Path], sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained, data = load_model(models["rules"]), read_dataset(sample_data / "mutag.csv")
    nothing = Asked(None, None)
    assert asked_json(nothing, trained, data) == {"counterfactual": None, "nearest_of_another_class": None}
    say_asked(nothing, trained, data)
    assert "No edit was found that changes the prediction, in up to 3 steps." in capsys.readouterr().out


def test_a_proof_is_written_and_runs(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    script = tmp_path / "proof.py"
    done = run("explain", models["tree"], sample_data / "mutag.csv", "--id", "d7", "--proof", script)
    assert done.code == 0
    proved = subprocess.run([sys.executable, "-I", str(script)], capture_output=True, text=True, check=False)
    assert proved.returncode == 0, proved.stderr
    assert "d7 is predicted to be" in proved.stdout
    forest = run("explain", models["forest"], sample_data / "mutag.csv", "--id", "d7", "--proof", script)
    assert (forest.code, forest.err.strip().endswith("[C811]")) == (2, True)


def test_the_bench(run: Run, sample_data: Path, tmp_path: Path) -> None:
    page = tmp_path / "b.md"
    command = ("bench", "counterfactuals", "--data", sample_data / "motif_house.csv", "--sample", "5")
    (said,) = run(*command, "--json").json["benches"]
    assert said["data"]["graphs"] == 5
    assert said["found"] + len(said["missed"]) == 5
    done = run(*command, "--markdown", page)
    assert "Counterfactuals of up to 3 edits: " in done.out
    assert "none found" in done.out
    assert page.read_text().startswith("## Counterfactuals")

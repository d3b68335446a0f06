from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from engine.readers import read_dataset
from engine.rules.model_file.file import load_model
from tests.engine.cli.conftest import Run


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_predictions_to_the_last_bit(
    run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path, form: str
) -> None:
    output = tmp_path / "out.csv"
    done = run("predict", models[form], sample_data / "mutag.csv", "-o", output)
    assert (done.code, done.out, done.err) == (0, "", f"Predicted 188 of 188 rows: {output}\n")
    rows, source = rows_of(output.read_text()), rows_of((sample_data / "mutag.csv").read_text())
    trained, data = load_model(models[form]), read_dataset(sample_data / "mutag.csv")
    chances = trained.probabilities(data)
    assert [float(row["probability"]) for row in rows] == chances.max(axis=1).tolist()
    assert [row["prediction"] for row in rows] == [trained.classes[k] for k in chances.argmax(axis=1)]
    assert [{name: row[name] for name in source[0]} for row in rows] == source
    assert list(rows[0]) == [*source[0], "prediction", "probability", "rules", "status"]
    fired = trained.model.fired(trained.table(data))
    assert [row["rules"].split() for row in rows] == [[f"R{i + 1}" for i in np.flatnonzero(line)] for line in fired]
    assert {row["status"] for row in rows} == {"ok"}


def test_a_row_that_cannot_be_used_keeps_its_place(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    path = sample_data / "broken" / "unparsable_smiles.csv"
    done = run("predict", models["rules"], path)
    rows = rows_of(done.out)
    assert [row["smiles"] for row in rows] == [row["smiles"] for row in rows_of(path.read_text())]
    assert [row["status"] == "ok" for row in rows] == [True, True, True, False, True, True, True, True]
    assert rows[3]["status"] == "S102: 'c1ccccc' does not parse (unclosed ring)"
    assert (rows[3]["prediction"], rows[3]["probability"], rows[3]["rules"]) == ("", "", "")
    assert "1 of 8 records are left out" in done.err


def test_source_cells_are_left_as_they_are_but_for_formulas(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    cells = [["CCO", "=1+1", " spaced "], ["O=C", "-x", 'a "quoted", cell'], ["CN", "@y", "two\nlines"]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["smiles", "note", "remark"], *cells])
    path = tmp_path / "t.csv"
    path.write_text(text.getvalue())
    rows = rows_of(run("predict", models["rules"], path).out)
    safe = [["CCO", "'=1+1", " spaced "], ["O=C", "'-x", 'a "quoted", cell'], ["CN", "'@y", "two\nlines"]]
    assert [[row["smiles"], row["note"], row["remark"]] for row in rows] == safe


def test_no_classes_are_needed_and_those_that_are_there_need_not_be_known(
    run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path
) -> None:
    smiles = [row["smiles"] for row in rows_of((sample_data / "mutag.csv").read_text())][:20]
    bare, labelled = tmp_path / "bare.csv", tmp_path / "labelled.csv"
    bare.write_text("smiles\n" + "\n".join(smiles) + "\n")
    labelled.write_text("smiles,label\n" + "".join(f"{s},class {i % 3}\n" for i, s in enumerate(smiles)))
    one, two = (rows_of(run("predict", models["rules"], path).out) for path in (bare, labelled))
    assert [row["probability"] for row in one] == [row["probability"] for row in two]
    assert len(one) == 20
    assert {row["prediction"] for row in two} <= {"0", "1"}


def test_atoms_that_were_never_seen(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    """No element of these is in mutag.csv: they are predicted all the same."""
    path = tmp_path / "t.csv"
    path.write_text("smiles\n[Xe]\n[SiH3][SiH3]\n")
    rows = rows_of(run("predict", models["rules"], path).out)
    assert [row["status"] for row in rows] == ["ok", "ok"]
    assert all(0.5 <= float(row["probability"]) <= 1 for row in rows)


def test_columns_of_the_same_name(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("smiles,status,prediction,prediction (2)\nCCO,mine,yes,no\n")
    done = run("predict", models["rules"], path)
    (row,) = rows_of(done.out)
    assert (row["status"], row["prediction"], row["prediction (2)"]) == ("mine", "yes", "no")
    assert row["status (2)"] == "ok"
    assert row["prediction (3)"] in {"0", "1"}
    assert "The data have a column 'status' of their own; the model's is called 'status (2)'." in done.err


def test_json(run: Run, models: dict[str, Path], sample_data: Path, tmp_path: Path) -> None:
    path = sample_data / "broken" / "unparsable_smiles.csv"
    said = run("predict", models["rules"], path, "--json").json
    assert (said["rows"], said["predicted"], said["left_out"], said["output"]) == (8, 7, 1, None)
    assert said["class_names"] == {"0": "non-mutagen", "1": "mutagen"}
    written = run("predict", models["rules"], path, "--json", "-o", tmp_path / "o.csv")
    assert written.json["output"] == str(tmp_path / "o.csv")
    rows = rows_of((tmp_path / "o.csv").read_text())
    assert [p["probability"] for p in said["predictions"]] == [
        float(row["probability"]) if row["probability"] else None for row in rows
    ]
    assert said["predictions"][3] == {
        "record": 4,
        "id": None,
        "prediction": None,
        "probability": None,
        "rules": [],
        "status": "S102: 'c1ccccc' does not parse (unclosed ring)",
    }


def test_another_kind_of_data(run: Run, models: dict[str, Path], graph_model: Path, sample_data: Path) -> None:
    done = run("predict", models["rules"], sample_data / "motif_house.csv")
    assert "the model was learned on molecules, and these are graphs" in done.err
    assert done.code == 0
    done = run("predict", graph_model, sample_data / "mutag.csv")
    assert "the model was learned on graphs, and these are molecules" in done.err
    assert "Careful" not in run("predict", graph_model, sample_data / "motif_house.csv").err


def test_hydrogens_are_read_as_the_model_was_trained(run: Run, sample_data: Path, tmp_path: Path) -> None:
    """The same molecules as SMILES with and without written hydrogens: a model with `fold` sees no difference."""
    kept = tmp_path / "keep.json"
    command = ("fit", sample_data / "mutag.csv", "--max-rules", "2", "--radius", "1")
    run(*command, "-o", kept, "--hydrogens", "keep")
    trained = load_model(kept)
    rows = rows_of(run("predict", kept, sample_data / "mutag.csv").out)
    with_hydrogens = read_dataset(sample_data / "mutag.csv", hydrogens="keep")
    assert [float(row["probability"]) for row in rows] == trained.probabilities(with_hydrogens).max(axis=1).tolist()


def test_hydrogens_that_do_not_fit_are_said(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    """A TU folder of molecules with hydrogens as nodes: methane (class 1) and water (class 0), four times each."""
    folder = tmp_path / "H"
    folder.mkdir()
    arcs, owner, labels, node = [], [], [], 0
    for graph in range(8):
        size = 5 if graph % 2 else 3
        arcs += [(node + 1, node + 1 + k) for k in range(1, size)]
        owner += [graph + 1] * size
        labels += [0 if graph % 2 else 2] + [1] * (size - 1)
        node += size
    both = [line for u, v in arcs for line in (f"{u}, {v}", f"{v}, {u}")]
    readme = "Node labels were converted to integer values using this map:\n\nComponent 0:\n\t0\tC\n\t1\tH\n\t2\tO\n\n"
    readme += "Edge labels were converted to integer values using this map:\n\nComponent 0:\n\t0\t1\n"
    for part, lines in {
        "A": both,
        "graph_indicator": owner,
        "graph_labels": [graph % 2 for graph in range(8)],
        "node_labels": labels,
        "edge_labels": [0] * len(both),
    }.items():
        (folder / f"H_{part}.txt").write_text("".join(f"{line}\n" for line in lines))
    (folder / "H_label_readme.txt").write_text(readme)
    model = tmp_path / "m.json"
    assert run("fit", folder, "-o", model, "--radius", "1", "--max-rules", "1").code == 0
    assert load_model(model).hydrogens_are_nodes
    bare = tmp_path / "t.csv"
    bare.write_text("smiles\nC\nO\n")
    assert "these molecules have none as nodes" in run("predict", model, bare).err
    assert "these molecules have hydrogens as nodes" in run("predict", models["rules"], folder).err


def test_nothing_usable(run: Run, models: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("smiles\nC(\nC)\n")
    done = run("predict", models["rules"], path, "-o", tmp_path / "o.csv")
    assert (done.code, "[F317]" in done.err, (tmp_path / "o.csv").exists()) == (2, True, False)


def test_rows_at_fault_are_kept_skipped_or_end_it(run: Run, models: dict[str, Path], sample_data: Path) -> None:
    path = sample_data / "broken" / "unparsable_smiles.csv"
    kept, skipped, stopped = (
        run("predict", models["rules"], path, "--on-error", what) for what in ("keep", "skip", "stop")
    )
    rows = rows_of(kept.out)
    assert [row["status"][:4] for row in rows] == ["ok", "ok", "ok", "S102", "ok", "ok", "ok", "ok"]
    assert rows_of(skipped.out) == [row for row in rows if row["status"] == "ok"]
    assert (stopped.code, stopped.out) == (2, "")
    assert "[S102]" in stopped.err


def test_other_data_are_read_as_those_the_model_was_learned_from(run: Run, sample_data: Path, tmp_path: Path) -> None:
    """A model of parents sees the same molecule in its salt, and cuts the target where it was cut."""
    lines = (sample_data / "mutag.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:61]]
    place = lines[0].split(",").index("smiles")
    data, salts, model = tmp_path / "data.csv", tmp_path / "salts.csv", tmp_path / "m.json"
    data.write_text("smiles,y\n" + "".join(f"{row[place]},{n}\n" for n, row in enumerate(rows)))
    salts.write_text("smiles,y\n" + "".join(f"{row[place]}.[Na+].[Cl-],{n}\n" for n, row in enumerate(rows)))
    asked = ("--standardize", "parent", "--threshold", "median", "--max-rules", "3", "--jobs", "1")
    assert run("fit", data, "-o", model, *asked).code == 0
    origin = load_model(model).provenance
    assert (origin.standardize, origin.tautomers, origin.threshold) == ("parent", False, "29.5")
    plain, salted = (run("predict", model, path) for path in (data, salts))
    parts = ("prediction", "probability", "rules", "status")
    assert [[row[part] for part in parts] for row in rows_of(plain.out)] == [
        [row[part] for part in parts] for row in rows_of(salted.out)
    ]
    assert "[S110]" in salted.err
    assert {row["prediction"] for row in rows_of(plain.out)} <= {"< 29.5", ">= 29.5"}

"""The page of batch predictions: empty, full and with faulty rows."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.cli.app import app as command_line
from engine.rules.model_file.file import save_model
from engine.runs import Document, Run, Workspace
from tests.dashboard.conftest import HOUSE, MUTAG, run_of, train
from tests.dashboard.test_pages import button, open_page, texts

PAGE = "predict"


@pytest.fixture(scope="module")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with rules on molecules, and on plain graphs."""
    root = tmp_path_factory.mktemp("one")
    for source in (MUTAG, HOUSE):
        train(root, source, "rules")
    return root


@pytest.fixture
def run(workspace: Path, one_run: Path) -> Run:
    shutil.copytree(one_run, workspace, dirs_exist_ok=True)
    return run_of(workspace, "rules")


def upload(root: Path, path: Path) -> str:
    return Workspace(root).keep_upload(path.name, path.read_bytes()).name


def frame_of(test: AppTest) -> list[dict[str, object]]:
    return test.dataframe[0].value.to_dict("records")  # type: ignore[no-any-return]


@pytest.mark.usefixtures("workspace")
def test_without_data_or_rules_it_says_what_to_do() -> None:
    assert "No data set is chosen yet." in texts(open_page(PAGE))
    assert "There are no rules" in texts(open_page(PAGE, data="mutag"))


def test_without_a_file_it_asks_for_one(run: Run) -> None:
    test = open_page(PAGE, run=run.id)
    assert "Nothing to predict yet." in texts(test)
    assert [tab.label for tab in test.tabs] == ["Upload a file", "Paste SMILES"]
    assert not test.dataframe


def test_graphs_are_uploaded_and_not_pasted(run: Run, workspace: Path) -> None:
    test = open_page(PAGE, run=run_of(workspace, "rules", HOUSE).id)
    assert len(test.file_uploader) == 1
    assert not test.text_area


def test_a_link_opens_the_same_rows_as_the_command_line(run: Run, workspace: Path, sample_data: Path) -> None:
    path = sample_data / "mutag.csv"
    test = open_page(PAGE, run=run.id, batch=upload(workspace, path))
    model, out = workspace / "model.json", workspace / "out.csv"
    save_model(run.model(), model)
    with pytest.raises(SystemExit) as ended:
        command_line(["predict", str(model), str(path), "-o", str(out)])
    assert not ended.value.code
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    names = dict(zip(run.model().classes, run.model().class_names, strict=True))
    shown = frame_of(test)
    assert len(shown) == 188
    assert [row["prediction"] for row in shown] == [names[row["prediction"]] for row in rows]
    assert [row["probability"] for row in shown] == pytest.approx([100 * float(row["probability"]) for row in rows])
    letters = [" ".join(part.split(":")[0] for part in str(row["reasons"]).split("; ")) for row in shown]
    assert letters == [row["rules"] or "no rule fires" for row in rows]
    assert {row["status"] for row in shown} == {"ok"}
    said = texts(test)
    assert "188 rows in the order of the file" in said
    assert test.query_params["batch"]
    right = sum(row["prediction"] == row["label"] for row in rows)
    assert [row["right?"] for row in shown].count("✓ right") == right
    figures = {m.label: m.value for m in test.metric if m.label.startswith("Accuracy")}
    held = run.test_part
    assert held is not None
    marks = {"held out": set(held.graphs), "learned from it": set(range(188)) - set(held.graphs)}
    words = {"held out": "Accuracy, held-out rows", "learned from it": "Accuracy, rows learned from"}
    assert {words[name] for name in marks} == set(figures)
    for name, graphs in marks.items():
        assert {k for k, row in enumerate(shown) if row["the model"] == name} == graphs
        share = np.mean([rows[k]["prediction"] == rows[k]["label"] for k in graphs])
        assert figures[words[name]] == f"{round(100 * share)} %"


def test_it_asks_for_the_decimal_sign(run: Run, workspace: Path, sample_data: Path) -> None:
    test = open_page(PAGE, run=run.id, batch=upload(workspace, sample_data / "mutag.csv"))
    (sign,) = [box for box in test.selectbox if box.label == "Decimal sign"]
    assert (sign.value, len(sign.options)) == ("found", 3)
    sign.set_value("comma").run()
    assert not test.exception
    assert len(frame_of(test)) == 188


def test_faulty_rows_keep_their_place_and_say_what_to_do(run: Run, workspace: Path, sample_data: Path) -> None:
    batch = upload(workspace, sample_data / "broken" / "unparsable_smiles.csv")
    test = open_page(PAGE, run=run.id, batch=batch)
    rows = frame_of(test)
    assert [row["record"] for row in rows] == list(range(1, 9))
    assert rows[3]["status"] == "S102: 'c1ccccc' does not parse (unclosed ring)"
    assert rows[3]["what to do"] == "Close ring 1, or leave the record out"
    assert rows[3]["prediction"] == "not predicted"
    assert rows[3]["reasons"] == f"✗ {rows[3]['status']}"
    assert rows[3]["smiles"] == "c1ccccc"
    assert {m.label: m.value for m in test.metric}["Could not be used"] == "1"
    next(control for control in test.segmented_control if control.label == "Rows").set_value("could not be used").run()
    assert [row["record"] for row in frame_of(test)] == [4]
    test.session_state["batch-row"] = 4
    test.run()
    assert "Row 4" in texts(test)
    assert "unclosed ring" in texts(test)


def test_a_row_opens_its_evidence(run: Run, workspace: Path, sample_data: Path) -> None:
    test = open_page(PAGE, run=run.id, batch=upload(workspace, sample_data / "mutag.csv"))
    test.session_state["batch-row"] = 3
    test.run()
    assert not test.exception
    said = texts(test)
    assert "Row 3: molecule d3" in said
    assert "confidence" in said
    assert "Seen similar?" in said


def test_pasted_lines_are_predicted(run: Run) -> None:
    test = open_page(PAGE, run=run.id)
    test.text_area[0].set_value("Oc1ccccc1 phenol\n\nnonsense\nO=[N+]([O-])c1ccccc1 nitrobenzene")
    button(test, "Predict these").click()  # type: ignore[attr-defined]
    test.run()
    rows = frame_of(test)
    assert [row["smiles"] for row in rows] == ["Oc1ccccc1", "nonsense", "O=[N+]([O-])c1ccccc1"]
    assert [row["name"] for row in rows] == ["phenol", "", "nitrobenzene"]
    assert str(rows[1]["status"]).startswith("S102")


def test_nothing_pasted_is_no_batch(run: Run) -> None:
    test = open_page(PAGE, run=run.id)
    button(test, "Predict these").click()  # type: ignore[attr-defined]
    test.run()
    assert "Paste at least one SMILES first." in texts(test)


@pytest.mark.parametrize("name", ["empty.csv", "missing_structure_column.csv", "truncated.zip"])
def test_a_file_that_cannot_be_used_says_why(run: Run, workspace: Path, sample_data: Path, name: str) -> None:
    path = sample_data / "broken" / name
    content = path.read_bytes() or b"\n"
    batch = Workspace(workspace).keep_upload(name, content).name
    test = open_page(PAGE, run=run.id, batch=batch)
    assert "cannot be predicted." in texts(test)
    assert not test.dataframe


def test_an_upload_that_is_gone_says_so(run: Run) -> None:
    assert "This file is no longer there." in texts(open_page(PAGE, run=run.id, batch="0" * 32))


def test_data_of_another_kind_are_predicted_with_a_warning(run: Run, workspace: Path, sample_data: Path) -> None:
    test = open_page(PAGE, run=run.id, batch=upload(workspace, sample_data / "motif_house.csv"))
    assert "The model was learned on molecules, and these are graphs" in texts(test)
    assert {row["seen similar?"] for row in frame_of(test)} == {"nothing like it seen"}


def test_without_a_held_out_record_nothing_is_calibrated(run: Run, workspace: Path, sample_data: Path) -> None:
    run.keep(Document.OUT_OF_FOLD, "")
    test = open_page(PAGE, run=run.id, batch=upload(workspace, sample_data / "mutag.csv"))
    assert "Not calibrated: this run kept no held-out predictions." in texts(test)
    assert "confidence" not in frame_of(test)[0]
    run.keep(Document.OUT_OF_FOLD, json.dumps({"graphs": [0, 1], "fold": [0, 0], "probabilities": [[0.5, 0.5]] * 2}))
    test = open_page(PAGE, run=run.id, batch=upload(workspace, sample_data / "mutag.csv"))
    assert "Not calibrated: 2 held-out molecules are too few" in texts(test)

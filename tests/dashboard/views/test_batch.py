"""Batches: rows in source order, filters, the truth where it is known, and what is downloaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.components.views.safe_csv import csv_bytes
from dashboard.predict.views.batch import NOT_USED, Batch, Show, batch_of, pasted_table
from dashboard.predict.views.confidence import (
    calibration_words,
    domain_badge,
    likeness_words,
    mismatch_words,
    silent_words,
)
from engine import SymGraphClassifier, read_dataset
from engine.data.dataset import GraphDataset, GraphKind
from engine.evaluation.calibration import Calibration, Curve, Method
from engine.prediction.applicability_domain import Familiarity, learn_familiarity
from engine.prediction.confidence import calibrate
from engine.prediction.records import predict_file
from engine.readers.columns import DecimalSign
from engine.rules import Reading
from engine.rules.trained import TrainedModel
from engine.runs.out_of_fold import OutOfFold

CURVE = Calibration(Method.ISOTONIC, 1_500, 5, (Curve((0.0, 1.0), (0.2, 0.8)),))
SMILES = ["Oc1ccccc1", "c1ccccc", "O=[N+]([O-])c1ccc2ccccc2c1", "[Xe]", "c1ccc2cc3ccccc3cc2c1"]


@pytest.fixture(scope="module")
def data(sample_data: Path) -> GraphDataset:
    return read_dataset(sample_data / "mutag.csv")


@pytest.fixture(scope="module")
def trained(data: GraphDataset) -> TrainedModel:
    return SymGraphClassifier(max_rules=4, radius=1).fit(data, data.target).fitted


@pytest.fixture(scope="module")
def known(data: GraphDataset) -> Familiarity:
    return learn_familiarity(data)


def shown(path: Path, trained: TrainedModel, *, calibration: Calibration | None = None, **asked: Any) -> Batch:
    """What a page shows of the predictions for a file."""
    said = predict_file(trained, path, calibration=calibration, **asked)
    return batch_of(said, trained, is_calibrated=calibration is not None)


@pytest.fixture
def batch(trained: TrainedModel, known: Familiarity, tmp_path: Path) -> Batch:
    """Five rows: the second does not parse, the fourth is like nothing in the data; classes 0, -, 1, unknown, other."""
    path = tmp_path / "five.csv"
    frame = pd.DataFrame({"smiles": SMILES, "label": ["0", "1", "1", "", "7"], "note": ["=1+1", "-x", "", "@y", "b"]})
    frame.to_csv(path, index=False)
    return shown(path, trained, target="label", calibration=CURVE, familiarity=known)


def test_the_decimal_sign_of_the_file_can_be_said(known: Familiarity, tmp_path: Path) -> None:
    """'1,234' is below 100 with a comma as the decimal sign, and above with a point; the file does not say which."""
    learned, new = tmp_path / "learned.csv", tmp_path / "new.csv"
    rows = [("C" * (k + 1), 50 if k < 6 else 950) for k in range(12)]
    pd.DataFrame(rows, columns=["smiles", "value"]).to_csv(learned, index=False)
    data = read_dataset(learned, target="value", threshold="100")
    fitted = SymGraphClassifier(form="tree", max_rules=2, radius=1).fit(data, data.target).fitted
    model = fitted.read_as(replace(Reading(), threshold="100"))
    pd.DataFrame({"smiles": ["CCO", "CCN"], "value": ["1,234", "2,500"]}).to_csv(new, index=False)
    for sign, above in ((DecimalSign.POINT, True), (DecimalSign.COMMA, False)):
        found = shown(new, model, target="value", decimal=sign, familiarity=known)
        assert [data.classes[code] for code in found.said.truth_code] == [data.target[11 if above else 0]] * 2


def test_every_row_keeps_its_place(batch: Batch, trained: TrainedModel) -> None:
    assert [row.record for row in batch.said.rows] == [1, 2, 3, 4, 5]
    assert batch.said.graph.tolist() == [0, -1, 1, 2, 3]
    assert batch.said.left_out == 1
    assert batch.said.rows[1].status == "S102: 'c1ccccc' does not parse (unclosed ring)"
    assert batch.said.fixes == {2: "Close ring 1, or leave the record out"}
    chances = trained.probabilities(batch.said.imported.dataset)
    assert batch.said.chosen.tolist() == [-1 if g < 0 else int(chances[g].argmax()) for g in batch.said.graph.tolist()]


def test_confidence_is_the_calibrated_probability_of_the_predicted_class(batch: Batch, trained: TrainedModel) -> None:
    chances = trained.probabilities(batch.said.imported.dataset)
    wanted = [0.2 + 0.6 * row.max() for row in chances]  # the curve is symmetric: p to 0.2 + 0.6 p
    assert batch.said.confidence[batch.said.graph >= 0].tolist() == pytest.approx(wanted)
    assert np.isnan(batch.said.confidence[1])


def test_the_truth_counts_rows_whose_class_is_known(batch: Batch) -> None:
    """Rows 1, 3 and 5 say a class; that of row 5 the model does not know, so no prediction is right there."""
    assert batch.said.truth_code.tolist() == [0, -1, 1, -1, -2]
    assert {truth.column for truth in batch.truths} == {"label"}
    assert sum(truth.known for truth in batch.truths) == 3
    assert sum(truth.right for truth in batch.truths) == int((batch.said.chosen[[0, 2]] == [0, 1]).sum())
    wrong = [p for p in (0, 2, 4) if batch.said.chosen[p] != batch.said.truth_code[p]]
    assert batch.pick(Show.WRONG).tolist() == wrong
    assert 4 in wrong


def test_filters(batch: Batch, trained: TrainedModel) -> None:
    assert batch.shows() == tuple(Show)
    assert batch.pick(Show.ALL).tolist() == [0, 1, 2, 3, 4]
    assert batch.pick(Show.FAULTY).tolist() == [1]
    assert 3 in batch.pick(Show.UNLIKE).tolist()
    assert batch.pick(Show.LOW, below=1.0).tolist() == [0, 2, 3, 4]
    assert batch.pick(Show.LOW, below=0.0).tolist() == []
    for code in (0, 1):
        assert batch.pick(Show.ALL, [code]).tolist() == np.flatnonzero(batch.said.chosen == code).tolist()
    silent = [p for p in (0, 2, 3, 4) if not batch.said.rows[p].rules]
    assert batch.pick(Show.SILENT).tolist() == silent
    assert all(batch.reasons(p, {}) == "no rule fires: the default" for p in silent)


def test_a_page_shows_what_is_said_of_its_rows_and_the_source_behind(batch: Batch) -> None:
    frame = batch.page(np.array([1, 2]), {f"R{k}": f"words {k}" for k in range(1, 5)})
    assert list(frame["record"]) == [2, 3]
    assert list(frame.columns[-3:]) == ["smiles", "label", "note"]
    assert frame["prediction"][0] == NOT_USED
    assert str(frame["reasons"][0]).startswith("✗ S102")
    assert frame["true class"].tolist() == ["", "1"]
    assert frame["right?"].tolist() == ["", "✓ right" if batch.said.chosen[2] == 1 else "✗ wrong"]
    rules = batch.said.rows[2].rules
    assert frame["reasons"][1] == ("; ".join(f"{r}: words {r[1:]}" for r in rules) or "no rule fires: the default")


def test_downloads_are_safe_and_rejected_rows_are_as_they_were(batch: Batch) -> None:
    text = csv_bytes(batch.table({})).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@y" in text
    frame = batch.table({})
    assert list(frame.columns[:7]) == ["smiles", "label", "note", "prediction", "probability", "rules", "status"]
    assert len(frame) == 5
    assert batch.rejected().to_dict("records") == [{"smiles": "c1ccccc", "label": "1", "note": "-x"}]


def test_without_classes_or_calibration(trained: TrainedModel, known: Familiarity, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("smiles,prediction,record\nCCO,mine,a\nCCN,yours,b\n")
    found = shown(path, trained, target="label", familiarity=known)
    assert found.truths == ()
    assert Show.WRONG not in found.shows()
    frame = found.page(np.array([0, 1]), {})
    assert "confidence" not in frame
    assert frame["prediction (2)"].tolist() == ["mine", "yours"]
    assert frame["record (2)"].tolist() == ["a", "b"]
    assert found.table({})["prediction (2)"].tolist() == [row.prediction for row in found.said.rows]
    assert found.sureness.tolist() == [row.probability for row in found.said.rows]


def test_each_accuracy_says_which_rows_it_is_of(
    data: GraphDataset, trained: TrainedModel, known: Familiarity, tmp_path: Path
) -> None:
    """One row that was learned from, one of a held-out structure, two that are new; in another order than before."""
    path = tmp_path / "some.csv"
    own = str(data.smiles[0])
    path.write_text(f"label,smiles\n0,CCCCCCCCCCl\n1,{own}\n1,CCCCCCCCBr\n0,CCCCCCCI\n")
    held = trained.with_held_out(read_dataset(path, target="label")[[3]])
    found = shown(path, held, target="label", familiarity=known)
    assert [(truth.name, truth.known) for truth in found.truths] == [
        ("Accuracy, new rows", 2),
        ("Accuracy, held-out rows", 1),
        ("Accuracy, rows learned from", 1),
    ]
    assert "it flatters" in found.truths[2].help
    assert found.page(np.arange(4), {})["the model"].tolist() == [
        "new to it",
        "learned from it",
        "new to it",
        "held out",
    ]
    assert found.table({})["the_model"].tolist()[1] == "learned from it"
    old = shown(path, replace(trained, known=None), target="label", familiarity=known)
    assert [(truth.name, truth.known) for truth in old.truths] == [("Accuracy, perhaps learned from", 4)]
    told = shown(path, replace(trained, known=None), target="label", familiarity=known, known=held.known)
    assert told.truths == found.truths


def test_a_column_of_names_is_no_column_of_classes(trained: TrainedModel, known: Familiarity, tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    path.write_text("name,smiles\nphenol,Oc1ccccc1\naniline,Nc1ccccc1\n")
    assert shown(path, trained, target="label", familiarity=known).truths == ()
    path.write_text("label,smiles\n0,Oc1ccccc1\nmaybe,Nc1ccccc1\n")
    found = shown(path, trained, target="label", familiarity=known).truths
    assert sum(truth.known for truth in found) == 2  # a class that the model does not know is a wrong prediction


def test_pasted_lines() -> None:
    assert pasted_table("CCO\n\n  CCN \n") == b"smiles\nCCO\nCCN\n"
    assert pasted_table('CCO my "best", one\nCCN') == b'smiles,name\nCCO,"my ""best"", one"\nCCN,\n'
    assert pasted_table(" \n\n") == b""


# -- words ----------------------------------------------------------------------------------------


def record_of(data: GraphDataset, n: int) -> OutOfFold:
    chances = np.linspace(0.05, 0.95, n)
    graphs = np.arange(n)
    rows = np.column_stack((1 - chances, chances)).round(6).tolist()
    return OutOfFold(graphs=graphs.tolist(), fold=(graphs % 5).tolist(), probabilities=rows)


def test_how_confidence_was_learned_is_said(data: GraphDataset, trained: TrainedModel) -> None:
    record = record_of(data, 188)
    found = calibrate(trained, data, graphs=record.graphs, probabilities=record.probabilities, fold=record.fold)
    said = calibration_words(found, record, GraphKind.MOLECULES)
    assert "learned from 188 held-out molecules of 5 models" in said
    assert "a sigmoid (Platt scaling), as there are fewer than 1,000" in said
    assert "steps that never fall" in calibration_words(CURVE, record, GraphKind.GRAPHS)
    assert "1 held-out graph " in calibration_words(None, record_of(data, 1), GraphKind.GRAPHS)
    assert "kept no held-out predictions" in calibration_words(None, None, GraphKind.GRAPHS)


def test_the_domain_is_said_in_words(data: GraphDataset, known: Familiarity, batch: Batch) -> None:
    dataset = batch.said.imported.dataset
    badges = [domain_badge(batch.said.judged, graph, dataset) for graph in range(len(dataset))]
    assert badges[2].text == "nothing like it seen"
    assert "a label that never occurred there" in badges[2].help
    assert badges[2].colour == "red"
    own = domain_badge(known.judge(data), 0, data)
    assert (own.text, own.colour) == ("seen similar", "green")
    assert "100 % of its atoms with their neighbours" in own.help
    assert "molecule d1, 100 % of places in common" in likeness_words(known.nearest(data, 0), data)


def test_what_may_not_fit_is_said(data: GraphDataset, trained: TrainedModel, sample_data: Path) -> None:
    assert mismatch_words(data, trained) == ""
    graphs = read_dataset(sample_data / "motif_house.csv")
    assert "these are graphs" in mismatch_words(graphs, trained)
    full = read_dataset(sample_data / "mutag.csv", hydrogens="keep")
    assert mismatch_words(full, trained).startswith("These molecules have hydrogens as nodes")
    assert silent_words(trained, 0) == "no rule fires: the default"
    assert silent_words(trained, 1) == ""

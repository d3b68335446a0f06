from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

from dashboard.model.views.report import report_page
from dashboard.predict.views.counterfactual import draw_flip, nearest_words, show_flip
from engine import SymGraphClassifier
from engine.explain.counterfactual.nearest import find_nearest
from engine.explain.counterfactual.search import find_counterfactual
from engine.readers import Imported, read
from engine.rules.trained import TrainedModel
from engine.runs.scores import HeldOut, Measure, RunScores


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> Imported:
    return read(sample_data / "mutag.csv")


@pytest.fixture(scope="module")
def model(mutag: Imported) -> TrainedModel:
    return SymGraphClassifier(max_rules=4).fit(mutag.dataset, mutag.dataset.target).fitted


def test_the_edits_are_told_and_drawn_side_by_side(mutag: Imported, model: TrainedModel) -> None:
    found = find_counterfactual(model, mutag.dataset, 0)
    assert found is not None
    shown = show_flip(found, model)
    assert shown.class_name == model.class_names[found.prediction]
    assert len(shown.edits) == len(found.edits)
    assert all(text.endswith(".") and text[0].isupper() for text in shown.edits)
    for dark in (False, True):
        root = ElementTree.fromstring(draw_flip(found, mutag.dataset[[0]], model, dark=dark))
        drawings = root.findall(".//{http://www.w3.org/2000/svg}svg")
        assert len(drawings) == 2
        text = "".join(root.itertext())
        assert "1 as it is: mutagen" in text
        assert "2 edited: non-mutagen" in text


def test_nothing_found_is_said() -> None:
    model = TrainedModel.__new__(TrainedModel)  # nothing of it is asked for
    shown = show_flip(None, model)
    assert shown.lead.startswith("No edit was found")
    assert (shown.class_name, shown.edits, shown.smiles) == ("", (), "")


def test_the_nearest_in_words(mutag: Imported, model: TrainedModel) -> None:
    data = mutag.dataset
    nearest = find_nearest(model, data, data[[0]], prediction=int(data.target_codes[0]))
    assert nearest is not None
    said = nearest_words(nearest, data, model)
    assert f"is {data.ids[nearest.graph]} (non-mutagen), similarity {nearest.similarity:.2f}" in said


def test_the_report_shows_the_scores_of_the_run(mutag: Imported, model: TrainedModel) -> None:
    held = HeldOut(
        method="5-fold cross-validation",
        unit="graph",
        graphs=188,
        accuracy=Measure(mean=0.8125, low=0.75, high=0.875),
        balanced_accuracy=Measure(mean=0.7),
        roc_auc=Measure(mean=None),
        interval_method="an interval",
        confusion=[[50, 13], [22, 103]],
        notes=["a note"],
    )
    page = report_page(model, mutag, RunScores(training_accuracy=0.9, held_out=held))
    for text in ("5-fold cross-validation", "0.812", "0.750 to 0.875", "not defined", "103", "a note", "an interval"):
        assert text in page
    assert "Nothing was held out" in report_page(model, mutag, None)

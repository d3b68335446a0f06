"""The quality page: each tab, runs without a record, more than two classes, and the learning curve."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.session import caches
from engine.errors import Fault, InputError
from engine.progress import Progress
from engine.readers import read_dataset, sample_path
from engine.runs import DataSource, Document, Run
from engine.runs.jobs.learning_curve import measure_learning_curve
from engine.runs.learning_curve import LearningCurve
from tests.dashboard.conftest import HOUSE, OWNER, run_of, train
from tests.dashboard.test_data_page import uploaded
from tests.dashboard.test_pages import open_page, texts

TABS = (
    "Folds and classes",
    "Confusion matrix",
    "Curves",
    "Calibration",
    "Errors worth reading",
    "Learning curve",
)


def open_tab(tab: str, run: Run) -> AppTest:
    test = open_page("quality", run=run.id)
    test.session_state["quality-tabs"] = tab
    test.run()
    assert not test.exception, test.exception[0].stack_trace
    return test


@pytest.mark.usefixtures("workspace")
def test_without_data_or_rules_it_says_what_to_do() -> None:
    assert "No data set is chosen yet." in texts(open_page("quality"))
    assert "There are no rules for this data set yet" in texts(open_page("quality", data="mutag"))


@pytest.mark.parametrize("form", ["rules", "forest"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_stands(tab: str, form: str, full_workspace: Path) -> None:
    run = run_of(full_workspace, form)
    record = run.out_of_fold()
    assert record is not None
    said = texts(open_tab(tab, run))
    assert f"about the {len(record.graphs)} molecules of the test part (dealt out by graph)" in said


def test_plain_graphs_have_errors_worth_reading(full_workspace: Path) -> None:
    assert "held-out graph" in texts(open_tab("Errors worth reading", run_of(full_workspace, "rules", HOUSE)))


def test_a_model_of_a_front_has_a_record_of_its_own(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    test = open_page("quality", run=run.id, model="1")
    assert "of the test part" in texts(test)


def test_a_cell_opens_its_graphs(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    record = run.out_of_fold()
    assert record is not None
    truth = read_dataset(sample_path("mutag")).target_codes[record.graphs].tolist()
    inside = [t == 1 and p[1] > p[0] for t, p in zip(truth, record.probabilities, strict=True)]
    test = open_tab("Confusion matrix", run)
    assert test.button(key="cell-1-1").label.startswith(f"{sum(inside)} (")
    test.button(key="cell-1-1").click().run()
    assert not test.exception
    said = texts(test)
    assert (
        f"{sum(inside)} molecules: truly mutagen, predicted mutagen, the surest first".replace(
            f"{sum(inside)} molecules", f"**{sum(inside)} molecules**"
        )
        in said
    )
    assert len(test.get("image")) == 12
    assert said.count(", held out") == 12


def test_errors_say_what_was_said_and_which_rules_fire(full_workspace: Path) -> None:
    said = texts(open_tab("Errors worth reading", run_of(full_workspace, "rules")))
    assert "predicted wrong, the surest first" in said
    assert "Said **" in said
    assert "Rules that fire" in said or "No rule fires" in said


def test_an_error_with_a_twin_of_another_class_puts_the_label_in_doubt(full_workspace: Path) -> None:
    from dataclasses import replace as changed

    from engine.evaluation import duplicates

    run = run_of(full_workspace, "rules")
    data = read_dataset(sample_path("mutag"))
    record = run.out_of_fold()
    assert record is not None
    wrong = [
        graph
        for graph, p in zip(record.graphs, record.probabilities, strict=True)
        if int(p[1] > p[0]) != data.target_codes[graph]
    ]
    other = next(g for g in range(188) if data.target_codes[g] != data.target_codes[wrong[0]])
    groups = tuple(
        duplicates.DuplicateGroup(tuple(sorted((graph, other))), duplicates.Sameness.GRAPH, (1, 1)) for graph in wrong
    )
    made = changed(duplicates.find_duplicates(data), groups=groups)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.session.caches.find_duplicates", lambda _dataset: made)
        assert "Is the label right?" in texts(open_tab("Errors worth reading", run))


def test_a_run_without_a_record_says_so_and_shows_what_there_is(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    for faulty in ("", "{", '{"graphs": [500], "fold": [0], "probabilities": [[0.5, 0.5]]}'):
        run.keep(Document.OUT_OF_FOLD, faulty)
        test = open_page("quality", run=run.id)
        said = texts(test)
        assert "This run kept no held-out predictions" in said
        assert "Held-out predictions against the true classes" in said
        assert "Train again" in [link.proto.label for link in test.get("page_link")]
    run.keep(Document.SCORES, "")
    test = open_page("quality", run=run.id)
    assert "No scores were kept." in texts(test)
    assert not test.get("plotly_chart")


def test_more_than_two_classes(workspace: Path) -> None:
    run = train(workspace, DataSource(origin="sample", name="solubility"), "tree")
    test = open_tab("Confusion matrix", run)
    assert len([b for b in test.button if (b.key or "").startswith("cell-")]) == 9
    assert "mean over the classes, each against the rest" in texts(open_tab("Curves", run))
    assert "the predicted class, whichever it is" in texts(open_tab("Calibration", run))
    frames = open_tab("Folds and classes", run).dataframe
    assert len(frames[1].value) == 4


def test_many_classes_are_chosen_from_lists(workspace: Path) -> None:
    rows = [f"{'C' * (10 * code + k + 1)}{'O' * (code % 2)},k{code}" for code in range(7) for k in range(10)]
    name = uploaded(workspace, rows)
    run = train(workspace, DataSource(origin="upload", name=name), "tree")
    test = open_tab("Confusion matrix", run)
    test.selectbox(key="quality-truth").set_value(3).run()
    assert not test.exception
    assert "truly class k3, predicted class k0, the surest first" in texts(test)


def test_a_damaged_model_is_told(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.MODEL, "{}")
    assert "cannot be read" in texts(open_tab("Errors worth reading", run))


# -- the learning curve ---------------------------------------------------------------------------


def test_a_curve_is_measured_in_the_background_and_kept(full_workspace: Path) -> None:
    run = run_of(full_workspace, "tree")
    test = open_tab("Learning curve", run)
    assert "Would more molecules help?" in texts(test)
    test.button(key="quality-measure").click().run()
    work = caches.background().get(f"learning-curve-{run.id}")
    assert work is not None
    assert work.wait(600)
    assert work.trouble == ""
    curve = LearningCurve.model_validate_json(run.read(Document.LEARNING_CURVE))
    assert [point.graphs for point in curve.points] == sorted(point.graphs for point in curve.points)
    test = open_tab("Learning curve", run)
    assert "Each point is a model learned anew" in texts(test)
    assert len(test.get("plotly_chart")) == 1


def test_a_curve_under_way_can_be_cancelled(full_workspace: Path) -> None:
    run = run_of(full_workspace, "tree")

    def forever(progress: Progress) -> None:
        while True:
            measure_learning_curve(run.request, read_dataset(sample_path("mutag")), shares=(0.2,), progress=progress)

    work = caches.background().ask(f"learning-curve-{run.id}", forever)
    test = open_tab("Learning curve", run)
    assert "It goes on when you leave this page" in texts(test)
    other = open_tab("Learning curve", run_of(full_workspace, "list"))
    assert other.button(key="quality-measure").disabled
    test.button(key="quality-cancel").click().run()
    assert work.wait(600)
    assert "was not measured. Stopped." in texts(open_tab("Learning curve", run))


def test_why_a_curve_could_not_be_measured_is_told(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise InputError(Fault("O126", "the split", "2 units for 5 parts", "Choose another split"))

    monkeypatch.setattr("dashboard.model.learning.measure_learning_curve", refuse)
    run = run_of(full_workspace, "rules")
    test = open_tab("Learning curve", run)
    test.button(key="quality-measure").click().run()
    work = caches.background().get(f"learning-curve-{run.id}")
    assert work is not None
    assert work.wait(600)
    assert "2 units for 5 parts" in texts(open_tab("Learning curve", run))


def test_only_the_owner_has_it_measured(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.session.identity.new_identity", lambda: OWNER[::-1])
    test = open_tab("Learning curve", run_of(full_workspace, "rules"))
    assert "Only the owner of a run" in texts(test)
    assert not [b for b in test.button if b.key == "quality-measure"]

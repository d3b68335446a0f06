"""The page on which rules are edited: full, faulty, forms that cannot be edited, and without a test part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.views.editing import draft_of, edited_model, parts_of, work_out
from engine.editing.edit_data import EditData
from engine.readers import read_dataset, sample_path
from engine.rules.model_file.file import model_from_text, model_to_text
from engine.runs import Document, Run, RunStore, TrainingRequest, Validation, Workspace
from engine.runs.edits import EditLog
from engine.runs.jobs.worker import work
from tests.dashboard.conftest import HOUSE, MUTAG, OWNER, run_of
from tests.dashboard.test_pages import button, open_page, texts

ON, NAME, LEAST = "R1-on", "R1-name", "R1-least-1"


def widget(test: AppTest, kind: str, ending: str) -> object:
    return next(w for w in getattr(test, kind) if (w.key or "").endswith(ending))


def log_of(run: Run) -> EditLog:
    return EditLog.model_validate_json(run.read(Document.EDITS))


def press(test: AppTest, label: str) -> None:
    button(test, label).click().run()  # type: ignore[attr-defined]
    assert not test.exception, test.exception[0].stack_trace


def accuracies(test: AppTest) -> list[str]:
    return [m.value for m in test.metric if m.label == "Accuracy"]


@pytest.mark.usefixtures("workspace")
def test_without_data_or_rules_the_page_says_what_to_do() -> None:
    assert "No data set is chosen yet." in texts(open_page("edit"))
    assert "There are no rules" in texts(open_page("edit", data="mutag"))


def test_an_edit_shows_its_cost_is_kept_taken_back_and_made_again(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id, rule="R1")
    assert len(accuracies(test)) == 2  # training part, test part
    before = accuracies(test)
    assert "Nothing yet" in texts(test)
    widget(test, "toggle", ON).set_value(False).run()  # type: ignore[attr-defined]
    assert not test.exception, test.exception[0].stack_trace
    (logged,) = log_of(run).edits
    assert logged.words == "R1 switched off."
    assert logged.test is not None
    assert accuracies(test)[1] == f"{100 * logged.test.edited:.1f} %"
    assert test.dataframe[0].value["state"].iloc[0] == "off"
    assert "looked at 1 time" in texts(test)

    again = open_page("edit", run=run.id, rule="R1")  # nothing is lost with the page
    assert widget(again, "toggle", ON).value is False  # type: ignore[attr-defined]
    press(again, "Undo")
    assert accuracies(again) == before
    press(again, "Redo")
    assert [e.words for e in log_of(run).edits] == ["R1 switched off."]
    press(again, "Start over")
    assert log_of(run).edits == ()
    assert log_of(run).looks == 1


def test_a_flip_opens_its_molecules(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id, rule="R1")
    for number in range(1, len(run.model().model.rules) + 1):
        test = open_page("edit", run=run.id, rule=f"R{number}")
        widget(test, "toggle", f"R{number}-on").set_value(False).run()  # type: ignore[attr-defined]
    logged = log_of(run).edits[-1]
    assert logged.training is not None
    assert logged.training.lost
    next(b for b in test.button if b.key == "flips-training").click().run()
    assert not test.exception
    assert f"right before, wrong now ({logged.training.lost:,})" in str(test.segmented_control)
    assert len(test.get("image")) >= 2


def test_names_are_used_on_every_page_and_escaped(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id, rule="R1")
    widget(test, "text_input", NAME).set_value("Nitro <b>rule</b>").run()  # type: ignore[attr-defined]
    widget(test, "text_input", "R1-name-1").set_value("my *group*").run()  # type: ignore[attr-defined]
    assert not test.exception
    rules = open_page("rules", run=run.id, rule="R1")
    assert "“Nitro <b>rule</b>”" in texts(rules)
    assert r"my \*group\*" in "\n".join(str(m.value) for m in rules.markdown)
    assert "my *group*" in rules.dataframe[0].value["reads as"].iloc[0]
    graph = open_page("graph", run=run.id, row="1")
    assert not graph.exception


def test_a_rule_of_ones_own_and_what_is_no_smarts(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id)
    test.text_input(key="edit-add-smarts").set_value("C((")
    press(test, "Add the rule")
    assert "does not parse" in texts(test)
    assert not run.read(Document.EDITS)
    test.text_input(key="edit-add-smarts").set_value("[N+](=O)[O-]")
    test.text_input(key="edit-add-name").set_value("nitro")
    press(test, "Add the rule")
    assert "contains a match of “nitro”" in log_of(run).edits[0].words
    assert len(test.dataframe[0].value) == len(run.model().model.rules) + 1
    test.text_input(key="edit-ban").set_value("[Xe]")
    press(test, "Forbid it")
    assert "no predicate in use is about it" in texts(test)
    test.text_input(key="edit-ban").set_value("[N+](=O)[O-]")
    press(test, "Forbid it")
    assert test.dataframe[0].value["state"].iloc[-1] == "forbidden"


def test_thresholds_and_weights(full_workspace: Path) -> None:
    run = run_of(full_workspace, "scorecard")
    test = open_page("edit", run=run.id, rule="R1")
    least = widget(test, "number_input", LEAST)
    least.set_value(least.value + 1).run()  # type: ignore[attr-defined]
    test.segmented_control(key="edit-weights").set_value("Fitted again").run()
    assert not test.exception, test.exception[0].stack_trace
    assert [e.edit.kind for e in log_of(run).edits] == ["set-threshold", "set-weights"]
    assert "points" in test.dataframe[0].value["weight"].iloc[0]


@pytest.mark.parametrize("form", ["tree", "forest"])
def test_forms_that_cannot_be_edited_say_what_to_train(full_workspace: Path, form: str) -> None:
    said = texts(open_page("edit", run=run_of(full_workspace, form).id))
    assert "cannot be edited rule by rule" in said
    assert "Train the form" in said


def test_without_a_test_part_only_training_figures_are_shown(workspace: Path) -> None:
    store = RunStore(Workspace(workspace).runs)
    Workspace(workspace).prepare()
    request = TrainingRequest(source=MUTAG, max_rules=3, radius=1, validation=Validation.FOLDS_5)
    run = store.create(request, owner=OWNER)
    assert work(run.folder) == 0
    test = open_page("edit", run=run.id, rule="R1")
    assert len(accuracies(test)) == 1
    assert "no graph is left that they have not seen" in texts(test)
    widget(test, "toggle", ON).set_value(False).run()  # type: ignore[attr-defined]
    assert log_of(run).looks == 0
    assert log_of(run).edits[0].test is None


def test_a_pattern_is_drawn_on_a_graph(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", HOUSE)
    test = open_page("edit", run=run.id)
    nodes = next(m for m in test.multiselect if m.label == "Chosen nodes")
    assert nodes.options[0] == "node 0"
    graph_ends = 2
    nodes.set_value(list(range(graph_ends))).run()
    assert not test.exception
    said = texts(test)
    if "do not hang together" not in said:
        next(b for b in test.button if b.key == "edit-add-drawn").click().run()
        assert not test.exception, test.exception[0].stack_trace
        assert "added" in log_of(run).edits[0].words


def test_atoms_that_hang_together_are_a_rule(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id, row="1")
    test.segmented_control(key="edit-way").set_value("By choosing atoms").run()
    atoms = next(m for m in test.multiselect if m.label == "Chosen atoms")
    atoms.set_value([0, 16]).run()
    assert "do not hang together" in texts(test)
    atoms = next(m for m in test.multiselect if m.label == "Chosen atoms")
    atoms.set_value([0, 1]).run()
    assert test.code
    next(b for b in test.button if b.key == "edit-add-drawn").click().run()
    assert not test.exception, test.exception[0].stack_trace
    assert len(log_of(run).edits) == 1


def test_the_run_of_another_is_only_to_be_looked_at(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    RunStore(Workspace(full_workspace).runs).hand_over(OWNER, "f" * 32)
    test = open_page("edit", run=run.id)
    assert "belongs to somebody else" in texts(test)
    assert not test.toggle


def test_a_damaged_log_is_no_log(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.EDITS, '{"edits": 3}')
    test = open_page("edit", run=run.id)
    assert "Nothing yet" in texts(test)
    assert "mutagen when it" in texts(open_page("rules", run=run.id))


def test_a_saved_model_is_a_model(full_workspace: Path) -> None:
    """What the page hands out is built here the way the page does."""
    run = run_of(full_workspace, "list")
    test = open_page("edit", run=run.id, rule="R1")
    widget(test, "toggle", ON).set_value(False).run()  # type: ignore[attr-defined]
    log = log_of(run)
    data = read_dataset(sample_path("mutag"))
    learned = run.model()
    parts = parts_of(run.request, run.out_of_fold(), learned, data)
    assert parts.has_test
    found = work_out(draft_of(learned, log), EditData.of(learned, data), parts)
    saved = model_from_text(model_to_text(edited_model(found, log)))
    assert len(saved.model.rules) == len(learned.model.rules) - 1
    assert saved.provenance.edits == (f"{log.edits[0].time} UTC: R1 switched off.",)
    assert found.test is not None
    seen = saved.predict(data)[parts.test] == data.target_codes[parts.test]
    assert found.test.after.accuracy == pytest.approx(seen.mean())


def kept_from(root: Path, run: Run) -> Run:
    (found,) = [other for other in RunStore(Workspace(root).runs).on(run.request.source) if "edited" in other.name]
    return found


def test_a_draft_becomes_a_run_that_every_page_shows(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("edit", run=run.id, rule="R1")
    assert button(test, "Keep as a run").disabled  # type: ignore[attr-defined]
    widget(test, "toggle", ON).set_value(False).run()  # type: ignore[attr-defined]
    press(test, "Keep as a run")
    assert "Kept as" in texts(test)

    kept, data = kept_from(full_workspace, run), read_dataset(sample_path("mutag"))
    assert kept.owner == OWNER
    assert kept.status.finished
    assert (kept.record.title, kept.record.digest) == (run.record.title, run.record.digest)
    scores, held = kept.scores, kept.out_of_fold()
    assert scores is not None
    assert held is not None
    assert scores.held_out is not None
    assert scores.edits == 1
    assert "looked at once while choosing" in scores.held_out.method
    right = kept.model().predict(data) == data.target_codes  # the file alone, counted anew
    assert scores.held_out.accuracy.mean == pytest.approx(right[held.graphs].mean())
    seen = np.setdiff1d(np.arange(len(data)), held.graphs)
    assert scores.training_accuracy == pytest.approx(right[seen].mean())

    for page in ("rules", "graph", "quality", "predict", "whatif", "compare", "train"):
        shown = open_page(page, run=kept.id)
        assert not shown.exception, (page, shown.exception[0].stack_trace)
    again = open_page("edit", run=kept.id, rule="R1")
    assert "looked at 1 time" in texts(again)  # looks are not forgotten
    assert button(again, "Undo").disabled  # type: ignore[attr-defined]
    assert len(log_of(run).edits) == 1  # the learned run keeps its draft


def test_a_draft_without_a_test_part_is_kept_without_held_out_scores(workspace: Path) -> None:
    store = RunStore(Workspace(workspace).runs)
    Workspace(workspace).prepare()
    request = TrainingRequest(source=MUTAG, max_rules=3, radius=1, validation=Validation.FOLDS_5)
    run = store.create(request, owner=OWNER, name="mine")
    assert work(run.folder) == 0
    test = open_page("edit", run=run.id, rule="R1")
    widget(test, "toggle", ON).set_value(False).run()  # type: ignore[attr-defined]
    press(test, "Keep as a run")
    kept = kept_from(workspace, run)
    assert kept.name == "mine, edited"
    assert kept.scores is not None
    assert kept.scores.held_out is None
    assert "no graphs are left" in texts(open_page("quality", run=kept.id)) + texts(open_page("rules", run=kept.id))

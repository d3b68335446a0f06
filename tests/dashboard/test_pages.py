"""Every page, empty, full and faulty, without a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.views.words import percent
from engine.errors import Fault
from engine.explain.evidence import explain
from engine.explain.words.wording import literal_text
from engine.learning.search.evolution import Search
from engine.predicates.groups.readable import VocabularyChoice
from engine.progress import FrontPoint
from engine.readers import read, sample_path
from engine.runs import Document, Run, RunStore, State, TrainingRequest, Workspace, jobs
from engine.runs.status import Status, StoredFault
from tests.dashboard.conftest import HOUSE, MUTAG, run_of

APP = str(Path(__file__).resolve().parents[2] / "dashboard" / "app.py")
PAGES = ("home", "data", "explore", "train", "rules", "graph")
FILES = {
    "home": "home/page.py",
    "data": "data/overview.py",
    "report": "data/report.py",
    "duplicates": "data/duplicates.py",
    "scaffolds": "data/scaffolds.py",
    "reading": "data/reading.py",
    "compare": "model/compare.py",
    "edit": "model/edit.py",
    "explore": "data/explore.py",
    "graph": "predict/graph.py",
    "lab": "learn/lab.py",
    "predict": "predict/page.py",
    "quality": "model/quality.py",
    "rules": "model/rules.py",
    "runs": "runs/page.py",
    "tour": "learn/tour.py",
    "train": "train/page.py",
    "whatif": "predict/whatif.py",
}


def open_page(page: str, **params: str) -> AppTest:
    """The page as a link with these parameters opens it."""
    test = AppTest.from_file(APP, default_timeout=240)
    test.query_params.update(params)
    test.run()
    if page != "home":
        test.switch_page(FILES[page])
        test.query_params.update(params)
        test.run()
    assert not test.exception, test.exception[0].stack_trace
    return test


def texts(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.title, test.subheader, test.info, test.warning, test.error, test.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def button(test: AppTest, label: str) -> object:
    return next(b for b in test.button if b.label == label)


# -- empty ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES[1:])
@pytest.mark.usefixtures("workspace")
def test_a_page_without_data_says_where_to_get_some(page: str) -> None:
    assert "No data set is chosen yet." in texts(open_page(page))


@pytest.mark.usefixtures("workspace")
def test_the_first_page_offers_the_bundled_sets_and_an_upload() -> None:
    test = open_page("home")
    said = texts(test)
    assert "Blood-brain barrier" in said
    assert "2,861 records" in said
    assert len([b for b in test.button if b.label == "Use this"]) == 5
    assert len(test.file_uploader) == 1


@pytest.mark.parametrize("page", ["rules", "graph"])
@pytest.mark.usefixtures("workspace")
def test_a_page_without_rules_says_so(page: str) -> None:
    assert "There are no rules" in texts(open_page(page, data="mutag"))


# -- full -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("workspace")
def test_a_card_takes_its_set_into_use_and_into_the_address() -> None:
    test = open_page("home")
    next(b for b in test.button if b.key == "use-mutag").click().run()
    assert not test.exception
    assert test.query_params["data"] == "mutag"
    assert [m.value for m in test.metric][:2] == ["188", "2"]
    assert "188 molecules · 2 classes" in texts(test)


@pytest.mark.usefixtures("workspace")
def test_explore_filters_by_class_and_text() -> None:
    test = open_page("explore", data="mutag")
    assert "188 molecules" in texts(test)
    test.text_input(key="explore-text").set_value("Br").run()
    assert "188 molecules" not in [caption.value for caption in test.main.caption]
    test.text_input(key="explore-text").set_value("no such thing").run()
    assert "Nothing matches" in texts(test)


def test_rules_show_figures_sentence_and_matches(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("rules", run=run.id, rule="R2")
    frame = test.dataframe[0].value
    assert list(frame["rule"]) == [f"R{k}" for k in range(1, len(frame) + 1)]
    said = texts(test)
    assert "R2: " in said
    assert "mutagen when it" in said
    assert test.query_params == {"data": "mutag", "run": run.id, "rule": "R2"}
    assert len(test.get("image")) > 1


def test_a_list_shows_its_order_and_its_default(full_workspace: Path) -> None:
    test = open_page("rules", run=run_of(full_workspace, "list").id, rule="R2")
    said = texts(test)
    assert test.dataframe[0].value["reads as"].iloc[0].startswith("IF it contains ")
    assert "Else if it" in said
    assert "are left to it; probability" in said
    assert "the first rule that fires decides" in said


def test_a_scorecard_shows_points_and_the_probability_of_each_total(full_workspace: Path) -> None:
    test = open_page("rules", run=run_of(full_workspace, "scorecard").id)
    rows, bands = (frame.value for frame in test.dataframe[:2])
    assert rows["points"].abs().between(1, 9).all()
    assert bands["graphs"].sum() == 188
    assert "Add the points of every row that holds." in texts(test)
    assert "mutagen: " in texts(test)


def test_a_forest_is_ranked_and_said_to_be_unreadable(full_workspace: Path) -> None:
    test = open_page("rules", run=run_of(full_workspace, "forest").id)
    assert "cannot be read as rules" in texts(test)
    assert test.dataframe[0].value["predicate"].iloc[0] == "P1"


@pytest.mark.parametrize("form", ["rules", "list", "scorecard", "tree", "forest"])
def test_one_molecule_shows_prediction_truth_and_reasons(full_workspace: Path, form: str) -> None:
    test = open_page("graph", run=run_of(full_workspace, form).id, row="17")
    said = texts(test)
    assert "Molecule" in said
    assert "PREDICTION" in said
    assert "with probability" in said
    assert "truly" in said
    assert "The bars add up to" in said
    button(test, "Next").click().run()  # type: ignore[attr-defined]
    assert test.query_params["row"] == "18"


def test_one_plain_graph_has_no_box_for_molecules(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules", HOUSE).id)
    assert "Graph 1" in texts(test)
    assert not [box for box in test.text_input if box.label == "Type a molecule"]


def test_a_typed_molecule_is_predicted_and_a_bad_one_explained(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules").id)
    test.text_input(key="typed-smiles").set_value("O=[N+]([O-])c1ccccc1").run()
    assert "PREDICTION" in texts(test)
    assert "truly" not in texts(test)
    test.text_input(key="typed-smiles").set_value("C1CC").run()
    assert not test.exception
    assert "unclosed ring" in texts(test)


def test_the_sidebar_changes_the_run(full_workspace: Path) -> None:
    test = open_page("rules", run=run_of(full_workspace, "rules").id)
    other = run_of(full_workspace, "tree")
    test.sidebar.selectbox[0].set_value(other.id).run()
    assert test.query_params["run"] == other.id


def group(test: AppTest, label: str) -> Any:
    """The choice of that label, of a few buttons in a row."""
    return next(shown for shown in test.get("button_group") if shown.label == label)


@pytest.mark.usefixtures("workspace")
def test_training_starts_with_what_the_widgets_say(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[TrainingRequest] = []

    def start(store: RunStore, request: TrainingRequest, **owned: str) -> Run:
        started.append(request)
        run = store.create(request, **owned)
        run.tell(Status(state=State.RUNNING, stage="local rules"))
        return run

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(jobs, "is_alive", lambda run: True)
    test = open_page("train", data="mutag")
    assert len(test.radio(key="train-form").options) == 5
    test.radio(key="train-form").set_value("tree").run()
    group(test, "What rules speak of").set_value(VocabularyChoice.STRUCTURES).run()
    test.slider(key="train-max-rules").set_value(7).run()
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert [(r.form, r.max_rules, r.source) for r in started] == [("tree", 7, MUTAG)]
    assert "Growing small trees for each structure" in texts(test)
    button(test, "Cancel").click().run()  # type: ignore[attr-defined]
    assert (Path(os.environ["SYMGRAPH_WORKSPACE"]) / "runs" / test.query_params["run"] / "cancel").exists()


def test_rules_can_be_read_as_soon_as_they_are_kept(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    (run.folder / "alive").touch()
    run.tell(Status(state=State.RUNNING, stage="validation", fraction=0.6))
    test = open_page("train", run=run.id)
    assert "**The model is ready.** Measuring it goes on." in texts(test)
    assert "Measuring on held-out graphs" in texts(test)
    button(test, "Read the rules").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert test.title[0].value == "Model"
    assert "R1: " in texts(open_page("rules", run=run.id))


def test_a_search_is_asked_for_and_shows_its_front_while_it_runs(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[TrainingRequest] = []
    points = (FrontPoint(1, 0.3), FrontPoint(2, 0.25))

    def start(store: RunStore, request: TrainingRequest, **owned: str) -> Run:
        started.append(request)
        run = store.create(request, **owned)
        status = Status(state=State.RUNNING, stage="search", greedy=points[:1], front=points)
        run.tell(status)
        return run

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(jobs, "is_alive", lambda run: True)
    test = open_page("train", data="mutag")
    group(test, "What rules speak of").set_value(VocabularyChoice.STRUCTURES).run()
    search = group(test, "Search for better rules")
    assert "10 s" in search.help
    assert "60 s" in search.help
    search.set_value(Search.QUICK).run()
    assert "6 searches, about 60 s" in texts(test)
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert [(r.form, r.search) for r in started] == [("rules", "quick")]
    assert "Searching for better rules" in texts(test)
    assert len(test.get("plotly_chart")) == 1
    test.radio(key="train-form").set_value("tree").run()
    assert "Only the form “Rules” can be searched for, and only over structures." in texts(test)
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert [(r.form, r.search) for r in started][1:] == [("tree", "none")]


@pytest.mark.usefixtures("workspace")
def test_rules_of_named_groups_are_asked_for_where_there_are_molecules(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[TrainingRequest] = []

    def start(store: RunStore, request: TrainingRequest, **owned: str) -> Run:
        started.append(request)
        run = store.create(request, **owned)
        run.tell(Status(state=State.RUNNING, stage="groups"))
        return run

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(jobs, "is_alive", lambda run: True)
    test = open_page("train", data="mutag")
    assert group(test, "Search for better rules").disabled
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert [(r.vocabulary, r.max_rules) for r in started] == [("readable", 30)]
    assert "Looking for named groups" in texts(test)
    assert "of named groups" in texts(test)
    assert "only over structures" in texts(test)
    group(test, "What rules speak of").set_value(VocabularyChoice.STRUCTURES).run()
    group(test, "Search for better rules").set_value(Search.QUICK).run()
    button(test, "Start training").click().run()  # type: ignore[attr-defined]
    assert [(r.vocabulary, r.search, r.max_rules) for r in started][1:] == [("structures", "quick", 10)]
    test = open_page("train", data="motif_house")
    assert not [shown for shown in test.get("button_group") if shown.label == "What rules speak of"]


def test_every_page_shows_the_model_of_the_front_that_was_chosen(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    front = run.front
    assert front is not None
    assert len(front.models) > 1
    other = 1 if front.chosen > 1 else 2
    test = open_page("rules", run=run.id)
    assert "model" not in test.query_params
    assert len(test.get("plotly_chart")) >= 1
    models = next(d.value for d in test.dataframe if "validation" in d.value.columns)
    assert models["rules"].tolist() == [model.rules for model in front.models]
    test.sidebar.selectbox(key="sidebar-model").set_value(other).run()
    assert not test.exception
    assert test.query_params["model"] == str(other)
    trained = run.model(other)
    for literal in trained.model.rules[0].literals:
        words = literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
        assert words in texts(test)
    shown = next(d.value for d in test.dataframe if "reads as" in d.value.columns)
    assert len(shown) == len(trained.model.rules) == front.models[other - 1].rules
    held_out = front.models[other - 1].scores.held_out
    assert held_out is not None
    assert test.metric[0].value == f"{held_out.accuracy.mean:.2f}"
    again = open_page("graph", run=run.id, model=str(other), row="17")
    assert again.sidebar.selectbox(key="sidebar-model").value == other
    assert again.query_params["model"] == str(other)
    found = explain(run.model(other), read(sample_path("mutag")).dataset, 16)
    assert f"{percent(found.probability)}" in texts(again)


@pytest.mark.parametrize("number", ["0", "99", "x", "-1"])
def test_a_link_to_no_model_of_the_front_shows_the_picked_one(full_workspace: Path, number: str) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    test = open_page("rules", run=run.id, model=number)
    assert run.front is not None
    assert test.sidebar.selectbox(key="sidebar-model").value == run.front.chosen
    assert "model" not in test.query_params


def test_another_run_has_its_own_model_in_use(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    assert run.front is not None
    test = open_page("rules", run=run.id, model="1" if run.front.chosen > 1 else "2")
    test.sidebar.selectbox(key="sidebar-run").set_value(run_of(full_workspace, "tree").id).run()
    assert not test.exception
    assert "model" not in test.query_params
    test.sidebar.selectbox(key="sidebar-run").set_value(run.id).run()
    assert "model" not in test.query_params


# -- faulty ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"run": "../../etc/passwd"}, "a training run that is not in this workspace"),
        ({"run": "0" * 32}, "a training run that is not in this workspace"),
        ({"data": "../secret"}, "a data set that is not in this workspace"),
        ({"data": "0" * 32}, "a data set that is not in this workspace"),
        ({"data": "mutag", "hydrogens": "all"}, "a data set that is not in this workspace"),
    ],
)
@pytest.mark.parametrize("page", [*PAGES, "lab"])
@pytest.mark.usefixtures("workspace")
def test_a_link_to_nowhere_is_told(page: str, params: dict[str, str], said: str) -> None:
    test = AppTest.from_file(APP, default_timeout=240)
    test.run()
    test.switch_page(FILES[page])
    test.query_params.update(params)
    test.run()
    assert not test.exception
    assert said in texts(test)


@pytest.mark.parametrize("params", [{"row": "999999999"}, {"row": "-1"}, {"row": "x"}, {"rule": "R99"}, {"rule": "R٣"}])
def test_rows_and_rules_out_of_range_fall_back(full_workspace: Path, params: dict[str, str]) -> None:
    run = run_of(full_workspace, "rules")
    for page in ("rules", "graph"):
        assert "mutagen" in texts(open_page(page, run=run.id, **params))


def test_an_upload_with_faults_is_reported_and_a_bad_one_leaves_the_old_in_use(
    workspace: Path, repository: Path
) -> None:
    broken = repository / "sample_data" / "broken"
    test = open_page("home", data="mutag")
    test.file_uploader[0].set_value(("empty.csv", b"", "text/csv")).run()
    assert not test.exception
    assert "the file is empty" in texts(test)
    assert test.query_params["data"] == "mutag"
    content = (broken / "truncated.zip").read_bytes()
    test.file_uploader[0].set_value(("truncated.zip", content, "application/zip")).run()
    assert "was rejected" in texts(test)
    assert "is still in use" in texts(test)
    assert test.query_params["data"] == "mutag"
    content = (broken / "unparsable_smiles.csv").read_bytes()
    test.file_uploader[0].set_value(("unparsable_smiles.csv", content, "text/csv")).run()
    assert not test.exception
    assert test.query_params["data"] != "mutag"
    assert "Import report (1)" in [link.proto.label for link in test.get("page_link")]
    test.switch_page(FILES["report"]).run()
    report = next(d.value for d in test.dataframe if "found" in d.value.columns)
    assert report["code"].tolist() == ["S102"]
    assert list(workspace.rglob("unparsable_smiles.csv"))


@pytest.mark.usefixtures("workspace")
def test_a_target_in_doubt_is_asked_for(repository: Path) -> None:
    content = (repository / "sample_data" / "broken" / "two_possible_targets.csv").read_bytes()
    test = open_page("home")
    test.file_uploader[0].set_value(("two.csv", content, "text/csv")).run()
    assert not test.exception
    assert "one question first" in texts(test)
    target = next(box for box in test.selectbox if box.label == "Target")
    test.file_uploader[0].set_value(None)  # each run of the test gives the file a new identity
    target.set_value("soluble")  # in a form: told with its button
    again = next(b for b in test.button if b.label == "Read again with these")
    again.click().run()
    assert not test.exception
    assert "one question first" not in texts(test)
    assert test.query_params["target"] == "soluble"


def test_a_damaged_model_is_told(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.MODEL, '{"format": "something else"}')
    for page in ("rules", "graph"):
        assert "cannot be read" in texts(open_page(page, run=run.id))


def test_a_run_that_failed_says_why(workspace: Path) -> None:
    run = RunStore(Workspace(workspace).runs).create(TrainingRequest(source=MUTAG))
    (run.folder / "stderr.log").write_text("the last words")
    run.tell(Status(state=State.FAILED, reason="RuntimeError: <b>x</b>"))
    test = open_page("train", run=run.id)
    assert "RuntimeError: <b>x</b>" in texts(test)
    assert test.code[0].value == "the last words"
    fault = StoredFault(code="T205", place="the target", found="1 class", fix="Choose another")
    failed = Status(state=State.FAILED, reason="1 class", faults=(fault,))
    run.tell(failed)
    assert "Choose another" in texts(open_page("train", run=run.id))


def test_a_stopped_search_offers_to_go_on(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    assert "Go on with the search" not in [b.label for b in open_page("train", run=run.id).button]
    run.checkpoint_path(0).touch()
    gone_on: list[str] = []
    monkeypatch.setattr(jobs, "go_on", lambda store, run: gone_on.append(run.id))
    for state in (State.STOPPED, State.FAILED):
        run.tell(Status(state=state, note="Stopped early"))
        test = open_page("train", run=run.id)
        button(test, "Go on with the search").click().run()  # type: ignore[attr-defined]
        assert not test.exception
    assert gone_on == [run.id, run.id]

    def refuse(*_: object) -> None:
        raise jobs.TooManyJobs(Fault("J901", "training", "2 runs are under way", "Wait"))

    monkeypatch.setattr(jobs, "go_on", refuse)
    button(test, "Go on with the search").click().run()  # type: ignore[attr-defined]
    assert "2 runs are under way" in texts(test)


def test_a_front_whose_search_was_stopped_is_not_measured(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    front = run.front
    assert front is not None
    bare = [
        model.model_copy(update={"scores": model.scores.model_copy(update={"held_out": None})})
        for model in front.models
    ]
    run.keep(Document.FRONT, front.model_copy(update={"models": tuple(bare)}).model_dump_json())
    said = texts(open_page("rules", run=run.id))
    assert "not measured, since training was stopped before" in said
    assert "Not validated" in said


def test_a_damaged_model_of_the_front_is_told(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    run.keep(Document.MODEL, "{}", 1)
    assert "cannot be read" in texts(open_page("rules", run=run.id, model="1"))


def test_a_run_that_was_stopped_says_what_was_kept(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.SCORES, '{"training_accuracy": 0.9}')
    stopped = Status(state=State.STOPPED, note="Stopped during validation: the model is complete, not validated.")
    run.tell(stopped)
    assert "Stopped during validation" in texts(open_page("train", run=run.id))
    assert "Not validated" in texts(open_page("rules", run=run.id))
    run.drop(Document.MODEL)
    nothing = Status(state=State.STOPPED, reason="Stopped before there was a model to keep.")
    run.tell(nothing)
    assert "Stopped before" in texts(open_page("train", run=run.id))
    assert "There are no rules" in texts(open_page("rules", run=run.id))


@pytest.mark.usefixtures("workspace")
def test_hostile_names_are_shown_as_text(tmp_path: Path) -> None:
    table = "smiles,label\n" + "CCO,<script>alert(1)</script>\nCCN,=cmd()\n" * 8
    test = open_page("home")
    test.file_uploader[0].set_value(("<img src=x>.csv", table.encode(), "text/csv")).run()
    assert not test.exception
    test.switch_page("data/explore.py").run()
    assert not test.exception
    shown = "\n".join(str(m.value) for m in test.markdown)
    assert "<script>" not in shown.replace("\\<script\\>", "")

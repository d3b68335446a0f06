"""Runs as rows, side by side, and as links."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.components.views.links import link_to
from dashboard.runs.views.comparison import (
    caveats,
    option_frame,
    rule_identity,
    score_frame,
    shared_frame,
    shared_rules,
)
from dashboard.runs.views.rows import edited_name, run_alt, run_frame, run_label, run_name, when, whose_words
from engine.rules.rule_set import RuleSet
from engine.rules.trained import TrainedModel
from engine.runs import (
    DataSource,
    Document,
    HeldOut,
    Measure,
    Run,
    RunScores,
    RunStore,
    State,
    Status,
    TrainingRequest,
    Validation,
)
from engine.runs.edits import EditLog
from tests.dashboard.conftest import run_of

MUTAG = DataSource(origin="sample", name="mutag")
HELD = HeldOut(
    method="5-fold cross-validation",
    unit="graph",
    graphs=188,
    accuracy=Measure(mean=0.871, low=0.85, high=0.894),
    balanced_accuracy=Measure(mean=0.8, low=0.7, high=0.9),
    roc_auc=Measure(mean=None),
    interval_method="95 %",
    confusion=[[1, 2], [3, 4]],
)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def made(store: RunStore, scores: RunScores | None = None, name: str = "", **changes: object) -> Run:
    run = store.create(TrainingRequest.model_validate({"source": MUTAG} | changes), name=name)
    if scores is not None:
        run.keep(Document.SCORES, scores.model_dump_json())
        run.tell(Status(state=State.DONE, seconds=61))
    return run


def test_a_row_has_what_tells_a_run_from_others(store: RunStore) -> None:
    done = made(store, RunScores(training_accuracy=0.9, held_out=HELD, rules=4), "my run")
    forest = made(store, RunScores(training_accuracy=1.0, rules=0), form="forest")
    going = made(store)
    going.tell(Status(state=State.RUNNING, fraction=0.4, seconds=3))
    frame = run_frame([done, forest, going], ["A", "B", "C"])
    assert frame["data"].tolist() == ["A", "B", "C"]
    assert frame["state"].tolist() == ["done", "done", "training, 40 %"]
    assert frame["rules"].tolist()[0] == 4
    assert all(value is None or math.isnan(value) for value in frame["rules"].tolist()[1:])
    assert frame["accuracy"].tolist()[0] == 0.871
    assert frame["interval"].tolist() == ["0.85 – 0.89", "", ""]
    assert frame["took"].tolist()[2] == ""
    assert frame["name"].tolist()[0] == "my run"
    assert frame["name"].tolist()[1].startswith("random forest, ")
    assert run_label(done).startswith("my run · 0.87 · ")
    assert run_label(going).startswith("rules · under way · ")
    assert run_label(forest).startswith("forest · done · ")
    assert "3 training runs" in run_alt([done, forest, going])
    assert list(run_frame([], []).columns) == list(frame.columns)
    assert run_name(done) == "my run"
    assert whose_words(done) == "It has no owner"
    assert "somebody else" in whose_words(store.create(TrainingRequest(source=MUTAG), owner="a" * 32))


def test_a_moment_is_said_as_far_as_it_needs_to_be() -> None:
    now = dt.datetime(2026, 3, 5, 12, 0)
    for moment, said in (
        (dt.datetime(2026, 3, 5, 9, 7), "09:07"),
        (dt.datetime(2026, 3, 4, 9, 7), "04 Mar, 09:07"),
        (dt.datetime(2025, 3, 5, 9, 7), "05 Mar 2025, 09:07"),
    ):
        assert when(moment.timestamp(), now) == said


def test_options_that_agree_are_left_out(store: RunStore) -> None:
    runs = [made(store), made(store, seed=3, form="forest"), made(store, validation="holdout")]
    frame = option_frame(runs, ["MUTAG"] * 3, ["A", "B", "C"])
    found = {row.pop("option"): row for row in frame.to_dict("records")}
    assert found == {
        "form": {"A": "rules", "B": "random forest", "C": "rules"},
        "rules at most": {"A": "10", "B": "–", "C": "10"},
        "seed": {"A": "0", "B": "3", "C": "0"},
        "how measured": {"A": "5-fold", "B": "5-fold", "C": "test part of 20 %"},
    }
    assert option_frame(runs[:1] * 2, ["MUTAG"] * 2, ["A", "B"]).empty


def test_scores_stand_in_one_column_a_run(store: RunStore) -> None:
    runs = [made(store, RunScores(training_accuracy=0.9, held_out=HELD, rules=4)), made(store)]
    frame = score_frame(runs, ["A", "B"]).set_index("score")
    assert frame.loc["held-out accuracy"].tolist() == ["0.87 [0.85, 0.89]", "–"]
    assert frame.loc["ROC-AUC"].tolist() == ["–", "–"]
    assert frame.loc["measured on"].tolist() == ["5-fold cross-validation, 188 graphs", "not measured"]
    assert frame.loc["rules"].tolist() == ["4", "–"]


def test_looks_at_the_test_part_are_not_cut_off(store: RunStore) -> None:
    part = HELD.model_copy(update={"method": "test part of 20 % that the model has not seen"})
    scores = RunScores(training_accuracy=0.9, held_out=part)
    looked, fresh = (made(store, scores, validation=Validation.HOLDOUT) for _ in range(2))
    looked.keep(Document.EDITS, EditLog(looks=9).model_dump_json(), 2)
    looked.look("errors", "model 1", "errors")
    looked.look("model 1", "model 2")
    assert (looked.looks, fresh.looks) == (12, 0)
    assert score_frame([looked, fresh], ["A", "B"]).set_index("score").loc["measured on"].tolist() == [
        "test part of 20 %, but that was looked at 12 times while choosing, 188 graphs",
        "test part of 20 %, 188 graphs",
    ]
    assert any("flatters what was chosen" in caveat for caveat in caveats([looked, fresh]))
    assert not any("flatters" in caveat for caveat in caveats([fresh, fresh]))
    folds = made(store, RunScores(training_accuracy=0.9, held_out=HELD), validation=Validation.FOLDS_5)
    folds.look("errors")
    assert folds.looks == 0  # there is no test part to look at
    assert folds.scores is not None
    assert folds.scores.held_out == HELD


def test_what_stands_between_two_scores_is_said(store: RunStore) -> None:
    scores = RunScores(training_accuracy=0.9, held_out=HELD)
    first, same, seed = made(store, scores), made(store, scores), made(store, scores, seed=1)
    other = made(store, scores, source=DataSource(origin="sample", name="bbb"))
    assert "The same graphs were held out" in caveats([first, same])[0]
    assert "different parts" in caveats([first, seed])[0]
    assert "different data" in caveats([first, other])[0]
    assert "Not all of the runs are measured" in caveats([first, made(store)])[0]
    same.tell_data("another digest")
    found = store.get(same.id)
    assert found is not None
    assert "different data" in caveats([first, found])[0]


def test_rules_are_the_same_whatever_their_order_weight_and_name(trained: Path) -> None:
    model = run_of(trained, "rules").model()
    rules = model.model.rules
    assert len(rules) >= 2
    assert isinstance(model.model, RuleSet)
    turned = tuple(replace(rule, literals=rule.literals[::-1], weight=rule.weight / 2) for rule in rules[::-1])
    other = replace(model, model=replace(model.model, rules=turned[:-1]))
    found = shared_rules([model, other], ["A", "B"])
    assert len(found) == len(rules)
    assert [len(rule.names) for rule in found] == [2] * (len(rules) - 1) + [1]
    frame = shared_frame(found, ["A", "B"])
    assert frame["in"].tolist() == ["both"] * (len(rules) - 1) + ["only A"]
    assert frame["B"].tolist()[-1] == ""
    assert {*frame["B"]} - {""} == {f"R{number}" for number in range(1, len(rules))}


def test_another_class_count_or_sign_is_another_rule(trained: Path) -> None:
    model: TrainedModel = run_of(trained, "rules").model()
    rule = model.model.rules[0]
    first = rule.literals[0]
    different = (
        replace(rule, target=1 - rule.target),
        replace(rule, literals=(replace(first, present=not first.present), *rule.literals[1:])),
        replace(rule, literals=(replace(first, at_least=first.at_least + 1), *rule.literals[1:])),
    )
    identities = {rule_identity(one, model) for one in (rule, *different)}
    assert len(identities) == 4


def test_three_models_say_which_share_a_rule(trained: Path) -> None:
    model = run_of(trained, "rules").model()
    assert isinstance(model.model, RuleSet)
    less = replace(model, model=replace(model.model, rules=model.model.rules[:-1]))
    frame = shared_frame(shared_rules([model, model, less], ["A", "B", "C"]), ["A", "B", "C"])
    assert frame["in"].tolist() == ["all 3 runs"] * (len(model.model.rules) - 1) + ["A, B"]


def test_what_a_person_made_of_a_run_is_called_by_its_name(trained: Path) -> None:
    run = run_of(trained, "rules")
    assert edited_name(run, 0) == f"{run_name(run)}, edited"
    assert edited_name(run, 3) == f"{run_name(run)}, model 3, edited"


@pytest.mark.parametrize(
    ("here", "link"),
    [
        ("http://localhost:8501/", "http://localhost:8501/rules?run=1&row=2"),
        ("http://localhost:8501", "http://localhost:8501/rules?run=1&row=2"),
        ("https://a.b/under/it/runs?x=1", "https://a.b/under/it/rules?run=1&row=2"),
        ("http://[::1]:8501/runs", "http://[::1]:8501/rules?run=1&row=2"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_a_link_leads_to_the_server_that_the_reader_sees(here: str, link: str) -> None:
    assert link_to(here, "rules", {"run": "1", "row": "2"}) == link


def test_what_is_in_a_link_is_escaped() -> None:
    assert link_to("http://h/runs", "rules", {"target": "a&b=c #"}) == "http://h/rules?target=a%26b%3Dc+%23"

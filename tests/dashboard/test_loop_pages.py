"""From a rule to its cohort to other rules; from an atom to the rules that use it; from one model to another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.explain.evidence import explain
from engine.readers import read_dataset, sample_path
from tests.dashboard.conftest import HOUSE, run_of
from tests.dashboard.test_pages import button, open_page, texts


def test_a_rule_leads_to_its_cohort_and_to_other_rules(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    model, data = run.model(), read_dataset(sample_path("mutag"))
    fired = model.model.fired(model.table(data))
    test = open_page("rules", run=run.id, rule="R1")
    said = texts(test)
    assert f"Cohort: the {int(fired[:, 0].sum()):,} molecules on which R1 fires" in said
    others = test.dataframe[1].value
    for _, row in others.iterrows():
        both = fired[:, 0] & fired[:, int(row["rule"][1:]) - 1]
        assert row["both"] == both.sum() > 0
        overall = fired[:, int(row["rule"][1:]) - 1].mean()
        assert row["lift"] == pytest.approx(both.sum() / fired[:, 0].sum() / overall)
    assert len(test.get("plotly_chart")) >= 2


@pytest.mark.parametrize("form", ["list", "scorecard", "tree", "forest"])
def test_other_forms_have_cohorts_too(full_workspace: Path, form: str) -> None:
    said = texts(open_page("rules", run=run_of(full_workspace, form).id))
    assert "Cohort: the" in said
    if form == "tree":
        assert "no other one holds where this one does" in said
    if form == "list":
        assert "In a list the first that holds decides" in said


def test_an_atom_leads_to_the_rules_that_use_it(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    model, data = run.model(), read_dataset(sample_path("mutag"))
    graph = next(
        g
        for g in range(len(data))
        if any(c.match.nodes and c.rule != "default" for c in explain(model, data, g).contributions)
    )
    told = explain(model, data, graph)
    first = next(c for c in told.contributions if c.match.nodes)
    node = first.match.nodes[0]
    test = open_page("graph", run=run.id, row=str(graph + 1), node=str(node))
    users = [c.rule for c in told.contributions if node in c.match.nodes]
    assert f"{len(users)} rule{'' if len(users) == 1 else 's'} use" in texts(test)
    assert test.query_params["node"] == str(node)
    unused = next((v for v in range(8) if all(v not in c.match.nodes for c in told.contributions)), None)
    if unused is not None:
        test.selectbox(key="graph-node").set_value(unused).run()
        assert "No rule that fires uses" in texts(test)
    test.selectbox(key="graph-node").set_value(-1).run()
    assert "node" not in test.query_params
    button(test, "Next").click().run()  # type: ignore[attr-defined]
    assert not test.exception


@pytest.mark.parametrize("node", ["99999", "x", "-1"])
def test_a_link_to_a_node_that_is_not_there_shows_the_graph(full_workspace: Path, node: str) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules", HOUSE).id, row="1", node=node)
    assert test.selectbox(key="graph-node").value == -1


def test_a_forest_says_where_its_weights_are(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "forest").id, row="1", node="1")
    assert "A forest has no rules" in texts(test)


# -- two models -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("workspace")
def test_nothing_can_be_compared_without_rules() -> None:
    assert "No data set is chosen yet." in texts(open_page("compare"))
    assert "There are no rules" in texts(open_page("compare", data="mutag"))


def test_two_models_of_a_front_are_compared(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules", search="quick")
    front = run.front
    assert front is not None
    last = len(front.models)
    data = read_dataset(sample_path("mutag"))
    test = open_page("compare", run=run.id, model=str(last), pin=f"{run.id}-1")
    if last == 1:
        assert "is the one in use" in texts(test)
        return
    said = texts(test)
    assert "that neither has seen" in said
    assert run.looks == last + 1  # the front shows the figure of each model, the page one comparison
    assert run.scores is not None
    assert run.scores.held_out is not None
    assert run.scores.held_out.method.endswith(f"but that was looked at {last + 1} times while choosing")
    differ = run.model(1).predict(data) != run.model(last).predict(data)
    if differ.any():
        assert f"all ({int(differ.sum()):,})" in str(test.segmented_control)
    else:
        assert "None: both predict the same class" in said
    frame = test.dataframe[-1].value
    ours = set(frame["in use"]) - {"–"}
    assert len(ours) == len(run.model(last).model.rules)
    assert test.query_params["pin"] == f"{run.id}-1"


def test_models_of_two_runs_and_forms_are_compared(full_workspace: Path) -> None:
    rules, forest = run_of(full_workspace, "rules"), run_of(full_workspace, "forest")
    test = open_page("compare", run=rules.id)
    assert "Pin one model" in texts(test)
    test.selectbox(key="compare-pin").set_value(f"{forest.id}-0").run()
    assert not test.exception, test.exception[0].stack_trace
    data = read_dataset(sample_path("mutag"))
    differ = rules.model().predict(data) != forest.model().predict(data)
    assert np.any(differ)
    assert "on which they disagree" in texts(test)
    assert (rules.looks, forest.looks) == (1, 1)


def test_a_pin_that_is_gone_is_no_pin(full_workspace: Path) -> None:
    test = open_page("compare", run=run_of(full_workspace, "rules").id, pin="f" * 32 + "-1")
    assert "Pin one model" in texts(test)


def test_a_single_model_has_nothing_to_be_compared_with(full_workspace: Path) -> None:
    test = open_page("compare", run=run_of(full_workspace, "rules", HOUSE).id)
    assert "There is only one model" in texts(test)

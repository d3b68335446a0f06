"""The explore page: filters, links, table, and filters that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.views.matches import Verdict
from engine.readers import read_dataset, sample_path
from engine.runs import Document
from tests.dashboard.conftest import HOUSE, run_of
from tests.dashboard.test_data_page import uploaded
from tests.dashboard.test_pages import open_page, texts


def count_said(test: AppTest) -> str:
    return next(c.value for c in test.main.caption if c.value.split()[1:2] in (["molecules"], ["molecule"], ["graphs"]))


@pytest.mark.usefixtures("workspace")
def test_filters_are_in_the_address_and_can_be_cleared() -> None:
    test = open_page("explore", data="mutag", smarts="[Br]", most="20")
    bromine = sum("Br" in s for s in read_dataset(sample_path("mutag")).smiles.tolist())
    assert test.text_input(key="explore-smarts").value == "[Br]"
    assert test.query_params == {"data": "mutag", "smarts": "[Br]", "most": "20"}
    test.number_input(key="explore-most").set_value(None).run()
    assert count_said(test).startswith(f"{bromine} molecule")
    assert test.query_params == {"data": "mutag", "smarts": "[Br]"}
    next(b for b in test.button if b.label == "Clear filters").click().run()
    assert not test.exception
    assert test.query_params == {"data": "mutag"}
    assert test.text_input(key="explore-smarts").value == ""
    assert count_said(test) == "188 molecules"


@pytest.mark.usefixtures("workspace")
def test_bad_smarts_are_explained_and_left_out() -> None:
    test = open_page("explore", data="mutag", smarts="c1cc(")
    assert "These SMARTS cannot be used" in texts(test)
    assert "Q902" in texts(test)
    assert count_said(test) == "188 molecules"
    assert len(test.get("image")) == 12


@pytest.mark.usefixtures("workspace")
def test_filters_by_structure() -> None:
    test = open_page("explore", data="mutag")
    test.selectbox(key="explore-label").set_value("F").run()
    fluorine = sum("F" in s for s in read_dataset(sample_path("mutag")).smiles.tolist())
    assert count_said(test).startswith(f"{fluorine} molecule")
    test.text_input(key="explore-scaffold").set_value("c1ccccc1").run()
    assert not test.exception
    assert "scaffold c1ccccc1" in count_said(test).replace("\\", "")
    test.text_input(key="explore-scaffold").set_value("").run()
    test.toggle(key="explore-conflicts").set_value(True).run()
    assert "Nothing matches" in texts(test)


@pytest.mark.usefixtures("workspace")
def test_without_rules_there_is_a_hint() -> None:
    assert "Train rules to filter by right and wrong" in texts(open_page("explore", data="mutag"))


def test_right_and_wrong_are_held_out_where_that_is_known(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    record = run.out_of_fold()
    assert record is not None
    test = open_page("explore", run=run.id, verdict="wrong", order="surest")
    said = texts(test)
    assert f"{len(record.graphs)} of 188 predictions are held out" in said
    assert ":material/close:" in "".join(badge.value for badge in test.markdown if "badge" in badge.value)
    wrong = int(count_said(test).split()[0])
    test.button_group(key="explore-verdict").set_value(Verdict.RIGHT).run()
    assert not test.exception
    assert int(count_said(test).split()[0]) + wrong == 188
    test.selectbox(key="explore-fires").set_value(1).run()
    assert "R1 fires" in count_said(test)
    test.selectbox(key="explore-said").set_value(1).run()
    assert "predicted mutagen" in count_said(test)


def test_a_run_without_a_record_says_that_nothing_is_held_out(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.OUT_OF_FOLD, "")
    test = open_page("explore", run=run.id, verdict="wrong")
    assert "This run kept no held-out predictions" in texts(test)
    assert "seen in training" in texts(test)


def test_a_large_set_waits_for_the_model(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.components.cohorts.FEW", 100)
    test = open_page("explore", run=run_of(full_workspace, "rules").id)
    assert "held out" not in texts(test)
    next(b for b in test.button if b.label == "Filter by what the model says").click().run()
    assert not test.exception
    assert "held out" in texts(test)


def test_a_large_table_has_pages(workspace: Path) -> None:
    name = uploaded(workspace, [f"CC{'O' * (k % 3)},{k % 2}" for k in range(1_100)])
    test = open_page("explore", data=name)
    test.session_state["explore-view"] = "Table"
    test.run()
    assert not test.exception
    assert len(test.dataframe[0].value) == 1_000
    assert "1 to 1,000 of 1,100" in texts(test)


def test_the_table_says_what_was_held_out(full_workspace: Path) -> None:
    test = open_page("explore", run=run_of(full_workspace, "rules").id, order="largest")
    test.session_state["explore-view"] = "Table"
    test.run()
    assert not test.exception
    frame = test.dataframe[0].value
    assert len(frame) == 188
    assert (np.diff(frame["atoms"]) <= 0).all()
    assert set(frame["measured"]) == {"held out", "seen in training"}


def test_plain_graphs_have_no_filters_of_molecules(full_workspace: Path) -> None:
    test = open_page("explore", run=run_of(full_workspace, "rules", HOUSE).id)
    keys = {widget.key for widget in (*test.text_input, *test.number_input, *test.selectbox)}
    assert {"explore-text", "explore-least", "explore-most", "explore-fires"} <= keys
    assert not keys & {"explore-smarts", "explore-scaffold", "explore-label"}


def test_a_damaged_model_leaves_the_page_without_it(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    run.keep(Document.MODEL, "{}")
    test = open_page("explore", run=run.id)
    assert len(test.get("image")) == 12


def test_another_set_has_no_filter(workspace: Path) -> None:
    name = uploaded(workspace)
    test = open_page("explore", data="mutag", text="d1")
    assert "with" in count_said(test)
    test.query_params.clear()
    test.query_params["data"] = name
    test.run()
    assert not test.exception
    assert test.text_input(key="explore-text").value == ""

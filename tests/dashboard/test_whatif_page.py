"""The what-if page: empty, full, with refused edits and with texts that are no molecule."""

from __future__ import annotations

import shutil
import sys
import types
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.readers import read_dataset, sample_path
from engine.runs import DataSource
from tests.dashboard.conftest import HOUSE, MUTAG, run_of, train
from tests.dashboard.test_pages import button, open_page, texts

PAGE = "whatif"
NITRO = "O=[N+]([O-])c1ccc2ccccc2c1"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with rules on molecules, a forest on them, and rules on plain graphs."""
    root = tmp_path_factory.mktemp("whatif")
    for source, form in ((MUTAG, "forest"), (MUTAG, "rules"), (HOUSE, "rules")):
        train(root, source, form)
    return root


@pytest.fixture
def root(workspace: Path, runs: Path) -> Path:
    shutil.copytree(runs, workspace, dirs_exist_ok=True)
    return workspace


def open_typed(root: Path, smiles: str = NITRO, form: str = "rules") -> AppTest:
    test = open_page(PAGE, run=run_of(root, form).id)
    test.text_input(key="whatif-smiles").set_value(smiles).run()
    assert not test.exception
    return test


def choose(test: AppTest, *nodes: int) -> None:
    test.session_state["whatif-nodes"] = nodes
    test.run()
    assert not test.exception


def press(test: AppTest, label: str) -> None:
    button(test, label).click()  # type: ignore[attr-defined]
    test.run()
    assert not test.exception


def smiles_of(test: AppTest) -> str:
    return str(test.session_state["bench"].now.dataset.smiles[0])


@pytest.mark.usefixtures("workspace")
def test_without_data_or_rules_it_says_what_to_do() -> None:
    assert "No data set is chosen yet." in texts(open_page(PAGE))
    assert "There are no rules" in texts(open_page(PAGE, data="mutag"))


@pytest.mark.parametrize(("source", "form"), [(MUTAG, "rules"), (MUTAG, "forest"), (HOUSE, "rules")])
def test_it_starts_at_the_record_in_use(root: Path, source: DataSource, form: str) -> None:
    test = open_page(PAGE, run=run_of(root, form, source).id, row="5")
    said = texts(test)
    noun = "molecule" if source is MUTAG else "graph"
    assert f"Start: {noun} {test.session_state['bench'].start.dataset.ids[0]} of the data set" in said
    assert int(test.session_state["bench"].start.dataset.records[0]) == 5
    assert "PREDICTION NOW" in said
    assert "Seen similar?" in said
    assert button(test, "Undo").disabled  # type: ignore[attr-defined]


def test_a_typed_molecule_is_edited_undone_and_redone(root: Path) -> None:
    test = open_typed(root)
    assert "Start: as it was typed" in texts(test)
    choose(test, 0)
    press(test, "N")
    assert smiles_of(test) == "N=[N+]([O-])c1ccc2ccccc2c1"
    said = texts(test)
    assert "What changed since the start" in said
    assert "As it was:" in said
    assert "Now:" in said
    press(test, "Undo")
    assert smiles_of(test) == NITRO.replace("c1ccc2ccccc2c1", "c1ccc2ccccc2c1")
    press(test, "Redo")
    assert smiles_of(test) == "N=[N+]([O-])c1ccc2ccccc2c1"
    press(test, "Start")
    assert test.session_state["bench"].at == 0


def test_an_edit_after_an_undo_replaces_what_was_undone(root: Path) -> None:
    test = open_typed(root, "CCO")
    choose(test, 2)
    press(test, "N")
    press(test, "Undo")
    choose(test, 2)
    press(test, "Delete this atom")
    assert [str(step.dataset.smiles[0]) for step in test.session_state["bench"].steps] == ["CCO", "CC"]


def test_bonds_and_groups(root: Path) -> None:
    test = open_typed(root, "CCC")
    choose(test, 0, 1)
    assert "Between 0: C and 1: C: a single bond." in texts(test)
    press(test, "Make it double")
    assert smiles_of(test) == "C=CC"
    choose(test, 0, 2)
    press(test, "Join by a single bond")
    assert smiles_of(test) == "C1=CC1"
    choose(test, 1, 2)
    press(test, "Cut the bond")
    choose(test, 1)
    test.selectbox(key="whatif-group").set_value("nitro").run()
    press(test, "Add nitro")
    assert "[N+](=O)[O-]" in smiles_of(test)
    assert "Add a nitro group to atom 1" in [step.said for step in test.session_state["bench"].steps]


def test_a_refused_edit_says_why_and_changes_nothing(root: Path) -> None:
    test = open_typed(root, "CC(C)(C)C")
    choose(test, 1)
    press(test, "N")
    said = texts(test)
    assert "This edit was refused; nothing changed." in said
    assert "atom 1, N, has 4 bonds, more than it can have" in said
    assert len(test.session_state["bench"].steps) == 1


def test_text_that_is_no_molecule_says_so(root: Path) -> None:
    test = open_typed(root, "c1ccccc")
    assert "There is nothing to start from yet." in texts(test)
    assert "unclosed ring" in texts(test)


def test_an_id_of_the_data_set_is_a_start_and_another_is_none(root: Path) -> None:
    test = open_typed(root)
    box = next(box for box in test.text_input if box.label.startswith("Or the id"))
    box.set_value("nobody").run()
    press(test, "Use as start")
    assert "There is no molecule with the id nobody." in texts(test)
    box = next(box for box in test.text_input if box.label.startswith("Or the id"))
    box.set_value("d9").run()
    press(test, "Use as start")
    assert "Start: molecule d9 of the data set" in texts(test)
    assert test.session_state["record"] == 9


def test_the_smallest_edit_is_made_with_one_click(root: Path) -> None:
    test = open_typed(root)
    before = texts(test).split("PREDICTION NOW")[1]
    press(test, "Find the smallest edit")
    press(test, "Make this edit")
    assert "The prediction **changed**" in texts(test)
    assert texts(test).split("PREDICTION NOW")[1] != before
    assert len(test.session_state["bench"].steps) == 2


def test_a_matched_part_becomes_a_query(root: Path) -> None:
    run = run_of(root, "rules")
    model, data = run.model(), read_dataset(sample_path("mutag"))
    present = [all(literal.present for literal in rule.literals) for rule in model.model.rules]
    row = int(np.flatnonzero(model.model.fired(model.table(data))[:, present].any(axis=1))[0])
    test = open_page(PAGE, run=run.id, row=str(data.records[row]))
    box = next(box for box in test.selectbox if box.label == "Part")
    assert len(box.options) > 0
    box.set_value(0).run()
    assert not test.exception
    metrics = {m.label: m.value for m in test.metric}
    counts = [int(value.replace(",", "")) for name, value in metrics.items() if name != "Have it"]
    assert int(metrics["Have it"].replace(",", "")) == sum(counts) > 0
    text = next(box for box in test.text_input if box.label == "SMARTS")
    link = next(link for link in test.get("page_link") if "Browse" in link.proto.label)
    assert dict(parse_qsl(link.proto.query_string))["smarts"] == text.value
    text.set_value("[Xe]").run()
    assert not [link for link in test.get("page_link") if "Browse" in link.proto.label]
    assert "Nothing in the data set has it." in texts(test)
    next(box for box in test.text_input if box.label == "SMARTS").set_value("C1(").run()
    assert "This cannot be looked for." in texts(test)


def test_graphs_without_labels_are_edited(root: Path) -> None:
    test = open_page(PAGE, run=run_of(root, "rules", HOUSE).id, row="1")
    bench = test.session_state["bench"]
    n, edges = bench.now.dataset.n_nodes, bench.now.dataset.n_edges
    choose(test, 0)
    press(test, "Add a neighbour")
    assert test.session_state["bench"].now.dataset.n_nodes == n + 1
    choose(test, 1, n)
    press(test, "Join them")
    assert test.session_state["bench"].now.dataset.n_edges == edges + 2
    press(test, "Undo")
    choose(test, n)
    press(test, "Delete this node")
    assert test.session_state["bench"].now.dataset.n_edges == edges
    box = next((box for box in test.selectbox if box.label == "Part"), None)
    if box is not None:
        box.set_value(0).run()
        assert not test.exception
        assert "Have it" in {m.label for m in test.metric}


def test_a_model_of_another_kind_starts_anew(root: Path) -> None:
    test = open_typed(root)
    test.query_params.clear()
    test.query_params["run"] = run_of(root, "rules", HOUSE).id
    test.run()
    assert not test.exception
    assert not smiles_of(test)


def test_a_sketcher_is_offered_where_there_is_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("streamlit_ketcher")
    module.__spec__ = types.SimpleNamespace(name="streamlit_ketcher")  # type: ignore[assignment]
    module.st_ketcher = lambda smiles, key: "CCN"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "streamlit_ketcher", module)
    test = open_page(PAGE, run=run_of(root, "rules").id)
    assert smiles_of(test) == "CCN"
    assert "Draw a molecule" in [box.label for box in test.expander]

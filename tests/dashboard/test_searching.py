"""SMARTS that links and visitors bring: within a time, until they are cancelled, and never half of an answer unsaid."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dashboard.session import searching
from engine.explain.smarts.coverage import Coverage
from engine.progress import Progress, check
from engine.runs import Workspace
from tests.dashboard.test_pages import button, open_page, run_of, texts

C60 = "c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6c%11c2c2c7c3c3c8c4c4c9c5c1c1c6c2c3c41"  # noqa: E501
PIECES = ".".join("*" * 10) + ".[U]"
"""Lies in a molecule in more ways than can be tried."""


def made(workspace: Path, smiles: list[str]) -> str:
    found = Workspace(workspace)
    found.prepare()
    rows = "".join(f"{text},{'ab'[number % 2]}\n" for number, text in enumerate(smiles))
    return found.keep_upload("made.csv", f"smiles,label\n{rows}".encode()).name


def endless(smarts: str, dataset: object, *, progress: Progress, **options: object) -> Coverage:
    while True:
        check(progress)
        time.sleep(0.01)


def test_a_link_with_a_pattern_that_takes_too_long_is_refused(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMGRAPH_LIMIT_PATTERN_SECONDS", "1")
    test = open_page("explore", data=made(workspace, ["C" * 40, "CCO"] * 2), smarts=PIECES)
    said = texts(test)
    assert "These SMARTS cannot be used, so they are left out of the filter." in said
    assert "takes longer than 1 s to match" in said
    assert "S120" in said


def test_molecules_that_would_hold_up_the_server_are_told(workspace: Path) -> None:
    test = open_page("explore", data=made(workspace, [C60, "CCO", "CCN", "c1ccccc1"]), smarts="cc")
    said = texts(test)
    assert "1 molecule would take too long to be searched, and count as without a match." in said
    assert said.count("badge[") == 1, "benzene is shown"


@pytest.mark.usefixtures("workspace")
def test_a_search_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 1)
    monkeypatch.setattr(searching, "cover", endless)
    said = texts(open_page("explore", data="mutag", smarts="cN"))
    assert "it was not done within 1 s" in said
    assert "S130" in said
    assert "188" in said


@pytest.mark.usefixtures("workspace")
def test_a_search_that_was_cancelled_is_not_begun_by_the_next_click() -> None:
    test = open_page("explore", data="mutag", smarts="cN")
    before = texts(test)
    digest = next(key for key in searching._searches()._jobs).split()[1]
    searching._searches().forget(f"holds {digest} cN")
    test.session_state["given-up"] = f"holds {digest} cN"
    for _ in range(2):
        test.run()
        said = texts(test)
        assert "S131" in said
        assert "it was stopped on request. **Ask for something else" in said
    assert "S131" not in before


def test_an_edit_whose_pattern_takes_too_long_is_refused(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 0)
    test = open_page("edit", run=run_of(full_workspace, "rules").id)
    test.text_input(key="edit-add-smarts").set_value("[NX3;H2]c")
    button(test, "Add the rule").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    said = texts(test)
    assert "That edit does not fit." in said
    assert "it was not done within 0 s" in said


def test_an_edit_of_a_graph_that_takes_too_long_is_refused(
    full_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SEARCH_SECONDS", 0)
    test = open_page("graph", run=run_of(full_workspace, "rules").id, row="17")
    button(test, "Find the smallest edit").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    said = texts(test)
    assert "No edit was found that changes the prediction." in said
    assert "it was not done within 0 s" in said
    assert "of another class in the data is" in said


def test_the_best_so_far_of_a_stopped_search_is_offered(full_workspace: Path) -> None:
    test = open_page("whatif", run=run_of(full_workspace, "rules").id, row="17")
    button(test, "Find the smallest edit").click().run()  # type: ignore[attr-defined]
    before = texts(test)
    (key,) = (key for key in searching._searches()._jobs if key.startswith("flip "))
    test.session_state["given-up"] = key
    test.run()
    assert texts(test) == before, "what was found stays"
    searching._searches().forget(key)
    test.run()
    assert "S131" in texts(test)


def test_a_caged_molecule_is_not_edited_by_search(full_workspace: Path) -> None:
    test = open_page("graph", run=run_of(full_workspace, "rules").id)
    test.text_input(key="typed-smiles").set_value(C60).run()
    button(test, "Find the smallest edit").click().run()  # type: ignore[attr-defined]
    assert not test.exception
    assert "C821" in texts(test)

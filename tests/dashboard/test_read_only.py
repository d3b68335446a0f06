"""A workspace that may only be read: every page says so, and shows what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs import RunStore, Workspace
from engine.runs.storage import database, store
from tests.dashboard.conftest import run_of
from tests.dashboard.test_pages import button, open_page, texts

SAID = "This workspace can only be read."
PAGES = ("data", "explore", "train", "rules", "edit", "compare", "graph", "predict", "whatif", "quality", "runs", "lab")


@pytest.fixture
def read_only(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The trained workspace, whose database opens for reading alone, as for a user without the right to write."""
    database._let_all_go()
    database._looked_at.clear()
    for module in (database, store):
        monkeypatch.setattr(module, "is_read_only", Path.exists)
    return full_workspace


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_so_and_shows_what_is_there(read_only: Path, page: str) -> None:
    before = (read_only / "runs.sqlite").read_bytes()
    test = open_page(page, run=run_of(read_only, "rules").id)
    assert SAID in texts(test)
    assert "The store of runs cannot be used." not in texts(test)
    assert (read_only / "runs.sqlite").read_bytes() == before


def test_rules_and_runs_are_read(read_only: Path) -> None:
    run = run_of(read_only, "rules")
    test = open_page("rules", run=run.id)
    assert "mutagen" in texts(test)
    runs = open_page("runs", run=run.id)
    assert len(runs.dataframe[0].value) == len(RunStore(Workspace(read_only).runs).all())


def test_a_training_is_refused_with_the_reason(read_only: Path) -> None:
    test: AppTest = open_page("train", data="mutag")
    button(test, "Start training").click()  # type: ignore[attr-defined]
    test.run()
    assert not test.exception
    assert "This cannot be trained." in texts(test)
    assert "readonly" in texts(test)


@pytest.mark.usefixtures("full_workspace")
def test_where_it_can_be_written_nothing_is_said() -> None:
    assert SAID not in texts(open_page("runs"))

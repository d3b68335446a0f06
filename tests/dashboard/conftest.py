"""A workspace with one small run in it, and pages that work in it."""

from __future__ import annotations

import pkgutil
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

import dashboard.session.identity
import engine
from engine.predicates.groups import VocabularyChoice
from engine.runs import DataSource, Run, RunStore, TrainingRequest, Validation, Workspace
from engine.runs.jobs.worker import work

MUTAG = DataSource(origin="sample", name="mutag")
OWNER = "0123456789abcdef" * 2
"""The token that pages have in tests unless a test gives them another."""
HOUSE = DataSource(origin="sample", name="motif_house")


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """Every `AppTest` looks for components in all that is installed, which takes longer than most pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def rooms_opened() -> None:
    """As the server does: two threads of pages that first enter rooms at the same time may meet in CPython's parser."""
    list(pkgutil.walk_packages(engine.__path__, "engine."))


@pytest.fixture(scope="session", autouse=True)
def pages_compiled_as_served() -> Iterator[None]:
    """The server's own settings lie beside its entry script, where `AppTest` does not look.

    Scripts that are rewritten on their way to bytecode pass through Python's syntax trees, which two threads must not
    build at once before CPython 3.11.8.
    """
    before = st.get_option("runner.magicEnabled")
    st.config.set_option("runner.magicEnabled", False)
    yield
    st.config.set_option("runner.magicEnabled", before)


def train(
    root: Path,
    source: DataSource,
    form: str,
    search: str = "none",
    owner: str = OWNER,
    vocabulary: VocabularyChoice = VocabularyChoice.STRUCTURES,
    max_rules: int = 4,
) -> Run:
    workspace = Workspace(root)
    workspace.prepare()
    request = TrainingRequest(
        source=source,
        form=form,
        search=search,
        max_rules=max_rules,
        radius=1,
        validation=Validation.HOLDOUT,
        vocabulary=vocabulary,
    )
    run = RunStore(workspace.runs).create(request, owner=owner)
    assert work(run.folder) == 0
    return run


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a run of every form and one with a search on molecules, and rules on plain graphs."""
    root = tmp_path_factory.mktemp("trained")
    for form in ("rules", "list", "scorecard", "tree", "forest"):
        train(root, MUTAG, form)
    train(root, MUTAG, "rules", "quick")
    train(root, HOUSE, "rules")
    return root


def run_of(root: Path, form: str, source: DataSource = MUTAG, search: str = "none") -> Run:
    runs = RunStore(Workspace(root).runs).on(source)
    return next(run for run in runs if (run.request.form, run.request.search) == (form, search))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace that pages use."""
    monkeypatch.setenv("SYMGRAPH_WORKSPACE", str(tmp_path))
    monkeypatch.setattr(dashboard.session.identity, "new_identity", lambda: OWNER)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield tmp_path
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def full_workspace(workspace: Path, trained: Path) -> Path:
    """A copy of the trained workspace that pages use."""
    shutil.copytree(trained, workspace, dirs_exist_ok=True)
    return workspace

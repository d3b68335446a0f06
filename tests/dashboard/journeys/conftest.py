"""One server, visitors with a browser each, and a run of their own: every journey starts from these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from engine.runs import Run, new_identity
from tests.dashboard.browser import PATIENCE, Server, become, launch, note_foreign, serving
from tests.dashboard.conftest import MUTAG, train

expect.set_options(timeout=PATIENCE)
Visit = Callable[[], BrowserContext]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard that all journeys share, as people do."""
    with serving(tmp_path_factory.mktemp("workspace")) as found:
        yield found
        assert found.outgoing == ""


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright, chromium)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Lets another visitor come, with cookies of its own; none of them may ask another host for anything."""
    foreign: list[str] = []
    visitors: list[BrowserContext] = []

    def come() -> BrowserContext:
        visitors.append(browser.new_context(viewport={"width": 1280, "height": 1000}))
        visitors[-1].set_default_timeout(PATIENCE)
        note_foreign(visitors[-1], foreign)
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()
    assert foreign == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page of a visitor who was never here."""
    return visit().new_page()


@pytest.fixture
def learned(page: Page, server: Server) -> Run:
    """Four rules on mutag with a test part, which belong to the visitor of `page`."""
    owner = new_identity()
    become(page.context, owner, server.address)
    return train(server.workspace, MUTAG, "rules", owner=owner)

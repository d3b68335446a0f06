"""Several browsers on one server: whose runs are whose survives reloads and restarts, and nothing is shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard.owner import COOKIE
from engine.runs import RunStore, State, Status, TrainingRequest, Workspace, is_identity
from tests.dashboard.conftest import MUTAG
from tests.dashboard.test_journey import serving

pytestmark = pytest.mark.browser
PATIENCE = 60_000  # ms
CSV = ("smiles,label\n" + "CCO,a\nCCN,b\n" * 8).encode()
FIRST = "c" * 32
LATE = (
    "const Before = window.WebSocket; "
    "window.WebSocket = class extends Before { constructor(...given) { super(...given);"
    f" this.addEventListener('open', () => {{ document.cookie = '{COOKIE}={FIRST}; Path=/'; }}); }} }};"
)
"""Has another page of the browser set the cookie just after this page's session has begun without one."""


@pytest.fixture
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = playwright.chromium.launch(executable_path=str(chromium), args=flags)
        yield found
        found.close()


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(Workspace(tmp_path).runs)


def token(context: BrowserContext) -> str:
    return next((str(cookie["value"]) for cookie in context.cookies() if cookie["name"] == COOKIE), "")


def opened(context: BrowserContext, address: str, said: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text(said).first).to_be_visible(timeout=PATIENCE)
    page.wait_for_function(f"() => document.cookie.includes('{COOKIE}=')", timeout=PATIENCE)
    return page


def test_runs_stay_with_their_browser_and_a_link_shows_one(
    browser: Browser, store: RunStore, tmp_path: Path, repository: Path
) -> None:
    run = store.create(TrainingRequest(source=MUTAG), name="from before")
    run.tell(Status(state=State.STOPPED, reason="Stopped before there was a model to keep."))
    mine, other = browser.new_context(), browser.new_context()
    with serving(tmp_path, repository, SYMGRAPH_ADOPT="unowned:the-secret") as server:
        expect(opened(mine, f"{server}/runs", "You have no runs yet").get_by_text("--adopt").first).to_be_attached()
        page = opened(mine, f"{server}/runs?adopt=the-secret", "Tick a run")
        assert is_identity(token(mine))
        assert [found.owner for found in store.all()] == [token(mine)]
        page.reload()
        expect(page.get_by_text("Tick a run")).to_be_visible(timeout=PATIENCE)
        opened(other, f"{server}/runs", "You have no runs yet")
        assert token(other) != token(mine)
        visit = opened(other, f"{server}/runs?run={run.id}", "was opened by its link")
        expect(visit.get_by_test_id("stDataFrame")).to_have_count(0)
    with serving(tmp_path, repository) as server:  # another process, as after a crash
        page = opened(mine, f"{server}/runs", "Tick a run")
        page.get_by_test_id("stDataFrame").click(position={"x": 15, "y": 55})
        expect(page.get_by_text(f"{server}/rules?run={run.id}")).to_be_attached(timeout=PATIENCE)
        page.get_by_text("Delete", exact=True).first.click()
        page.get_by_role("button", name="Delete for good").click()
        expect(page.get_by_text("You have no runs yet").first).to_be_visible(timeout=PATIENCE)
    assert store.all() == []


def test_pages_that_are_opened_at_once_end_with_one_token(
    browser: Browser, store: RunStore, tmp_path: Path, repository: Path
) -> None:
    context = browser.new_context()
    context.add_init_script(LATE)
    with serving(tmp_path, repository) as server:
        page = opened(context, f"{server}/data", "Choose a data set")
        page.locator("input[type=file]").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": CSV})
        expect(page.get_by_text("mine.csv").first).to_be_visible(timeout=PATIENCE)
        page.wait_for_url("**data=**", timeout=PATIENCE)
    assert token(context) == FIRST
    assert [upload.title for upload in store.uploads(FIRST)] == ["mine.csv"]
    assert store.owners() == {FIRST}

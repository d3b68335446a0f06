"""Several browsers on one server: each has its own runs and uploads, over reloads and restarts, and links show one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.guard import COOKIE
from engine.runs import Run, RunStore, State, Status, TrainingRequest, Workspace, is_identity
from tests.dashboard.browser import PATIENCE, Server, click_row, serving, settled, token
from tests.dashboard.conftest import MUTAG
from tests.dashboard.journeys.conftest import Visit

pytestmark = pytest.mark.browser
CSV = ("smiles,label\n" + "CCO,a\nCCN,b\n" * 8).encode()


def opened(visitor: BrowserContext, address: str, said: str) -> Page:
    page = visitor.new_page()
    page.goto(address)
    expect(page.get_by_text(said).first).to_be_visible(timeout=PATIENCE)
    settled(page)
    return page


def upload(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": CSV})
    expect(page.get_by_test_id("stSidebar").get_by_text(name)).to_be_visible(timeout=PATIENCE)
    page.wait_for_url("**data=**", timeout=PATIENCE)


def test_two_visitors_side_by_side_share_nothing_but_links(
    page: Page, visit: Visit, server: Server, learned: Run
) -> None:
    mine, other = page.context, visit()
    store = RunStore(Workspace(server.workspace).runs)
    opened(mine, f"{server.address}/runs", "Tick a run")
    theirs = opened(other, f"{server.address}/runs", "You have no runs yet")
    assert is_identity(token(other))
    assert token(other) != token(mine) == learned.owner

    upload(opened(mine, f"{server.address}", "Upload a file"), "mine.csv")
    theirs.goto(f"{server.address}")
    expect(theirs.get_by_text("Upload a file").first).to_be_visible(timeout=PATIENCE)
    settled(theirs)
    expect(theirs.get_by_text("mine.csv")).to_have_count(0)
    upload(theirs, "theirs.csv")
    expect(opened(mine, f"{server.address}", "Upload a file").get_by_text("theirs.csv")).to_have_count(0)
    assert [found.title for found in store.uploads(token(mine))] == ["mine.csv"]
    assert [found.title for found in store.uploads(token(other))] == ["theirs.csv"]
    opened(other, f"{server.address}/rules?data=mutag", "There are no rules for this data set yet.")

    link = f"run={learned.id}"
    rules = opened(other, f"{server.address}/rules?{link}", "Cohort: the")
    expect(rules.get_by_test_id("stSidebar").get_by_text("Opened by its link")).to_be_visible()
    opened(other, f"{server.address}/edit?{link}", "This run belongs to somebody else")
    runs = opened(other, f"{server.address}/runs?{link}", "was opened by its link")
    expect(runs.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(runs.get_by_text("Delete", exact=True)).to_have_count(0)
    assert store.get(learned.id) is not None
    assert [run.id for run in store.all(token(mine))] == [learned.id]
    assert store.all(token(other)) == []


def test_runs_stay_with_their_browser_over_reloads_and_restarts(visit: Visit, tmp_path: Path) -> None:
    store = RunStore(Workspace(tmp_path).runs)
    run = store.create(TrainingRequest(source=MUTAG), name="from before")
    run.tell(Status(state=State.STOPPED, reason="Stopped before there was a model to keep."))
    mine, other = visit(), visit()
    with serving(tmp_path, SYMGRAPH_ADOPT="unowned:the-secret") as server:
        page = opened(mine, f"{server.address}/runs", "You have no runs yet")
        expect(page.get_by_text("--adopt").first).to_be_attached()
        page = opened(mine, f"{server.address}/runs?adopt=the-secret", "Tick a run")
        assert is_identity(token(mine))
        assert [found.owner for found in store.all()] == [token(mine)]
        page.reload()
        expect(page.get_by_text("Tick a run")).to_be_visible(timeout=PATIENCE)
        opened(other, f"{server.address}/runs", "You have no runs yet")
    with serving(tmp_path) as server:  # another process, as after a crash
        page = opened(mine, f"{server.address}/runs", "Tick a run")
        expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible(timeout=PATIENCE)
        settled(page)
        click_row(page.get_by_test_id("stDataFrame"), 1, left=15)
        expect(page.get_by_text(f"{server.address}/rules?run={run.id}")).to_be_attached(timeout=PATIENCE)
        page.get_by_text("Delete", exact=True).first.click()
        page.get_by_role("button", name="Delete for good").click()
        expect(page.get_by_text("You have no runs yet").first).to_be_visible(timeout=PATIENCE)
    assert store.all() == []


def test_a_browser_has_one_identity_from_its_first_page_on_and_no_script_reads_it(visit: Visit, tmp_path: Path) -> None:
    store = RunStore(Workspace(tmp_path).runs)
    visitor = visit()
    with serving(tmp_path) as server:
        page = opened(visitor, f"{server.address}", "Bundled data sets")
        upload(page, "mine.csv")
        mine = token(visitor)
        assert is_identity(mine)
        assert page.evaluate("() => document.cookie").count(mine) == 0
        cookie = next(cookie for cookie in visitor.cookies() if cookie["name"] == COOKIE)
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        upload(opened(visitor, f"{server.address}", "Bundled data sets"), "more.csv")
    assert token(visitor) == mine
    assert sorted(found.title for found in store.uploads(mine)) == ["mine.csv", "more.csv"]
    assert store.owners() == {mine}

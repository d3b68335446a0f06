"""The whole path in a real browser: load a set, train, open a rule, see highlighted atoms, open one molecule."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect, sync_playwright

pytestmark = pytest.mark.browser
PATIENCE = 180_000  # ms; a first training compiles the kernels


@contextmanager
def serving(folder: Path, repository: Path, **more: str) -> Iterator[str]:
    """Yield the address of a dashboard on a workspace."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"SYMGRAPH_WORKSPACE": str(folder)} | more
    paths = [str(repository), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    script = repository / "dashboard" / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    log = (folder / "server.log").open("wb")
    child = subprocess.Popen(command, cwd=script.parent, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        child.terminate()
        child.wait(20)
        log.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[str]:
    """The address of a dashboard with an empty workspace."""
    with serving(tmp_path_factory.mktemp("workspace"), repository) as address:
        yield address


@pytest.fixture
def page(chromium: Path, server: str) -> Iterator[Page]:
    """A page of a browser that asks no other host for anything."""
    foreign: list[str] = []
    local = re.compile(rf"(http|ws)://{re.escape(server.removeprefix('http://'))}(/|$)|data:|blob:")

    def note(request: Request) -> None:
        if not local.match(request.url):
            foreign.append(request.url)

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=arguments)
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.on("request", note)
        opened.on("websocket", lambda socket: None if local.match(socket.url) else foreign.append(socket.url))
        yield opened
        browser.close()
    assert foreign == []


def highlighted(page: Page) -> int:
    """How many pictures on the page carry marks; they are shown as images, so their sources are read."""
    return int(
        page.evaluate(
            """async () => {
                const shown = [...document.querySelectorAll('[data-testid="stImage"] img')].map((i) => i.src);
                const drawn = [...document.querySelectorAll('.js-plotly-plot image')].map((i) => i.href.baseVal);
                const texts = await Promise.all([...shown, ...drawn].map(async (a) => (await fetch(a)).text()));
                return texts.filter((t) => t.includes('class="mark"')).length;
            }"""
        )
    )


def settled(page: Page) -> None:
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
             && !document.querySelector('[data-testid="stSkeleton"]')"""
    )


def test_from_a_file_to_rules_to_one_molecule(page: Page, server: str, screenshots: Path) -> None:
    page.goto(server)
    page.get_by_text("Blood-brain barrier").first.wait_for()
    settled(page)
    page.screenshot(path=screenshots / "data-empty.png", full_page=True)
    page.locator(".st-key-use-bbb button").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("2,861 molecules · 2 classes")).to_be_visible(timeout=PATIENCE)
    page.get_by_text("does not cross the barrier").first.wait_for()
    settled(page)
    page.screenshot(path=screenshots / "data.png")

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Explore").click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    expect(page.get_by_test_id("stImage")).to_have_count(12)
    settled(page)
    page.screenshot(path=screenshots / "explore.png")

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train").click()
    page.get_by_role("combobox", name="How to measure").click()
    page.get_by_role("option", name="Quick: a test part of 20 %").click()
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "training.png")
    page.wait_for_url(re.compile(r"run=[0-9a-f]{32}"))  # the address follows a moment later
    run = re.search(r"run=([0-9a-f]{32})", page.url)
    assert run, page.url
    page.reload()  # a closed page loses nothing: the run is in the address
    expect(page.get_by_text("Done in")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.screenshot(path=screenshots / "trained.png")
    page.get_by_role("button", name="Read the rules").click()

    expect(page.get_by_role("heading", name="R1:")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert run.group(1) in page.url
    assert highlighted(page) >= 6
    page.screenshot(path=screenshots / "rules.png")
    table = page.get_by_test_id("stDataFrame").first
    table.click(position={"x": 25, "y": 36 + 68 + 34})  # a canvas: the box before the second row
    expect(page.get_by_role("heading", name="R2:")).to_be_visible()
    page.wait_for_url(re.compile("rule=R2"))

    settled(page)
    page.get_by_role("link", name=re.compile(r"^\s*\S*\s*Open ")).first.click()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The bars add up to")).to_be_visible()
    settled(page)
    assert highlighted(page) == 1
    page.wait_for_url(re.compile("row=[0-9]+"))
    page.screenshot(path=screenshots / "molecule.png")

    page.get_by_role("textbox", name="Type a molecule").fill("CCN(CC)CCOC(=O)c1ccc(N)cc1")
    page.get_by_role("textbox", name="Type a molecule").press("Enter")
    expect(page.get_by_role("button", name="Back to the data set")).to_be_visible()
    expect(page.get_by_text("truly")).to_have_count(0)
    page.screenshot(path=screenshots / "typed.png")


def test_a_training_is_cancelled(page: Page, server: str) -> None:
    page.goto(f"{server}/train?data=solubility")
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("button", name="Cancel").click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("^Stopped"))).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_a_search_is_stopped_goes_on_after_a_reload_and_offers_its_models(
    page: Page, server: str, screenshots: Path
) -> None:
    page.goto(f"{server}/train?data=mutag")
    page.get_by_role("radio", name="Thorough").click(timeout=PATIENCE)
    page.get_by_role("combobox", name="How to measure").click()
    page.get_by_role("option", name="Quick: a test part of 20 %").click()
    settled(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "search.png")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("^Stopped early"))).to_be_visible(timeout=PATIENCE)
    page.reload()
    page.get_by_role("button", name="Go on with the search").click(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("^Done in"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Read the rules").click()

    held_out = page.locator(".js-plotly-plot").first.locator("g.points").last.locator("path.point")
    expect(held_out.first).to_be_visible(timeout=PATIENCE)
    settled(page)
    for number in (1, 2):  # one of them is not the model that was picked
        settled(page)
        held_out.nth(number - 1).click(force=True)
        rules = page.get_by_test_id("stExpander").get_by_text(re.compile(rf"the one with {number} rules?\."))
        expect(rules).to_be_visible(timeout=PATIENCE)
    page.wait_for_url(re.compile("model=2"))
    settled(page)
    page.screenshot(path=screenshots / "front.png")
    page.reload()
    expect(rules).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Table").click()
    settled(page)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 200, "y": 38 + 17})  # into the first row
    page.wait_for_url(re.compile("model=1"))


def test_a_click_on_a_node_shows_what_is_around_it(page: Page, server: str, screenshots: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.goto(f"{server}/lab?pair=rook&method=exact")
    expect(page.get_by_text("two triangles against a hexagon")).to_be_visible(timeout=PATIENCE)
    for chart, side, node in ((0, "left", 9), (1, "right", 12), (0, "left", 4)):
        settled(page)
        nodes = page.locator(".js-plotly-plot").nth(chart).locator("g.points").last.locator("path.point")
        expect(nodes).to_have_count(16)
        nodes.nth(node).click(force=True)  # plotly's own layer, above the drawing, takes the click
        page.wait_for_url(re.compile(f"{side}={node}(&|$)"))
        expect(page.get_by_role("combobox", name=f"Node on the {side}")).to_have_value(f"node {node}")
    settled(page)
    page.screenshot(path=screenshots / "lab.png", full_page=True)


def test_from_a_rule_to_its_cohort_to_an_atom_to_a_rule_to_an_edit(page: Page, server: str, screenshots: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 2600})
    page.goto(f"{server}/train?data=mutag")
    page.get_by_role("combobox", name="How to measure").click(timeout=PATIENCE)
    page.get_by_role("option", name="Quick").click()
    settled(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(re.compile("^Done in"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Read the rules").click()

    expect(page.get_by_text("Cohort: the").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    bars = page.locator('[class*="st-key-cohort-classes"] g.points path')
    bars.first.click(force=True)  # the first class, where R1 fires
    expect(page.get_by_role("button", name=re.compile("show all again"))).to_be_visible()
    settled(page)
    page.get_by_role("link", name=re.compile(r"^\s*\S*\s*Open ")).first.click()
    expect(page.get_by_text("PREDICTION", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)
    atoms = page.locator('[class*="st-key-graph-drawing"] g.points path.point')
    expect(atoms.first).to_be_attached()
    for number in range(atoms.count()):
        atoms.nth(number).click(force=True)
        page.wait_for_url(re.compile(f"node={number}(&|$)"))
        settled(page)
        if page.get_by_text(re.compile(r"^\d+ rules? uses? ")).count():
            break
    page.screenshot(path=screenshots / "atom.png")
    page.get_by_role("link", name=re.compile(r"Open R\d+ \(")).first.click()
    expect(page.get_by_text("Cohort: the").first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Edit it").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_test_id("stCheckbox").filter(has_text=re.compile(r"R\d+ is on")).locator("label").click()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    expect(page.get_by_text("The test part was looked at 1 time")).to_be_visible()
    settled(page)
    page.screenshot(path=screenshots / "edit.png")
    page.reload()
    expect(page.get_by_text("The test part was looked at 1 time")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as report:
        page.get_by_role("button", name="Report with the edits").click()
    assert "What a person changed" in report.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing yet")).to_be_visible()

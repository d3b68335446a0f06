"""What tests and scripts share that drive a real browser: a server, a browser, and when a page stands still."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from dashboard.guard import COOKIE
from dashboard.places import PLACES

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RECORDING = Path(__file__).resolve().parent / "recording"
PATIENCE = 240_000
"""Milliseconds for what a loaded machine does slowly, such as a first training, which compiles the kernels."""
HOME = "127.0.0.1"
_OUTGOING = "outgoing.log"
IDLE = """(still) => {
    const idle = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]')
        && [...document.querySelectorAll('[data-testid="stImage"] img')].every((image) => image.complete);
    window.idleSince = idle ? window.idleSince ?? performance.now() : undefined;
    return idle && performance.now() - window.idleSince >= still;
}"""
MARKED = """async () => {
    const shown = [...document.querySelectorAll('[data-testid="stImage"] img')].map((image) => image.src);
    const drawn = [...document.querySelectorAll('.js-plotly-plot image')].map((image) => image.href.baseVal);
    const texts = await Promise.all([...shown, ...drawn].map(async (address) => (await fetch(address)).text()));
    return texts.filter((text) => text.includes('class="mark"')).length;
}"""


@dataclass(frozen=True, slots=True)
class Server:
    """A dashboard that answers."""

    address: str
    workspace: Path
    process: int
    seconds: float
    """From its start until it answered."""

    @property
    def outgoing(self) -> str:
        """What it or a process that it started asked of another machine, "" for nothing."""
        log = self.workspace / _OUTGOING
        return log.read_text(encoding="utf-8") if log.exists() else ""


@contextmanager
def serving(workspace: Path, **environment: str) -> Iterator[Server]:
    """Yield a dashboard on a workspace, in a process of its own."""
    workspace.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind((HOME, 0))
        port = probe.getsockname()[1]
    variables = os.environ | {"SYMGRAPH_WORKSPACE": str(workspace)} | environment
    paths = [str(RECORDING), str(REPOSITORY), *filter(None, [variables.get("PYTHONPATH")])]
    variables["PYTHONPATH"] = os.pathsep.join(paths)
    variables["SYMGRAPH_OUTGOING"] = str(workspace / _OUTGOING)
    command = [sys.executable, "-m", "dashboard.server", "--port", str(port)]
    begun = time.perf_counter()
    with (workspace / "server.log").open("ab") as log:
        child = subprocess.Popen(command, cwd=REPOSITORY, env=variables, stdout=log, stderr=log)
        try:
            address = f"http://{HOME}:{port}"
            _wait_for(f"{address}/_stcore/health", child)
            yield Server(address, workspace, child.pid, time.perf_counter() - begun)
        finally:
            child.terminate()
            child.wait(120)


def _wait_for(address: str, child: subprocess.Popen[bytes]) -> None:
    for _ in range(2400):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            if child.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the dashboard does not start: see server.log in its workspace")


def launch(playwright: Playwright, chromium: Path | str = "/usr/bin/chromium") -> Browser:
    """Return a browser without a window."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return playwright.chromium.launch(executable_path=str(chromium), args=arguments)


def note_foreign(context: BrowserContext, foreign: list[str]) -> None:
    """Have every request to another host, of any page of the context, added to `foreign`."""

    def note(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"data", "blob"} and parts.hostname != HOME:
            foreign.append(address)

    context.on("request", lambda request: note(request.url))
    context.on("page", lambda page: page.on("websocket", lambda opened: note(opened.url)))


def become(context: BrowserContext, owner: str, address: str) -> None:
    """Give the browser an owner's token, as if it had been here before."""
    context.add_cookies([{"name": COOKIE, "value": owner, "url": address}])


def token(context: BrowserContext) -> str:
    """Return the owner's token that the browser keeps, "" for none."""
    return next((str(cookie["value"]) for cookie in context.cookies() if cookie["name"] == COOKIE), "")


def settled(page: Page, patience: float = PATIENCE, still: float = 300) -> None:
    """Wait until the page's script has run and all its pictures stand, for `still` ms: a run begins after its click."""
    page.evaluate("() => { window.idleSince = undefined; }")
    page.wait_for_function(IDLE, arg=still, timeout=patience)


def highlighted(page: Page) -> int:
    """Return how many pictures carry marks; they are shown as images, so their sources are read."""
    return int(page.evaluate(MARKED))


def go_to(page: Page, name: str) -> None:
    """Open a place, or a tab of one by its title: the place first, from the sidebar, then its tab."""
    place, tab = next(
        ((place, tab) for place in PLACES for tab in place.tabs if name in {tab.title, place.title}), (None, None)
    )
    assert place is not None, f"there is no place and no tab called {name}"
    assert tab is not None
    page.locator(".st-key-places").get_by_role("link", name=place.title, exact=True).click()
    if name != place.title:
        link = page.locator(".st-key-tabs").get_by_role("link", name=tab.title)
        link.click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list."""
    page.get_by_role("combobox", name=label).click(timeout=PATIENCE)
    page.get_by_role("option", name=option).click()


def nodes_of(page: Page, key: str) -> Locator:
    """Return the points of a chart that can be clicked; plotly's own layer above takes the click, so force it."""
    return page.locator(f'[class*="st-key-{key}"] g.points path.point')


def click_row(table: Locator, row: int, *, head: int = 36, height: int = 35, left: int = 25) -> None:
    """Click into a row of a table, counted from 1: it is a canvas, so it goes by pixels."""
    table.click(position={"x": left, "y": head + height * (row - 1) + height / 2})

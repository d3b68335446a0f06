"""Measure pages and clicks in a real browser: `make clicks [DATA=path]`, for bbb or a file or TU folder of yours.

`make clicks MOLECULES=50000` does it for so many molecules: those of bbb again and again, each time written otherwise.

Opens every page for the first time, learns ten rules with a test part on the way, predicts the file as a batch, then
clicks. Each line says the seconds until everything stands (of clicks the median), the seconds that the server worked
for it, and its memory afterwards. The machine's load has a part in the first, less in the second.
A measurement, not a test: no time is asserted anywhere.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as NotSeen
from rdkit import Chem

from engine.runs import DataSource, Run, RunStore, TrainingRequest, Validation, Workspace, new_identity
from engine.runs.jobs import start
from tests.dashboard.browser import REPOSITORY, Server, become, click_row, go_to, launch, nodes_of, serving, settled

LONG = 600_000  # ms
TIMES = 6
RULE_ROW = 68  # pixels
PAGES = ("Home", "Browse", "Rules", "Edit", "Compare", "Paste or file", "Change it", "Quality", "Runs")
COUNT_RUNS = """() => {
    if (window.runs !== undefined) return;
    window.runs = 0;
    const ended = (record) => record.target.dataset.testScriptState === 'notRunning';
    new MutationObserver((records) => { window.runs += records.filter(ended).length; })
        .observe(document.body, {attributes: true, subtree: true, attributeFilter: ['data-test-script-state']});
}"""


@dataclass(slots=True)
class Clock:
    """Measures what is done on a page."""

    page: Page
    server: Server
    medians: dict[str, float] = field(default_factory=dict)

    def first(self, name: str, act: Callable[[], object], said: Callable[[], object]) -> None:
        """Print how long something takes that is done once."""
        seconds, worked = self._measure(act, said, counted=False)
        self._tell(name, seconds, worked)

    def clicks(self, name: str, steps: list[tuple[Callable[[], object], Callable[[], object]]]) -> None:
        """Print the median of clicks of one kind."""
        self.page.wait_for_timeout(800)  # what goes on beside the page is not the click's
        measured = []
        for act, said in steps:
            with suppress(NotSeen):  # no run in a minute, or one too short for the browser to show: told below
                measured.append(self._measure(act, said, counted=True))
            self.page.wait_for_timeout(400)
        if not measured:
            print(f"{name:<42} nothing was seen to run", flush=True)
            return
        self.medians[name] = statistics.median(seconds for seconds, _ in measured)
        note = f"  ({', '.join(f'{seconds:.2f}' for seconds, _ in measured)})"
        note += f" {len(steps) - len(measured)} not seen" if len(measured) < len(steps) else ""
        self._tell(name, self.medians[name], statistics.median(worked for _, worked in measured), note)

    def _measure(self, act: Callable[[], object], said: Callable[[], object], *, counted: bool) -> tuple[float, float]:
        page = self.page
        if counted:
            page.evaluate(COUNT_RUNS)
        before = page.evaluate("() => window.runs")
        begun, worked = time.perf_counter(), cpu_seconds(self.server.process)
        act()
        if counted:
            page.wait_for_function("(before) => window.runs > before", arg=before, timeout=60_000)
        said()
        settled(page, LONG, still=0)
        return time.perf_counter() - begun, cpu_seconds(self.server.process) - worked

    def _tell(self, name: str, seconds: float, worked: float, note: str = "") -> None:
        memory = megabytes(self.server.process)
        print(f"{name:<42} {seconds:8.2f} s {worked:8.2f} s worked {memory:7,.0f} MB{note}", flush=True)


def cpu_seconds(process: int) -> float:
    """Return the processor time of a process (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int, what: str = "VmRSS") -> float:
    """Return the memory of a process (Linux); `VmHWM` for the most that it had."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found.group(1)) / 1_000 if found else 0.0


def packed(path: Path) -> tuple[str, bytes]:
    """Return the name and the bytes to upload; a folder becomes a zip."""
    if path.is_file():
        return path.name, path.read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(path.iterdir()):
            target.write(file, f"{path.name}/{file.name}")
    return f"{path.name}.zip", archive.getvalue()


def many_molecules(n: int, path: Path) -> Path:
    """Write the molecules of bbb to `path`, over and over until there are `n`, each as another SMILES of its own."""
    with (REPOSITORY / "sample_data" / "bbb.csv").open(newline="") as source:
        head, *rows = csv.reader(source)
    molecules = [(Chem.MolFromSmiles(row[0]), row) for row in rows]
    with path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(head)
        for number in range(n):
            molecule, row = molecules[number % len(rows)]
            written = Chem.MolToRandomSmilesVect(molecule, 1, number + 1)[0] if molecule is not None else row[0]
            writer.writerow([written, *row[1:]])
    return path


def trained(store: RunStore, source: DataSource, owner: str) -> Run:
    """Return a finished run of ten rules with a test part, and print how long it took."""
    begun, most = time.perf_counter(), 0.0
    run = start(store, TrainingRequest(source=source, validation=Validation.HOLDOUT), owner=owner)
    while not run.status.finished:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            with suppress(OSError):  # it has just ended
                most = max(most, megabytes(int(child), "VmHWM") if "engine.runs.jobs" in _command(child) else 0.0)
        time.sleep(0.2)
    print(f"{'training, ten rules with a test part':<42} {time.perf_counter() - begun:8.2f} s {most:26,.0f} MB at most")
    print(f"{run.status.state}: {run.status.note or run.status.reason}", flush=True)
    return run


def _command(process: str) -> str:
    return Path(f"/proc/{process}/cmdline").read_text()


def open_pages(clock: Clock, source: DataSource, run: Run, batch: str) -> None:
    """Open the pages for the first time."""
    page, address = clock.page, clock.server.address
    heading = lambda text: page.get_by_role("heading", name=text).first.wait_for(timeout=LONG)  # noqa: E731
    asked = f"run={run.id}"
    for name, path, said in (
        ("Explore, first", f"explore?{asked}", lambda: page.get_by_test_id("stImage").nth(11).wait_for(timeout=LONG)),
        ("Rules, first", f"rules?{asked}&rule=R1", lambda: heading("R1:")),
        (
            "One graph, first",
            f"graph?{asked}&row=7",
            lambda: page.get_by_text("PREDICTION", exact=True).wait_for(timeout=LONG),
        ),
        ("Edit, first", f"edit?{asked}&rule=R2", lambda: page.get_by_text("Nothing yet").wait_for(timeout=LONG)),
        (
            "Quality, first",
            f"quality?{asked}",
            lambda: page.get_by_role("tab").first.wait_for(timeout=LONG),
        ),
        (
            "Predict, a batch of the same file, first",
            f"predict?{asked}&batch={batch}",
            lambda: page.get_by_text("in the order of the file").wait_for(timeout=LONG),
        ),
    ):
        clock.first(name, lambda path=path: page.goto(f"{address}/{path}"), said)


def click_around(clock: Clock, run: Run) -> None:
    """Click on everything, again and again."""
    page, address, asked = clock.page, clock.server.address, f"run={run.id}"

    def open_page(path: str, said: str) -> None:
        page.goto(f"{address}/{path}")
        page.get_by_test_id("stMain").get_by_text(said).first.wait_for(timeout=LONG)
        settled(page, LONG, still=0)

    nothing = lambda: None  # noqa: E731
    open_page(f"rules?{asked}&rule=R1", "Cohort: the")
    table = page.get_by_test_id("stDataFrame").first
    last = min(len(run.model().model.rules), TIMES)  # of those that it shows without scrolling
    clock.clicks(
        "click on a rule",
        [
            (
                lambda n=n: click_row(table, n, height=RULE_ROW),
                lambda n=n: page.get_by_role("heading", name=f"R{n}:").wait_for(),
            )
            for n in range(2, last + 1)
        ],
    )
    open_page(f"graph?{asked}&row=7", "PREDICTION")
    following = page.get_by_role("button", name="Next")
    clock.clicks("next graph", [(following.click, nothing)] * TIMES)
    atoms = nodes_of(page, "graph-drawing")
    clock.clicks(
        "click on an atom",
        [
            (lambda n=n: atoms.nth(n).click(force=True), lambda n=n: page.wait_for_url(re.compile(f"node={n}(&|$)")))
            for n in range(min(TIMES, atoms.count()))
        ],
    )
    open_page(f"edit?{asked}&rule=R2", "Nothing yet")
    switch = page.get_by_test_id("stCheckbox").filter(has_text="R2 is").locator("label")
    clock.clicks("edit: a rule off and on", [(switch.click, nothing)] * TIMES)
    open_page(f"explore?{asked}", "Show as")
    classes = page.get_by_test_id("stPills").first.get_by_role("button")
    if not classes.count():
        classes = page.get_by_test_id("stButtonGroup").first.locator("button")
    clock.clicks("Explore: another class", [(classes.nth(n % 2).click, nothing) for n in range(TIMES)])
    open_page(f"quality?{asked}", "Confusion matrix")
    page.get_by_role("tab", name="Confusion matrix").click()
    cells = page.locator("[class*='st-key-cell-'] button").filter(visible=True)
    cells.first.wait_for(timeout=LONG)
    settled(page, LONG, still=0)
    clock.clicks("a cell of the confusion matrix", [(cells.nth(n).click, nothing) for n in (0, 1, 3, 2)])
    for turn in ("again", "switching pages"):
        clock.clicks(
            turn,
            [
                (
                    lambda name=name: go_to(page, name),
                    lambda name=name: page.locator(".st-key-place-here").wait_for(),
                )
                for name in PAGES
            ],
        )


def main(arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(description=str(__doc__))
    asked.add_argument(
        "data", nargs="?", type=lambda text: Path(text).absolute(), help="a file, or a folder of TU files"
    )
    asked.add_argument("--molecules", type=int, default=0, help="measure with so many, made from bbb")
    said = asked.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as made,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        data = many_molecules(said.molecules, Path(made) / "many.csv") if said.molecules else said.data
        workspace, owner = Workspace(Path(folder)), new_identity()
        workspace.prepare()
        name, content = packed(data or REPOSITORY / "sample_data" / "bbb.csv")
        uploaded = workspace.keep_upload(name, content)
        source = uploaded if data is not None else DataSource(origin="sample", name="bbb")
        browser = launch(playwright)
        with serving(Path(folder)) as server:
            print(f"{name}; load {os.getloadavg()[0]:.1f}; the server was up after {server.seconds:.1f} s", flush=True)
            visitor = browser.new_context(viewport={"width": 1280, "height": 1400})
            become(visitor, owner, server.address)
            page = visitor.new_page()
            clock = Clock(page, server)
            welcome = lambda: page.get_by_role("heading", name="Home").first.wait_for(timeout=LONG)  # noqa: E731
            clock.first("first page", lambda: page.goto(server.address), welcome)
            read = lambda: page.get_by_text("Left out").first.wait_for(timeout=LONG)  # noqa: E731
            there = f"{server.address}/?data={source.name}"
            clock.first("Data page, read for the first time", lambda: page.goto(there), read)
            run = trained(RunStore(workspace.runs), source, owner)
            open_pages(clock, source, run, uploaded.name)
            click_around(clock, run)
            print(f"load {os.getloadavg()[0]:.1f}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

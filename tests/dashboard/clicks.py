"""Measure from a click on a rule to its first page of matches, in a real browser: `make clicks [DATA=path]`.

Learns ten rules on the data, opens the rules page, clicks through the rules and prints the seconds until the heading
and until every picture of the page stand. A measurement, not a test: no time is asserted anywhere.
"""

from __future__ import annotations

import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine.jobs import start
from engine.runs import DataSource, Run, RunStore, TrainingRequest, Validation, Workspace

REPOSITORY = Path(__file__).parent.parent.parent
IDLE = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stImage"] img')].every((i) => i.complete)"""
ROW, HEAD = 68, 36  # pixels of the table of rules, which is drawn on a canvas


def packed(path: Path) -> tuple[str, bytes]:
    """Return the name and the bytes to upload; a folder becomes a zip."""
    if path.is_file():
        return path.name, path.read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(path.iterdir()):
            target.write(file, f"{path.name}/{file.name}")
    return f"{path.name}.zip", archive.getvalue()


def trained(folder: Path, data: Path | None) -> Run:
    """Return a finished run of ten rules on the data."""
    workspace = Workspace(folder)
    workspace.prepare()
    source = DataSource(origin="sample", name="bbb") if data is None else workspace.keep_upload(*packed(data))
    run = start(RunStore(workspace.runs), TrainingRequest(source=source, validation=Validation.HOLDOUT))
    while not run.status.finished:
        time.sleep(0.2)
    print(f"{source}: {run.status.state}", flush=True)
    return run


def click_through(page: Page, address: str, run: Run) -> None:
    """Print the seconds of opening the page and of each click."""
    begun = time.perf_counter()
    page.goto(address)
    page.get_by_role("heading", name="R1:").wait_for(timeout=120_000)
    page.wait_for_function(IDLE)
    print(f"rules page, first opening: {time.perf_counter() - begun:.2f} s")
    seconds = []
    for number in range(2, min(len(run.model().model.rules), 6) + 1):
        table = page.get_by_test_id("stDataFrame").first
        begun = time.perf_counter()
        table.click(position={"x": 25, "y": HEAD + ROW * (number - 1) + ROW / 2})
        page.get_by_role("heading", name=f"R{number}:").wait_for()
        page.wait_for_function(IDLE)
        seconds.append(time.perf_counter() - begun)
        print(f"click on R{number} to all pictures: {seconds[-1]:.2f} s")
    print(f"median: {statistics.median(seconds):.2f} s")


def main(arguments: list[str]) -> None:
    data = Path(arguments[0]).absolute() if arguments else None
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        run = trained(Path(folder), data)
        script = REPOSITORY / "dashboard" / "app.py"
        environment = os.environ | {"SYMGRAPH_WORKSPACE": folder, "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
        server = subprocess.Popen(command, cwd=script.parent, env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            while True:
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            with sync_playwright() as playwright:
                flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                click_through(page, f"{address}/rules?run={run.id}", run)
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main(sys.argv[1:])

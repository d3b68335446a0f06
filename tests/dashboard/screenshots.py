"""Pictures of every page in screenshots/, light and dark, wide and narrow: `make screenshots [PAGE ...]`.

Learns rules on MUTAG with a search and a test part, so that every page has something to show.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine.runs import DataSource, Run, RunStore, TrainingRequest, Validation, Workspace, new_identity
from engine.runs.jobs.worker import work
from tests.dashboard.browser import PATIENCE, REPOSITORY, become, click_row, launch, serving, settled

FOLDER = REPOSITORY / "screenshots"
WIDTHS, THEMES = (1280, 768), ("light", "dark")
TALLEST = 3_000  # pixels
BATCH = """name,smiles
2-nitrofluorene,O=[N+]([O-])c1ccc2c(c1)Cc1ccccc1-2
1-nitropyrene,O=[N+]([O-])c1ccc2ccc3cccc4ccc1c2c34
an open ring,c1ccccc
nitrobenzene,O=[N+]([O-])c1ccccc1
iron,[Fe]
4-nitrobiphenyl,O=[N+]([O-])c1ccc(-c2ccccc2)cc1
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, what its address says beside the run, and what is done on it before the picture."""

    name: str
    path: str
    more: str = ""
    done: Callable[[Page], None] | None = None


def switch_off(page: Page) -> None:
    """Switch a rule off, unless a former picture did."""
    if page.get_by_text("Nothing yet").count():
        page.get_by_test_id("stCheckbox").filter(has_text="R2 is on").locator("label").click()
        page.get_by_text("The test part was looked at 1 time").first.wait_for(timeout=PATIENCE)


def change(page: Page) -> None:
    page.get_by_label("Type a molecule").fill("O=[N+]([O-])c1ccc2c(c1)Cc1ccccc1-2")
    page.keyboard.press("Enter")


def tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name).click()


def first_row(page: Page) -> None:
    click_row(page.get_by_test_id("stDataFrame").first, 1, left=60)


def tick(page: Page) -> None:
    click_row(page.get_by_test_id("stDataFrame").first, 1, left=15)


def shots(run: Run, batch: str) -> list[Shot]:
    """Return every page in the order of the navigation."""
    front = run.front
    assert front is not None
    other = next(n for n in range(1, len(front.models) + 1) if n != front.chosen)
    return [
        Shot("tour-start", "tour"),
        Shot("tour", "tour", "tour=mutag&at=6"),
        Shot("home-empty", "", "empty"),
        Shot("home", ""),
        Shot("runs", "runs", done=tick),
        Shot("data", "data"),
        Shot("report", "report"),
        Shot("duplicates", "duplicates"),
        Shot("scaffolds", "scaffolds"),
        Shot("reading", "reading"),
        Shot("explore", "explore"),
        Shot("train", "train"),
        Shot("rules", "rules", "rule=R1"),
        Shot("edit", "edit", "rule=R2", switch_off),
        Shot("compare", "compare", f"pin={run.id}-{other}"),
        Shot("graph", "graph", "row=9&node=3"),
        Shot("predict", "predict", f"batch={batch}", first_row),
        Shot("whatif", "whatif", "", change),
        Shot("quality", "quality"),
        Shot("quality-matrix", "quality", done=tab("Confusion matrix")),
        Shot("quality-curves", "quality", done=tab("Curves")),
        Shot("lab", "lab", "pair=rook&method=exact"),
    ]


def picture(page: Page, address: str, run: Run, shot: Shot, width: int, theme: str) -> None:
    """Leave one picture, as high as the page is."""
    page.set_viewport_size({"width": width, "height": 900})
    query = "" if shot.more == "empty" else f"?run={run.id}&{shot.more}"
    page.goto(f"{address}/{shot.path}{query}")
    page.get_by_test_id("stHeading").first.wait_for(timeout=PATIENCE)
    settled(page)
    if shot.done is not None:
        shot.done(page)
        page.wait_for_timeout(700)
        settled(page)
    tall = page.evaluate("() => document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(int(tall), 900), TALLEST)})
    page.wait_for_timeout(700)
    settled(page)
    page.screenshot(path=FOLDER / f"{shot.name}-{theme}-{width}.png")


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        workspace, owner = Workspace(Path(folder)), new_identity()
        workspace.prepare()
        mutag = DataSource(origin="sample", name="mutag")
        store = RunStore(workspace.runs)
        for search, form in (("none", "scorecard"), ("quick", "rules")):
            request = TrainingRequest(source=mutag, form=form, search=search, validation=Validation.HOLDOUT)
            run = store.create(request, owner=owner)
            assert work(run.folder) == 0
        batch = workspace.keep_upload("new_molecules.csv", BATCH.encode()).name
        browser = launch(playwright)
        for theme in THEMES:
            visitor = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
            become(visitor, owner, server.address)
            for shot in shots(run, batch):
                if names and shot.name not in names:
                    continue
                for width in WIDTHS:
                    page = visitor.new_page()
                    picture(page, server.address, run, shot, width, theme)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

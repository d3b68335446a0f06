"""Names that look like addresses, icons, arrows or Markdown are shown letter by letter on every page."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from engine.runs import DataSource, RunStore, Workspace, new_identity
from tests.dashboard.browser import PATIENCE, Server, become, settled
from tests.dashboard.conftest import train

pytestmark = pytest.mark.browser
TARGET = "to -> a@b.c"
CLASSES = ("www.first.x", ":material/home: [i] *b*")
IDS = ("a@id.org {}", "www.id{}.org $x$", "-> {} <-")
MADE = """() => {
    const own = (address) => new URL(address, location.href).origin === location.origin;
    const said = (node) => node.outerHTML.slice(0, 200);
    const all = (wanted) => [...document.querySelectorAll(wanted)];
    return {
        foreign: all('a[href]').filter((a) => !own(a.href)).map(said),
        icons: all('[role=img][aria-label="home icon"]').map(said),
        formulas: all('.katex').map(said),
        text: document.body.innerText,
        inner: all('[title], [aria-label], [alt]').map((node) => ['title', 'aria-label', 'alt']
            .map((name) => node.getAttribute(name) ?? '').join(' ')).join('\\n'),
    };
}"""
"""What of a page is made of names, and what it says."""
PAGES = {
    "first": (),
    "data": CLASSES,
    "report": (),
    "duplicates": (),
    "scaffolds": (),
    "reading": (),
    "explore": CLASSES,
    "train": (),
    "rules": CLASSES[:1],
    "edit": (),
    "compare": (),
    "graph": CLASSES[:1],
    "predict": (),
    "whatif": CLASSES[:1],
    "quality": (),
    "runs": (),
    "lab": (),
}
"""What has to stand there as text; tables are drawn, and drawn texts are as they are."""


@pytest.fixture
def named(page: Page, server: Server) -> str:
    """The parameters of a run whose every name could be taken for something else."""
    owner = new_identity()
    become(page.context, owner, server.address)
    rows = [f"name,smiles,{TARGET}"]
    for number in range(24):
        tail = "C" * (number % 6)
        rows += [f"{IDS[number % 3].format(number)},CC{tail}N,{CLASSES[0]}"]
        rows += [f"{IDS[number % 3].format(-number)},CC{tail}O,{CLASSES[1]}"]
    workspace = Workspace(server.workspace)
    kept = workspace.keep_upload("www.set.org.csv", "\n".join(rows).encode())
    RunStore(workspace.runs).note_upload(kept, owner=owner, title="www.set.org :smile:.csv")
    source = DataSource(origin="upload", name=kept.name, target=TARGET)
    run = train(server.workspace, source, "rules", owner=owner)
    RunStore(workspace.runs).rename(run, "a@run.org -> :red[x]")
    return f"run={run.id}&row=1&rule=R1"


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_shows_names_as_they_are(page: Page, server: Server, named: str, dark: bool) -> None:
    if dark:  # once more with the other drawings of everything, and narrow
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 768, "height": 1000})
    wrong: dict[str, object] = {}
    for name, shown in PAGES.items():
        page.goto(f"{server.address}/{'' if name == 'first' else name}?{named}")
        expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible(timeout=PATIENCE)
        settled(page)
        found = page.evaluate(MADE)
        text = " ".join(found["text"].split())
        faults = {what: found[what] for what in ("foreign", "icons", "formulas") if found[what]}
        faults |= {"missing": [one for one in shown if one not in text]} if any(o not in text for o in shown) else {}
        offered = page.get_by_test_id("stElementToolbarButton").filter(has=page.locator("[aria-label^=Download]"))
        faults |= {"a download of Streamlit's own": offered.count()} if offered.locator("visible=true").count() else {}
        if "\\" in found["text"]:
            faults["backslash"] = [line for line in found["text"].splitlines() if "\\" in line]
        if "\\" in found["inner"]:
            faults["backslash in a name"] = [line for line in found["inner"].splitlines() if "\\" in line]
        if "→" in found["text"]:
            faults["arrow"] = [line for line in found["text"].splitlines() if "→" in line]
        if ":small[]" in found["text"] + found["inner"]:
            faults["apart"] = [line for line in (found["text"] + found["inner"]).splitlines() if ":small[]" in line]
        if faults:
            wrong[name] = faults
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)[:9000]

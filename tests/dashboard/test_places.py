"""The six places: which pages they hold, which tab a link leads to, and that a tab runs alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.places import PLACES
from tests.dashboard.conftest import run_of
from tests.dashboard.test_pages import FILES, open_page

FORMER = {
    "tour",
    "explore",
    "train",
    "rules",
    "edit",
    "compare",
    "graph",
    "predict",
    "whatif",
    "quality",
    "runs",
    "lab",
}
TITLES = ["Home", "Data", "Train", "Model", "Predict", "Learn"]


def shown_links(test: AppTest) -> dict[str, dict[str, list[str]]]:
    """The parameters of every link of a page, by its label."""
    return {link.proto.label: parse_qs(link.proto.query_string) for link in test.get("page_link")}


def test_there_are_six_places_and_every_former_address_is_a_tab_of_one() -> None:
    assert [place.title for place in PLACES] == TITLES
    paths = [tab.path for place in PLACES for tab in place.tabs]
    assert len(paths) == len(set(paths))
    assert set(paths) >= FORMER


def test_every_tab_has_a_file_that_pages_are_opened_by(repository: Path) -> None:
    for place in PLACES:
        for tab in place.tabs:
            assert (repository / "dashboard" / tab.file).is_file()
            assert FILES[tab.path or "home"] == tab.file


@pytest.mark.parametrize(
    ("page", "place", "others"),
    [
        ("edit", "Model", ["Rules", "Quality", "Edit", "Compare"]),
        ("explore", "Data", ["Overview", "Browse", "Duplicates", "Scaffolds", "How it was read"]),
        ("whatif", "Predict", ["Paste or file", "One molecule", "Change it"]),
        ("runs", "Home", ["Start", "Runs"]),
        ("lab", "Learn", ["Tour", "Lab"]),
    ],
)
def test_a_page_has_its_place_as_heading_and_the_tabs_beside_it(
    full_workspace: Path, page: str, place: str, others: list[str]
) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page(page, run=run.id)
    assert [title.value for title in test.title] == [place]
    links = shown_links(test)
    assert set(TITLES) | set(others) <= set(links)
    for title in others:
        assert links[title]["run"] == [run.id]


def test_a_link_to_a_tab_has_the_parameters_that_the_tab_would_write(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("explore", run=run.id, smarts="[Br]", row="17")
    test.switch_page(FILES["edit"]).run()
    found = shown_links(test)["Data"]
    assert {name: values[0] for name, values in found.items()} == {
        "data": "mutag",
        "run": run.id,
        "row": "17",
        "smarts": "[Br]",
    }


def test_a_place_leads_to_the_tab_that_was_looked_at_last(full_workspace: Path) -> None:
    run = run_of(full_workspace, "rules")
    test = open_page("rules", run=run.id)
    page = {link.proto.label: link.proto.page for link in test.get("page_link")}
    assert (page["Predict"], page["Model"]) == ("predict", "rules")
    test.switch_page(FILES["whatif"]).run()
    test.switch_page(FILES["rules"]).run()
    page = {link.proto.label: link.proto.page for link in test.get("page_link")}
    assert (page["Predict"], page["Model"]) == ("whatif", "rules")


def test_only_the_tab_that_is_open_is_worked_out(full_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> object:
        raise AssertionError("another tab was worked out")

    for name in ("scaffolds", "duplicates", "descriptors"):
        monkeypatch.setattr(f"dashboard.session.caches.{name}", never)
    test = open_page("report", run=run_of(full_workspace, "rules").id)
    assert not test.exception
    assert "Every record was read" in test.success[0].value

"""The tabs of the data page: overview, report, duplicates, scaffolds."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs import Workspace
from tests.dashboard.test_pages import open_page, texts

ROWS = ["CCO,1", "OCC,0", "CCN,1", "CCN,1", "Cc1ccccc1,0", "Oc1ccccc1,1", "C1CCCCC1,0", "CC(,1"]


def uploaded(workspace: Path, rows: list[str] = ROWS, head: str = "smiles,label") -> str:
    """The name of an upload."""
    content = (head + "\n" + "\n".join(rows) + "\n").encode()
    made = Workspace(workspace)
    made.prepare()
    return made.keep_upload("made.csv", content).name


PLACES = {"Overview": "data", "Duplicates and conflicts": "duplicates", "Scaffolds": "scaffolds"}


def open_tab(tab: str, name: str) -> AppTest:
    return open_page(PLACES[tab], data=name)


def mutag_tab(tab: str) -> AppTest:
    return open_tab(tab, "mutag")


@pytest.mark.usefixtures("workspace")
def test_the_overview_has_charts_and_a_property_of_molecules() -> None:
    test = open_page("data", data="mutag")
    assert len(test.get("plotly_chart")) == 4
    assert "By RDKit over all 188 molecules" in texts(test)
    test.button_group(key="data-descriptor").set_value(["rings"]).run()
    assert not test.exception


@pytest.mark.usefixtures("workspace")
def test_graphs_have_no_properties_of_molecules() -> None:
    test = open_page("data", data="motif_house")
    assert len(test.get("plotly_chart")) == 2
    assert "The nodes have no labels" in texts(test)


def test_duplicates_and_conflicts_are_told_and_shown(workspace: Path) -> None:
    name = uploaded(workspace)
    test = open_tab("Duplicates and conflicts", name)
    figures = {metric.label: metric.value for metric in test.metric}
    assert (figures["Groups"], figures["Surplus"], figures["Label conflicts"]) == ("2", "2", "1")
    said = texts(test)
    assert "1 pair of molecules are the same and have different classes" in said
    assert "more than 85.71 % of them" in said
    frame = next(d.value for d in test.dataframe if "conflict" in d.value)
    assert frame["graphs"].tolist() == [2, 2]
    test.toggle(key="duplicates-conflicts").set_value(True).run()
    assert not test.exception
    frame = next(d.value for d in test.dataframe if "conflict" in d.value)
    assert frame["ids"].tolist() == ["1, 2"]


@pytest.mark.usefixtures("workspace")
def test_no_duplicates_is_good_news() -> None:
    assert "No two molecules are the same." in texts(mutag_tab("Duplicates and conflicts"))


def test_what_cannot_be_decided_is_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.evaluation.duplicates import find_duplicates

    few = 2
    monkeypatch.setattr(
        "dashboard.session.caches.find_duplicates", lambda dataset: find_duplicates(dataset, most_steps=few)
    )
    rows = ["0-1 1-2 0-2 3-4 4-5 3-5,a", "0-1 1-2 2-3 3-4 4-5 0-5,b"]
    name = uploaded(workspace, rows, "edges,label")
    assert "Not decided, as they are too symmetric: 1 and 2" in texts(open_tab("Duplicates and conflicts", name))


@pytest.mark.usefixtures("workspace")
def test_a_large_set_is_compared_on_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.components.cohorts.FEW", 100)
    test = mutag_tab("Duplicates and conflicts")
    assert "This takes about 1 s for 188 molecules" in texts(test)
    test.button(key="duplicates-ask").click().run()
    assert "No two molecules are the same." in texts(test)


@pytest.mark.usefixtures("workspace")
def test_a_scaffold_opens_its_molecules() -> None:
    test = mutag_tab("Scaffolds")
    assert "Bemis-Murcko scaffolds" in texts(test)
    before = len(test.get("image"))
    test.button(key="scaffold-show-1").click().run()
    assert not test.exception
    assert len(test.get("image")) > before
    said = texts(test)
    assert "scaffold c1ccc" in said
    link = next(link for link in test.get("page_link") if "Open these in Browse" in link.proto.label)
    assert "scaffold=" in link.proto.query_string


def test_molecules_that_keep_rdkit_busy_are_left_out_and_counted(workspace: Path) -> None:
    slow = "".join(f"C%{k}CC%{k}" for k in range(10, 26))
    for rows, said in (
        ([f"{slow},0", f"C{slow},1"], "No molecule can be taken apart at once. Left out: 2 with more than 14 rings"),
        ([f"{slow},0", "CCO,1", "Cc1ccccc1,0"], "told by it alone. Left out: 1 with more than 14 rings"),
    ):
        name = uploaded(workspace, rows)
        assert said in texts(open_tab("Scaffolds", name))
        assert "Left out: " in texts(open_tab("Overview", name))


@pytest.mark.usefixtures("workspace")
def test_graphs_have_no_scaffolds() -> None:
    test = open_tab("Scaffolds", "motif_house")
    assert "Only molecules have scaffolds" in texts(test)


def test_rejected_records_can_be_downloaded(workspace: Path) -> None:
    name = uploaded(workspace)
    test = open_page("report", data=name)
    labels = [button.proto.label for button in test.get("download_button")]
    assert {"Download report", "Download rejected records"} <= set(labels)


def test_a_class_that_is_nearly_empty_is_told(workspace: Path) -> None:
    name = uploaded(workspace)
    assert "fewer than 10 are too few" in texts(open_page("data", data=name))


@pytest.mark.usefixtures("workspace")
def test_a_clicked_bar_shows_its_graphs_and_another_set_forgets_it() -> None:
    from dashboard.components.views.cohort import Cohort

    test = open_page("data", data="mutag")
    test.session_state["data-clicked"] = Cohort(of_class=(1,), label="Br")
    test.run()
    assert not test.exception
    assert "truly mutagen, with Br" in texts(test)
    test.switch_page("home/page.py").run()
    next(b for b in test.button if b.key == "use-motif_house").click().run()
    assert not test.exception
    assert "data-clicked" not in test.session_state

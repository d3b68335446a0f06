"""Workbooks of several sheets on the Data page: the choice of the sheet, also before a first reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.test_pages import open_page, texts
from tests.reported.test_workbooks import NOTES, OTHER, README, TABLE, workbook


def uploaded(page: str, path: Path) -> AppTest:
    """The page once the file is uploaded there."""
    test = open_page(page)
    test.file_uploader[0].set_value((path.name, path.read_bytes(), "application/octet-stream")).run()
    assert not test.exception
    return test


@pytest.mark.usefixtures("workspace")
def test_the_first_page_reads_the_sheet_that_is_a_table(tmp_path: Path) -> None:
    test = uploaded("home", workbook(tmp_path / "t.xlsx", Readme=README, Data=TABLE))
    assert "one question first" not in texts(test)
    assert test.metric[0].value == "4"
    test.switch_page("data/reading.py").run()
    sheet = next(box for box in test.selectbox if box.label == "Sheet")
    assert sheet.options == ["(found by itself)", "Readme", "Data"]


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("sheets", [{"Readme": README, "One": TABLE, "Two": OTHER}, {"Readme": README, "Two": NOTES}])
def test_the_first_page_asks_for_the_sheet_before_a_first_reading(
    tmp_path: Path, sheets: dict[str, list[list[object]]]
) -> None:
    test = uploaded("home", workbook(tmp_path / "t.xlsx", **sheets))
    assert "one question first" in texts(test)
    assert "Which sheet holds the data?" in texts(test)
    test.file_uploader[0].set_value(None)  # each run of the test gives the file a new identity
    next(box for box in test.selectbox if box.label == "Sheet").set_value("Two")
    next(button for button in test.button if button.label == "Read this sheet").click().run()
    assert not test.exception
    if "One" in sheets:
        assert "one question first" not in texts(test)
        assert test.query_params["sheet"] == "Two"
        assert test.metric[0].value == "3"
    else:
        assert "was rejected" in texts(test)
        assert "Which sheet holds the data?" in texts(test)  # still
        next(button for button in test.button if button.label == "Leave it").click().run()
        assert "one question first" not in texts(test)


@pytest.mark.usefixtures("workspace")
def test_a_table_without_structures_is_no_workbook(tmp_path: Path) -> None:
    test = uploaded("home", workbook(tmp_path / "t.xlsx", Notes=NOTES))
    assert "one question first" not in texts(test)
    assert "was rejected" in texts(test)

"""Processes that are started afresh import the main module, which Streamlit's tests leave as a page of theirs."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest


@pytest.fixture(autouse=True)
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the new process find nothing to run again."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))

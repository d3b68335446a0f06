"""What all tests share: where the data lies, repeatable properties, and when a browser is needed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


def find_chromium() -> Path | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser; on a CI machine that is an error."""
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError("chromium is not installed, so the browser tests cannot run: see .ci/run")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason="chromium is not installed (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the source tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def sample_data(repository: Path) -> Path:
    """The data sets that ship with the project."""
    return repository / "sample_data"


@pytest.fixture(scope="session")
def benchmark_data(repository: Path) -> Path:
    """Public benchmark sets, which the project does not ship."""
    named = os.environ.get("SYMGRAPH_BENCHMARK_DATA")
    folder = Path(named) if named else repository.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no benchmark data in {folder}: set SYMGRAPH_BENCHMARK_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; for tests marked `browser`."""
    found = find_chromium()
    assert found, "mark the test `browser`, and it is skipped where there is none"
    return found

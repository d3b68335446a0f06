"""What all tests share: where the data lies, repeatable properties, when a browser is needed, and which are quick."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

SECONDS = "symgraph/seconds"
"""Where pytest's cache has what each test took."""
QUICK = 0.3
"""Seconds that a test may have taken which `--quick` does not leave out."""
TRAINED = {"trained", "models"}
"""Fixtures that learn models of every form, which takes longer than the tests that use them."""
NO_CHROMIUM = "chromium is not installed (Debian: apt-get install chromium)"


def find_chromium() -> Path | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def pytest_addoption(parser: pytest.Parser) -> None:
    told = f"leave out what needs a browser, is marked slow, or took more than {QUICK} s in the last runs"
    parser.addoption("--quick", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and getattr(config, "cache", None):
        config.pluginmanager.register(Stopwatch(config.cache))  # type: ignore[arg-type]


class Stopwatch:
    """Takes down how long each test took; of several runs the shortest counts, since a machine may be busy."""

    def __init__(self, cache: pytest.Cache) -> None:
        self._cache = cache
        self._seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._seconds[report.nodeid] = round(report.duration, 2)

    def pytest_sessionfinish(self) -> None:
        before = self._cache.get(SECONDS, {})
        shortest = {name: min(took, before.get(name, took)) for name, took in self._seconds.items()}
        self._cache.set(SECONDS, before | shortest)


def leave_out_slow(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what `--quick` leaves out."""
    took = config.cache.get(SECONDS, {}) if getattr(config, "cache", None) else {}

    def is_quick(item: pytest.Item) -> bool:
        marked = item.get_closest_marker("browser") or item.get_closest_marker("slow")
        trains = TRAINED & set(getattr(item, "fixturenames", ()))
        return not marked and not trains and took.get(item.nodeid, 0.0) <= QUICK

    config.hook.pytest_deselected(items=[item for item in items if not is_quick(item)])
    items[:] = filter(is_quick, items)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser; on a CI machine that is an error."""
    if config.getoption("--quick"):
        leave_out_slow(config, items)
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError("chromium is not installed, so the browser tests cannot run: see .ci/run")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Count in the last line what was left out for want of a browser: among thousands of tests, nobody reads why."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if count := sum(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        reporter.write_line(f"Tests in a browser that were left out: {count}; {NO_CHROMIUM}.", yellow=True)


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

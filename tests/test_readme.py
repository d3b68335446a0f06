"""What the README tells people to type is typed here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    re.split(r"\s{2,}", line.strip())[0]
    for line in README.splitlines()
    if line.startswith("    symgraph ") and "bench" not in line  # measured elsewhere; takes half a minute
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample data in it, as in a clone."""
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(Path(__file__).parent.parent / "sample_data", place / "sample_data")
    return place


def test_the_example_runs_and_is_short(folder: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in example.splitlines() if line]) <= 10
    done = subprocess.run([sys.executable, "-c", example], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("R1 ")
    assert (folder / "bbb-model.json").is_file()


def test_the_commands_run_in_their_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, which has imported and loaded everything once; that the program starts is tested elsewhere."""
    assert len(COMMANDS) >= 8
    monkeypatch.chdir(folder)
    for command in COMMANDS:
        code = main(shlex.split(command)[1:])
        assert code == 0, f"{command}\n{capsys.readouterr().err}"


def test_the_map_names_what_is_there(repository: Path) -> None:
    section = README.split("## Map of the tree")[1].split("##")[0]
    rows = [line.split("  ")[0].strip() for line in section.splitlines() if line.startswith("    ")]
    for row in rows:
        first, *more = row.split(", ")
        base = first.rsplit("/", 1)[0]
        for path in (first, *(f"{base}/{name}" for name in more)):
            assert (repository / path).is_dir(), path


def test_its_pictures_are_there(repository: Path) -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (repository / path).is_file()

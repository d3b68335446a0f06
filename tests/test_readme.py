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

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    path for path in sorted(ROOT.rglob("*.md")) if path.relative_to(ROOT).parts[0] in {"dashboard", "engine", path.name}
]
TYPED = README + (ROOT / "engine" / "cli" / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    re.split(r"\s{2,}", line.strip())[0]
    for line in TYPED.splitlines()
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


def test_the_rooms_are_those_that_are_there(repository: Path) -> None:
    section = (repository / "engine" / "README.md").read_text().split("## Rooms")[1].split("Beside them")[0]
    rows = [line.strip().split("  ")[0] for line in section.splitlines() if line.startswith("    ")]
    named = {name for row in rows for name in row.split(", ")}
    assert named == {path.parent.name for path in (repository / "engine").glob("*/__init__.py")}
    for name in named:
        assert (repository / "engine" / name / "README.md").is_file()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_documents_point_at_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= 1_200
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split()) <= 1_000

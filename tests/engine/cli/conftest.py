"""Commands run as `main` runs them, and models to run them on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main


@dataclass(frozen=True)
class Done:
    """What a command leaves behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout; NaN and the like are refused."""

        def refuse(name: str) -> None:
            raise AssertionError(f"{name} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> dict[str, Path]:
    """A model of each form, learned from mutag.csv."""
    folder = tmp_path_factory.mktemp("models")
    found = {form: folder / f"{form}.json" for form in ("rules", "list", "scorecard", "tree", "forest")}
    for form, path in found.items():
        command = ["fit", str(sample_data / "mutag.csv"), "-o", str(path), "--form", form, "--max-rules", "4"]
        command += ["--vocabulary", "structures"]
        assert main([*command, "--jobs", "1"]) == 0
    return found


@pytest.fixture(scope="session")
def graph_model(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Path:
    """Rules learned from plain graphs."""
    path = tmp_path_factory.mktemp("models") / "graphs.json"
    assert main(["fit", str(sample_data / "motif_house.csv"), "-o", str(path), "--max-rules", "3"]) == 0
    return path

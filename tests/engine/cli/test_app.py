from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.cli import main
from engine.cli.app import app
from engine.errors import Cancelled
from tests.engine.cli.conftest import Run

COMMANDS = (
    "inspect",
    "fit",
    "evaluate",
    "rules",
    "predict",
    "explain",
    "cover",
    "add",
    "report",
    "separate",
    "generate",
    "fetch",
    "demo",
    "dashboard",
    "bench",
)
HEAVY = ("numba", "rdkit", "sklearn", "scipy", "numpy", "pandas", "streamlit", "networkx")


def symgraph(*arguments: object, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert f"Example: symgraph {command}" in " ".join(done.output.split())


def test_the_commands_are_these_and_no_more() -> None:
    done = CliRunner().invoke(app, ["--help"], terminal_width=200)
    assert re.findall(r"^│ ([a-z]+)  ", done.output, flags=re.MULTILINE) == list(COMMANDS)


def test_results_can_be_had_as_json() -> None:
    for command in set(COMMANDS) - {"dashboard"}:
        assert "--json" in CliRunner().invoke(app, [command, "--help"]).output


def test_help_imports_nothing_heavy(repository: Path) -> None:
    source = (
        "import sys\nfrom engine.cli import main\nassert main(['fit', '--help']) == 0\n"
        f"found = [name for name in {HEAVY} if name in sys.modules]\nassert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version(run: Run) -> None:
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"symgraph (\d+\.\d+\.\d+|from a source tree)\n", done.out)


def test_a_version_without_an_installation(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert run("--version").out == "symgraph from a source tree\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fit"], "Missing"),
        (["fly"], "No such command"),
        (["fit", "x.csv", "-o", "m.json", "--radius", "4"], "--radius"),
        (["fit", "x.csv", "-o", "m.json", "--form", "oracle"], "--form"),
        (["fit", "x.csv", "-o", "m.json", "--scheme", "magic"], "--scheme"),
        (["fit", "x.csv", "-o", "m.json", "--max-rules", "0"], "--max-rules"),
        (["fit", "x.csv", "-o", "m.json", "--seed", "-1"], "--seed"),
        (["fit", "x.csv", "-o", "m.json", "--jobs", "0"], "--jobs"),
        (["fit", "x.csv", "-o", "m.json", "--hydrogens", "maybe"], "--hydrogens"),
        (["fit", "x.csv", "-o", "m.json", "--search", "deep"], "--search"),
        (["evaluate", "x.csv", "--folds", "1"], "--folds"),
        (["evaluate", "x.csv", "--split", "random"], "--split"),
        (["rules", "m.json", "--format", "smiles"], "--format"),
        (["bench", "fits"], "fits"),
    ],
)
def test_options_that_make_no_sense(run: Run, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_no_command_shows_the_help(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "Usage: symgraph" in done.out + done.err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Cancelled("stopped")])
def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("engine.readers.read", interrupted)
    assert run("inspect", "x.csv").code == 130


def test_a_defect_is_not_hidden(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("engine.readers.read", defect)
    with pytest.raises(ZeroDivisionError, match="a defect"):
        run("inspect", "x.csv")


def test_faults_go_to_stderr_and_nothing_to_stdout(repository: Path, tmp_path: Path) -> None:
    done = symgraph("inspect", tmp_path / "nothing.csv", "--json", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "nothing.csv: there is no such file. Check the path.  [F301]\n"


def test_a_reader_that_leaves_early(repository: Path, models: dict[str, Path]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "engine", "rules", str(models["rules"])]
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(command, cwd=repository, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_pipe_that_breaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("engine.readers.read", broken)
    with (tmp_path / "out").open("w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(["inspect", "x.csv"]) == 1
        pipe.write("lost")
    assert (tmp_path / "out").read_text() == ""


def test_json_alone_on_stdout_of_the_real_program(repository: Path, sample_data: Path, tmp_path: Path) -> None:
    import json

    model = tmp_path / "m.json"
    done = symgraph("fit", sample_data / "mutag.csv", "-o", model, "--json", "--max-rules", 2, cwd=repository)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == str(model)
    assert "Traceback" not in done.stderr


def test_threads_of_linear_algebra_can_still_be_chosen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    run("--version")
    assert (os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]) == ("3", "1")


def test_main_speaks_for_the_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["symgraph", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("symgraph ")

"""What the design asks of every module, checked on the source itself."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.front_doors import FrontDoorsContract

PACKAGES = ("engine", "dashboard")
LONGEST_MODULE = 400
UNPICKLERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "skops"}
BUILT_IN_DANGERS = {"eval", "exec", "compile", "__import__"}


def modules(repository: Path) -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((repository / package).rglob("*.py"))]
    assert found
    return found


def test_the_layers_hold(repository: Path) -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_past_a_front_door_is_found() -> None:
    graph = grimp.ImportGraph()
    for module in (
        "house",
        "house.kitchen",
        "house.kitchen.oven",
        "house.kitchen.larder",
        "house.hall",
        "house.hall.mat",
        "house.tools",
    ):
        graph.add_module(module)
    for importer, imported in (
        ("house.kitchen.oven", "house.kitchen.larder"),  # within a room
        ("house.hall.mat", "house.kitchen"),  # by the door
        ("house.hall.mat", "house.tools"),  # beside the rooms
        ("house.hall.mat", "house.kitchen.larder"),
        ("house.hall.mat", "house.kitchen.oven"),
    ):
        graph.add_import(importer=importer, imported=imported)
    options = {"container": "house", "open_modules": ["house.kitchen.oven"]}
    contract = FrontDoorsContract(name="doors", session_options={}, contract_options=options)
    assert contract.check(graph, verbose=False).metadata["past"] == [("house.hall.mat", "house.kitchen.larder")]


def test_rooms_are_few_and_none_is_crowded(repository: Path) -> None:
    rooms = [path.parent for path in (repository / "engine").glob("*/__init__.py")]
    assert len(rooms) <= 16
    folders = {path.parent for path in modules(repository)}
    crowded = {str(folder): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: n for folder, n in crowded.items() if n > 16} == {}


def test_no_module_is_long(repository: Path) -> None:
    lengths = {str(path.relative_to(repository)): len(path.read_text().splitlines()) for path in modules(repository)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def forbidden(tree: ast.AST) -> Iterator[str]:
    """Every import, call or option in `tree` that the project does without, as line and name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported = [alias.name.partition(".")[0] for alias in names]
            case ast.ImportFrom(module=str(module)):
                imported = [module.partition(".")[0]]
            case _:
                imported = []
        yield from (f"{node.lineno}: {name}" for name in imported if name in UNPICKLERS)
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in BUILT_IN_DANGERS:
                yield f"{node.lineno}: {name}()"
            case ast.keyword(arg="unsafe_allow_html" | "allow_pickle" as name):
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr="read_pickle" | "to_pickle" as name):
                yield f"{node.lineno}: {name}"


def test_nothing_is_unpickled_evaluated_or_shown_as_raw_html(repository: Path) -> None:
    found = {
        str(path.relative_to(repository)): list(forbidden(ast.parse(path.read_text()))) for path in modules(repository)
    }
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pickle", ["1: pickle"]),
        ("from joblib import load", ["1: joblib"]),
        ("x = 1\ny = eval('x')", ["2: eval()"]),
        ("st.markdown(text, unsafe_allow_html=True)", ["1: unsafe_allow_html"]),
        ("np.load(path, allow_pickle=True)", ["1: allow_pickle"]),
        ("pd.read_pickle(path)", ["1: read_pickle"]),
        ("import json\nre.compile('a')\nmodel.eval()", []),
    ],
)
def test_the_check_above_finds_what_it_looks_for(source: str, found: list[str]) -> None:
    assert list(forbidden(ast.parse(source))) == found


PRINTS = {"print", "echo", "secho", "print_exception", "print_exc"}
# The other two say how long something took, and hand a measurement as JSON to the process that asked for it.
ITS_OWN_PLACE = {"engine/cli/console.py", "engine/warm.py", "engine/bench/reading.py"}


def printing(tree: ast.AST) -> Iterator[str]:
    """Every way past `engine.cli.console` to a terminal, as line and name."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="typer" | "click"), attr=name)) if (
                name in PRINTS
            ):
                yield f"{node.lineno}: {name}()"
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="stdout" | "stderr"), attr="write" | "writelines")
            ):
                yield f"{node.lineno}: write()"
            case ast.ImportFrom(module="rich.console" | "rich") | ast.Import(names=[ast.alias(name="rich.console")]):
                yield f"{node.lineno}: rich.console"


def test_all_that_is_printed_goes_through_one_place(repository: Path) -> None:
    """There, what a terminal would take for a command is made visible."""
    engine = {str(path.relative_to(repository)): path for path in modules(repository)}
    found = {
        name: list(printing(ast.parse(path.read_text())))
        for name, path in engine.items()
        if name.startswith("engine/") and name not in ITS_OWN_PLACE
    }
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("print(1)", ["1: print()"]),
        ("typer.echo('a')", ["1: echo()"]),
        ("sys.stderr.write('a')", ["1: write()"]),
        ("from rich.console import Console", ["1: rich.console"]),
        ("say('a')\nfile.write('b')\nout().print(table)\nfrom rich.table import Table", []),
    ],
)
def test_the_check_of_printing_finds_what_it_looks_for(source: str, found: list[str]) -> None:
    assert list(printing(ast.parse(source))) == found


WRITES_CSV_AS_IT_IS = {
    "dashboard/predict/views/batch.py",  # what was pasted, on its way to a reader
    "dashboard/predict/page.py",  # rows that could not be used, offered as text likewise
    "engine/readers/reporting.py",  # rejected records, offered as text, to be mended and read again
}


def test_tables_are_written_in_one_place_that_defuses_formulas(repository: Path) -> None:
    found = {
        str(path.relative_to(repository))
        for path in modules(repository)
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in {"to_csv", "to_excel", "DictWriter"})
        or (isinstance(node, ast.Attribute) and node.attr == "writer" and ast.unparse(node.value) == "csv")
    }
    assert found == WRITES_CSV_AS_IT_IS


def test_no_module_of_the_dashboard_hides_one_of_the_standard_library(repository: Path) -> None:
    """Streamlit puts the folder of its entry script first on the search path."""
    names = {path.stem for path in (repository / "dashboard").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert names & sys.stdlib_module_names == set()


def runtime_requirements(repository: Path) -> set[str]:
    """Names of all distributions that are installed along with the project, without its extras."""
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    waiting = [Requirement(text) for text in project["dependencies"]]
    names: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in names or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        names.add(name)
        waiting += [Requirement(text) for text in importlib.metadata.requires(name) or []]
    return names


def licence(metadata: importlib.metadata.PackageMetadata) -> str:
    """The licence as the distribution states it, in the first of the three places that says something."""
    classifiers = [text for text in metadata.get_all("Classifier") or [] if text.startswith("License")]
    stated = (metadata.get("License-Expression"), "; ".join(classifiers), (metadata.get("License") or "")[:80])
    return next((text for text in stated if text), "")


def is_copyleft(text: str) -> bool:
    """Whether a stated licence is of the GPL family."""
    return re.search(r"GPL|General Public", text) is not None


def test_no_library_at_run_time_is_under_the_gpl(repository: Path) -> None:
    names = runtime_requirements(repository)
    assert {"numpy", "llvmlite", "markupsafe"} <= names
    licences = {name: licence(importlib.metadata.metadata(name)) for name in names}
    assert {name: text for name, text in licences.items() if not text or is_copyleft(text)} == {}


@pytest.mark.parametrize(
    "text", ["GPL-3.0-or-later", "License :: OSI Approved :: GNU General Public License v2 (GPLv2)"]
)
def test_copyleft_is_recognised(text: str) -> None:
    assert is_copyleft(text)


def test_pins_cover_all_that_runs(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!]*", pin) for pin in pins)
    assert runtime_requirements(repository) <= {canonicalize_name(pin.partition("==")[0]) for pin in pins}


READS_HERE = {"read", "read_dataset", "sheets_of_file", "read_table", "read_records", "workbook_records"}


def reading_here(tree: ast.AST) -> Iterator[str]:
    """Every import of what reads a file in the process that asks, as line and name."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("engine.readers"):
                yield from (f"{node.lineno}: {alias.name}" for alias in names if alias.name in READS_HERE)
            case ast.Attribute(attr=name) if name in READS_HERE - {"read"}:
                yield f"{node.lineno}: {name}"
            case ast.Attribute(value=ast.Name(id="readers"), attr="read"):
                yield f"{node.lineno}: read"


def test_no_page_reads_a_file_in_the_process_of_the_server(repository: Path) -> None:
    """What a visitor uploads is read by `read_apart`: it may take long, or end the process."""
    found = {
        str(path.relative_to(repository)): list(reading_here(ast.parse(path.read_text())))
        for path in modules(repository)
        if path.relative_to(repository).parts[0] == "dashboard"
    }
    assert {name for name, places in found.items() if places} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from engine.readers import Imported, read", ["1: read"]),
        ("from engine.readers.reading import read_dataset as r", ["1: read_dataset"]),
        ("import engine.readers as r\nr.sheets_of_file(path)", ["2: sheets_of_file"]),
        ("from engine import readers\nreaders.read(path)", ["2: read"]),
        ("from engine.readers import read_apart\nfile.read()", []),
    ],
)
def test_reading_here_is_found(source: str, found: list[str]) -> None:
    assert list(reading_here(ast.parse(source))) == found

"""Characters that a terminal takes for commands are printed as visible text, wherever they come from."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from engine.cli import main
from engine.cli.console import Bars, out, progress, tell_defect
from engine.cli.output import write_text
from engine.errors import Fault
from engine.progress import Step
from engine.terminal import visible

ODD = "\x1b]52;c;eA==\x07\x9b31m\x08\x7f\u202e\u2066"
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
SHOWN = r"\x1b]52;c;eA==\x07\x9b31m\x08\x7f\u202e\u2066"

Printed = Callable[..., str]


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Printed:
    """Runs a command and returns all that reaches the two streams, what RDKit itself writes included."""

    def run(*arguments: object, code: int | None = 0) -> str:
        capfd.readouterr()
        ended = main([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        said = captured.out + captured.err
        assert code in {None, ended}, said
        assert COMMANDS.findall(said) == []
        assert "Traceback" not in said
        return said

    return run


def table(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def molecules() -> list[list[str]]:
    """Rings and chains, each name with commands in it, and rows with one fault each."""
    head = [f"{name}{ODD}" for name in ("smiles", "class", "name", "of", "weight", "class")]
    chains = [["C" * n + "O", f"chain{ODD}", f"c{n}{ODD}", f"g{n % 6}{ODD}", "1", ""] for n in range(1, 16)]
    rings = [["c1ccccc1" + "C" * n, f"ring{ODD}", f"r{n}{ODD}", f"g{n % 6}{ODD}", "1", ""] for n in range(1, 16)]
    faulty = [
        [f"CC(({ODD}", f"ring{ODD}", f"x{ODD}", f"g{ODD}", "1", ""],
        ["CCC", f"ring{ODD}", f"y{ODD}", "", f"heavy{ODD}", ""],
        ["CCC", "", f"z{ODD}", f"g{ODD}", "1", f"\x1b{ODD}"],
        ["CCO", f"ring{ODD}", f"c2{ODD}", f"g{ODD}", "1", ""],  # with another class, and an id that is there already
        ["CCC", f"ring{ODD}", "too", "many", "cells", "in", f"it{ODD}"],
    ]
    return [head, *chains, *rings, *faulty]


COLUMNS = [
    *("--structure", f"smiles{ODD}", "--target", f"class{ODD}", "--id-column", f"name{ODD}"),
    *("--group", f"of{ODD}", "--weight", f"weight{ODD}"),
]


@pytest.mark.slow
def test_no_command_of_a_table_reaches_the_terminal(printed: Printed, tmp_path: Path) -> None:
    data, model = table(tmp_path / f"data{ODD}.csv", molecules()), tmp_path / f"model{ODD}.json"
    assert SHOWN in printed("inspect", data, *COLUMNS)
    told = printed("inspect", data, *COLUMNS, "--json")
    assert set(json.loads(told)["classes"]) == {f"chain{ODD}", f"ring{ODD}"}
    for form in ("forest", "rules"):
        assert SHOWN in printed("fit", data, *COLUMNS, "-o", model, "--form", form, "--jobs", 1, "--holdout", 0.3)
        for shape in ("table", "json", "csv", "smarts"):
            printed("rules", model, "--format", shape)
        assert SHOWN in printed("explain", model, data, *COLUMNS, "--id", f"c3{ODD}")
    printed("rules", model, "--names", "--data", data, *COLUMNS)
    printed("explain", model, data, *COLUMNS, "--id", f"c3{ODD}", "--counterfactual")
    printed("explain", model, data, *COLUMNS, "--id", f"c3{ODD}", "--json")
    printed("predict", model, data, *COLUMNS)
    printed("predict", model, data, *COLUMNS, "--json")
    printed("evaluate", data, *COLUMNS, "--folds", 2, "--jobs", 1, "--split", "grouped")
    printed("report", model, data, *COLUMNS, "-o", tmp_path / f"report{ODD}.html")
    printed("cover", data, *COLUMNS, "--smarts", "CO")
    printed("add", model, data, *COLUMNS, "--smarts", "CO", "-o", tmp_path / f"new{ODD}.json")
    svg, proof = tmp_path / f"a{ODD}.svg", tmp_path / "proof.py"
    printed("explain", model, data, *COLUMNS, "--id", f"c3{ODD}", "--svg", svg, "--proof", proof)
    done = subprocess.run([sys.executable, proof], capture_output=True, text=True, check=True)
    assert f"c3{SHOWN} is predicted to be chain{SHOWN}" in done.stdout
    assert COMMANDS.findall(done.stdout) == []


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", f"no{ODD}.csv"],
        ["inspect", "DATA"],
        ["inspect", "DATA", "--target", f"x{ODD}"],
        ["inspect", "DATA", *COLUMNS, "--limit", f"x{ODD}=3"],
        ["inspect", "DATA", *COLUMNS, "--limit", f"rows={ODD}"],
        ["inspect", "DATA", *COLUMNS, "--threshold", f"1{ODD}"],
        ["inspect", "DATA", *COLUMNS, "--on-error", f"x{ODD}"],
        ["inspect", "DATA", *COLUMNS, "--on-error", "stop"],
        ["inspect", "DATA", *COLUMNS, "--report", f"no{ODD}/a.csv"],
        ["inspect", "DATA", f"--odd{ODD}"],
        ["inspect", "DATA", f"more{ODD}"],
        ["fit", "DATA", *COLUMNS, "-o", f"no{ODD}/model.json"],
        ["fit", "DATA", *COLUMNS, "-o", "model.json", "--max-rules", f"3{ODD}"],
        ["evaluate", "DATA", *COLUMNS, "--folds", f"3{ODD}"],
        ["evaluate", "DATA", *COLUMNS, "--split", "given", "--split-column", f"no{ODD}"],
        ["cover", "DATA", *COLUMNS, "--smarts", f"C(({ODD}"],
        ["rules", "DATA"],
        ["rules", f"no{ODD}.json"],
        ["predict", f"no{ODD}.json", "DATA"],
        ["generate", f"no{ODD}", "-o", "there"],
        ["fetch", f"no{ODD}"],
        ["bench", f"no{ODD}"],
        ["separate", f"no{ODD}.g6", "--radius", "1", "--scheme", "wl"],
        ["separate", "DATA", "--radius", f"1{ODD}", "--scheme", "wl"],
        ["dashboard", "--port", f"1{ODD}"],
        [f"odd{ODD}"],
    ],
)
def test_no_command_of_an_error_reaches_the_terminal(
    printed: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "500")  # else a long line is broken, be it in the middle of an escape
    data = table(tmp_path / f"data{ODD}.csv", molecules())
    said = printed(*(data if part == "DATA" else part for part in command), code=2)
    assert r"\x1b]52" in said or "integer" in said  # which does not quote what it was given


def test_no_command_of_a_workbook_reaches_the_terminal(printed: Printed, tmp_path: Path) -> None:
    """A workbook has no control characters but a few: what turns the direction of writing is among them."""
    path, book = tmp_path / "book.xlsx", openpyxl.Workbook()
    for title in ("a\u202e", "b\x9b\u2066"):
        sheet = book.create_sheet(title)
        for row in (
            [f"smiles\x7f{title}", f"label\x9b{title}"],
            ["CC", f"x{title}"],
            ["CO", f"x{title}"],
            ["CCC", f"y{title}"],
            ["C(", "x"],
        ):
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    assert r"a\u202e" in printed("inspect", path)
    assert r"b\x9b\u2066" in printed("inspect", path, "--sheet", "b\x9b\u2066")
    assert r"\x1b]52" in printed("inspect", path, "--sheet", f"no{ODD}", code=2)


def test_no_command_of_a_graph_file_reaches_the_terminal(printed: Printed, tmp_path: Path) -> None:
    odd = "\x9b31m\x7f\u202e"  # what XML may contain
    graphs = "".join(
        f'<graph id="{n}{odd}"><data key="c">{"ab"[n % 2]}{odd}</data>'
        f'<node id="u{odd}"><data key="l">{"xyz"[n % 3]}{odd}</data><data key="m">{n}{odd}</data></node>'
        f'<node id="v{odd}"><data key="l">x{odd}</data></node>'
        f'<edge source="u{odd}" target="{"wv"[n > 0]}{odd}"/></graph>'
        for n in range(8)
    )
    keys = [("c", "graph", "label"), ("l", "node", "label"), ("m", "node", "more")]
    heads = "".join(f'<key id="{i}" for="{of}" attr.name="{name}{odd}"/>' for i, of, name in keys)
    path = tmp_path / f"g{ODD}.graphml"
    path.write_text(f"<graphml>{heads}{graphs}</graphml>", encoding="utf-8")
    assert r"\x9b31m\x7f\u202e" in printed("inspect", path, "--node-label", f"label{odd}")
    assert r"\x9b31m\x7f\u202e" in printed("inspect", path, "--node-label", f"no{odd}", code=2)
    model = tmp_path / "model.json"
    printed("fit", path, "--node-label", f"label{odd}", "-o", model, "--jobs", 1)
    for shape in ("table", "json", "csv"):
        printed("rules", model, "--format", shape)
    printed("explain", model, path, "--id", f"2{odd}", "--proof", tmp_path / "proof.py")
    lines = [json.dumps({"id": f"{ODD}{n}", f"label{ODD}": f"{n % 2}{ODD}", "smiles": "C" * n + "O"}) for n in range(9)]
    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, '{"id":']), encoding="utf-8")
    assert SHOWN in printed("inspect", tmp_path / "rows.jsonl", code=None)
    block = "\n  x\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\nM  END\n"
    records = [f"title{ODD}{block}> <label{ODD}>\n{n % 2}{ODD}\n\n$$$$\n" for n in range(6)]
    (tmp_path / "m.sdf").write_text("".join([*records, f"{ODD}\nx\n$$$$\n"]), encoding="utf-8")
    assert SHOWN in printed("inspect", tmp_path / "m.sdf", "--target", f"label{ODD}")
    (tmp_path / "t").mkdir()
    for name, text in (("A", "1, 2\n2, 1\n"), ("graph_indicator", f"1\n1{ODD}\n"), ("graph_labels", "1\n")):
        (tmp_path / "t" / f"t{ODD}_{name}.txt").write_text(text, encoding="utf-8")
    assert r"\x1b]52" in printed("inspect", tmp_path / "t", code=2)


def texts_replaced(value: object, at: int) -> object:
    """Return a document with commands in one of its texts, the one that is number `at` in order."""
    seen = 0

    def walk(one: object) -> object:
        nonlocal seen
        if isinstance(one, dict):
            return {key: walk(item) for key, item in one.items()}
        if isinstance(one, list):
            return [walk(item) for item in one]
        if isinstance(one, str):
            seen += 1
            return f"{one}{ODD}" if seen == at else one
        return one

    return walk(value)


@pytest.mark.slow
def test_no_command_of_a_model_file_reaches_the_terminal(printed: Printed, tmp_path: Path) -> None:
    plain = [[cell.replace(ODD, "") for cell in row[:3]] for row in molecules()[:31]]
    data, model = table(tmp_path / "data.csv", plain), tmp_path / "model.json"
    printed("fit", data, "--structure", "smiles", "--target", "class", "-o", model, "--jobs", 1, "--max-rules", 2)
    whole = json.loads(model.read_text())
    texts = sum(1 for _ in re.finditer(r': "|\[ *"|, *"', json.dumps(whole)))
    named = 0
    for at in range(1, texts + 1):
        model.write_text(json.dumps(texts_replaced(whole, at)))
        said = printed("rules", model, code=None)
        if SHOWN in said:
            named += 1
            printed("rules", model, "--format", "smarts", code=None)
            printed("predict", model, data, "--structure", "smiles", "--target", "class", code=None)
    assert named >= 2
    model.write_text(json.dumps({**whole, f"more{ODD}": 1}))
    printed("rules", model, code=None)


def test_a_file_keeps_what_a_terminal_would_not(printed: Printed, tmp_path: Path) -> None:
    data, model, there = table(tmp_path / "data.csv", molecules()), tmp_path / "m.json", tmp_path / "out.csv"
    printed("fit", data, *COLUMNS, "-o", model, "--jobs", 1)
    assert "Control characters" in printed("predict", model, data, *COLUMNS)
    assert "Control characters" not in printed("predict", model, data, *COLUMNS, "-o", there)
    rows = list(csv.reader(io.StringIO(there.read_text(encoding="utf-8"), newline="")))
    assert rows[1][:3] == molecules()[1][:3]


def test_an_odd_file_name_is_no_end_of_the_program(printed: Printed, tmp_path: Path) -> None:
    r"""Bytes that are no UTF-8 become halves of surrogate pairs, which no stream can encode."""
    assert r"\udcff" in printed("inspect", tmp_path / "a\udcff.csv", code=2)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_and_tables_are_measured_as_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.table import Table

    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", stream)
    with progress() as listener:
        assert isinstance(listener, Bars)
        listener.tell(Step(f"stage{ODD}", 1, 2, f"note{ODD}"))
    assert f"stage{SHOWN}" in stream.getvalue()
    assert "]52;c;eA==\x07" not in stream.getvalue()
    stream.seek(0)
    stream.truncate()
    found = Table(f"a{ODD}", "b", box=None, title=f"title{ODD}", caption=f"caption{ODD}")
    found.add_row("x\x1b", "1")
    found.add_row(r"x\x1b", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    out().print(found)
    lines = stream.getvalue().splitlines()
    shown = [line for line in lines if line.startswith(" x")]
    assert len(shown) == 2
    assert shown[0] == shown[1]
    assert r"\x9b31m" in stream.getvalue()
    assert "]52;c;eA==\x07" not in stream.getvalue()


def test_a_defect_is_told_without_commands(capsys: pytest.CaptureFixture[str]) -> None:
    tell_defect(ValueError, ValueError(f"no number: {ODD}"), None)
    assert capsys.readouterr().err == f"ValueError: no number: {SHOWN}\n"


def test_a_fault_stays_on_its_line() -> None:
    said = str(Fault("T203", "a\n.csv", f"no class\n'{ODD}'", "Fill it in"))
    assert said == rf"a\n.csv: no class\n'{SHOWN}'. Fill it in.  [T203]"


def test_what_a_terminal_is_given_as_a_file_is_visible_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import pty

    ours, theirs = pty.openpty()
    write_text(Path(os.ttyname(theirs)), f"a{ODD}\n")
    assert os.read(ours, 1000).decode().strip() == f"a{SHOWN}"
    os.close(ours)
    os.close(theirs)


def test_visible_text_is_left_alone() -> None:
    """Letters of every script, accents, emoji with joiners, tabs and line feeds are no commands."""
    text = "naïve\tSäure\nשלום 分子 👩‍🔬 \u00ad\u200d C/C=C\\C"
    assert visible(text) is text
    for number in range(0x3000):
        character = chr(number)
        assert (visible(character) == character) is (COMMANDS.match(character) is None)
    assert visible("\ud800") == r"\ud800"

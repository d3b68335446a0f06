from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console
from rich.progress import Progress as RichProgress

from engine import warm
from engine.cli.console import Bars, compile_first, progress, tell_faults
from engine.errors import Fault
from engine.progress import SILENT, Step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_bars_follow_the_steps() -> None:
    with RichProgress(console=Console(file=io.StringIO())) as rich:
        bars = Bars(rich)
        bars.tell(Step("reading", 0, 10))
        bars.tell(Step("learning", 1, 4, "rule 1"))
        bars.tell(Step("learning", 2, 4, "[red]rule 2"))
        bars.tell(Step("waiting", 0, 0))
        found = [(task.description, task.completed, task.total, task.fields["note"]) for task in rich.tasks]
    assert found == [("reading", 0, 10, ""), ("learning", 2, 4, "[red]rule 2"), ("waiting", 0, None, "")]
    assert not bars.wants_stop()


def test_progress_is_drawn_for_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress() as listener:
            assert isinstance(listener, Bars) is drawn
            listener.tell(Step("learning", 1, 2, "[not markup]"))
        assert ("learning" in stream.getvalue()) is drawn
        assert ("[not markup]" in stream.getvalue()) is drawn


def test_compiling_is_named_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    heard = []
    monkeypatch.setattr(warm, "warm", heard.append)
    monkeypatch.setattr(warm, "is_warm", lambda: True)
    compile_first(SILENT)
    assert (heard, capsys.readouterr().err) == ([], "")
    monkeypatch.setattr(warm, "is_warm", lambda: False)
    compile_first(SILENT)
    assert (heard, capsys.readouterr().err) == ([SILENT], "compiling the kernels, once\n")
    with RichProgress(console=Console(file=io.StringIO())) as rich:
        bars = Bars(rich)
        compile_first(bars)  # the bar says it
    assert (heard, capsys.readouterr().err) == ([SILENT, bars], "")


def test_a_few_faults_stand_for_many(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Fault("S102", f"a.csv, line {n}", "odd", "Mend it") for n in range(8)]
    tell_faults(faults[:1], "One:")
    assert capsys.readouterr().err == "One:\n  a.csv, line 0: odd. Mend it.  [S102]\n"
    tell_faults(faults, "Many:")
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[-1]) == (7, "  and 3 more: 'symgraph inspect' lists them")
    tell_faults([], "None:")
    assert capsys.readouterr().err == ""

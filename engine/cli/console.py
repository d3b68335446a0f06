"""All that is printed goes through here: lines on stdout or stderr, tables, and progress where somebody watches.

Names and cells come from files, and a terminal takes some of their characters for commands, to set its clipboard or to
paint over a line. They are printed as visible text, whether the stream is a terminal or a pipe, which may end in one.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from engine.progress import SILENT, Progress, Step
from engine.terminal import visible

if TYPE_CHECKING:
    from types import TracebackType

    import rich.progress
    from rich.console import Console
    from rich.text import Text

    from engine.errors import Fault

__all__ = ["compile_first", "note", "out", "progress", "say", "tell_defect", "tell_faults"]

_SHOWN = 5
_PIPE_WIDTH = 120  # columns of a table that nobody watches


def note(text: str) -> None:
    """Say something that is no result."""
    _print(text, sys.stderr)


def say(text: str) -> None:
    """Print a line of a result."""
    _print(text, sys.stdout)


def out() -> Console:
    """Return a console for tables on stdout that takes no text for markup."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return _console(sys.stdout, width)


def tell_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what Python says of an error that nobody caught; its message may quote a cell."""
    note("".join(traceback.format_exception(kind, error, trace)).rstrip())


def _print(text: str, stream: IO[str]) -> None:
    print(visible(text), file=stream)


def _console(stream: IO[str], width: int | None = None) -> Console:
    """Return a console whose texts are made visible before they are measured and drawn."""
    from rich.console import Console

    class Visible(Console):
        def render_str(self, text: str, **style: Any) -> Text:
            return super().render_str(visible(text), **style)

    return Visible(file=stream, width=width, markup=False, highlight=False, emoji=False)


def tell_faults(faults: Iterable[Fault], head: str) -> None:
    """Say the first few faults under a heading; nothing where there are none."""
    found = list(faults)
    if found:
        more = [f"  and {len(found) - _SHOWN} more: 'symgraph inspect' lists them"] if len(found) > _SHOWN else []
        note("\n".join([head, *(f"  {fault}" for fault in found[:_SHOWN]), *more]))


class Bars:
    """A bar for each stage of the work."""

    def __init__(self, bars: rich.progress.Progress) -> None:
        self._bars = bars
        self._stages: dict[str, rich.progress.TaskID] = {}

    def tell(self, step: Step) -> None:
        """Show the step."""
        total = step.total or None
        if step.stage not in self._stages:
            self._stages[step.stage] = self._bars.add_task(visible(step.stage), total=total, note="")
        self._bars.update(self._stages[step.stage], completed=step.done, total=total, note=visible(step.note))

    def wants_stop(self) -> bool:
        """Return False: Ctrl+C stops a command."""
        return False


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a listener that draws bars where stderr is a terminal, else a silent one."""
    if not sys.stderr.isatty():
        yield SILENT
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with RichProgress(*columns, console=_console(sys.stderr), transient=True) as bars:
        yield Bars(bars)


def compile_first(listener: Progress) -> None:
    """Compile the kernels where that is still to be done, as a step of its own."""
    from engine.warm import NOTE, is_warm, warm

    if not is_warm():
        if listener is SILENT:
            note(NOTE)
        warm(listener)

"""What is said on stderr: notes, and progress where somebody watches. Results go to stdout, in `engine.cli.output`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.progress import SILENT, Progress, Step

if TYPE_CHECKING:
    import rich.progress

    from engine.errors import Fault

__all__ = ["compile_first", "note", "progress", "tell_faults"]

_SHOWN = 5


def note(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr)  # noqa: T201


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
        if step.stage not in self._stages:
            self._stages[step.stage] = self._bars.add_task(step.stage, total=step.total or None, note="")
        self._bars.update(self._stages[step.stage], completed=step.done, total=step.total or None, note=step.note)

    def wants_stop(self) -> bool:
        """Return False: Ctrl+C stops a command."""
        return False


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a listener that draws bars where stderr is a terminal, else a silent one."""
    if not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(bars)


def compile_first(listener: Progress) -> None:
    """Compile the kernels where that is still to be done, as a step of its own."""
    from engine.warm import NOTE, is_warm, warm

    if not is_warm():
        if listener is SILENT:
            note(NOTE)
        warm(listener)

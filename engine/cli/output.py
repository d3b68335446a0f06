"""Results on stdout and in files: JSON, CSV, text."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.durable import is_device, write_file
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["csv_text", "out", "percent", "plain", "refuse_unwritable", "safe_cell", "say", "say_json", "write_text"]

_PIPE_WIDTH = 120  # columns of a table that nobody watches


def say(text: str) -> None:
    """Print a line of a result."""
    print(text)  # noqa: T201


def say_json(result: dict[str, Any]) -> None:
    """Print the result as the one JSON object on stdout; what is no number becomes null."""
    say(json.dumps(plain(result), indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """Return `value` with tuples as lists, NumPy's numbers as Python's, and null for what is no finite number."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def out() -> Console:
    """Return a console for tables on stdout that takes no text for markup."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def percent(fraction: float) -> str:
    """Return a fraction as people read it.

    >>> percent(0.8125), percent(float("nan"))
    ('81.2 %', 'not defined')
    """
    return "not defined" if math.isnan(fraction) else f"{100 * fraction:.1f} %"


def safe_cell(text: str) -> str:
    """Return `text` so that a spreadsheet takes it for text, unless it is a number.

    >>> safe_cell("=1+1"), safe_cell("-1"), safe_cell("-CC")
    ("'=1+1", '-1', "'-CC")
    """
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as comma-separated text, one line each unless a cell has a line break of its own."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def refuse_unwritable(path: Path | None, *, option: str = "-o") -> None:
    """Raise `InputError` where a file cannot be put at `path`: better before the work than after it."""
    if path is None:
        return
    if path.is_dir():
        raise InputError(Fault("C801", f"{option} {path}", "this is a folder", "Name a file in it"))
    if not path.parent.is_dir():
        raise InputError(Fault("C802", f"{option} {path}", "the folder is not there", f"Make {path.parent} first"))
    if is_device(path):
        return
    if not os.access(path.parent, os.W_OK):
        raise InputError(Fault("C803", f"{option} {path}", "the folder cannot be written to", "Name a file elsewhere"))


def write_text(path: Path, text: str, *, option: str = "-o") -> None:
    """Write the file whole or not at all; raises `InputError` where the disk refuses."""
    try:
        write_file(path, text)
    except OSError as error:
        found = f"the file cannot be written ({error.strerror or error})"
        raise InputError(Fault("C803", f"{option} {path}", found, "Name a file elsewhere")) from None

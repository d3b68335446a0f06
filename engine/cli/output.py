"""Results as JSON and CSV, and in files as they are; what is printed of them goes through `engine.cli.console`."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

from engine.cli.console import note, out, say
from engine.durable import is_device, write_file
from engine.errors import Fault, InputError
from engine.terminal import visible

__all__ = ["out", "percent", "plain", "refuse_unwritable", "say", "say_csv", "say_json", "write_text"]


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


def percent(fraction: float) -> str:
    """Return a fraction as people read it.

    >>> percent(0.8125), percent(float("nan"))
    ('81.2 %', 'not defined')
    """
    return "not defined" if math.isnan(fraction) else f"{100 * fraction:.1f} %"


def say_csv(text: str) -> None:
    """Print rows of `csv_text`, and say so where a cell cannot be printed as it is."""
    say(text.rstrip("\n"))
    if visible(text) != text:
        note("Control characters in cells are written out here, such as \\x1b for an escape; a file keeps them.")


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
        if is_device(path):  # a terminal, a pipe: nothing to be replaced
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(visible(text) if file.isatty() else text)
        else:
            write_file(path, text)
    except OSError as error:
        found = f"the file cannot be written ({error.strerror or error})"
        raise InputError(Fault("C803", f"{option} {path}", found, "Name a file elsewhere")) from None

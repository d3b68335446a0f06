"""Values as Python source: only texts, numbers, tuples, lists and dicts, each written by its own `repr`, in ASCII."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["packed", "written"]


def written(value: Any) -> str:
    """Return the source of a value; raises TypeError for anything but texts, numbers and containers of such.

    >>> written({"a'b": (1, [0.5, float("-inf")])})
    '{"a\\'b": (1, [0.5, -inf])}'
    """
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{written(key)}: {written(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))}{',' if len(value) == 1 else ''})"
    if type(value) in {str, int, float, bool}:
        return ascii(value)
    raise TypeError(f"{type(value).__name__} is not written into a script")


def packed(name: str, value: dict[Any, Any] | list[Any] | tuple[Any, ...] | str, width: int) -> list[str]:
    """Return the lines of an assignment, filled up to `width` columns where its parts allow it."""
    if isinstance(value, str):
        step = max(width - 24, 20)
        parts = [value[i : i + step] for i in range(0, len(value), step)] or [""]
        return _filled(f"{name} = (", [ascii(part) for part in parts], ")", width, " ")
    if isinstance(value, dict):
        parts = [f"{written(key)}: {written(item)}" for key, item in value.items()]
        return _filled(f"{name} = {{", parts, "}", width, ", ")
    opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
    return _filled(f"{name} = {opening}", [written(item) for item in value], closing, width, ", ")


def _filled(head: str, parts: Sequence[str], tail: str, width: int, gap: str) -> list[str]:
    lines, line = [], head
    for place, part in enumerate(parts):
        ending = tail if place == len(parts) - 1 else gap
        if line.strip() and line != head and len(line) + len(part) + len(ending.rstrip()) > width:
            lines.append(line.rstrip())
            line = "    "
        line += part + ending
    return [*lines, line if parts else head + tail]

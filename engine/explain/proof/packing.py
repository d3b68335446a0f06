"""Values as Python source: only texts, numbers, tuples, lists and dicts, each written by its own `repr`, in ASCII."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["packed", "split_words", "written"]


def written(value: Any) -> str:
    """Return the source of a value; raises TypeError for anything but texts, numbers and containers of such.

    >>> written({"a": (1, [0.5, float("-inf")])})
    "{'a': (1, [0.5, -inf])}"
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


def packed(name: str, value: Any, width: int) -> list[str]:
    """Return the lines of an assignment, filled up to `width` columns: broken between parts, and inside long texts.

    >>> packed("A", [1, "two", (3,)], 10)
    ['A = [1,', "    'two',", '    (3,)]']
    """
    text = isinstance(value, str) and len(written(value)) + len(name) + 3 > width
    tokens = _pieces_of(value, width) if text else list(_tokens(value))
    lines, line = [], f"{name} = "
    for token in tokens:
        fresh = line.strip() == "" or line == f"{name} = "
        if not fresh and len(line) + len(token.rstrip()) > width:
            lines.append(line.rstrip())
            line = "    "
        line += token
    return [*lines, line.rstrip()]


def split_words(name: str, texts: Sequence[str], width: int) -> list[str]:
    """Return the lines of an assignment of a list of texts, as one text that is split where that is possible.

    >>> split_words("A", ["0-1", "1-2"], 80), split_words("A", ["a b"], 80)
    (["A = '0-1 1-2'.split()"], ["A = ['a b']"])
    """
    if not texts or any(text.split() != [text] for text in texts):
        return packed(name, list(texts), width)
    *before, last = packed(name, " ".join(texts), width - 8)
    return [*before, f"{last}.split()"]


def _tokens(value: Any) -> Iterator[str]:
    """Yield the source of a value in pieces between which a line may end."""
    if isinstance(value, dict) and value:
        parts = [[f"{written(key)}: {first}", *rest] for key, item in value.items() for first, *rest in [_tokens(item)]]
        yield from _joined("{", parts, "}")
    elif isinstance(value, list | tuple) and value:
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
        yield from _joined(opening, [list(_tokens(item)) for item in value], closing)
    else:
        yield written(value)


def _joined(opening: str, parts: list[list[str]], closing: str) -> Iterator[str]:
    for place, tokens in enumerate(parts):
        head = opening if place == 0 else ""
        tail = closing if place == len(parts) - 1 else ", "
        for position, token in enumerate(tokens):
            first, last = position == 0, position == len(tokens) - 1
            yield (head if first else "") + token + (tail if last else "")


def _pieces_of(text: str, width: int) -> list[str]:
    """Return a long text as several in parentheses, each with a space behind it."""
    step = max(width - 24, 20)
    parts = [ascii(text[i : i + step]) for i in range(0, len(text), step)]
    return [f"({parts[0]} ", *(f"{part} " for part in parts[1:-1]), f"{parts[-1]})"] if parts[1:] else [f"({parts[0]})"]

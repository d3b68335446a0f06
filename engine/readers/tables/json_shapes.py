"""What a JSON text holds, counted before anything of it is built: a value of two characters becomes fifty bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["JsonShape", "json_shape"]

Places: TypeAlias = npt.NDArray[np.intp]

_BLOCK = 2**20
_QUOTE, _BACKSLASH, _COMMA = b'"\\,'
_STEPS = np.zeros(256, np.int8)
_STEPS[list(b"[{")] = 1
_STEPS[list(b"]}")] = -1
_COUNTS = _STEPS > 0
_COUNTS[_COMMA] = True


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Counts over a text, whether it is sound JSON or not; what stands in strings does not count."""

    depth: int = 0  # of lists and objects in each other, at the deepest place
    items: int = 0  # of the outermost list or object
    values: int = 0  # at most so many texts, numbers, lists and objects
    largest: int = 0  # at most so many of them in one of the items


def json_shape(content: bytes) -> JsonShape:
    """Count what a JSON text holds, in one pass over its bytes, before anything of it is built.

    Parameters
    ----------
    content : bytes
        UTF-8, sound JSON or not.

    Returns
    -------
    JsonShape
        Depth, and numbers of items and values; what stands in strings does not count.

    Examples
    --------
    >>> json_shape(b'[{"a": [1, 2]}, "[[[", 3]')
    JsonShape(depth=3, items=3, values=6, largest=5)
    """
    counting = _Counting()
    for start in range(0, len(content), _BLOCK):
        counting.add(np.frombuffer(content, np.uint8, min(_BLOCK, len(content) - start), start))
    return counting.shape()


class _Counting:
    """The counts so far, and what one block of bytes has to tell the next."""

    def __init__(self) -> None:
        self._found = JsonShape()
        self._inside = False  # of a string
        self._backslashes = 0  # at the end of the block before
        self._depth = 0
        self._begun = 0  # values before the item that is open

    def shape(self) -> JsonShape:
        """Return the counts, the last item with them."""
        found = self._found
        return replace(found, items=found.items + 1, largest=max(found.largest, found.values - self._begun))

    def add(self, block: npt.NDArray[np.uint8]) -> None:
        """Count what is in a block."""
        quotes = self._quotes(block)
        signs = np.flatnonzero((_STEPS[block] != 0) | (block == _COMMA))
        outside = (np.searchsorted(quotes, signs) + self._inside) % 2 == 0
        self._inside ^= len(quotes) % 2 == 1
        signs = block[signs[outside]]
        if not len(signs):
            return
        depths = self._depth + np.cumsum(_STEPS[signs], dtype=np.int64)
        values = self._found.values + np.cumsum(_COUNTS[signs])
        ends = values[(signs == _COMMA) & (depths == 1)]  # of items
        sizes = np.diff(ends, prepend=self._begun)
        self._found = JsonShape(
            max(self._found.depth, int(depths.max())),
            self._found.items + len(ends),
            int(values[-1]),
            max(self._found.largest, int(sizes.max(initial=0))),
        )
        self._depth = int(depths[-1])
        self._begun = int(ends[-1]) if len(ends) else self._begun

    def _quotes(self, block: npt.NDArray[np.uint8]) -> Places:
        """Return the places of quotes that begin or end a string: an even number of backslashes is before them."""
        quotes = np.flatnonzero(block == _QUOTE)
        plain = np.flatnonzero(block != _BACKSLASH)
        if len(plain) == len(block) and not self._backslashes:
            return quotes
        before = np.searchsorted(plain, quotes) - 1  # the last sign before the quote that is no backslash
        first = -1 - self._backslashes
        last = np.where(before >= 0, plain[np.maximum(before, 0)] if len(plain) else first, first)
        trailing = len(block) - 1 - (int(plain[-1]) if len(plain) else first)
        self._backslashes = trailing
        found: Places = quotes[(quotes - 1 - last) % 2 == 0]
        return found

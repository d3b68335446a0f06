"""A closed, ordered set of symbols: what the integers in a data set's columns stand for."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Alphabet", "natural_order"]


def natural_order(symbol: str) -> tuple[int, float, str]:
    """Sort key that puts numbers first, in numeric order, then texts.

    >>> sorted(["10", "b", "9"], key=natural_order)
    ['9', '10', 'b']
    """
    try:
        number = float(symbol)
    except ValueError:
        return (1, 0.0, symbol)
    return (0, number, symbol) if math.isfinite(number) else (1, 0.0, symbol)  # "nan" has no place among numbers


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A named column of symbols; code i stands for `symbols[i]`.

    >>> element = Alphabet("element", ("C", "N"))
    >>> element.code("N"), element.code("Xe")
    (1, -1)
    """

    name: str
    symbols: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.symbols)

    def code(self, symbol: str) -> int:
        """Return the code of `symbol`, -1 where it is not in the alphabet."""
        try:
            return self.symbols.index(symbol)
        except ValueError:
            return -1

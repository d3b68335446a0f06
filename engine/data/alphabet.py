"""A closed, ordered set of symbols: what the integers in a data set's columns stand for."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Alphabet", "natural_order"]


def natural_order(symbol: str) -> tuple[int, float, str]:
    """Sort symbols with numbers first, in numeric order, then texts: a key for `sorted`.

    Parameters
    ----------
    symbol : str
        Any text; "nan" and "inf" are no numbers here.

    Returns
    -------
    tuple[int, float, str]
        Whether it is a text, its number (0.0 for a text), and the symbol itself.

    Examples
    --------
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

    Attributes
    ----------
    name : str
        What the column is called.
    symbols : tuple of str
        Different symbols, by code.

    Examples
    --------
    >>> element = Alphabet("element", ("C", "N"))
    >>> element.code("N"), element.code("Xe")
    (1, -1)
    """

    name: str
    symbols: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.symbols)

    def code(self, symbol: str) -> int:
        """Look up the code of a symbol.

        Parameters
        ----------
        symbol : str
            Text as it stands in the column.

        Returns
        -------
        int
            Position in `symbols`, -1 where it is not in the alphabet.
        """
        try:
            return self.symbols.index(symbol)
        except ValueError:
            return -1

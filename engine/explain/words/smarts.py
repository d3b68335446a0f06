"""The words of SMARTS: what atoms and bonds are, in its primitives.

An atom is told by a conjunction of parts, joined by ";"; a part may be a list of alternatives, joined by ",".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rdkit import Chem

from engine.predicates.patterns import HALOGENS, HETEROATOMS

__all__ = ["NEVER", "atom", "bond", "bond_of", "natural", "none_of", "one_of"]

NEVER = "!*"
"""What no atom is."""

_KINDS = {"carbon": ("C",), "heteroatom": sorted(HETEROATOMS), "halogen": sorted(HALOGENS)}
_BONDS = {
    "": "~",
    "single": "-",
    "double": "=",
    "triple": "#",
    "aromatic": ":",
    "dative": "->,<-",
    "other": "!-&!=&!#&!:",
}


def atom(parts: Iterable[str]) -> str:
    """Return the atom that all `parts` say, "*" for none.

    >>> atom(["#7", "D3"]), atom([])
    ('[#7;D3]', '*')
    """
    said = ";".join(parts)
    return f"[{said}]" if said else "*"


def one_of(column: str, symbols: tuple[str, ...]) -> str:
    """Return that an atom has one of `symbols` in `column`; raises ValueError for what SMARTS cannot say.

    >>> one_of("element", ("N", "O")), one_of("aromatic", ("1",))
    ('#7,#8', 'a')
    """
    if not symbols:
        raise ValueError(f"no atom has none of all symbols of column {column!r}")
    if column not in _PRIMITIVES:
        raise ValueError(f"SMARTS has no word for column {column!r}")
    return _PRIMITIVES[column](symbols)


def none_of(column: str, symbols: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts that say: an atom has none of `symbols` in `column`.

    >>> none_of("element", ("N", "O")), none_of("ring", ("1",))
    (('!#7', '!#8'), ('!R',))
    """
    flipped = {"1": "0", "0": "1"}
    if column in ("aromatic", "ring") and set(symbols) <= set(flipped):
        return tuple(one_of(column, (flipped[symbol],)) for symbol in symbols)
    return tuple(f"!{one_of(column, (symbol,))}" for symbol in symbols)


def bond(symbol: str, *, in_ring: bool = False) -> str:
    """Return the bond called `symbol`, "" for any; raises ValueError for what is no bond of SMARTS."""
    if symbol not in _BONDS:
        raise ValueError(f"SMARTS has no word for the bond {symbol!r}")
    return f"{_BONDS[symbol]};@" if in_ring else _BONDS[symbol]


def bond_of(symbols: Iterable[str], *, wanted: bool = True) -> str:
    """Return a bond that is, or is not, one of `symbols`.

    >>> bond_of(["single", "double"]), bond_of(["single", "double"], wanted=False)
    ('-,=', '!-;!=')
    """
    if wanted:
        return ",".join(bond(symbol) for symbol in symbols)
    words = [bond(symbol) for symbol in symbols]
    return ";".join("-,=,#,:" if "&" in word else ";".join(f"!{part}" for part in word.split(",")) for word in words)


def natural(symbol: str) -> int:
    """Return the whole number that `symbol` writes; raises ValueError where it is none."""
    if not symbol.isdigit():
        raise ValueError(f"{symbol!r} is no number")
    return int(symbol)


def _any_of(write: Callable[[str], str]) -> Callable[[tuple[str, ...]], str]:
    return lambda symbols: ",".join(write(symbol) for symbol in symbols)


def _number(symbol: str) -> str:
    """Return "#6": an element whether aromatic or not."""
    try:
        return f"#{0 if symbol == '*' else Chem.GetPeriodicTable().GetAtomicNumber(symbol)}"
    except RuntimeError:
        raise ValueError(f"{symbol!r} is no element") from None


def _kinds(symbols: tuple[str, ...]) -> str:
    """Return the kinds as a list of elements; "other" as the elements of none of the kinds left out."""
    if "other" not in symbols:
        return ",".join(_number(element) for kind in symbols for element in _KINDS[kind])
    barred = [_number(element) for kind, elements in _KINDS.items() if kind not in symbols for element in elements]
    return "&".join(f"!{number}" for number in barred) or "*"


def _charge(symbol: str) -> str:
    charge = int(symbol)
    return f"{'-' if charge < 0 else '+'}{abs(charge)}"


_PRIMITIVES: dict[str, Callable[[tuple[str, ...]], str]] = {
    "element": _any_of(_number),
    "kind": _kinds,
    "aromatic": _any_of(lambda symbol: "a" if symbol == "1" else "A"),
    "ring": _any_of(lambda symbol: "R" if symbol == "1" else "!R"),
    "charge": _any_of(_charge),
    "hydrogens": _any_of(lambda symbol: f"H{natural(symbol)}"),
    "degree": _any_of(lambda symbol: f"D{natural(symbol)}"),
}

"""Patterns of molecules as SMARTS, to look for them with other programs.

A match begins with the pattern's first atom, so that the different first atoms of all matches are what a rule counts.
Three things differ. SMARTS cannot say in general that no bond leads across a ring: a ring of SMARTS may have
chords where the pattern's has none. Aromaticity is what the other program takes for it. And "other" bonds, which SMARTS
has no name for, are those that are neither single, double, triple nor aromatic.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from rdkit import Chem

from engine.predicates.levels import HALOGENS, HETEROATOMS
from engine.predicates.pattern import NodeTests, Pattern, Shape

__all__ = ["pattern_smarts"]

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
_MOST_HYDROGENS = 4
"""On one atom."""


def pattern_smarts(pattern: Pattern, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the SMARTS of a pattern of molecules; raises ValueError for what SMARTS cannot say, such as other columns.

    It is for molecules whose hydrogens are implicit, as they are when a SMILES is read. With `hydrogens_are_nodes` it
    is longer and holds for both, up to four hydrogens an atom: the number of non-hydrogen neighbours is then told as
    that of all neighbours together with that of hydrogens.

    >>> from engine.predicates.abstraction import NodeTest
    >>> carbon, oxygen = (NodeTest("element", ("C",)),), (NodeTest("element", ("O",)),)
    >>> pattern_smarts(Pattern.of(Shape.PATH, (carbon, oxygen), ("double",)))
    '[#8]=[#6]'
    """
    atoms = [_atom(tests, explicit=hydrogens_are_nodes) for tests in pattern.nodes]
    bonds = [_bond(symbol, in_ring=pattern.shape is Shape.RING) for symbol in pattern.edges]
    if pattern.shape is Shape.RING:
        around = "".join(bond + atom for bond, atom in zip(bonds, atoms[1:], strict=False))
        return f"{atoms[0]}1{around}{bonds[-1]}1"
    steps = [bond + atom for bond, atom in zip(bonds, atoms[1:], strict=True)]
    if pattern.shape is Shape.STAR:
        steps[:-1] = [f"({step})" for step in steps[:-1]]
    return atoms[0] + "".join(steps)


def _atom(tests: NodeTests, *, explicit: bool) -> str:
    told = [(test.column, test.symbols) for test in tests]
    hydrogens = next((symbols for column, symbols in told if column == "hydrogens"), None)
    said = []
    for column, symbols in told:
        if not symbols:
            raise ValueError(f"no atom has none of all symbols of column {column!r}")
        if column == "degree" and explicit:
            said.append(_heavy_degree(symbols, hydrogens))
        elif column in _PRIMITIVES:
            said.append(_PRIMITIVES[column](symbols))
        else:
            raise ValueError(f"SMARTS has no word for column {column!r}")
    if explicit and not any(column == "element" for column, _ in told):
        said.insert(0, "!#1")
    return f"[{';'.join(said)}]" if said else "*"


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


def _heavy_degree(symbols: tuple[str, ...], hydrogens: tuple[str, ...] | None) -> str:
    counts = range(_MOST_HYDROGENS + 1) if hydrogens is None else [_natural(symbol) for symbol in hydrogens]
    pairs = product([_natural(symbol) for symbol in symbols], counts)
    return ",".join(f"X{degree + count}&H{count}" for degree, count in pairs)


def _natural(symbol: str) -> int:
    if not symbol.isdigit():
        raise ValueError(f"{symbol!r} is no number")
    return int(symbol)


def _charge(symbol: str) -> str:
    charge = int(symbol)
    return f"{'-' if charge < 0 else '+'}{abs(charge)}"


_PRIMITIVES: dict[str, Callable[[tuple[str, ...]], str]] = {
    "element": _any_of(_number),
    "kind": _kinds,
    "aromatic": _any_of(lambda symbol: "a" if symbol == "1" else "A"),
    "ring": _any_of(lambda symbol: "R" if symbol == "1" else "!R"),
    "charge": _any_of(_charge),
    "hydrogens": _any_of(lambda symbol: f"H{_natural(symbol)}"),
    "degree": _any_of(lambda symbol: f"D{_natural(symbol)}"),
}


def _bond(symbol: str, *, in_ring: bool) -> str:
    if symbol not in _BONDS:
        raise ValueError(f"SMARTS has no word for the bond {symbol!r}")
    return f"{_BONDS[symbol]};@" if in_ring else _BONDS[symbol]

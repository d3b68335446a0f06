"""Patterns of molecules as SMARTS, to look for them with other programs.

A match begins with the pattern's first atom, so that the different first atoms of all matches are what a rule counts.
Three things differ. SMARTS cannot say in general that no bond leads across a ring: a ring of SMARTS may have
chords where the pattern's has none. Aromaticity is what the other program takes for it. And "other" bonds, which SMARTS
has no name for, are those that are neither single, double, triple nor aromatic.
"""

from __future__ import annotations

from itertools import product

from engine.explain.words.smarts import atom, bond, natural, one_of
from engine.predicates.patterns import NodeTests, Pattern, Shape

__all__ = ["pattern_smarts"]

_MOST_HYDROGENS = 4
"""On one atom."""


def pattern_smarts(pattern: Pattern, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the SMARTS of a pattern of molecules; raises ValueError for what SMARTS cannot say, such as other columns.

    It is for molecules whose hydrogens are implicit, as they are when a SMILES is read. With `hydrogens_are_nodes` it
    is longer and holds for both, up to four hydrogens an atom: the number of non-hydrogen neighbours is then told as
    that of all neighbours together with that of hydrogens.

    >>> from engine.predicates.egos import NodeTest
    >>> carbon, oxygen = (NodeTest("element", ("C",)),), (NodeTest("element", ("O",)),)
    >>> pattern_smarts(Pattern.of(Shape.PATH, (carbon, oxygen), ("double",)))
    '[#8]=[#6]'
    """
    atoms = [_atom(tests, explicit=hydrogens_are_nodes) for tests in pattern.nodes]
    bonds = [bond(symbol, in_ring=pattern.shape is Shape.RING) for symbol in pattern.edges]
    if pattern.shape is Shape.RING:
        around = "".join(order + node for order, node in zip(bonds, atoms[1:], strict=False))
        return f"{atoms[0]}1{around}{bonds[-1]}1"
    steps = [order + node for order, node in zip(bonds, atoms[1:], strict=True)]
    if pattern.shape is Shape.STAR:
        steps[:-1] = [f"({step})" for step in steps[:-1]]
    return atoms[0] + "".join(steps)


def _atom(tests: NodeTests, *, explicit: bool) -> str:
    told = [(test.column, test.symbols) for test in tests]
    hydrogens = next((symbols for column, symbols in told if column == "hydrogens"), None)
    said = []
    for column, symbols in told:
        heavy = column == "degree" and explicit and symbols
        said.append(_heavy_degree(symbols, hydrogens) if heavy else one_of(column, symbols))
    if explicit and not any(column == "element" for column, _ in told):
        said.insert(0, "!#1")
    return atom(said)


def _heavy_degree(symbols: tuple[str, ...], hydrogens: tuple[str, ...] | None) -> str:
    counts = range(_MOST_HYDROGENS + 1) if hydrogens is None else [natural(symbol) for symbol in hydrogens]
    pairs = product([natural(symbol) for symbol in symbols], counts)
    return ",".join(f"X{degree + count}&H{count}" for degree, count in pairs)

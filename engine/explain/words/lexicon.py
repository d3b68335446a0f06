"""Words: elements, numbers, the nouns of molecules and graphs, and how they are put together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from engine.data import GraphKind

__all__ = [
    "ELEMENTS",
    "GENERIC_EDGES",
    "READING_NOTE",
    "Nouns",
    "amount",
    "either",
    "in_order",
    "listed",
    "number_word",
    "plain",
    "quoted",
    "with_article",
]

_NAMES = """
H:hydrogen He:helium Li:lithium Be:beryllium B:boron C:carbon N:nitrogen O:oxygen F:fluorine Ne:neon  Na:sodium
Mg:magnesium Al:aluminium Si:silicon P:phosphorus S:sulfur Cl:chlorine Ar:argon K:potassium  Ca:calcium Sc:scandium
Ti:titanium V:vanadium Cr:chromium Mn:manganese Fe:iron Co:cobalt Ni:nickel  Cu:copper Zn:zinc Ga:gallium Ge:germanium
As:arsenic Se:selenium Br:bromine Kr:krypton Rb:rubidium  Sr:strontium Y:yttrium Zr:zirconium Nb:niobium Mo:molybdenum
Tc:technetium Ru:ruthenium Rh:rhodium  Pd:palladium Ag:silver Cd:cadmium In:indium Sn:tin Sb:antimony Te:tellurium
I:iodine Xe:xenon Cs:caesium  Ba:barium La:lanthanum Ce:cerium Pr:praseodymium Nd:neodymium Pm:promethium Sm:samarium
Eu:europium  Gd:gadolinium Tb:terbium Dy:dysprosium Ho:holmium Er:erbium Tm:thulium Yb:ytterbium Lu:lutetium
Hf:hafnium Ta:tantalum W:tungsten Re:rhenium Os:osmium Ir:iridium Pt:platinum Au:gold Hg:mercury  Tl:thallium Pb:lead
Bi:bismuth Po:polonium At:astatine Rn:radon Fr:francium Ra:radium Ac:actinium  Th:thorium Pa:protactinium U:uranium
Np:neptunium Pu:plutonium Am:americium Cm:curium Bk:berkelium  Cf:californium Es:einsteinium Fm:fermium Md:mendelevium
No:nobelium Lr:lawrencium Rf:rutherfordium  Db:dubnium Sg:seaborgium Bh:bohrium Hs:hassium Mt:meitnerium
Ds:darmstadtium Rg:roentgenium  Cn:copernicium Nh:nihonium Fl:flerovium Mc:moscovium Lv:livermorium Ts:tennessine
Og:oganesson
"""

ELEMENTS = dict(pair.split(":") for pair in _NAMES.split())
"""Element symbol to name, after IUPAC."""

GENERIC_EDGES = frozenset({"", "*", "edge"})
"""Edge symbols that stand for "no label"."""

READING_NOTE = {
    GraphKind.MOLECULES: (
        "Neighbours are bonded atoms; further neighbours lie one bond farther from the first atom named. "
        "The atoms named around it are bonded to each other only where the sentence or the drawing says so. "
        "What is “bonded to” one after another, or a path, star or ring, may have further bonds, though none across "
        "the ring; its atoms are different ones, their hydrogens not among them. "
        "Heteroatoms are B, N, O, Si, P, S and Se."
    ),
    GraphKind.GRAPHS: (
        "Further neighbours lie one edge farther from the first node named. "
        "What is “joined to” one after another, or a path, star or cycle, may have further edges, though none across a "
        "chordless cycle; its nodes are different ones."
    ),
}
"""How to read the sentences, to be shown once beside them."""

LONGEST_TEXT = 40
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Nouns:
    """The names of things in one kind of graph."""

    node: str
    neighbor: str
    edge: str
    joined: str
    ring: str
    label_column: str
    molecules: bool

    @classmethod
    def of(cls, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> Self:
        """Return the nouns for `kind`; hydrogens that are no nodes are no neighbours either."""
        if kind is GraphKind.GRAPHS:
            return cls("node", "neighbour", "edge", "joined", "cycle", "label", molecules=False)
        neighbor = "neighbour" if hydrogens_are_nodes else "non-hydrogen neighbour"
        return cls("atom", neighbor, "bond", "bonded", "ring", "element", molecules=True)

    def rings(self, size: int, *, many: bool = False) -> str:
        """Return "a ring of five", "cycles of four", "a triangle"."""
        if size == 3 and not self.molecules:
            return "triangles" if many else "a triangle"
        return f"{self.ring}s of {number_word(size)}" if many else f"a {self.ring} of {number_word(size)}"


def number_word(number: int) -> str:
    """Return a small number as a word.

    Parameters
    ----------
    number : int
        Any; from 0 to 12 it has a word, "no" for 0.

    Returns
    -------
    str
        The word, else digits.

    Examples
    --------
    >>> number_word(3), number_word(40)
    ('three', '40')
    """
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def amount(number: int, noun: str) -> str:
    """Return number and noun: "one bond", "two bonds"."""
    return f"{number_word(number)} {noun}{'' if number == 1 else 's'}"


def with_article(words: str) -> str:
    """Return `words` behind "a" or "an".

    Parameters
    ----------
    words : str
        Their first letter decides.

    Returns
    -------
    str
    """
    return f"{'an' if words[:1].lower() in set('aeiou') else 'a'} {words}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Return "x, y and z"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def either(items: Iterable[str]) -> str:
    """Return "x, y or z"."""
    return listed(list(items), "or")


def in_order(symbols: Sequence[str]) -> list[str]:
    """Return the symbols as a reader expects them: numbers by size, the rest as they are.

    >>> in_order(("17", "2", "3"))
    ['2', '3', '17']
    """
    numbered = all(symbol.isascii() and symbol.isdigit() for symbol in symbols)
    return sorted(symbols, key=lambda symbol: (len(symbol), symbol)) if numbered else list(symbols)


def plain(text: str) -> str:
    """Return text from outside on one line, at most 40 characters long.

    Parameters
    ----------
    text : str
        Anything, such as a label or a name from a file.

    Returns
    -------
    str
        Spaces and what cannot be printed become single spaces; what is cut off is an ellipsis. Not escaped.

    Examples
    --------
    >>> plain("two" + chr(10) + "lines")
    'two lines'
    """
    shown = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - 1] + "…"


def quoted(text: str) -> str:
    """Return a label as it is, or in quotes where it would run into the sentence."""
    shown = plain(text)
    return shown if shown and all(c.isalnum() or c in "_+-." for c in shown) else f"“{shown}”"

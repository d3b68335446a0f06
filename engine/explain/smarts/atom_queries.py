"""What the brackets of SMARTS ask of an atom or a bond, in a form in which one can be shown to follow from another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

from rdkit import Chem

__all__ = ["BondStates", "Case", "Query", "Verdict", "bond_states", "cases", "read_atom", "verdict"]

Query: TypeAlias = tuple[object, ...]
"""("and", query, ...), ("or", query, ...), ("not", query), ("is", field, value) or ("match", SMARTS)."""

BondStates: TypeAlias = frozenset[tuple[str, bool]]
"""What a bond may be: its order, "a" for aromatic, and whether it is in a ring."""

Verdict: TypeAlias = bool | None
"""None where it is not known."""

_BONDS: BondStates = frozenset(product("123", (False, True))) | {("a", True)}
_ORDERS = {"-": "1", "/": "1", "\\": "1", "=": "2", "#": "3", ":": "a"}
_COUNT = re.compile(r"([XHDvxrR])(\d*)$")
_CHARGE = re.compile(r"([+-])(\d*)$")
_MOST_CASES = 64
"""Of an atom: beyond that nothing is said of it."""


def read_atom(smarts: str) -> Query:
    """Read the SMARTS of one atom as RDKit writes it; raises `ValueError` where it holds what is not known here."""
    if not smarts.startswith("["):
        return _primitive(smarts)
    return _read(smarts[1:-1], ";,&", _primitive)


def bond_states(smarts: str) -> BondStates:
    """Return what a bond may be by its SMARTS, as RDKit writes it; raises `ValueError`."""
    if not smarts:
        return frozenset(state for state in _BONDS if state[0] in "1a")

    def states(query: Query) -> BondStates:
        parts = [states(part) for part in query[1:] if isinstance(part, tuple)]
        if query[0] == "and":
            return _BONDS.intersection(*parts)
        if query[0] == "or":
            return frozenset[tuple[str, bool]]().union(*parts)
        if query[0] == "not":
            return _BONDS - parts[0]
        text = str(query[1])
        if text in _ORDERS:
            return frozenset(state for state in _BONDS if state[0] == _ORDERS[text])
        if text in "@~":
            return frozenset(state for state in _BONDS if text == "~" or state[1])
        raise ValueError(text)

    return states(_read(smarts, ";,&", lambda text: ("bond", text)))


def _read(text: str, separators: str, primitive: Callable[[str], Query]) -> Query:
    if separators:
        parts = _split(text, separators[0])
        if len(parts) == 1:
            return _read(text, separators[1:], primitive)
        joined = "or" if separators[0] == "," else "and"
        return (joined, *(_read(part, separators[1:], primitive) for part in parts))
    return ("not", _read(text[1:], "", primitive)) if text.startswith("!") else primitive(text)


def _split(text: str, separator: str) -> list[str]:
    """Split where no parenthesis or bracket is open."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == separator and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _primitive(text: str) -> Query:
    if text.startswith("$("):
        return ("match", text[2:-1])
    if text == "*":
        return ("and",)
    if text in "aA":
        return ("is", "aromatic", text == "a")
    if text.startswith("#"):
        return ("is", "element", int(text[1:]))
    count, charge = _COUNT.match(text), _CHARGE.match(text)
    if count is not None:
        return _counted(*count.groups())
    if charge is not None:
        return ("is", "charge", int(charge[2] or 1) * (1 if charge[1] == "+" else -1))
    if not text.isalpha():
        raise ValueError(text)
    element = Chem.GetPeriodicTable().GetAtomicNumber(text.capitalize())
    return ("and", ("is", "element", element), ("is", "aromatic", text.islower()))


def _counted(name: str, number: str) -> Query:
    if name in "Rrx" and not number:
        return ("is", "ring", True)
    if name in "Rrx" and int(number) == 0:
        return ("is", "ring", False)
    return ("is", name, int(number or 1))


# -- what is known of an atom ---------------------------------------------------------------------


@dataclass(slots=True)
class Case:
    """One of the ways in which an atom can satisfy a query: what is known of it then."""

    is_: dict[str, int] = field(default_factory=dict)
    is_not: set[tuple[str, int]] = field(default_factory=set)
    matches: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)

    def known(self, name: str, value: int) -> Verdict:
        """Return whether a field has a value."""
        if name in self.is_:
            return self.is_[name] == value
        if name in "Rrx" and self.is_.get("ring") is False:
            return False
        return False if (name, value) in self.is_not else None

    def add(self, name: str, value: int) -> bool:
        """Note a value and what follows from it; return whether that is possible."""
        if self.known(name, value) is False:
            return False
        self.is_[name] = value
        if (name == "aromatic" and value) or name in "Rrx":
            return self.add("ring", True) if self.is_.get("ring") is not True else True
        if name in "XD" and value <= 1:
            return self.add("ring", False) if self.is_.get("ring") is not False else True
        return True


def cases(query: Query) -> list[Case]:
    """Return the ways in which an atom can satisfy a query; one of which nothing is known where there are too many."""
    ways = _ways(query, wanted=True)
    if len(ways) > _MOST_CASES:
        return [Case()]
    found = (_case(way) for way in ways)
    return [case for case in found if case is not None]


def _ways(query: Query, *, wanted: bool) -> list[tuple[tuple[Query, bool], ...]]:
    """Return the query as alternatives, each a conjunction of primitives that hold or do not."""
    parts = [part for part in query[1:] if isinstance(part, tuple)]
    if query[0] == "not":
        return _ways(parts[0], wanted=not wanted)
    if query[0] not in ("and", "or"):
        return [((query, wanted),)]
    told = [_ways(part, wanted=wanted) for part in parts]
    if (query[0] == "or") is wanted:
        return [way for ways in told for way in ways]
    size = 1
    for ways in told:
        size *= len(ways)
    if size > _MOST_CASES:
        return [()] * (_MOST_CASES + 1)
    return [tuple(one for way in chosen for one in way) for chosen in product(*told)]


def _case(way: tuple[tuple[Query, bool], ...]) -> Case | None:
    """Return what is known where all this holds; None where it cannot."""
    case = Case()
    for (kind, *told), wanted in way:
        if kind == "match":
            (case.matches if wanted else case.lacks).add(str(told[0]))
            continue
        name, value = str(told[0]), int(told[1])  # type: ignore[call-overload]
        if not wanted and name not in ("ring", "aromatic"):
            case.is_not.add((name, value))
        elif not case.add(name, value if wanted else int(not value)):
            return None
    return None if any(case.is_.get(name) == value for name, value in case.is_not) else case


def verdict(query: Query, case: Case, matches: Callable[[str], Verdict]) -> Verdict:
    """Return whether an atom satisfies a query, as far as that follows; `matches` decides about recursive SMARTS."""
    kind, *told = query
    if kind == "match":
        return matches(str(told[0]))
    if kind == "is":
        return case.known(str(told[0]), int(told[1]))  # type: ignore[call-overload]
    found = [verdict(part, case, matches) for part in told if isinstance(part, tuple)]
    if kind == "not":
        return None if found[0] is None else not found[0]
    decisive = kind == "or"
    if decisive in found:
        return decisive
    return None if None in found else not decisive

"""Words for a node of a pattern, and for the edge that leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.explain.words.conditions import element
from engine.explain.words.lexicon import (
    Nouns,
    amount,
    either,
    in_order,
    listed,
    number_word,
    plain,
    quoted,
    with_article,
)
from engine.predicates.patterns import NodeTests, Pattern

__all__ = ["PatternNoun", "edge_to", "joined_by", "node_marks", "pattern_noun"]

_FLAGS = {
    ("aromatic", "0"): "non-aromatic",
    ("aromatic", "1"): "aromatic",
    ("ring", "0"): "non-ring",
    ("ring", "1"): "ring",
    ("charge", "0"): "neutral",
    ("charge", "1"): "positively charged",
    ("charge", "-1"): "negatively charged",
}
"""One symbol of a column to the adjective that says it of an atom."""

_CHARGED = frozenset(word for (column, _), word in _FLAGS.items() if column == "charge")
_ON_CYCLE = {"0": "on no cycle", "1": "on a cycle"}
_KINDS = {
    "carbon": ("carbon atom", "carbon atoms"),
    "heteroatom": ("heteroatom", "heteroatoms"),
    "halogen": ("halogen", "halogens"),
    "other": ("atom that is no carbon, heteroatom or halogen", "atoms that are no carbon, heteroatom or halogen"),
}
_KIND_MARKS = {"carbon": "C", "heteroatom": "Het", "halogen": "Hal", "other": "Oth"}
_LONGEST_MARK = 5
_ORDER = ("charge", "aromatic", "ring", "degree", "hydrogens", "element", "kind", "label")
_SPELT_AN = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an NH2 nitrogen."""


@dataclass(frozen=True, slots=True)
class PatternNoun:
    """The tests of one node as a noun phrase, in pieces; what stands in notes goes into brackets."""

    noun: str
    plural: str
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def one(self) -> str:
        """The singular without article."""
        return self._around(self.noun, "")

    @property
    def many(self) -> str:
        """The plural without number."""
        return self._around(self.plural, "each: ")

    @property
    def a(self) -> str:
        """The singular with "a" or "an"."""
        words = self.one
        first = words.split()[0]
        if first[0].isupper() and any(c.isupper() for c in first[1:]):  # a formula is spelt out
            return f"{'an' if first[0] in _SPELT_AN else 'a'} {words}"
        return with_article(words)

    def counted(self, number: int) -> str:
        """Return "a carbon" or "three carbons"."""
        return self.a if number == 1 else f"{number_word(number)} {self.many}"

    def _around(self, noun: str, each: str) -> str:
        said = " ".join((*self.before, noun, *self.behind))
        return f"{said} ({each}{listed(self.notes)})" if self.notes else said


def pattern_noun(tests: NodeTests, nouns: Nouns, *, hydrogens_are_nodes: bool = False) -> PatternNoun:
    """Return the words for a node that meets all of `tests`: "aromatic carbon", "terminal oxygen", "NH2 nitrogen".

    Patterns see no hydrogens, so that where those are nodes an atom of any kind is a heavy atom.
    """
    any_node = "heavy atom" if nouns.molecules and hydrogens_are_nodes else nouns.node
    phrase = PatternNoun(any_node, f"{any_node}s")
    seen: dict[str, tuple[str, ...]] = {}
    for test in sorted(tests, key=lambda t: _ORDER.index(t.column) if t.column in _ORDER else len(_ORDER)):
        if test.column in seen:
            phrase = replace(phrase, notes=(*phrase.notes, f"also {plain(test.column)} {_names(test.symbols)}"))
            continue
        seen[test.column] = test.symbols
        said = _of_atom(phrase, test.column, test.symbols, seen, nouns, terminal=not hydrogens_are_nodes)
        phrase = said or replace(phrase, notes=(*phrase.notes, _note(test.column, test.symbols, nouns)))
    return _with_formula(_acyclic(phrase), seen)


def _of_atom(
    phrase: PatternNoun,
    column: str,
    symbols: tuple[str, ...],
    seen: dict[str, tuple[str, ...]],
    nouns: Nouns,
    *,
    terminal: bool,
) -> PatternNoun | None:
    """Return the phrase with the natural words for one column, None where it has none."""
    if column == nouns.label_column and not nouns.molecules:
        return replace(phrase, behind=(f"labelled {_names(symbols)}", *phrase.behind)) if symbols else None
    if not nouns.molecules:
        said = _ON_CYCLE.get(symbols[0]) if column == "ring" and len(symbols) == 1 else None
        return replace(phrase, behind=(*phrase.behind, said)) if said else None
    if len(symbols) == 1 and (column, symbols[0]) in _FLAGS:
        return replace(phrase, before=(*phrase.before, _FLAGS[column, symbols[0]]))
    if column == "degree" and symbols == ("1",) and terminal:
        return replace(phrase, before=(*phrase.before, "terminal"))
    if column == "element" and symbols:
        names = [element(symbol) for symbol in symbols]
        short = len(names) == 1 and not names[0].endswith("s")
        plural = f"{names[0]}s" if short else f"{either(names)} atoms"
        return replace(phrase, noun=either(names), plural=plural)
    if column == "kind" and symbols and "element" not in seen and set(symbols) <= set(_KINDS):
        ones, manys = zip(*(_KINDS[symbol] for symbol in symbols), strict=True)
        return replace(phrase, noun=either(ones), plural=either(manys))
    return None


def _acyclic(phrase: PatternNoun) -> PatternNoun:
    """Return the phrase with one word for two: "acyclic" where an atom is told to be neither aromatic nor in a ring."""
    if not {"non-aromatic", "non-ring"} <= set(phrase.before):
        return phrase
    before = tuple("acyclic" if word == "non-ring" else word for word in phrase.before if word != "non-aromatic")
    return replace(phrase, before=before)


def _with_formula(phrase: PatternNoun, seen: dict[str, tuple[str, ...]]) -> PatternNoun:
    """Return the phrase with its hydrogens: "CH3 carbon", "hydrogen-free carbon", else as a note.

    A formula tells the charge, too: without a word on it there is none. So it stands only where the charge is told.
    """
    symbols, elements = seen.get("hydrogens", ()), seen.get("element", ())
    if len(symbols) != 1 or not symbols[0].isdigit() or not _CHARGED & set(phrase.before):
        return phrase
    if len(elements) != 1 or not elements[0].isalpha():
        return phrase
    note = amount(int(symbols[0]), "hydrogen")
    formula = f"{elements[0]}H{'' if symbols[0] == '1' else symbols[0]}" if symbols[0] != "0" else "hydrogen-free"
    before = tuple(word for word in phrase.before if word != "neutral")
    return replace(phrase, before=(*before, formula), notes=tuple(told for told in phrase.notes if told != note))


def _note(column: str, symbols: tuple[str, ...], nouns: Nouns) -> str:
    """Return what stands in brackets for a column without words of its own."""
    if not symbols:
        return f"impossible {plain(column)}"
    if column == "hydrogens" and nouns.molecules and all(symbol.isdigit() for symbol in symbols):
        return _counted(symbols, "hydrogen")
    if column == "degree" and all(symbol.removesuffix("+").isdigit() for symbol in symbols):
        return _counted(symbols, "non-hydrogen neighbour" if nouns.molecules else "neighbour")
    return f"{plain(column)} {_names(symbols)}"


def _counted(symbols: Sequence[str], noun: str) -> str:
    """Return "one hydrogen", "two or three neighbours", "eight or more neighbours"."""
    if len(symbols) == 1 and not symbols[0].endswith("+"):
        return amount(int(symbols[0]), noun)
    words = [number_word(int(s.removesuffix("+"))) + (" or more" if s.endswith("+") else "") for s in symbols]
    return f"{either(words)} {noun}s"


def _names(symbols: Sequence[str]) -> str:
    return either([quoted(symbol) for symbol in in_order(symbols)])


def edge_to(symbol: str, nouns: Nouns) -> str:
    """Return what leads from one node to the next: "double-bonded to", "joined to"."""
    if not symbol:
        return f"{nouns.joined} to"
    if nouns.molecules:
        if symbol in ("single", "double", "triple"):
            return f"{symbol}-bonded to"
        return "aromatically bonded to" if symbol == "aromatic" else f"bonded ({quoted(symbol)}) to"
    return "joined by an edge to" if symbol == "*" else f"joined by an edge labelled {quoted(symbol)} to"


def joined_by(symbol: str, nouns: Nouns) -> str:
    """Return what is said of many nodes that are joined by edges of one kind; nothing for edges of any kind."""
    if not symbol:
        return ""
    if nouns.molecules:
        return f" joined by {symbol if symbol.isalpha() and symbol.islower() else quoted(symbol)} bonds"
    return " joined by edges" if symbol == "*" else f" joined by edges labelled {quoted(symbol)}"


def node_marks(pattern: Pattern) -> tuple[str, ...]:
    """Return what stands for each node in a drawing, a few characters; nodes with the same tests have the same mark.

    >>> from engine.predicates.egos import NodeTest
    >>> from engine.predicates.patterns import Shape
    >>> node_marks(Pattern.of(Shape.STAR, ((NodeTest("element", ("N",)),), (), ()), ("double", "")))
    ('N', '*', '*')
    """
    marks: dict[NodeTests, str] = {}
    for tests in pattern.nodes:
        if tests not in marks:
            mark = _mark({test.column: test.symbols for test in tests})
            while mark in marks.values():
                mark += "′"
            marks[tests] = mark
    return tuple(marks[tests] for tests in pattern.nodes)


def _mark(told: dict[str, tuple[str, ...]]) -> str:
    """Return a short mark of a node's tests, like the atoms of a SMILES; not all of them need show."""
    named = next((told[c] for c in ("element", "kind", "label") if told.get(c)), ())
    if not named:
        plainly = [symbols for column, symbols in told.items() if column not in _ORDER and symbols]
        named = plainly[0] if plainly else ()
    mark = _KIND_MARKS.get(named[0], plain(named[0])) if named else told["degree"][0] if told.get("degree") else "*"
    if told.get("aromatic") == ("1",):
        mark = mark.lower()
    hydrogens, charge = told.get("hydrogens", ()), told.get("charge", ())
    if len(hydrogens) == 1 and hydrogens != ("0",):
        mark += "H" if hydrogens == ("1",) else f"H{plain(hydrogens[0])}"
    mark += "+" if charge == ("1",) else "−" if charge == ("-1",) else ""
    return f"{mark[: _LONGEST_MARK - 1]}…" if len(named) > 1 or len(mark) > _LONGEST_MARK else mark

"""Words for what is said of a role: noun phrases, shares of its nodes, means of attributes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.data import natural_order
from engine.explain.words.lexicon import (
    ELEMENTS,
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
from engine.explain.words.reading import Hydrogens, NodeShare, RoleReading
from engine.explain.words.structures import Shape
from engine.predicates.egos import Condition, NodeTest

__all__ = [
    "NounPhrase",
    "attribute_clause",
    "between",
    "element",
    "noun_phrase",
    "quality",
    "quantity",
    "share_words",
    "verb",
]

_CHARGES = {"1": "positively charged", "-1": "negatively charged"}
_HYDROGEN_WORDS = {Hydrogens(0, 0): "hydrogen-free", Hydrogens(1, -1): "hydrogen-bearing"}
_FLAGS = {
    "aromatic": (("non-aromatic", "not aromatic"), ("aromatic", "aromatic")),
    "ring": (("non-ring", "not in a ring"), ("ring", "in a ring")),
}
"""Column to the words for 0 and for 1, each before a noun and alone."""


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """What holds for every node of a role, in the pieces of a noun phrase; an empty piece is not said."""

    before: tuple[str, ...] = ()  # "aromatic", "ring"
    alone: tuple[str, ...] = ()  # the same without a noun behind it: "aromatic", "in a ring"
    noun: str = ""
    plural: str = ""
    behind: tuple[str, ...] = ()  # "labelled X"
    barred: str = ""  # "nitrogen or oxygen": what no node of the role is
    having: tuple[str, ...] = ()  # what stands behind "with"

    def one(self, default: str) -> str:
        """Return the singular without article and "with"."""
        return self._around(self.noun or default)

    def many(self, default: str) -> str:
        """Return the plural without number and "with"."""
        return self._around(self.plural or f"{default}s")

    def _around(self, noun: str) -> str:
        other = (f"other than {self.barred}",) if self.barred else ()
        return " ".join((*self.before, noun, *other, *self.behind))

    def complement(self, count: int, default: str) -> str:
        """Return what each of `count` nodes is, to stand behind them: "both carbons", "each aromatic with ..."."""
        each = "each " if count > 1 else ""
        having = f"with {listed(self.having)}" if self.having else ""
        if self.noun or self.behind:
            words = f"{_all(count)} {self.many(default)}" if count > 1 else with_article(self.one(default))
            return f"{words} {each}{having}" if having else words
        words = listed([w for w in (*self.alone, having) if w])
        if self.alone == ("terminal",):
            each = f"{_all(count)} " if count > 1 else "itself "
        barred = f"{'none' if count > 1 else 'not'} {self.barred}" if self.barred else ""
        return ", ".join(w for w in (f"{each}{words}" if words else "", barred) if w)


def _all(count: int) -> str:
    return "both" if count == 2 else "all"


def noun_phrase(role: RoleReading, nouns: Nouns) -> NounPhrase:
    """Return the words for what holds for every node of a role."""
    phrase = NounPhrase()
    for column in sorted(role.columns, key=_adjective_order):
        said = role.columns[column]
        wanted = said.allowed is not None
        symbols = tuple(sorted(said.banned if said.allowed is None else said.allowed, key=natural_order))
        phrase = _with_column(phrase, column, symbols, wanted, nouns)
    if role.hydrogens in _HYDROGEN_WORDS:
        word = _HYDROGEN_WORDS[role.hydrogens]
        return replace(phrase, before=(word, *phrase.before), alone=(word, *phrase.alone))
    if role.hydrogens != Hydrogens():
        return replace(phrase, having=(*phrase.having, _hydrogen_count(role.hydrogens)))
    return phrase


def _adjective_order(column: str) -> tuple[int, str]:
    order = ("charge", "aromatic", "ring", "element")
    return (order.index(column) if column in order else len(order), column)


def _with_column(phrase: NounPhrase, column: str, symbols: tuple[str, ...], wanted: bool, nouns: Nouns) -> NounPhrase:
    """Return the phrase with the words for one column: it must, or must not, hold one of `symbols`."""
    if not symbols:
        return replace(phrase, behind=(*phrase.behind, f"of impossible {plain(column)}"))
    if column == "element":
        names = [element(symbol) for symbol in symbols]
        if not wanted:
            return replace(phrase, barred=either(names))
        short = len(names) == 1 and not names[0].endswith("s")
        return replace(phrase, noun=either(names), plural=f"{either(names)}{'s' if short else ' atoms'}")
    if column in _FLAGS and symbols in (("0",), ("1",)):
        before, alone = _FLAGS[column][wanted == (symbols == ("1",))]
        return replace(phrase, before=(*phrase.before, before), alone=(*phrase.alone, alone))
    if column == "charge" and wanted and len(symbols) == 1 and symbols[0] in _CHARGES:
        word = _CHARGES[symbols[0]]
        return replace(phrase, before=(*phrase.before, word), alone=(*phrase.alone, word))
    if column == "charge" and not wanted and set(symbols) <= set(_CHARGES):
        signs = either([_CHARGES[symbol].partition("ly")[0] for symbol in reversed(symbols)])
        return replace(phrase, having=(*phrase.having, f"no {signs} charge"))
    names = [quoted(symbol) for symbol in in_order(symbols)]
    if column == nouns.label_column:
        return replace(phrase, behind=(*phrase.behind, f"{'' if wanted else 'not '}labelled {either(names)}"))
    other = "" if wanted else "other than "
    return replace(phrase, having=(*phrase.having, f"{plain(column)} {other}{either(names)}"))


def element(symbol: str) -> str:
    """Return the name of an element; what is none keeps its label."""
    return ELEMENTS.get(symbol) or ("dummy atom" if symbol == "*" else f"{quoted(symbol)} atom")


def _hydrogen_count(count: Hydrogens) -> str:
    low, high = count.low, count.high
    if high < 0:
        return f"at least {amount(low, 'hydrogen')}"
    if low == high:
        return f"exactly {amount(low, 'hydrogen')}"
    return f"at most {amount(high, 'hydrogen')}" if low == 0 else f"{number_word(low)} to {amount(high, 'hydrogen')}"


def share_words(shares: Iterable[NodeShare], nouns: Nouns) -> tuple[tuple[str, str], ...]:
    """Return ("at least two", "oxygen"), ("exactly one", "in a ring"), ...: how many nodes are what."""
    return tuple((quantity(s.low, s.high, s.total), quality(s.test, nouns)) for s in shares)


def verb(share: str) -> str:
    """Return "is" or "are" behind "at least one", "at most two", ..."""
    return "is" if share.endswith((" one", " no")) else "are"


def quantity(low: int, high: int, total: int) -> str:
    """Return "exactly two", "at least two", "at most two" or "two to three" of `total`."""
    if low == high:
        return f"exactly {number_word(low)}"
    if high == total:
        return f"at least {number_word(low)}"
    return f"at most {number_word(high)}" if low == 0 else f"{number_word(low)} to {number_word(high)}"


def quality(test: NodeTest, nouns: Nouns) -> str:
    """Return what a node that passes `test` is, to stand behind "is"."""
    column, symbols = test.column, test.symbols
    names = either([element(s) if column == "element" else quoted(s) for s in in_order(symbols)])
    if column == "element":
        return names
    if column in _FLAGS and symbols == ("1",):
        return "in a ring" if column == "ring" else "aromatic"
    if column == "charge" and len(symbols) == 1 and symbols[0] in _CHARGES:
        return _CHARGES[symbols[0]]
    if column == "hydrogens" and symbols[0].isdigit():
        return "bearing hydrogen" if symbols[0] == "1" else f"bearing {number_word(int(symbols[0]))} or more hydrogens"
    return f"labelled {names}" if column == nouns.label_column else f"with {plain(column)} {names}"


def attribute_clause(condition: Condition, shape: Shape) -> str:
    """Return one clause on the mean of a numeric attribute over a role."""
    role, name = condition.role, plain(str(condition.test))
    if role == 0:
        subject = f"its {name}"
    else:
        letter, alone = shape.letters[role], shape.sizes[role] == 1
        subject = f"the {name} of {letter}" if alone else f"the mean {name} over the {letter}"
    return f"{subject} is {between(condition.low, condition.high)}"


def between(low: float, high: float) -> str:
    """Return "at least 0.37", "at most about 2.11" or "between 1 and 2"."""
    if math.isinf(high):
        return f"at least {_rounded(low, high)}"
    if math.isinf(low):
        return f"at most {_rounded(high, low)}"
    return f"between {_rounded(low, high)} and {_rounded(high, low)}"


def _rounded(value: float, other: float) -> str:
    """Return at least three digits of `value`, more where `other` would read the same; "about" where some are lost."""
    digits = 3
    while digits < 17 and value != other and f"{value:.{digits}g}" == f"{other:.{digits}g}":
        digits += 1
    text = f"{value:.{digits}g}"
    return text if float(text) == value else f"about {text}"

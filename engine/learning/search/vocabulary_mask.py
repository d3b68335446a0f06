"""`Language`: which parts of the vocabulary an individual speaks in, as the bits of a number; a gene of the search.

How finely rules should describe differs from data set to data set. So it is searched for, too: new literals of an
individual come from its language alone, and a child may lose a part of it or gain one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.learning.literals import LiteralPool, number_of
from engine.learning.search.genome import Individual
from engine.predicates import Vocabulary
from engine.predicates.patterns import Pattern, PatternTable, Shape

__all__ = ["EVERYTHING", "PARTS", "Language"]

EVERYTHING = -1
"""The language that has every part: all bits are set."""

_RADII = 4
_SHAPES = tuple(Shape)
PARTS = (
    *(f"ego graphs of radius {radius}" for radius in range(_RADII)),
    *(f"{how} {shape}s" for how in ("general", "exact") for shape in _SHAPES),
    "numbers of nodes",
    "absences",
)
"""What may be in a language or not; general patterns tell no element and no single label."""

_COUNTED, _ABSENT = 1 << PARTS.index("numbers of nodes"), 1 << PARTS.index("absences")
_GENERAL = frozenset({"kind", "aromatic", "ring", "degree"})


@dataclass(frozen=True, eq=False)
class Language:
    """What each literal of a pool asks of a language."""

    asked: npt.NDArray[np.int64]  # (literals,) bits that a present one needs

    @classmethod
    def of(cls, pool: LiteralPool) -> Self:
        """Return what the literals of `pool` ask."""
        part = _parts(pool.table.vocabulary)[pool.columns]
        return cls((np.int64(1) << part) | np.where(pool.at_least > 1, _COUNTED, 0))

    @property
    def used(self) -> tuple[int, ...]:
        """The bits that make a difference: of parts that some literal is of, and of absences."""
        present = np.bitwise_or.reduce(self.asked) if len(self.asked) else 0
        return tuple(1 << k for k in range(len(PARTS)) if (int(present) | _ABSENT) >> k & 1)

    def spoken(self, numbers: npt.NDArray[np.int64], spoken: int) -> npt.NDArray[np.int64]:
        """Return those of the literals `numbers` that belong to the language `spoken`."""
        return numbers if spoken == EVERYTHING else numbers[(self.asked[numbers] & ~np.int64(spoken)) == 0]

    def has(self, part: int, spoken: int) -> bool:
        """Return whether a part of a conjunction, ~number for an absent literal, can be said."""
        asked = int(self.asked[number_of(part)]) | (_ABSENT if part < 0 else 0)
        return asked & ~spoken == 0

    def within(self, rules: Individual, spoken: int) -> Individual:
        """Return the rules that can be said as they are."""
        return tuple(rule for rule in rules if all(self.has(part, spoken) for part in rule[0]))

    def beginnings(self, number: int) -> tuple[int, ...]:
        """Return the languages in which `number` islands begin: everything, and then what is narrower."""
        ego = sum(1 << k for k in range(_RADII))
        shapes = len(_SHAPES)
        general, exact = (((1 << shapes) - 1) << (_RADII + k * shapes) for k in (0, 1))
        kinds = EVERYTHING, ~ego, ~(general | exact), ~exact, ~(_COUNTED | _ABSENT)
        return tuple(kinds[k % len(kinds)] for k in range(number))

    @staticmethod
    def absences(spoken: int) -> bool:
        """Return whether what is absent can be said."""
        return bool(spoken & _ABSENT)


def _parts(vocabulary: Vocabulary) -> npt.NDArray[np.int64]:
    """Return (columns,) the number of the part that each column is of."""
    patterns = vocabulary.patterns
    ego = [min(predicate.structure.radius, _RADII - 1) for predicate in vocabulary.predicates]
    if isinstance(patterns, PatternTable):
        exact = np.array(
            [not (level.classes or set(level.columns) <= _GENERAL) for level in patterns.levels] or [False]
        )
        drawn = _RADII + patterns.shape.astype(np.int64) + len(_SHAPES) * exact[patterns.level]
    else:
        drawn = np.array([_part(pattern) for pattern in patterns], np.int64)
    own = np.zeros(len(vocabulary.substructures), np.int64)
    return np.concatenate((np.array(ego, np.int64), drawn, own))


def _part(pattern: Pattern) -> int:
    tests = [test for node in pattern.nodes for test in node]
    exact = any(test.column not in _GENERAL and len(test.symbols) == 1 for test in tests)
    return _RADII + _SHAPES.index(pattern.shape) + len(_SHAPES) * exact

"""`Vocabulary`: the predicates a model speaks in, and how they are learned from training graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.predicates.egos.abstraction import Abstraction
from engine.predicates.egos.matching import Matcher
from engine.predicates.egos.predicate import Predicate
from engine.predicates.entry import Entry
from engine.predicates.groups.properties import Property
from engine.predicates.groups.substructure import Substructure
from engine.predicates.patterns.matching import PatternPlan
from engine.predicates.patterns.pattern import Pattern
from engine.structure import EdgeStructure

__all__ = ["Vocabulary"]


@dataclass(frozen=True)
class Vocabulary:
    """What a model can say of a node, in a fixed order: column c of every table is `entries[c]`.

    Attributes
    ----------
    scheme : str
        How ego graphs are told apart.
    radius : int
        Largest radius of an ego graph.
    abstraction : Abstraction
        The tests that predicates may use.
    predicates : tuple of Predicate
        Ego graphs with conditions.
    patterns : sequence of Pattern
        Paths, stars and rings that are contained.
    edge_structure : EdgeStructure
        What of an edge is part of the structure.
    substructures : tuple of Substructure
        SMARTS: users' own, or named groups.
    properties : tuple of Property
        Numbers that molecules have.
    """

    scheme: str
    radius: int
    abstraction: Abstraction
    predicates: tuple[Predicate, ...]
    patterns: Sequence[Pattern] = ()
    edge_structure: EdgeStructure = EdgeStructure.PLAIN
    substructures: tuple[Substructure, ...] = ()
    properties: tuple[Property, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The predicates of whole ego graphs, then patterns that are contained, then SMARTS, then properties."""
        return (*self.predicates, *self.patterns, *self.substructures, *self.properties)

    def __len__(self) -> int:
        return len(self.predicates) + len(self.patterns) + len(self.substructures) + len(self.properties)

    def entry(self, column: int) -> Entry:
        """Look up what a column says.

        Parameters
        ----------
        column : int
            From 0.

        Returns
        -------
        Predicate, Pattern, Substructure or Property
            One of `entries`.
        """
        place = column - len(self.predicates)
        if place < 0:
            return self.predicates[column]
        if place < len(self.patterns):
            return self.patterns[place]
        later: tuple[Entry, ...] = (*self.substructures, *self.properties)
        return later[place - len(self.patterns)]

    @cached_property
    def matcher(self) -> Matcher:
        """The predicates as flat arrays for the kernels."""
        return Matcher.compile(self.predicates, self.abstraction)

    @cached_property
    def pattern_plan(self) -> PatternPlan:
        """The patterns in the order in which kernels look for them."""
        return PatternPlan.of(self.patterns)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {entry.id: column for column, entry in enumerate(self.entries)}

    def column_of(self, predicate: Entry) -> int:
        """Look up where something is said.

        Parameters
        ----------
        predicate : Predicate, Pattern, Substructure or Property
            Is found by its `id`.

        Returns
        -------
        int
            The column.

        Raises
        ------
        KeyError
            If this vocabulary does not have it.
        """
        return self._columns[predicate.id]

    def select(self, columns: Iterable[int]) -> Self:
        """Choose columns.

        Parameters
        ----------
        columns : iterable of int
            Predicates, then patterns, then substructures, then properties.

        Returns
        -------
        Vocabulary
            With these columns, in this order.

        Raises
        ------
        ValueError
            If they are in another order.
        """
        chosen = [self.entry(int(c)) for c in columns]
        predicates = tuple(entry for entry in chosen if isinstance(entry, Predicate))
        patterns = tuple(entry for entry in chosen if isinstance(entry, Pattern))
        substructures = tuple(entry for entry in chosen if isinstance(entry, Substructure))
        properties = tuple(entry for entry in chosen if isinstance(entry, Property))
        if [*predicates, *patterns, *substructures, *properties] != chosen:
            raise ValueError("predicates come before patterns")
        return replace(
            self, predicates=predicates, patterns=patterns, substructures=substructures, properties=properties
        )

    @classmethod
    def joint(cls, vocabularies: Sequence[Vocabulary]) -> Vocabulary:
        """Join vocabularies that are parts of one; substructures and properties are those of the first.

        Parameters
        ----------
        vocabularies : sequence of Vocabulary
            At least one.

        Returns
        -------
        Vocabulary
            What any of them says, once.
        """
        every = {entry.id: entry for vocabulary in vocabularies for entry in vocabulary.entries}
        predicates = tuple(entry for entry in every.values() if isinstance(entry, Predicate))
        patterns = tuple(entry for entry in every.values() if isinstance(entry, Pattern))
        return replace(vocabularies[0], predicates=predicates, patterns=patterns)

    def attributes_of(self, dataset: GraphDataset) -> npt.NDArray[np.float64]:
        """Put the numeric attributes of a data set into this vocabulary's order.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        ndarray of float64, shape (nodes, attributes)
            NaN where the data set has no such attribute.
        """
        wanted = self.abstraction.attributes
        found = np.full((dataset.n_nodes, len(wanted)), np.nan)
        for position, name in enumerate(wanted):
            if name in dataset.attribute_names:
                found[:, position] = dataset.node_attributes[:, dataset.attribute_names.index(name)]
        return found

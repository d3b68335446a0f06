"""`Vocabulary`: the predicates a model speaks in, and how they are learned from training graphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset
from engine.predicates.abstraction import Abstraction
from engine.predicates.matching import Matcher
from engine.predicates.predicate import Predicate
from engine.structure.arcs import EdgeStructure

__all__ = ["Vocabulary"]


@dataclass(frozen=True)
class Vocabulary:
    """Predicates in a fixed order: column p of every table is `predicates[p]`."""

    scheme: str
    radius: int
    abstraction: Abstraction
    predicates: tuple[Predicate, ...]
    edge_structure: EdgeStructure = EdgeStructure.PLAIN

    @cached_property
    def matcher(self) -> Matcher:
        """The predicates as flat arrays for the kernels."""
        return Matcher.compile(self.predicates, self.abstraction)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {predicate.id: column for column, predicate in enumerate(self.predicates)}

    def column_of(self, predicate: Predicate) -> int:
        """Return the column of `predicate`; KeyError where this vocabulary does not have it."""
        return self._columns[predicate.id]

    def select(self, columns: Iterable[int]) -> Self:
        """Return the vocabulary of these predicates, in this order."""
        return replace(self, predicates=tuple(self.predicates[c] for c in columns))

    def attributes_of(self, dataset: GraphDataset) -> npt.NDArray[np.float64]:
        """Return (nodes, attributes) of `dataset` in this vocabulary's order; a missing one is not a number."""
        wanted = self.abstraction.attributes
        found = np.full((dataset.n_nodes, len(wanted)), np.nan)
        for position, name in enumerate(wanted):
            if name in dataset.attribute_names:
                found[:, position] = dataset.node_attributes[:, dataset.attribute_names.index(name)]
        return found

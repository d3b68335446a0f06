"""Which graphs a model has met: those that it was learned from, and those that were held out meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.structure import graph_keys, keys_with_class

__all__ = ["ORIGIN_WORDS", "UNKNOWN_ORIGIN", "KnownGraphs", "Origin", "Origins"]

Origins: TypeAlias = npt.NDArray[np.int8]
"""(n,) an `Origin` for each graph."""

_NONE = np.zeros(0, np.uint64)


class Origin(IntEnum):
    """What a graph is to a model.

    Attributes
    ----------
    LEARNED
        The model was learned from it, or from a copy.
    HELD_OUT
        It was held out while the model was learned.
    NEW
        Neither.
    """

    LEARNED = 0
    HELD_OUT = 1
    NEW = 2


ORIGIN_WORDS: MappingProxyType[Origin, str] = MappingProxyType(
    {
        Origin.LEARNED: "whose structure it was learned from",
        Origin.HELD_OUT: "that were held out while it was learned",
        Origin.NEW: "that are new to it",
    }
)
"""What is said behind the word for graphs."""

UNKNOWN_ORIGIN = "of which it is not known whether it was learned from them"
"""The same where a model file of an earlier version does not say."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownGraphs:
    """The keys of `graph_keys`, ascending, each once; a graph that is in both was learned from.

    Attributes
    ----------
    learned : ndarray of uint64, shape (learned,)
        Of graphs that the model was learned from.
    held_out : ndarray of uint64, shape (held out,)
        Of graphs that were held out meanwhile.
    answers : ndarray of uint64, shape (answers,), or None
        The keys of `keys_with_class` of both; None where an earlier version did not write them down.
    """

    learned: npt.NDArray[np.uint64]
    held_out: npt.NDArray[np.uint64]
    answers: npt.NDArray[np.uint64] | None = None

    @classmethod
    def of(cls, learned: GraphDataset, *, jobs: int = 1) -> Self:
        """Note the graphs that a model is learned from.

        Parameters
        ----------
        learned : GraphDataset
            All of them.
        jobs : int, default 1
            Number of threads; the result does not depend on it.

        Returns
        -------
        KnownGraphs
            Nothing is held out.
        """
        keys = graph_keys(learned, jobs=jobs)
        return cls(np.unique(keys), _NONE, _answers(keys, learned))

    def with_learned(self, graphs: GraphDataset) -> Self:
        """Note more graphs that the model was learned from.

        Parameters
        ----------
        graphs : GraphDataset
            Those.

        Returns
        -------
        KnownGraphs
            With what was known.
        """
        keys = graph_keys(graphs)
        return replace(self, learned=np.union1d(self.learned, keys), answers=self._more_answers(keys, graphs))

    def with_held_out(self, graphs: GraphDataset) -> Self:
        """Note graphs that were held out meanwhile.

        Parameters
        ----------
        graphs : GraphDataset
            Those.

        Returns
        -------
        KnownGraphs
            With what was known.
        """
        keys = graph_keys(graphs)
        return replace(self, held_out=np.union1d(self.held_out, keys), answers=self._more_answers(keys, graphs))

    def _more_answers(self, keys: npt.NDArray[np.uint64], graphs: GraphDataset) -> npt.NDArray[np.uint64] | None:
        return None if self.answers is None else np.union1d(self.answers, _answers(keys, graphs))

    def origins(self, graphs: GraphDataset, *, jobs: int = 1) -> Origins:
        """Tell what each graph is to the model; copies, and forms that differ in stereo alone, are one graph.

        Parameters
        ----------
        graphs : GraphDataset
            n graphs.
        jobs : int, default 1
            Number of threads; the result does not depend on it.

        Returns
        -------
        ndarray of int8, shape (n,)
            An `Origin` for each.
        """
        return self._origins(graph_keys(graphs, jobs=jobs))

    def reclassified(self, graphs: GraphDataset) -> npt.NDArray[np.bool_]:
        """Tell which graphs the model has met with other classes than the one they have here.

        Parameters
        ----------
        graphs : GraphDataset
            n graphs.

        Returns
        -------
        ndarray of bool, shape (n,)
            False where the class is unknown, and everywhere where the model does not say.
        """
        if self.answers is None:
            return np.zeros(len(graphs), bool)
        keys = graph_keys(graphs)
        met = self._origins(keys) != Origin.NEW
        found: npt.NDArray[np.bool_] = met & (graphs.target_codes >= 0)
        found[np.isin(keys_with_class(keys, graphs), self.answers)] = False
        return found

    def _origins(self, keys: npt.NDArray[np.uint64]) -> Origins:
        found = np.full(len(keys), Origin.NEW, np.int8)
        found[np.isin(keys, self.held_out)] = Origin.HELD_OUT
        found[np.isin(keys, self.learned)] = Origin.LEARNED
        return found

    def are_learned_from(self, graphs: GraphDataset) -> bool:
        """Tell whether graphs are those that the model was learned from.

        Parameters
        ----------
        graphs : GraphDataset
            Any.

        Returns
        -------
        bool
            True where they are these, none more and none less.
        """
        return np.array_equal(np.unique(graph_keys(graphs)), self.learned)


def _answers(keys: npt.NDArray[np.uint64], graphs: GraphDataset) -> npt.NDArray[np.uint64]:
    return np.unique(keys_with_class(keys, graphs)[graphs.target_codes >= 0])

"""A forest over predicates, stored as arrays and predicted in one fixed order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import Literal, Rule
from engine.rules.tree_arrays import TreeArrays, average_leaves, book_steps

__all__ = ["Forest"]


@dataclass(frozen=True, eq=False)
class Forest:
    """The mean of many trees: the most accurate form, too large to read, still exact to explain.

    Attributes
    ----------
    vocabulary : Vocabulary
        The predicates that the trees ask for.
    trees : TreeArrays
        One after the other.
    rules : tuple of Rule
        Always empty.
    """

    vocabulary: Vocabulary
    trees: TreeArrays

    form = Form.FOREST
    scale = ScoreScale.PROBABILITY
    rules: tuple[Rule, ...] = ()

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return len(self.trees.starts) - 1

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Average the leaves that each graph falls into.

        Parameters
        ----------
        table : PredicateTable
            Of the forest's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.
        """
        return average_leaves(self.trees, table.counts)

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Answer for a form without rules.

        Parameters
        ----------
        table : PredicateTable
            Of the forest's own vocabulary.

        Returns
        -------
        ndarray of bool, shape (graphs, 0)
            Empty.
        """
        return np.zeros((len(table), 0), bool)

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by what each predicate added along the paths.

        Every step of every path changes the class share; the change is booked on the predicate asked there. Presence
        and absence are booked apart, so that each entry has one literal.

        Parameters
        ----------
        table : PredicateTable
            Of the forest's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The mean root probability of `target`, and what was added to it, largest change first.

        References
        ----------
        Saabas (2014). Interpreting random forests.
        """
        counts = table.counts[[graph]].toarray().ravel()
        booked = book_steps(self.trees, target, counts)
        roots = self.trees.value[self.trees.starts[:-1], target]
        entries = [
            Attribution(
                -1,
                (Literal(self.vocabulary.entry(column), int(booked.cut[column, side]), bool(side)),),
                float(booked.change[column, side]) / self.n_trees,
                float(booked.lowered[column, side]) / self.n_trees,
            )
            for column, side in np.argwhere(booked.cut > 0).tolist()
        ]
        base = float(roots.sum()) / self.n_trees
        return base, tuple(sorted(entries, key=lambda a: (-abs(a.value), a.literals[0].predicate.id)))

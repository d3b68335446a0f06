"""A decision tree over predicates, read as rules: one rule a leaf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable, Vocabulary
from engine.rules.model import Attribution, Form, ScoreScale
from engine.rules.rule import Literal, Rule
from engine.rules.rule_counts import conjunction_truth
from engine.rules.tree_arrays import TreeArrays, average_leaves, path_of

__all__ = ["DecisionTree", "leaf_paths"]


def leaf_paths(trees: TreeArrays, vocabulary: Vocabulary) -> Iterator[tuple[int, tuple[Literal, ...]]]:
    """Walk through the leaves of a single tree, left to right.

    Parameters
    ----------
    trees : TreeArrays
        One tree.
    vocabulary : Vocabulary
        What its columns say.

    Yields
    ------
    (int, tuple of Literal)
        A leaf's node, and the literals on its path, without those that others imply.
    """
    stack: list[tuple[int, tuple[Literal, ...]]] = [(0, ())]
    while stack:
        node, literals = stack.pop()
        if trees.column[node] < 0:
            yield node, simplify(literals)
            continue
        predicate = vocabulary.entry(int(trees.column[node]))
        cut = int(trees.at_least[node])
        stack.append((int(trees.right[node]), (*literals, Literal(predicate, cut, True))))
        stack.append((int(trees.left[node]), (*literals, Literal(predicate, cut, False))))


def simplify(literals: tuple[Literal, ...]) -> tuple[Literal, ...]:
    """Return the literals without those that another literal on the same predicate implies."""
    tightest: dict[tuple[str, bool], Literal] = {}
    for literal in literals:
        place = (literal.predicate.id, literal.present)
        known = tightest.get(place, literal)
        pick = max if literal.present else min
        tightest[place] = pick(known, literal, key=lambda x: x.at_least)
    return tuple(tightest.values())


@dataclass(frozen=True, eq=False)
class DecisionTree:
    """One tree; exactly one rule fires on a graph, and its leaf gives the probabilities.

    Attributes
    ----------
    vocabulary : Vocabulary
        The predicates that the tree asks for.
    trees : TreeArrays
        The one tree.
    rules : tuple of Rule
        One for each leaf.
    leaves : tuple of int
        The leaf behind each rule.
    """

    vocabulary: Vocabulary
    trees: TreeArrays
    rules: tuple[Rule, ...]
    leaves: tuple[int, ...]

    form = Form.TREE
    scale = ScoreScale.PROBABILITY

    def probabilities(self, table: PredicateTable) -> npt.NDArray[np.float64]:
        """Look up the class shares in the leaf of each graph.

        Parameters
        ----------
        table : PredicateTable
            Of the tree's own vocabulary.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.
        """
        return average_leaves(self.trees, table.counts)

    def fired(self, table: PredicateTable) -> npt.NDArray[np.bool_]:
        """Tell into which leaf each graph falls.

        Parameters
        ----------
        table : PredicateTable
            Of the tree's own vocabulary.

        Returns
        -------
        ndarray of bool, shape (graphs, rules)
            One true entry in a row.
        """
        return np.stack([conjunction_truth(rule.literals, table) for rule in self.rules], axis=1)

    def attribute(self, table: PredicateTable, graph: int, target: int) -> tuple[float, tuple[Attribution, ...]]:
        """Explain one prediction by the change that each literal on the path made.

        Parameters
        ----------
        table : PredicateTable
            Of the tree's own vocabulary.
        graph : int
            Row of the table.
        target : int
            Number of the class that is explained.

        Returns
        -------
        (float, tuple of Attribution)
            The root's probability of `target`, and the changes from the root down.
        """
        counts = table.counts[[graph]].toarray().ravel()
        path = path_of(self.trees, 0, counts)
        rule = self.leaves.index(path[-1])
        value = self.trees.value[:, target]
        steps = []
        for node, child in pairwise(path):
            predicate = self.vocabulary.entry(int(self.trees.column[node]))
            literal = Literal(predicate, int(self.trees.at_least[node]), child == self.trees.right[node])
            steps.append(Attribution(rule, (literal,), float(value[child] - value[node])))
        return float(value[0]), tuple(steps)

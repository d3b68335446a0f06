"""How often a rule fires, and how often it is right."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.predicates import PredicateTable
from engine.rules.rule import Literal, RuleCounts

__all__ = ["conjunction_truth", "count_rule", "literal_truth"]


def literal_truth(literal: Literal, table: PredicateTable) -> npt.NDArray[np.bool_]:
    """Tell on which graphs a literal holds.

    Parameters
    ----------
    literal : Literal
        Its predicate is in the vocabulary of `table`.
    table : PredicateTable
        The bag of the graphs.

    Returns
    -------
    ndarray of bool, shape (graphs,)
        True where it holds.
    """
    counts = table.column(table.vocabulary.column_of(literal.predicate))
    enough: npt.NDArray[np.bool_] = counts >= literal.at_least
    return enough if literal.present else ~enough


def conjunction_truth(literals: tuple[Literal, ...], table: PredicateTable) -> npt.NDArray[np.bool_]:
    """Tell on which graphs all literals hold.

    Parameters
    ----------
    literals : tuple of Literal
        Their predicates are in the vocabulary of `table`.
    table : PredicateTable
        The bag of the graphs.

    Returns
    -------
    ndarray of bool, shape (graphs,)
        True where all hold; everywhere without literals.
    """
    truth = np.ones(len(table), bool)
    for literal in literals:
        truth &= literal_truth(literal, table)
    return truth


def count_rule(
    literals: tuple[Literal, ...], target: int, table: PredicateTable, classes: npt.NDArray[np.int32]
) -> RuleCounts:
    """Count how often a rule fires, and how often it is right.

    Parameters
    ----------
    literals : tuple of Literal
        The rule's conditions.
    target : int
        Number of the rule's class.
    table : PredicateTable
        The bag of the graphs.
    classes : ndarray of int32, shape (graphs,)
        Number of the class of each graph.

    Returns
    -------
    RuleCounts
        Over all graphs of `table`.
    """
    return RuleCounts.of(conjunction_truth(literals, table), classes == target)

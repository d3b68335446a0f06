"""What a forest asks most: its literals ranked by how much they sort the classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.explain.words import literal_text
from engine.predicates import PredicateTable
from engine.rules import Forest, Literal, RuleCounts, TrainedModel

__all__ = ["RankedLiteral", "rank_literals", "ranked_frame"]

_SAMPLE = 1_000  # graphs that are sent through the trees


@dataclass(frozen=True, slots=True)
class RankedLiteral:
    """A predicate of a forest with its most used threshold, and the class that its presence speaks for."""

    letter: str  # "P1", the one that sorts most
    literal: Literal
    sentence: str
    share: float  # of the whole decrease of impurity
    questions: int  # splits that ask for it
    target: int
    counts: RuleCounts


def rank_literals(
    trained: TrainedModel, table: PredicateTable, target: npt.NDArray[np.int32], most: int = 50
) -> tuple[RankedLiteral, ...]:
    """Return the predicates that decrease the Gini impurity most (Breiman, 2001), at most `most` of them.

    `table` and `target`, shape (n,), are of the data looked at; at most 1,000 graphs of it are sent through the trees.
    """
    model = trained.model
    if not isinstance(model, Forest):
        return ()
    decrease, lean = _importance(model, table)
    total = float(decrease.sum()) or 1.0
    questions = np.bincount(model.trees.column[model.trees.column >= 0], minlength=len(decrease))
    found = []
    for position, column in enumerate(np.argsort(-decrease, kind="stable")[:most]):
        predicate = model.vocabulary.entry(column)
        cuts = model.trees.at_least[model.trees.column == column]
        literal = Literal(predicate, int(np.bincount(cuts).argmax()))
        best = int(lean[column].argmax())
        holds = np.asarray(table.counts[:, [int(column)]].toarray()).ravel() >= literal.at_least
        counts = RuleCounts.of(holds, target == best)
        text = literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
        found.append(
            RankedLiteral(
                f"P{position + 1}", literal, text, float(decrease[column]) / total, int(questions[column]), best, counts
            )
        )
    return tuple(found)


def ranked_frame(ranked: tuple[RankedLiteral, ...], class_names: tuple[str, ...]) -> pd.DataFrame:
    """Return one row a predicate."""
    rows = [
        {
            "predicate": r.letter,
            "reads as": r.sentence,
            "speaks for": class_names[r.target],
            "share of the sorting": r.share,
            "asked": r.questions,
            "fires on": r.counts.fired,
            "precision": r.counts.precision,
            "coverage": r.counts.coverage,
            "lift": r.counts.lift,
        }
        for r in ranked
    ]
    columns = [
        "predicate",
        "reads as",
        "speaks for",
        "share of the sorting",
        "asked",
        "fires on",
        "precision",
        "coverage",
        "lift",
    ]
    return pd.DataFrame(rows, columns=columns)


def _importance(model: Forest, table: PredicateTable) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return (predicates,) the impurity decrease, and (predicates, classes) which classes presence leans to."""
    trees = model.trees
    step = max(1, len(table) // _SAMPLE)
    counts = table.counts[np.arange(0, len(table), step)].toarray()
    reached = np.zeros(len(trees.column))
    for start in trees.starts[:-1]:
        waiting = [(int(start), np.arange(len(counts)))]
        while waiting:
            node, rows = waiting.pop()
            reached[node] = len(rows)
            if trees.column[node] < 0 or len(rows) == 0:
                continue
            goes = counts[rows, trees.column[node]] >= trees.at_least[node]
            waiting.append((int(trees.right[node]), rows[goes]))
            waiting.append((int(trees.left[node]), rows[~goes]))
    inner = np.flatnonzero(trees.column >= 0)
    left, right = trees.left[inner], trees.right[inner]
    impurity = reached * (1 - (trees.value**2).sum(axis=1))
    n, classes = counts.shape[1], trees.value.shape[1]
    fall = np.maximum(impurity[inner] - impurity[left] - impurity[right], 0.0)
    decrease = np.zeros(n)
    np.add.at(decrease, trees.column[inner], fall)
    lean = np.zeros((n, classes))
    np.add.at(lean, trees.column[inner], (trees.value[right] - trees.value[left]) * reached[inner, None])
    return decrease, lean

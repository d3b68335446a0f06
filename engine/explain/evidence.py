"""Evidence: which rules fired on one graph, what exactly they matched, and what each added to the score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from engine.data import GraphDataset, require_dataset
from engine.explain.matches import GraphMatches, Match, Place
from engine.explain.words.statement import DEFAULT
from engine.explain.words.wording import literal_text
from engine.rules import Attribution, Literal, ScoreScale, TrainedModel

__all__ = [
    "Contribution",
    "Explanation",
    "Match",
    "Place",
    "explain",
    "explain_class",
    "explain_matches",
    "find_matches",
]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule (or, in trees and forests, one literal) added to the score of the explained class.

    A literal that counts by its absence matched nothing; nor did the default of a rule list.

    Attributes
    ----------
    rule : str
        "R3", "default" for the default of a rule list, "P-" and the predicate's id in a forest.
    text : str
        Its literals in words.
    value : float
        What it added to the score of the explained class, on the model's scale.
    match : Match
        What its present literals hold on.
    lowered : float
        The part of it that steps down took away, at least 0, in the trees of a forest that ask for it.
    parts : tuple of str
        The text literal by literal.
    """

    rule: str
    text: str
    value: float
    match: Match
    lowered: float = 0.0
    parts: tuple[str, ...] = ()

    @property
    def raised(self) -> float:
        """What spoke for the class: all steps up, at least 0."""
        return max(self.value + self.lowered, 0.0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """base + the contributions = sum, on `scale`; the inverse link of sum is `probability`.

    Attributes
    ----------
    id : str
        Of the graph, as the file writes it.
    graph : int
        Its position in the data set.
    target : int
        The explained class.
    prediction : int
        The predicted class.
    probability : float
        Of the explained class.
    probabilities : tuple of float
        Of all classes, in the model's order.
    scale : ScoreScale
        What scores are.
    base : float
        Score of the explained class before anything is added.
    contributions : tuple of Contribution
        What was added.
    unread : tuple of int
        Hubs from which some patterns are not looked for, here as in the prediction.
    """

    id: str
    graph: int
    target: int
    prediction: int
    probability: float
    probabilities: tuple[float, ...]
    scale: ScoreScale
    base: float
    contributions: tuple[Contribution, ...]
    unread: tuple[int, ...] = ()

    @property
    def sum(self) -> float:
        """The score of the explained class."""
        return self.base + math.fsum(c.value for c in self.contributions)


def explain(trained: TrainedModel, dataset: GraphDataset, graph: int) -> Explanation:
    """Return the evidence for the class that the model predicts for a graph.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.
    graph : int
        Position in `dataset`.

    Returns
    -------
    Explanation
    """
    return explain_class(trained, dataset, graph, None)


def explain_class(trained: TrainedModel, dataset: GraphDataset, graph: int, target: int | None) -> Explanation:
    """Return the evidence for one class of a graph.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.
    graph : int
        Position in `dataset`.
    target : int or None
        Class, a number of the model; None for the predicted one.

    Returns
    -------
    Explanation
    """
    require_dataset(dataset)
    return explain_matches(trained, GraphMatches(trained.model.vocabulary, dataset, graph), target, graph=graph)


def explain_matches(trained: TrainedModel, found: GraphMatches, target: int | None, *, graph: int = 0) -> Explanation:
    """Return the evidence for one class from what is matched in a graph.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    found : GraphMatches
        Of the model's vocabulary in the graph.
    target : int or None
        Class, a number of the model; None for the predicted one.
    graph : int
        Position that the explanation states.

    Returns
    -------
    Explanation
    """
    probabilities = trained.model.probabilities(found.table)[0]
    prediction = int(probabilities.argmax())
    wanted = prediction if target is None else target
    base, attributions = trained.model.attribute(found.table, 0, wanted)
    return Explanation(
        id=str(found.single.ids[0]),
        graph=graph,
        target=wanted,
        prediction=prediction,
        probability=float(probabilities[wanted]),
        probabilities=tuple(float(p) for p in probabilities),
        scale=trained.model.scale,
        base=base,
        contributions=tuple(_contribution(trained, found, a) for a in attributions),
        unread=found.unread(trained.model.vocabulary.patterns),
    )


def find_matches(
    trained: TrainedModel, dataset: GraphDataset, literals: tuple[Literal, ...], graphs: list[int]
) -> tuple[Match, ...]:
    """Return what the present literals match in each of `graphs`.

    Parameters
    ----------
    trained : TrainedModel
        The model whose vocabulary has the literals' predicates.
    dataset : GraphDataset
        Graphs, read as the model's were.
    literals : tuple of Literal
        Absent ones match nothing.
    graphs : list of int
        Positions in `dataset`.

    Returns
    -------
    tuple of Match
        In the order of `graphs`.
    """
    asked = sorted({trained.model.vocabulary.column_of(literal.predicate) for literal in literals})
    vocabulary = trained.model.vocabulary.select(asked)
    return tuple(GraphMatches(vocabulary, dataset, graph).match(literals) for graph in graphs)


def _contribution(trained: TrainedModel, found: GraphMatches, attribution: Attribution) -> Contribution:
    if not attribution.literals and attribution.rule < 0:
        return Contribution(DEFAULT, "no rule fires", attribution.value, Match((), (), ()))
    fired = attribution.rule >= 0
    name = f"R{attribution.rule + 1}" if fired else f"P-{attribution.literals[0].predicate.id}"
    parts = tuple(
        _said(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
        for literal in attribution.literals
    )
    match = found.match(attribution.literals)
    return Contribution(name, " and ".join(parts), attribution.value, match, attribution.lowered, parts)


_said = lru_cache(maxsize=4_096)(literal_text)
"""Literals come back from graph to graph, and a sentence takes longer than a match."""

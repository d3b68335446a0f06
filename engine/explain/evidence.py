"""Evidence: which rules fired on one graph, what exactly they matched, and what each added to the score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset
from engine.explain.statement import DEFAULT
from engine.explain.wording import literal_text
from engine.predicates.pattern import Pattern
from engine.predicates.pattern_matching import find_embeddings
from engine.predicates.predicate import Predicate
from engine.predicates.substructure import Substructure, substructure_parts
from engine.predicates.table import Hits, find_hits
from engine.rules.model import Attribution, ScoreScale
from engine.rules.rule import Literal
from engine.rules.trained import TrainedModel
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import ego_parts

__all__ = ["Contribution", "Explanation", "Match", "explain", "explain_class", "find_matches"]


@dataclass(frozen=True, slots=True)
class Match:
    """What a literal or a conjunction holds on: node numbers inside the graph, and edges as pairs of them.

    `anchors` are the nodes that satisfy the predicates; `nodes` and `edges` are their whole ego graphs. Of a pattern,
    anchors are its first nodes, and nodes and edges those that it names, wherever it can be read.
    """

    anchors: tuple[int, ...]
    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule (or, in trees and forests, one literal) added to the score of the explained class.

    A literal that counts by its absence matched nothing; nor did the default of a rule list.
    """

    rule: str
    text: str
    value: float
    match: Match


@dataclass(frozen=True, slots=True)
class Explanation:
    """base + the contributions = sum, on `scale`; the inverse link of sum is `probability`."""

    id: str
    graph: int
    target: int
    prediction: int
    probability: float
    probabilities: tuple[float, ...]
    scale: ScoreScale
    base: float
    contributions: tuple[Contribution, ...]

    @property
    def sum(self) -> float:
        """The score of the explained class."""
        return self.base + math.fsum(c.value for c in self.contributions)


def explain(trained: TrainedModel, dataset: GraphDataset, graph: int) -> Explanation:
    """Return the evidence for the class that the model predicts for `graph`."""
    return explain_class(trained, dataset, graph, None)


def explain_class(trained: TrainedModel, dataset: GraphDataset, graph: int, target: int | None) -> Explanation:
    """Return the evidence for class `target` of one graph; the predicted class when None."""
    single = dataset[[graph]]
    table = trained.table(single)
    chances = trained.model.probabilities(table)[0]
    prediction = int(chances.argmax())
    wanted = prediction if target is None else target
    base, attributions = trained.model.attribute(table, 0, wanted)
    hits = find_hits(trained.model.vocabulary, single)
    return Explanation(
        id=str(dataset.ids[graph]),
        graph=graph,
        target=wanted,
        prediction=prediction,
        probability=float(chances[wanted]),
        probabilities=tuple(float(p) for p in chances),
        scale=trained.model.scale,
        base=base,
        contributions=tuple(_contribution(trained, single, hits, a) for a in attributions),
    )


def find_matches(
    trained: TrainedModel, dataset: GraphDataset, literals: tuple[Literal, ...], graphs: list[int]
) -> tuple[Match, ...]:
    """Return what the present literals match in each of `graphs`."""
    found = []
    for graph in graphs:
        single = dataset[[graph]]
        found.append(match_literals(trained, single, find_hits(trained.model.vocabulary, single), literals))
    return tuple(found)


def match_literals(trained: TrainedModel, single: GraphDataset, hits: Hits, literals: tuple[Literal, ...]) -> Match:
    """Return what the present literals among `literals` match in a data set of one graph."""
    graphs = Graphs.of(single)
    anchors: set[int] = set()
    nodes: set[int] = set()
    edges: set[int] = set()
    for literal in literals:
        if not literal.present:
            continue
        found = hits.nodes_of(trained.model.vocabulary.column_of(literal.predicate))
        anchors.update(found.tolist())
        if not isinstance(literal.predicate, Predicate):
            if len(found):
                members, inside = _contained_parts(literal.predicate, single)
                nodes |= members
                edges |= inside
            continue
        for anchor in found:
            around, within = ego_parts(graphs, int(anchor), literal.predicate.structure.radius)
            nodes.update(around.tolist())
            edges.update(within.tolist())
    ends = single.edge_ends[np.array(sorted(edges), dtype=np.int64)]
    return Match(tuple(sorted(anchors)), tuple(sorted(nodes)), _pairs(ends))


def _contained_parts(contained: Pattern | Substructure, single: GraphDataset) -> tuple[set[int], set[int]]:
    """Return the nodes and the positions of the edges that all readings, or matches, of `contained` go through."""
    position = {pair: edge for edge, pair in enumerate(_pairs(single.edge_ends))}
    if isinstance(contained, Substructure):
        nodes, bonds = substructure_parts(contained, single)
        return set(nodes), {position[pair] for pair in bonds}
    pattern = contained
    readings = find_embeddings(pattern, single)
    ends = np.array(pattern.joins, np.int64).reshape(-1, 2)
    joined = np.sort(readings[:, ends].reshape(-1, 2), axis=1)
    return set(readings.ravel().tolist()), {position[pair] for pair in _pairs(joined)}


def _pairs(ends: npt.NDArray[np.int32]) -> tuple[tuple[int, int], ...]:
    return tuple((int(u), int(v)) for u, v in ends)


def _contribution(trained: TrainedModel, single: GraphDataset, hits: Hits, attribution: Attribution) -> Contribution:
    if not attribution.literals and attribution.rule < 0:
        return Contribution(DEFAULT, "no rule fires", attribution.value, Match((), (), ()))
    fired = attribution.rule >= 0
    name = f"R{attribution.rule + 1}" if fired else f"P-{attribution.literals[0].predicate.id}"
    text = " and ".join(
        literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
        for literal in attribution.literals
    )
    return Contribution(name, text, attribution.value, match_literals(trained, single, hits, attribution.literals))

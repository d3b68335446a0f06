"""Explanations of graphs that a model has not seen, and how good they are: what each fold gives, put together."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import sklearn.base
from scipy.special import expit

from engine.data import GraphDataset, keep_parts
from engine.evaluation import EdgeAuc, Evaluation, Output, coverage, edge_auc, highlight, own_output, shared, stability
from engine.explain.evidence import Explanation, explain_matches
from engine.explain.matches import GraphMatches
from engine.explain.reading_effort import ReadingEffort, measure_reading
from engine.explain.weights import weigh
from engine.progress import SILENT, Progress, Step, check
from engine.rules import ScoreScale, TrainedModel

__all__ = [
    "SEEDS",
    "Constancy",
    "ExplanationQuality",
    "FoldExplanations",
    "as_json",
    "examine_fold",
    "explained_output",
    "judge",
    "refit",
    "rule_identities",
]

SEEDS = 3
"""Runs with seeds of their own that are compared for stability."""


class Explainable(Protocol):
    """An estimator that learns a model of ours, and can be cloned by scikit-learn."""

    def fit(self, graphs: GraphDataset, target: npt.NDArray[Any]) -> Any:
        """Learn from graphs and their classes."""

    @property
    def fitted(self) -> TrainedModel:
        """The model."""


@dataclass(frozen=True, slots=True, eq=False)
class FoldExplanations:
    """What the explanations of one test part of n graphs come to; classes are those of the data set."""

    own: tuple[npt.NDArray[np.float64], ...]  # edge weights of each graph for its own class
    verdicts: npt.NDArray[np.int32]  # (n,) predicted class
    kept: npt.NDArray[np.int32]  # (n,) predicted where only the highlighted part is there
    deleted: npt.NDArray[np.int32]  # (n,) predicted where it is gone
    part: npt.NDArray[np.float64]  # (n,) highlighted share of the edges
    fires: npt.NDArray[np.bool_]  # (n, classes) whether some rule of the class fires
    rules: frozenset[str]  # what identifies each rule
    gap: float  # largest difference between what the contributions add up to and what is predicted
    seconds: npt.NDArray[np.float64]  # (n,) for one explanation
    reading: ReadingEffort | None = None  # None where the model has nothing to read


@dataclass(frozen=True, slots=True, eq=False)
class ExplanationQuality:
    """How good held-out explanations are; NaN where something is undefined.

    Attributes
    ----------
    edges : EdgeAuc or None
        Against the known motif; None where none is known.
    sufficiency : float
        Share of verdicts unchanged when only the highlighted part is kept.
    necessity : float
        Share of verdicts changed when it is deleted.
    part : float
        Mean share of the edges that are highlighted.
    coverage : tuple of float
        By class, see `evaluation.coverage`; empty for a forest.
    stability : float
        Of rules, over models of all the data with other seeds; NaN for a forest.
    over_folds : float
        Stability of rules from fold to fold, likewise.
    validity : float
        Share of the predicates and patterns of these models that occur in the data.
    gap : float
        Largest difference between the probability that the contributions add up to and that which is predicted.
    seconds : tuple of (float, float)
        Median and largest time of one explanation.
    graphs : int
        Graphs explained.
    """

    edges: EdgeAuc | None
    sufficiency: float
    necessity: float
    part: float
    coverage: tuple[float, ...]
    stability: float
    over_folds: float
    validity: float
    gap: float
    seconds: tuple[float, float]
    graphs: int


def explained_output(model: Any, test: GraphDataset) -> tuple[Output]:
    """Return what a fitted estimator predicts, and what explaining it comes to: an output of a fold.

    Parameters
    ----------
    model : estimator
        Fitted; has `predict_proba` and `fitted`, the model.
    test : GraphDataset
        Graphs of the test part.

    Returns
    -------
    tuple of Output
        One, whose `examined` is a `FoldExplanations`.
    """
    (own,) = own_output(model, test)
    return (replace(own, examined=examine_fold(model, test)),)


def examine_fold(model: Explainable, test: GraphDataset) -> FoldExplanations:
    """Return what explaining every graph of a test part comes to."""
    trained = model.fitted
    code = np.array([test.classes.index(label) for label in trained.classes], np.int32)
    seen = {int(c): k for k, c in enumerate(code)}
    probabilities = trained.probabilities(test)
    own, edges, nodes, seconds, gap = [], [], [], [], 0.0
    for graph in range(len(test)):
        start = time.perf_counter()
        found = GraphMatches(trained.model.vocabulary, test, graph)
        told = explain_matches(trained, found, None, graph=graph)
        seconds.append(time.perf_counter() - start)
        gap = max(gap, abs(_linked(told) - float(probabilities[graph, told.target])))
        ends = found.single.edge_ends
        weight = weigh(told.contributions, found.single.n_nodes, ends)
        wanted = seen.get(int(test.target_codes[graph]), told.target)
        if wanted == told.target:
            own.append(weight.edges)
        else:
            other = explain_matches(trained, found, wanted, graph=graph)
            own.append(weigh(other.contributions, found.single.n_nodes, ends).edges)
        edges.append(highlight(weight.edges))
        nodes.append(np.bincount(ends[edges[-1]].ravel(), minlength=found.single.n_nodes) > 0)
    lit, inside = _joined(edges), _joined(nodes)
    alone = _left_alone(test, lit) & inside
    kept = trained.predict(keep_parts(test, inside, lit))
    deleted = trained.predict(keep_parts(test, ~alone, ~lit))
    return FoldExplanations(
        own=tuple(own),
        verdicts=code[probabilities.argmax(axis=1)],
        kept=code[kept],
        deleted=code[deleted],
        part=np.array([float(e.mean()) if len(e) else 0.0 for e in edges]),
        fires=_fires(trained, test, code),
        rules=rule_identities(trained),
        gap=gap,
        seconds=np.array(seconds),
        reading=measure_reading(trained),
    )


def _linked(told: Explanation) -> float:
    """Return the probability that the contributions add up to."""
    return float(expit(told.sum)) if told.scale is ScoreScale.LOG_ODDS else told.sum


def _joined(parts: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
    return np.concatenate([np.zeros(0, bool), *parts])


def _left_alone(dataset: GraphDataset, gone: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return (nodes,): those that have no edge when the edges `gone` are gone."""
    ends = dataset.edge_ends + dataset.node_offsets[dataset.edge_graph][:, None]
    found: npt.NDArray[np.bool_] = np.bincount(ends[~gone].ravel(), minlength=dataset.n_nodes) == 0
    return found


def _fires(trained: TrainedModel, test: GraphDataset, code: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    fired = trained.model.fired(trained.table(test))
    found = np.zeros((len(test), len(test.classes)), bool)
    for number, rule in enumerate(trained.model.rules):
        found[:, code[rule.target]] |= fired[:, number]
    return found


def rule_identities(trained: TrainedModel) -> frozenset[str]:
    """Return what each rule says, as one text a rule: equal for equal rules of different models."""
    return frozenset(
        trained.classes[rule.target]
        + ":"
        + " ".join(sorted(f"{'' if x.present else '!'}{x.predicate.id}>={x.at_least}" for x in rule.literals))
        for rule in trained.model.rules
    )


@dataclass(frozen=True, slots=True)
class Constancy:
    """What models of all the data have in common that differ in their seed."""

    stability: float  # of their rules; NaN for a forest
    validity: float  # share of the predicates and patterns they speak of that occur in the data


def refit(estimator: Explainable, dataset: GraphDataset, *, seed: int, progress: Progress = SILENT) -> Constancy:
    """Learn from all the data with several seeds, and return how alike the rules are.

    A forest, which has no rules, is learned once.

    Parameters
    ----------
    estimator : Explainable
        Cloned for each of `SEEDS` runs.
    dataset : GraphDataset
        Graphs; those without a known class are left out.
    seed : int
        Of the first run; the others follow.
    progress : Progress
        Told before each run.

    Returns
    -------
    Constancy

    Raises
    ------
    Cancelled
        Where the listener wants a stop.
    """
    known = dataset[dataset.target_codes >= 0]
    rules: list[frozenset[str]] = []
    valid: list[float] = []
    for number in range(SEEDS):
        check(progress)
        progress.tell(Step("other seeds", number, SEEDS, "learning from all the data"))
        model: Explainable = sklearn.base.clone(estimator).set_params(random_state=seed + number)
        model.fit(known, known.target)
        rules.append(rule_identities(model.fitted))
        valid.append(_validity(model.fitted, known))
        if not rules[0]:
            break
    progress.tell(Step("other seeds", SEEDS, SEEDS))
    return Constancy(stability(rules), float(np.nanmin(valid)) if not np.isnan(valid).all() else math.nan)


def _validity(trained: TrainedModel, dataset: GraphDataset) -> float:
    found = np.diff(trained.table(dataset).counts.tocsc().indptr) > 0
    return float(found.mean()) if len(found) else math.nan


def judge(
    evaluation: Evaluation, constancy: Constancy, dataset: GraphDataset, *, of_class: int = -1
) -> ExplanationQuality:
    """Return how good the explanations of held-out graphs are.

    The known motif is compared with what speaks for a graph's own class.

    Parameters
    ----------
    evaluation : Evaluation
        One whose folds have an `explained_output`.
    constancy : Constancy
        From `refit` on the same data.
    dataset : GraphDataset
        The data that were evaluated.
    of_class : int
        Class code whose graphs alone are compared with the motif; -1 for all graphs.

    Returns
    -------
    ExplanationQuality
    """
    folds: tuple[FoldExplanations, ...] = evaluation.examined
    rows = np.concatenate([test for _, test in evaluation.parts])
    verdicts = np.concatenate([fold.verdicts for fold in folds])
    seconds = np.concatenate([fold.seconds for fold in folds])
    has_rules = any(fold.rules for fold in folds)
    fires = np.concatenate([fold.fires for fold in folds])
    found = coverage(fires, dataset.target_codes[rows], verdicts, len(dataset.classes))
    return ExplanationQuality(
        edges=_against_motif([w for fold in folds for w in fold.own], rows, dataset, of_class),
        sufficiency=shared(verdicts, np.concatenate([fold.kept for fold in folds])),
        necessity=1 - shared(verdicts, np.concatenate([fold.deleted for fold in folds])),
        part=float(np.mean(np.concatenate([fold.part for fold in folds]))),
        coverage=found if has_rules else (),
        stability=constancy.stability,
        validity=constancy.validity,
        over_folds=stability([fold.rules for fold in folds]),
        gap=max(fold.gap for fold in folds),
        seconds=(float(np.median(seconds)), float(seconds.max())),
        graphs=len(rows),
    )


def _against_motif(
    weights: Sequence[npt.NDArray[np.float64]], rows: npt.NDArray[np.int64], dataset: GraphDataset, of_class: int
) -> EdgeAuc | None:
    if dataset.edge_truth is None:
        return None
    chosen = [
        (weight, dataset.edge_truth[dataset.edges(int(row))])
        for weight, row in zip(weights, rows, strict=True)
        if of_class in (-1, int(dataset.target_codes[row]))
    ]
    return edge_auc([w for w, _ in chosen], [t for _, t in chosen])


def as_json(quality: ExplanationQuality, classes: Sequence[str]) -> dict[str, Any]:
    """Return the figures as plain values; what is no number is left to the writer of the JSON.

    Parameters
    ----------
    quality : ExplanationQuality
        What to write.
    classes : sequence of str
        Labels, in the order of `quality.coverage`.

    Returns
    -------
    dict
        Its floats may be NaN.
    """
    edges = quality.edges
    return {
        "graphs": quality.graphs,
        "edge_auc": None
        if edges is None
        else {"pooled": edges.pooled, "mean_per_graph": edges.mean, "graphs": edges.graphs},
        "sufficiency": quality.sufficiency,
        "necessity": quality.necessity,
        "highlighted": quality.part,
        "coverage": dict(zip(classes, quality.coverage, strict=False)) or None,
        "stability": quality.stability,
        "stability_over_folds": quality.over_folds,
        "validity": quality.validity,
        "largest_gap": quality.gap,
        "seconds": {"median": quality.seconds[0], "max": quality.seconds[1]},
    }

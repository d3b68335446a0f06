"""`ReadingEffort`: what a person has to read, and to know, who wants to understand a whole model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import Any

from engine.data import GraphDataset
from engine.evaluation import Output, own_output
from engine.explain.headings import under_headings
from engine.explain.words import state_default, state_model
from engine.predicates.egos import Predicate
from engine.predicates.groups import Substructure
from engine.predicates.patterns import Pattern
from engine.rules import Literal, TrainedModel

__all__ = ["ReadingEffort", "effort_json", "effort_words", "mean_effort", "measure_reading", "read_output"]

_PATTERN = 3
"""What a pattern costs a reader, where a named group, a property or a fragment that can be drawn costs 1."""

_STRUCTURE = 4
"""What a whole surrounding costs, and each of its conditions 1 more."""


@dataclass(frozen=True, slots=True)
class ReadingEffort:
    """What a whole model asks of its reader.

    Attributes
    ----------
    concepts : float
        Different conditions in the model: a named group, a property with its bound, a pattern or a surrounding, each
        with how many of it are asked for; one that stands in several rules counts once.
    effort : float
        The concepts, weighted: 1 for what has a name or can be drawn, 3 for a pattern, 4 for a surrounding and 1 for
        each of its conditions; 1 more where several are asked for, and 1 more where it must not be there.
    words : float
        Of the whole model as it is printed: headings and lines, or sentences.
    mean_words, longest : float
        Words of a line or a sentence: their mean, and the most.
    named : float
        Share of the conditions that are named groups, properties or fragments that can be drawn.
    negated : float
        Share of the conditions that say what is not there.
    """

    concepts: float
    effort: float
    words: float
    mean_words: float
    longest: float
    named: float
    negated: float


def measure_reading(trained: TrainedModel) -> ReadingEffort | None:
    """Measure what a model asks of its reader.

    Parameters
    ----------
    trained : TrainedModel
        A model of any form.

    Returns
    -------
    ReadingEffort or None
        None of a forest, and of a model without conditions.
    """
    literals = [literal for rule in trained.model.rules for literal in rule.literals]
    if not literals:
        return None
    concepts = {(one.predicate.id, one.at_least, one.present): one for one in literals}
    different = {(id_, least) for id_, least, _ in concepts}
    effort = sum(_cost(one) for one in concepts.values())
    headings = under_headings(trained)
    lines = [line.said for heading in headings for line in heading.lines] or [str(one) for one in state_model(trained)]
    lengths = [len(line.split()) for line in lines]
    beside = [heading.title for heading in headings] or [state_default(trained)]
    return ReadingEffort(
        concepts=len(different),
        effort=effort,
        words=sum(lengths) + sum(len(text.split()) for text in beside),
        mean_words=fmean(lengths),
        longest=max(lengths),
        named=fmean(not isinstance(one.predicate, Predicate | Pattern) for one in literals),
        negated=fmean(not one.present for one in literals),
    )


def _cost(literal: Literal) -> int:
    """Return what one condition costs a reader."""
    predicate = literal.predicate
    own = 1
    if isinstance(predicate, Pattern):
        own = _PATTERN
    elif isinstance(predicate, Predicate):
        own = _STRUCTURE + predicate.n_conditions - 1
    several = literal.at_least > 1 and isinstance(predicate, Predicate | Pattern | Substructure)
    return own + several + (not literal.present)


def mean_effort(efforts: Iterable[ReadingEffort | None]) -> ReadingEffort | None:
    """Return the mean over the models of several folds.

    Parameters
    ----------
    efforts : iterable of ReadingEffort or None
        One of each fold; None of a model that has nothing to read.

    Returns
    -------
    ReadingEffort or None
        None where no model has anything to read; `longest` is the longest of all.
    """
    told = [asdict(effort) for effort in efforts if effort is not None]
    if not told:
        return None
    means = {name: fmean(one[name] for one in told) for name in told[0]}
    return ReadingEffort(**{**means, "longest": max(one["longest"] for one in told)})


def read_output(model: Any, test: GraphDataset) -> tuple[Output]:
    """Return what a fitted estimator predicts, and the reading effort of its model.

    Parameters
    ----------
    model : Explainable
        Fitted.
    test : GraphDataset
        Graphs of a test part.

    Returns
    -------
    tuple of Output
        One, whose `examined` is a `ReadingEffort` or None.
    """
    (own,) = own_output(model, test)
    return (replace(own, examined=measure_reading(model.fitted)),)


def effort_words(effort: ReadingEffort | None) -> str:
    """Say in one line what a model asks of its reader.

    Parameters
    ----------
    effort : ReadingEffort or None
        What was measured.

    Returns
    -------
    str
        "" for None.
    """
    if effort is None:
        return ""
    return (
        f"Reading: {effort.concepts:.0f} concepts, {effort.words:.0f} words in all, {effort.mean_words:.1f} a line "
        f"({effort.longest:.0f} in the longest); {100 * effort.named:.0f} % of the conditions have a name or a "
        f"drawing, {100 * effort.negated:.0f} % say what is not there."
    )


def effort_json(effort: ReadingEffort | None) -> dict[str, float] | None:
    """Return what was measured as plain values.

    Parameters
    ----------
    effort : ReadingEffort or None
        What was measured.

    Returns
    -------
    dict or None
        By the names of the attributes.
    """
    return None if effort is None else asdict(effort)

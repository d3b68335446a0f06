"""The rules of a report: sentence, figures, drawings, and the graphs that they match best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.explain import find_matches
from engine.explain.words import ListedRule, RuleStatement, list_conditions, literal_text, points_words, state_model
from engine.predicates import PredicateTable
from engine.report.figures import Figure, literal_figure, match_figure
from engine.rules import Forest, Form, Literal, Rule, Scorecard, ScoreScale, TrainedModel

__all__ = ["ShownRule", "asked_most", "show_rules"]

_MATCHES = 4
_LARGEST = 45  # nodes of a graph that is still to be read in a small drawing
_ASKED = 12


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule as the report shows it; shares from 0 to 1, counts on the training graphs."""

    letter: str
    sentence: str
    listed: ListedRule
    class_name: str
    weight: str
    fired: int
    precision: float
    coverage: float
    support: float
    lift: float
    conditions: int
    structures: tuple[Figure, ...]
    matches: tuple[Figure, ...]
    here: str  # on how many graphs of the data at hand it fires, and how often it is right
    without: str  # why there are no matches


def show_rules(
    trained: TrainedModel, dataset: GraphDataset, fired: npt.NDArray[np.bool_], codes: npt.NDArray[np.int64]
) -> tuple[ShownRule, ...]:
    """Return the rules in order; `fired` (graphs, rules) and `codes` (graphs,), classes as the model numbers them."""
    model = trained.model
    points = model.signed_points if isinstance(model, Scorecard) else ()
    shown = []
    for number, said in enumerate(state_model(trained)):
        rule, counts = said.rule, said.rule.counts
        right = fired[:, number] & (codes == rule.target)
        shown_on = right if right.any() else fired[:, number] & (codes < 0)
        matches = _best_matches(trained, dataset, number, shown_on)
        weight = (
            f"{rule.weight:.2f} log-odds" if model.scale is ScoreScale.LOG_ODDS else f"probability {rule.weight:.2f}"
        )
        if model.form is Form.LIST:
            weight = f"probability {rule.weight:.2f}"
        shown.append(
            ShownRule(
                letter=said.letter,
                sentence=str(said),
                listed=_listed(said, trained),
                class_name=trained.class_names[rule.target],
                weight=points_words(points[number]) if points else weight,
                fired=counts.fired,
                precision=counts.precision,
                coverage=counts.coverage,
                support=counts.support,
                lift=counts.lift,
                conditions=rule.n_conditions,
                structures=tuple(literal_figure(x, trained, place) for place, x in enumerate(rule.literals, 1)),
                matches=matches,
                here=_here(fired[:, number], right, codes >= 0),
                without="" if matches else _without(rule, fired[:, number], shown_on),
            )
        )
    return tuple(shown)


def _listed(said: RuleStatement, trained: TrainedModel) -> ListedRule:
    hydrogens = trained.hydrogens_are_nodes
    return list_conditions(
        said.text, [literal_text(x, trained.kind, hydrogens_are_nodes=hydrogens) for x in said.rule.literals]
    )


def _here(fires: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> str:
    """Return on how many graphs a rule fires, and how often it is right on those whose class is known.

    >>> yes, no = np.ones(3, bool), np.zeros(3, bool)
    >>> _here(yes, no, no), _here(yes, yes, yes), _here(yes, yes & [1, 0, 0], yes & [1, 1, 0])
    ('fires on 3', 'right on 3 of 3', 'right on 1 of 2, fires on 1 of unknown class')
    """
    told, strange = int((fires & known).sum()), int((fires & ~known).sum())
    judged = f"right on {int(right.sum()):,} of {told:,}"
    if not known.any():
        return f"fires on {strange:,}"
    return f"{judged}, fires on {strange:,} of unknown class" if strange else judged


def _without(rule: Rule, fires: npt.NDArray[np.bool_], shown_on: npt.NDArray[np.bool_]) -> str:
    """Return why no graph is drawn that a rule matches."""
    if not any(literal.present for literal in rule.literals):
        return "The rule asks for what is not there: there is nothing to highlight."
    if not fires.any():
        return "The rule fires on none of these data."
    return "What it matches is too large to be drawn." if shown_on.any() else "Wherever it fires here, it is wrong."


def _best_matches(
    trained: TrainedModel, dataset: GraphDataset, number: int, right: npt.NDArray[np.bool_]
) -> tuple[Figure, ...]:
    """Return drawings of some graphs of `right`, where the rule fires: of those that can be read, of all sizes."""
    rule = trained.model.rules[number]
    if not any(literal.present for literal in rule.literals):
        return ()
    sizes = np.diff(dataset.node_offsets)
    rows = np.flatnonzero(right & (sizes <= _LARGEST))
    rows = rows[np.argsort(sizes[rows], kind="stable")]
    chosen = rows[np.unique(np.linspace(0, len(rows) // 2, _MATCHES).astype(int))] if len(rows) else rows
    matches = find_matches(trained, dataset, rule.literals, chosen.tolist())
    name = trained.class_names[rule.target]
    return tuple(
        match_figure(
            dataset,
            int(graph),
            [(f"R{number + 1}", number, match)],
            alt=f"{dataset.ids[graph]}, what R{number + 1} matches is highlighted",
            caption=str(dataset.ids[graph]),
            note=name,
        )
        for graph, match in zip(chosen, matches, strict=True)
    )


def asked_most(trained: TrainedModel, table: PredicateTable) -> tuple[tuple[str, int], ...]:
    """Return what the trees of a forest ask most often, with the number of splits; nothing for other forms."""
    model = trained.model
    if not isinstance(model, Forest):
        return ()
    counts = np.bincount(model.trees.column[model.trees.column >= 0], minlength=len(table.vocabulary))
    return tuple(
        (
            literal_text(
                Literal(model.vocabulary.entry(int(column))),
                trained.kind,
                hydrogens_are_nodes=trained.hydrogens_are_nodes,
            ),
            int(counts[column]),
        )
        for column in np.argsort(-counts, kind="stable")[:_ASKED]
        if counts[column]
    )

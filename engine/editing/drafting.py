"""From a draft to a model that predicts, explains and is saved like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.special import logsumexp

from engine.editing.draft import Draft, DraftRule
from engine.editing.edit_data import EditData
from engine.learning import IDLE, RIDGE, SMOOTHING, Recipe, Scale, fit_scale, fit_weights
from engine.predicates import Entry, Vocabulary
from engine.rules import (
    MOST_POINTS,
    Recurrence,
    Row,
    Rule,
    RuleCounts,
    RuleList,
    RuleSet,
    Scorecard,
    TrainedModel,
    conjunction_truth,
    count_rule,
    deciding,
)

__all__ = ["Drafted", "draft_model"]

_HEAVIEST = 20.0
"""Log-odds beyond which a single rule's weight is not sought."""

Floats = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Drafted:
    """The model that a draft stands for, and the numbers of the draft's rules that are in it, in its order."""

    trained: TrainedModel
    numbers: tuple[int, ...]


def draft_model(draft: Draft, ground: EditData) -> Drafted:
    """Return the model that a draft stands for.

    Counts of rules are worked out on the training graphs, and weights where they are fitted again. The same draft and
    the same graphs give the same model, to the last bit. A draft that changes nothing gives the learned model itself.
    Rules without conditions, and those whose weight becomes 0, are left out.

    Parameters
    ----------
    draft : Draft
        The learned model and its edits.
    ground : EditData
        What the learned model was learned from, with everything counted that the draft asks for.

    Returns
    -------
    Drafted
        The model, and the numbers of the draft's rules that are in it.
    """
    learned = draft.learned
    if not draft.is_changed:
        return Drafted(learned, tuple(range(1, len(learned.model.rules) + 1)))
    rows = np.flatnonzero(ground.codes >= 0)
    known = ground if len(rows) == len(ground) else ground.select(rows)
    built = _list if isinstance(learned.model, RuleList) else _additive
    model, numbers = built(draft, known)
    origin = replace(learned.provenance, max_rules=max(learned.provenance.max_rules, len(numbers)))
    return Drafted(replace(learned, model=model, provenance=origin), numbers)


def _fires(rules: tuple[DraftRule, ...], ground: EditData) -> Truth:
    """Return (graphs, rules)."""
    columns = [conjunction_truth(rule.literals, ground.table) for rule in rules]
    return np.stack(columns, axis=1) if columns else np.zeros((len(ground), 0), bool)


def _speaking(draft: Draft) -> tuple[DraftRule, ...]:
    return tuple(rule for rule in draft.rules if rule.literals)


def _vocabulary(draft: Draft, rules: tuple[Rule, ...], ground: EditData) -> Vocabulary:
    """Return what the rules speak of, under the names that a person gave."""
    used = {literal.predicate.id for rule in rules for literal in rule.literals}
    columns = [c for c, entry in enumerate(ground.table.vocabulary.entries) if entry.id in used]
    small, names = ground.table.vocabulary.select(columns), draft.names

    def called(entry: Entry) -> Entry:
        return replace(entry, name=names.get(entry.id, ""))

    return replace(
        small,
        predicates=tuple(called(entry) for entry in small.predicates),  # type: ignore[misc]
        patterns=tuple(called(entry) for entry in small.patterns),  # type: ignore[misc]
        substructures=tuple(called(entry) for entry in small.substructures),  # type: ignore[misc]
    )


# -- rule sets and scorecards ---------------------------------------------------------------------


def _additive(draft: Draft, ground: EditData) -> tuple[RuleSet, tuple[int, ...]]:
    if isinstance(draft.learned.model, Scorecard):
        return _scorecard(draft, draft.learned.model, ground)
    model = draft.learned.model
    assert isinstance(model, RuleSet)  # noqa: S101 - `Draft` refuses other forms
    rules = _speaking(draft)
    base, weights = np.array(model.base), _kept_weights(draft, model, ground)
    chosen = [weights[rule.number] for rule in rules]
    if draft.refit:
        speaks_for = np.array([rule.target for rule in rules], np.int64)
        start = base, np.maximum(np.array(chosen), 0.1)
        fires = _fires(rules, ground)
        base, fitted = fit_weights(fires, speaks_for, ground.codes, ground.sample_weight, Recipe().ridge, start)
        chosen = fitted.tolist()
    kept = [(rule, weight) for rule, weight in zip(rules, chosen, strict=True) if weight > IDLE]
    said = tuple(Rule(r.literals, r.target, float(w), _counts(r, ground), r.name, _again(r)) for r, w in kept)
    found = RuleSet(_vocabulary(draft, said, ground), said, tuple(base.tolist()))
    return found, tuple(rule.number for rule, _ in kept)


def _again(rule: DraftRule) -> Recurrence | None:
    """Return how often the rule came again; None for one that was not learned as it now stands."""
    return rule.learned.again if rule.learned is not None and rule.learned.literals == rule.literals else None


def _counts(rule: DraftRule, ground: EditData) -> RuleCounts:
    return count_rule(rule.literals, rule.target, ground.table, ground.codes)


def _kept_weights(draft: Draft, model: RuleSet, ground: EditData) -> dict[int, float]:
    """Return the weight of each rule by its number: as learned; of an added one, the best beside the learned rules."""
    found = {rule.number: rule.learned.weight for rule in draft.rules if rule.learned is not None}
    own = [rule for rule in draft.rules if rule.learned is None]
    if own:
        scores = model.scores(ground.table)
        for rule in own:
            holds = conjunction_truth(rule.every_literal, ground.table)
            found[rule.number] = _best_weight(scores, holds, rule.target, ground)
    return found


def _best_weight(scores: Floats, holds: Truth, target: int, ground: EditData) -> float:
    """Return the weight of least penalised log-loss of one more rule, all other weights staying as they are."""
    inside, codes, sample_weight = scores[holds], ground.codes[holds], ground.sample_weight[holds]

    def loss(weight: float) -> float:
        moved = inside.copy()
        moved[:, target] += weight
        right = moved[np.arange(len(codes)), codes]
        return float((sample_weight * (logsumexp(moved, axis=1) - right)).sum() + Recipe().ridge * weight**2 / 2)

    if not len(codes):
        return 0.0
    best = float(optimize.minimize_scalar(loss, bounds=(0.0, _HEAVIEST), method="bounded", options={"xatol": 1e-6}).x)
    return best if loss(best) < loss(0.0) else 0.0


def _scorecard(draft: Draft, model: Scorecard, ground: EditData) -> tuple[Scorecard, tuple[int, ...]]:
    """Return the scorecard with its points as they were; fitted again are base and unit, never the points."""
    rules = _speaking(draft)
    learned = dict(enumerate(model.points, 1))
    points = {rule.number: learned.get(rule.number, 0) for rule in draft.rules}
    for rule in draft.rules:
        if rule.learned is None:
            points[rule.number] = _best_points(model, rule, ground)
    kept = [rule for rule in rules if points[rule.number]]
    rows = [Row(rule.literals[0], rule.target, points[rule.number], _counts(rule, ground), rule.name) for rule in kept]
    told = tuple(Rule((row.literal,), row.target, 1.0, row.counts) for row in rows)
    vocabulary = _vocabulary(draft, told, ground)
    found = Scorecard.of(vocabulary, rows, model.base, model.unit)
    if draft.refit and rows:
        scale = _scale(found, ground, Scale(np.array(model.base), model.unit, np.inf))
        if scale.unit > 0:
            found = Scorecard.of(vocabulary, rows, tuple(scale.base.tolist()), scale.unit)
    return found, tuple(rule.number for rule in kept)


def _scale(model: Scorecard, ground: EditData, start: Scale) -> Scale:
    class_weight = np.eye(len(model.base))[ground.codes] * ground.sample_weight[:, None]
    penalty = RIDGE * float(sum(points**2 for points in model.points))
    return fit_scale(model.totals(ground.table), class_weight, penalty, start)


def _best_points(model: Scorecard, rule: DraftRule, ground: EditData) -> int:
    """Return the points, 0 to 9, of least penalised log-loss for a row beside the learned ones."""
    holds = conjunction_truth(rule.every_literal, ground.table)
    inside, codes, sample_weight = model.scores(ground.table)[holds], ground.codes[holds], ground.sample_weight[holds]
    sign = -1 if len(model.base) == 2 and rule.target == 0 else 1

    def loss(points: int) -> float:
        moved = inside.copy()
        moved[:, 1 if len(model.base) == 2 else rule.target] += sign * model.unit * points
        right = moved[np.arange(len(codes)), codes]
        penalty = RIDGE * (model.unit * points) ** 2 / 2
        return float((sample_weight * (logsumexp(moved, axis=1) - right)).sum() + penalty)

    return min(range(MOST_POINTS + 1), key=loss)


# -- lists ----------------------------------------------------------------------------------------


def _list(draft: Draft, ground: EditData) -> tuple[RuleList, tuple[int, ...]]:
    """Return the list; added rules are asked before all others, the newest first, and predict what they find."""
    model = draft.learned.model
    assert isinstance(model, RuleList)  # noqa: S101 - chosen by the caller
    speaking = _speaking(draft)
    own = tuple(rule for rule in reversed(speaking) if rule.learned is None)
    rules = (*own, *(rule for rule in speaking if rule.learned is not None))
    decides = deciding(list(_fires(rules, ground).T), len(ground))
    probabilities = [
        model.rule_probabilities[rule.number - 1]
        if rule.learned is not None and not draft.refit
        else _shares(ground, decides == place, len(model.prior))
        for place, rule in enumerate(rules)
    ]
    last = _shares(ground, decides == len(rules), len(model.prior)) if draft.refit else model.default
    said = []
    for place, (rule, row) in enumerate(zip(rules, probabilities, strict=True)):
        best = int(np.argmax(row))
        counts = RuleCounts.of(decides == place, ground.codes == best)
        said.append(Rule(rule.literals, best, row[best], counts, rule.name))
    found = RuleList(_vocabulary(draft, tuple(said), ground), tuple(said), (*probabilities, last), model.prior)
    return found, tuple(rule.number for rule in rules)


def _shares(ground: EditData, rows: Truth, n: int) -> tuple[float, ...]:
    """Return the share of each of `n` classes among these weighted graphs, one of each class added (Laplace)."""
    sample_weight = ground.sample_weight / ground.sample_weight.mean()
    counted = np.bincount(ground.codes[rows], weights=sample_weight[rows], minlength=n) + SMOOTHING
    return tuple((counted / counted.sum()).tolist())

"""A draft as it is shown: on which graphs it is judged, what it costs, and the figures of its rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.editing import Draft, DraftRule, EditData, draft_model
from engine.evaluation import Cost, cost_of
from engine.explain.words import literal_text, points_words
from engine.rules import RuleCounts, Scorecard, TrainedModel, conjunction_truth
from engine.runs import EditCost, EditLog, LoggedEdit, OutOfFold, TrainingRequest, Validation

__all__ = [
    "DraftFigures",
    "Drafted",
    "Parts",
    "draft_of",
    "edited_model",
    "logged",
    "name_edits",
    "parts_of",
    "work_out",
]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The graphs that a model was learned from, and those of its test part; `why` there is none."""

    training: npt.NDArray[np.int64]
    test: npt.NDArray[np.int64]
    why: str = ""

    @property
    def has_test(self) -> bool:
        """Whether edits can be judged on graphs that the learned model has not seen."""
        return len(self.test) > 0


def parts_of(request: TrainingRequest, held: OutOfFold | None, trained: TrainedModel, dataset: GraphDataset) -> Parts:
    """Return which graphs the model of a run was learned from, and which it has never seen."""
    known = np.flatnonzero(trained.codes_of(dataset) >= 0)
    nothing = np.zeros(0, np.int64)
    if request.validation is not Validation.HOLDOUT:
        why = (
            f"This run was measured by {request.validation} cross-validation, and its rules were learned from every "
            f"graph: no graph is left that they have not seen, and only whole trainings can be judged held out."
        )
        return Parts(known, nothing, why)
    test = np.array([] if held is None else held.graphs, np.int64)
    sound = len(test) > 0 and int(test[-1]) < len(dataset)
    if not sound or trained.provenance.graphs + len(test) > len(known):
        why = "This run has no record of a test part that its model has not seen: it was trained with an older version."
        return Parts(known, nothing, why)
    return Parts(np.setdiff1d(known, test), np.intersect1d(known, test))


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """A rule of a draft as it stands: in words, what it is worth, and its counts on both parts."""

    rule: DraftRule
    text: str  # what it asks for now
    weight: str
    training: RuleCounts
    test: RuleCounts | None
    idle: bool  # on, but says nothing beside the others

    @property
    def state(self) -> str:
        """Whether it speaks, in a word."""
        if self.rule.forbidden:
            return "forbidden"
        if not self.rule.literals:
            return "off"
        return "says nothing" if self.idle else "on"


@dataclass(frozen=True, slots=True, eq=False)
class Drafted:
    """A draft worked out."""

    draft: Draft
    trained: TrainedModel
    numbers: tuple[int, ...]  # of the draft's rules in the model, in its order
    predicted: npt.NDArray[np.int64]  # (graphs,)
    training: Cost
    test: Cost | None
    rules: tuple[DraftFigures, ...]


def draft_of(learned: TrainedModel, log: EditLog) -> Draft:
    """Return the draft that a log stands for."""
    return Draft(learned, tuple(logged.edit for logged in log.edits))


def name_edits(log: EditLog) -> tuple[dict[str, str], dict[int, str]]:
    """Return the names that a log gives: of predicates by identity, of rules by number."""
    predicates: dict[str, str] = {}
    rules: dict[int, str] = {}
    for logged in log.edits:
        if logged.edit.kind == "name-predicate":
            predicates[logged.edit.predicate] = logged.edit.name.strip()
        elif logged.edit.kind == "name-rule":
            rules[logged.edit.rule] = logged.edit.name.strip()
    return predicates, rules


def work_out(draft: Draft, ground: EditData, parts: Parts) -> Drafted:
    """Return the draft's model, its cost and the figures of its rules; `ground` is the whole data set."""
    training = ground.select(parts.training)
    found = draft_model(draft, training)
    before = ground.predicted_by(draft.learned)
    after = ground.predicted_by(found.trained)

    def cost(rows: npt.NDArray[np.int64]) -> Cost:
        told = cost_of(ground.codes[rows], before[rows], after[rows])
        return replace(told, won=rows[told.won], lost=rows[told.lost])

    return Drafted(
        draft,
        found.trained,
        found.numbers,
        after,
        cost(parts.training),
        cost(parts.test) if parts.has_test else None,
        tuple(_figures(rule, found.trained, found.numbers, ground, parts) for rule in draft.rules),
    )


def edited_model(drafted: Drafted, log: EditLog) -> TrainedModel:
    """Return the draft's model as it is saved: its provenance says by which edits it came about."""
    trained = drafted.trained
    said = tuple(f"{logged.time} UTC: {logged.words}" for logged in log.edits)
    edits = (*trained.provenance.edits, *said)
    return replace(trained, provenance=replace(trained.provenance, edits=edits, looks=log.looks))


def logged(time: str, words: str, drafted: Drafted) -> LoggedEdit:
    """Return the record of the last edit of a draft that was just worked out."""
    test = None if drafted.test is None else EditCost.of(drafted.test)
    return LoggedEdit(
        time=time, edit=drafted.draft.edits[-1], words=words, training=EditCost.of(drafted.training), test=test
    )


def _figures(
    rule: DraftRule, trained: TrainedModel, numbers: tuple[int, ...], ground: EditData, parts: Parts
) -> DraftFigures:
    literals = rule.literals or rule.every_literal
    fires = conjunction_truth(literals, ground.table)
    in_class = ground.codes == rule.target

    def counts(rows: npt.NDArray[np.int64]) -> RuleCounts:
        held, own = fires[rows], in_class[rows]
        return RuleCounts.of(held, own)

    spoken = rule.number in numbers
    weight = _worth(trained, numbers.index(rule.number)) if spoken else "–"
    return DraftFigures(
        rule,
        _text(rule, trained),
        weight,
        counts(parts.training),
        counts(parts.test) if parts.has_test else None,
        idle=bool(rule.literals) and not spoken,
    )


def _worth(trained: TrainedModel, position: int) -> str:
    model = trained.model
    if isinstance(model, Scorecard):
        return points_words(model.signed_points[position])
    return f"{model.rules[position].weight:.2f}"


def _text(rule: DraftRule, trained: TrainedModel) -> str:
    said = [
        literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
        for literal in rule.literals or rule.every_literal
    ]
    lead = f"“{rule.name}”: " if rule.name else ""
    return lead + " AND ".join(said)

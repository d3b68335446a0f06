"""Rules that a person adds to a learned rule set; the weights of all are fitted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, require_dataset
from engine.editing.edit_data import extended_vocabulary
from engine.errors import Fault, InputError, OptionError
from engine.learning import Recipe, assemble_rule_set, fit_weights
from engine.predicates import PredicateTable, count_predicates
from engine.rules import MAX_CONDITIONS, Form, Literal, RuleSet, TrainedModel, conjunction_truth

__all__ = ["add_rule"]


def add_rule(
    trained: TrainedModel, literals: Sequence[Literal], dataset: GraphDataset, *, target: str = "", jobs: int = 1
) -> TrainedModel:
    """Return a rule set with one more rule, all weights fitted again.

    Rules whose weight becomes 0 drop out, as they do in a fit.

    Parameters
    ----------
    trained : TrainedModel
        A model of the form rules.
    literals : sequence of Literal
        What the rule asks for, of 1 to `MAX_CONDITIONS` conditions.
    dataset : GraphDataset
        What weights are fitted to, and provenance names: should be what the model was learned from.
    target : str
        Label of the class that the rule speaks for; "" for the class that it raises most.
    jobs : int
        Workers.

    Returns
    -------
    TrainedModel

    Raises
    ------
    OptionError
        Where the model is no rule set, the rule is empty or too long, or the model has no such class.
    InputError
        Where the new rule gets no weight, or the data have fewer than two of the model's classes.
    """
    require_dataset(dataset)
    model = trained.model
    if model.form is not Form.RULES or not isinstance(model, RuleSet):
        fix = "Fit one with --form rules"
        raise OptionError(Fault("O132", "model", f"it has the form '{model.form}', not 'rules'", fix))
    said = tuple(literals)
    if not said or sum(literal.predicate.n_conditions for literal in said) > MAX_CONDITIONS:
        raise OptionError(Fault("O133", "rule", "it is too long or empty", f"Give 1 to {MAX_CONDITIONS} conditions"))
    data, codes = _known(trained, dataset)
    vocabulary = extended_vocabulary(model.vocabulary, [literal.predicate for literal in said])
    table = count_predicates(vocabulary, data, jobs=jobs)
    truth = conjunction_truth(said, table)
    speaks_for = _favoured(truth, codes, len(trained.classes)) if not target else _class_of(trained, target)
    chosen = [*((rule.literals, rule.target, rule.weight) for rule in model.rules), (said, speaks_for, 0.1)]
    base, weights = _weights(chosen, model.base, table, codes, data.weight)
    refitted = [(told, of, float(w)) for (told, of, _), w in zip(chosen, weights, strict=True)]
    fitted = assemble_rule_set(refitted, base, table, codes)
    if not any(rule.literals == said and rule.target == speaks_for for rule in fitted.rules):
        found = f"beside the other rules it says nothing for '{trained.classes[speaks_for]}'"
        raise InputError(Fault("Q903", "rule", found, "Try another class, another threshold, or leave it out"))
    origin = replace(
        trained.provenance,
        dataset=data.name,
        digest=dataset.digest,
        graphs=len(data),
        class_counts=tuple(int(np.count_nonzero(codes == c)) for c in range(len(trained.classes))),
        max_rules=max(trained.provenance.max_rules, len(fitted.rules)),
        edits=(*trained.provenance.edits, f"a rule for '{trained.classes[speaks_for]}' was added and all fitted again"),
    )
    known = None if trained.known is None else trained.known.with_learned(data)
    return replace(trained, model=fitted, provenance=origin, known=known)


def _known(trained: TrainedModel, dataset: GraphDataset) -> tuple[GraphDataset, npt.NDArray[np.int32]]:
    """Return the graphs whose class the model knows, and the model's numbers of their classes."""
    codes = trained.codes_of(dataset)
    rows = np.flatnonzero(codes >= 0)
    if len(np.unique(codes[rows])) < 2:
        found = f"its graphs are of fewer than two of the classes {', '.join(trained.classes)}"
        raise InputError(Fault("T206", dataset.name, found, "Give the data that the model was learned from"))
    return dataset[rows], codes[rows]


def _class_of(trained: TrainedModel, label: str) -> int:
    if label not in trained.classes:
        fix = f"Choose one of {', '.join(trained.classes)}"
        raise OptionError(Fault("O134", "class", f"the model has no class '{label}'", fix))
    return trained.classes.index(label)


def _favoured(truth: npt.NDArray[np.bool_], codes: npt.NDArray[np.int32], n_classes: int) -> int:
    """Return the class whose share is raised most where the rule holds."""
    every = np.bincount(codes, minlength=n_classes) + 0.5
    inside = np.bincount(codes[truth], minlength=n_classes) + 0.5
    return int(np.argmax((inside / inside.sum()) / (every / every.sum())))


def _weights(
    chosen: Sequence[tuple[tuple[Literal, ...], int, float]],
    base: tuple[float, ...],
    table: PredicateTable,
    codes: npt.NDArray[np.int32],
    sample_weight: npt.NDArray[np.float64] | None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    fires = np.stack([conjunction_truth(literals, table) for literals, _, _ in chosen], axis=1)
    speaks_for = np.array([of for _, of, _ in chosen], np.int64)
    start = np.array(base), np.array([weight for _, _, weight in chosen])
    heavy = np.ones(len(codes)) if sample_weight is None else sample_weight
    return fit_weights(fires, speaks_for, codes, heavy, Recipe().ridge, start)

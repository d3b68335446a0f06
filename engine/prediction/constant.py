"""`ConstantAnswer`: what there is to say of a model that asks nothing, to which all graphs are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from engine.data import GraphKind
from engine.explain.words import plain
from engine.learning import LEAST
from engine.predicates import PredicateTable
from engine.rules import TrainedModel

__all__ = ["ConstantAnswer", "constant_answer"]


@dataclass(frozen=True, slots=True)
class ConstantAnswer:
    """The one answer of a model that asks nothing, and why it asks nothing; each a sentence or two."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what} {self.why}"


def constant_answer(trained: TrainedModel) -> ConstantAnswer | None:
    """Return the answer that a model gives to every graph where it asks nothing, and why it asks nothing.

    Parameters
    ----------
    trained : TrainedModel
        The model.

    Returns
    -------
    ConstantAnswer or None
        None for a model that tells graphs apart.
    """
    model = trained.model
    if any(rule.literals for rule in model.rules) or (not model.rules and len(model.vocabulary)):
        return None
    anything = PredicateTable(model.vocabulary, sparse.csr_matrix((1, len(model.vocabulary)), dtype=np.int32))
    probabilities = model.probabilities(anything)[0]
    best = int(probabilities.argmax())
    graph = "molecule" if trained.kind is GraphKind.MOLECULES else "graph"
    answer = f"{plain(trained.class_names[best])} (probability {100 * float(probabilities[best]):.1f} %)"
    if trained.provenance.edits:
        return ConstantAnswer(f"Every {graph} gets the same answer: {answer}.", "All rules were taken out by hand.")
    what = f"Nothing was found that tells the classes apart: every {graph} gets the same answer, {answer}."
    return ConstantAnswer(what, _reason(trained, graph))


def _reason(trained: TrainedModel, graph: str) -> str:
    counts = dict(zip(trained.class_names, trained.provenance.class_counts, strict=True))
    learned = " and ".join(f"{n:,} of {plain(name)}" for name, n in counts.items()) if len(counts) < 5 else ""
    learned = learned or f"{trained.provenance.graphs:,} in {len(counts):,} classes"
    bound = f"A condition has to hold on {LEAST} {graph}s at least, and to fail on as many"
    if trained.provenance.graphs < 2 * LEAST:
        return f"Too few {graph}s: {bound[0].lower()}{bound[1:]}, and there are {learned}."
    if trained.provenance.weighed == 0:
        return f"{bound}, and there is none: to the model, the {graph}s it learned from ({learned}) look alike."
    weighed = f" of {trained.provenance.weighed:,} conditions" if trained.provenance.weighed > 0 else ""
    return (
        f"{bound}, and what it gains has to be more than chance would give to the best of so many. None{weighed} did "
        f"on the {graph}s it learned from ({learned}): more of them may help, or another radius or form."
    )

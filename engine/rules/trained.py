"""`TrainedModel`: a rule model with all that is needed to use it on other data and to say where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset, GraphKind
from engine.predicates.table import PredicateTable, count_predicates
from engine.rules.model import RuleModel

__all__ = ["Provenance", "TrainedModel"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a model was trained on, and how; enough to repeat it."""

    dataset: str
    digest: str
    graphs: int
    class_counts: tuple[int, ...]
    fallbacks: int  # nodes whose ego graph was too large for the full radius
    seed: int
    max_rules: int
    hydrogens: str = "as-file"
    program: str = ""
    edits: tuple[str, ...] = ()  # what a person changed in the learned model, in words, oldest first


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """The model, the classes it tells apart, and its provenance."""

    model: RuleModel
    kind: GraphKind
    hydrogens_are_nodes: bool
    classes: tuple[str, ...]
    class_names: tuple[str, ...]
    provenance: Provenance

    def table(self, dataset: GraphDataset, *, jobs: int = 1) -> PredicateTable:
        """Return the bag of the model's own predicates over `dataset`."""
        return count_predicates(self.model.vocabulary, dataset, jobs=jobs)

    def probabilities(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.float64]:
        """Return (graphs, classes), rows sum to one."""
        return self.model.probabilities(self.table(dataset, jobs=jobs))

    def predict(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.int64]:
        """Return (graphs,) class numbers; a tie goes to the first class."""
        chosen: npt.NDArray[np.int64] = self.probabilities(dataset, jobs=jobs).argmax(axis=1)
        return chosen

"""`TrainedModel`: a rule model with all that is needed to use it on other data and to say where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset, GraphKind, require_dataset
from engine.data.chemistry import Hydrogens, Standardization
from engine.predicates import PredicateTable, count_predicates
from engine.predicates.groups import Anchors
from engine.readers.columns import match_classes
from engine.rules.model import RuleModel
from engine.rules.origins import KnownGraphs, Origin, Origins

__all__ = ["Provenance", "Reading", "TrainedModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the file was read that a model is learned from, in the words of `engine.readers.read`."""

    hydrogens: str = "as-file"
    standardize: str = "none"
    tautomers: bool = False
    threshold: str = ""
    threshold_is_median: bool = False
    node_label: str = ""
    edge_label: str = ""
    numbering: str = ""


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
    standardize: str = "none"
    tautomers: bool = False
    threshold: str = ""  # at which a numeric target was cut in two, "" for a target of classes
    threshold_is_median: bool = False  # of all rows of the file, held-out ones included
    node_label: str = ""  # the attribute of nodes that was named as their label
    edge_label: str = ""  # likewise of edges
    numbering: str = ""  # how nodes were counted, "" for as the format does
    program: str = ""
    weighed: int = -1  # conditions that were tried where none made it into the model; -1 where that is not known
    edits: tuple[str, ...] = ()  # what a person changed in the learned model, in words, oldest first
    looks: int = 0  # at the held-out graphs, before it was saved: each makes their figures a little too good
    search: str = ""  # that its rules were looked for with; "" where an earlier version did not write it down
    is_picked: bool = True  # whether the search picked it; another model of its front was picked by a person
    weighted: bool = False  # whether graphs counted by weights
    vocabulary: str = "structures"  # what its rules may speak of: see `VocabularyChoice`


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """The model, the classes it tells apart, its provenance, and the graphs that it has met."""

    model: RuleModel
    kind: GraphKind
    hydrogens_are_nodes: bool
    classes: tuple[str, ...]
    class_names: tuple[str, ...]
    provenance: Provenance
    known: KnownGraphs | None = None  # None where an earlier version did not write it down

    @property
    def reading(self) -> dict[str, Any]:
        """Options for `engine.readers.read`, so that other data are read as those were that it was learned from."""
        origin = self.provenance
        return {
            "hydrogens": Hydrogens(origin.hydrogens),
            "standardize": Standardization(origin.standardize),
            "tautomers": origin.tautomers,
            "threshold": origin.threshold or None,
            "known_classes": self.classes,
            "node_label": origin.node_label or None,
            "edge_label": origin.edge_label or None,
            "numbering": origin.numbering or None,
            "directed": self.model.vocabulary.edge_structure.has_directions,
        }

    def read_as(self, reading: Reading) -> TrainedModel:
        """Return the model with what is known of how its data were read."""
        return replace(self, provenance=replace(self.provenance, **asdict(reading)))

    def origins(self, dataset: GraphDataset) -> Origins | None:
        """Return (graphs,) whether each was learned from, held out or is new; None where the model does not say."""
        if self.known is not None:
            return self.known.origins(dataset)
        if dataset.digest == self.provenance.digest:
            return np.full(len(dataset), Origin.LEARNED, np.int8)
        return None

    def with_held_out(self, dataset: GraphDataset) -> TrainedModel:
        """Return the model with the graphs that were held out while it was learned."""
        return self if self.known is None else replace(self, known=self.known.with_held_out(dataset))

    def table(self, dataset: GraphDataset, *, jobs: int = 1, anchors: Anchors | None = None) -> PredicateTable:
        """Return the bag of the model's own predicates over `dataset`; `anchors` of its SMARTS where they are known."""
        require_dataset(dataset)
        return count_predicates(self.model.vocabulary, dataset, jobs=jobs, anchors=anchors)

    def codes_of(self, dataset: GraphDataset) -> npt.NDArray[np.int32]:
        """Return (graphs,): the class of each graph as the model numbers classes, -1 where it is none of them."""
        codes = np.array([*match_classes(self.classes, dataset.classes), -1], np.int32)
        found: npt.NDArray[np.int32] = codes[dataset.target_codes]
        return found

    def unknown_classes(self, dataset: GraphDataset) -> tuple[str, ...]:
        """Return the classes that graphs of `dataset` have and the model does not know."""
        there = np.unique(dataset.target_codes[(self.codes_of(dataset) < 0) & (dataset.target_codes >= 0)])
        return tuple(dataset.classes[code] for code in there.tolist())

    def probabilities(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.float64]:
        """Return (graphs, classes), rows sum to one."""
        return self.model.probabilities(self.table(dataset, jobs=jobs))

    def predict(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.int64]:
        """Return (graphs,) class numbers; a tie goes to the first class."""
        chosen: npt.NDArray[np.int64] = self.probabilities(dataset, jobs=jobs).argmax(axis=1)
        return chosen

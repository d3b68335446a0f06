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
    """How the file was read that a model is learned from, in the words of `engine.readers.read`.

    Attributes
    ----------
    hydrogens : str
        Which hydrogens became nodes.
    standardize : str
        How far molecules were brought into one form.
    tautomers : bool
        Whether each molecule was read as its canonical tautomer.
    threshold : str
        Where a numeric target was cut in two, "" for a target of classes.
    threshold_is_median : bool
        Whether that is the median of the column.
    node_label : str
        The attribute of nodes that was named as their label.
    edge_label : str
        Likewise of edges.
    numbering : str
        How nodes were counted, "" for as the format does.
    """

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
    """What a model was trained on, and how; enough to repeat it.

    Attributes
    ----------
    dataset : str
        Name of the data set.
    digest : str
        SHA-256 over the graphs.
    graphs : int
        Number of graphs that counted.
    class_counts : tuple of int
        Graphs of each class.
    fallbacks : int
        Nodes whose ego graph was too large for the full radius.
    seed : int
        Of all that was left to chance.
    max_rules : int
        Most rules that were asked for.
    hydrogens : str
        Which hydrogens became nodes.
    standardize : str
        How far molecules were brought into one form.
    tautomers : bool
        Whether each molecule was read as its canonical tautomer.
    threshold : str
        At which a numeric target was cut in two, "" for a target of classes.
    threshold_is_median : bool
        Whether that is the median of all rows of the file, held-out ones included.
    node_label : str
        The attribute of nodes that was named as their label.
    edge_label : str
        Likewise of edges.
    numbering : str
        How nodes were counted, "" for as the format does.
    program : str
        Version of the program, "" where it is not known.
    weighed : int
        Conditions that were tried where none made it into the model; -1 where that is not known.
    edits : tuple of str
        What a person changed in the learned model, in words, oldest first.
    looks : int
        Looks at the held-out graphs before it was saved: each makes their figures a little too good.
    search : str
        How its rules were searched for; "" where an earlier version did not write it down.
    is_picked : bool
        Whether the search picked it; another model of its front was picked by a person.
    weighted : bool
        Whether graphs counted by weights.
    vocabulary : str
        What its rules may speak of: see `VocabularyChoice`.
    """

    dataset: str
    digest: str
    graphs: int
    class_counts: tuple[int, ...]
    fallbacks: int
    seed: int
    max_rules: int
    hydrogens: str = "as-file"
    standardize: str = "none"
    tautomers: bool = False
    threshold: str = ""
    threshold_is_median: bool = False
    node_label: str = ""
    edge_label: str = ""
    numbering: str = ""
    program: str = ""
    weighed: int = -1
    edits: tuple[str, ...] = ()
    looks: int = 0
    search: str = ""
    is_picked: bool = True
    weighted: bool = False
    vocabulary: str = "structures"


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """The model, the classes it tells apart, its provenance, and the graphs that it has met.

    Attributes
    ----------
    model : RuleModel
        Predicts from a table of predicates.
    kind : GraphKind
        What the graphs are.
    hydrogens_are_nodes : bool
        Whether hydrogens were nodes in the graphs that it was learned from.
    classes : tuple of str
        As in the file, in the order of the model's numbers.
    class_names : tuple of str
        Their names for people.
    provenance : Provenance
        What it was learned from, and how.
    known : KnownGraphs or None
        None where an earlier version did not write it down.
    """

    model: RuleModel
    kind: GraphKind
    hydrogens_are_nodes: bool
    classes: tuple[str, ...]
    class_names: tuple[str, ...]
    provenance: Provenance
    known: KnownGraphs | None = None

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
        """Note how the data were read.

        Parameters
        ----------
        reading : Reading
            What is known of it.

        Returns
        -------
        TrainedModel
            With this in its provenance.
        """
        return replace(self, provenance=replace(self.provenance, **asdict(reading)))

    def origins(self, dataset: GraphDataset) -> Origins | None:
        """Tell whether each graph was learned from, held out or is new.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        ndarray of int8, shape (graphs,), or None
            An `Origin` for each; None where the model does not say.
        """
        if self.known is not None:
            return self.known.origins(dataset)
        if dataset.digest == self.provenance.digest:
            return np.full(len(dataset), Origin.LEARNED, np.int8)
        return None

    def reclassified(self, dataset: GraphDataset) -> npt.NDArray[np.bool_]:
        """Tell which graphs the model has met with another class than the one they have here.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        ndarray of bool, shape (graphs,)
            False everywhere where the model does not say.
        """
        return np.zeros(len(dataset), bool) if self.known is None else self.known.reclassified(dataset)

    def with_held_out(self, dataset: GraphDataset) -> TrainedModel:
        """Note the graphs that were held out while it was learned.

        Parameters
        ----------
        dataset : GraphDataset
            Those.

        Returns
        -------
        TrainedModel
            The same where it is not known what it was learned from.
        """
        return self if self.known is None else replace(self, known=self.known.with_held_out(dataset))

    def table(self, dataset: GraphDataset, *, jobs: int = 1, anchors: Anchors | None = None) -> PredicateTable:
        """Count the model's own predicates in graphs.

        Parameters
        ----------
        dataset : GraphDataset
            Read as those that it was learned from.
        jobs : int, default 1
            Number of threads; the result does not depend on it.
        anchors : Anchors or None, optional
            Where matches of its SMARTS begin, if that is known.

        Returns
        -------
        PredicateTable
            Of the model's own vocabulary.

        Raises
        ------
        TypeError
            If `dataset` is not a `GraphDataset`.
        InputError
            If matching SMARTS takes too long.
        """
        require_dataset(dataset)
        return count_predicates(self.model.vocabulary, dataset, jobs=jobs, anchors=anchors)

    def codes_of(self, dataset: GraphDataset) -> npt.NDArray[np.int32]:
        """Number the classes of graphs as the model does.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        ndarray of int32, shape (graphs,)
            -1 where a class is none of the model's, or unknown.
        """
        codes = np.array([*match_classes(self.classes, dataset.classes), -1], np.int32)
        found: npt.NDArray[np.int32] = codes[dataset.target_codes]
        return found

    def unknown_classes(self, dataset: GraphDataset) -> tuple[str, ...]:
        """List the classes of graphs that the model does not know.

        Parameters
        ----------
        dataset : GraphDataset
            The graphs.

        Returns
        -------
        tuple of str
            In the order of the data set.
        """
        there = np.unique(dataset.target_codes[(self.codes_of(dataset) < 0) & (dataset.target_codes >= 0)])
        return tuple(dataset.classes[code] for code in there.tolist())

    def probabilities(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.float64]:
        """Predict the probability of each class.

        Parameters
        ----------
        dataset : GraphDataset
            Read as those that it was learned from.
        jobs : int, default 1
            Number of threads; the result does not depend on it.

        Returns
        -------
        ndarray of float64, shape (graphs, classes)
            Rows sum to one.

        Raises
        ------
        TypeError
            If `dataset` is not a `GraphDataset`.
        InputError
            If matching SMARTS takes too long.
        """
        return self.model.probabilities(self.table(dataset, jobs=jobs))

    def predict(self, dataset: GraphDataset, *, jobs: int = 1) -> npt.NDArray[np.int64]:
        """Choose the most probable class of each graph; a tie goes to the first class.

        Parameters
        ----------
        dataset : GraphDataset
            Read as those that it was learned from.
        jobs : int, default 1
            Number of threads; the result does not depend on it.

        Returns
        -------
        ndarray of int64, shape (graphs,)
            Numbers of classes.

        Raises
        ------
        TypeError
            If `dataset` is not a `GraphDataset`.
        InputError
            If matching SMARTS takes too long.
        """
        chosen: npt.NDArray[np.int64] = self.probabilities(dataset, jobs=jobs).argmax(axis=1)
        return chosen

"""`EditData`: the graphs on which edits are worked out, with everything that their rules ask for counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset
from engine.predicates import Entry, PredicateTable, Vocabulary, count_predicates
from engine.predicates.egos import Predicate
from engine.predicates.groups import Molecules, Property, Substructure, count_properties, parsed, substructure_hits
from engine.predicates.patterns import Pattern, PatternPlan, count_patterns
from engine.progress import SILENT, Progress
from engine.rules import TrainedModel

__all__ = ["EditData", "extended_vocabulary"]


@dataclass(frozen=True, slots=True, eq=False)
class EditData:
    """Graphs with their bag of predicates, their classes as the model numbers them, and what each graph weighs.

    Attributes
    ----------
    table : PredicateTable
        One row a graph.
    codes : ndarray of int32, shape (n_graphs,)
        Class codes, -1 where the model does not know the class.
    sample_weight : ndarray of float64, shape (n_graphs,)
        Weight of each graph.
    """

    table: PredicateTable
    codes: npt.NDArray[np.int32]
    sample_weight: npt.NDArray[np.float64]

    @classmethod
    def of(cls, trained: TrainedModel, dataset: GraphDataset, table: PredicateTable | None = None) -> EditData:
        """Return the ground of some graphs.

        Parameters
        ----------
        trained : TrainedModel
            The model that is edited.
        dataset : GraphDataset
            Graphs, read as the model's were.
        table : PredicateTable, optional
            The model's over `dataset`, which saves counting.

        Returns
        -------
        EditData
        """
        counted = trained.table(dataset) if table is None else table
        sample_weight = np.ones(len(dataset)) if dataset.weight is None else np.asarray(dataset.weight, np.float64)
        return cls(counted, trained.codes_of(dataset), sample_weight)

    def __len__(self) -> int:
        return len(self.codes)

    def select(self, rows: npt.NDArray[Any]) -> EditData:
        """Return the ground of some of the graphs.

        Parameters
        ----------
        rows : ndarray of int or bool
            Which graphs.

        Returns
        -------
        EditData
        """
        return EditData(self.table.select_rows(rows), self.codes[rows], self.sample_weight[rows])

    def predicted_by(self, trained: TrainedModel) -> npt.NDArray[np.int64]:
        """Return the class that a model predicts for each graph.

        Parameters
        ----------
        trained : TrainedModel
            One whose predicates are all counted.

        Returns
        -------
        ndarray of int64, shape (n_graphs,)
        """
        table = self.table.select_vocabulary(trained.model.vocabulary)
        predicted: npt.NDArray[np.int64] = trained.model.probabilities(table).argmax(axis=1)
        return predicted

    def knows(self, entry: Entry) -> bool:
        """Return whether a predicate is counted.

        Parameters
        ----------
        entry : Entry
            A predicate, pattern or SMARTS.

        Returns
        -------
        bool
        """
        return any(known.id == entry.id for known in self.table.vocabulary.entries)

    def with_entries(
        self,
        entries: Sequence[Entry],
        dataset: GraphDataset,
        molecules: Molecules | None = None,
        *,
        progress: Progress = SILENT,
    ) -> EditData:
        """Return the ground in which further predicates are counted, too; what is counted already stays as it is.

        Parameters
        ----------
        entries : sequence of Entry
            What is to be counted.
        dataset : GraphDataset
            The graphs of this ground, in its order.
        molecules : sequence of Mol or None, optional
            Those of `dataset`; save most of the time that a SMARTS takes.
        progress : Progress
            Told while a SMARTS is matched.

        Returns
        -------
        EditData

        Raises
        ------
        InputError
            Where matching a SMARTS takes too long.
        Cancelled
            Where the listener wants a stop.
        """
        new = [entry for entry in entries if not self.knows(entry)]
        if not new:
            return self
        vocabulary = extended_vocabulary(self.table.vocabulary, new)
        columns = {entry.id: self.table.counts[:, [place]] for place, entry in enumerate(self.table.vocabulary.entries)}
        columns |= {entry.id: _count(entry, self.table.vocabulary, dataset, molecules, progress) for entry in new}
        counts = sparse.hstack([columns[entry.id] for entry in vocabulary.entries], format="csr").astype(np.int32)
        return replace(self, table=PredicateTable(vocabulary, counts))


def extended_vocabulary(vocabulary: Vocabulary, entries: Sequence[Entry]) -> Vocabulary:
    """Return the vocabulary with those of `entries` that it lacks."""
    known = {entry.id for entry in vocabulary.entries}
    new = list({entry.id: entry for entry in entries if entry.id not in known}.values())
    return replace(
        vocabulary,
        predicates=(*vocabulary.predicates, *(entry for entry in new if isinstance(entry, Predicate))),
        patterns=(*vocabulary.patterns, *(entry for entry in new if isinstance(entry, Pattern))),
        substructures=(*vocabulary.substructures, *(entry for entry in new if isinstance(entry, Substructure))),
        properties=(*vocabulary.properties, *(entry for entry in new if isinstance(entry, Property))),
    )


def _count(
    entry: Entry, vocabulary: Vocabulary, dataset: GraphDataset, molecules: Molecules | None, progress: Progress
) -> Any:
    """Return counts (graphs, 1) of one entry."""
    if isinstance(entry, Substructure):
        nodes, _ = substructure_hits([entry], dataset, molecules, progress=progress)
        found = np.bincount(dataset.node_graph[nodes], minlength=len(dataset))
        return sparse.csr_array(found.astype(np.int32)[:, None])
    if isinstance(entry, Pattern):
        return count_patterns([entry], dataset, plan=PatternPlan.of([entry]))
    if isinstance(entry, Property):
        return sparse.csr_array(count_properties([entry], parsed(dataset) if molecules is None else molecules))
    alone = replace(vocabulary, predicates=(entry,), patterns=(), substructures=(), properties=())
    return count_predicates(alone, dataset).counts

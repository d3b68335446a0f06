"""The readable vocabulary: named groups, as substructures that a model may speak of, and properties."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset, GraphKind
from engine.errors import Fault, OptionError
from engine.predicates.columns import narrow, side_by_side
from engine.predicates.egos.abstraction import Abstraction
from engine.predicates.groups.named import named_groups
from engine.predicates.groups.properties import count_properties, known_properties
from engine.predicates.groups.substructure import Molecules, Substructure, find_anchors, parsed
from engine.predicates.table import PredicateTable
from engine.predicates.vocabulary import Vocabulary
from engine.progress import SILENT, Progress, Step, check
from engine.structure import Scheme

__all__ = ["VocabularyChoice", "named_substructures", "readable_table", "refuse_vocabulary", "with_groups"]


class VocabularyChoice(StrEnum):
    """What rules may speak of.

    Attributes
    ----------
    STRUCTURES
        Ego graphs and patterns found in the data.
    READABLE
        Named groups of molecules, and nothing else.
    ALL
        Both.
    """

    STRUCTURES = "structures"
    READABLE = "readable"
    ALL = "all"


_REMEMBERED = 200_000  # molecules; about 300 bytes each
_SIZE = 16  # bytes of a digest

_Row = npt.NDArray[np.int32]
"""(2, groups and properties that the molecule has): their numbers, and how often each is there, or how much."""

_known: dict[bytes, _Row] = {}


@cache
def named_substructures() -> tuple[Substructure, ...]:
    """Return the named groups in the order of their table: of groups that say the same, the first speaks for all."""
    return tuple(Substructure.of(group.smarts, group.name) for group in named_groups())


def readable_table(dataset: GraphDataset, *, progress: Progress = SILENT) -> PredicateTable:
    """Count the named groups in each molecule, and work out its properties; no class is looked at.

    Groups that have no plural count once. What a molecule has is remembered, so that other folds and runs need not look
    again. Graphs that are no molecules have nothing.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    PredicateTable
        One column for each named group, then one for each property.

    Raises
    ------
    InputError
        If looking at a molecule takes too long.
    Cancelled
        If `progress` asks for a stop.
    """
    progress.tell(Step("groups", 0, 1, "looking for named groups"))
    check(progress)
    substructures = named_substructures()
    rows = _rows(dataset, progress)
    starts = np.cumsum([0, *(row.shape[1] for row in rows)])
    columns, counts = np.hstack([np.zeros((2, 0), np.int32), *rows])
    properties = known_properties()
    often = np.array([*(bool(group.plural) for group in named_groups()), *(True for _ in properties)])
    counts = np.where(often[columns], counts, 1)
    shape = (len(dataset), len(substructures) + len(properties))
    abstraction = replace(Abstraction.learn(dataset), attributes=())  # what is tested says which elements are known
    vocabulary = Vocabulary(str(Scheme.WL), 0, abstraction, (), substructures=substructures, properties=properties)
    return PredicateTable(vocabulary, sparse.csr_array((counts, columns, starts), shape=shape))


def refuse_vocabulary(choice: str, dataset: GraphDataset) -> None:
    """Refuse rules of nothing but named groups for graphs that are no molecules.

    Parameters
    ----------
    choice : str
        A `VocabularyChoice`.
    dataset : GraphDataset
        The graphs.

    Raises
    ------
    OptionError
        If `choice` is "readable" and `dataset` has no molecules.
    """
    if choice == VocabularyChoice.READABLE and dataset.kind is not GraphKind.MOLECULES:
        found = "is 'readable', and the graphs are no molecules: they have no named groups"
        raise OptionError(Fault("O711", "option vocabulary", found, "Choose structures"))


def with_groups(table: PredicateTable, groups: PredicateTable) -> PredicateTable:
    """Join the columns of named groups to a table.

    Parameters
    ----------
    table : PredicateTable
        Without substructures of its own.
    groups : PredicateTable
        What `readable_table` returned for the same graphs.

    Returns
    -------
    PredicateTable
        The columns of `table`, then those of `groups`.
    """
    own, more = table.counts.tocsc(), groups.counts.tocsc()
    blocks = [sparse.csc_array((narrow(one.data), one.indices, one.indptr), shape=one.shape) for one in (own, more)]
    own_words = groups.vocabulary
    vocabulary = replace(table.vocabulary, substructures=own_words.substructures, properties=own_words.properties)
    return PredicateTable(vocabulary, side_by_side(blocks))


def _rows(dataset: GraphDataset, progress: Progress) -> list[_Row]:
    """Return what each molecule has, looking only at those that are not remembered."""
    molecules = parsed(dataset)
    keys = [
        hashlib.blake2b(mol.ToBinary(), digest_size=_SIZE).digest() if mol is not None else b"" for mol in molecules
    ]
    new = {key: graph for graph, key in enumerate(keys) if key not in _known}
    if len(_known) + len(new) > _REMEMBERED:
        _known.clear()
        new = {key: graph for graph, key in enumerate(keys)}
    some = np.array(list(new.values()), np.int64)
    _known.update(zip(new, _looked_at(dataset[some], tuple(molecules[k] for k in some), progress), strict=True))
    return [_known[key] for key in keys]


def _looked_at(dataset: GraphDataset, molecules: Molecules, progress: Progress) -> Iterator[_Row]:
    """Yield the row of each molecule; raises `InputError` where looking takes too long."""
    found = find_anchors([one.smarts for one in named_substructures()], dataset, molecules, progress=progress)
    ends = np.searchsorted(found.graphs, np.arange(len(molecules) + 1))
    for molecule, (first, last) in enumerate(pairwise(ends.tolist())):
        has = np.array(np.unique(found.patterns[first:last], return_counts=True), np.int32)
        values = count_properties(known_properties(), molecules[molecule : molecule + 1])[0]
        some = np.flatnonzero(values)
        yield np.hstack((has, np.stack((some + len(named_substructures()), values[some])).astype(np.int32)))

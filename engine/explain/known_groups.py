"""Known groups: named groups, RDKit's functional groups and structural alerts, and lists that a user supplies.

The named groups are our own table, in plain English; the functional groups are RDKit's hierarchy; the alerts are those
of its FilterCatalog: BRENK (Brenk et al., 2008), PAINS (Baell and Holloway, 2010) and NIH (Jadhav et al., 2010;
Doveston et al., 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import FunctionalGroups
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams, RunFilterCatalog

from engine.errors import Fault, InputError
from engine.faults import fault
from engine.predicates.groups import Molecules, Substructure, match_anchors, match_whole, named_groups, shortened
from engine.progress import SILENT, Progress, Step, check
from engine.readers.molecules import read_smarts_list

__all__ = [
    "ALERTS",
    "KnownGroup",
    "functional_groups",
    "groups_in_plain_english",
    "groups_of_file",
    "known_alerts",
    "memberships",
]

ALERTS = ("BRENK", "PAINS", "NIH")
_EVERY = 500  # molecules between two pieces of news


@dataclass(frozen=True, slots=True, eq=False)
class KnownGroup:
    """A group that has a name, and how to find the atoms of its matches."""

    source: str
    name: str
    atoms_in: Callable[[Chem.Mol], frozenset[int]]


@dataclass(frozen=True, slots=True, eq=False)
class _Matching:
    """Finds all the atoms of all matches of SMARTS."""

    query: Chem.Mol

    def __call__(self, mol: Chem.Mol) -> frozenset[int]:
        return frozenset(atom for match in mol.GetSubstructMatches(self.query) for atom in match)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Finds all the atoms of all matches of a user's SMARTS; raises `InputError` where that takes too long."""

    smarts: str

    def __call__(self, mol: Chem.Mol) -> frozenset[int]:
        return frozenset(atom for match in match_whole(self.smarts, mol) for atom in match)


@dataclass(frozen=True, slots=True, eq=False)
class _Alarm:
    """Finds the atoms that set off one entry of a FilterCatalog."""

    entry: Any

    def __call__(self, mol: Chem.Mol) -> frozenset[int]:
        found = self.entry.GetFilterMatches(mol)
        return frozenset(int(atom) for match in found for _, atom in match.atomPairs)


@cache
def groups_in_plain_english() -> tuple[KnownGroup, ...]:
    """Return the groups of our own table, called as a chemist calls them: "primary aromatic amine".

    Returns
    -------
    tuple of KnownGroup
        In the order of the table.
    """
    return tuple(
        KnownGroup("named group", group.name, _Matching(Chem.MolFromSmarts(group.smarts))) for group in named_groups()
    )


@cache
def functional_groups() -> tuple[KnownGroup, ...]:
    """Return RDKit's functional groups, each called by its way through the hierarchy: "Amine, Primary".

    Returns
    -------
    tuple of KnownGroup
        Each group before those below it.
    """

    def walk(nodes: Sequence[Any], above: tuple[str, ...]) -> Iterator[KnownGroup]:
        for node in nodes:
            way = (*above, node.name)
            yield KnownGroup("functional group", ", ".join(way), _Matching(node.pattern))
            yield from walk(node.children, way)

    return tuple(walk(FunctionalGroups.BuildFuncGroupHierarchy(), ()))


def groups_of_file(path: str | Path) -> tuple[KnownGroup, ...]:
    """Return the groups of a table with the columns name and smarts.

    Parameters
    ----------
    path : str or Path
        The table; its name is the source of the groups.

    Returns
    -------
    tuple of KnownGroup
        In the order of the table.

    Raises
    ------
    InputError
        Where the table cannot be read or SMARTS in it do not parse, with all its faults.
    """
    groups, faults = [], []
    for told in read_smarts_list(path):
        try:
            substructure = Substructure.of(told.smarts, told.name)
        except InputError as error:
            faults += [Fault(fault.code, told.place, fault.found, fault.fix) for fault in error.faults]
            continue
        own = _Listed(substructure.smarts)
        groups.append(KnownGroup(Path(path).stem, substructure.name or substructure.smarts, own))
    if faults:
        raise InputError(*faults)
    return tuple(groups)


@cache
def _catalog(name: str) -> FilterCatalog:
    parameters = FilterCatalogParams()
    parameters.AddCatalog(getattr(FilterCatalogParams.FilterCatalogs, name))
    return FilterCatalog(parameters)


def known_alerts(name: str) -> tuple[KnownGroup, ...]:
    """Return the structural alerts of one of RDKit's catalogues.

    Parameters
    ----------
    name : str
        One of `ALERTS`.

    Returns
    -------
    tuple of KnownGroup
        In the order of the catalogue.
    """
    catalog = _catalog(name)
    entries = [catalog.GetEntryWithIdx(i) for i in range(catalog.GetNumEntries())]
    return tuple(KnownGroup(name, entry.GetDescription(), _Alarm(entry)) for entry in entries)


def memberships(
    groups: Sequence[KnownGroup], molecules: Molecules, *, jobs: int = 1, progress: Progress = SILENT
) -> npt.NDArray[np.bool_]:
    """Return which molecules have which groups.

    Alerts take about 6 ms a molecule, the rest 5 ms.

    Parameters
    ----------
    groups : sequence of KnownGroup
        What to look for.
    molecules : sequence of Mol or None
        None where a graph is no molecule: it has no group.
    jobs : int
        Threads, for alerts.
    progress : Progress
        Told how far it is.

    Returns
    -------
    ndarray of bool, shape (n_molecules, n_groups)

    Raises
    ------
    InputError
        Where a user's pattern takes too long.
    Cancelled
        Where the listener wants a stop.
    """
    held = np.zeros((len(molecules), len(groups)), bool)
    queries = [
        (column, group.atoms_in.query) for column, group in enumerate(groups) if isinstance(group.atoms_in, _Matching)
    ]
    for row, mol in enumerate(molecules):
        if row % _EVERY == 0:
            progress.tell(Step("known groups", row, len(molecules)))
            check(progress)
        if mol is not None:
            for column, query in queries:
                held[row, column] = mol.HasSubstructMatch(query)
    _mark_listed(held, groups, molecules, progress)
    for name in ALERTS:
        columns = {group.name: column for column, group in enumerate(groups) if group.source == name}
        if columns:
            progress.tell(Step("known groups", len(molecules), len(molecules), f"alerts of {name}"))
            check(progress)
            _mark_alerts(held, columns, name, molecules, jobs)
    return held


def _mark_listed(
    held: npt.NDArray[np.bool_], groups: Sequence[KnownGroup], molecules: Molecules, progress: Progress
) -> None:
    listed = {
        column: group.atoms_in.smarts for column, group in enumerate(groups) if isinstance(group.atoms_in, _Listed)
    }
    found = match_anchors(list(listed.values()), molecules, progress=progress)
    for one in found.undecided[:1]:
        column = list(listed)[one.pattern]
        said = f"its pattern '{shortened(listed[column])}' {one.reason}, molecule {one.graph + 1} of the data"
        raise InputError(fault("S120", f"{groups[column].source}, '{groups[column].name}'", said))
    held[found.graphs, np.array(list(listed), np.int64)[found.patterns]] = True


def _mark_alerts(
    held: npt.NDArray[np.bool_], columns: dict[str, int], name: str, molecules: Molecules, jobs: int
) -> None:
    rows = [row for row, mol in enumerate(molecules) if mol is not None]
    texts = [Chem.MolToSmiles(molecules[row]) for row in rows]
    for row, found in zip(rows, RunFilterCatalog(_catalog(name), texts, jobs), strict=True):
        for entry in found:
            column = columns.get(entry.GetDescription())
            if column is not None:
                held[row, column] = True

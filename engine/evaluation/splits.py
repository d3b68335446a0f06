"""Which graphs are learned from and which are held out, so that nothing seen in training is scored.

Rows whose class is unknown are in neither part. Copies, as `find_copies` finds them, stay on one side where that can be
done; `copies` says otherwise: None parts them, an array (n,) is what `Copies.units` has found before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from rdkit import Chem, rdBase
from rdkit.Chem.MolStandardize import rdMolStandardize
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedKFold, train_test_split

from engine.data import GraphDataset, deal, deal_fairly, divisible, require_dataset
from engine.errors import Fault, OptionError
from engine.evaluation.given_split import Parts, Rows, read_given_split
from engine.seeds import integer_seed
from engine.structure import find_copies

__all__ = [
    "SPLITS",
    "UNITS",
    "CopyUnits",
    "Parts",
    "SplitKind",
    "given",
    "grouped",
    "holdout",
    "kind_in_force",
    "scaffold",
    "scaffold_groups",
    "scaffold_names",
    "stratified",
]


CopyUnits: TypeAlias = Rows | Literal["find"] | None


class SplitKind(StrEnum):
    """How the graphs are dealt out to the folds.

    Attributes
    ----------
    STRATIFIED
        Each fold has its share of every class.
    GROUPED
        Groups that the data name stay together.
    SCAFFOLD
        Molecules of one Bemis-Murcko scaffold stay together.
    GIVEN
        The data say which graphs are held out.
    """

    STRATIFIED = "stratified"
    GROUPED = "grouped"
    SCAFFOLD = "scaffold"
    GIVEN = "given"


UNITS: MappingProxyType[SplitKind, str] = MappingProxyType(
    {
        SplitKind.STRATIFIED: "graph",
        SplitKind.GROUPED: "group",
        SplitKind.SCAFFOLD: "Bemis-Murcko scaffold",
        SplitKind.GIVEN: "part given by the data",
    }
)
"""What is dealt out as a whole in each kind of split."""


def stratified(
    dataset: GraphDataset, folds: int, seed: int, *, together: Rows | None = None, copies: CopyUnits = "find"
) -> Iterator[Parts]:
    """Yield parts in which every class has its share.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs; those without a known class are in no part.
    folds : int
        Number of parts, at least 2.
    seed : int
        Of the dealing.
    together : ndarray of int64, shape (n_graphs,), optional
        Rows with one number stay on one side.
    copies : ndarray of int64, shape (n_graphs,), "find" or None
        One number for all copies of a graph, which stay on one side where that can be done; "find" looks for them, None
        parts them.

    Yields
    ------
    Parts
        Training and test rows of each fold, ascending.

    Raises
    ------
    OptionError
        Where `folds` is below 2, fewer than two classes have members, a class has fewer than `folds` of them, or what
        stays together leaves too few units or a part with nothing to learn or to test.
    """
    rows = _labelled(dataset, folds)
    units = _with_copies(dataset, rows, together, copies, [1 / folds] * folds, seed)
    if units is not None:
        yield from _grouped_folds(dataset, rows, units, folds, seed, "kept together")
        return
    split = StratifiedKFold(folds, shuffle=True, random_state=integer_seed(seed, "folds"))
    for train, test in split.split(rows, dataset.target_codes[rows]):
        yield rows[train], rows[test]


def grouped(
    dataset: GraphDataset, folds: int, seed: int, *, together: Rows | None = None, copies: CopyUnits = "find"
) -> Iterator[Parts]:
    """Yield `folds` parts that keep each group of `dataset.group` on one side; a row without a group stands alone."""
    rows = _labelled(dataset, folds)
    if dataset.group is None:
        fix = "Name the column that holds the groups with --group, or choose another split"
        raise OptionError(Fault("O121", "the grouped split", "the data set has no groups", fix))
    groups = _merged(_numbered(dataset.group.tolist()), together)
    units = _with_copies(dataset, rows, groups, copies, [1 / folds] * folds, seed)
    yield from _grouped_folds(dataset, rows, units, folds, seed, UNITS[SplitKind.GROUPED])


def scaffold(
    dataset: GraphDataset, folds: int, seed: int, *, together: Rows | None = None, copies: CopyUnits = "find"
) -> Iterator[Parts]:
    """Yield `folds` parts that keep each Bemis-Murcko scaffold on one side; see `scaffold_groups`."""
    rows = _labelled(dataset, folds)
    groups = _merged(scaffold_groups(dataset), together)
    units = _with_copies(dataset, rows, groups, copies, [1 / folds] * folds, seed)
    yield from _grouped_folds(dataset, rows, units, folds, seed, UNITS[SplitKind.SCAFFOLD])


def given(
    dataset: GraphDataset, folds: int, seed: int, *, together: Rows | None = None, copies: CopyUnits = "find"
) -> Iterator[Parts]:
    """Yield the parts that the data bring along, as `read_given_split` finds them, whatever else is said.

    A test part stays as it is: rows that are to stay together with one of its rows are left out of training. Copies
    stay where the data put them.
    """
    for train, test in read_given_split(dataset).parts:
        yield (train if together is None else train[~np.isin(together[train], together[test])]), test


def kind_in_force(kind: SplitKind, dataset: GraphDataset) -> SplitKind:
    """Return the kind of split that is meant: what data give that have no parts, but groups, are groups.

    Parameters
    ----------
    kind : SplitKind
        What was asked for.
    dataset : GraphDataset
        The data to split.

    Returns
    -------
    SplitKind
        `GROUPED` for a given split of data with groups and without parts, otherwise `kind`.
    """
    given_groups = kind is SplitKind.GIVEN and dataset.given_split is None and dataset.group is not None
    return SplitKind.GROUPED if given_groups else kind


SPLITS: MappingProxyType[SplitKind, Callable[..., Iterator[Parts]]] = MappingProxyType(
    {
        SplitKind.STRATIFIED: stratified,
        SplitKind.GROUPED: grouped,
        SplitKind.SCAFFOLD: scaffold,
        SplitKind.GIVEN: given,
    }
)


def holdout(
    dataset: GraphDataset,
    fraction: float,
    seed: int,
    *,
    together: Rows | None = None,
    copies: CopyUnits = "find",
    option: str = "--holdout",
) -> Parts:
    """Return the rows to train on and those to test on, each class with its share.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs; those without a known class are in neither part.
    fraction : float
        Share of the rows to test on, above 0 and below 1.
    seed : int
        Of the dealing.
    together : ndarray of int64, shape (n_graphs,), optional
        Rows with one number stay on one side.
    copies : ndarray of int64, shape (n_graphs,), "find" or None
        As in `stratified`.
    option : str
        The option that faults name.

    Returns
    -------
    Parts
        Rows to train on and rows to test on, ascending.

    Raises
    ------
    OptionError
        Where `fraction` is not between 0 and 1, a class has fewer than two members, fewer than two classes have any,
        or what stays together leaves a part with nothing to learn or to test.
    """
    if not 0 < fraction < 1:
        found = f"{fraction} is no share of the data"
        raise OptionError(Fault("O124", option, found, "Give a number between 0 and 1"))
    rows = _labelled(dataset, 2, option=option)
    codes = dataset.target_codes[rows]
    shares = (1 - fraction, fraction)
    units = _with_copies(dataset, rows, together, copies, shares, seed)
    if units is None:
        n_classes = len(np.unique(codes))
        n_test = min(max(round(fraction * len(rows)), n_classes), len(rows) - n_classes)
        chance = integer_seed(seed, "holdout")
        kept, held = train_test_split(np.arange(len(rows)), test_size=n_test, stratify=codes, random_state=chance)
        return np.sort(rows[kept]), np.sort(rows[held])
    part = deal(_numbered(units[rows].tolist()), codes, shares, seed)
    parts = rows[part == 0], rows[part == 1]
    _check_parts(dataset, [parts], "kept together")
    return parts


def scaffold_groups(dataset: GraphDataset) -> Rows:
    """Number the Bemis-Murcko scaffolds of molecules.

    An acyclic molecule has no scaffold. It is grouped by its own canonical SMILES: one group of all acyclic molecules
    would hold unlike things and often be larger than a fold. Neither stereochemistry, nor charges that come and go with
    a hydrogen, nor a counter-ion or a solvent, with rings or without, make a scaffold another one. A graph that is no
    molecule stands alone.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs, one molecule among them at least.

    Returns
    -------
    ndarray of int64, shape (n_graphs,)
        The number of each row's scaffold, from 0 in the order of the data.

    Raises
    ------
    OptionError
        Where no graph is a molecule.

    References
    ----------
    Bemis and Murcko (1996).
    """
    if not any(dataset.smiles.tolist()):
        fix = "Choose the stratified or the grouped split"
        raise OptionError(Fault("O122", "the scaffold split", "the graphs are not molecules", fix))
    with rdBase.BlockLogs():
        parents = [_parent(smiles) for smiles in dataset.smiles.tolist()]
        return _numbered([_scaffold(mol) or (f"acyclic {_written(mol)}" if mol else "") for mol in parents])


def scaffold_names(dataset: GraphDataset) -> list[str]:
    """Return the SMILES of each row's Bemis-Murcko scaffold as `scaffold_groups` tells them apart; "" for none."""
    with rdBase.BlockLogs():
        return [_scaffold(_parent(smiles)) for smiles in dataset.smiles.tolist()]


def _parent(smiles: str) -> Chem.Mol | None:
    """Return the largest organic fragment, uncharged where a hydrogen does that; None for what is no molecule."""
    molecule = Chem.MolFromSmiles(smiles) if smiles else None  # RDKit reads the empty text as an empty molecule
    if molecule is not None and "." in smiles:
        molecule = rdMolStandardize.LargestFragmentChooser(preferOrganic=True).choose(molecule)
    if molecule is not None and "[" in smiles:
        molecule = rdMolStandardize.Uncharger().uncharge(molecule)
    return molecule


def _scaffold(molecule: Chem.Mol | None) -> str:
    return "" if molecule is None else _written(Chem.MurckoDecompose(molecule))


def _written(molecule: Chem.Mol) -> str:
    return str(Chem.MolToSmiles(molecule, isomericSmiles=False))


def _numbered(names: Iterable[Any]) -> Rows:
    """Return a number for each name, equal for equal names, new for every empty one."""
    seen: dict[Any, int] = {}
    return np.array([seen.setdefault(("", row) if name == "" else name, len(seen)) for row, name in enumerate(names)])


def _merged(groups: Rows, together: Rows | None) -> Rows:
    """Return the finest groups that are coarser than both: what either side keeps together stays together."""
    if together is None:
        return groups
    n_groups, links = int(groups.max()) + 1, _numbered(together.tolist())
    size = n_groups + int(links.max()) + 1
    graph = coo_array((np.ones(len(groups)), (groups, n_groups + links)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    return np.asarray(component[groups], dtype=np.int64)


def _with_copies(
    dataset: GraphDataset, rows: Rows, own: Rows | None, copies: CopyUnits, shares: Sequence[float], seed: int
) -> Any:
    """Return the units (n,) that `own` and the copies make together; `own` where the copies have to be parted.

    Those of a structure have to be that has all members of a class; and all of them where a part would be left
    without anything to test, or the others without a class of it.
    """
    if copies is None:
        return own
    known = find_copies(dataset).units() if isinstance(copies, str) else copies
    codes = dataset.target_codes[rows]
    units = np.arange(len(dataset), dtype=np.int64)
    units[rows] = len(dataset) + divisible(known[rows], codes)
    if len(np.unique(units)) == len(units):
        return own
    merged = _numbered(units.tolist()) if own is None else _merged(own, units)
    fair = deal_fairly(_numbered(merged[rows].tolist()), codes, shares, seed)
    return own if fair is None else merged


def _labelled(dataset: GraphDataset, folds: int, *, option: str = "--folds") -> Rows:
    """Return the rows with a known class; refuse what cannot be dealt out into `folds`."""
    require_dataset(dataset)
    if folds < 2:
        raise OptionError(Fault("O120", "--folds", f"{folds} folds", "Ask for at least 2"))
    counts = {label: count for label, count in dataset.class_counts().items() if count}
    if len(counts) < 2:
        found = f"{len(counts)} class with known members"
        raise OptionError(Fault("O125", "the class column", found, "Give a column with at least two classes"))
    small = {label: count for label, count in counts.items() if count < folds}
    if small:
        found = ", ".join(f"class {label!r} has only {count}" for label, count in small.items())
        fix = f"Ask for at most {min(small.values())} folds, or leave the class out"
        if min(small.values()) < 2:
            fix = "Leave the class out, or give it more members"
        raise OptionError(Fault("O123", option, f"{found} of the {folds} members that {folds} parts need", fix))
    return np.flatnonzero(dataset.target_codes >= 0).astype(np.int64)


def _grouped_folds(
    dataset: GraphDataset, rows: Rows, groups: Rows, folds: int, seed: int, unit: str
) -> Iterator[Parts]:
    """Yield `folds` parts of `rows` that keep whole groups on one side."""
    numbers = _numbered(groups[rows].tolist())
    if (found := int(numbers.max()) + 1) < folds:
        fix = f"Ask for at most {found} folds, or choose another split"
        raise OptionError(Fault("O126", "--folds", f"{found} {unit} units for {folds} folds", fix))
    part = deal(numbers, dataset.target_codes[rows], [1 / folds] * folds, seed)
    parts = [(rows[part != fold], rows[part == fold]) for fold in range(folds)]
    _check_parts(dataset, parts, unit)
    yield from parts


def _check_parts(dataset: GraphDataset, parts: Sequence[Parts], unit: str) -> None:
    """Refuse parts that leave nothing to learn or nothing to test."""
    for train, test in parts:
        if len(test) == 0 or len(np.unique(dataset.target_codes[train])) < 2:
            found = f"a {unit} unit is so large that a fold has nothing to test or one class to learn from"
            raise OptionError(Fault("O127", "the split", found, "Ask for fewer folds, or choose another split"))

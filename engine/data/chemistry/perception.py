"""Molecules recognised in graphs whose labels are element symbols and bond orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.chemistry.hydrogens import ELEMENT_SYMBOLS
from engine.data.chemistry.molecules import (
    BOND_COLUMN,
    BOND_NAMES,
    NODE_COLUMNS,
    Hydrogens,
    MolecularGraph,
    graph_of_molecule,
)
from engine.data.chemistry.valence import charges_from_valence
from engine.data.dataset import GraphDataset, GraphKind
from engine.progress import SILENT, Progress, Step, check

__all__ = ["Perceived", "is_chemical", "perceive_molecules"]

_BOND_TYPES = {
    "1": Chem.BondType.SINGLE,
    "2": Chem.BondType.DOUBLE,
    "3": Chem.BondType.TRIPLE,
    "single": Chem.BondType.SINGLE,
    "double": Chem.BondType.DOUBLE,
    "triple": Chem.BondType.TRIPLE,
    "aromatic": Chem.BondType.AROMATIC,
}
_ORDERS = {Chem.BondType.SINGLE: 1, Chem.BondType.DOUBLE: 2, Chem.BondType.TRIPLE: 3, Chem.BondType.AROMATIC: 0}
_MOST_PYRROLIC = 3
"""Most ring nitrogens that are given a hydrogen in search of a valid aromatic structure ..."""
_MOST_TRIED = 10
"""... and most that are tried."""
_EVERY = 200  # graphs between two pieces of news


@dataclass(frozen=True, slots=True, eq=False)
class Perceived:
    """A molecule set, and the graphs in it that stay plain because their chemistry makes no sense."""

    dataset: GraphDataset
    plain: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Skeleton:
    """One graph on its way to a molecule."""

    numbers: list[int]  # atomic numbers
    charges: list[int]
    edges: list[tuple[int, int]]
    bonds: list[Chem.BondType]


def is_chemical(dataset: GraphDataset) -> bool:
    """Tell whether node labels are all element symbols and edge labels all bond orders.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.

    Returns
    -------
    bool
        False, too, where there are several node columns or no labels.
    """
    elements, bonds = dataset.node_columns[0].symbols, dataset.edge_alphabet.symbols
    known = ELEMENT_SYMBOLS.issuperset(elements) and set(_BOND_TYPES).issuperset(bonds)
    return known and len(elements) > 0 and len(dataset.node_columns) == 1


def perceive_molecules(
    dataset: GraphDataset, hydrogens: Hydrogens = Hydrogens.AS_FILE, progress: Progress = SILENT
) -> Perceived:
    """Recognise molecules in graphs of elements and bonds; a graph that makes none stays a plain graph.

    Formal charges follow from the valences, then RDKit sanitises. Where the file has hydrogen nodes, all of them are
    taken to be there; otherwise they are implicit.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs for which `is_chemical` holds.
    hydrogens : Hydrogens, default Hydrogens.AS_FILE
        `KEEP` adds hydrogens as nodes, but only to graphs without numeric node attributes.
    progress : Progress, default SILENT
        Hears of each step, and may ask for a stop.

    Returns
    -------
    Perceived
        The molecule set, as many graphs in the same order, and the numbers of those that stay plain.

    Raises
    ------
    Cancelled
        If `progress` asks for a stop.
    """
    complete = dataset.node_columns[0].code("H") >= 0
    add = hydrogens is Hydrogens.KEEP and not dataset.attribute_names
    builder = DatasetBuilder(
        dataset.name,
        GraphKind.MOLECULES,
        columns=NODE_COLUMNS,
        edge_column=BOND_COLUMN,
        attribute_names=dataset.attribute_names,
    )
    plain: list[int] = []
    for graph, skeleton in enumerate(_skeletons(dataset, complete)):
        if graph % _EVERY == 0:
            progress.tell(Step("recognising molecules", graph, len(dataset)))
            check(progress)
        mol = _molecule(skeleton, complete)
        if mol is None:
            plain.append(graph)
        elif add:
            mol = Chem.AddHs(mol)
        view = _plain_view(skeleton, complete) if mol is None else graph_of_molecule(mol)
        builder.add(_record(dataset, graph, view))
    names = dict(zip(dataset.classes, dataset.class_names, strict=True))
    return Perceived(builder.build(class_names=names), tuple(plain))


def _record(dataset: GraphDataset, graph: int, view: MolecularGraph) -> GraphRecord:
    truth: list[bool] = []
    if dataset.edge_truth is not None:
        truth = dataset.edge_truth[dataset.edges(graph)].tolist()
        truth += [False] * (len(view.edges) - len(truth))
    code = int(dataset.target_codes[graph])
    return GraphRecord(
        labels=view.labels,
        edges=view.edges,
        edge_labels=view.edge_labels,
        id=str(dataset.ids[graph]),
        record=int(dataset.records[graph]),
        target=dataset.classes[code] if code >= 0 else "",
        smiles=view.smiles,
        atom_of_node=view.atom_of_node,
        attributes=dataset.node_attributes[dataset.nodes(graph)].tolist(),
        edge_truth=truth,
    )


def _skeletons(dataset: GraphDataset, complete: bool) -> Iterator[_Skeleton]:
    """Yield every graph with its formal charges, computed over all graphs at once."""
    table = Chem.GetPeriodicTable()
    symbols = dataset.node_columns[0].symbols
    by_code = np.array([0 if s == "*" else table.GetAtomicNumber(s) for s in symbols])
    numbers = by_code[dataset.node_codes[:, 0]]
    types = [_BOND_TYPES[symbol] for symbol in dataset.edge_alphabet.symbols]
    charges = _charges(dataset, numbers, types, complete)
    lists = numbers.tolist(), charges.tolist(), dataset.edge_ends.tolist(), dataset.edge_codes.tolist()
    for graph in range(len(dataset)):
        nodes, edges = dataset.nodes(graph), dataset.edges(graph)
        bonds = [types[code] for code in lists[3][edges]]
        yield _Skeleton(lists[0][nodes], lists[1][nodes], lists[2][edges], bonds)


def _charges(
    dataset: GraphDataset, numbers: npt.NDArray[np.int64], types: list[Chem.BondType], complete: bool
) -> npt.NDArray[np.int64]:
    """Return the formal charge of every node, (nodes,); 0 on atoms with aromatic bonds."""
    ends = dataset.edge_ends + dataset.node_offsets[dataset.edge_graph][:, None]
    orders = np.array([_ORDERS[bond] for bond in types] or [0])[dataset.edge_codes]
    flat = ends.T.ravel()
    valences = np.bincount(flat, np.tile(orders, 2), minlength=dataset.n_nodes).astype(np.int64)
    aromatic = np.zeros(dataset.n_nodes, dtype=bool)
    aromatic[ends[orders == 0]] = True
    charges = np.where(aromatic, 0, charges_from_valence(numbers, valences))
    if complete:
        return charges
    return _with_counter_ions(charges, ends[orders == 1], numbers, valences)


def _with_counter_ions(
    charges: npt.NDArray[np.int64],
    singles: npt.NDArray[np.int64],
    numbers: npt.NDArray[np.int64],
    valences: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Return the charges where missing bonds mean implicit hydrogens: a terminal O- only beside a cation."""
    lone = (numbers == 0) | (valences > 0) & (charges < 0)
    charges = np.where(lone, 0, charges)
    for cations, ions in (singles.T, singles.T[::-1]):
        bound = (charges[cations] > 0) & np.isin(numbers[ions], (8, 16)) & (valences[ions] == 1)
        _, first = np.unique(cations[bound], return_index=True)  # one counter-ion for each cation
        charges[ions[bound][first]] = -1
    return charges


def _molecule(skeleton: _Skeleton, complete: bool) -> Chem.Mol | None:
    """Return the sanitised molecule, None where there is none."""
    mol = _assembled(skeleton, complete)
    if _sanitised(mol):
        return mol
    return None if complete else _with_pyrrolic_hydrogens(skeleton)


def _assembled(skeleton: _Skeleton, complete: bool) -> Chem.RWMol:
    mol = Chem.RWMol()
    for number, charge in zip(skeleton.numbers, skeleton.charges, strict=True):
        atom = Chem.Atom(number)
        atom.SetFormalCharge(charge)
        atom.SetNoImplicit(complete)
        mol.AddAtom(atom)
    for (u, v), bond in zip(skeleton.edges, skeleton.bonds, strict=True):
        mol.AddBond(u, v, bond)
    for bond in mol.GetBonds() if Chem.BondType.AROMATIC in skeleton.bonds else ():
        if bond.GetBondType() == Chem.BondType.AROMATIC:
            bond.SetIsAromatic(True)
            bond.GetBeginAtom().SetIsAromatic(True)
            bond.GetEndAtom().SetIsAromatic(True)
    return mol


def _sanitised(mol: Chem.RWMol) -> bool:
    return bool(Chem.SanitizeMol(mol, catchErrors=True) == Chem.SanitizeFlags.SANITIZE_NONE)


def _with_pyrrolic_hydrogens(skeleton: _Skeleton) -> Chem.Mol | None:
    """Return the molecule with the fewest [nH] that makes its aromatic rings valid."""
    blank = _assembled(skeleton, complete=False)
    nitrogens = [a.GetIdx() for a in blank.GetAtoms() if a.GetIsAromatic() and a.GetAtomicNum() == 7]
    nitrogens = [i for i in nitrogens if blank.GetAtomWithIdx(i).GetDegree() == 2][:_MOST_TRIED]
    most = min(_MOST_PYRROLIC, len(nitrogens))
    for chosen in chain.from_iterable(combinations(nitrogens, count) for count in range(1, most + 1)):
        mol = Chem.RWMol(blank)
        for atom in chosen:
            mol.GetAtomWithIdx(atom).SetNumExplicitHs(1)
        if _sanitised(mol):
            return mol
    return None


def _plain_view(skeleton: _Skeleton, complete: bool) -> MolecularGraph:
    """Return a graph that is no molecule in the columns of one: bonds as in the file, rings from the graph."""
    mol = _assembled(skeleton, complete)
    Chem.FastFindRings(mol)
    charges = skeleton.charges
    flags = [str(int(atom.IsInRing())) for atom in mol.GetAtoms()]
    size = len(skeleton.numbers)
    symbols = [atom.GetSymbol() for atom in mol.GetAtoms()]
    labels = (symbols, [str(charge) for charge in charges], ["0"] * size, flags, ["0"] * size)
    names = [BOND_NAMES[bond] for bond in skeleton.bonds]
    return MolecularGraph(labels, skeleton.edges, names, "", [-1] * size)

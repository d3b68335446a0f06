"""Edits of molecules: on the Kekulé structure of the heavy atoms, each result sanitised by RDKit.

Hydrogens are no edits of their own: they fill what valence leaves open, as they do in a SMILES. Where they are nodes
they are taken in before an edit and put back after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from rdkit import Chem, rdBase

from engine.data import DatasetBuilder, GraphDataset, GraphKind, GraphRecord
from engine.data.chemistry import (
    BOND_COLUMN,
    NODE_COLUMNS,
    Hydrogens,
    fold_atoms,
    graph_of_molecule,
    molecule,
    parse_smiles,
)
from engine.explain.counterfactual.edit import Edit, EditKind, Variant
from engine.explain.counterfactual.plausibility import has_odd_valence, oddity

__all__ = ["BOND_ORDERS", "ORDER_NAMES", "ORGANIC", "MoleculeEditor", "changes_of", "kekulized", "release"]

ORGANIC = ("C", "N", "O", "F", "P", "S", "Cl", "Br", "I")
"""Elements that edits put in."""

BOND_ORDERS = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}
ORDER_NAMES = {1: "single", 2: "double", 3: "triple"}
_MOST_BONDS = {"C": 3, "N": 3, "O": 2, "S": 2, "P": 1, "F": 1, "Cl": 1, "Br": 1, "I": 1}
"""The highest order of the bond by which an element is added."""
_EXPANDED = frozenset({15, 16})  # take a doubly bonded oxygen without giving up a hydrogen
_CROWDED = frozenset({"F", "P", "S", "Cl", "Br", "I"})  # RDKit allows them valences that hardly occur
_SMALLEST_RING, _LARGEST_RING = 3, 7
_NUMBER = "symgraph-number"
_SOUND = Chem.SanitizeFlags.SANITIZE_NONE


class MoleculeEditor:
    """Edits one molecule of a data set."""

    def __init__(self, dataset: GraphDataset, graph: int, elements: tuple[str, ...] = ORGANIC) -> None:
        """Take graph number `graph`, which must be a molecule; `elements` are those that edits put in."""
        mol = molecule(dataset, graph)
        if mol is None:
            raise ValueError("this graph is no molecule")
        self._elements = elements
        self._name = dataset.name
        for atom in mol.GetAtoms():
            atom.SetIntProp(_NUMBER, atom.GetIdx())
        self._explicit = _has_hydrogen_nodes(mol)
        self._size = mol.GetNumAtoms()
        self._parts = len(Chem.GetMolFrags(mol))
        self._first = mol
        self._mols: dict[str, Chem.Mol] = {}  # by key

    def start(self) -> Variant:
        """Return the molecule as it is, with no edits."""
        return self._variant(self._first, (), complete=True)

    def neighbors(self, variant: Variant) -> Iterator[Variant]:
        """Yield every sound molecule that one more edit leads to; no part of it is cut off."""
        base = kekulized(self._mols.get(variant.key, self._first), fold=self._explicit)
        number = self._size + sum(edit.kind is EditKind.ADD_NODE for edit in variant.edits)
        stiff, radicals = any(atom.GetNoImplicit() for atom in base.GetAtoms()), _radicals(base)
        with rdBase.BlockLogs():
            for edit, raw in _edits(base, self._elements, number):
                if Chem.SanitizeMol(raw, catchErrors=True) != _SOUND or (stiff and _radicals(raw) > radicals):
                    continue
                if len(Chem.GetMolFrags(raw)) > self._parts or (edit.after in _CROWDED and has_odd_valence(raw, base)):
                    continue
                yield self._variant(raw, (*variant.edits, edit))

    def _variant(self, mol: Chem.Mol, edits: tuple[Edit, ...], *, complete: bool = False) -> Variant:
        whole = Chem.AddHs(mol) if self._explicit and not complete else mol
        graph = graph_of_molecule(whole)
        self._mols.setdefault(graph.smiles, whole)
        record = GraphRecord(
            labels=graph.labels,
            edges=graph.edges,
            edge_labels=graph.edge_labels,
            id="",
            record=1,
            smiles=graph.smiles,
            atom_of_node=graph.atom_of_node,
        )
        return Variant(record, edits, graph.smiles)

    def forget_but(self, keys: Collection[str]) -> None:
        """Keep no other molecules than those with `keys`."""
        self._mols = {key: mol for key, mol in self._mols.items() if key in keys}

    def numbers(self, variant: Variant) -> tuple[int, ...]:
        """Return of each atom its number in the original, or of the added atom; -1 for hydrogens."""
        atoms = self._mols[variant.key].GetAtoms()
        return tuple(atom.GetIntProp(_NUMBER) if atom.HasProp(_NUMBER) else -1 for atom in atoms)

    def oddity(self, variant: Variant) -> int:
        """Return the number of odd groups."""
        return oddity(self._mols[variant.key], self._first)

    def dataset(self, variants: list[Variant]) -> GraphDataset:
        """Return the variants as a data set, in order."""
        builder = DatasetBuilder(self._name, GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
        for variant in variants:
            builder.add(variant.record)
        return builder.build()

    def reread(self, variant: Variant) -> GraphDataset | None:
        """Return the molecule read from its SMILES, None where RDKit has something against it or it fell apart."""
        parameters = Chem.SmilesParserParams()
        parameters.sanitize = parameters.removeHs = False
        raw = Chem.MolFromSmiles(variant.key, parameters)
        if raw is None or Chem.DetectChemistryProblems(raw) or len(Chem.GetMolFrags(raw)) > self._parts:
            return None
        mol = parse_smiles(variant.key, Hydrogens.KEEP if self._explicit else Hydrogens.AS_FILE)
        if mol is None:
            return None
        for atom in mol.GetAtoms():
            atom.ClearProp(_NUMBER)
        graph = graph_of_molecule(mol)
        builder = DatasetBuilder(self._name, GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
        builder.add(GraphRecord(graph.labels, graph.edges, graph.edge_labels, "", 1, smiles=graph.smiles,
                                atom_of_node=graph.atom_of_node))  # fmt: skip
        return builder.build()


def _has_hydrogen_nodes(mol: Chem.Mol) -> bool:
    """Whether every hydrogen is an atom of its own."""
    return any(a.GetAtomicNum() == 1 and a.GetDegree() == 1 for a in mol.GetAtoms()) and not any(
        a.GetTotalNumHs() for a in mol.GetAtoms()
    )


def _radicals(mol: Chem.Mol) -> int:
    return sum(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms())


def kekulized(mol: Chem.Mol, *, fold: bool) -> Chem.RWMol:
    """Return the heavy atoms with localised bonds, hydrogens free to follow the valences."""
    heavy = Chem.RWMol(fold_atoms(mol) if fold else mol)
    Chem.Kekulize(heavy, clearAromaticFlags=True)
    for atom in heavy.GetAtoms():
        if atom.GetNumRadicalElectrons():
            continue
        before = atom.GetTotalNumHs(), atom.GetNumExplicitHs(), atom.GetNoImplicit()
        _relax(atom)
        if atom.GetTotalNumHs() != before[0]:  # such as a hydride: what valence says is not what is there
            atom.SetNumExplicitHs(before[1])
            atom.SetNoImplicit(before[2])
            atom.UpdatePropertyCache(strict=False)
    return heavy


def _relax(atom: Chem.Atom) -> None:
    """Let the valence say how many hydrogens the atom has."""
    atom.SetNoImplicit(False)
    atom.SetNumExplicitHs(0)
    atom.UpdatePropertyCache(strict=False)


def _edits(base: Chem.RWMol, elements: tuple[str, ...], number: int) -> Iterator[tuple[Edit, Chem.RWMol]]:
    """Yield every edit with what it makes of `base`, not yet sanitised; an added atom gets `number`."""
    for atom in base.GetAtoms():
        yield from changes_of(base, atom, elements)
        yield from _removals_of(base, atom)
        yield from _additions_at(base, atom, elements, number)
    for bond in base.GetBonds():
        yield from _edits_of_bond(base, bond)
    yield from _new_bonds(base)


def changes_of(base: Chem.RWMol, atom: Chem.Atom, elements: tuple[str, ...]) -> Iterator[tuple[Edit, Chem.RWMol]]:
    """Yield the atom as another element, and charged otherwise."""
    old, charge = atom.GetSymbol(), atom.GetFormalCharge()
    wanted = [(element, 0) for element in elements if element != old]
    if charge:
        wanted.append((old, 0))
    elif old in {"O", "S"} and atom.GetTotalNumHs():
        wanted.append((old, -1))
    elif old == "N":
        wanted.append((old, 1))
    for element, new_charge in wanted:
        made = Chem.RWMol(base)
        changed = made.GetAtomWithIdx(atom.GetIdx())
        changed.SetAtomicNum(Chem.GetPeriodicTable().GetAtomicNumber(element))
        changed.SetFormalCharge(new_charge)
        changed.SetIsotope(0)
        changed.SetNumRadicalElectrons(0)
        release(made, changed)
        words = _written(old, charge), _written(element, new_charge)
        yield Edit(EditKind.CHANGE_NODE, (atom.GetIntProp(_NUMBER),), *words), made


def _written(element: str, charge: int) -> str:
    return element + ("+" * charge if charge > 0 else "-" * -charge)


def _removals_of(base: Chem.RWMol, atom: Chem.Atom) -> Iterator[tuple[Edit, Chem.RWMol]]:
    if base.GetNumAtoms() == 1 or (atom.GetDegree() > 1 and not atom.IsInRing()):
        return
    made = Chem.RWMol(base)
    for neighbor in atom.GetNeighbors():
        release(made, made.GetAtomWithIdx(neighbor.GetIdx()))
    made.RemoveAtom(atom.GetIdx())
    label = _written(atom.GetSymbol(), atom.GetFormalCharge())
    yield Edit(EditKind.REMOVE_NODE, (atom.GetIntProp(_NUMBER),), label), made


def _additions_at(
    base: Chem.RWMol, atom: Chem.Atom, elements: tuple[str, ...], number: int
) -> Iterator[tuple[Edit, Chem.RWMol]]:
    free = atom.GetTotalNumHs()
    for element in elements:
        for order in range(1, _MOST_BONDS.get(element, 1) + 1):
            if order > free and not (atom.GetAtomicNum() in _EXPANDED and element == "O" and order == 2):
                continue
            made = Chem.RWMol(base)
            fresh = Chem.Atom(element)
            fresh.SetIntProp(_NUMBER, number)
            position = made.AddAtom(fresh)
            made.AddBond(atom.GetIdx(), position, BOND_ORDERS[order])
            release(made, made.GetAtomWithIdx(atom.GetIdx()))
            ends = (number, atom.GetIntProp(_NUMBER))
            yield Edit(EditKind.ADD_NODE, ends, after=element, edge=ORDER_NAMES[order]), made


def _edits_of_bond(base: Chem.RWMol, bond: Chem.Bond) -> Iterator[tuple[Edit, Chem.RWMol]]:
    """Yield the bond with another order, and a ring's bond cut."""
    order = next((n for n, kind in BOND_ORDERS.items() if kind == bond.GetBondType()), 0)
    if not order:
        return
    u, v = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
    ends = _sorted(bond.GetBeginAtom(), bond.GetEndAtom())
    free = min(bond.GetBeginAtom().GetTotalNumHs(), bond.GetEndAtom().GetTotalNumHs())
    for wanted, kind in BOND_ORDERS.items():
        if wanted == order or wanted - order > free:
            continue
        made = Chem.RWMol(base)
        made.GetBondBetweenAtoms(u, v).SetBondType(kind)
        release(made, made.GetAtomWithIdx(u), made.GetAtomWithIdx(v))
        yield Edit(EditKind.CHANGE_EDGE, ends, ORDER_NAMES[order], ORDER_NAMES[wanted]), made
    if bond.IsInRing():
        made = Chem.RWMol(base)
        made.RemoveBond(u, v)
        release(made, made.GetAtomWithIdx(u), made.GetAtomWithIdx(v))
        yield Edit(EditKind.REMOVE_EDGE, ends, ORDER_NAMES[order]), made


def _new_bonds(base: Chem.RWMol) -> Iterator[tuple[Edit, Chem.RWMol]]:
    """Yield a single bond between two atoms that closes a ring of usual size, or joins two parts."""
    free = [atom for atom in base.GetAtoms() if atom.GetTotalNumHs()]
    distance = Chem.GetDistanceMatrix(base)
    for first, second in combinations(free, 2):
        u, v = first.GetIdx(), second.GetIdx()
        if not _SMALLEST_RING - 1 <= distance[u, v] <= _LARGEST_RING - 1:
            continue
        made = Chem.RWMol(base)
        made.AddBond(u, v, Chem.BondType.SINGLE)
        release(made, made.GetAtomWithIdx(u), made.GetAtomWithIdx(v))
        yield Edit(EditKind.ADD_EDGE, _sorted(first, second), after="single"), made


def _sorted(first: Chem.Atom, second: Chem.Atom) -> tuple[int, int]:
    low, high = sorted((first.GetIntProp(_NUMBER), second.GetIntProp(_NUMBER)))
    return low, high


def release(mol: Chem.RWMol, *atoms: Chem.Atom) -> None:
    """Let hydrogens of the touched atoms follow the valences, and forget what was known of their stereochemistry."""
    for atom in atoms:
        atom.SetNoImplicit(False)
        atom.SetNumExplicitHs(0)
        atom.SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
        for bond in atom.GetBonds():
            bond.SetStereo(Chem.BondStereo.STEREONONE)
            bond.SetBondDir(Chem.BondDir.NONE)

"""`MoleculeReading`: from a parsed molecule to a graph, the same way for SMILES, InChI and molecule blocks."""

from __future__ import annotations

from collections.abc import Callable

from rdkit import Chem

from engine.data.builder import GraphRecord
from engine.data.molecules import Hydrogens, fold_atoms, graph_of_molecule
from engine.data.standardization import Standardizer
from engine.errors import Fault
from engine.readers.faults import fault
from engine.readers.imported import ReadOptions
from engine.readers.smiles import Problem

__all__ = ["MOLECULE_FORMATS", "MoleculeReading", "bare_record"]

MOLECULE_FORMATS = ("smiles table", "InChI table", "sdf", "MOL files")
"""Formats whose molecules can be standardised; the graphs of others stay as they are."""


class MoleculeReading:
    """Standardises molecules as asked for, takes care of their hydrogens, and notes what was changed."""

    def __init__(self, options: ReadOptions) -> None:
        limits = options.limits
        self.notes: list[Fault] = []
        self._hydrogens = options.hydrogens
        self._most_nodes = limits.nodes_per_graph
        self._standardizer = Standardizer(
            options.standardize,
            tautomers=options.tautomers,
            most_tautomers=limits.tautomers,
            seconds=limits.molecule_seconds,
        )

    def record(
        self, parse: Callable[[Hydrogens], Chem.Mol | Problem], number: int, place: str
    ) -> GraphRecord | Problem:
        """Return the graph of the molecule that `parse` finds, or what is wrong with it."""
        if not self._standardizer.does_something:
            mol = parse(self._hydrogens)
            return mol if isinstance(mol, Problem) else bare_record(mol, number, self._most_nodes)
        mol = parse(Hydrogens.AS_FILE)
        if isinstance(mol, Problem):
            return mol
        if mol.GetNumAtoms() > self._most_nodes:
            return bare_record(mol, number, self._most_nodes)
        try:
            mol, changes = self._standardizer.apply(mol)
        except (ValueError, RuntimeError) as error:  # what RDKit raises
            return Problem("S111", f"it cannot be standardised ({_first_line(error)})")
        if not mol.GetNumAtoms():
            return Problem("S104", "nothing is left of it once it is standardised")
        if changes:
            self.notes.append(fault("S110", place, "; ".join(changes), record=number))
        return bare_record(self._with_hydrogens(mol), number, self._most_nodes)

    def _with_hydrogens(self, mol: Chem.Mol) -> Chem.Mol:
        if self._hydrogens is Hydrogens.KEEP:
            return Chem.AddHs(mol)
        return fold_atoms(mol) if self._hydrogens is Hydrogens.FOLD else mol


def bare_record(mol: Chem.Mol, number: int, most_nodes: int) -> GraphRecord | Problem:
    """Return the graph of a molecule, if it is not too large; id, class and the like are still to come."""
    if mol.GetNumAtoms() > most_nodes:
        return Problem("G410", f"{mol.GetNumAtoms():,} atoms; {most_nodes:,} are the most")
    graph = graph_of_molecule(mol)
    return GraphRecord(
        labels=graph.labels,
        edges=graph.edges,
        edge_labels=graph.edge_labels,
        id="",
        record=number,
        smiles=graph.smiles,
        atom_of_node=graph.atom_of_node,
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__

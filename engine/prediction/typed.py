"""A molecule that someone typed, as a data set of one graph."""

from __future__ import annotations

from dataclasses import replace

from rdkit import rdBase

from engine.data import DatasetBuilder, GraphDataset, GraphKind, GraphRows
from engine.data.chemistry import BOND_COLUMN, NODE_COLUMNS, Hydrogens
from engine.errors import Fault, InputError
from engine.readers import LIMITS, ReadOptions
from engine.readers.molecules import MoleculeSource, StructureText, read_structures
from engine.rules import TrainedModel

__all__ = ["typed_molecule"]

_MOST_ATOMS = 500


def typed_molecule(text: str, trained: TrainedModel) -> GraphDataset:
    """Return a molecule in the terms that a model was trained in.

    Parameters
    ----------
    text : str
        SMILES, as someone typed it.
    trained : TrainedModel
        The model.

    Returns
    -------
    GraphDataset
        Of one graph.

    Raises
    ------
    InputError
        Where it is no molecule, or a very large one.
    """
    hydrogens = Hydrogens.KEEP if trained.hydrogens_are_nodes else Hydrogens.AS_FILE
    said = trained.reading
    options = ReadOptions(
        hydrogens=hydrogens,
        standardize=said["standardize"],
        tautomers=said["tautomers"],
        limits=replace(LIMITS, nodes_per_graph=_MOST_ATOMS),
    )
    source = MoleculeSource(lambda _start, _end: [text.strip()], StructureText.SMILES)
    with rdBase.BlockLogs():
        ((_, found),) = read_structures(source, 1, frozenset(), options)
    if found.problems:
        problem = found.problems[0]
        fix = problem.fix.removesuffix(", or leave the record out") or "Correct the SMILES"
        raise InputError(Fault(problem.code, "the molecule you typed", problem.found, fix))
    builder = DatasetBuilder("typed", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    builder.add_molecules(found.molecules, GraphRows([1], ["the molecule you typed"], [""], [""], [""], [1.0]))
    return builder.build()

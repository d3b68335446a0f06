"""A molecule that someone typed, as a data set of one graph."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rdkit import rdBase

from engine.data.builder import DatasetBuilder
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.molecules import BOND_COLUMN, NODE_COLUMNS, Hydrogens
from engine.errors import Fault, InputError
from engine.readers.chemistry import MoleculeReading
from engine.readers.imported import ReadOptions
from engine.readers.limits import LIMITS
from engine.readers.smiles import Problem, read_smiles
from engine.rules.trained import TrainedModel

__all__ = ["typed_molecule"]

_MOST_ATOMS = 500


def typed_molecule(text: str, trained: TrainedModel) -> GraphDataset:
    """Return the molecule in the terms that `trained` was trained in; raises `InputError` where it is none."""
    hydrogens = Hydrogens.KEEP if trained.hydrogens_are_nodes else Hydrogens.AS_FILE
    said = trained.reading
    options = ReadOptions(
        hydrogens=hydrogens,
        standardize=said["standardize"],
        tautomers=said["tautomers"],
        limits=replace(LIMITS, nodes_per_graph=_MOST_ATOMS),
    )
    with rdBase.BlockLogs():
        graph = MoleculeReading(options).record(partial(read_smiles, text.strip()), 1, "the molecule you typed")
    if isinstance(graph, Problem):
        fix = graph.fix.removesuffix(", or leave the record out") or "Correct the SMILES"
        raise InputError(Fault(graph.code, "the molecule you typed", graph.found, fix))
    builder = DatasetBuilder("typed", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    builder.add(graph)
    return builder.build()

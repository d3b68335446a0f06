"""A molecule that someone typed, as a data set of one graph."""

from __future__ import annotations

from rdkit import rdBase

from engine.data.builder import DatasetBuilder
from engine.data.dataset import GraphDataset, GraphKind
from engine.data.molecules import BOND_COLUMN, NODE_COLUMNS, Hydrogens
from engine.errors import Fault, InputError
from engine.readers.smiles import Problem, read_smiles
from engine.readers.table import bare_record
from engine.rules.trained import TrainedModel

__all__ = ["typed_molecule"]

_MOST_ATOMS = 500


def typed_molecule(text: str, trained: TrainedModel) -> GraphDataset:
    """Return the molecule in the terms that `trained` was trained in; raises `InputError` where it is none."""
    hydrogens = Hydrogens.KEEP if trained.hydrogens_are_nodes else Hydrogens.AS_FILE
    with rdBase.BlockLogs():
        found = read_smiles(text.strip(), hydrogens)
    graph = found if isinstance(found, Problem) else bare_record(found, 1, _MOST_ATOMS)
    if isinstance(graph, Problem):
        fix = graph.fix.removesuffix(", or leave the record out") or "Correct the SMILES"
        raise InputError(Fault(graph.code, "the molecule you typed", graph.found, fix))
    builder = DatasetBuilder("typed", GraphKind.MOLECULES, columns=NODE_COLUMNS, edge_column=BOND_COLUMN)
    builder.add(graph)
    return builder.build()

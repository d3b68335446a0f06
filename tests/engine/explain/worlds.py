"""Small structures, conditions and data sets that the tests of this folder share."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from pathlib import Path

from rdkit import Chem

from engine.data.builder import DatasetBuilder, GraphRecord
from engine.data.dataset import GraphDataset, GraphKind
from engine.predicates.egos.abstraction import EdgeTest, NodeTest
from engine.predicates.egos.predicate import Condition, Part, Predicate
from engine.rules.rule import Literal, Rule, RuleCounts
from engine.structure.neighborhoods import Graphs
from engine.structure.roles import Structure, describe_structure

MOLECULES, GRAPHS = GraphKind.MOLECULES, GraphKind.GRAPHS
STAR = ((0, 1), (0, 2), (0, 3))
NITRO = (*STAR, (3, 4), (3, 5))  # 0 N, 1 and 2 O, 3 a carbon with two more


def ring(size: int, first: int = 0) -> tuple[tuple[int, int], ...]:
    return tuple((first + i, first + (i + 1) % size) for i in range(size))


def plain_graphs(graphs: Iterable[tuple[int, Iterable[tuple[int, int]], str]]) -> GraphDataset:
    """Graphs given as number of nodes, edges and class, without labels."""
    builder = DatasetBuilder("plain", GRAPHS)
    for number, (n, edges, target) in enumerate(graphs, 1):
        pairs = list(edges)
        builder.add(GraphRecord([["*"] * n], pairs, ["*"] * len(pairs), str(number), number, target))
    return builder.build()


def structure(edges: Iterable[tuple[int, int]], radius: int, anchor: int = 0) -> Structure:
    pairs = list(edges)
    n = 1 + max((max(pair) for pair in pairs), default=0)
    return describe_structure(Graphs.of(plain_graphs([(n, pairs, "")])), anchor, radius, scheme="wl")


def node(role: int, column: str, *symbols: str, low: float = -math.inf, high: float = math.inf) -> Condition:
    return Condition(Part.NODE, role, role, NodeTest(column, symbols), low, high)


def edge(role: int, other: int, symbol: str, *ends: str, low: float = -math.inf, high: float = math.inf) -> Condition:
    return Condition(Part.EDGE, role, other, EdgeTest((symbol,), ends), low, high)


def mean(role: int, name: str, low: float = -math.inf, high: float = math.inf) -> Condition:
    return Condition(Part.ATTRIBUTE, role, role, name, low, high)


def predicate(edges: Iterable[tuple[int, int]], radius: int, *conditions: Condition) -> Predicate:
    return Predicate.of(structure(edges, radius), conditions)


def rule(*literals: Literal, target: int = 1) -> Rule:
    return Rule(literals, target, 1.0, RuleCounts(3, 2, 10, 5))


def molecules(path: Path) -> GraphDataset:
    """The molecules of a table, with the columns that the readers give them."""
    builder = DatasetBuilder(
        path.stem, MOLECULES, columns=("element", "charge", "aromatic", "ring", "hydrogens"), edge_column="bond"
    )
    with path.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            mol = Chem.MolFromSmiles(row["smiles"])
            atoms, bonds = list(mol.GetAtoms()), list(mol.GetBonds())
            labels = [
                [atom.GetSymbol() for atom in atoms],
                [str(atom.GetFormalCharge()) for atom in atoms],
                [str(int(atom.GetIsAromatic())) for atom in atoms],
                [str(int(atom.IsInRing())) for atom in atoms],
                [str(atom.GetTotalNumHs()) for atom in atoms],
            ]
            ends = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in bonds]
            kinds = [str(bond.GetBondType()).lower() for bond in bonds]
            builder.add(GraphRecord(labels, ends, kinds, str(number), number, row["label"], row["smiles"]))
    return builder.build()


def edge_lists(path: Path) -> GraphDataset:
    """The graphs of a table with a column of edges."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    parsed = [[(int(u), int(v)) for u, v in (e.split("-") for e in row["edges"].split())] for row in rows]
    return plain_graphs((int(row["nodes"]), pairs, row["label"]) for row, pairs in zip(rows, parsed, strict=True))

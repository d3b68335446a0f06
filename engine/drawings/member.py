"""Draws a graph of a data set, molecule or not, with what rules matched in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdkit import Chem
from rdkit.Geometry import Point3D

from engine.data.dataset import GraphDataset, GraphKind
from engine.data.molecules import molecule
from engine.drawings.graph import draw_graph
from engine.drawings.mark import Mark, Points
from engine.drawings.molecule import draw_molecule

__all__ = ["Highlight", "draw_member"]

_BLANK = frozenset({"", "*"})  # labels of a file that has none


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is marked under one letter and colour: nodes, and edges as pairs of nodes, smaller one first."""

    letter: str
    colour: int
    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


def draw_member(
    dataset: GraphDataset,
    graph: int,
    highlights: Sequence[Highlight] = (),
    *,
    places: Points | None = None,
    width: int = 220,
    height: int = 160,
    dark: bool = False,
) -> str:
    """Return the molecule or graph at position `graph` as SVG text.

    `places`, shape (nodes, 2), are where its nodes stand, by default a layout of its own.
    """
    title = f"{dataset.ids[graph]}{''.join(f', {h.letter} highlighted' for h in highlights)}"
    mol = molecule(dataset, graph)
    if mol is not None:
        if places is not None:
            _place(mol, places)
        marks = [_on_atoms(highlight, mol) for highlight in highlights]
        return draw_molecule(mol, marks, width=width, height=height, dark=dark, title=title)
    edges = [(int(u), int(v)) for u, v in dataset.edge_ends[dataset.edges(graph)]]
    labels = [dataset.node_columns[0].symbols[code] for code in dataset.node_codes[dataset.nodes(graph), 0]]
    names = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[dataset.edges(graph)]]
    position = {edge: number for number, edge in enumerate(edges)}
    return draw_graph(
        len(labels),
        edges,
        [_on_nodes(highlight, position) for highlight in highlights],
        labels=() if set(labels) <= _BLANK else labels,
        edge_labels=() if set(names) <= _BLANK or dataset.kind is GraphKind.MOLECULES else names,
        directions=() if dataset.edge_directions is None else dataset.edge_directions[dataset.edges(graph)].tolist(),
        places=places,
        width=width,
        height=height,
        dark=dark,
        title=title,
    )


def _place(mol: Chem.Mol, places: Points) -> None:
    """Give the molecule a conformer in the plane."""
    conformer = Chem.Conformer(mol.GetNumAtoms())
    for atom, (x, y) in enumerate(places.tolist()):
        conformer.SetAtomPosition(atom, Point3D(x, y, 0.0))
    mol.RemoveAllConformers()
    mol.AddConformer(conformer)


def _on_atoms(highlight: Highlight, mol: Chem.Mol) -> Mark:
    bonds = (mol.GetBondBetweenAtoms(u, v) for u, v in highlight.edges)
    return Mark(
        highlight.nodes,
        tuple(bond.GetIdx() for bond in bonds if bond is not None),
        highlight.letter,
        highlight.colour,
    )


def _on_nodes(highlight: Highlight, position: dict[tuple[int, int], int]) -> Mark:
    edges = tuple(position[edge] for edge in highlight.edges)
    return Mark(highlight.nodes, edges, highlight.letter, highlight.colour)

"""Draws a graph of a data set, molecule or not, with what rules matched in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdkit import Chem
from rdkit.Geometry import Point3D

from engine.data import GraphDataset, GraphKind
from engine.data.chemistry import molecule
from engine.explain.drawings.graph import draw_graph, layout, node_points
from engine.explain.drawings.heat import NO_HEAT, Heat
from engine.explain.drawings.mark import Mark, Points
from engine.explain.drawings.molecule import atom_points, draw_molecule
from engine.readers.molecules import is_quick_smiles

__all__ = ["Highlight", "draw_member", "drawable_molecule", "member_points"]

_MOST_ATOMS = 200
"""RDKit takes 0.1 s to find places for so many, and seven seconds for a chain of 900, in which no other thread runs."""

_BLANK = frozenset({"", "*"})  # labels of a file that has none


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is marked under one letter and colour.

    Attributes
    ----------
    letter : str
        Names the rule beside the picture.
    colour : int
        Number in the palette.
    nodes : tuple of int
        Node numbers in the graph.
    edges : tuple of (int, int)
        Pairs of nodes, smaller one first.
    """

    letter: str
    colour: int
    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


def drawable_molecule(dataset: GraphDataset, graph: int, *, most_atoms: int = _MOST_ATOMS) -> Chem.Mol | None:
    """Return the molecule of a graph where RDKit can draw it at once.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs.
    graph : int
        Position in `dataset`.
    most_atoms : int
        From how many on a molecule takes too long.

    Returns
    -------
    Mol or None
        None for what is drawn as a plain graph: no molecule, or one that takes too long.
    """
    nodes = dataset.nodes(graph)
    is_small = nodes.stop - nodes.start <= most_atoms and is_quick_smiles(str(dataset.smiles[graph]))
    return molecule(dataset, graph) if is_small else None


def draw_member(  # noqa: PLR0913
    dataset: GraphDataset,
    graph: int,
    highlights: Sequence[Highlight] = (),
    *,
    heat: Heat = NO_HEAT,
    places: Points | None = None,
    width: int = 220,
    height: int = 160,
    dark: bool = False,
    title: str = "",
    most_atoms: int = _MOST_ATOMS,
) -> str:
    """Draw a graph of a data set, molecule or not, with what rules matched in it.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs.
    graph : int
        Position in `dataset`.
    highlights : sequence of Highlight
        What is marked.
    heat : Heat
        A weight for each node and edge, in the order of the data set; by default none.
    places : ndarray of float64, shape (n_nodes, 2), optional
        Where its nodes stand; by default a layout of its own.
    width, height : int
        Of the drawing, in pixels.
    dark : bool
        Whether it is for a dark page.
    title : str
        What a screen reader says of it; by default its id, and what is highlighted.
    most_atoms : int
        A larger molecule is drawn as a plain graph.

    Returns
    -------
    str
        SVG text.
    """
    if not title:
        title = f"{dataset.ids[graph]}{''.join(f', {h.letter} highlighted' for h in highlights)}"
        title += ", shaded by what speaks for the prediction" if heat else ""
    mol = drawable_molecule(dataset, graph, most_atoms=most_atoms)
    if mol is not None:
        if places is not None:
            _place(mol, places)
        marks = [_on_atoms(highlight, mol) for highlight in highlights]
        shaded = _by_bond(heat, dataset, graph, mol)
        return draw_molecule(mol, marks, heat=shaded, width=width, height=height, dark=dark, title=title)
    edges = [(int(u), int(v)) for u, v in dataset.edge_ends[dataset.edges(graph)]]
    labels = [dataset.node_columns[0].symbols[code] for code in dataset.node_codes[dataset.nodes(graph), 0]]
    names = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[dataset.edges(graph)]]
    position = {edge: number for number, edge in enumerate(edges)}
    return draw_graph(
        len(labels),
        edges,
        [_on_nodes(highlight, position) for highlight in highlights],
        heat=heat,
        labels=() if set(labels) <= _BLANK else labels,
        edge_labels=() if set(names) <= _BLANK or dataset.kind is GraphKind.MOLECULES else names,
        directions=() if dataset.edge_directions is None else dataset.edge_directions[dataset.edges(graph)].tolist(),
        places=places,
        width=width,
        height=height,
        dark=dark,
        title=title,
    )


def member_points(
    dataset: GraphDataset, graph: int, *, marked: bool = False, width: int = 220, height: int = 160
) -> Points:
    """Return where `draw_member` puts each node.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs.
    graph : int
        Position in `dataset`.
    marked : bool
        Whether the drawing highlights or shades something.
    width, height : int
        Of the drawing, in pixels.

    Returns
    -------
    ndarray of float64, shape (n_nodes, 2)
        In pixels from the upper left corner.
    """
    mol = drawable_molecule(dataset, graph)
    if mol is not None:
        return atom_points(mol, marked=marked, width=width, height=height)
    count = len(dataset.node_codes[dataset.nodes(graph)])
    edges = [(int(u), int(v)) for u, v in dataset.edge_ends[dataset.edges(graph)]]
    return node_points(layout(count, edges), width=width, height=height)


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


def _by_bond(heat: Heat, dataset: GraphDataset, graph: int, mol: Chem.Mol) -> Heat:
    """Return the weights in the order of the molecule's bonds."""
    if not heat:
        return heat
    weights = [0.0] * mol.GetNumBonds()
    for (u, v), weight in zip(dataset.edge_ends[dataset.edges(graph)].tolist(), heat.edges, strict=True):
        bond = mol.GetBondBetweenAtoms(u, v)
        if bond is not None:
            weights[bond.GetIdx()] = weight
    return Heat(heat.nodes, tuple(weights))


def _on_nodes(highlight: Highlight, position: dict[tuple[int, int], int]) -> Mark:
    edges = tuple(position[edge] for edge in highlight.edges)
    return Mark(highlight.nodes, edges, highlight.letter, highlight.colour)

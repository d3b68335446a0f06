"""Where the nodes of an edited graph stand; draws a graph beside what edits make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from rdkit import Chem
from rdkit.Chem import rdDepictor
from rdkit.Geometry import Point2D

from engine.data import GraphDataset
from engine.explain.counterfactual.edit import EditKind
from engine.explain.counterfactual.search import Counterfactual
from engine.explain.counterfactual.words import touched
from engine.explain.drawings.mark import Points
from engine.explain.drawings.member import Highlight, draw_member, drawable_molecule
from engine.explain.drawings.positions import layout
from engine.explain.drawings.side_by_side import side_by_side

__all__ = ["draw_edited", "edited_places", "first_places"]

_COLOUR = 4  # vermillion


def draw_edited(
    found: Counterfactual,
    before: GraphDataset,
    class_names: Sequence[str],
    *,
    width: int,
    height: int,
    dark: bool = False,
) -> str:
    """Draw a graph beside what edits make of it, what they touch marked in both.

    What both have stands in the same places, unless a new bond closes a ring of a molecule.

    Parameters
    ----------
    found : Counterfactual
        The edits and the result.
    before : GraphDataset
        The original, alone.
    class_names : sequence of str
        By the model's class numbers.
    width, height : int
        Of each of the two drawings, in pixels.
    dark : bool
        Whether it is for a dark page.

    Returns
    -------
    str
        SVG text.
    """
    marks = touched(found, before)
    drawings = [
        draw_member(
            single,
            0,
            [Highlight(letter, _COLOUR, mark.nodes, mark.edges)],
            places=places,
            width=width,
            height=height,
            dark=dark,
        )
        for single, mark, letter, places in zip(
            (before, found.after), marks, ("1", "2"), _places(found, before), strict=True
        )
    ]
    captions = [f"1 as it is: {class_names[found.before]}", f"2 edited: {class_names[found.prediction]}"]
    title = f"{before.ids[0]} as it is, and edited so that the prediction changes; what changes is marked"
    return side_by_side(drawings, captions, width=width, height=height, dark=dark, title=title)


def _places(found: Counterfactual, before: GraphDataset) -> tuple[Points, Points]:
    """Return where the nodes of both stand, (nodes, 2) each."""
    original, edited = drawable_molecule(before, 0), drawable_molecule(found.after, 0)
    if original is None or edited is None:
        return _joint_layout(found, before)
    first = _laid_out(original)
    kept = {atom: number for atom, number in enumerate(found.numbers) if 0 <= number < len(first)}
    closes_ring = any(edit.kind is EditKind.ADD_EDGE for edit in found.edits)  # a long bond across would mislead
    return first, _laid_out(edited) if closes_ring else _laid_out(edited, first, kept)


def _joint_layout(found: Counterfactual, before: GraphDataset) -> tuple[Points, Points]:
    """Return the places in a layout of all nodes and edges that either has."""
    numbers = list(found.numbers)
    edges = {(int(u), int(v)) for u, v in before.edge_ends}
    edges |= {(min(pair), max(pair)) for pair in ((numbers[u], numbers[v]) for u, v in found.after.edge_ends)}
    points = layout(max(before.n_nodes, max(numbers) + 1), sorted(edges))
    return points[: before.n_nodes], points[np.array(numbers)]


def first_places(single: GraphDataset) -> Points:
    """Return places for a graph before any edit.

    Parameters
    ----------
    single : GraphDataset
        Of one graph.

    Returns
    -------
    ndarray of float64, shape (n_nodes, 2)
        Of a molecule as RDKit lays it out, else as `layout` does.
    """
    mol = drawable_molecule(single, 0)
    if mol is None:
        return layout(single.n_nodes, [(int(u), int(v)) for u, v in single.edge_ends])
    return _laid_out(mol)


def edited_places(single: GraphDataset, before: GraphDataset, places: Points, kept: dict[int, int]) -> Points:
    """Return places for a graph after an edit.

    Parameters
    ----------
    single : GraphDataset
        The edited graph, alone.
    before : GraphDataset
        The graph as it was, alone.
    places : ndarray of float64, shape (nodes before, 2)
        Where its nodes stood.
    kept : dict of int to int
        For each node that was there, its number before.

    Returns
    -------
    ndarray of float64, shape (n_nodes, 2)
        What both have stays in its place, unless a bond closes a ring.
    """
    closes = single.n_nodes == before.n_nodes and single.n_edges > before.n_edges
    mol = drawable_molecule(single, 0)
    if mol is None:
        return _beside(single, places, kept)
    return _laid_out(mol) if closes else _laid_out(mol, places, kept)


def _laid_out(mol: Chem.Mol, places: Points | None = None, kept: Mapping[int, int] = MappingProxyType({})) -> Points:
    """Return where RDKit puts the atoms; each that is kept stands where its number before stood in `places`."""
    fixed = {} if places is None else {i: Point2D(*map(float, places[n])) for i, n in kept.items()}
    rdDepictor.Compute2DCoords(mol, coordMap=fixed)
    found: Points = mol.GetConformer().GetPositions()[:, :2]
    return found


def _beside(data: GraphDataset, before: Points, kept: dict[int, int]) -> Points:
    """Return the places of a plain graph: a new node stands beyond its neighbour, away from the middle."""
    places = np.zeros((data.n_nodes, 2))
    for i, n in kept.items():
        places[i] = before[n]
    middle = before.mean(axis=0)
    for i in sorted(set(range(data.n_nodes)) - set(kept)):
        near = [int(u + v - i) for u, v in data.edge_ends if i in (u, v)]
        anchor = places[near[0]] if near else middle
        away = anchor - middle
        length = float(np.linalg.norm(away))
        turn = away / length if length > 1e-6 else np.array((1.0, 0.0))
        angle = 0.6 * sum(np.linalg.norm(places[k] - anchor) < 1.2 for k in kept) if near else 0.0
        cos, sin = np.cos(angle), np.sin(angle)
        places[i] = anchor + np.array((turn[0] * cos - turn[1] * sin, turn[0] * sin + turn[1] * cos))
    return places

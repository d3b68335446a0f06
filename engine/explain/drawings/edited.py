"""Draws a graph beside what edits make of it, with what they touch marked in both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import rdDepictor
from rdkit.Geometry import Point2D

from engine.data import GraphDataset
from engine.data.chemistry import molecule
from engine.explain.counterfactual.edit import EditKind
from engine.explain.counterfactual.search import Counterfactual
from engine.explain.counterfactual.words import touched
from engine.explain.drawings.mark import Points
from engine.explain.drawings.member import Highlight, draw_member
from engine.explain.drawings.positions import layout
from engine.explain.drawings.side_by_side import side_by_side

__all__ = ["draw_edited"]

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
    original, edited = molecule(before, 0), molecule(found.after, 0)
    if original is None or edited is None:
        return _joint_layout(found, before)
    rdDepictor.Compute2DCoords(original)
    first = original.GetConformer().GetPositions()[:, :2]
    kept = {
        atom: Point2D(float(first[number, 0]), float(first[number, 1]))
        for atom, number in enumerate(found.numbers)
        if 0 <= number < len(first)
    }
    closes_ring = any(edit.kind is EditKind.ADD_EDGE for edit in found.edits)  # a long bond across would mislead
    rdDepictor.Compute2DCoords(edited, coordMap={} if closes_ring else kept)
    return first, edited.GetConformer().GetPositions()[:, :2]


def _joint_layout(found: Counterfactual, before: GraphDataset) -> tuple[Points, Points]:
    """Return the places in a layout of all nodes and edges that either has."""
    numbers = list(found.numbers)
    edges = {(int(u), int(v)) for u, v in before.edge_ends}
    edges |= {(min(pair), max(pair)) for pair in ((numbers[u], numbers[v]) for u, v in found.after.edge_ends)}
    points = layout(max(before.n_nodes, max(numbers) + 1), sorted(edges))
    return points[: before.n_nodes], points[np.array(numbers)]

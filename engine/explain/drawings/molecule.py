"""Draws a molecule with the atoms and bonds that rules matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from rdkit import Chem, rdBase
from rdkit.Chem.Draw import rdMolDraw2D

from engine.explain.drawings import svg
from engine.explain.drawings.heat import NO_HEAT, Heat, glow
from engine.explain.drawings.mark import Mark, Points, badges, halos

__all__ = ["atom_points", "draw_molecule"]

_LONE_ATOM = 45.0  # pixels; stands in for the bond length where there is no bond
# RDKit's own colours for a dark page vanish on a coloured halo.
_DARK_ATOMS = {7: (0.68, 0.79, 1.0), 8: (1.0, 0.62, 0.58), 9: (0.6, 0.95, 0.95), 16: (0.95, 0.9, 0.45),
               17: (0.55, 0.92, 0.55), 35: (0.95, 0.7, 0.5), 53: (0.85, 0.65, 0.95)}  # fmt: skip
_HEADER_END, _END = "<!-- END OF HEADER -->", "</svg>"
_STYLE_CHATTER = re.compile(r"fill-rule:evenodd;|stroke-linecap:butt;|stroke-linejoin:miter;|stroke-miterlimit:10;|"
                            r"stroke-opacity:1;?|px(?=;)")  # fmt: skip


def draw_molecule(
    molecule: Chem.Mol,
    marks: Sequence[Mark] = (),
    *,
    heat: Heat = NO_HEAT,
    width: int = 250,
    height: int = 180,
    dark: bool = False,
    title: str = "",
) -> str:
    """Draw a molecule with the atoms and bonds that rules matched.

    Atoms keep their numbers and their places, whatever is marked. A molecule that cannot be kekulised is drawn with
    aromatic bonds.

    Parameters
    ----------
    molecule : Mol
        What is drawn.
    marks : sequence of Mark
        What is highlighted, by atom and bond indices.
    heat : Heat
        A weight for each atom and bond; by default none.
    width, height : int
        Of the drawing, in pixels.
    dark : bool
        Whether it is for a dark page.
    title : str
        What screen readers say; may hold anything.

    Returns
    -------
    str
        SVG text.
    """
    prepared, drawer = _drawn(molecule, width, height, marked=bool(marks) or bool(heat), dark=dark)
    body = _body(drawer.GetDrawingText())
    if not marks and not heat:
        return svg.document(width, height, title, [body])
    points = _spots(prepared, drawer)
    ends = np.array([(b.GetBeginAtomIdx(), b.GetEndAtomIdx()) for b in prepared.GetBonds()], dtype=np.int64)
    ends = ends.reshape(-1, 2)
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    length = float(np.median(lengths)) if len(ends) else _LONE_ATOM
    under = glow(heat, points, ends, radius=0.36 * length, dark=dark) if heat else ""
    under += halos(marks, points, ends, radius=0.36 * length, dark=dark)
    taken = _with_labels(prepared, points, 0.4 * length)
    over = badges(marks, points, taken, distance=max(0.55 * length, 15), size=(width, height), dark=dark)
    return svg.document(width, height, title, [under, body, over])


def atom_points(molecule: Chem.Mol, *, marked: bool, width: int = 250, height: int = 180) -> Points:
    """Return (atoms, 2): where `draw_molecule` puts each atom, in pixels; `marked` where it has marks or heat."""
    return _spots(*_drawn(molecule, width, height, marked=marked, dark=False))


def _drawn(molecule: Chem.Mol, width: int, height: int, *, marked: bool, dark: bool) -> tuple[Chem.Mol, Any]:
    """Return the molecule as it is drawn, and the drawer when it is done."""
    with rdBase.BlockLogs():
        prepared = rdMolDraw2D.PrepareMolForDrawing(molecule, kekulize=True, addChiralHs=False)
    drawer = rdMolDraw2D.MolDraw2DSVG(width, height)
    _set_options(drawer, marked=marked, dark=dark)
    drawer.DrawMolecule(prepared)
    drawer.FinishDrawing()
    return prepared, drawer


def _spots(prepared: Chem.Mol, drawer: Any) -> Points:
    spots = [drawer.GetDrawCoords(i) for i in range(prepared.GetNumAtoms())]
    return np.array([(spot.x, spot.y) for spot in spots]).reshape(-1, 2)


def _with_labels(molecule: Chem.Mol, points: Points, reach: float) -> Points:
    """Return `points` and, left and right of each atom that is drawn as text, how far the text may go."""
    side = np.array((reach, 0.0))
    lettered = points[[atom.GetAtomicNum() != 6 for atom in molecule.GetAtoms()]]
    return np.vstack((points, lettered - side, lettered + side))


def _set_options(drawer: Any, *, marked: bool, dark: bool) -> None:  # RDKit's stubs give every option a wrong type
    options = drawer.drawOptions()
    options.prepareMolsBeforeDrawing = False
    options.padding = 0.1 if marked else 0.05
    options.fixedBondLength = 36
    options.bondLineWidth = 1.4
    options.scaleBondWidth = False
    if dark:
        rdMolDraw2D.SetDarkMode(drawer)
        options.updateAtomPalette(_DARK_ATOMS)
    options.clearBackground = False


def _body(drawing: str) -> str:
    """Return the elements of RDKit's drawing without its header and without what SVG takes for granted."""
    _, _, rest = drawing.partition(_HEADER_END)
    body, _, _ = rest.rpartition(_END)
    return _STYLE_CHATTER.sub("", body).replace("\n", "")

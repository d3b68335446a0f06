"""Marks: the nodes and edges that one rule matched, as a halo with the rule's letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.explain.drawings import svg
from engine.explain.drawings.palette import shade

__all__ = ["Mark", "Points", "badges", "halos"]

Points: TypeAlias = npt.NDArray[np.float64]

_BADGE = 7.0  # radius in pixels
_DIRECTIONS = np.array([(np.cos(a), np.sin(a)) for a in np.arange(16) * np.pi / 8])


@dataclass(frozen=True, slots=True)
class Mark:
    """Part of a drawing that belongs together, such as one match of one rule.

    Attributes
    ----------
    nodes : tuple of int
        Nodes, atoms of a molecule.
    edges : tuple of int
        Positions in the drawing's edges, bonds of a molecule.
    letter : str
        Names the rule beside the picture; colour alone never does.
    colour : int
        Number in the palette.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    letter: str
    colour: int


def halos(marks: Sequence[Mark], points: Points, ends: npt.NDArray[np.int64], *, radius: float, dark: bool) -> str:
    """Return the marks as wide translucent strokes to lie under the drawing, all of one letter as one.

    Where letters overlap, the first one is the widest, so that a rim of each stays visible.
    `points`, shape (nodes, 2), in pixels; `ends`, shape (edges, 2).
    """
    rules = _by_letter(marks)
    layers = []
    for rank, mark in enumerate(rules):
        reach = radius * (0.55 + 0.45 * (len(rules) - rank) / len(rules))
        edges = [svg.line(points[ends[e, 0]], points[ends[e, 1]], class_=f"edge-{e}") for e in mark.edges]
        nodes = [svg.disc(points[v], reach, class_=f"node-{v}") for v in mark.nodes]
        colour = shade(mark.colour, dark=dark).line
        lines = (
            svg.element("g", "".join(edges), stroke=colour, stroke_width=1.44 * reach, stroke_linecap="round")
            if edges
            else ""
        )
        opacity = "0.4" if dark else "0.45"
        layers.append(svg.element("g", lines + "".join(nodes), class_="mark", fill=colour, opacity=opacity))
    return "".join(layers)


def badges(
    marks: Sequence[Mark], points: Points, taken: Points, *, distance: float, size: tuple[int, int], dark: bool
) -> str:
    """Return each letter once, in a disc beside one of its nodes, where there is most room between the points `taken`.

    `distance` from the node's centre to the disc's, `size` the drawing's width and height, all in pixels.
    """
    drawn = []
    for mark in _by_letter(marks):
        if not mark.nodes:
            continue
        spot = _roomiest(points[list(mark.nodes)], taken, distance, size)
        taken = np.vstack((taken, spot))
        colours = shade(mark.colour, dark=dark)
        disc = svg.disc(spot, _BADGE + 2.2 * (len(mark.letter) - 1), fill=colours.line)
        bold = svg.text(mark.letter, *spot, fill=colours.ink, size=1.5 * _BADGE, font_weight="bold")
        drawn.append(svg.element("g", disc + bold, class_="badge"))
    return "".join(drawn)


def _by_letter(marks: Sequence[Mark]) -> list[Mark]:
    """Return one mark for each letter, with everything that its marks hold."""
    joined: dict[str, Mark] = {}
    for mark in marks:
        before = joined.get(mark.letter, Mark((), (), mark.letter, mark.colour))
        nodes, edges = dict.fromkeys(before.nodes + mark.nodes), dict.fromkeys(before.edges + mark.edges)
        joined[mark.letter] = Mark(tuple(nodes), tuple(edges), before.letter, before.colour)
    return list(joined.values())


def _roomiest(nodes: Points, taken: Points, distance: float, size: tuple[int, int]) -> Points:
    """Return the place around `nodes`, on the canvas, that is farthest from everything taken."""
    spots = (nodes[:, None, :] + distance * _DIRECTIONS).reshape(-1, 2)
    kept = np.clip(spots, _BADGE, np.array(size) - _BADGE)
    room = np.linalg.norm(kept[:, None, :] - taken, axis=2).min(axis=1)
    spot: Points = kept[np.round(room, 3).argmax()]
    return spot

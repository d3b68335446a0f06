"""Heat: how much rests on each node and edge, as one colour that is the stronger the more it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.explain.drawings import svg
from engine.explain.drawings.mark import Points
from engine.explain.drawings.palette import shade

__all__ = ["NO_HEAT", "Heat", "glow"]

_COLOUR = 0  # of the palette
_FAINTEST, _STRONGEST = 0.1, 0.6
_LEAST = 0.03  # of the largest weight: what is below is not drawn


@dataclass(frozen=True, slots=True)
class Heat:
    """Weights of a drawing's nodes and edges, at least 0, on any scale.

    Attributes
    ----------
    nodes : tuple of float
        Weight of each node.
    edges : tuple of float
        Weight of each edge.
    """

    nodes: tuple[float, ...]
    edges: tuple[float, ...]

    def __bool__(self) -> bool:
        return any(self.nodes) or any(self.edges)


NO_HEAT = Heat((), ())


def glow(heat: Heat, points: Points, ends: npt.NDArray[np.int64], *, radius: float, dark: bool) -> str:
    """Return the weights as strokes and discs to lie under the drawing; nodes and edges each relative to their largest.

    `points`, shape (nodes, 2), in pixels; `ends`, shape (edges, 2).
    """
    colour = shade(_COLOUR, dark=dark).line
    lines = [
        svg.line(points[ends[e, 0]], points[ends[e, 1]], class_=f"edge-{e}", opacity=opacity)
        for e, opacity in _opacities(heat.edges)
    ]
    discs = [svg.disc(points[v], radius, class_=f"node-{v}", opacity=opacity) for v, opacity in _opacities(heat.nodes)]
    under = svg.element("g", "".join(lines), stroke=colour, stroke_width=1.3 * radius, stroke_linecap="butt")
    return svg.element("g", under + "".join(discs), class_="heat", fill=colour)


def _opacities(weights: tuple[float, ...]) -> list[tuple[int, str]]:
    """Return the position and the opacity of everything that is drawn, the weakest first."""
    top = max(weights, default=0.0)
    shown = [(w / top, i) for i, w in enumerate(weights) if top > 0 and w >= _LEAST * top]
    return [(i, f"{_FAINTEST + (_STRONGEST - _FAINTEST) * share:.2f}") for share, i in sorted(shown)]

"""The graph that is edited, as a figure whose nodes can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.components.views.charts import node_texts, picture
from dashboard.components.views.words import in_figure, short
from dashboard.predict.views.whatif import Step
from engine.data import GraphKind
from engine.explain.drawings import shade, theme

__all__ = ["HEIGHT", "editable"]

HEIGHT = 360
_WIDTH = 400  # pixels, of the column that it stands in
_SMALLEST, _LARGEST = 12.0, 26.0  # pixels across a node
_STROKES = {"double": (-0.07, 0.07), "triple": (-0.1, 0.0, 0.1), "aromatic": (0.0, 0.12)}
_TONES = {"N": 1, "O": 4, "S": 6, "F": 2, "Cl": 2, "Br": 2, "I": 2, "P": 0}


def editable(
    step: Step, chosen: Sequence[int], *, bold: Sequence[tuple[int, int]] = (), dark: bool, height: int = HEIGHT
) -> go.Figure:
    """Return the graph, each node with its label and its number as `customdata`; those `chosen` have a ring.

    `bold` are edges, smaller node first, that stand out.
    """
    data, points = step.dataset, step.places
    look = theme(dark=dark)
    molecules = data.kind is GraphKind.MOLECULES
    symbols = data.node_columns[0].symbols
    labels = [symbols[code] for code in data.node_codes[:, 0].tolist()]
    texts = labels if len(symbols) > 1 or molecules else [str(node) for node in range(data.n_nodes)]
    figure = go.Figure()
    for dash in ("solid", "dot"):
        x, y = _lines(step, dashed=dash == "dot")
        figure.add_scatter(
            x=x, y=y, mode="lines", line={"color": look.line, "width": 1.6, "dash": dash}, hoverinfo="skip"
        )
    strong = list(chain.from_iterable((u, v, None) for u, v in bold))
    figure.add_scatter(
        x=[None if v is None else float(points[v, 0]) for v in strong],
        y=[None if v is None else float(points[v, 1]) for v in strong],
        mode="lines",
        line={"color": shade(1, dark=dark).line, "width": 6},
        opacity=0.45,
        hoverinfo="skip",
    )
    size = _size(step)
    ring = {"size": size + 11, "color": "rgba(0,0,0,0)", "line": {"color": shade(1, dark=dark).line, "width": 3}}
    rings = points[list(chosen)]
    figure.add_scatter(x=rings[:, 0], y=rings[:, 1], mode="markers", marker=ring, hoverinfo="skip")
    tones = [shade(_TONES[label], dark=dark) if molecules and label in _TONES else None for label in labels]
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        marker={
            "size": size,
            "color": [tone.line if tone else look.node for tone in tones],
            "opacity": 1,
            "line": {"width": 1, "color": look.line},
        },
        customdata=list(range(data.n_nodes)),
        hovertext=[in_figure(short(label, 30)) for label in labels],
        hovertemplate=("atom" if molecules else "node") + " %{customdata}: %{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    shown = [in_figure(short(text, 4)) for text in texts]
    inks = [tone.ink if tone else look.text for tone in tones]
    figure.update_layout(annotations=node_texts(points, shown, [max(0.5 * size, 8)] * len(shown), inks))
    return picture(figure, height)


def _lines(step: Step, *, dashed: bool) -> tuple[list[float | None], list[float | None]]:
    """Return the strokes of all edges, parted by None; the inner stroke of an aromatic bond is dashed."""
    data, points = step.dataset, step.places
    names = [data.edge_alphabet.symbols[code] for code in data.edge_codes.tolist()]
    lengths = np.linalg.norm(points[data.edge_ends[:, 0]] - points[data.edge_ends[:, 1]], axis=1)
    length = float(np.median(lengths)) if len(lengths) else 1.0
    found: tuple[list[float | None], list[float | None]] = ([], [])
    for (u, v), name in zip(data.edge_ends.tolist(), names, strict=True):
        strokes = _STROKES.get(name, (0.0,))
        shown = strokes[1:] if name == "aromatic" and dashed else strokes[:1] if name == "aromatic" else strokes
        if dashed and name != "aromatic":
            continue
        along = points[v] - points[u]
        side = np.array((-along[1], along[0])) / max(float(np.linalg.norm(along)), 1e-9) * length
        if name == "aromatic" and float((_middle(step, u, v) - (points[u] + points[v]) / 2) @ side) < 0:
            side = -side
        for offset in shown:
            first, last = points[u] + offset * side, points[v] + offset * side
            for axis in (0, 1):
                found[axis].extend(chain((float(first[axis]), float(last[axis]), None)))
    return found


def _middle(step: Step, u: int, v: int) -> npt.NDArray[np.float64]:
    """Return the middle of the other neighbours of an edge's ends: the side on which its ring is."""
    ends = step.dataset.edge_ends
    near = {int(w) for pair in ends if u in pair or v in pair for w in pair}
    found: npt.NDArray[np.float64] = step.places[sorted(near)].mean(axis=0)
    return found


def _size(step: Step) -> float:
    """Return the pixels across a node at which few touch."""
    points = step.places
    if len(points) < 2:
        return _LARGEST
    span = np.maximum(np.ptp(points, axis=0), 1e-9)
    scale = min((_WIDTH - 40) / span[0], (HEIGHT - 40) / span[1])
    apart = np.linalg.norm(points[:, None] - points, axis=2) + 1e9 * np.eye(len(points))
    return float(np.clip(0.6 * scale * np.quantile(apart.min(axis=1), 0.2), _SMALLEST, _LARGEST))

"""Draws a graph beside what edits make of it, with what they touch marked in both."""

from __future__ import annotations

from collections.abc import Sequence

from engine.counterfactual.search import Counterfactual
from engine.counterfactual.words import touched
from engine.data.dataset import GraphDataset
from engine.drawings.member import Highlight, draw_member
from engine.drawings.side_by_side import side_by_side

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
    """Return SVG text, `width` and `height` those of each drawing; `before` holds the original alone."""
    marks = touched(found, before)
    drawings = [
        draw_member(
            single, 0, [Highlight(letter, _COLOUR, mark.nodes, mark.edges)], width=width, height=height, dark=dark
        )
        for single, mark, letter in zip((before, found.after), marks, ("1", "2"), strict=True)
    ]
    captions = [f"1 as it is: {class_names[found.before]}", f"2 edited: {class_names[found.prediction]}"]
    title = f"{before.ids[0]} as it is, and edited so that the prediction changes; what changes is marked"
    return side_by_side(drawings, captions, width=width, height=height, dark=dark, title=title)

"""Drawings beside each other, each with a line of text below it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain.drawings import svg
from engine.explain.drawings.caption import Caption
from engine.explain.drawings.palette import theme

__all__ = ["side_by_side"]

_GAP = 12  # pixels


def side_by_side(
    drawings: Sequence[str],
    captions: Sequence[str],
    *,
    width: int,
    height: int,
    dark: bool = False,
    title: str = "",
) -> str:
    """Return SVG documents of `width` by `height` pixels as one, `captions` below; these may hold anything."""
    colours = theme(dark=dark)
    told = [Caption.of([text], width) for text in captions]
    body = []
    for place, (drawing, caption) in enumerate(zip(drawings, told, strict=True)):
        shift = place * (width + _GAP)
        lines = "".join(caption.draw(height + 4, colours))
        body.append(svg.element("g", drawing + lines, transform=f"translate({shift} 0)"))
    whole = len(drawings) * (width + _GAP) - _GAP
    return svg.document(whole, height + 8 + max(caption.height for caption in told), title, body)

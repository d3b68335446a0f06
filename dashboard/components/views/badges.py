"""A rule's badge: its letter in its colour, the same in tables, drawings and charts."""

from __future__ import annotations

import base64

from engine.explain.drawings import shade, svg

__all__ = ["as_data", "badge", "cell_colours", "with_badge"]

_HEIGHT, _RADIUS, _LETTER = 22, 9.0, 12.0  # pixels


def badge(letter: str, colour: int, *, dark: bool) -> str:
    """Return the letter in a disc of the palette's colour, as SVG text."""
    width = _width(letter)
    return svg.document(width, _HEIGHT, letter, [_drawn(letter, colour, width / 2, _HEIGHT / 2, dark=dark)])


def with_badge(drawing: str, letter: str, colour: int, *, dark: bool) -> str:
    """Return a drawing with the badge in its upper left corner and a line in the rule's colour down its left side."""
    mark = _drawn(letter, colour, 5 + _width(letter) / 2, 13, dark=dark)
    line = svg.element("rect", x=0, y=0, width=3, height="100%", fill=shade(colour, dark=dark).line)
    return drawing.removesuffix("</svg>") + line + mark + "</svg>"


def as_data(drawing: str) -> str:
    """Return SVG text as an address that an image shows: nothing in it can run."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode('utf-8')).decode('ascii')}"


def cell_colours(colour: int, *, dark: bool) -> str:
    """Return the style of a table's cell that names a rule."""
    tone = shade(colour, dark=dark)
    return f"background-color: {tone.line}; color: {tone.ink}; font-weight: bold"


def _width(letter: str) -> int:
    return int(2 * _RADIUS + 7 * (len(letter) - 1)) + 4


def _drawn(letter: str, colour: int, x: float, y: float, *, dark: bool) -> str:
    tone, half = shade(colour, dark=dark), (_width(letter) - 4) / 2
    pill = svg.element(
        "rect", x=x - half, y=y - _RADIUS, width=2 * half, height=2 * _RADIUS, rx=_RADIUS, fill=tone.line
    )
    text = svg.text(letter, x, y, fill=tone.ink, size=_LETTER, font_weight="bold")
    return svg.element("g", pill + text, class_="badge")

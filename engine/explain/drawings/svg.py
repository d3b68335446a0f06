"""SVG as text: elements whose every attribute and text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

__all__ = ["disc", "document", "element", "escaped", "line", "number", "text"]

# What XML 1.0 forbids even when escaped (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(value: str) -> str:
    """Return `value` fit for the text of an XML element; characters that XML forbids become U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", value))


def number(value: float) -> str:
    """Return `value` with one decimal at most."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # adding zero turns -0.0 into 0.0


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element around `content`, which must be markup already; `_` in a name is `-`, a trailing one nothing.

    >>> element("circle", cx=1.25, stroke_width=2, class_="a<b")
    '<circle cx="1.2" stroke-width="2" class="a&lt;b"/>'
    """
    words = [tag]
    for name, value in attributes.items():
        plain = _FORBIDDEN.sub("\ufffd", value) if isinstance(value, str) else number(value)
        words.append(f"{name.rstrip('_').replace('_', '-')}={quoteattr(plain)}")
    return f"<{' '.join(words)}>{content}</{tag}>" if content else f"<{' '.join(words)}/>"


def line(start: Iterable[float], end: Iterable[float], **attributes: str | float) -> str:
    """Return the straight path from (x, y) to (x, y)."""
    (x1, y1), (x2, y2) = start, end
    return element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", **attributes)


def disc(centre: Iterable[float], radius: float, **attributes: str | float) -> str:
    """Return the circle around (x, y)."""
    x, y = centre
    return element("circle", cx=x, cy=y, r=radius, **attributes)


def text(value: str, x: float, y: float, *, fill: str, size: float, **attributes: str | float) -> str:
    """Return `value` as a text element, centred on (x, y) unless `attributes` say otherwise."""
    placed: dict[str, str | float] = {"text_anchor": "middle", "dominant_baseline": "central"}
    return element("text", escaped(value), x=x, y=y, fill=fill, font_size=size, **(placed | attributes))


def document(width: int, height: int, title: str, body: Iterable[str]) -> str:
    """Return a stand-alone, transparent drawing; `title` is what a screen reader says."""
    return element(
        "svg",
        (element("title", escaped(title)) if title else "") + "".join(body),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        font_family="system-ui, sans-serif",
    )

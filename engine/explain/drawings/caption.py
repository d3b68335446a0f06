"""Lines of text below a drawing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.drawings import svg
from engine.explain.drawings.palette import Theme

__all__ = ["Caption"]

_LINE = 15  # pixels from one line of text to the next
_LETTER = 6.2  # mean width of a letter at 12 pixels


@dataclass(frozen=True, slots=True)
class Caption:
    """Texts in lines that fit, the second and later ones of a text indented."""

    rows: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], width: int) -> Caption:
        """Return the caption of a drawing `width` pixels wide."""
        room = max(int((width - 20) / _LETTER), 8)
        return cls(tuple(row for text in texts for row in textwrap.wrap(text, room, subsequent_indent="\u2003")))

    @property
    def height(self) -> int:
        """Pixels that the caption needs."""
        return _LINE * len(self.rows)

    def draw(self, top: int, colours: Theme) -> list[str]:
        """Return the lines as elements, the first one `top` pixels down."""
        return [
            svg.text(row, 10, top + _LINE * (k + 0.5), fill=colours.text, size=12, text_anchor="start")
            for k, row in enumerate(self.rows)
        ]

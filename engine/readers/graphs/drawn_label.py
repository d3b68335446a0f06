"""The label that yEd and yFiles write into the drawing of a node or an edge."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DrawnLabel"]

_TEXTS = frozenset(("NodeLabel", "EdgeLabel", "Label.Text"))


class DrawnLabel:
    """Told of the elements inside of one data element; keeps the text of the first label that has one."""

    def __init__(self) -> None:
        self.text = ""
        self.nested = False  # whether there are elements at all
        self._open = False  # whether what comes is the text of a label

    def opened(self, tag: str, attributes: Mapping[str, str], before: str) -> None:
        """Take note of an element that begins, with the text before it: that of a label ends there."""
        self.closed(before)
        self.nested = True
        self._open = tag in _TEXTS
        if tag == "Label":
            self.text = self.text or attributes.get("Text", "")

    def closed(self, text: str) -> None:
        """Take note of an element that ends, with the text since the last element began or ended."""
        if self._open:
            self.text = self.text or text
        self._open = False

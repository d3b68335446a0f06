"""Where a reader is on a tour, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

__all__ = ["Tour", "TourChoice"]


class Tour(StrEnum):
    """The tours, by their names in the address."""

    MOTIFS = "ba-2motifs"
    MUTAG = "mutag"


@dataclass(frozen=True, slots=True)
class TourChoice:
    """A tour, a step of it counted from 1, and the node and the graph that are looked at; -1: those of the tour."""

    NAMES: ClassVar = ("tour", "at", "tour-node", "tour-graph")

    tour: Tour | None = None  # None: none chosen yet
    at: int = 1
    node: int = -1
    graph: int = -1

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> TourChoice:
        """Return the choice of a link; what it does not say, or says wrongly, is the default."""
        tour = params.get("tour", "")
        return cls(
            Tour(tour) if tour in {*Tour} else None,
            max(_number(params.get("at", ""), 1), 1),
            _number(params.get("tour-node", ""), -1),
            _number(params.get("tour-graph", ""), -1),
        )

    def to_params(self) -> dict[str, str]:
        """Return the parameters of a link to this place."""
        if self.tour is None:
            return {}
        numbers = {"tour-node": self.node, "tour-graph": self.graph}
        chosen = {name: str(value) for name, value in numbers.items() if value >= 0}
        return {"tour": str(self.tour), "at": str(self.at)} | chosen


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default

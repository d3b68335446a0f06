"""What the reader of the laboratory has chosen, to and from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.learn.views.lab_methods import Method
from engine.data.generated import FAMOUS_PAIRS

__all__ = ["OF_DATASET", "PASTED", "LabChoice"]

OF_DATASET, PASTED = "data", "pasted"
"""Pairs that are not famous."""

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class LabChoice:
    """The pair, the method, the step, a node of each graph, and the ids of two graphs of the data set."""

    pair: str = "hexagon"  # short name of a famous pair, `OF_DATASET` or `PASTED`
    method: Method = Method.EGO_WL
    step: int = -1  # round or radius; -1: the one that tells most
    left: int = -1  # node; -1: one that shows the difference
    right: int = -1
    first: str = ""  # id; "": the first graphs of the data set
    second: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> LabChoice:
        """Return the choice of a link; what it does not say, or says wrongly, is the default."""
        pair, method = params.get("pair", ""), params.get("method", "")
        known = pair in {*FAMOUS_PAIRS, OF_DATASET, PASTED}
        return cls(
            pair if known else cls().pair,
            Method(method) if method in {*Method} else cls().method,
            _number(params.get("step", "")),
            _number(params.get("left", "")),
            _number(params.get("right", "")),
            params.get("first", "")[:_LONGEST_ID],
            params.get("second", "")[:_LONGEST_ID],
        )

    def to_params(self) -> dict[str, str]:
        """Return the parameters of a link to this choice."""
        numbers = {"step": self.step, "left": self.left, "right": self.right}
        params = {"pair": self.pair, "method": str(self.method)}
        params |= {name: str(value) for name, value in numbers.items() if value >= 0}
        if self.pair == OF_DATASET:
            params |= {name: text for name, text in (("first", self.first), ("second", self.second)) if text}
        return params


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

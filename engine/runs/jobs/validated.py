"""`Validated`: the held-out scores of a model, with what they were worked out from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.runs.out_of_fold import OutOfFold
from engine.runs.scores import HeldOut

__all__ = ["Validated", "defined"]


@dataclass(frozen=True, slots=True)
class Validated:
    """Scores, and the probabilities of every held-out graph."""

    scores: HeldOut
    out_of_fold: OutOfFold


def defined(value: float) -> float | None:
    """Return the figure as it is stored: None for one that is not a number."""
    return None if math.isnan(value) else value

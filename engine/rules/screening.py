"""`Screen`: all literals of a pool scored at once; the one place where its learners look inside a `LiteralPool`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from engine.rules.pool import LiteralPool

__all__ = ["Screen"]


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Present literals side by side, and what each takes to read."""

    pool: LiteralPool
    holds: Any  # scipy.sparse (literals, graphs) of float64: where each literal holds
    conditions: npt.NDArray[np.int64]  # (literals,)
    cost: npt.NDArray[np.float64]  # (literals,) of reading a present literal

    @classmethod
    def of(cls, pool: LiteralPool) -> Self:
        """Return the screen over the literals of `pool`."""
        return cls(pool, pool.truth.T, pool.conditions, pool.cost)

    @property
    def graphs(self) -> int:
        """Number of graphs."""
        return int(self.holds.shape[1])

    def sums(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return (literals, k): the sum of `values`, shape (graphs, k), over the graphs on which each literal holds."""
        found: npt.NDArray[np.float64] = self.holds @ values
        return found

    def column(self, literal: int) -> npt.NDArray[np.bool_]:
        """Return (graphs,): where the literal holds."""
        return self.pool.column(literal)

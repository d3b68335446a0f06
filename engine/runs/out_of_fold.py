"""What models said of graphs that they had not seen, graph by graph: the stuff of every honest figure of a run."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["OutOfFold"]

_DIGITS = 6


class OutOfFold(BaseModel):
    """Probabilities of the classes for each graph that was held out once, in order of the graphs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    graphs: list[int]  # positions in the data set, ascending
    fold: list[int]  # of each, the part in which it was held out, from 0
    probabilities: list[list[float]]  # (graphs, classes), columns as in `GraphDataset.classes`

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not len(self.graphs) == len(self.fold) == len(self.probabilities):
            raise ValueError("graphs, folds and probabilities are of different lengths")
        if any(later <= earlier for earlier, later in zip(self.graphs, self.graphs[1:], strict=False)):
            raise ValueError("the graphs are not in order")
        return self

    @classmethod
    def of(cls, fold: npt.NDArray[np.integer], probabilities: npt.NDArray[np.float64]) -> OutOfFold:
        """Return the record of arrays over all graphs, shapes (graphs,) and (graphs, classes); fold -1 is left out."""
        held = np.flatnonzero(fold >= 0)
        rounded = np.round(probabilities[held], _DIGITS)
        return cls(graphs=held.tolist(), fold=fold[held].tolist(), probabilities=rounded.tolist())

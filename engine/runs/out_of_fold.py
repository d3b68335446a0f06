"""What models said of graphs that they had not seen, graph by graph: the stuff of every honest figure of a run."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["OutOfFold"]

_DIGITS = 6


class OutOfFold(BaseModel):
    """Probabilities of the classes for each graph that was held out once, in order of the graphs.

    Attributes
    ----------
    graphs : list of int
        Positions in the data set, ascending.
    fold : list of int
        Of each, the part in which it was held out, from 0.
    probabilities : list of list of float
        Of each, one a class, in the order of `GraphDataset.classes`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    graphs: list[int]
    fold: list[int]
    probabilities: list[list[float]]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not len(self.graphs) == len(self.fold) == len(self.probabilities):
            raise ValueError("graphs, folds and probabilities are of different lengths")
        if any(later <= earlier for earlier, later in zip(self.graphs, self.graphs[1:], strict=False)):
            raise ValueError("the graphs are not in order")
        return self

    @classmethod
    def of(cls, fold: npt.NDArray[np.integer], probabilities: npt.NDArray[np.float64]) -> OutOfFold:
        """Return the record of arrays over all graphs.

        Parameters
        ----------
        fold : ndarray of int, shape (n_graphs,)
            The part in which each was held out; -1, and it is left out.
        probabilities : ndarray of float64, shape (n_graphs, n_classes)
            Rounded to six digits.

        Returns
        -------
        OutOfFold
        """
        held = np.flatnonzero(fold >= 0)
        rounded = np.round(probabilities[held], _DIGITS)
        return cls(graphs=held.tolist(), fold=fold[held].tolist(), probabilities=rounded.tolist())

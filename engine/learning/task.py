"""`LearningTask`: what every learner of rules is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.progress import SILENT, Progress

__all__ = ["LearningTask"]


@dataclass(frozen=True, slots=True, eq=False)
class LearningTask:
    """The classes of the training graphs, how much each graph counts, and how many rules there may be.

    Attributes
    ----------
    target : ndarray of int32, shape (n_graphs,)
        Class codes, all known.
    n_classes : int
        Number of classes.
    max_rules : int
        Rules at most; fewer where nothing is left to gain or a stop is wanted.
    weight : ndarray of float64, shape (n_graphs,), or None
        Weight of each graph; None where all count the same.
    jobs : int
        Threads.
    progress : Progress
        Told after each rule.
    """

    target: npt.NDArray[np.int32]
    n_classes: int
    max_rules: int
    weight: npt.NDArray[np.float64] | None = None
    jobs: int = 1
    progress: Progress = SILENT

    @property
    def sample_weight(self) -> npt.NDArray[np.float64]:
        """(n_graphs,) how much each graph counts."""
        return np.ones(len(self.target)) if self.weight is None else self.weight

    def spread(self, sample_weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the weights of graphs by class.

        Parameters
        ----------
        sample_weight : ndarray of float64, shape (n_graphs,)
            How much each graph counts.

        Returns
        -------
        ndarray of float64, shape (n_graphs, n_classes)
            The weight of each graph in the column of its class, 0 elsewhere.
        """
        weights: npt.NDArray[np.float64] = np.eye(self.n_classes)[self.target] * sample_weight[:, None]
        return weights

    @property
    def class_weight(self) -> npt.NDArray[np.float64]:
        """The same of weights that are one on average."""
        return self.spread(self.sample_weight / self.sample_weight.mean())

"""What cross-validation asks of an estimator, and what a fitted one says of the graphs of a fold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset

__all__ = ["Classifier", "Output", "own_output"]


class Classifier(Protocol):
    """What is asked of an estimator, besides being clonable by scikit-learn.

    After `fit` it may have `complexity_`: an object with the number of `rules` and the mean number of `conditions`.
    """

    classes_: npt.NDArray[Any]

    def fit(self, graphs: GraphDataset, target: npt.NDArray[Any]) -> Any:
        """Learn from graphs and their classes, given as the file writes them.

        Parameters
        ----------
        graphs : GraphDataset
            Training graphs.
        target : ndarray, shape (n_graphs,)
            Class labels.

        Returns
        -------
        object
            Not looked at; in scikit-learn the estimator itself.
        """

    def predict_proba(self, graphs: GraphDataset) -> npt.NDArray[np.float64]:
        """Return class probabilities.

        Parameters
        ----------
        graphs : GraphDataset
            Graphs to predict.

        Returns
        -------
        ndarray of float64, shape (n_graphs, n_classes)
            Columns in the order of `classes_`.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """What one of the models that a fit found says of the graphs of a fold.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n_graphs, classes of the fitted estimator)
    rules, conditions : float
        Number of rules and mean number of conditions a rule; NaN where the model does not say.
    examined : object
        Kept as it is; None for nothing.
    """

    probabilities: npt.NDArray[np.float64]
    rules: float = math.nan
    conditions: float = math.nan
    examined: Any = None


def own_output(model: Any, test: GraphDataset) -> tuple[Output]:
    """Return what the fitted estimator itself predicts.

    Parameters
    ----------
    model : Classifier
        Fitted; rules and conditions come from its `complexity_`, where it has one.
    test : GraphDataset
        Graphs of the test part.

    Returns
    -------
    tuple of Output
        One.
    """
    complexity = getattr(model, "complexity_", None)
    rules, conditions = (float(getattr(complexity, name, math.nan)) for name in ("rules", "conditions"))
    return (Output(model.predict_proba(test), rules, conditions),)

"""How sure a model may be, learned from what models like it said of graphs that they had not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data import GraphDataset
from engine.evaluation import Calibration, align_classes, learn_calibration
from engine.rules import TrainedModel

__all__ = ["calibrate"]


def calibrate(
    trained: TrainedModel,
    dataset: GraphDataset,
    *,
    graphs: Sequence[int],
    probabilities: Sequence[Sequence[float]],
    fold: Sequence[int],
) -> Calibration | None:
    """Return what predictions for held-out graphs teach of a model's probabilities.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        The data that it was learned from.
    graphs : sequence of int
        Positions of the graphs that were held out, ascending.
    probabilities : sequence of sequence of float
        Of each graph, of each class of `dataset`.
    fold : sequence of int
        In which part each was held out.

    Returns
    -------
    Calibration or None
        Columns as in `trained.classes`. None where there are too few graphs, or where they are not of these data.
    """
    said = np.array(probabilities, float)
    belongs = len(graphs) > 0 and graphs[-1] < len(dataset) and said.shape[1] == len(dataset.classes)
    if not belongs or not set(trained.classes) <= set(dataset.classes):
        return None
    place = np.full(len(dataset.classes) + 1, -1)
    place[[dataset.classes.index(label) for label in trained.classes]] = np.arange(len(trained.classes))
    truth = place[dataset.target_codes[list(graphs)]]  # a class of -1 is the last place, -1 again
    return learn_calibration(align_classes(said, dataset.classes, trained.classes), truth, np.array(fold))

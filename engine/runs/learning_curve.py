"""Accuracy against the number of graphs that were learned from, as it is stored with a run."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["CurvePoint", "LearningCurve"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CurvePoint(_Stored):
    """One fit on a part of the training graphs."""

    share: float  # of the training part
    graphs: int  # learned from
    training_accuracy: float  # on these
    accuracy: float  # on the test part
    low: float  # 95 % interval of the accuracy
    high: float


class LearningCurve(_Stored):
    """The points, and how they were measured.

    Attributes
    ----------
    points : list of CurvePoint
        Smallest share first, as they were measured.
    test_graphs : int
        Graphs of the test part, the same for all points.
    unit : str
        What was dealt out as a whole.
    seed : int
        Of the run.
    interval_method : str
        Where the intervals come from.
    """

    points: list[CurvePoint]
    test_graphs: int
    unit: str
    seed: int
    interval_method: str

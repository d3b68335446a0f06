"""The predictions for a whole data set as a table to download."""

from __future__ import annotations

import pandas as pd

from engine.predicates import PredicateTable
from engine.prediction import rows_of_table
from engine.readers import Imported
from engine.rules import TrainedModel
from engine.spreadsheet import free_name

__all__ = ["prediction_frame"]


def prediction_frame(imported: Imported, trained: TrainedModel, table: PredicateTable) -> pd.DataFrame:
    """Return the source's columns, then prediction, its name and probability, the rules that fired, and a status.

    One row a source record, in order; one that was left out has no prediction, and its status says why.
    """
    rows = rows_of_table(trained, imported, table)
    names = {"": ""} | dict(zip(trained.classes, trained.class_names, strict=True))
    added = pd.DataFrame(
        {
            "prediction": [row.prediction for row in rows],
            "prediction_name": [names[row.prediction] for row in rows],
            "probability": pd.Series([row.probability for row in rows], dtype=float).round(6),
            "rules": [" ".join(row.rules) for row in rows],
            "status": [row.status for row in rows],
        }
    ).set_index(imported.source.index)
    added.columns = [free_name(str(name), imported.source.columns) for name in added.columns]
    joined = pd.concat([imported.source, added], axis=1)
    return joined.rename_axis("record").reset_index() if "record" not in joined.columns else joined

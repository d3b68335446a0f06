"""The predictions for a whole data set as a table to download."""

from __future__ import annotations

import pandas as pd

from engine.predicates import PredicateTable
from engine.readers import Imported
from engine.rules import TrainedModel

__all__ = ["prediction_frame"]


def prediction_frame(imported: Imported, trained: TrainedModel, table: PredicateTable) -> pd.DataFrame:
    """Return the source's columns, then prediction, its name and probability, the rules that fired, and a status.

    One row a source record, in order; a record that was left out on import has no prediction.
    """
    chances = trained.model.probabilities(table)
    fired = trained.model.fired(table)
    chosen = chances.argmax(axis=1)
    records = imported.dataset.records
    found = pd.DataFrame(
        {
            "prediction": [trained.classes[c] for c in chosen],
            "prediction_name": [trained.class_names[c] for c in chosen],
            "probability": chances.max(axis=1).round(6),
            "rules": [" ".join(f"R{i + 1}" for i in row.nonzero()[0]) for row in fired],
            "status": "predicted",
        },
        index=records,
    )
    found.columns = [_free(str(name), imported.source) for name in found.columns]
    joined = imported.source.join(found)
    texts = [name for name in found.columns if name != found.columns[2]]
    status = found.columns[4]
    joined[texts] = joined[texts].astype(object)
    joined[status] = joined[status].where(joined[status].notna(), "left out on import")
    joined[texts] = joined[texts].where(joined[texts].notna(), "")
    return joined.rename_axis("record").reset_index() if "record" not in joined.columns else joined


def _free(name: str, source: pd.DataFrame) -> str:
    """Return `name`, or one like it that the source has no column of."""
    while name in source.columns:
        name = f"{name}_"
    return name

"""The graphs of a cohort as rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.components.views.verdict_words import Said
from dashboard.components.views.words import class_label, noun
from engine.data import GraphDataset

__all__ = ["graph_frame"]


def graph_frame(
    dataset: GraphDataset,
    positions: npt.NDArray[np.int64],
    said: Said | None,
    fired: npt.NDArray[np.bool_] | None,
) -> pd.DataFrame:
    """Return one row for each graph at `positions`: id, class, size, SMILES, and what the model says, if there is one.

    `fired`, (graphs of the data, rules), names the rules that fire.
    """
    names = [*(class_label(dataset, code) for code in range(len(dataset.classes))), "no class"]
    truth = dataset.target_codes[positions]
    nodes = "atoms" if noun(dataset) == "molecule" else "nodes"
    columns: dict[str, object] = {
        "id": dataset.ids[positions].tolist(),
        "record": dataset.records[positions],
        "class": [names[code] for code in truth],
        nodes: np.diff(dataset.node_offsets)[positions],
        "edges" if nodes == "nodes" else "bonds": np.diff(dataset.edge_offsets)[positions],
    }
    if said is not None:
        predicted = said.predicted[positions]
        verdict = np.where(truth < 0, "", np.where(predicted == truth, "right", "wrong"))
        where = np.where(said.is_held_out[positions], "held out", np.where(truth < 0, "", "seen in training"))
        columns |= {
            "predicted": [names[code] for code in predicted],
            "probability": said.probability[positions].round(4),
            "verdict": verdict.tolist(),
            "measured": where.tolist(),
        }
    if fired is not None and fired.shape[1]:
        columns["rules"] = [" ".join(f"R{k + 1}" for k in np.flatnonzero(row)) for row in fired[positions]]
    if any(dataset.smiles[positions].tolist()):
        columns["SMILES"] = dataset.smiles[positions].tolist()
    return pd.DataFrame(columns)

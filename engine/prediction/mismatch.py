"""Where a model may not mean the same in other data: another kind of graphs, or other hydrogens."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data import GraphDataset
from engine.rules import TrainedModel

__all__ = ["Mismatch", "find_mismatch"]

_HYDROGEN_RICH = 0.1  # share of hydrogens among the nodes from which they are nodes by intention


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What differs between the data that a model was learned from and others.

    Attributes
    ----------
    found : str
        A clause, without capital and full stop.
    of_hydrogens : bool
        Whether hydrogens are nodes in one of them alone: a model that folds or keeps them reads every file alike.
    """

    found: str
    of_hydrogens: bool = False


def find_mismatch(trained: TrainedModel, dataset: GraphDataset) -> Mismatch | None:
    """Return what may keep a model's words from meaning the same in other data.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.

    Returns
    -------
    Mismatch or None
        None where nothing speaks against using the model on them.
    """
    if dataset.kind is not trained.kind:
        return Mismatch(
            f"the model was learned on {trained.kind}, and these are {dataset.kind}; it may say little here"
        )
    hydrogens = _share_of_hydrogens(dataset)
    if hydrogens == 0 and trained.hydrogens_are_nodes and trained.provenance.hydrogens == "as-file":
        return Mismatch("the model was learned with hydrogens as nodes, and these molecules have none as nodes", True)
    if hydrogens > _HYDROGEN_RICH and not trained.hydrogens_are_nodes:
        return Mismatch("these molecules have hydrogens as nodes, and the model was learned without", True)
    return None


def _share_of_hydrogens(dataset: GraphDataset) -> float:
    """Return the share of hydrogens among the nodes, NaN for graphs that are no molecules."""
    column = dataset.column("element")
    if column < 0 or not dataset.n_nodes:
        return float("nan")
    code = dataset.node_columns[column].code("H")
    return float((dataset.node_codes[:, column] == code).mean()) if code >= 0 else 0.0

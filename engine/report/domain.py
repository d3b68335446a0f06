"""The domain of applicability: what the graphs are like that the model knows, and where it has little to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.rules import Form, TrainedModel

__all__ = ["Domain", "Share", "describe_domain"]

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Share:
    """A label and how many of the graphs have it."""

    label: str
    graphs: int
    share: float


@dataclass(frozen=True, slots=True)
class Domain:
    """What the data are like, and how the model does where no rule fires."""

    sizes: tuple[int, int, int, int, int]  # nodes: smallest, 5 %, median, 95 %, largest
    labels: tuple[Share, ...]  # of nodes, the commonest first
    more_labels: int
    edge_labels: tuple[Share, ...]
    unknown: int  # graphs with a label that the model cannot speak of
    silent: int | None  # graphs on which no rule fires; None where that cannot be, as in trees
    silent_right: float | None  # share right among those of known class
    others_right: float | None


def describe_domain(
    trained: TrainedModel,
    dataset: GraphDataset,
    fired: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
) -> Domain:
    """Return the domain; `fired` (graphs, rules), `right` and `known` (graphs,): whether the class is known."""
    sizes = np.diff(dataset.node_offsets)
    low, middle, high = np.quantile(sizes, (0.05, 0.5, 0.95)) if len(sizes) else (0, 0, 0)
    labels = _shares(dataset.node_codes[:, 0], dataset.node_graph, dataset.node_columns[0].symbols, len(dataset))
    edges = _shares(dataset.edge_codes, dataset.edge_graph, dataset.edge_alphabet.symbols, len(dataset))
    speaks = trained.model.form not in {Form.TREE, Form.FOREST}
    silent = ~fired.any(axis=1) if speaks else np.zeros(len(dataset), bool)
    return Domain(
        (int(sizes.min(initial=10**9)), round(low), round(middle), round(high), int(sizes.max(initial=0))),
        labels[:_SHOWN],
        max(len(labels) - _SHOWN, 0),
        edges if len(edges) > 1 else (),
        _unknown(trained, dataset),
        int(silent.sum()) if speaks else None,
        _mean(right[silent & known]) if speaks else None,
        _mean(right[~silent & known]) if speaks else None,
    )


def _shares(
    codes: npt.NDArray[np.int16], graph: npt.NDArray[np.int32], symbols: tuple[str, ...], graphs: int
) -> tuple[Share, ...]:
    pairs = np.unique(np.column_stack((codes.astype(np.int64), graph)), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=len(symbols))
    order = np.argsort(-counts, kind="stable")
    return tuple(Share(symbols[i], int(counts[i]), counts[i] / graphs) for i in order if counts[i])


def _unknown(trained: TrainedModel, dataset: GraphDataset) -> int:
    """Return how many graphs have a label of the first column that did not occur in training."""
    column = dataset.node_columns[0]
    tests = trained.model.vocabulary.abstraction.node_tests
    known = {symbol for test in tests if test.column == column.name for symbol in test.symbols}
    if not known:  # one label alone: no test was needed
        return 0
    strange = np.array([symbol not in known for symbol in column.symbols], bool)
    return len(np.unique(dataset.node_graph[strange[dataset.node_codes[:, 0]]]))


def _mean(values: npt.NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None

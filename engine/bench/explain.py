"""Bench of explanations: how long one graph takes with the default model, from the graph to the words."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.bench.measurement import Comparison, Measurement, machine
from engine.data import GraphDataset
from engine.estimators import SymGraphClassifier
from engine.explain import explain
from engine.prediction import explain_graph
from engine.progress import SILENT, Progress, Step, check
from engine.seeds import stream

__all__ = ["SAMPLE", "bench_explain"]

SAMPLE = 200
"""Graphs that are explained."""


def bench_explain(dataset: GraphDataset, *, sample: int = 0, seed: int = 0, progress: Progress = SILENT) -> Comparison:
    """Return the median and the longest time for one of `sample` graphs drawn at random, `SAMPLE` where it is 0.

    The model is of ten rules over structures, learned from all graphs that have a class. The first few graphs warm up.
    """
    known = dataset[dataset.target_codes >= 0]
    progress.tell(Step("explaining", 0, 2, "learning ten rules over structures"))
    trained = SymGraphClassifier(vocabulary="structures").fit(known, known.target, progress=progress).fitted
    check(progress)
    progress.tell(Step("explaining", 1, 2))
    drawn = stream(seed, "bench", "explain").permutation(len(known))[: sample or SAMPLE]
    evidence = _seconds(lambda g: explain(trained, known, g), drawn)
    everything = _seconds(lambda g: explain_graph(trained, known, g), drawn)
    progress.tell(Step("explaining", 2, 2))
    n = len(drawn)
    return Comparison(
        "explain",
        "Explaining one graph with the default model",
        {"name": dataset.name, "graphs": len(known), "nodes": known.n_nodes},
        (
            Measurement("evidence", float(np.median(evidence)), n, n, 0, remark="what fired, where, what it added"),
            Measurement("evidence, slowest", float(evidence.max()), 1, 1, 0),
            Measurement(
                "everything", float(np.median(everything)), n, n, 0, remark="with weights, near misses and narrative"
            ),
            Measurement("everything, slowest", float(everything.max()), 1, 1, 0),
        ),
        (),
        machine(),
    )


def _seconds(work: Callable[[int], object], graphs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    for graph in graphs[:5].tolist():
        work(graph)
    found = []
    for graph in graphs.tolist():
        start = time.perf_counter()
        work(graph)
        found.append(time.perf_counter() - start)
    return np.array(found)

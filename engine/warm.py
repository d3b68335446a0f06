"""`python -m engine.warm`: compiles every kernel, so that nobody waits for it later."""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice

import numpy as np

from engine.data import DatasetBuilder, GraphDataset, GraphKind, GraphRecord
from engine.data.chemistry import NODE_COLUMNS
from engine.estimators import SymGraphClassifier
from engine.explain import explain
from engine.kernels import all_compiled
from engine.predicates.patterns import count_patterns, discover_patterns, find_embeddings
from engine.progress import SILENT, Progress, Step
from engine.rules import Form
from engine.seeds import stream

__all__ = ["is_warm", "warm"]

NOTE = "compiling the kernels, once"


def is_warm() -> bool:
    """Return whether every kernel is compiled, in memory or in the cache."""
    return all_compiled()


def warm(progress: Progress = SILENT) -> float:
    """Compile every kernel that is not compiled yet and return the seconds it took.

    A cache that cannot be written is no error: the kernels are then compiled in this process alone.
    """
    start = time.perf_counter()
    if is_warm():
        return 0.0
    molecules, graphs = _tiny(GraphKind.MOLECULES), _tiny(GraphKind.GRAPHS)
    work = [(data, form, "structures") for data in (molecules, graphs) for form in Form]
    work.append((molecules, Form.RULES, "readable"))
    for done, (data, form, vocabulary) in enumerate(work):
        progress.tell(Step("compiling", done, len(work), NOTE))
        model = SymGraphClassifier(form=str(form), vocabulary=vocabulary, max_rules=3).fit(data, data.target)
        model.predict_proba(data)
        explain(model.fitted, data, 0)
        patterns = discover_patterns(data)
        count_patterns(patterns[:3], data)
        find_embeddings(patterns[0], data[[int(patterns.counts[:, [0]].indices[0])]])
    progress.tell(Step("compiling", len(work), len(work), NOTE))
    return time.perf_counter() - start


def _tiny(kind: GraphKind, n: int = 48) -> GraphDataset:
    """Return rings (class "1") and chains (class "0") of random labels, with a number at each node."""
    random = stream(0, "warm", str(kind))
    columns = NODE_COLUMNS if kind is GraphKind.MOLECULES else ("label",)
    builder = DatasetBuilder(str(kind), kind, columns=columns, attribute_names=("size",))
    for number in range(n):
        size, ring = int(random.integers(4, 8)), number % 2
        edges = [(v, v + 1) for v in range(size - 1)] + [(0, size - 1)] * ring
        builder.add(
            GraphRecord(
                labels=[random.choice(["C", "N", "O"], size).tolist(), *([["0"] * size] * (len(columns) - 1))],
                edges=edges,
                edge_labels=list(islice(cycle(["single", "double"]), len(edges))),
                target=str(ring),
                id=str(number + 1),
                record=number + 1,
                attributes=[[float(x)] for x in np.round(random.random(size), 2)],
            )
        )
    return builder.build()


def main() -> None:
    """Compile, and say how long it took."""
    seconds = warm()
    said = f"compiled the kernels in {seconds:.1f} s" if seconds else "the kernels are compiled already"
    sys.stdout.write(said + "\n")


if __name__ == "__main__":
    main()

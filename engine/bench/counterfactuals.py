"""How often a counterfactual is found, and whether each is what it claims to be, told by RDKit and networkx anew."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from rdkit import Chem

from engine.bench.measurement import machine
from engine.data import GraphDataset
from engine.explain.counterfactual import MOST_EDITS, Counterfactual, find_counterfactual
from engine.progress import SILENT, Progress, Step, check
from engine.rules import TrainedModel

__all__ = ["Found", "as_json", "as_markdown", "bench_counterfactuals", "faults_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the graphs of one data set."""

    data: str
    graphs: int
    nodes: int
    by_edits: tuple[int, ...]  # graphs for which one edit was found, two edits, ...
    missed: tuple[str, ...]  # ids of the graphs for which none was found
    faulty: tuple[tuple[str, str], ...]  # ids of those whose counterfactual is none, and why
    seconds: tuple[float, ...]  # of each graph

    @property
    def found(self) -> int:
        """Number of graphs with a counterfactual that is sound."""
        return sum(self.by_edits)

    @property
    def share(self) -> float:
        """Share of the graphs with a counterfactual that is sound."""
        return self.found / self.graphs if self.graphs else float("nan")

    @property
    def title(self) -> str:
        """What is measured."""
        return f"Counterfactuals of up to {len(self.by_edits)} edits"


def bench_counterfactuals(
    trained: TrainedModel,
    dataset: GraphDataset,
    *,
    sample: int = 0,
    edits: int = MOST_EDITS,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Found:
    """Return for how many graphs of `dataset` a counterfactual is found, each one checked; 0 samples are all."""
    if sample:
        rows = np.random.default_rng(seed).choice(len(dataset), min(sample, len(dataset)), replace=False)
        dataset = dataset[np.sort(rows)]
    by_edits: Counter[int] = Counter()
    missed: list[str] = []
    faulty: list[tuple[str, str]] = []
    seconds: list[float] = []
    for graph in range(len(dataset)):
        progress.tell(Step("looking for counterfactuals", graph, len(dataset), f"{sum(by_edits.values())} found"))
        check(progress)
        start = time.perf_counter()
        found = find_counterfactual(trained, dataset, graph, edits=edits)
        seconds.append(time.perf_counter() - start)
        name = str(dataset.ids[graph])
        if found is None:
            missed.append(name)
            continue
        wrong = faults_of(found, trained, dataset[[graph]], edits)
        if wrong:
            faulty.append((name, wrong))
        else:
            by_edits[len(found.edits)] += 1
    return Found(
        dataset.name,
        len(dataset),
        dataset.n_nodes,
        tuple(by_edits[n] for n in range(1, edits + 1)),
        tuple(missed),
        tuple(faulty),
        tuple(seconds),
    )


def faults_of(found: Counterfactual, trained: TrainedModel, original: GraphDataset, edits: int) -> str:
    """Return what is wrong with a counterfactual of the one graph in `original`; "" where nothing is."""
    if not 1 <= len(found.edits) <= edits:
        return f"{len(found.edits)} edits"
    before, after = (int(trained.predict(data)[0]) for data in (original, found.after))
    if before == after or after != found.prediction:
        return "the prediction does not change as claimed"
    if _parts(found.after) > _parts(original):
        return "it fell apart"
    if found.smiles:
        with_all = Chem.MolFromSmiles(found.smiles, sanitize=False)
        if with_all is None or Chem.DetectChemistryProblems(with_all):
            return f"{found.smiles} is no valid molecule"
    return ""


def _parts(single: GraphDataset) -> int:
    graph = nx.Graph([tuple(pair) for pair in single.edge_ends.tolist()])
    graph.add_nodes_from(range(single.n_nodes))
    return int(nx.number_connected_components(graph))


def as_markdown(found: Found) -> str:
    """Return the figures as a section of a Markdown page."""
    rows = [f"| {n} | {count:,} |" for n, count in enumerate(found.by_edits, 1)]
    return "\n".join(
        [
            f"## {found.title}",
            "",
            f"Data: {found.data}, {found.graphs:,} graphs. Found and verified for {found.found:,}: {found.share:.1%}.",
            "",
            "| edits | graphs |",
            "|---:|---:|",
            *rows,
            f"| none | {len(found.missed):,} |",
            f"| not sound | {len(found.faulty):,} |",
            "",
        ]
    )


def as_json(found: Found) -> dict[str, Any]:
    """Return the figures as plain values."""
    return {
        "bench": "counterfactuals",
        "data": {"name": found.data, "graphs": found.graphs, "nodes": found.nodes},
        "found": found.found,
        "share": found.share,
        "by_edits": list(found.by_edits),
        "missed": list(found.missed),
        "faulty": [list(pair) for pair in found.faulty],
        "title": found.title,
        "seconds": {"median": float(np.median(found.seconds)), "largest": max(found.seconds)}
        if found.seconds
        else None,
        "missing": [],
        "machine": machine(),
    }

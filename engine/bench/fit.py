"""The whole fit beside its peers', on the same folds: scores and seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from typing import Any

from engine.bench.gin import IsomorphismNetwork
from engine.bench.measurement import footer, machine
from engine.bench.peers import KernelMachine, MorganForest
from engine.data import GraphDataset, GraphKind
from engine.data.generated import ba_2motifs
from engine.estimators import SymGraphClassifier
from engine.evaluation import Classifier, Interval, cross_validate
from engine.progress import SILENT, Progress, Step, check
from engine.rules import Form
from engine.structure import Scheme

__all__ = ["CONTENDERS", "Contender", "FitComparison", "FitResult", "as_json", "as_markdown", "bench_fit"]


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to learn from graphs: what it is called, how it is made, and what it needs."""

    what: str
    make: Callable[[int], Classifier]  # from a seed
    package: str = ""  # that has to be installed
    molecules_only: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FitResult:
    """Held-out scores over the folds, and mean seconds a fold."""

    what: str
    accuracy: Interval
    balanced_accuracy: Interval
    fit_seconds: float
    seconds: float  # with the predictions
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FitComparison:
    """All that could be measured on one data set."""

    data: dict[str, Any]
    folds: int
    results: tuple[FitResult, ...]
    missing: tuple[str, ...]  # contenders that could not be measured, each with the reason
    machine: dict[str, str]

    @property
    def title(self) -> str:
        """What was compared."""
        return f"Whole fits, {self.folds}-fold cross-validation, the same folds"


def _ours(form: str, scheme: str) -> Contender:
    def make(seed: int) -> Classifier:
        return SymGraphClassifier(form=form, scheme=scheme, vocabulary="structures", random_state=seed)

    return Contender(f"SymGraph {form}, {scheme}", make, remark="10 rules at most" if form != "forest" else "")


CONTENDERS: tuple[Contender, ...] = (
    *(_ours(form, scheme) for form in ("rules", "tree", "forest") for scheme in ("wl", "exact")),
    Contender(
        "GraKeL WL kernel + SVM",
        lambda _: KernelMachine(),
        package="grakel",
        remark="4 rounds, normalised; C chosen inside the training part; edge labels do not count",
    ),
    Contender(
        "RDKit Morgan + random forest",
        lambda seed: MorganForest(random_state=seed),
        package="rdkit",
        molecules_only=True,
        remark="counts of radius 2 in 2,048 places, 500 trees; parses the SMILES again",
    ),
    Contender(
        "GIN",
        lambda seed: IsomorphismNetwork(random_state=seed),
        package="torch",
        remark="5 layers of 32, 100 epochs; edge labels do not count",
    ),
)
"""Ours first, then the peers."""


def bench_fit(
    dataset: GraphDataset,
    *,
    folds: int = 10,
    seed: int = 0,
    contenders: tuple[Contender, ...] | None = None,
    progress: Progress = SILENT,
) -> FitComparison:
    """Return scores and seconds of all that is installed and fits the data, one thread each, at radius 2.

    `contenders` are all of `CONTENDERS` where they are not given.
    """
    contenders = CONTENDERS if contenders is None else contenders
    _load_kernels()
    results, missing = [], []
    for number, contender in enumerate(contenders):
        check(progress)
        progress.tell(Step("measuring", number, len(contenders), contender.what))
        reason = _obstacle(contender, dataset)
        if reason:
            missing.append(f"{contender.what}: {reason}")
        else:
            results.append(_measure(contender, dataset, folds, seed, progress))
    progress.tell(Step("measuring", len(contenders), len(contenders)))
    return FitComparison(
        data={"name": dataset.name, "graphs": len(dataset), "nodes": dataset.n_nodes, "edges": dataset.n_edges},
        folds=folds,
        results=tuple(results),
        missing=tuple(missing),
        machine=machine(),
    )


def _load_kernels() -> None:
    """Load what is compiled, so that whoever comes first does not pay for it."""
    tiny = ba_2motifs(0, n=20)
    for form, scheme in product(Form, Scheme):
        model = SymGraphClassifier(form=str(form), scheme=str(scheme))
        model.fit(tiny, tiny.target).predict_proba(tiny)


def _obstacle(contender: Contender, dataset: GraphDataset) -> str:
    """Return why the contender cannot be measured; empty where it can."""
    if contender.package and find_spec(contender.package) is None:
        return f"{contender.package} is not installed (pip install {contender.package})"
    if contender.molecules_only and dataset.kind is not GraphKind.MOLECULES:
        return "the graphs are no molecules"
    return ""


def _measure(contender: Contender, dataset: GraphDataset, folds: int, seed: int, progress: Progress) -> FitResult:
    start = time.perf_counter()
    found = cross_validate(contender.make(seed), dataset, folds=folds, seed=seed, jobs=1, progress=progress)
    return FitResult(
        what=contender.what,
        accuracy=found.accuracy,
        balanced_accuracy=found.balanced_accuracy,
        fit_seconds=sum(found.fit_seconds) / folds,
        seconds=(time.perf_counter() - start) / folds,
        remark=contender.remark,
    )


def as_json(comparison: FitComparison) -> dict[str, Any]:
    """Return the comparison as plain values."""
    return {
        "bench": "fit",
        "title": comparison.title,
        "data": comparison.data,
        "folds": comparison.folds,
        "results": [
            {
                "what": result.what,
                "accuracy": {"mean": result.accuracy.mean, "sd": result.accuracy.sd},
                "balanced_accuracy": {"mean": result.balanced_accuracy.mean, "sd": result.balanced_accuracy.sd},
                "fit_seconds": result.fit_seconds,
                "seconds": result.seconds,
                "remark": result.remark,
            }
            for result in comparison.results
        ],
        "missing": list(comparison.missing),
        "machine": comparison.machine,
    }


def as_markdown(comparison: FitComparison) -> str:
    """Return the comparison as a section of a Markdown page."""
    data = comparison.data
    lines = [
        f"## {comparison.title}",
        "",
        f"Data: {data['name']}, {data['graphs']:,} graphs, {data['nodes']:,} nodes. Seconds a fold, one thread each.",
        "",
        "| | accuracy | balanced accuracy | to fit, s | and predict, s | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for r in comparison.results:
        scores = f"{r.accuracy.mean:.3f} ± {r.accuracy.sd:.3f} | {r.balanced_accuracy.mean:.3f}"
        lines.append(f"| {r.what} | {scores} | {r.fit_seconds:.3g} | {r.seconds:.3g} | {r.remark} |")
    return "\n".join([*lines, *footer(comparison.missing, comparison.machine)])

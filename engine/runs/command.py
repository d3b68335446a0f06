"""The `symgraph` commands that repeat a run."""

from __future__ import annotations

import shlex
from pathlib import Path

from engine.data.chemistry import Hydrogens, Standardization
from engine.evaluation import SplitKind
from engine.learning import usual_max_rules
from engine.learning.search import Search
from engine.rules import Form
from engine.runs.request import TEST_SHARE, TrainingRequest, Validation

__all__ = ["evaluate_command", "fit_command"]


def fit_command(request: TrainingRequest, data: Path, output: str = "model.json") -> str:
    """Return the command that learns the run's model again, to the byte, from the same file.

    Parameters
    ----------
    request : TrainingRequest
        What was asked for.
    data : Path
        The file with the data.
    output : str
        Where the command writes the model.

    Returns
    -------
    str
        To be pasted into a shell.
    """
    test: list[str] = []
    if request.split is SplitKind.GIVEN:
        test = ["--split", "given"] if request.validation is Validation.HOLDOUT else []
    elif request.validation is Validation.HOLDOUT:
        test = ["--test-part", str(TEST_SHARE)]
        if request.split is not SplitKind.STRATIFIED or request.source.group:  # which alone would mean a grouped split
            test += ["--test-split", str(request.split)]
    return shlex.join(["symgraph", "fit", str(data), "-o", output, *_options(request), *test])


def evaluate_command(request: TrainingRequest, data: Path) -> str:
    """Return the command that measures a run's model again by cross-validation.

    Parameters
    ----------
    request : TrainingRequest
        What was asked for.
    data : Path
        The file with the data.

    Returns
    -------
    str
        To be pasted into a shell; "" where `fit_command` says the scores itself.
    """
    if request.validation is Validation.HOLDOUT:
        return ""
    folds = [] if request.split is SplitKind.GIVEN else ["--folds", str(request.validation.folds)]
    folds += ["--split", str(request.split)]
    return shlex.join(["symgraph", "evaluate", str(data), *_options(request), *folds])


def _options(request: TrainingRequest) -> list[str]:
    """Return the options of data and model; those that `symgraph` has by itself are left out, but for the seed."""
    source = request.source
    found: list[str] = []
    columns = ("structure", "target", "group", "split_column", "sheet", "threshold")
    for name in (*columns, "node_label", "edge_label", "numbering"):
        value = getattr(source, name.removesuffix("_column"))
        if value:
            found.append(f"--{name.replace('_', '-')}={value}")  # one word, whatever the column is called
    if source.standardize is not Standardization.NONE:
        found += ["--standardize", str(source.standardize)]
    if source.tautomers:
        found.append("--tautomers")
    if source.hydrogens is not Hydrogens.AS_FILE:
        found += ["--hydrogens", str(source.hydrogens)]
    found += ["--radius", str(request.radius), "--form", str(request.form)]
    usual = usual_max_rules(request.vocabulary, request.form)
    if request.form is not Form.FOREST or request.max_rules != usual:  # a forest only writes it down
        found += ["--max-rules", str(request.max_rules)]
    found += ["--vocabulary", str(request.vocabulary)]
    if request.search is not Search.NONE:
        found += ["--search", str(request.search)]
    return [*found, "--seed", str(request.seed)]

"""A test part: a fifth of the graphs that the run's model never sees, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault, OptionError
from engine.evaluation import (
    UNITS,
    WILSON_METHOD,
    CopiesInSplit,
    Parts,
    SplitKind,
    align_classes,
    confusion_matrix,
    given_part,
    holdout,
    scaffold_groups,
    score,
    why_separated,
    wilson,
)
from engine.learning.search import count_for_all
from engine.predicates import PredicateTable
from engine.rules import TrainedModel
from engine.runs.jobs.validated import Validated, defined
from engine.runs.out_of_fold import OutOfFold
from engine.runs.request import TEST_SHARE, TrainingRequest, Validation
from engine.runs.scores import HeldOut, Measure
from engine.structure import find_copies

__all__ = ["copy_notes", "parts_of", "scored", "scored_on_part", "units_of"]

_METHOD = f"test part of {TEST_SHARE * 100:.0f} % that the model has not seen"
_METHOD_GIVEN = "test part given by the data, which the model has not seen"


def parts_of(request: TrainingRequest, dataset: GraphDataset) -> Parts | None:
    """Return the rows to learn from and those of the test part; None where the request wants no test part."""
    if request.validation is not Validation.HOLDOUT:
        return None
    if request.split is SplitKind.GIVEN:
        return given_part(dataset)
    return holdout(dataset, TEST_SHARE, request.seed, together=units_of(request.split, dataset))


def scored_on_part(
    models: Sequence[TrainedModel],
    dataset: GraphDataset,
    rows: npt.NDArray[np.int64],
    split: SplitKind,
    *,
    jobs: int,
) -> tuple[Validated, ...]:
    """Return how well each of the models does on `rows` of `dataset`, none of which it has learned from."""
    table = count_for_all(models, dataset[rows], jobs=jobs)
    notes = copy_notes(dataset, rows, split)
    return tuple(scored(model, table, dataset, rows, split, notes) for model in models)


def copy_notes(dataset: GraphDataset, rows: npt.NDArray[np.int64], split: SplitKind) -> list[str]:
    """Return what is to be said of copies where `rows` are the test part; nothing where there are none."""
    others = np.setdiff1d(np.flatnonzero(dataset.target_codes >= 0), rows)
    learned = given_part(dataset)[0] if split is SplitKind.GIVEN else others
    found = CopiesInSplit.of(find_copies(dataset), [(learned, rows)], why_separated(split, split_copies=False))
    return [text] if (text := found.text(dataset)) else []


def scored(
    model: TrainedModel,
    table: PredicateTable,
    dataset: GraphDataset,
    rows: npt.NDArray[np.int64],
    split: SplitKind,
    notes: Sequence[str] = (),
) -> Validated:
    """Return how well a model does on `rows` of `dataset`; `table` has a row for each of them, in their order."""
    probabilities = np.zeros((len(dataset), len(dataset.classes)))
    own = model.model.probabilities(table.select_vocabulary(model.model.vocabulary))
    probabilities[rows] = align_classes(own, model.classes, dataset.classes)
    return _validated(dataset, probabilities, rows, split, notes)


def units_of(split: SplitKind, dataset: GraphDataset) -> npt.NDArray[np.int64] | None:
    """Number the units that stay on one side of a split.

    Parameters
    ----------
    split : SplitKind
        Kind of split.
    dataset : GraphDataset
        The data to split.

    Returns
    -------
    ndarray of int64, shape (n_graphs,), or None
        None where each graph stands alone.

    Raises
    ------
    OptionError
        Where the data have no groups, or no molecules for a scaffold split.
    """
    if split is SplitKind.SCAFFOLD:
        return scaffold_groups(dataset)
    if split is SplitKind.GROUPED:
        if dataset.group is None:
            fix = "Name the column that holds the groups with --group, or choose another split"
            raise OptionError(Fault("O121", "the grouped split", "the data set has no groups", fix))
        names = [name or f"row {row}" for row, name in enumerate(dataset.group.tolist())]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)
    return None


def _validated(
    dataset: GraphDataset,
    probabilities: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int64],
    split: SplitKind,
    notes: Sequence[str],
) -> Validated:
    truth = dataset.target_codes[rows]
    present = np.unique(dataset.target_codes[dataset.target_codes >= 0])  # a class may have no members
    found = score(np.searchsorted(present, truth), probabilities[np.ix_(rows, present)])
    confusion = confusion_matrix(truth, probabilities[rows].argmax(axis=1), len(dataset.classes))
    low, high = wilson(int(np.trace(confusion)), len(rows))
    scores = HeldOut(
        method=_METHOD_GIVEN if split is SplitKind.GIVEN else _METHOD,
        unit=UNITS[split],
        graphs=len(rows),
        accuracy=Measure(mean=found.accuracy, low=low, high=high),
        balanced_accuracy=Measure(mean=found.balanced_accuracy),
        roc_auc=Measure(mean=defined(found.roc_auc)),
        interval_method=WILSON_METHOD,
        confusion=confusion.tolist(),
        notes=list(notes),
    )
    fold = np.full(len(dataset), -1, dtype=np.int32)
    fold[rows] = 0
    return Validated(scores, OutOfFold.of(fold, probabilities))

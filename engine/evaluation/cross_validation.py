"""Cross-validation: everything is learned inside the fold, whatever the estimator learns."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn.base
from sklearn.utils.parallel import Parallel, delayed

from engine.data import GraphDataset, require_dataset
from engine.errors import Fault, OptionError
from engine.evaluation.copies import CopiesInSplit, why_separated
from engine.evaluation.output import Classifier, Output, own_output
from engine.evaluation.scores import INTERVAL_METHOD, WILSON_METHOD, Interval, Scores, confusion_matrix, score, wilson
from engine.evaluation.splits import SPLITS, UNITS, Parts, SplitKind, kind_in_force
from engine.progress import SILENT, Progress, Step, check
from engine.structure import find_copies

__all__ = ["Classifier", "Evaluation", "Output", "as_json", "cross_validate", "cross_validate_outputs", "own_output"]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Held-out scores over the folds, and the held-out prediction of every row.

    Attributes
    ----------
    accuracy, balanced_accuracy, roc_auc, log_loss : Interval
        Each score over the folds, see `Scores`.
    predicted : ndarray of int32, shape (n_graphs,)
        Class code, -1 where a row was in no test part.
    probabilities : ndarray of float64, shape (n_graphs, n_classes)
        NaN where a row was in no test part.
    fold : ndarray of int32, shape (n_graphs,)
        The fold that held the row out, from 0; -1 where none did.
    fit_seconds : tuple of float
        Wall time of each fold's fit.
    rules, conditions : tuple of float
        Of each fold's model: number of rules, and mean number of conditions a rule; empty where the estimator does
        not say.
    confusion : ndarray of int64, shape (n_classes, n_classes)
        Row the true class, column the predicted one.
    classes : tuple of str
        Class labels, by code.
    split : SplitKind
        Kind of split in force.
    split_unit : str
        What was dealt out as a whole.
    interval_method : str
        Where the intervals come from.
    notes : tuple of str
        What a reader of the scores has to know.
    parts : tuple of Parts
        Training and test rows of each fold.
    examined : tuple
        What else was asked of each fold's model.
    copies : CopiesInSplit or None
        How the split deals with copies of a graph; None where nobody looked.
    """

    accuracy: Interval
    balanced_accuracy: Interval
    roc_auc: Interval
    log_loss: Interval
    predicted: npt.NDArray[np.int32]
    probabilities: npt.NDArray[np.float64]
    fold: npt.NDArray[np.int32]
    fit_seconds: tuple[float, ...]
    rules: tuple[float, ...]
    conditions: tuple[float, ...]
    confusion: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    split: SplitKind
    split_unit: str
    interval_method: str
    notes: tuple[str, ...]
    parts: tuple[Parts, ...] = ()
    examined: tuple[Any, ...] = ()
    copies: CopiesInSplit | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """What comes back from one fold."""

    rows: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64]
    scores: Scores
    fit_seconds: float
    rules: float  # NaN where the estimator does not say
    conditions: float
    examined: Any


def cross_validate(  # noqa: PLR0913
    estimator: Classifier,
    dataset: GraphDataset,
    *,
    folds: int = 10,
    split: SplitKind | str = SplitKind.STRATIFIED,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
    together: npt.NDArray[np.int64] | None = None,
    split_copies: bool = False,
) -> Evaluation:
    """Return how well clones of an estimator predict the part of the data that each has not seen.

    Parameters
    ----------
    estimator : Classifier
        Cloned for each fold; stays unfitted itself.
    dataset : GraphDataset
        Those without a known class are neither learned from nor tested.
    folds : int
        Number of test parts, at least 2; a given split has parts of its own.
    split : SplitKind or str
        How graphs are dealt out.
    seed : int
        Of the dealing.
    jobs : int
        Worker processes, -1 for all cores; changes times alone.
    progress : Progress
        Told after each fold.
    together : ndarray of int64, shape (n_graphs,), optional
        Rows with one number stay on one side of every split.
    split_copies : bool
        Whether copies of a graph may be on both sides.

    Returns
    -------
    Evaluation

    Raises
    ------
    OptionError
        Where the data cannot be split as asked, `split` is unknown, or `jobs` is 0.
    Cancelled
        Where the listener wants a stop.
    """
    (found,) = cross_validate_outputs(
        estimator,
        dataset,
        own_output,
        folds=folds,
        split=split,
        seed=seed,
        jobs=jobs,
        progress=progress,
        together=together,
        split_copies=split_copies,
    )
    return found


def cross_validate_outputs(  # noqa: PLR0913
    estimator: Classifier,
    dataset: GraphDataset,
    outputs: Callable[[Any, GraphDataset], Sequence[Output]],
    *,
    folds: int = 10,
    split: SplitKind | str = SplitKind.STRATIFIED,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = SILENT,
    together: npt.NDArray[np.int64] | None = None,
    split_copies: bool = False,
) -> tuple[Evaluation, ...]:
    """Return an evaluation of each of the outputs that a fitted clone has for its test part. Each fold is fitted once.

    Parameters
    ----------
    estimator, dataset
        As in `cross_validate`.
    outputs : callable
        From a fitted clone and the graphs of its test part to a sequence of `Output`, equally many for every fold; the
        first one's accuracy is told to `progress`.
    folds, split, seed, jobs, progress, together, split_copies
        As in `cross_validate`.

    Returns
    -------
    tuple of Evaluation
        In the order of the outputs.

    Raises
    ------
    OptionError, Cancelled
        As in `cross_validate`.
    """
    require_dataset(dataset)
    kind = kind_in_force(_split_kind(split), dataset)
    if jobs == 0:
        raise OptionError(Fault("O128", "--jobs", "0 workers", "Give 1 or more, or -1 for all cores"))
    copies = find_copies(dataset, progress=progress)
    units = None if split_copies else copies.units()
    parts = list(SPLITS[kind](dataset, folds, seed, together=together, copies=units))
    told = CopiesInSplit.of(copies, parts, why_separated(kind, split_copies=split_copies))
    done: list[tuple[_Fold, ...]] = []
    check(progress)
    progress.tell(Step("cross-validation", 0, len(parts)))
    with closing(_run(estimator, dataset, outputs, parts, min(jobs, len(parts)))) as results:
        for fold in results:
            done.append(fold)
            progress.tell(Step("cross-validation", len(done), len(parts), f"accuracy {fold[0].scores.accuracy:.3f}"))
            check(progress)
    return tuple(_collect(dataset, parts, list(each), kind, told) for each in zip(*done, strict=True))


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the scores as plain values for a JSON object; null where something is undefined or unknown.

    Parameters
    ----------
    evaluation : Evaluation
        What to write.

    Returns
    -------
    dict
        By name of the score, and what is needed to read it: split, copies, interval method, notes.
    """
    rules, conditions = evaluation.rules, evaluation.conditions
    return {
        "accuracy": _interval_json(evaluation.accuracy),
        "balanced_accuracy": _interval_json(evaluation.balanced_accuracy),
        "roc_auc": _interval_json(evaluation.roc_auc),
        "log_loss": _interval_json(evaluation.log_loss),
        "rules": {"mean": _mean(rules), "max": max(rules, default=None)},
        "conditions": {"mean": _mean(conditions)},
        "fit_seconds": {"mean": _mean(evaluation.fit_seconds)},
        "confusion": {"classes": list(evaluation.classes), "counts": evaluation.confusion.tolist()},
        "split": {"kind": str(evaluation.split), "unit": evaluation.split_unit},
        "copies": None if evaluation.copies is None else evaluation.copies.as_json(),
        "interval_method": evaluation.interval_method,
        "notes": list(evaluation.notes),
    }


def _split_kind(split: SplitKind | str) -> SplitKind:
    try:
        return SplitKind(split)
    except ValueError:
        fix = f"Choose one of {', '.join(SplitKind)}"
        raise OptionError(Fault("O129", "--split", f"{split!r} is no kind of split", fix)) from None


def _run(
    estimator: Classifier,
    dataset: GraphDataset,
    outputs: Callable[[Any, GraphDataset], Sequence[Output]],
    parts: list[Parts],
    jobs: int,
) -> Generator[tuple[_Fold, ...], None, None]:
    """Yield the folds in order, each as soon as it and those before it are done."""
    if jobs == 1:
        yield from (_one_fold(estimator, dataset, outputs, *part) for part in parts)
        return
    work = (delayed(_one_fold)(estimator, dataset, outputs, *part) for part in parts)
    results = Parallel(n_jobs=jobs, return_as="generator")(work)
    try:
        for fold in results:  # noqa: UP028 (`yield from` would close `results` before the warning is silenced)
            yield fold
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib warns of folds that were stopped on purpose
            results.close()


def _one_fold(
    estimator: Classifier,
    dataset: GraphDataset,
    outputs: Callable[[Any, GraphDataset], Sequence[Output]],
    train: npt.NDArray[np.int64],
    test: npt.NDArray[np.int64],
) -> tuple[_Fold, ...]:
    """Fit a clone on the training rows and score its outputs on the test rows."""
    model: Classifier = sklearn.base.clone(estimator)
    seen = dataset[train]
    start = time.perf_counter()
    model.fit(seen, seen.target)
    seconds = time.perf_counter() - start
    code = {label: k for k, label in enumerate(dataset.classes)}
    columns = [code[str(label)] for label in model.classes_]
    present = np.unique(dataset.target_codes[dataset.target_codes >= 0])  # a subset may lack classes of its alphabet
    truth = np.searchsorted(present, dataset.target_codes[test])
    found = []
    for output in outputs(model, dataset[test]):
        probabilities = np.zeros((len(test), len(dataset.classes)))
        probabilities[:, columns] = output.probabilities
        scores = score(truth, probabilities[:, present])
        found.append(_Fold(test, probabilities, scores, seconds, output.rules, output.conditions, output.examined))
    return tuple(found)


def _collect(
    dataset: GraphDataset, parts: list[Parts], done: list[_Fold], kind: SplitKind, copies: CopiesInSplit
) -> Evaluation:
    """Put the folds together."""
    probabilities = np.full((len(dataset), len(dataset.classes)), np.nan)
    fold_of_row = np.full(len(dataset), -1, dtype=np.int32)
    for number, fold in enumerate(done):
        probabilities[fold.rows] = fold.probabilities
        fold_of_row[fold.rows] = number
    tested = fold_of_row >= 0
    predicted = np.full(len(dataset), -1, dtype=np.int32)
    predicted[tested] = probabilities[tested].argmax(axis=1)
    intervals = _intervals(parts, done)
    confusion = confusion_matrix(dataset.target_codes[tested], predicted[tested], len(dataset.classes))
    if len(done) == 1:  # one part has no folds to vary over
        low, high = wilson(int(np.trace(confusion)), int(confusion.sum()))
        intervals["accuracy"] = replace(intervals["accuracy"], low=low, high=high)
    for array in (probabilities, fold_of_row, predicted):
        array.flags.writeable = False
    return Evaluation(
        **intervals,
        predicted=predicted,
        probabilities=probabilities,
        fold=fold_of_row,
        fit_seconds=tuple(fold.fit_seconds for fold in done),
        rules=_known(fold.rules for fold in done),
        conditions=_known(fold.conditions for fold in done),
        confusion=confusion,
        classes=dataset.classes,
        split=kind,
        split_unit=UNITS[kind],
        interval_method=INTERVAL_METHOD if len(done) > 1 else WILSON_METHOD,
        notes=(*_notes(intervals["roc_auc"], dataset, parts), *filter(None, [copies.text(dataset)])),
        parts=tuple(parts),
        examined=tuple(fold.examined for fold in done if fold.examined is not None),
        copies=copies,
    )


def _intervals(parts: list[Parts], done: list[_Fold]) -> dict[str, Interval]:
    """Return the interval of each score by its name."""
    ratio = float(np.mean([len(test) / len(train) for train, test in parts]))
    tops = {"log_loss": math.inf}
    columns = [asdict(fold.scores) for fold in done]
    return {
        name: Interval.over([row[name] for row in columns], test_to_train=ratio, top=tops.get(name, 1.0))
        for name in columns[0]
    }


def _notes(roc_auc: Interval, dataset: GraphDataset, parts: list[Parts]) -> tuple[str, ...]:
    used = np.zeros(len(dataset), dtype=bool)
    for train, test in parts:
        used[train] = used[test] = True
    unknown = int((dataset.target_codes < 0).sum())
    without = len(dataset) - int(used.sum()) - unknown
    notes = []
    if roc_auc.undefined:
        notes.append(
            f"ROC-AUC leaves out {roc_auc.undefined} of {len(roc_auc.folds)} folds, whose test part lacks a class"
        )
    if unknown:
        notes.append(f"{unknown} graphs without a known class were neither learned from nor tested")
    if without:
        notes.append(f"{without} graphs that are in no part of the split were neither learned from nor tested")
    return tuple(notes)


def _known(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(value for value in values if not math.isnan(value))


def _mean(values: tuple[float, ...]) -> float | None:
    return float(np.mean(values)) if values else None


def _interval_json(interval: Interval) -> dict[str, Any]:
    return {
        "mean": _number(interval.mean),
        "sd": _number(interval.sd),
        "interval": [_number(interval.low), _number(interval.high)],
        "folds": [_number(value) for value in interval.folds],
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value

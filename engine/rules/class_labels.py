"""The classes that a user gives, those that a file has, and those that a model knows: which are the same."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault, OptionError
from engine.readers.columns import is_missing, match_classes, no_classes

__all__ = ["labels_of", "places_of", "unknown_words", "with_labels"]

_SHOWN = 8


def places_of(known: npt.NDArray[Any], found: npt.NDArray[Any]) -> tuple[int, ...]:
    """Find classes of a target among those of an estimator; a warning names those that are not there.

    Parameters
    ----------
    known : ndarray, shape (classes,)
        Classes of the estimator.
    found : ndarray, shape (found,)
        Classes of the target, each once.

    Returns
    -------
    tuple of int
        The place in `known` of each class of `found`, -1 where it is none of them.

    Raises
    ------
    OptionError
        If none of `found` is known.
    """
    said = [str(label) for label in known.tolist()]
    texts = [str(label) for label in found.tolist()]
    places = match_classes(said, texts)
    strange = unknown_words([text for text, place in zip(texts, places, strict=True) if place < 0], said)
    if strange and max(places) < 0:
        raise OptionError(Fault("E961", "y", strange, "Give the classes that the model was fitted to"))
    if strange:
        warnings.warn(f"y: {strange}. They count as wrong.", stacklevel=3)
    return places


def unknown_words(strange: Sequence[str], known: Sequence[str]) -> str:
    """Say which classes a model does not know, and which it knows.

    Parameters
    ----------
    strange : sequence of str
        Classes that it does not know.
    known : sequence of str
        Classes that it knows.

    Returns
    -------
    str
        "" where there are no strange ones.
    """
    if not strange:
        return ""
    are = "class {} is" if len(strange) == 1 else "classes {} are"
    return f"the {are.format(_listed(strange))} unknown to the model, which knows {_listed(known)}"


def _listed(labels: Sequence[str]) -> str:
    shown = ", ".join(f"'{label[:40]}'" for label in labels[:_SHOWN])
    return f"{shown} and {len(labels) - _SHOWN:,} more" if len(labels) > _SHOWN else shown


def labels_of(dataset: GraphDataset, y: Any, *, known: bool = False) -> npt.NDArray[Any]:
    """Take the class of each graph from what a caller gave.

    Parameters
    ----------
    dataset : GraphDataset
        n graphs.
    y : array-like, shape (n,), or None
        Classes of any type; None for the data set's own.
    known : bool, default False
        Whether the classes are known already, so that it does not matter how many there are.

    Returns
    -------
    ndarray, shape (n,)
        In a type that sorts.

    Raises
    ------
    OptionError
        If `y` is not one class for each graph, if a class is missing and, unless they are `known`, if it is a column of
        measured numbers or has too many classes to learn.
    TypeError
        If `y` is a `GraphDataset`.
    """
    labels = _as_array(dataset.target if y is None else y)
    if labels.shape != (len(dataset),):
        found = f"{_shape(labels)} for {len(dataset):,} graphs"
        raise OptionError(Fault("O704", "y", found, "Give one class for each graph"))
    missing = int(np.count_nonzero(_is_missing(y, labels, dataset.classes)))
    if missing:
        raise OptionError(
            Fault("T203", "y", f"{missing:,} graphs have no class", "Leave them out of the training data")
        )
    if labels.dtype.kind in "OT":
        labels = np.array(labels.tolist())
    if not known:
        _refuse_no_classes(labels)
    return labels


def with_labels(dataset: GraphDataset, labels: npt.NDArray[Any]) -> tuple[GraphDataset, npt.NDArray[Any]]:
    """Give graphs other classes.

    The file's spelling and names of the classes go with labels that say of every graph what the file says.

    Parameters
    ----------
    dataset : GraphDataset
        n graphs.
    labels : ndarray, shape (n,)
        What `labels_of` returned.

    Returns
    -------
    (GraphDataset, ndarray of shape (classes,))
        The data set with these classes, and the sorted classes in their own type.

    Raises
    ------
    OptionError
        If there are fewer than two classes.
    """
    classes, codes = np.unique(labels, return_inverse=True)
    if len(classes) < 2:
        found = f"all {len(dataset)} graphs are of class {classes.tolist()}" if len(classes) else "there are no graphs"
        raise OptionError(Fault("T205", f"{dataset.name}, target", found, "Two classes at least are needed to learn"))
    texts = names = tuple(str(label) for label in classes.tolist())
    places = match_classes(dataset.classes, texts)
    if (
        min(places) >= 0
        and len(set(places)) == len(places)
        and np.array_equal(np.array(places)[codes], dataset.target_codes)
    ):
        texts, names = (tuple(told[place] for place in places) for told in (dataset.classes, dataset.class_names))
    return replace(dataset, target_codes=codes.astype(np.int32), classes=texts, class_names=names), classes


def _as_array(y: Any) -> npt.NDArray[Any]:
    if isinstance(y, GraphDataset):
        raise TypeError("y is a GraphDataset, not one class for each graph: give its target")
    try:
        return np.asarray(y)
    except ValueError:  # lists of different lengths
        raise OptionError(
            Fault("O704", "y", "has entries of different lengths", "Give one class for each graph")
        ) from None


def _shape(labels: npt.NDArray[Any]) -> str:
    if labels.ndim == 0:
        return f"{str(labels)[:40]!r} is no list of classes"
    return f"{len(labels):,} labels" if labels.ndim == 1 else f"labels of shape {labels.shape}"


def _is_missing(y: Any, labels: npt.NDArray[Any], known: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return (n,): None, NaN, NaT, pandas' NA, what is masked, and texts that say so, `known` classes aside."""
    import pandas as pd

    missing: npt.NDArray[np.bool_] = np.asarray(pd.isna(labels), bool)
    if isinstance(y, np.ma.MaskedArray):
        missing |= np.ma.getmaskarray(y)
    if labels.dtype.kind not in "OTU":
        return missing
    missing |= np.array([is_missing(text) and text not in known for text in map(str, labels.tolist())], bool)
    return missing


def _refuse_no_classes(labels: npt.NDArray[Any]) -> None:
    """Refuse what hardly repeats, measured numbers, and more classes than a model can hold."""
    values, counts = np.unique(labels, return_counts=True)
    found = no_classes(dict(zip(map(str, values.tolist()), counts.tolist(), strict=True)), "y", codes=True)
    if found is not None:
        raise OptionError(replace(found, fix="Put classes together; numbers can be cut in two first (y >= 5 for one)"))

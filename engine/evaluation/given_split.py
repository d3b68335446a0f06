"""A split that the data bring along: parts called train, valid and test, or the numbers of folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.data import GraphDataset
from engine.errors import Fault, OptionError

__all__ = ["GivenSplit", "Parts", "Rows", "given_part", "read_given_split"]

Rows: TypeAlias = npt.NDArray[np.int64]
Parts: TypeAlias = tuple[Rows, Rows]  # rows to train on, rows to test on, both ascending

_ROLES = {
    "train": ("train", "training", "trn", "learn"),
    "valid": ("valid", "validation", "val", "dev"),
    "test": ("test", "testing", "tst", "holdout", "held-out"),
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names}
_SHOWN, _LONGEST = 5, 40  # values in a message, and their characters
_PLACE = "the given split"


@dataclass(frozen=True, slots=True, eq=False)
class GivenSplit:
    """Training and test rows as the data say them; rows without a class, or without a part, are in neither."""

    parts: tuple[Parts, ...]
    are_folds: bool  # whether each part is held out in turn
    text: str  # such as "80 graphs of train and valid to learn from, 20 of test"


def read_given_split(dataset: GraphDataset) -> GivenSplit:
    """Return the split that the data bring along.

    Parts that are called train and test are one split: what is called valid is learned from as well, and is what is
    scored where nothing is called test. Whole numbers are folds, each of which is held out in turn.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs with the part of each in `given_split`.

    Returns
    -------
    GivenSplit

    Raises
    ------
    OptionError
        Where there is no column of parts, its values are fewer than two or name no part, or the parts cannot be
        learned from or scored: a test class that training lacks, or one class to learn from.
    """
    if dataset.given_split is None:
        fix = "Name the column of parts with --split-column, that of groups with --group, or choose another split"
        raise OptionError(Fault("O160", _PLACE, f"{dataset.name} has no column of parts, and no groups", fix))
    names = np.array([name.strip().casefold() for name in dataset.given_split.tolist()], dtype=object)
    names[dataset.target_codes < 0] = ""
    values = sorted(set(names.tolist()) - {""})
    if len(values) < 2:
        said = f"every graph is in the part {values[0]!r}" if values else "no graph is in any part"
        fix = "Give the column at least two values, such as train and test, or choose another split"
        raise OptionError(Fault("O161", _PLACE, said, fix))
    if all(value.isdecimal() for value in values):
        found = _folds(names, sorted(values, key=int))
    elif all(value in _ROLE_OF for value in values):
        found = _one_part(np.array([_ROLE_OF.get(name, "") for name in names]))
    else:
        strange = _listed([value for value in values if value not in _ROLE_OF])
        fix = "Write train, valid and test, or the number of each graph's fold"
        raise OptionError(Fault("O162", _PLACE, f"values that name no part: {strange}", fix))
    for train, test in found.parts:
        _check(dataset, train, test)
    return found


def given_part(dataset: GraphDataset) -> Parts:
    """Return the single training and test part that the data bring along.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs with the part of each in `given_split`.

    Returns
    -------
    Parts
        Rows to learn from and rows of the test part, ascending.

    Raises
    ------
    OptionError
        Where the data give folds, of which there are several, or as in `read_given_split`.
    """
    found = read_given_split(dataset)
    if found.are_folds:
        fix = "Cross-validate over them with 'symgraph evaluate --split given', or choose another split"
        raise OptionError(Fault("O164", _PLACE, f"the data give {found.text}, and no single test part", fix))
    return found.parts[0]


def _folds(names: npt.NDArray[np.object_], values: list[str]) -> GivenSplit:
    known = names != ""
    parts = tuple((np.flatnonzero(known & (names != value)), np.flatnonzero(names == value)) for value in values)
    return GivenSplit(parts, True, f"{len(values)} folds")


def _one_part(roles: npt.NDArray[np.str_]) -> GivenSplit:
    present = [role for role in _ROLES if role in roles]
    held = present[-1]
    learned = present[:-1]
    train, test = np.flatnonzero(np.isin(roles, learned)), np.flatnonzero(roles == held)
    text = f"{len(train):,} graphs of {' and '.join(learned)} to learn from, {len(test):,} of {held}"
    return GivenSplit(((train, test),), False, text)


def _check(dataset: GraphDataset, train: Rows, test: Rows) -> None:
    """Refuse a test part with a class that the training part lacks, and a training part with but one class."""
    learned = np.bincount(dataset.target_codes[train], minlength=len(dataset.classes)) > 0
    tested = np.bincount(dataset.target_codes[test], minlength=len(dataset.classes)) > 0
    missing = [label for label, there in zip(dataset.classes, tested & ~learned, strict=True) if there]
    fix = "Move graphs of each class to the training part, or choose another split"
    if missing:
        found = f"the training part has no graph of class {_listed(missing)}, the test part has"
        raise OptionError(Fault("O163", _PLACE, found, fix))
    if learned.sum() < 2:
        raise OptionError(Fault("O163", _PLACE, "the training part has but one class", fix))


def _listed(values: Sequence[str]) -> str:
    more = f" and {len(values) - _SHOWN:,} more" if len(values) > _SHOWN else ""
    return ", ".join(repr(value[:_LONGEST]) for value in values[:_SHOWN]) + more

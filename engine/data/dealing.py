"""Units of graphs dealt out to parts: whole units, every class with its share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.seeds import stream

__all__ = ["Rows", "deal", "deal_fairly", "divisible"]

Rows: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.integer]


def deal(units: Rows, codes: Codes, shares: Sequence[float], seed: int) -> Rows:
    """Deal rows out to parts: whole units, largest first, each to the part where it hurts the balance least.

    The balance is the sum over parts and classes (and over parts alone, for their size) of the squared count, relative
    to the class's size and to the part's share; ties are broken at random.

    Parameters
    ----------
    units : ndarray of int64, shape (n,)
        The unit of each row, numbers from 0 on.
    codes : ndarray of integers, shape (n,)
        The class of each row, from 0.
    shares : sequence of float
        Share of the rows that each part is to have.
    seed : int
        Of the order of equally large units.

    Returns
    -------
    ndarray of int64, shape (n,)
        The part of each row, a position in `shares`.
    """
    n_classes, n_units = int(codes.max()) + 1, int(units.max()) + 1
    members = np.zeros((n_units, n_classes + 1))  # the last column counts all classes
    np.add.at(members, (units, codes), 1)
    members[:, -1] = members.sum(axis=1)
    scale = np.maximum(members.sum(axis=0), 1) ** 2
    weight = 1 / (np.array(shares)[:, None] * scale)
    order = stream(seed, "groups").permutation(n_units)
    order = order[np.argsort(-members[order, -1], kind="stable")]
    filled = np.zeros((len(shares), n_classes + 1))
    part_of_unit = np.zeros(n_units, dtype=np.int64)
    for unit in order:
        size = members[unit]
        cost = ((2 * filled + size) * size * weight).sum(axis=1)
        part_of_unit[unit] = chosen = int(np.argmin(cost))
        filled[chosen] += size
    return part_of_unit[units]


def deal_fairly(units: Rows, codes: Codes, shares: Sequence[float], seed: int) -> Rows | None:
    """Deal rows out to parts as `deal` does, and refuse a part that cannot be tested fairly.

    Parameters
    ----------
    units : ndarray of int64, shape (n,)
        The unit of each row, numbers from 0 on.
    codes : ndarray of integers, shape (n,)
        The class of each row, from 0.
    shares : sequence of float
        Share of the rows that each part is to have.
    seed : int
        Of the order of equally large units.

    Returns
    -------
    ndarray of int64, shape (n,), or None
        The part of each row; None where a part is empty, or the others lack a class of which it has members.
    """
    part = deal(units, codes, shares, seed)
    for number in range(len(shares)):
        here = part == number
        if not here.any() or np.setdiff1d(codes[here], codes[~here]).size:
            return None
    return part


def divisible(units: Rows, codes: Codes) -> Rows:
    """Divide each unit that holds all of some class: there, each row becomes a unit of its own.

    A part that held out such a unit would test a class of which nothing was learned.

    Parameters
    ----------
    units : ndarray of int64, shape (n,)
        The unit of each row.
    codes : ndarray of integers, shape (n,)
        The class of each row.

    Returns
    -------
    ndarray of int64, shape (n,)
        The new unit of each row, numbers from 0 on.
    """
    numbers = np.unique(units, return_inverse=True)[1].astype(np.int64)
    classes = np.unique(codes, return_inverse=True)[1]
    pairs = np.unique(np.column_stack((classes, numbers)), axis=0)
    alone = np.flatnonzero(np.bincount(pairs[:, 0]) == 1)  # classes with a single unit
    whole = np.isin(numbers, pairs[np.isin(pairs[:, 0], alone), 1])
    parted = np.where(whole, len(numbers) + np.arange(len(numbers)), numbers)
    return np.unique(parted, return_inverse=True)[1].astype(np.int64)

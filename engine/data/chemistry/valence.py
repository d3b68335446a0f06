"""Formal charges that follow from the bonds an atom has."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from rdkit import Chem

__all__ = ["charge_from_valence", "charges_from_valence"]

_LAST_VALENCE = 8
_ELECTRONS_WITH_LONE_PAIR = 5
_ANY = -1  # in a list of normal valences: anything goes
_METALS = frozenset({3, 4, 11, 12, 13, 19, 20, 37, 38, 55, 56})


@cache
def charge_from_valence(element: int, valence: int) -> int:
    """Return the charge, -1, 0 or 1, that makes `valence` a normal one for the atomic number `element`.

    An ion has the valences of the neutral atom with as many electrons (N+ those of C, O- those of F). Where
    both charges would do, an atom with a lone pair gives it away for the bond too many (phosphonium); carbon with
    three bonds is left alone. A metal without bonds has the charge of its salts.

    >>> charge_from_valence(7, 4), charge_from_valence(8, 1), charge_from_valence(6, 3), charge_from_valence(20, 0)
    (1, -1, 0, 2)
    """
    if element in _METALS and valence == 0:
        return _normal_valences(element)[0]
    if element <= 1 or not {valence, _ANY}.isdisjoint(_normal_valences(element)):
        return 0
    fitting = [charge for charge in (1, -1) if valence in _normal_valences(element - charge)]
    lone_pair = Chem.GetPeriodicTable().GetNOuterElecs(element) >= _ELECTRONS_WITH_LONE_PAIR
    return fitting[0] if len(fitting) == 1 or (fitting and lone_pair) else 0


def _normal_valences(element: int) -> list[int]:
    """Return RDKit's list of normal valences."""
    return list(Chem.GetPeriodicTable().GetValenceList(element))


def charges_from_valence(elements: npt.NDArray[np.int64], valences: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the charge of every node, (nodes,), from atomic numbers and sums of bond orders."""
    pairs, inverse = np.unique(
        elements * (_LAST_VALENCE + 1) + np.minimum(valences, _LAST_VALENCE), return_inverse=True
    )
    table = [charge_from_valence(*divmod(int(pair), _LAST_VALENCE + 1)) for pair in pairs]
    return np.array(table, dtype=np.int64)[inverse]

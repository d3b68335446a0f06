from __future__ import annotations

import numpy as np
import pytest

from engine.data.chemistry.valence import charge_from_valence, charges_from_valence


@pytest.mark.parametrize(
    ("element", "valence", "charge"),
    [
        (7, 4, 1),  # ammonium
        (7, 3, 0),
        (7, 2, -1),  # amide
        (7, 5, 0),  # N(=O)=O is left to the sanitiser
        (8, 1, -1),  # alcoholate
        (8, 2, 0),
        (8, 3, 1),  # oxonium
        (16, 3, 1),  # sulfonium
        (16, 1, -1),
        (16, 4, 0),
        (16, 6, 0),
        (15, 4, 1),  # phosphonium
        (15, 5, 0),
        (15, 6, -1),  # hexafluorophosphate
        (5, 4, -1),  # borate
        (6, 4, 0),
        (6, 3, 0),  # cation, anion or radical: not for us to say
        (53, 2, 1),  # iodonium
        (17, 0, -1),
        (11, 0, 1),
        (19, 0, 1),
        (3, 0, 1),
        (20, 0, 2),
        (13, 0, 3),
        (8, 0, 0),
        (1, 0, 0),
        (1, 1, 0),
        (0, 5, 0),
    ],
)
def test_charges(element: int, valence: int, charge: int) -> None:
    assert charge_from_valence(element, valence) == charge


def test_arrays_agree_with_single_atoms() -> None:
    elements, valences = (a.ravel() for a in np.meshgrid(np.arange(119), np.arange(9)))
    expected = [charge_from_valence(int(e), int(v)) for e, v in zip(elements, valences, strict=True)]
    assert charges_from_valence(elements, valences).tolist() == expected


def test_no_atoms() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert charges_from_valence(nothing, nothing).shape == (0,)

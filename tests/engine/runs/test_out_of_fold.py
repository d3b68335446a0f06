from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from engine.runs import OutOfFold


def test_what_no_part_held_out_is_left_out() -> None:
    chances = np.array([[0.25, 0.75], [np.nan, np.nan], [1 / 3, 2 / 3]])
    found = OutOfFold.of(np.array([1, -1, 0]), chances)
    assert found.graphs == [0, 2]
    assert found.fold == [1, 0]
    assert found.probabilities == [[0.25, 0.75], [0.333333, 0.666667]]
    assert OutOfFold.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"fold": [0]}, "different lengths"), ({"graphs": [2, 0]}, "not in order"), ({"graphs": [0, 0]}, "not in order")],
)
def test_a_record_that_does_not_fit_together_is_refused(changes: dict[str, object], message: str) -> None:
    sound = {"graphs": [0, 2], "fold": [0, 1], "probabilities": [[0.5, 0.5], [0.1, 0.9]]}
    with pytest.raises(ValidationError, match=message):
        OutOfFold.model_validate(sound | changes)

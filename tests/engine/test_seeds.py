from __future__ import annotations

import numpy as np

from engine.seeds import integer_seed, stream


def test_a_stream_belongs_to_its_seed_and_purpose() -> None:
    asked = [(0, "fold", 3), (0, "fold", 4), (0, "rest", 3), (1, "fold", 3), (0, "fold"), (0,), (0, 3, "fold")]
    first = {key: stream(*key).integers(2**62) for key in asked}
    assert len(set(first.values())) == len(asked)
    for key in reversed(asked):  # the order does not matter
        assert stream(*key).integers(2**62) == first[key]


def test_streams_stay_what_they_are() -> None:
    """Models name a seed: another stream behind it would be another model."""
    assert stream(0, "fold", 3).integers(1000, size=4).tolist() == [584, 531, 42, 974]
    assert integer_seed(0, "fold", 3) == 1254262607


def test_the_global_generator_is_left_alone() -> None:
    np.random.seed(5)  # noqa: NPY002 - it is this generator that nothing may touch
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    assert 0 <= integer_seed(3, "a") < 2**31
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002

"""Every way into the program, fed with garbage, changed sound inputs, and what was once found to break it."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.mutation import changed_bytes, changed_json
from tests.fuzzing.seeds import WORDS, seeds_of
from tests.fuzzing.targets import PART, TARGETS

GARBAGE = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([*WORDS, PART]), max_size=20).map(b"".join),
)


@pytest.mark.parametrize("name", TARGETS)
def test_sound_inputs_and_what_was_found(name: str) -> None:
    for data in seeds_of(name):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=25)
@given(data=GARBAGE)
def test_garbage_is_answered_or_refused(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_changed_sound_inputs_are_answered_or_refused(name: str, seed: int) -> None:
    rng, seeds = random.Random(seed), seeds_of(name)
    data, other = rng.choice(seeds), rng.choice(seeds)
    TARGETS[name](changed_json(data, rng) if rng.random() < 0.5 else changed_bytes(data, rng, other))


def test_changes_change_and_stay_json() -> None:
    rng = random.Random(0)
    (sound, *_) = seeds_of("json")
    found = {changed_json(sound, rng) for _ in range(50)}
    assert len(found) > 40
    assert all(isinstance(json.loads(data), dict) for data in found)
    assert len({changed_bytes(sound, rng, sound) for _ in range(50)}) > 40

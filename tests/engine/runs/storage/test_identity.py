from __future__ import annotations

import pytest

from engine.runs import is_identity, new_identity


def test_new_names_are_names_and_differ() -> None:
    names = {new_identity() for _ in range(20)}
    assert len(names) == 20
    assert all(is_identity(name) for name in names)


@pytest.mark.parametrize(
    "text",
    ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "../" + "0" * 29, "0" * 32 + "\n", "0" * 31 + "/", "٠" * 32, None, 7],
)
def test_nothing_else_is_a_name(text: object) -> None:
    assert not is_identity(text)

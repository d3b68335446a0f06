"""What a page keeps for its visitor from one run of its script to the next, each with a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import streamlit as st

__all__ = ["Kept", "page_number", "picked_nodes", "picked_points"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A value under a name of its own; the default until something is put there."""

    name: str
    default: T

    def get(self) -> T:
        """Return what is kept."""
        return cast("T", st.session_state.get(self.name, self.default))

    def put(self, value: T) -> None:
        """Keep another value."""
        st.session_state[self.name] = value

    def take(self) -> T:
        """Return what is kept, and keep it no longer."""
        return cast("T", st.session_state.pop(self.name, self.default))


def page_number(key: str, n: int, *, beyond: int = 0) -> int:
    """Return the page of `n` that a row of page numbers stands at; one that is gone becomes `beyond`, 0: the last."""
    if int(st.session_state.get(key, 1)) > n:
        st.session_state[key] = beyond or max(n, 1)
    return int(st.session_state.get(key, 1))


def picked_points(key: str) -> list[Mapping[str, Any]]:
    """Return the points of a figure that were clicked."""
    return list(st.session_state[key].selection.points)


def picked_nodes(key: str) -> list[int]:
    """Return the numbers, kept as `customdata`, of the points of a figure that were clicked."""
    told = [point.get("customdata") for point in picked_points(key)]
    return [int(number[0] if isinstance(number, list) else number) for number in told if number is not None]

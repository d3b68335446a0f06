"""Refuse what is no data set at the door: the error is about the call, not about what breaks further in."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from engine.data.dataset import GraphDataset

__all__ = ["require_dataset"]


def require_dataset(value: Any, name: str = "dataset") -> None:
    """Refuse what is no `GraphDataset`, and say what to give instead.

    Parameters
    ----------
    value : object
        What a caller gave.
    name : str, default "dataset"
        What the caller's argument is called.

    Raises
    ------
    TypeError
        If `value` is not a `GraphDataset`.

    Examples
    --------
    >>> require_dataset(["CCO"], "X")
    Traceback (most recent call last):
    TypeError: X is a list, not a GraphDataset as read_dataset returns it
    """
    if isinstance(value, GraphDataset):
        return
    raise TypeError(f"{name} is {_kind(value)}, not a GraphDataset as read_dataset returns it{_advice(value, name)}")


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"


def _advice(value: Any, name: str) -> str:
    if isinstance(getattr(value, "dataset", None), GraphDataset):  # what `engine.readers.read` returns
        return f": give {name}.dataset"
    if isinstance(value, str | PurePath):
        return ": read_dataset reads the file"
    return ""

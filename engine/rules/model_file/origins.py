"""The graphs that a model has met, as a model file keeps them: a key of eight bytes each, which cannot be read back."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from engine.rules.model_file.document import Document, says_nothing
from engine.rules.origins import KnownGraphs
from engine.structure import KEY_SCHEME

__all__ = ["KnownGraphsDocument"]


class KnownGraphsDocument(Document):
    """Keys as base64 of little-endian numbers of 64 bits, ascending, each once."""

    scheme: Literal["symgraph-graph-1"] = KEY_SCHEME
    learned: str
    held_out: Annotated[str, Field(exclude_if=says_nothing)] = ""
    answers: Annotated[str | None, Field(exclude_if=says_nothing)] = None

    @classmethod
    def of(cls, known: KnownGraphs) -> Self:
        """Return the document of what a model knows."""
        answers = None if known.answers is None else _packed(known.answers)
        return cls(learned=_packed(known.learned), held_out=_packed(known.held_out), answers=answers)

    def build(self) -> KnownGraphs:
        """Return what it says; raises ValueError where that is no ascending row of keys."""
        answers = None if self.answers is None else _unpacked(self.answers)
        return KnownGraphs(_unpacked(self.learned), _unpacked(self.held_out), answers)


def _packed(keys: npt.NDArray[np.uint64]) -> str:
    return base64.b64encode(keys.astype("<u8").tobytes()).decode()


def _unpacked(text: str) -> npt.NDArray[np.uint64]:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("known graphs: the keys are no base64") from None
    if len(content) % 8:
        raise ValueError("known graphs: the keys are cut off")
    keys = np.frombuffer(content, "<u8").astype(np.uint64)
    if np.any(keys[1:] <= keys[:-1]):
        raise ValueError("known graphs: the keys do not ascend")
    return keys

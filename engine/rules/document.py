"""What the parts of a model file share: frozen, strict, and without fields that nobody knows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Count", "Document", "Texts", "says_nothing"]

Count = Annotated[int, Field(ge=0, lt=2**31)]
Texts = tuple[str, ...]


def says_nothing(value: object) -> bool:
    """Return whether a field has its usual, empty value and is left out of the file."""
    return not value


class Document(BaseModel):
    """A part of a model file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

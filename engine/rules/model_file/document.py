"""What every part of a model file has in common: closed, frozen, and strict about types."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LARGEST_SCORE", "MAX_NAME", "Count", "Document", "Name", "Number", "Score", "Texts", "says_nothing"]

LARGEST_SCORE = 1e6
"""Log-odds beyond this say nothing more, and their sums stay finite."""

Count = Annotated[int, Field(ge=0, lt=2**31)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Score = Annotated[Number, Field(ge=-LARGEST_SCORE, le=LARGEST_SCORE)]
Texts = tuple[str, ...]
MAX_NAME = 200
"""Characters of a name that a person gives at most."""


class Document(BaseModel):
    """A part of a model file: no field too many, none of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def says_nothing(value: object) -> bool:
    """Whether a field has its usual, empty value and is left out of the file."""
    return not value


Name = Annotated[str, Field(max_length=MAX_NAME, exclude_if=says_nothing)]
"""What a person calls a rule or a predicate; left out of the file where it has no name."""

"""Users' own SMARTS in a model file: each has to parse and to be what its identity says."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from engine.errors import InputError
from engine.predicates.groups import MAX_SMARTS, Substructure
from engine.rules.model_file.document import Document

__all__ = ["SubstructureDocument"]


class SubstructureDocument(Document):
    """A SMARTS, and what people call it."""

    id: Annotated[str, Field(max_length=64)]
    smarts: Annotated[str, Field(max_length=MAX_SMARTS)]
    name: Annotated[str, Field(max_length=200)]

    @classmethod
    def of(cls, substructure: Substructure) -> Self:
        """Return the document of a substructure."""
        return cls(id=substructure.id, smarts=substructure.smarts, name=substructure.name)

    def build(self) -> Substructure:
        """Return the substructure; raises ValueError where the document contradicts itself."""
        try:
            substructure = Substructure.of(self.smarts, self.name)
        except InputError as error:
            raise ValueError(f"substructure {self.id}: {error.faults[0].found}") from None
        if substructure != Substructure(self.smarts, self.name, self.id):
            raise ValueError(f"substructure {self.id}: its SMARTS and its identity disagree")
        return substructure

"""The shape of a structure in a model file, and what all parts of a model file have in common."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from engine.data.direction import Direction
from engine.structure.arcs import EdgeStructure
from engine.structure.index import MAX_RADIUS
from engine.structure.neighborhoods import MAX_EGO_NODES
from engine.structure.roles import Structure, is_sound

__all__ = ["Count", "FilePart", "StructureDocument", "Texts", "says_nothing"]

Count = Annotated[int, Field(ge=0, lt=2**31)]
Texts = tuple[str, ...]


def says_nothing(value: object) -> bool:
    """Whether a field has its usual, empty value and is left out of the file."""
    return not value


class FilePart(BaseModel):
    """A part of a model file: immutable, and nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StructureDocument(FilePart):
    """An ego graph: its key in hexadecimal digits and one representative."""

    radius: Annotated[int, Field(ge=0, le=MAX_RADIUS)]
    key: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    roles: Annotated[tuple[Count, ...], Field(min_length=1, max_length=MAX_EGO_NODES)]
    distances: tuple[Count, ...]
    edges: tuple[tuple[Count, Count], ...]
    variants: Annotated[tuple[Count, ...], Field(exclude_if=says_nothing)] = ()
    directions: Annotated[tuple[Direction, ...], Field(exclude_if=says_nothing)] = ()
    labels: Annotated[Texts, Field(exclude_if=says_nothing)] = ()

    @classmethod
    def of(cls, s: Structure) -> Self:
        """Return the document of a structure."""
        return cls(
            radius=s.radius,
            key=s.key_text,
            roles=s.roles,
            distances=s.distances,
            edges=s.edges,
            variants=s.variants,
            directions=tuple(map(Direction, s.directions)),
            labels=s.labels,
        )

    def build(self, scheme: str, edge_structure: EdgeStructure) -> Structure:
        """Return the structure; raises ValueError where its parts contradict each other."""
        structure = Structure(
            scheme=scheme,
            radius=self.radius,
            key=int(self.key, 16),
            roles=self.roles,
            distances=self.distances,
            edges=self.edges,
            variants=self.variants,
            edge_structure=edge_structure,
            directions=tuple(map(int, self.directions)),
            labels=self.labels,
        )
        if not is_sound(structure):
            raise ValueError(f"structure {self.key}: its key, roles, distances and edges do not belong together")
        return structure

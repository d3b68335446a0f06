"""The shape of a structure in a model file."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from engine.data import Direction
from engine.rules.model_file.document import Count, Document, Texts, says_nothing
from engine.structure import MAX_EGO_NODES, MAX_RADIUS, EdgeStructure, Structure, is_sound

__all__ = ["StructureDocument"]


class StructureDocument(Document):
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

"""`Edit`: one change of one node or edge, and `Variant`: a graph that edits lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.data import GraphDataset, GraphRecord

__all__ = ["Edit", "EditKind", "Editor", "Variant"]


class EditKind(StrEnum):
    """What an edit does; an added node brings the edge that joins it to the rest.

    Attributes
    ----------
    CHANGE_NODE, CHANGE_EDGE
        Another label.
    REMOVE_NODE, REMOVE_EDGE
        A node goes with its edges.
    ADD_NODE, ADD_EDGE
        A node joined to one other, or an edge between two.
    """

    CHANGE_NODE = "change node"
    REMOVE_NODE = "remove node"
    ADD_NODE = "add node"
    CHANGE_EDGE = "change edge"
    REMOVE_EDGE = "remove edge"
    ADD_EDGE = "add edge"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one node or edge.

    Nodes have the numbers of the original graph; added ones are numbered on from its size.

    Parameters
    ----------
    kind : EditKind
        What it does.
    nodes : tuple of int
        The node, or the two ends of the edge; of an added node, the new one and the one that it is joined to.
    before : str
        Label of what is changed or removed, "" for what is added.
    after : str
        Label that it has afterwards, "" for what is removed.
    edge : str
        Label of the edge that an added node brings.
    """

    kind: EditKind
    nodes: tuple[int, ...]
    before: str = ""
    after: str = ""
    edge: str = ""

    @property
    def touches_edge(self) -> bool:
        """Whether it is an edge that changes."""
        return self.kind in {EditKind.CHANGE_EDGE, EditKind.REMOVE_EDGE, EditKind.ADD_EDGE}


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A graph and the edits that lead to it; `key` is the same for the same graph however it was reached."""

    record: GraphRecord
    edits: tuple[Edit, ...]
    key: str


class Editor(Protocol):
    """Edits the graphs of one kind."""

    def start(self) -> Variant:
        """Return the graph as it is, with no edits."""

    def neighbors(self, variant: Variant) -> Iterator[Variant]:
        """Yield what one more edit makes of `variant`: sound and as connected as it; some perhaps more than once."""

    def forget_but(self, keys: Collection[str]) -> None:
        """Keep no other graphs than those with `keys`; nothing is asked of the others any more."""

    def numbers(self, variant: Variant) -> tuple[int, ...]:
        """Return of each node of the record its number in the original, or of the added node; -1 for hydrogens."""

    def oddity(self, variant: Variant) -> int:
        """Return how much there is in it that an expert would frown at; 0 where nobody can tell."""

    def dataset(self, variants: list[Variant]) -> GraphDataset:
        """Return the variants as a data set, in order."""

    def reread(self, variant: Variant) -> GraphDataset | None:
        """Return the variant as a reader would read it anew, None where it is no sound graph of its kind."""

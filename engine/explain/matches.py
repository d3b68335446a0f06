"""Where literals hold in one graph: every node and edge that they match, and every single place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.data import GraphDataset, GraphKind
from engine.data.chemistry import foldable_hydrogens, molecule
from engine.predicates import Entry, PredicateTable, Vocabulary, predicate_hits
from engine.predicates.groups import (
    Property,
    Substructure,
    SubstructureMatch,
    count_properties,
    substructure_matches,
)
from engine.predicates.patterns import NodeTests, Pattern, PatternGraphs, read_groups, unread_nodes
from engine.rules import Literal
from engine.structure import Graphs, ego_parts

__all__ = ["GraphMatches", "Match", "Place"]

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places that a predicate holds at, or that a pattern or SMARTS can be read from."""

    anchor: int
    nodes: tuple[int, ...]
    edges: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a literal or a conjunction holds on: node numbers inside the graph, and edges as pairs of them.

    Attributes
    ----------
    anchors : tuple of int
        Nodes that satisfy the predicates; the first nodes of patterns and SMARTS. Ascending.
    nodes : tuple of int
        Of a predicate the nodes of its whole ego graphs; of a pattern those that it names, wherever it can be read, and
        hydrogens that are nodes where one of them tells these; of SMARTS the atoms that it names. Ascending.
    edges : tuple of (int, int)
        Likewise, as pairs of nodes, smaller first, in the order of the graph's edges.
    places : tuple of Place
        The single ego graphs, readings and matches, all of them; left out of comparisons.
    """

    anchors: tuple[int, ...]
    nodes: tuple[int, ...]
    edges: tuple[Pair, ...]
    places: tuple[Place, ...] = field(default=(), compare=False)


class GraphMatches:
    """What a vocabulary matches in one graph. What several literals need is worked out once.

    Parameters
    ----------
    vocabulary : Vocabulary
        What to look for.
    dataset : GraphDataset
        Graphs, read as the vocabulary's were.
    graph : int
        Position in `dataset`.
    """

    def __init__(self, vocabulary: Vocabulary, dataset: GraphDataset, graph: int) -> None:
        self.vocabulary, self.single = vocabulary, dataset[[graph]]
        self._places: dict[str, tuple[Place, ...]] = {}
        self._egos: dict[Pair, tuple[tuple[int, ...], tuple[Pair, ...]]] = {}

    # -- what holds where -----------------------------------------------------------------------

    @cached_property
    def heavy(self) -> PatternGraphs:
        """The graph as patterns see it."""
        return PatternGraphs.of(self.single)

    @cached_property
    def _readings(self) -> dict[int, npt.NDArray[np.int32]]:
        """The readings of each pattern, by its column."""
        own = len(self.vocabulary.predicates)
        if not self.vocabulary.patterns:
            return {}
        return {own + c: rows for c, rows in read_groups(self.vocabulary.pattern_plan, self.heavy).items()}

    @cached_property
    def _substructures(self) -> dict[int, tuple[SubstructureMatch, ...]]:
        """The matches of each SMARTS that has any, by its column."""
        first = len(self.vocabulary.predicates) + len(self.vocabulary.patterns)
        asked = enumerate(self.vocabulary.substructures, first)
        found = {column: substructure_matches(substructure, self.single) for column, substructure in asked}
        return {column: matches for column, matches in found.items() if matches}

    @cached_property
    def _anchors(self) -> dict[int, list[int]]:
        """The nodes at which each column holds, in order."""
        hits = predicate_hits(self.vocabulary, self.single)
        order = np.argsort(hits.columns, kind="stable")
        columns, first = np.unique(hits.columns[order], return_index=True)
        parts = np.split(hits.nodes[order], first[1:])
        found = {int(c): sorted(part.tolist()) for c, part in zip(columns, parts, strict=False)}
        found |= {c: np.unique(rows[:, 0]).tolist() for c, rows in self._readings.items()}
        return found | {c: sorted({nodes[0] for nodes, _ in rows}) for c, rows in self._substructures.items()}

    @cached_property
    def table(self) -> PredicateTable:
        """The bag of the vocabulary: one row."""
        columns = sorted(self._anchors)
        counts = np.zeros((1, len(self.vocabulary)), np.int32)
        counts[0, columns] = [len(self._anchors[c]) for c in columns]
        properties = self.vocabulary.properties
        if properties:
            counts[0, -len(properties) :] = count_properties(properties, (molecule(self.single, 0),))
        return PredicateTable(self.vocabulary, sparse.csr_array(counts))

    def anchors(self, predicate: Entry) -> tuple[int, ...]:
        """Return the nodes that satisfy a predicate, or from which a pattern or SMARTS can be read.

        Parameters
        ----------
        predicate : Entry
            One of the vocabulary's.

        Returns
        -------
        tuple of int
            Node numbers, ascending.
        """
        return tuple(self._anchors.get(self.vocabulary.column_of(predicate), ()))

    def holds(self, literal: Literal) -> bool:
        """Return whether the graph satisfies `literal`.

        Parameters
        ----------
        literal : Literal
            Over a predicate of the vocabulary.

        Returns
        -------
        bool
        """
        count = int(self.table.column(self.vocabulary.column_of(literal.predicate))[0])
        return (count >= literal.at_least) == literal.present

    # -- what is matched ------------------------------------------------------------------------

    def match(self, literals: Iterable[Literal]) -> Match:
        """Return what the present literals among `literals` match: an absence matches nothing.

        Parameters
        ----------
        literals : iterable of Literal
            Over predicates of the vocabulary.

        Returns
        -------
        Match
            Of all of them together.
        """
        places = [place for literal in literals if literal.present for place in self.places(literal.predicate)]
        known = self._edge_numbers
        edges = sorted({edge for place in places for edge in place.edges}, key=known.__getitem__)
        return Match(
            tuple(sorted({place.anchor for place in places})),
            tuple(sorted({node for place in places for node in place.nodes})),
            tuple(edges),
            tuple(dict.fromkeys(places)),
        )

    def places(self, predicate: Entry) -> tuple[Place, ...]:
        """Return every place at which a predicate holds, each set of nodes and edges once for each anchor.

        Parameters
        ----------
        predicate : Entry
            One of the vocabulary's.

        Returns
        -------
        tuple of Place
        """
        if predicate.id not in self._places:
            self._places[predicate.id] = tuple(dict.fromkeys(self._find_places(predicate)))
        return self._places[predicate.id]

    def unread(self, predicates: Iterable[Entry]) -> tuple[int, ...]:
        """Return the hubs from which some patterns are not looked for: too much begins there.

        What a prediction counts leaves them out, too.

        Parameters
        ----------
        predicates : iterable of Entry
            Those that are no patterns play no part.

        Returns
        -------
        tuple of int
            Node numbers, ascending.
        """
        found: set[int] = set()
        for kind in {(p.shape, p.size): p for p in predicates if isinstance(p, Pattern)}.values():
            found.update(unread_nodes(kind, self.heavy).tolist())
        return tuple(sorted(found))

    def _find_places(self, predicate: Entry) -> list[Place]:
        if isinstance(predicate, Pattern):
            return self._places_read(predicate)
        if isinstance(predicate, Substructure):
            matches = self._substructures.get(self.vocabulary.column_of(predicate), ())
            return [Place(nodes[0], tuple(sorted(nodes)), tuple(sorted(edges))) for nodes, edges in matches]
        if isinstance(predicate, Property):
            return self._places_counted(predicate)
        return [Place(v, *self._ego(v, predicate.structure.radius)) for v in self.anchors(predicate)]

    def _places_counted(self, counted: Property) -> list[Place]:
        """Return one place: the atoms that the property counts, and the bonds between them."""
        mol = molecule(self.single, 0)
        atoms = counted.atoms(mol) if mol is not None else ()
        edges = tuple(pair for pair in self._pairs if set(pair) <= set(atoms))
        return [Place(atoms[0], atoms, edges)] if atoms else []

    def _ego(self, anchor: int, radius: int) -> tuple[tuple[int, ...], tuple[Pair, ...]]:
        if (anchor, radius) not in self._egos:
            nodes, edges = ego_parts(self._graphs, anchor, radius)
            self._egos[anchor, radius] = tuple(sorted(nodes.tolist())), tuple(self._pairs[e] for e in edges.tolist())
        return self._egos[anchor, radius]

    def _places_read(self, pattern: Pattern) -> list[Place]:
        rows = self._readings.get(self.vocabulary.column_of(pattern))
        if rows is None:
            return []
        telling = [i for i, tests in enumerate(pattern.nodes) if _tells_hydrogens(tests)]
        found = []
        for row in rows.tolist():
            edges = [(min(row[a], row[b]), max(row[a], row[b])) for a, b in pattern.joins]
            folded = [edge for i in telling for edge in self._hydrogen_edges.get(row[i], ())]
            nodes = {*row, *(node for edge in folded for node in edge)}
            found.append(Place(row[0], tuple(sorted(nodes)), tuple(sorted({*edges, *folded}))))
        return found

    # -- the graph ------------------------------------------------------------------------------

    @cached_property
    def _graphs(self) -> Graphs:
        return Graphs.of(self.single)

    @cached_property
    def _pairs(self) -> list[Pair]:
        return [(int(u), int(v)) for u, v in self.single.edge_ends.tolist()]

    @cached_property
    def _edge_numbers(self) -> dict[Pair, int]:
        return {pair: number for number, pair in enumerate(self._pairs)}

    @cached_property
    def _hydrogen_edges(self) -> dict[int, list[Pair]]:
        """The edges to hydrogens that patterns count at their neighbour, by that neighbour."""
        if self.single.kind is not GraphKind.MOLECULES:
            return {}
        folded = foldable_hydrogens(self.single)
        found: dict[int, list[Pair]] = {}
        for u, v in self._pairs:
            if folded[u] or folded[v]:
                found.setdefault(u if folded[v] else v, []).append((u, v))
        return found


def _tells_hydrogens(tests: NodeTests) -> bool:
    """Return whether a node of a pattern has to have hydrogens."""
    return any(test.column == "hydrogens" and "0" not in test.symbols for test in tests)

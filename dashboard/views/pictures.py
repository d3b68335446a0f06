"""Drawings of the graphs of a data set, with what rules matched in them, and of the structures behind predicates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdkit import Chem

from engine.data.dataset import GraphDataset, GraphKind
from engine.data.molecules import molecule
from engine.drawings.graph import draw_graph
from engine.drawings.heat import NO_HEAT, Heat
from engine.drawings.mark import Mark
from engine.drawings.molecule import draw_molecule
from engine.drawings.pattern import draw_pattern
from engine.drawings.structure import draw_structure
from engine.explain.evidence import Match
from engine.explain.pattern_nouns import node_marks
from engine.explain.wording import condition_lines, predicate_text, role_letters
from engine.predicates.entry import Entry
from engine.predicates.pattern import Pattern
from engine.predicates.predicate import Predicate
from engine.predicates.substructure import Substructure

__all__ = ["Highlight", "draw", "draw_predicate", "picture_notes", "predicate_alt"]

_BLANK = frozenset({"", "*"})  # labels of a file that has none


@dataclass(frozen=True, slots=True)
class Highlight:
    """What one rule matched, with the letter and the colour under which it is shown."""

    letter: str
    colour: int
    match: Match


def draw(
    dataset: GraphDataset,
    graph: int,
    highlights: Sequence[Highlight] = (),
    *,
    heat: Heat = NO_HEAT,
    width: int = 220,
    height: int = 160,
    dark: bool = False,
) -> str:
    """Return the molecule or graph at position `graph` as SVG text; `heat` is by nodes and edges of the data set."""
    title = f"{dataset.ids[graph]}{''.join(f', {h.letter} highlighted' for h in highlights)}"
    title += ", shaded by what speaks for the prediction" if heat else ""
    mol = molecule(dataset, graph)
    if mol is not None:
        marks = [_on_atoms(highlight, mol) for highlight in highlights]
        shaded = _by_bond(heat, dataset, graph, mol)
        return draw_molecule(mol, marks, heat=shaded, width=width, height=height, dark=dark, title=title)
    edges = [(int(u), int(v)) for u, v in dataset.edge_ends[dataset.edges(graph)]]
    labels = [dataset.node_columns[0].symbols[code] for code in dataset.node_codes[dataset.nodes(graph), 0]]
    names = [dataset.edge_alphabet.symbols[code] for code in dataset.edge_codes[dataset.edges(graph)]]
    places = {edge: position for position, edge in enumerate(edges)}
    return draw_graph(
        len(labels),
        edges,
        [_on_nodes(highlight, places) for highlight in highlights],
        heat=heat,
        labels=() if set(labels) <= _BLANK else labels,
        edge_labels=() if set(names) <= _BLANK or dataset.kind is GraphKind.MOLECULES else names,
        directions=() if dataset.edge_directions is None else dataset.edge_directions[dataset.edges(graph)].tolist(),
        width=width,
        height=height,
        dark=dark,
        title=title,
    )


def draw_predicate(
    predicate: Entry,
    kind: GraphKind,
    *,
    hydrogens_are_nodes: bool,
    width: int = 230,
    height: int = 130,
    dark: bool = False,
) -> str:
    """Return what `predicate` asks for as SVG text, conditions below.

    A structure has a colour and a letter for each role, a pattern a mark for each kind of node.
    """
    said = condition_lines(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes)
    if isinstance(predicate, Pattern):
        return draw_pattern(
            node_marks(predicate),
            predicate.joins,
            predicate.edges,
            conditions=said,
            any_is_dotted=kind is GraphKind.MOLECULES,
            width=width,
            height=height if predicate.size > 1 else 60,
            dark=dark,
            title=predicate_text(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes),
        )
    if isinstance(predicate, Substructure):
        return _draw_substructure(predicate, said, width=width, height=height, dark=dark)
    structure = predicate.structure
    return draw_structure(
        len(structure.roles),
        structure.edges,
        anchor=0,
        roles=structure.roles,
        role_letters=role_letters(structure),
        conditions=said,
        directions=structure.directions,
        edge_labels=() if set(structure.labels) <= _BLANK else structure.labels,
        width=width,
        height=height if len(structure.roles) > 1 else 60,
        dark=dark,
        title="the structure that the condition asks for",
    )


def _draw_substructure(substructure: Substructure, said: Sequence[str], *, width: int, height: int, dark: bool) -> str:
    """Return the atoms that a user's SMARTS writes out, what RDKit calls them inside."""
    query = Chem.MolFromSmarts(substructure.smarts)
    joins = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in query.GetBonds()]
    return draw_pattern(
        [atom.GetSymbol() for atom in query.GetAtoms()],
        joins,
        [""] * len(joins),
        conditions=said,
        width=width,
        height=height if query.GetNumAtoms() > 1 else 60,
        dark=dark,
        title="the SMARTS that the condition asks for",
    )


def predicate_alt(predicate: Entry, position: int, kind: GraphKind, *, hydrogens_are_nodes: bool) -> str:
    """Return what a screen reader says of the drawing for condition number `position`."""
    if isinstance(predicate, Pattern):
        words = predicate_text(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes)
        return f"the pattern that condition {position} asks for, its first node ringed: {words}"
    if isinstance(predicate, Substructure):
        return f"the SMARTS that condition {position} asks for, its first atom ringed"
    return f"the structure that condition {position} asks for, the first atom or node ringed"


def picture_notes(predicates: Iterable[Entry], kind: GraphKind) -> tuple[str, ...]:
    """Return how to read the drawings of these predicates."""
    patterns = {not isinstance(predicate, Predicate) for predicate in predicates}
    notes = []
    if False in patterns:
        notes.append("The ringed node, A, is the one looked at. Nodes of one letter play the same role.")
    if True in patterns:
        dotted = " A dotted line is a bond of any kind." if kind is GraphKind.MOLECULES else ""
        notes.append(f"Of a contained pattern, the ringed node is the one that is counted.{dotted}")
    return tuple(notes)


def _on_atoms(highlight: Highlight, mol: Chem.Mol) -> Mark:
    bonds = (mol.GetBondBetweenAtoms(u, v) for u, v in highlight.match.edges)
    return Mark(
        highlight.match.nodes,
        tuple(bond.GetIdx() for bond in bonds if bond is not None),
        highlight.letter,
        highlight.colour,
    )


def _by_bond(heat: Heat, dataset: GraphDataset, graph: int, mol: Chem.Mol) -> Heat:
    """Return the weights in the order of the molecule's bonds."""
    if not heat:
        return heat
    weights = [0.0] * mol.GetNumBonds()
    for (u, v), weight in zip(dataset.edge_ends[dataset.edges(graph)].tolist(), heat.edges, strict=True):
        bond = mol.GetBondBetweenAtoms(u, v)
        if bond is not None:
            weights[bond.GetIdx()] = weight
    return Heat(heat.nodes, tuple(weights))


def _on_nodes(highlight: Highlight, places: dict[tuple[int, int], int]) -> Mark:
    match = highlight.match
    return Mark(match.nodes, tuple(places[edge] for edge in match.edges), highlight.letter, highlight.colour)

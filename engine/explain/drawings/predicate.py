"""Draws what a predicate asks for: a structure with its roles, a pattern, or SMARTS."""

from __future__ import annotations

from collections.abc import Sequence

from rdkit import Chem

from engine.data import GraphKind
from engine.explain.drawings.pattern import draw_pattern
from engine.explain.drawings.structure import draw_structure
from engine.explain.words.pattern_nouns import node_marks
from engine.explain.words.wording import condition_lines, predicate_text, role_letters
from engine.predicates import Entry
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern

__all__ = ["draw_predicate"]

_BLANK = frozenset({"", "*"})  # labels of a file that has none


def draw_predicate(
    predicate: Entry,
    kind: GraphKind,
    *,
    hydrogens_are_nodes: bool,
    width: int = 230,
    height: int = 130,
    dark: bool = False,
) -> str:
    """Draw what a predicate asks for, its conditions below as lines of text.

    A structure has a colour and a letter for each role, a pattern a mark for each kind of node.

    Parameters
    ----------
    predicate : Entry
        One of a vocabulary.
    kind : GraphKind
        Whether nodes are called atoms.
    hydrogens_are_nodes : bool
        Whether hydrogens are atoms of their own, as in the model.
    width, height : int
        Of the drawing without its text, in pixels; a single node takes less height.
    dark : bool
        Whether it is for a dark page.

    Returns
    -------
    str
        SVG text.
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
    if isinstance(predicate, Property):
        return draw_pattern([""], [], [], conditions=said, width=width, height=60, dark=dark, title=predicate.name)
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

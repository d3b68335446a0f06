"""Draws a named group as chemists do: its bonds, elements in colour, R where something is attached."""

from __future__ import annotations

from rdkit import Chem, rdBase

from engine.explain.drawings import draw_molecule
from engine.predicates.groups import Substructure, group_called

__all__ = ["draw_group"]

_OPEN = ("[#6]", "C", "[*]", "*")
"""SMARTS of an atom that may be any carbon, or anything."""


def draw_group(substructure: Substructure, *, width: int = 120, height: int = 64, dark: bool = False) -> str:
    """Draw a group by the smallest molecule that is known to have it; what only hangs on to it is R.

    Where the group is written as alternatives, or asks for more than its own atoms, the molecule is whole.

    Parameters
    ----------
    substructure : Substructure
        What is drawn.
    width, height : int
        In pixels.
    dark : bool
        Whether it is for a dark page.

    Returns
    -------
    str
        SVG text; "" where it is no named group, or where counting atoms is all that it is about.
    """
    group = group_called(substructure.name, substructure.smarts)
    if group is None or group.heading == "Composition":
        return ""
    query = Chem.MolFromSmarts(group.smarts)
    found = ((mol, mol.GetSubstructMatch(query)) for mol in map(Chem.MolFromSmiles, group.has))
    mol, match = next(((mol, match) for mol, match in found if match), (None, ()))
    if mol is None:
        return ""
    cut = mol if "$(" in group.smarts or "R" in group.smarts else _cut(mol, query, match)
    return draw_molecule(cut, width=width, height=height, dark=dark, title=group.name)


def _cut(mol: Chem.Mol, query: Chem.Mol, match: tuple[int, ...]) -> Chem.Mol:
    """Return the matched atoms, and the aromatic rings that they are in, with R for what is bonded to them."""
    kept = _with_rings(mol, match)
    any_carbon = {
        match[atom.GetIdx()]
        for atom in query.GetAtoms()
        if atom.GetSmarts() in _OPEN and mol.GetAtomWithIdx(match[atom.GetIdx()]).GetDegree() == 1
    }
    if len(any_carbon) < len(kept):
        kept -= any_carbon
    edited = Chem.RWMol(mol)
    for atom in mol.GetAtoms():
        place = atom.GetIdx()
        if place in kept:
            continue
        if any(neighbor.GetIdx() in kept for neighbor in atom.GetNeighbors()):
            edited.ReplaceAtom(place, _attachment())
    gone = [
        atom.GetIdx()
        for atom in mol.GetAtoms()
        if atom.GetIdx() not in kept and not any(n.GetIdx() in kept for n in atom.GetNeighbors())
    ]
    for place in reversed(gone):
        edited.RemoveAtom(place)
    done = edited.GetMol()
    with rdBase.BlockLogs():
        failed = Chem.SanitizeMol(done, catchErrors=True)
    return mol if failed else done


def _with_rings(mol: Chem.Mol, match: tuple[int, ...]) -> set[int]:
    kept = set(match)
    aromatic = [set(ring) for ring in mol.GetRingInfo().AtomRings() if mol.GetAtomWithIdx(ring[0]).GetIsAromatic()]
    before = -1
    while len(kept) != before:
        before = len(kept)
        for ring in aromatic:
            if any(mol.GetAtomWithIdx(atom).GetIsAromatic() for atom in ring & kept):
                kept |= ring
    return kept


def _attachment() -> Chem.Atom:
    atom = Chem.Atom(0)
    atom.SetProp("atomLabel", "R")
    return atom

"""Edits that a person asks for: carried out where the result is sound, refused with the reason where it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from rdkit import Chem, rdBase

from engine.data import Direction, GraphDataset, GraphKind
from engine.errors import Fault, InputError
from engine.explain.counterfactual.edit import Edit, EditKind, Editor, Variant
from engine.explain.counterfactual.graph_edits import EditableGraph, GraphEditor, without_node
from engine.explain.counterfactual.molecule_edits import (
    BOND_ORDERS,
    ORDER_NAMES,
    MoleculeEditor,
    changes_of,
    kekulized,
    release,
)
from engine.explain.counterfactual.plausibility import has_odd_valence
from engine.explain.counterfactual.words import edit_text
from engine.explain.words.lexicon import with_article
from engine.readers.molecules import chemistry_problem

__all__ = ["GROUPS", "MOST_NODES", "ByHand", "Edited", "hand_editor"]

GROUPS = MappingProxyType(
    {
        "methyl": "C",
        "hydroxyl": "O",
        "amino": "N",
        "nitro": "[N+](=O)[O-]",
        "carboxyl": "C(=O)O",
        "cyano": "C#N",
        "fluoro": "F",
        "chloro": "Cl",
        "bromo": "Br",
        "iodo": "I",
        "phenyl": "c1ccccc1",
    }
)
"""Groups that can be put in place of a hydrogen, each written from the atom that is joined."""

MOST_NODES = 500
"""Of a graph that is edited by hand."""

_ORDERS = {name: order for order, name in ORDER_NAMES.items()}
_NUMBER = "symgraph-number"


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """What an edit made: a data set of one graph, whose node i was number `numbers[i]` before.

    Added nodes are numbered on from the size of the graph before; -1 stands for hydrogens that follow the valences.

    Attributes
    ----------
    dataset : GraphDataset
        The result, one graph.
    numbers : tuple of int
        Of each of its nodes the number before; see above.
    said : str
        The edit in words.
    """

    dataset: GraphDataset
    numbers: tuple[int, ...]
    said: str


class ByHand(Protocol):
    """Carries out edits of one graph; every method raises `InputError` where the edit cannot be, and says why."""

    def edit(self, edit: Edit) -> Edited:
        """Return what `edit` makes of the graph; `before` of the edit plays no part."""

    def attach(self, node: int, group: str) -> Edited:
        """Return the graph with one of the `GROUPS` in place of a hydrogen of `node`."""


def hand_editor(dataset: GraphDataset, graph: int, labels: tuple[str, ...] = ()) -> ByHand:
    """Return what edits a graph by hand, one edit at a time, each from the graph as it is.

    Parameters
    ----------
    dataset : GraphDataset
        Graphs.
    graph : int
        Position in `dataset`.
    labels : tuple of str
        Node labels that a plain graph knows beyond its own.

    Returns
    -------
    ByHand
        Its methods raise `InputError` where an edit cannot be.
    """
    if str(dataset.smiles[graph]):
        return _MoleculeByHand(dataset, graph)
    return _GraphByHand(dataset, graph, labels, ())


def _refused(code: str, place: str, found: str, fix: str) -> InputError:
    return InputError(Fault(code, place, found, fix))


def _edited(editor: Editor, variant: Variant, said: str) -> Edited:
    return Edited(editor.dataset([variant]), editor.numbers(variant), f"{said[:1].upper()}{said[1:]}")


# -- molecules ------------------------------------------------------------------------------------


class _MoleculeByHand(MoleculeEditor):
    def edit(self, edit: Edit) -> Edited:
        base = kekulized(self._first, fold=self._explicit)
        with rdBase.BlockLogs():
            done, raw = self._raw(base, edit)
            said = edit_text(done, GraphKind.MOLECULES)
            return self._checked(base, raw, done, said)

    def attach(self, node: int, group: str) -> Edited:
        base = kekulized(self._first, fold=self._explicit)
        with rdBase.BlockLogs():
            atom = self._atom(base, node)
            if not atom.GetTotalNumHs():
                fix = "Choose an atom with a hydrogen, or remove one of its bonds first"
                raise _refused("E952", _place(node), "it has no hydrogen that the group could take the place of", fix)
            size = base.GetNumAtoms()
            raw = Chem.RWMol(Chem.CombineMols(base, Chem.MolFromSmiles(GROUPS[group])))
            for number, fresh in enumerate(list(raw.GetAtoms())[size:]):
                fresh.SetIntProp(_NUMBER, self._size + number)
            raw.AddBond(atom.GetIdx(), size, Chem.BondType.SINGLE)
            if not raw.GetAtomWithIdx(size).GetFormalCharge():
                release(raw, raw.GetAtomWithIdx(size))
            release(raw, raw.GetAtomWithIdx(atom.GetIdx()))
            edit = Edit(
                EditKind.ADD_NODE, (self._size, node), after=raw.GetAtomWithIdx(size).GetSymbol(), edge="single"
            )
            return self._checked(base, raw, edit, f"add {with_article(group)} group to atom {node}")

    def _checked(self, base: Chem.RWMol, raw: Chem.RWMol, edit: Edit, said: str) -> Edited:
        if raw.GetNumAtoms() > MOST_NODES:
            raise _too_large("atoms")
        if len(Chem.GetMolFrags(raw)) > self._parts:
            raise _refused("E953", said, "the molecule would fall into pieces", "Remove the outer atoms first")
        if Chem.DetectChemistryProblems(raw):
            problem = chemistry_problem(raw, "the result")
            raise _refused("E951", said, problem.found, "Remove a bond or an atom first, or choose another edit")
        Chem.SanitizeMol(raw)
        if has_odd_valence(raw, base):
            found = "an atom would have a valence that hardly occurs"
            raise _refused("E951", said, found, "Remove a bond first, or choose another element")
        return _edited(self, self._variant(raw, (edit,)), said)

    def _atom(self, base: Chem.RWMol, node: int) -> Chem.Atom:
        """Return the atom of `base` that has the number `node`."""
        for atom in base.GetAtoms():
            if atom.GetIntProp(_NUMBER) == node:
                return atom
        raise _refused("E950", _place(node), "there is no such atom that can be edited", "Choose another atom")

    def _raw(self, base: Chem.RWMol, edit: Edit) -> tuple[Edit, Chem.RWMol]:
        """Return the edit with what was there before, and what it makes of `base`, not yet sanitised."""
        atoms = [self._atom(base, node) for node in edit.nodes]
        if edit.kind is EditKind.CHANGE_NODE:
            for done, raw in changes_of(base, atoms[0], (edit.after,)):
                if done.after == edit.after:
                    return done, raw
            raise _refused("E950", _place(edit.nodes[0]), f"it is {edit.after} already", "Choose another element")
        raw = Chem.RWMol(base)
        if edit.kind is EditKind.REMOVE_NODE:
            if base.GetNumAtoms() == 1:
                raise _refused("E953", _place(edit.nodes[0]), "it is the only atom", "Change its element")
            release(raw, *(raw.GetAtomWithIdx(near.GetIdx()) for near in atoms[0].GetNeighbors()))
            raw.RemoveAtom(atoms[0].GetIdx())
            return replace(edit, before=atoms[0].GetSymbol()), raw
        return self._raw_bond(raw, edit, atoms[0].GetIdx(), atoms[1].GetIdx())

    def _raw_bond(self, raw: Chem.RWMol, edit: Edit, u: int, v: int) -> tuple[Edit, Chem.RWMol]:
        bond = raw.GetBondBetweenAtoms(u, v) if u != v else None
        place = f"atoms {edit.nodes[0]} and {edit.nodes[1]}"
        if edit.kind is EditKind.ADD_EDGE:
            if bond is not None or u == v:
                found = "they are bonded already" if bond is not None else "an atom cannot be bonded to itself"
                raise _refused("E954", place, found, "Choose two atoms without a bond")
            raw.AddBond(u, v, BOND_ORDERS[_ORDERS[edit.after]])
        elif bond is None:
            raise _refused("E954", place, "there is no bond between them", "Choose two neighbours")
        elif edit.kind is EditKind.REMOVE_EDGE:
            edit = replace(edit, before=_order_of(bond))
            raw.RemoveBond(u, v)
        else:
            edit = replace(edit, before=_order_of(bond))
            if edit.before == edit.after:
                found = f"this bond is {edit.after} already, where the double bonds of rings are written out"
                raise _refused("E954", place, found, "Choose another order")
            bond.SetBondType(BOND_ORDERS[_ORDERS[edit.after]])
        release(raw, raw.GetAtomWithIdx(u), raw.GetAtomWithIdx(v))
        return edit, raw


def _order_of(bond: Chem.Bond) -> str:
    return next((ORDER_NAMES[n] for n, kind in BOND_ORDERS.items() if kind == bond.GetBondType()), "special")


def _place(node: int) -> str:
    return f"atom {node}"


def _too_large(what: str) -> InputError:
    found = f"the result would have more than {MOST_NODES} {what}"
    return _refused("E955", "this edit", found, "Remove something first")


# -- other graphs ---------------------------------------------------------------------------------


class _GraphByHand(GraphEditor):
    def edit(self, edit: Edit) -> Edited:
        base = self._first
        known = edit.nodes[1:] if edit.kind is EditKind.ADD_NODE else edit.nodes
        for node in known:
            if node not in base.nodes:
                raise _refused("E950", f"node {node}", "there is no such node", "Choose another node")
        done, made = self._changed(base, edit)
        variant = self._variant(made, (done,))
        return _edited(self, variant, edit_text(done, GraphKind.GRAPHS))

    def attach(self, node: int, group: str) -> Edited:
        raise _refused("E950", f"node {node}", f"a {group} group belongs to molecules", "Add a node")

    def _changed(self, base: EditableGraph, edit: Edit) -> tuple[Edit, EditableGraph]:
        if edit.kind is EditKind.REMOVE_NODE:
            if len(base.nodes) == 1:
                raise _refused("E953", f"node {edit.nodes[0]}", "it is the only node", "Change its label")
            return without_node(base, edit.nodes[0])
        if edit.kind is EditKind.CHANGE_NODE:
            (old, *others), attributes = base.nodes[edit.nodes[0]]
            if old == edit.after:
                raise _refused("E950", f"node {edit.nodes[0]}", "it has this label already", "Choose another label")
            nodes = base.nodes | {edit.nodes[0]: ((edit.after, *others), attributes)}
            return replace(edit, before=old), replace(base, nodes=nodes)
        if edit.kind is EditKind.ADD_NODE:
            return self._joined(base, edit)
        return self._changed_edge(base, edit)

    def _joined(self, base: EditableGraph, edit: Edit) -> tuple[Edit, EditableGraph]:
        if len(base.nodes) >= MOST_NODES:
            raise _too_large("nodes")
        (_, *others), attributes = base.nodes[edit.nodes[1]]
        number = max(base.nodes) + 1
        label = edit.edge or self._commonest(base)
        nodes = base.nodes | {number: ((edit.after, *others), attributes)}
        edges = base.edges | {(edit.nodes[1], number): (label, Direction.BOTH)}
        return replace(edit, nodes=(number, edit.nodes[1]), edge=label), EditableGraph(nodes, edges)

    def _changed_edge(self, base: EditableGraph, edit: Edit) -> tuple[Edit, EditableGraph]:
        pair = (min(edit.nodes), max(edit.nodes))
        place = f"nodes {pair[0]} and {pair[1]}"
        if pair[0] == pair[1]:
            raise _refused("E954", place, "an edge joins two different nodes", "Choose another node")
        if edit.kind is EditKind.ADD_EDGE:
            if pair in base.edges:
                raise _refused("E954", place, "they are joined already", "Choose two nodes without an edge")
            label = edit.after or self._commonest(base)
            done = replace(edit, nodes=pair, after=label)
            return done, replace(base, edges=base.edges | {pair: (label, Direction.BOTH)})
        if pair not in base.edges:
            raise _refused("E954", place, "there is no edge between them", "Choose two neighbours")
        old, way = base.edges[pair]
        if edit.kind is EditKind.REMOVE_EDGE:
            edges = {other: told for other, told in base.edges.items() if other != pair}
            return replace(edit, nodes=pair, before=old), replace(base, edges=edges)
        if old == edit.after:
            raise _refused("E954", place, "the edge has this label already", "Choose another label")
        edges = base.edges | {pair: (edit.after, way)}
        return replace(edit, nodes=pair, before=old), replace(base, edges=edges)

    def _commonest(self, base: EditableGraph) -> str:
        """Return the commonest edge label of the graph, of the data set where it has no edge."""
        own = [label for label, _ in base.edges.values()]
        return max(sorted(set(own)), key=own.count) if own else self._data.edge_alphabet.symbols[0]

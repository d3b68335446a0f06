"""One atom or node: what it is, and the rules that use it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data import GraphDataset, GraphKind
from engine.data.chemistry import molecule
from engine.explain import GraphMatches, functional_groups
from engine.explain.words import ELEMENTS, literal_text, plain
from engine.readers.molecules import is_quick_smiles
from engine.rules import Literal, TrainedModel

__all__ = ["NodeUse", "node_names", "node_uses"]

_BLANK = frozenset({"", "*"})


@dataclass(frozen=True, slots=True)
class NodeUse:
    """A rule one of whose matches holds the node: by which conditions, and in how many places."""

    letter: str
    number: int  # of the rule, from 1
    conditions: tuple[str, ...]  # in words
    places: int
    counted: bool  # whether the node itself is what a condition counts


def node_names(dataset: GraphDataset, graph: int) -> tuple[str, ...]:
    """Return what each node is, in a few words: "N7, nitro nitrogen, charge +1", "node 3"."""
    text = str(dataset.smiles[graph])
    if dataset.kind is GraphKind.MOLECULES and text and is_quick_smiles(text):
        return _atom_names(dataset, graph)
    codes = dataset.node_codes[dataset.nodes(graph), 0].tolist()
    symbols = dataset.node_columns[0].symbols
    return tuple(
        f"node {node}" if symbols[code] in _BLANK else f"node {node}, {plain(symbols[code])}"
        for node, code in enumerate(codes)
    )


def _atom_names(dataset: GraphDataset, graph: int) -> tuple[str, ...]:
    mol = molecule(dataset, graph)
    if mol is None:
        return ()
    groups: dict[int, str] = {}
    for group in functional_groups():
        for atom in group.atoms_in(mol):
            groups.setdefault(atom, group.name.partition(",")[0].lower())
    found = []
    for atom in mol.GetAtoms():
        number, symbol, charge = atom.GetIdx(), atom.GetSymbol(), atom.GetFormalCharge()
        kind = groups.get(number) or ("aromatic" if atom.GetIsAromatic() else "ring" if atom.IsInRing() else "")
        words = [f"{symbol}{number}", f"{kind} {ELEMENTS.get(symbol, symbol)}".strip()]
        words += [f"charge {charge:+d}"] if charge else []
        found.append(", ".join(words))
    return tuple(found)


def node_uses(trained: TrainedModel, dataset: GraphDataset, graph: int, node: int) -> tuple[NodeUse, ...]:
    """Return the rules that fire on the graph and match the node, in order; none for a forest.

    An absence matches nothing, so a rule that only asks for absences uses no node.
    """
    model = trained.model
    matches = GraphMatches(model.vocabulary, dataset, graph)
    fired = model.fired(matches.table)[0]
    found = []
    for number, rule in enumerate(model.rules, 1):
        if not fired[number - 1]:
            continue
        told, places, counted = [], 0, False
        for place, literal in enumerate(rule.literals, 1):
            here = [p for p in matches.places(literal.predicate) if literal.present and node in p.nodes]
            if here:
                told.append(_said(literal, place, len(rule.literals), trained))
                places += len(here)
                counted |= any(p.anchor == node for p in here)
        if told:
            found.append(NodeUse(f"R{number}", number, tuple(told), places, counted))
    return tuple(found)


def _said(literal: Literal, place: int, n: int, trained: TrainedModel) -> str:
    text = literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    return f"({place}) {text}" if n > 1 else text

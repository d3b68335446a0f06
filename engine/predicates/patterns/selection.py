"""What a person drew by choosing nodes of a graph: SMARTS of a fragment of a molecule, a pattern in other graphs."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
from rdkit import Chem

from engine.data import GraphDataset
from engine.data.chemistry import molecule
from engine.errors import Fault, InputError
from engine.predicates.egos.abstraction import NodeTest
from engine.predicates.patterns.pattern import NodeTests, Pattern, Shape

__all__ = ["drawn_pattern", "drawn_smarts"]

_BLANK = frozenset({"", "*"})
_MOST = {Shape.PATH: 9, Shape.STAR: 5, Shape.RING: 12}


def drawn_smarts(dataset: GraphDataset, graph: int, nodes: Sequence[int]) -> str:
    """Write a chosen fragment as SMARTS: its elements, charges, aromaticity and bonds, whatever is around it.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    graph : int
        Number of the graph, from 0.
    nodes : sequence of int
        Numbers in the graph, in any order.

    Returns
    -------
    str
        SMARTS.

    Raises
    ------
    InputError
        If there is no molecule, or the atoms are none of it or do not hang together.
    """
    mol = molecule(dataset, graph)
    if mol is None:
        raise _fault("Q921", "the graph is no molecule", "Draw a pattern instead")
    chosen = sorted(set(nodes))
    _connected(_inside(dataset, graph, chosen))
    plain = Chem.RWMol(mol)
    for atom in plain.GetAtoms():
        atom.SetIsotope(0)
        atom.SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
    symbols = [_symbol(atom) for atom in plain.GetAtoms()]
    bonds = [_bond(bond) for bond in plain.GetBonds()]
    return str(Chem.MolFragmentToSmiles(plain, chosen, atomSymbols=symbols, bondSymbols=bonds, isomericSmiles=False))


def drawn_pattern(dataset: GraphDataset, graph: int, nodes: Sequence[int]) -> Pattern:
    """Make a pattern of chosen nodes, with their labels: the path, star or ring that they are.

    Parameters
    ----------
    dataset : GraphDataset
        The graphs.
    graph : int
        Number of the graph, from 0.
    nodes : sequence of int
        Numbers in the graph, in any order.

    Returns
    -------
    Pattern
        Of the first node column and the labels of edges, where they tell anything.

    Raises
    ------
    InputError
        If the nodes are none of the graph, do not hang together, are too many, or make no such shape.
    """
    chosen = sorted(set(nodes))
    inside = _inside(dataset, graph, chosen)
    _connected(inside)
    shape, order = _shape_of(inside)
    if len(order) > _MOST[shape]:
        found = f"it has {len(order)} nodes; a {shape} has {_MOST[shape]} at most"
        raise _fault("Q923", found, "Choose fewer nodes")
    joined = (
        [(0, i) for i in range(1, len(order))]
        if shape is Shape.STAR
        else [*zip(range(len(order) - 1), range(1, len(order)), strict=True)]
    )
    if shape is Shape.RING:
        joined.append((len(order) - 1, 0))
    edges = tuple(inside.edges[order[a], order[b]]["symbol"] for a, b in joined)
    return Pattern.of(shape, tuple(inside.nodes[node]["tests"] for node in order), edges)


def _inside(dataset: GraphDataset, graph: int, chosen: list[int]) -> nx.Graph:
    """Return the induced part of the graph, with the tests of each node and the symbol of each edge."""
    count = len(range(*dataset.nodes(graph).indices(dataset.n_nodes)))
    if not chosen or chosen[0] < 0 or chosen[-1] >= count:
        raise _fault("Q920", "no node of the graph is chosen", f"Choose nodes from 0 to {count - 1}")
    column, codes = dataset.node_columns[0], dataset.node_codes[dataset.nodes(graph), 0]
    labelled = len(column.symbols) > 1
    names = dataset.edge_alphabet.symbols
    told = nx.Graph()
    for node in chosen:
        tests: NodeTests = (NodeTest(column.name, (column.symbols[codes[node]],)),) if labelled else ()
        told.add_node(node, tests=tests)
    for (u, v), code in zip(
        dataset.edge_ends[dataset.edges(graph)].tolist(), dataset.edge_codes[dataset.edges(graph)].tolist(), strict=True
    ):
        if u in told and v in told:
            told.add_edge(u, v, symbol="" if names[code] in _BLANK or len(names) == 1 else names[code])
    return told


def _connected(inside: nx.Graph) -> None:
    if not nx.is_connected(inside):
        raise _fault(
            "Q922", "the chosen parts do not hang together", "Choose neighbours, with nothing left out between"
        )


def _shape_of(inside: nx.Graph) -> tuple[Shape, list[int]]:
    """Return the shape, and the nodes in the order in which it is read."""
    n, degrees = len(inside), dict(inside.degree)
    most = max(degrees, key=lambda node: (degrees[node], -node))
    ends = [node for node in inside if degrees[node] <= 1]
    if inside.number_of_edges() == n - 1 and degrees[most] <= 2:
        return Shape.PATH, list(nx.dfs_preorder_nodes(inside, min(ends)))
    if inside.number_of_edges() == n - 1 and degrees[most] == n - 1:
        return Shape.STAR, [most, *sorted(set(inside) - {most})]
    if inside.number_of_edges() == n and set(degrees.values()) == {2}:
        return Shape.RING, list(nx.dfs_preorder_nodes(inside, min(inside)))
    raise _fault("Q924", "the chosen nodes make no path, star or ring without chords", "Choose other nodes")


def _symbol(atom: Chem.Atom) -> str:
    symbol = atom.GetSymbol()
    if symbol == "H":
        return "[#1]"
    charge = atom.GetFormalCharge()
    sign = "" if not charge else f";{charge:+d}"
    return f"[{symbol.lower() if atom.GetIsAromatic() else symbol}{sign}]"


def _bond(bond: Chem.Bond) -> str:
    if bond.GetIsAromatic():
        return ":"
    return {Chem.BondType.DOUBLE: "=", Chem.BondType.TRIPLE: "#", Chem.BondType.SINGLE: "-"}.get(
        bond.GetBondType(), "~"
    )


def _fault(code: str, found: str, fix: str) -> InputError:
    return InputError(Fault(code, "the drawn pattern", found, fix))

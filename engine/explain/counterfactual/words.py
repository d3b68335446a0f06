"""An edit in words, and what of a drawing it marks."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data import GraphDataset, GraphKind
from engine.explain.counterfactual.edit import Edit, EditKind
from engine.explain.counterfactual.search import Counterfactual
from engine.explain.words.lexicon import ELEMENTS, GENERIC_EDGES, quoted, with_article

__all__ = ["Touched", "edit_text", "touched"]


def edit_text(edit: Edit, kind: GraphKind) -> str:
    """Return an edit in words, as a command.

    Parameters
    ----------
    edit : Edit
        The edit.
    kind : GraphKind
        Whether nodes are called atoms.

    Returns
    -------
    str
        Lower case, without a full stop. Labels are as in the graph: escape them where it is shown.

    Examples
    --------
    >>> edit_text(Edit(EditKind.CHANGE_NODE, (4,), "C", "N"), GraphKind.MOLECULES)
    'change atom 4 from carbon to nitrogen'
    >>> edit_text(Edit(EditKind.ADD_EDGE, (1, 5), after="*"), GraphKind.GRAPHS)
    'join the nodes 1 and 5'
    """
    molecules = kind is GraphKind.MOLECULES
    node, nodes = ("atom", "atoms") if molecules else ("node", "nodes")
    one = f"{node} {edit.nodes[0]}"
    if edit.kind is EditKind.CHANGE_NODE:
        return f"change {one} from {_label(edit.before, molecules)} to {_label(edit.after, molecules)}"
    if edit.kind is EditKind.REMOVE_NODE:
        what = f"{one} ({_label(edit.before, molecules)})" if edit.before not in GENERIC_EDGES else one
        return f"remove {what}"
    if edit.kind is EditKind.ADD_NODE:
        label = _label(edit.after, molecules)
        what = with_article(label) if molecules else f"a node labelled {label}" if label else "a node"
        how = "" if edit.edge in GENERIC_EDGES else f" by {with_article(_edge(edit.edge, molecules))}"
        return f"add {what} to {node} {edit.nodes[1]}{how}"
    ends = f"{edit.nodes[0]} and {edit.nodes[1]}"
    if edit.kind is EditKind.CHANGE_EDGE:
        line = "bond" if molecules else "edge"
        return f"change the {line} between {nodes} {ends} from {edit.before} to {edit.after}"
    if edit.kind is EditKind.REMOVE_EDGE:
        return f"cut the {'bond' if molecules else 'edge'} between {nodes} {ends}"
    how = "" if edit.after in GENERIC_EDGES else f" by {with_article(_edge(edit.after, molecules))}"
    return f"join the {nodes} {ends}{how}"


def _label(symbol: str, molecules: bool) -> str:
    if not molecules:
        return "" if symbol in GENERIC_EDGES else quoted(symbol)
    element = symbol.rstrip("+-")
    charge = {"": "", "+": " with a positive charge", "-": " with a negative charge"}.get(symbol[len(element) :], "")
    return f"{ELEMENTS.get(element, element)}{charge}"


def _edge(symbol: str, molecules: bool) -> str:
    return f"{symbol} bond" if molecules else f"edge labelled {quoted(symbol)}"


@dataclass(frozen=True, slots=True)
class Touched:
    """What the edits touch: nodes, and edges as pairs of nodes, smaller one first."""

    nodes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


def touched(found: Counterfactual, before: GraphDataset) -> tuple[Touched, Touched]:
    """Return what the edits touch in the original, the one graph of `before`, and in the result.

    Of an added node the original shows where it goes; of a removed one the result shows what it was joined to.
    """
    known = {(int(u), int(v)) for u, v in before.edge_ends}
    nodes: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    for edit in found.edits:
        nodes.update(edit.nodes)
        if edit.touches_edge or edit.kind is EditKind.ADD_NODE:
            pairs.add((min(edit.nodes), max(edit.nodes)))
        if edit.kind is EditKind.REMOVE_NODE:
            around = {pair for pair in known if edit.nodes[0] in pair}
            pairs |= around
            nodes.update(node for pair in around for node in pair)
    place = {number: position for position, number in enumerate(found.numbers) if number >= 0}
    made = {(int(u), int(v)) for u, v in found.after.edge_ends}
    moved = {(min(place[u], place[v]), max(place[u], place[v])) for u, v in pairs if u in place and v in place}
    return (
        Touched(tuple(sorted(node for node in nodes if node < before.n_nodes)), tuple(sorted(pairs & known))),
        Touched(tuple(sorted(place[node] for node in nodes if node in place)), tuple(sorted(moved & made))),
    )

"""Predicates and patterns as node-link graphs: plain values that networkx reads back, for graphs of any kind."""

from __future__ import annotations

from typing import Any

from engine.data import Direction
from engine.explain.words.structures import role_letters
from engine.predicates import Entry
from engine.predicates.egos import Condition, EdgeTest, NodeTest, Predicate
from engine.predicates.groups import Property
from engine.predicates.patterns import NodeTests, Pattern, Shape

__all__ = ["node_link"]


def node_link(entry: Entry) -> dict[str, Any]:
    """Return what a predicate, pattern or SMARTS asks for as a graph in networkx's node-link form.

    Node 0 is the one that is counted. Of a predicate, `graph` has the conditions, which speak of the nodes' `role`; the
    graph is the whole surroundings of node 0 (`induced`), and a node that is `complete` has no further neighbours. Of a
    pattern each node has its `tests` and each edge its `label`, "" for any. A user's SMARTS is a graph without nodes.

    Parameters
    ----------
    entry : Entry
        One of a vocabulary.

    Returns
    -------
    dict
        Plain values, which `networkx.node_link_graph(found, edges="edges")` reads.
    """
    if isinstance(entry, Predicate):
        return _of_predicate(entry)
    if isinstance(entry, Pattern):
        return _of_pattern(entry)
    if isinstance(entry, Property):
        return _form({"kind": "property", "id": entry.id, "name": entry.name}, [], [])
    return _form({"kind": "smarts", "id": entry.id, "smarts": entry.smarts, "name": entry.name}, [], [])


def _of_predicate(predicate: Predicate) -> dict[str, Any]:
    structure = predicate.structure
    letters = role_letters(structure)
    nodes = [
        {"id": i, "role": letters[role], "distance": distance, "complete": distance < structure.radius}
        for i, (role, distance) in enumerate(zip(structure.roles, structure.distances, strict=True))
    ]
    edges: list[dict[str, Any]] = [{"source": u, "target": v} for u, v in structure.edges]
    for edge, label in zip(edges, structure.labels, strict=False):
        edge["label"] = label
    for edge, way in zip(edges, structure.directions, strict=False):
        edge["direction"] = Direction(way).name.lower()
    for edge, variant in zip(edges, structure.variants, strict=False):
        edge["variant"] = variant
    about = {
        "kind": "ego graph",
        "id": predicate.id,
        "radius": structure.radius,
        "scheme": structure.scheme,
        "key": structure.key_text,
        "induced": True,
        "conditions": [_condition(condition, letters) for condition in predicate.conditions],
    }
    return _form(about, nodes, edges)


def _condition(condition: Condition, letters: tuple[str, ...]) -> dict[str, Any]:
    """Return a condition: between `low` and `high` (None: no end) of the nodes or edges pass the test."""
    _, _, _, _, low, high, *_ = condition.as_json()
    told: dict[str, Any] = {"counts": condition.part.value, "role": letters[condition.role], "low": low, "high": high}
    test = condition.test
    if isinstance(test, NodeTest):
        return told | {"column": test.column, "symbols": list(test.symbols)}
    if isinstance(test, EdgeTest):
        to = {"other": letters[condition.other], "variant": condition.variant}
        return told | to | {"symbols": list(test.symbols), "ends": list(test.ends)}
    return told | {"attribute": test}


def _of_pattern(pattern: Pattern) -> dict[str, Any]:
    nodes = [{"id": i, "tests": _tests(tests)} for i, tests in enumerate(pattern.nodes)]
    edges = [
        {"source": u, "target": v, "label": label} for (u, v), label in zip(pattern.joins, pattern.edges, strict=True)
    ]
    about = {
        "kind": pattern.shape.value,
        "id": pattern.id,
        "induced": False,
        "chordless": pattern.shape is Shape.RING,
    }
    return _form(about, nodes, edges)


def _tests(tests: NodeTests) -> dict[str, list[str]]:
    return {test.column: list(test.symbols) for test in tests}


def _form(about: dict[str, Any], nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> dict[str, Any]:
    return {"directed": False, "multigraph": False, "graph": about, "nodes": nodes, "edges": edges}

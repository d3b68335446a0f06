"""Colour refinement in plain Python, as an oracle: no hashes, colours are numbers given out one by one."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache

import networkx as nx


@cache
def _numbers() -> dict[Hashable, int]:
    return {}


def _number(colour: Hashable) -> int:
    """Return one number for each colour that was ever seen: equal colours, equal numbers, and the other way round."""
    return _numbers().setdefault(colour, len(_numbers()))


def stable_colours(graph: nx.Graph, anchor: int, radius: int) -> dict[int, int]:
    """Return the colour of each node of the ego graph after as many rounds as it could ever take.

    Every round names the number of nodes, so that ego graphs of other sizes never share a colour.
    """
    ego = nx.ego_graph(graph, anchor, radius=radius)
    distance = nx.single_source_shortest_path_length(ego, anchor)
    colours = {v: _number((len(ego), distance[v])) for v in ego}
    for _ in range(len(ego)):
        colours = {v: _number((colours[v], tuple(sorted(colours[u] for u in ego[v])))) for v in ego}
    return colours


def ego_colour(graph: nx.Graph, anchor: int, radius: int) -> tuple[int, ...]:
    """Return the multiset of stable colours: equal for ego graphs that refinement cannot tell apart."""
    return tuple(sorted(stable_colours(graph, anchor, radius).values()))


def partition(colours: dict[int, int]) -> set[frozenset[int]]:
    """Return the classes of nodes with equal colours."""
    classes: dict[int, set[int]] = {}
    for v, colour in colours.items():
        classes.setdefault(colour, set()).add(v)
    return {frozenset(members) for members in classes.values()}

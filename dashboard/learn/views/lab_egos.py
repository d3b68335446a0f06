"""What is around one node: its ego graph with roles, or the classes next to it; drawn and in words."""

from __future__ import annotations

from collections import Counter

from dashboard.components.views.words import amount
from dashboard.learn.views.lab_methods import Method
from dashboard.learn.views.lab_words import letter
from engine.data.generated import PlainGraph, as_dataset
from engine.explain.drawings import draw_structure
from engine.structure import Coloring, Graphs, Scheme, Structure, describe_structure, ego_parts

__all__ = [
    "compare_egos",
    "compare_neighbors",
    "draw_ego",
    "draw_neighbors",
    "drawing_height",
    "ego",
    "ego_edges",
    "ego_words",
    "neighbor_words",
]

_WIDTH = 380  # pixels
_SMALL = 9  # nodes of an ego graph that needs little room
_SCHEMES = {Method.EGO_WL: Scheme.WL, Method.EXACT: Scheme.EXACT}


def ego(graph: PlainGraph, node: int, radius: int, method: Method) -> Structure:
    """Return the ego graph around `node` with the roles that `method` sees in it."""
    return describe_structure(Graphs.of(as_dataset([graph])), node, radius, scheme=_SCHEMES[method])


def ego_edges(graph: PlainGraph, node: int, radius: int) -> tuple[int, ...]:
    """Return the positions in the graph's edges of those inside the ego graph."""
    _, edges = ego_parts(Graphs.of(as_dataset([graph])), node, radius)
    return tuple(edges.tolist())


def draw_ego(shown: Structure, *, height: int, dark: bool, title: str) -> str:
    """Return the ego graph as SVG text, a colour and a small letter for each role, the node itself ringed."""
    return draw_structure(
        len(shown.roles),
        shown.edges,
        anchor=0,
        roles=shown.roles,
        role_letters=[letter(role).lower() for role in range(shown.n_roles)],
        width=_WIDTH,
        height=height,
        dark=dark,
        title=title,
    )


def drawing_height(n_nodes: int) -> int:
    """Return the pixels that the drawing of an ego graph needs, for two of them side by side that of the larger."""
    return 150 if n_nodes <= _SMALL else 270


def ego_words(graph: PlainGraph, node: int, shown: Structure, method: Method) -> str:
    """Return the sizes of an ego graph and of its roles, and whether the other method sees other roles."""
    sizes = Counter(shown.roles)
    roles = ", ".join(f"{letter(role).lower()} × {sizes[role]}" for role in range(min(shown.n_roles, 12)))
    more = ", and so on" if shown.n_roles > 12 else ""
    said = f"{amount(len(shown.roles), 'node')}, {amount(len(shown.edges), 'edge')}, "
    said += f"{amount(shown.n_roles, 'role')}: {roles}{more}."
    other = Method.EXACT if method is Method.EGO_WL else Method.EGO_WL
    n = ego(graph, node, shown.radius, other).n_roles
    if n == shown.n_roles:
        return said
    if method is Method.EGO_WL:
        return f"{said} There are truly {n}: refinement takes nodes for alike that no symmetry exchanges."
    return f"{said} Ego-WL sees {n} only."


def compare_egos(left: Structure, right: Structure, method: Method) -> str:
    """Return whether the method takes the two ego graphs for one, and what equal letters mean then."""
    if left.key != right.key:
        return "These two ego graphs differ, so letters of roles belong to each graph alone."
    if method is Method.EGO_WL:
        return "Ego-WL cannot tell these two ego graphs apart. Nodes with one letter have the same role in both."
    return "These two ego graphs are the same. Nodes with one letter have the same role in both."


# -- 1-WL: the classes next to a node -------------------------------------------------------------


def _around(graph: PlainGraph, node: int) -> list[int]:
    return sorted({v for edge in graph.edges if node in edge for v in edge} - {node})


def draw_neighbors(graph: PlainGraph, node: int, colors: Coloring, *, height: int, dark: bool, title: str) -> str:
    """Return the node and its neighbours with their classes as SVG text: all that a round looks at."""
    around = _around(graph, node)
    return draw_structure(
        len(around) + 1,
        [(0, k) for k in range(1, len(around) + 1)],
        anchor=0,
        roles=[colors[v] for v in (node, *around)],
        role_letters=[letter(c) for c in range(max(colors) + 1)],
        width=_WIDTH,
        height=height,
        dark=dark,
        title=title,
    )


def neighbor_words(graph: PlainGraph, node: int, colors: Coloring) -> str:
    """Return the class of the node and those of its neighbours."""
    around = Counter(colors[v] for v in _around(graph, node))
    listed = ", ".join(f"{letter(c)} × {n}" for c, n in sorted(around.items()))
    return f"Class {letter(colors[node])}; neighbours: {listed or 'none'}."


def compare_neighbors(left: tuple[PlainGraph, int, Coloring], right: tuple[PlainGraph, int, Coloring]) -> str:
    """Return whether the next round gives the two nodes, each (graph, node, classes), one class."""
    seen = [(colors[node], sorted(colors[v] for v in _around(graph, node))) for graph, node, colors in (left, right)]
    if seen[0] == seen[1]:
        return "The same class and the same classes around it: the next round cannot tell these two nodes apart."
    if seen[0][0] != seen[1][0]:
        return "The two nodes are in different classes already."
    return "The same class, but other classes around it: the next round tells these two nodes apart."

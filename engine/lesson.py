"""A lesson: a model of two rules over a small data set, and one example to follow through all that the method does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from rdkit import Chem

from engine.data import Alphabet, GraphDataset
from engine.data.chemistry import molecule
from engine.data.generated import ba_2motifs
from engine.estimators import SymGraphClassifier
from engine.explain import Explanation, explain
from engine.predicates import Entry, PredicateTable
from engine.predicates.egos import Predicate
from engine.readers import UNLABELLED, read_dataset, sample_path
from engine.rules import Rule, TrainedModel
from engine.structure import (
    Coloring,
    Graphs,
    Structure,
    StructureIndex,
    color_history,
    describe_structure,
    ego_parts,
    split_classes,
)

__all__ = [
    "Known",
    "Lesson",
    "Overlap",
    "ego_of",
    "known_parts",
    "motif_lesson",
    "mutag_lesson",
    "overlap",
    "refine",
    "spread",
    "twin",
]

Pair = tuple[int, int]

_GRAPHS = 100  # of the generated set
_RULES = 2
_NITRO = Chem.MolFromSmarts("[#6][NX3+](=O)[O-]")
_FUSED = 3  # rings


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The data, the model and the example."""

    dataset: GraphDataset
    trained: TrainedModel
    table: PredicateTable
    fired: npt.NDArray[np.bool_]  # (graphs, rules)
    predicted: npt.NDArray[np.int64]  # (graphs,)
    keys: npt.NDArray[np.uint64]  # (nodes,), of the ego graphs of `radius`
    radius: int
    graphs: Graphs
    rule: int  # position of the rule that is looked at
    graph: int  # the example
    node: int  # where the rule's predicate holds in it
    known: dict[str, tuple[float, ...]] = field(default_factory=dict)  # shares of the classes with a known part
    explanations: dict[int, Explanation] = field(default_factory=dict)  # by graph, as they are asked for

    @property
    def the_rule(self) -> Rule:
        """The rule that is looked at."""
        return self.trained.model.rules[self.rule]

    @property
    def predicate(self) -> Entry:
        """What the rule asks for."""
        return self.the_rule.literals[0].predicate

    def explain(self, graph: int) -> Explanation:
        """Return the evidence for the prediction on one graph, kept."""
        if graph not in self.explanations:
            self.explanations[graph] = explain(self.trained, self.dataset, graph)
        return self.explanations[graph]

    def n_nodes(self, graph: int) -> int:
        """Return the number of nodes of a graph."""
        return len(self.dataset.node_codes[self.dataset.nodes(graph)])


def motif_lesson() -> Lesson:
    """Return the lesson on generated graphs, each with one of two motifs; about half a second."""
    return _lesson(_unlabelled(ba_2motifs(seed=0, n=_GRAPHS)), radius=2)


def mutag_lesson() -> Lesson:
    """Return the lesson on the bundled molecules that were tested for mutagenicity; about half a second."""
    return _lesson(read_dataset(sample_path("mutag")), radius=1)


def _lesson(data: GraphDataset, *, radius: int) -> Lesson:
    trained = SymGraphClassifier(radius=radius, max_rules=_RULES, vocabulary="structures").fit(data, data.target).fitted
    table = trained.table(data)
    fired, predicted = trained.model.fired(table), trained.model.probabilities(table).argmax(axis=1)
    rule = _rule_to_show(trained)
    right = predicted == data.target_codes
    shown = np.flatnonzero(fired[:, rule] & right & (predicted == trained.model.rules[rule].target))
    sizes = np.diff(data.node_offsets)[shown]
    graph = int(shown[np.lexsort((shown, sizes, ~fired[shown].all(axis=1)))[0]])
    found = explain(trained, data, graph)
    anchors = next(c.match.anchors for c in found.contributions if c.rule == f"R{rule + 1}")
    lesson = Lesson(
        dataset=data,
        trained=trained,
        table=table,
        fired=fired,
        predicted=predicted,
        keys=StructureIndex.build(data, radius).keys[radius],
        radius=radius,
        graphs=Graphs.of(data),
        rule=rule,
        graph=graph,
        node=int(anchors[0]),
        explanations={graph: found},
    )
    lesson.known.update(_known_shares(lesson))
    return lesson


def _known_shares(lesson: Lesson) -> dict[str, tuple[float, ...]]:
    """Return for each known part the share of each class's graphs that have it."""
    data = lesson.dataset
    having: dict[str, npt.NDArray[np.int64]] = {}
    for graph, code in enumerate(data.target_codes.tolist()):
        for part in known_parts(lesson, graph):
            having.setdefault(part.name, np.zeros(len(data.classes), np.int64))[code] += 1
    sizes = np.array(list(data.class_counts().values()))
    return {name: tuple((counts / sizes).tolist()) for name, counts in having.items()}


def _unlabelled(data: GraphDataset) -> GraphDataset:
    """Return graphs that all have one label each for nodes and edges with the label that is not drawn."""
    node, edge = data.node_columns[0], data.edge_alphabet
    return replace(
        data, node_columns=(Alphabet(node.name, (UNLABELLED,)),), edge_alphabet=Alphabet(edge.name, (UNLABELLED,))
    )


def _rule_to_show(trained: TrainedModel) -> int:
    """Return the rule that is surest of its class among those of one ego graph, the first of equals."""
    rules = trained.model.rules
    fitting = [
        k
        for k, rule in enumerate(rules)
        if len(rule.literals) == 1 and rule.literals[0].present and isinstance(rule.literals[0].predicate, Predicate)
    ]
    return max(fitting or range(len(rules)), key=lambda k: (rules[k].counts.precision, -k))


# -- ego graphs, keys and roles -------------------------------------------------------------------


def ego_of(lesson: Lesson, graph: int, node: int) -> tuple[Structure, tuple[int, ...], tuple[Pair, ...]]:
    """Return the ego graph around a node, and its nodes and edges as numbers inside `graph`."""
    shift = lesson.dataset.nodes(graph).start
    shown = describe_structure(lesson.graphs, shift + node, lesson.radius, scheme="wl")
    nodes, edges = ego_parts(lesson.graphs, shift + node, lesson.radius)
    pairs = tuple((int(u), int(v)) for u, v in lesson.dataset.edge_ends[edges])
    return shown, tuple(int(v) - shift for v in nodes), pairs


def refine(shown: Structure) -> tuple[Coloring, ...]:
    """Return the classes of an ego graph's nodes, first by their distance from the middle, then round by round.

    The last round changes nothing: its classes are the roles.
    """
    by_distance = split_classes((0,) * len(shown.roles), shown.distances)
    history = color_history(len(shown.roles), shown.edges, start=by_distance)
    return (*history, history[-1])


def twin(lesson: Lesson, graph: int, node: int) -> tuple[int, int] | None:
    """Return another node with the same key, (graph, node), best in another graph; None where there is none."""
    here = lesson.dataset.nodes(graph).start + node
    same = np.flatnonzero(lesson.keys == lesson.keys[here])
    others = same[same != here]
    if len(others) == 0:
        return None
    away = others[lesson.dataset.node_graph[others] != graph]
    found = int(away[0] if len(away) else others[0])
    where = int(lesson.dataset.node_graph[found])
    return where, found - lesson.dataset.nodes(where).start


def spread(lesson: Lesson) -> list[tuple[int, int]]:
    """Return for each class on how many of its graphs the rule's condition holds, and how many graphs it has."""
    holds = lesson.fired[:, lesson.rule]
    codes = lesson.dataset.target_codes
    return [(int((holds & (codes == c)).sum()), int((codes == c).sum())) for c in range(len(lesson.dataset.classes))]


# -- what is known to be true ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A part of a graph that is known to matter, whatever a model says."""

    name: str
    nodes: tuple[int, ...]
    edges: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of the known part the rules marked."""

    known: int  # edges
    marked: int
    both: int


def known_parts(lesson: Lesson, graph: int) -> tuple[Known, ...]:
    """Return the planted motif; of a molecule its nitro groups, and its system of three or more fused rings."""
    data = lesson.dataset
    if data.edge_truth is not None:
        edges = data.edge_ends[data.edges(graph)][data.edge_truth[data.edges(graph)]]
        return (_known(data.class_names[data.target_codes[graph]], ((int(u), int(v)) for u, v in edges)),)
    mol = molecule(data, graph)
    if mol is None:
        return ()
    nitro = [pair for match in mol.GetSubstructMatches(_NITRO) for pair in ((match[1], match[2]), (match[1], match[3]))]
    found = (_known("nitro group", nitro), _known("three or more fused rings", _fused_bonds(mol)))
    return tuple(part for part in found if part.edges)


def _known(name: str, edges: Iterator[Pair] | list[Pair]) -> Known:
    pairs = tuple(sorted({(min(pair), max(pair)) for pair in edges}))
    return Known(name, tuple(sorted({v for pair in pairs for v in pair})), pairs)


def _fused_bonds(mol: Chem.Mol) -> list[Pair]:
    """Return the bonds of ring systems of at least three rings, rings being fused where they share a bond."""
    systems: list[tuple[int, set[int]]] = []
    for ring in mol.GetRingInfo().BondRings():
        touching = [system for system in systems if system[1] & set(ring)]
        joined = (1 + sum(n for n, _ in touching), set(ring).union(*(bonds for _, bonds in touching)))
        systems = [system for system in systems if system not in touching] + [joined]
    bonds = [mol.GetBondWithIdx(b) for n, found in systems if n >= _FUSED for b in found]
    return [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in bonds]


def overlap(lesson: Lesson, graph: int, known: Known) -> Overlap:
    """Return how many edges of the known part the rules for the predicted class marked."""
    marked = {edge for c in lesson.explain(graph).contributions if c.value > 0 for edge in c.match.edges}
    return Overlap(len(known.edges), len(marked), len(marked & set(known.edges)))

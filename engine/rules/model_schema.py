"""The shape of a model file: one closed table of kinds, each checked for meaning as well as for type."""

from __future__ import annotations

import base64
import math
import zlib
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from engine.data.dataset import GraphKind
from engine.predicates.abstraction import Abstraction, EdgeTest, NodeTest
from engine.predicates.predicate import Condition, Part, Predicate
from engine.predicates.vocabulary import Vocabulary
from engine.rules import rule as rules
from engine.rules.forest import Forest
from engine.rules.model import RuleModel
from engine.rules.rule import MAX_CONDITIONS, RuleCounts
from engine.rules.rule_set import RuleSet
from engine.rules.structure_schema import Count, FilePart, StructureDocument, Texts, says_nothing
from engine.rules.trained import Provenance, TrainedModel
from engine.rules.tree import DecisionTree, leaf_paths
from engine.rules.trees import TreeArrays
from engine.structure.arcs import EdgeStructure
from engine.structure.index import MAX_RADIUS, Scheme
from engine.structure.roles import Structure

__all__ = ["FORMAT", "VERSION", "ModelDocument"]

FORMAT = "symgraph-model"
VERSION = 1
MAX_ARRAY_BYTES = 1 << 30
LARGEST_SCORE = 1e6
"""Log-odds beyond this say nothing more, and their sums stay finite."""

TREE_TYPES = {"starts": "<i8", "column": "<i4", "at_least": "<i4", "left": "<i4", "right": "<i4", "value": "<f8"}

Number = Annotated[float, Field(allow_inf_nan=False)]


def _is_plain(value: object) -> bool:
    """Whether edges have nothing to the structure but their ends, as in every file from before they could have."""
    return value == EdgeStructure.PLAIN


class ConditionDocument(FilePart):
    """A condition on a role; `test` is a position in the abstraction's list for its part."""

    part: Part
    role: Count
    other: Count
    test: Count
    low: Number | None
    high: Number | None
    variant: Annotated[int, Field(ge=0, lt=2**31, exclude_if=says_nothing)] = 0


class PredicateDocument(FilePart):
    """A predicate; `structure` is a position in the list of structures."""

    id: str
    structure: Count
    conditions: tuple[ConditionDocument, ...]


class VocabularyDocument(FilePart):
    """All that a vocabulary says."""

    scheme: Scheme
    radius: Annotated[int, Field(ge=0, le=MAX_RADIUS)]
    node_tests: tuple[tuple[str, Texts], ...]
    edge_tests: tuple[tuple[Texts, Texts], ...]
    attributes: Texts
    label_column: str
    structures: tuple[StructureDocument, ...]
    predicates: tuple[PredicateDocument, ...]
    edge_structure: Annotated[EdgeStructure, Field(exclude_if=_is_plain)] = EdgeStructure.PLAIN

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Self:
        tests: dict[Any, int] = {}
        abstraction = vocabulary.abstraction
        for group in (abstraction.node_tests, abstraction.edge_tests, abstraction.attributes):
            tests |= {test: position for position, test in enumerate(group)}
        structures: dict[Structure, int] = {}
        predicates = []
        for p in vocabulary.predicates:
            place = structures.setdefault(p.structure, len(structures))
            conditions = tuple(
                ConditionDocument(
                    part=c.part,
                    role=c.role,
                    other=c.other,
                    test=tests[c.test],
                    low=_end(c.low),
                    high=_end(c.high),
                    variant=c.variant,
                )
                for c in p.conditions
            )
            predicates.append(PredicateDocument(id=p.id, structure=place, conditions=conditions))
        return cls(
            scheme=Scheme(vocabulary.scheme),
            radius=vocabulary.radius,
            node_tests=tuple((t.column, t.symbols) for t in abstraction.node_tests),
            edge_tests=tuple((t.symbols, t.ends) for t in abstraction.edge_tests),
            attributes=abstraction.attributes,
            label_column=abstraction.label_column,
            structures=tuple(StructureDocument.of(s) for s in structures),
            predicates=tuple(predicates),
            edge_structure=vocabulary.edge_structure,
        )

    def build(self) -> Vocabulary:
        abstraction = Abstraction(
            tuple(NodeTest(*t) for t in self.node_tests),
            tuple(EdgeTest(*t) for t in self.edge_tests),
            self.attributes,
            self.label_column,
        )
        structures = [s.build(str(self.scheme), self.edge_structure) for s in self.structures]
        if any(s.radius > self.radius for s in structures):
            raise ValueError("vocabulary: a structure is larger than the radius")
        predicates = tuple(self._predicate(p, structures, abstraction) for p in self.predicates)
        if len({p.id for p in predicates}) != len(predicates):
            raise ValueError("vocabulary: a predicate stands twice")
        return Vocabulary(str(self.scheme), self.radius, abstraction, predicates, edge_structure=self.edge_structure)

    def _predicate(self, told: PredicateDocument, structures: list[Structure], abstraction: Abstraction) -> Predicate:
        tests: dict[Part, tuple[Any, ...]] = {
            Part.NODE: abstraction.node_tests,
            Part.EDGE: abstraction.edge_tests,
            Part.ATTRIBUTE: abstraction.attributes,
        }
        if told.structure >= len(structures):
            raise ValueError(f"predicate {told.id}: there is no structure {told.structure}")
        structure = structures[told.structure]
        conditions = []
        for c in told.conditions:
            if max(c.role, c.other) >= structure.n_roles or c.role > c.other or c.test >= len(tests[c.part]):
                raise ValueError(f"predicate {told.id}: a condition names a role or a test that is not there")
            if (c.low is None and c.high is None) or (c.part != Part.EDGE and c.role != c.other):
                raise ValueError(f"predicate {told.id}: a condition that says nothing, or speaks of two roles")
            if c.variant >= (structure.n_variants if c.part is Part.EDGE else 1):
                raise ValueError(f"predicate {told.id}: a condition names an edge orbit that is not there")
            low = -math.inf if c.low is None else c.low
            high = math.inf if c.high is None else c.high
            conditions.append(Condition(c.part, c.role, c.other, tests[c.part][c.test], low, high, c.variant))
        predicate = Predicate.of(structure, tuple(conditions))
        if predicate.id != told.id:
            raise ValueError(f"predicate {told.id}: its text and its identity disagree")
        return predicate


class LiteralDocument(FilePart):
    """A literal; `predicate` is a position in the vocabulary."""

    predicate: Count
    at_least: Annotated[int, Field(ge=1, lt=2**31)]
    present: bool


class RuleDocument(FilePart):
    """A rule with its training counts (fired, fired in class, graphs, in class)."""

    literals: Annotated[tuple[LiteralDocument, ...], Field(max_length=MAX_CONDITIONS)]
    target: Count
    weight: Annotated[Number, Field(ge=0, le=LARGEST_SCORE)]
    counts: tuple[Count, Count, Count, Count]

    @classmethod
    def of(cls, rule: rules.Rule, vocabulary: Vocabulary) -> Self:
        literals = tuple(
            LiteralDocument(predicate=vocabulary.column_of(x.predicate), at_least=x.at_least, present=x.present)
            for x in rule.literals
        )
        c = rule.counts
        counts = (c.fired, c.fired_in_class, c.graphs, c.in_class)
        return cls(literals=literals, target=rule.target, weight=rule.weight, counts=counts)

    def build(self, vocabulary: Vocabulary, n_classes: int) -> rules.Rule:
        if self.target >= n_classes or any(x.predicate >= len(vocabulary.predicates) for x in self.literals):
            raise ValueError("rules: a rule names a class or a predicate that is not there")
        literals = tuple(
            rules.Literal(vocabulary.predicates[x.predicate], x.at_least, x.present) for x in self.literals
        )
        counts = RuleCounts(*self.counts)
        if not counts.fired_in_class <= min(counts.fired, counts.in_class) <= counts.graphs >= counts.fired:
            raise ValueError("rules: the counts of a rule contradict each other")
        rule = rules.Rule(literals, self.target, self.weight, counts)
        if rule.n_conditions > MAX_CONDITIONS:
            raise ValueError("rules: a rule has too many conditions")
        return rule


class ArrayDocument(FilePart):
    """An array as little-endian bytes, compressed and in base 64."""

    dtype: Literal["<i4", "<i8", "<f8"]
    shape: tuple[Count, ...]
    data: str

    @classmethod
    def of(cls, array: npt.NDArray[Any]) -> Self:
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        packed = base64.b64encode(zlib.compress(little.tobytes(), 6)).decode()
        return cls(dtype=little.dtype.str, shape=array.shape, data=packed)  # type: ignore[arg-type]

    def build(self) -> npt.NDArray[Any]:
        size = math.prod(self.shape) * np.dtype(self.dtype).itemsize
        if size > MAX_ARRAY_BYTES:
            raise ValueError("trees: an array is too large")
        unpacker = zlib.decompressobj()
        try:
            raw = unpacker.decompress(base64.b64decode(self.data, validate=True), size + 1)
        except (ValueError, zlib.error):
            raise ValueError("trees: an array is damaged") from None
        if len(raw) != size or not unpacker.eof:
            raise ValueError("trees: an array has the wrong length")
        return np.frombuffer(raw, self.dtype).reshape(self.shape).astype(np.dtype(self.dtype).newbyteorder("="))


class TreesDocument(FilePart):
    """The arrays of one or more trees."""

    starts: ArrayDocument
    column: ArrayDocument
    at_least: ArrayDocument
    left: ArrayDocument
    right: ArrayDocument
    value: ArrayDocument

    @classmethod
    def of(cls, trees: TreeArrays) -> Self:
        return cls(**{name: ArrayDocument.of(getattr(trees, name)) for name in cls.model_fields})

    def build(self, n_columns: int, n_classes: int) -> TreeArrays:
        n, told = math.prod(self.column.shape), {name: getattr(self, name) for name in TREE_TYPES}
        shapes = dict.fromkeys(TREE_TYPES, (n,)) | {"value": (n, n_classes), "starts": (math.prod(self.starts.shape),)}
        if any(told[name].dtype != TREE_TYPES[name] or told[name].shape != shapes[name] for name in TREE_TYPES):
            raise ValueError("trees: an array is of the wrong type or shape")
        trees = TreeArrays(**{name: document.build() for name, document in told.items()})
        if not trees.are_sound(n_columns):
            raise ValueError("trees: the arrays do not describe trees")
        return trees


class RuleSetDocument(FilePart):
    """A rule set."""

    form: Literal["rules"]
    base: tuple[Annotated[Number, Field(ge=-LARGEST_SCORE, le=LARGEST_SCORE)], ...]
    rules: tuple[RuleDocument, ...]

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        if len(self.base) != n_classes:
            raise ValueError("base: one number for each class is needed")
        return RuleSet(vocabulary, tuple(r.build(vocabulary, n_classes) for r in self.rules), self.base)


class TreeDocument(FilePart):
    """A decision tree; its rules are read off its leaves."""

    form: Literal["tree"]
    trees: TreesDocument
    rules: tuple[RuleDocument, ...]

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        trees = self.trees.build(len(vocabulary.predicates), n_classes)
        if len(trees.starts) != 2 or len(trees.column) >= 2 ** (MAX_CONDITIONS + 1):
            raise ValueError("trees: there is more than one small tree")
        found = tuple(r.build(vocabulary, n_classes) for r in self.rules)
        paths = list(leaf_paths(trees, vocabulary))
        best = [int(trees.value[leaf].argmax()) for leaf, _ in paths]
        said = [
            (literals, target, float(trees.value[leaf, target]))
            for (leaf, literals), target in zip(paths, best, strict=True)
        ]
        if [(r.literals, r.target, r.weight) for r in found] != said:
            raise ValueError("rules: they do not say what the tree says")
        return DecisionTree(vocabulary, trees, found, tuple(leaf for leaf, _ in paths))


class ForestDocument(FilePart):
    """A forest."""

    form: Literal["forest"]
    trees: TreesDocument

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        return Forest(vocabulary, self.trees.build(len(vocabulary.predicates), n_classes))


class ProvenanceDocument(FilePart):
    """Where the model comes from."""

    dataset: str
    digest: str
    graphs: Count
    class_counts: tuple[Count, ...]
    fallbacks: Count
    seed: int
    max_rules: Count
    hydrogens: str
    program: str


class ModelDocument(FilePart):
    """A whole model file."""

    format: Literal["symgraph-model"] = "symgraph-model"
    version: Literal[1] = 1
    kind: GraphKind
    hydrogens_are_nodes: bool
    classes: Annotated[Texts, Field(min_length=1, max_length=1000)]
    class_names: Texts
    provenance: ProvenanceDocument
    vocabulary: VocabularyDocument
    model: Annotated[RuleSetDocument | TreeDocument | ForestDocument, Field(discriminator="form")]

    @classmethod
    def from_trained(cls, trained: TrainedModel) -> Self:
        """Return the document of a trained model."""
        return cls(
            kind=trained.kind,
            hydrogens_are_nodes=trained.hydrogens_are_nodes,
            classes=trained.classes,
            class_names=trained.class_names,
            provenance=ProvenanceDocument(**asdict(trained.provenance)),
            vocabulary=VocabularyDocument.of(trained.model.vocabulary),
            model=_model_document(trained.model),
        )

    def to_trained(self) -> TrainedModel:
        """Return the trained model; raises ValueError where the document contradicts itself."""
        n = len(set(self.classes))
        if not n == len(self.classes) == len(self.class_names) == len(self.provenance.class_counts):
            raise ValueError("classes: each needs to differ, and to have one name and one count")
        model = self.model.build(self.vocabulary.build(), len(self.classes))
        provenance = Provenance(**self.provenance.model_dump())
        return TrainedModel(model, self.kind, self.hydrogens_are_nodes, self.classes, self.class_names, provenance)


def _model_document(model: RuleModel) -> RuleSetDocument | TreeDocument | ForestDocument:
    told = tuple(RuleDocument.of(rule, model.vocabulary) for rule in model.rules)
    if isinstance(model, RuleSet):
        return RuleSetDocument(form="rules", base=model.base, rules=told)
    if isinstance(model, DecisionTree):
        return TreeDocument(form="tree", trees=TreesDocument.of(model.trees), rules=told)
    if isinstance(model, Forest):
        return ForestDocument(form="forest", trees=TreesDocument.of(model.trees))
    raise AssertionError(model)


def _end(value: float) -> float | None:
    return None if math.isinf(value) else value

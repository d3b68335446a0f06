"""The forms of models in a file: rules, rows and trees, each checked for meaning as well as for type."""

from __future__ import annotations

import base64
import math
import zlib
from typing import Annotated, Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from engine.predicates import Vocabulary
from engine.rules import rule as rules
from engine.rules.forest import Forest
from engine.rules.model import RuleModel
from engine.rules.model_file.document import LARGEST_SCORE, Count, Document, Name, Number, Score, says_nothing
from engine.rules.rule import MAX_CONDITIONS, Recurrence, RuleCounts
from engine.rules.rule_list import RuleList
from engine.rules.rule_set import RuleSet
from engine.rules.scorecard import MOST_POINTS, Row, Scorecard
from engine.rules.tree import DecisionTree, leaf_paths
from engine.rules.tree_arrays import TreeArrays

__all__ = ["FormDocument", "form_document"]

MAX_ARRAY_BYTES = 1 << 30

TREE_TYPES = {"starts": "<i8", "column": "<i4", "at_least": "<i4", "left": "<i4", "right": "<i4", "value": "<f8"}

Chances = tuple[Annotated[Number, Field(gt=0, lt=1)], ...]
Counts = tuple[Count, Count, Count, Count]


class LiteralDocument(Document):
    """A literal; `predicate` is a position in the vocabulary."""

    predicate: Count
    at_least: Annotated[int, Field(ge=1, lt=2**31)]
    present: bool

    @classmethod
    def of(cls, literal: rules.Literal, vocabulary: Vocabulary) -> Self:
        column = vocabulary.column_of(literal.predicate)
        return cls(predicate=column, at_least=literal.at_least, present=literal.present)

    def build(self, vocabulary: Vocabulary) -> rules.Literal:
        if self.predicate >= len(vocabulary):
            raise ValueError("rules: a literal names a predicate that is not there")
        return rules.Literal(vocabulary.entry(self.predicate), self.at_least, self.present)


class RuleDocument(Document):
    """A rule with its training counts (fired, fired in class, graphs, in class), and in how many halves it recurred."""

    literals: Annotated[tuple[LiteralDocument, ...], Field(max_length=MAX_CONDITIONS)]
    target: Count
    weight: Annotated[Number, Field(ge=0, le=LARGEST_SCORE)]
    counts: Counts
    name: Name = ""
    again: Annotated[tuple[Count, Count] | None, Field(exclude_if=says_nothing)] = None

    @classmethod
    def of(cls, rule: rules.Rule, vocabulary: Vocabulary) -> Self:
        return cls(
            literals=tuple(LiteralDocument.of(literal, vocabulary) for literal in rule.literals),
            target=rule.target,
            weight=rule.weight,
            counts=_told(rule.counts),
            name=rule.name,
            again=None if rule.again is None else (rule.again.chosen, rule.again.halves),
        )

    def build(self, vocabulary: Vocabulary, n_classes: int) -> rules.Rule:
        _check_class(self.target, n_classes)
        literals = tuple(literal.build(vocabulary) for literal in self.literals)
        again = None if self.again is None else Recurrence(*self.again)
        if again is not None and not 1 <= again.chosen <= again.halves:
            raise ValueError("rules: a rule recurs in more halves than there are, or in none")
        rule = rules.Rule(literals, self.target, self.weight, _counts(self.counts), self.name, again)
        if rule.n_conditions > MAX_CONDITIONS:
            raise ValueError("rules: a rule has too many conditions")
        return rule


class ArrayDocument(Document):
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


class TreesDocument(Document):
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


class RuleSetDocument(Document):
    """A rule set."""

    form: Literal["rules"]
    base: tuple[Score, ...]
    rules: tuple[RuleDocument, ...]

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        if len(self.base) != n_classes:
            raise ValueError("base: one number for each class is needed")
        return RuleSet(vocabulary, tuple(r.build(vocabulary, n_classes) for r in self.rules), self.base)


class RuleListDocument(Document):
    """A rule list: its rules in order, and the class probabilities of each, of the default and a priori."""

    form: Literal["list"]
    prior: Chances
    chances: tuple[Chances, ...]
    rules: tuple[RuleDocument, ...]

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        found = tuple(r.build(vocabulary, n_classes) for r in self.rules)
        if len(self.chances) != len(found) + 1:
            raise ValueError("chances: one row for each rule and one for the default are needed")
        for row in (self.prior, *self.chances):
            if len(row) != n_classes or abs(math.fsum(row) - 1) > 1e-9:
                raise ValueError("chances: a row does not give every class a share of 1")
        for rule, row in zip(found, self.chances, strict=False):
            if not row[rule.target] == rule.weight == max(row):
                raise ValueError("rules: they do not say what the probabilities say")
        return RuleList(vocabulary, found, self.chances, self.prior)


class RowDocument(Document):
    """A row of a scorecard, with its training counts (see `RuleDocument`)."""

    literal: LiteralDocument
    target: Count
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    counts: Counts
    name: Name = ""

    def build(self, vocabulary: Vocabulary, n_classes: int) -> Row:
        _check_class(self.target, n_classes)
        literal = self.literal.build(vocabulary)
        if literal.predicate.n_conditions > MAX_CONDITIONS:
            raise ValueError("rows: a row has too many conditions")
        return Row(literal, self.target, self.points, _counts(self.counts), self.name)


class ScorecardDocument(Document):
    """A scorecard; its weights follow from points and unit, so that they cannot disagree."""

    form: Literal["scorecard"]
    base: tuple[Score, ...]
    unit: Annotated[Number, Field(gt=0, le=LARGEST_SCORE)]
    rows: tuple[RowDocument, ...]

    @classmethod
    def of(cls, model: Scorecard) -> Self:
        rows = tuple(
            RowDocument(
                literal=LiteralDocument.of(rule.literals[0], model.vocabulary),
                target=rule.target,
                points=points,
                counts=_told(rule.counts),
                name=rule.name,
            )
            for rule, points in zip(model.rules, model.points, strict=True)
        )
        return cls(form="scorecard", base=model.base, unit=model.unit, rows=rows)

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        if len(self.base) != n_classes or n_classes < 2:
            raise ValueError("base: one number for each of two classes or more is needed")
        return Scorecard.of(vocabulary, [r.build(vocabulary, n_classes) for r in self.rows], self.base, self.unit)


class TreeDocument(Document):
    """A decision tree; its rules are read off its leaves."""

    form: Literal["tree"]
    trees: TreesDocument
    rules: tuple[RuleDocument, ...]

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        trees = self.trees.build(len(vocabulary), n_classes)
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


class ForestDocument(Document):
    """A forest."""

    form: Literal["forest"]
    trees: TreesDocument

    def build(self, vocabulary: Vocabulary, n_classes: int) -> RuleModel:
        return Forest(vocabulary, self.trees.build(len(vocabulary), n_classes))


Forms: TypeAlias = RuleSetDocument | RuleListDocument | ScorecardDocument | TreeDocument | ForestDocument
FormDocument = Annotated[Forms, Field(discriminator="form")]


def form_document(model: RuleModel) -> Forms:
    """Return the document of a model of any form."""
    if isinstance(model, Scorecard):
        return ScorecardDocument.of(model)
    if isinstance(model, Forest):
        return ForestDocument(form="forest", trees=TreesDocument.of(model.trees))
    told = tuple(RuleDocument.of(rule, model.vocabulary) for rule in model.rules)
    if isinstance(model, RuleSet):
        return RuleSetDocument(form="rules", base=model.base, rules=told)
    if isinstance(model, RuleList):
        return RuleListDocument(form="list", prior=model.prior, chances=model.rule_probabilities, rules=told)
    if isinstance(model, DecisionTree):
        return TreeDocument(form="tree", trees=TreesDocument.of(model.trees), rules=told)
    raise AssertionError(model)


def _check_class(target: int, n_classes: int) -> None:
    if target >= n_classes:
        raise ValueError("rules: a rule names a class that is not there")


def _told(counts: RuleCounts) -> Counts:
    return counts.fired, counts.fired_in_class, counts.graphs, counts.in_class


def _counts(told: Counts) -> RuleCounts:
    counts = RuleCounts(*told)
    if not counts.fired_in_class <= min(counts.fired, counts.in_class) <= counts.graphs >= counts.fired:
        raise ValueError("rules: the counts of a rule contradict each other")
    return counts

"""The shape of a model file: one closed table of kinds, each checked for meaning as well as for type."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from engine.data import GraphKind
from engine.data.chemistry import Hydrogens, Standardization
from engine.errors import OptionError
from engine.predicates import Vocabulary
from engine.predicates.egos import Abstraction, Condition, EdgeTest, NodeTest, Part, Predicate
from engine.predicates.groups import Property, property_called
from engine.readers.columns import MAX_CLASSES
from engine.rules.model_file.document import Count, Document, Name, Number, Texts, says_nothing
from engine.rules.model_file.forms import FormDocument, form_document
from engine.rules.model_file.origins import KnownGraphsDocument
from engine.rules.model_file.patterns import PatternsDocument
from engine.rules.model_file.structures import StructureDocument
from engine.rules.model_file.substructures import SubstructureDocument
from engine.rules.trained import Provenance, TrainedModel
from engine.structure import MAX_RADIUS, EdgeStructure, Scheme, Structure

__all__ = ["FORMAT", "VERSION", "ModelDocument"]

FORMAT = "symgraph-model"
VERSION = 1


def _is_plain(value: object) -> bool:
    """Whether edges have nothing to the structure but their ends, as in every file from before they could have."""
    return value == EdgeStructure.PLAIN


class ConditionDocument(Document):
    """A condition on a role; `test` is a position in the abstraction's list for its part."""

    part: Part
    role: Count
    other: Count
    test: Count
    low: Number | None
    high: Number | None
    variant: Annotated[int, Field(ge=0, lt=2**31, exclude_if=says_nothing)] = 0


class PredicateDocument(Document):
    """A predicate; `structure` is a position in the list of structures."""

    id: str
    structure: Count
    conditions: tuple[ConditionDocument, ...]
    name: Name = ""


class VocabularyDocument(Document):
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
    patterns: Annotated[PatternsDocument | None, Field(exclude_if=says_nothing)] = None
    substructures: Annotated[tuple[SubstructureDocument, ...], Field(exclude_if=says_nothing)] = ()
    properties: Annotated[Texts, Field(exclude_if=says_nothing)] = ()

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
            predicates.append(PredicateDocument(id=p.id, structure=place, conditions=conditions, name=p.name))
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
            patterns=PatternsDocument.of(vocabulary.patterns) if vocabulary.patterns else None,
            substructures=tuple(map(SubstructureDocument.of, vocabulary.substructures)),
            properties=tuple(one.name for one in vocabulary.properties),
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
        patterns = self.patterns.build() if self.patterns else ()
        own = tuple(told.build() for told in self.substructures)
        if len({substructure.id for substructure in own}) != len(own):
            raise ValueError("vocabulary: a substructure stands twice")
        return Vocabulary(
            str(self.scheme),
            self.radius,
            abstraction,
            predicates,
            patterns,
            self.edge_structure,
            own,
            self._properties(),
        )

    def _properties(self) -> tuple[Property, ...]:
        if len(set(self.properties)) != len(self.properties):
            raise ValueError("vocabulary: a property stands twice")
        try:
            return tuple(map(property_called, self.properties))
        except OptionError as error:
            raise ValueError(f"vocabulary: {error.faults[0].found}") from None

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
        return replace(predicate, name=told.name)


def _as_written(level: Standardization) -> bool:
    return level is Standardization.NONE


def _is_of_structures(vocabulary: str) -> bool:
    """Whether rules speak of structures, as in every file from before they could speak of anything else."""
    return vocabulary == "structures"


def _not_known(number: int) -> bool:
    return number < 0


class ProvenanceDocument(Document):
    """Where the model comes from."""

    dataset: str
    digest: str
    graphs: Count
    class_counts: tuple[Count, ...]
    fallbacks: Count
    seed: int
    max_rules: Count
    hydrogens: Hydrogens = Field(strict=False)
    standardize: Standardization = Field(default=Standardization.NONE, strict=False, exclude_if=_as_written)
    tautomers: bool = Field(default=False, exclude_if=says_nothing)
    threshold: str = Field(default="", max_length=64, exclude_if=says_nothing)
    threshold_is_median: bool = Field(default=False, exclude_if=says_nothing)
    node_label: str = Field(default="", max_length=1_000, exclude_if=says_nothing)
    edge_label: str = Field(default="", max_length=1_000, exclude_if=says_nothing)
    numbering: Literal["", "0", "1", "names"] = Field(default="", exclude_if=says_nothing)
    program: str
    weighed: Annotated[int, Field(ge=-1, exclude_if=_not_known)] = -1
    edits: Annotated[Texts, Field(exclude_if=says_nothing)] = ()
    looks: Annotated[Count, Field(exclude_if=says_nothing)] = 0
    search: Literal["", "none", "quick", "thorough"] = Field(default="", exclude_if=says_nothing)
    is_picked: bool = Field(default=True, exclude_if=bool)
    weighted: bool = Field(default=False, exclude_if=says_nothing)
    vocabulary: Literal["structures", "readable", "all"] = Field(default="structures", exclude_if=_is_of_structures)


class ModelDocument(Document):
    """A whole model file."""

    format: Literal["symgraph-model"] = "symgraph-model"
    version: Literal[1] = 1
    kind: GraphKind
    hydrogens_are_nodes: bool
    classes: Annotated[Texts, Field(min_length=1, max_length=MAX_CLASSES)]
    class_names: Texts
    provenance: ProvenanceDocument
    vocabulary: VocabularyDocument
    model: FormDocument
    known: Annotated[KnownGraphsDocument | None, Field(exclude_if=says_nothing)] = None

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
            model=form_document(trained.model),
            known=None if trained.known is None else KnownGraphsDocument.of(trained.known),
        )

    def to_trained(self) -> TrainedModel:
        """Return the trained model; raises ValueError where the document contradicts itself."""
        n = len(set(self.classes))
        if not n == len(self.classes) == len(self.class_names) == len(self.provenance.class_counts):
            raise ValueError("classes: each needs to differ, and to have one name and one count")
        model = self.model.build(self.vocabulary.build(), len(self.classes))
        return TrainedModel(
            model,
            self.kind,
            self.hydrogens_are_nodes,
            self.classes,
            self.class_names,
            Provenance(**self.provenance.model_dump()),
            None if self.known is None else self.known.build(),
        )


def _end(value: float) -> float | None:
    return None if math.isinf(value) else value

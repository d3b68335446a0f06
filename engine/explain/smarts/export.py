"""Rules of molecules as SMARTS with thresholds: what can be carried to another program, and how exact it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.data import GraphDataset
from engine.explain.smarts.agreement import Agreement, measure_agreement
from engine.explain.smarts.egos import Query, predicate_smarts
from engine.explain.smarts.patterns import pattern_smarts
from engine.predicates import Entry
from engine.predicates.egos import Predicate
from engine.predicates.groups import Molecules
from engine.predicates.patterns import Pattern, Shape
from engine.rules import RuleModel, TrainedModel

__all__ = ["LiteralSmarts", "entry_query", "export_rules", "with_agreement"]

_SMALLEST_CHORDED = 4
"""Atoms of the smallest ring across which there can be a bond."""


@dataclass(frozen=True, slots=True)
class LiteralSmarts:
    """A literal: as many matches of `query` as `at_least` asks for, fewer where it is not `present`.

    Each match is one atom, so that the number of matches is what is counted.
    """

    entry: Entry
    query: Query
    at_least: int
    present: bool
    agreement: Agreement | None = None


def entry_query(entry: Entry, *, hydrogens_are_nodes: bool = False) -> Query:
    """Return SMARTS that match the nodes on which `entry` holds; raises ValueError for what SMARTS cannot say."""
    if isinstance(entry, Predicate):
        return predicate_smarts(entry)
    if not isinstance(entry, Pattern):
        return Query(f"[$({entry.smarts})]")
    smarts = pattern_smarts(entry, hydrogens_are_nodes=hydrogens_are_nodes)
    if entry.size == 1:
        return Query(smarts)
    chorded = entry.shape is Shape.RING and entry.size >= _SMALLEST_CHORDED
    return Query(f"[$({smarts})]", ("a ring with a bond across it matches as well",) if chorded else ())


def export_rules(trained: TrainedModel) -> tuple[tuple[LiteralSmarts, ...], ...]:
    """Return the literals of every rule as SMARTS; raises ValueError for what SMARTS cannot say."""
    explicit = trained.hydrogens_are_nodes
    queries = {
        literal.predicate.id: entry_query(literal.predicate, hydrogens_are_nodes=explicit)
        for rule in trained.model.rules
        for literal in rule.literals
    }
    return tuple(
        tuple(LiteralSmarts(said.predicate, queries[said.predicate.id], said.at_least, said.present) for said in told)
        for told in (rule.literals for rule in trained.model.rules)
    )


def with_agreement(
    rules: Sequence[Sequence[LiteralSmarts]], model: RuleModel, dataset: GraphDataset, molecules: Molecules
) -> tuple[tuple[LiteralSmarts, ...], ...]:
    """Return the literals of the rules of `model`, each with its agreement on `dataset`, of which `molecules` are."""
    once = {said.entry.id: said for literals in rules for said in literals}
    entries, texts = [said.entry for said in once.values()], [said.query.smarts for said in once.values()]
    measured = measure_agreement(texts, entries, model.vocabulary, dataset, molecules)
    found = dict(zip(once, measured, strict=True))
    return tuple(tuple(replace(said, agreement=found[said.entry.id]) for said in literals) for literals in rules)

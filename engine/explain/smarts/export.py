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
from engine.predicates.groups import Molecules, Property
from engine.predicates.patterns import Pattern, Shape
from engine.rules import RuleModel, TrainedModel

__all__ = ["LiteralSmarts", "entry_query", "export_rules", "with_agreement"]

_SMALLEST_CHORDED = 4
"""Atoms of the smallest ring across which there can be a bond."""


@dataclass(frozen=True, slots=True)
class LiteralSmarts:
    """A literal as SMARTS with a threshold. Each match is one atom, so that the number of matches is what is counted.

    Attributes
    ----------
    entry : Entry
        What the literal speaks of.
    query : Query
        SMARTS, and where they are not exact.
    at_least : int
        Matches asked for.
    present : bool
        Whether at least so many are asked for, or fewer.
    agreement : Agreement or None
        How it does on some molecules; None before that is measured.
    """

    entry: Entry
    query: Query
    at_least: int
    present: bool
    agreement: Agreement | None = None


def entry_query(entry: Entry, *, hydrogens_are_nodes: bool = False) -> Query:
    """Return SMARTS that match the nodes on which a predicate, pattern or user's SMARTS holds.

    Parameters
    ----------
    entry : Entry
        One of a vocabulary of molecules.
    hydrogens_are_nodes : bool
        Whether hydrogens are atoms of their own, as in a model's `hydrogens_are_nodes`.

    Returns
    -------
    Query
        With notes where it is not exact; of a property without SMARTS.

    Raises
    ------
    ValueError
        For what SMARTS cannot say.
    """
    if isinstance(entry, Predicate):
        return predicate_smarts(entry)
    if isinstance(entry, Property):
        return Query("", (f"{entry.name}: a property, which no SMARTS says",))
    if not isinstance(entry, Pattern):
        return Query(f"[$({entry.smarts})]")
    smarts = pattern_smarts(entry, hydrogens_are_nodes=hydrogens_are_nodes)
    if entry.size == 1:
        return Query(smarts)
    chorded = entry.shape is Shape.RING and entry.size >= _SMALLEST_CHORDED
    return Query(f"[$({smarts})]", ("a ring with a bond across it matches as well",) if chorded else ())


def export_rules(trained: TrainedModel) -> tuple[tuple[LiteralSmarts, ...], ...]:
    """Return the literals of every rule as SMARTS.

    Parameters
    ----------
    trained : TrainedModel
        A model of molecules.

    Returns
    -------
    tuple of tuple of LiteralSmarts
        One inner tuple a rule; empty for a forest.

    Raises
    ------
    ValueError
        For what SMARTS cannot say.
    """
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
    """Return exported rules, each literal with how well its SMARTS agree with what the model counts.

    Parameters
    ----------
    rules : sequence of sequence of LiteralSmarts
        From `export_rules`.
    model : RuleModel
        The model that they come from.
    dataset : GraphDataset
        Molecules to compare on, read as the model's were.
    molecules : sequence of Mol or None
        Those of `dataset`.

    Returns
    -------
    tuple of tuple of LiteralSmarts
        In the same order.
    """
    once = {said.entry.id: said for literals in rules for said in literals if said.query.smarts}
    entries, texts = [said.entry for said in once.values()], [said.query.smarts for said in once.values()]
    measured = measure_agreement(texts, entries, model.vocabulary, dataset, molecules)
    found = dict(zip(once, measured, strict=True))
    return tuple(tuple(replace(said, agreement=found.get(said.entry.id)) for said in literals) for literals in rules)

"""Near misses: the rules that almost fired on a graph, and the one condition of each that failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.explain.matches import GraphMatches, Match
from engine.explain.partial import Partial, almost_holds
from engine.explain.words.statement import state_model
from engine.explain.words.wording import literal_text
from engine.rules import Literal, Rule, RuleList, TrainedModel

__all__ = ["MOST_NEAR", "NearMiss", "find_near_misses", "shortfall_words"]

MOST_NEAR = 3
"""Near misses that are told of one graph."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule all of whose literals hold but one.

    Attributes
    ----------
    rule : str
        "R3".
    text : str
        Its sentence.
    target : int
        Its class.
    weight : float
        As in the rule.
    failed : str
        The failing literal in words.
    found : int
        Nodes of the graph that satisfy the failing literal's predicate.
    needed : int
        At least that many where the literal is `present`, fewer otherwise.
    present : bool
        Whether the failing literal asks for presence.
    match : Match
        Of the failing literal's predicate, as far as it is there.
    partial : Partial or None
        Where one more node would satisfy it but for one test.
    """

    rule: str
    text: str
    target: int
    weight: float
    failed: str
    found: int
    needed: int
    present: bool
    match: Match
    partial: Partial | None


def find_near_misses(trained: TrainedModel, found: GraphMatches, *, most: int = MOST_NEAR) -> tuple[NearMiss, ...]:
    """Return the rules that almost fired on a graph.

    A rule of one literal that fails counts only where it is a single node short or over, or where a node fails one
    test. Of a list, rules behind the one that decides are left out: they are not asked. None for a forest.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    found : GraphMatches
        Of the model's vocabulary in the graph.
    most : int
        Near misses at most.

    Returns
    -------
    tuple of NearMiss
        Those that nearly hold on their own first, heavy ones first.
    """
    said = {s.letter: s.text for s in state_model(trained)}
    near = []
    for number, rule in enumerate(_asked(trained, found), 1):
        failing = [literal for literal in rule.literals if not found.holds(literal)]
        if len(failing) == 1:
            miss = _near_miss(trained, found, f"R{number}", said, rule, failing[0])
            if len(rule.literals) > 1 or _is_close(miss):
                near.append(miss)
    return tuple(sorted(near, key=lambda miss: (not _is_close(miss), -abs(miss.weight), miss.rule))[:most])


def _asked(trained: TrainedModel, found: GraphMatches) -> Sequence[Rule]:
    model = trained.model
    if isinstance(model, RuleList):
        return model.rules[: int(model.decides(found.table)[0])]
    return model.rules


def _near_miss(
    trained: TrainedModel, found: GraphMatches, letter: str, said: dict[str, str], rule: Rule, literal: Literal
) -> NearMiss:
    predicate = literal.predicate
    return NearMiss(
        rule=letter,
        text=said[letter],
        target=rule.target,
        weight=rule.weight,
        failed=literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes),
        found=len(found.anchors(predicate)),
        needed=literal.at_least,
        present=literal.present,
        match=found.match((Literal(predicate),)),
        partial=almost_holds(trained, found, predicate) if literal.present else None,
    )


def _is_close(miss: NearMiss) -> bool:
    """Return whether one node more or less, or one test of one node, would do."""
    short = miss.needed - miss.found if miss.present else miss.found - miss.needed + 1
    return short == 1 and (miss.found > 0 or miss.partial is not None)


def shortfall_words(miss: NearMiss) -> str:
    """Return the one thing that failed: what was found, and what is needed.

    Parameters
    ----------
    miss : NearMiss
        The rule that almost fired.

    Returns
    -------
    str
        Such as "found 1, needed 2".
    """
    if not miss.present:
        return f"found {miss.found}, needed {'none' if miss.needed == 1 else f'fewer than {miss.needed}'}"
    counted = f"found {miss.found or 'none'}, needed {miss.needed}"
    if miss.partial is None:
        return counted
    nodes = np.unique(miss.partial.nodes).size
    where = f"at {miss.partial.node}" if nodes > 1 or miss.partial.found.replace(".", "").isdigit() else "there"
    return f"{counted}; {where} one test fails: found {miss.partial.found}, needed: {miss.partial.needed}"

"""Words for rules (to be replaced by the full wording)."""

from __future__ import annotations

from engine.data.dataset import GraphKind
from engine.rules.rule import Literal, Rule


def literal_text(literal: Literal, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the literal in words."""
    return f"{'contains' if literal.present else 'lacks'} {literal.at_least} x {literal.predicate.conditions}"


def rule_text(rule: Rule, class_names: tuple[str, ...], kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the rule in words."""
    return class_names[rule.target] + " when it " + " and ".join(literal_text(x, kind) for x in rule.literals)

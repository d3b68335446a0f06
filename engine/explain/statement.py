"""`RuleStatement`: a rule with the short name and the sentence under which people meet it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.data.dataset import GraphKind
from engine.explain.lexicon import plain
from engine.explain.wording import rule_text
from engine.rules.rule import Rule

__all__ = ["RuleStatement", "state_rules"]


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """A rule and what it is called: "R3", its sentence, and the name of its class."""

    letter: str
    rule: Rule
    text: str
    class_name: str

    def __str__(self) -> str:
        return self.text


def state_rules(
    rules: Iterable[Rule], class_names: Sequence[str], kind: GraphKind, *, hydrogens_are_nodes: bool = False
) -> tuple[RuleStatement, ...]:
    """Return one statement a rule, in order: R1, R2, ..."""
    return tuple(
        RuleStatement(
            letter=f"R{number}",
            rule=rule,
            text=rule_text(rule, class_names, kind, hydrogens_are_nodes=hydrogens_are_nodes),
            class_name=plain(class_names[rule.target]),
        )
        for number, rule in enumerate(rules, 1)
    )

"""A rule together with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.wording import rule_text
from engine.rules.rule import Rule
from engine.rules.trained import TrainedModel


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """A rule with its letter and its sentence."""

    letter: str
    rule: Rule
    text: str
    class_name: str

    def __str__(self) -> str:
        return self.text


def state_rules(trained: TrainedModel) -> tuple[RuleStatement, ...]:
    """Return the model's rules in words."""
    return tuple(
        RuleStatement(
            f"R{i + 1}",
            rule,
            rule_text(rule, trained.class_names, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes),
            trained.class_names[rule.target],
        )
        for i, rule in enumerate(trained.model.rules)
    )

"""Moves from individuals to a new one: by chance, or guided by what is still wrong on the inner training part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.learning.bit_rows import masked_sums, pack
from engine.learning.literals import NEGATION, number_of
from engine.learning.rule_set import Recipe
from engine.learning.search.fitness import Arena
from engine.learning.search.genome import Conjunction, Individual, Scored, conjunction, individual
from engine.learning.search.vocabulary_mask import EVERYTHING
from engine.rules import MAX_CONDITIONS

__all__ = ["Variation"]

SAMPLE = 512
"""Literals that a guided move looks at, drawn at random; half of them from the promising ones."""

TRIED = 6
"""A guided move takes one of this many best."""

CROSSED, CHANGED = 0.4, 0.3
"""How often a child has rules of both parents, and how often it gains or loses a part of its language."""

SHRINK, READING = Recipe().shrink, Recipe().reading
"""As in the greedy choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """Makes children; one for each child, with random numbers of its own."""

    arena: Arena
    promising: npt.NDArray[np.int64]  # literals that gained much at some stage of the greedy choice
    random: np.random.Generator
    language: int = EVERYTHING

    @classmethod
    def child(
        cls,
        arena: Arena,
        promising: npt.NDArray[np.int64],
        random: np.random.Generator,
        mother: Scored,
        father: Scored,
    ) -> tuple[Individual, int]:
        """Return a new individual and its language: rules of both parents, or of one, and then one to three moves."""
        crossed = random.random() < CROSSED
        language = mother.language | father.language if crossed else mother.language
        if random.random() < CHANGED:  # gains a part of the vocabulary, or loses one
            bits = arena.language.used
            language ^= bits[int(random.integers(len(bits)))]
        breeder = cls(arena, promising, random, language)
        return breeder._bred(mother.rules, father.rules if crossed else None), language

    def _bred(self, mother: Individual, father: Individual | None) -> Individual:
        rules = mother if father is None else self._cross(mother, father)
        rules = self.arena.language.within(rules, self.language)
        moves = int(self.random.integers(0 if rules != mother else 1, 3))
        for _ in range(moves):
            move = _MOVES[int(self.random.choice(len(_MOVES), p=_ODDS))]
            rules = individual(move(self, rules))
        if len(rules) > self.arena.max_rules:
            kept = self.random.choice(len(rules), self.arena.max_rules, replace=False)
            rules = individual(rules[k] for k in kept)
        return rules

    def _cross(self, mother: Individual, father: Individual) -> Individual:
        both = individual((*mother, *father))
        low, high = sorted((len(mother), len(father)))
        size = int(self.random.integers(low, high + 1))
        return individual(both[k] for k in self.random.permutation(len(both))[:size])

    # -- chance

    def _drop_rule(self, rules: Individual) -> Individual:
        return _without(rules, self._pick(rules)) if len(rules) > 1 else rules

    def _drop_literal(self, rules: Individual) -> Individual:
        long = [rule for rule in rules if len(rule[0]) > 1]
        if not long:
            return rules
        rule = long[int(self.random.integers(len(long)))]
        parts = list(rule[0])
        parts.pop(int(self.random.integers(len(parts))))
        return (*_without(rules, rule), conjunction(parts, rule[1]))

    def _change_threshold(self, rules: Individual) -> Individual:
        if not rules:
            return rules
        rule = self._pick(rules)
        part = rule[0][int(self.random.integers(len(rule[0])))]
        column = int(self.arena.pool.columns[number_of(part)])
        spoken = self.arena.language.spoken(self.arena.thresholds[column], self.language)
        others = [int(k) for k in spoken if k != number_of(part)]
        if not others:
            return rules
        other = others[int(self.random.integers(len(others)))]
        parts = [other if part >= 0 else ~other, *(p for p in rule[0] if p != part)]
        return (*_without(rules, rule), conjunction(parts, rule[1]))

    def _merge(self, rules: Individual) -> Individual:
        if len(rules) < 2:
            return rules
        rule = self._pick(rules)
        partners = [other for other in rules if other != rule and other[1] == rule[1]]
        if not partners:
            return rules
        other = partners[int(self.random.integers(len(partners)))]
        joined = conjunction((*rule[0], *other[0]), rule[1])
        if any(~part in joined[0] for part in joined[0]) or self.arena.conditions(joined[0]) > MAX_CONDITIONS:
            return rules
        return (*_without(_without(rules, rule), other), joined)

    # -- guided by the gradient

    def _swap_literal(self, rules: Individual) -> Individual:
        if not rules:
            return rules
        rule = self._pick(rules)
        kept = list(rule[0])
        kept.pop(int(self.random.integers(len(kept))))
        rest = _without(rules, rule)
        found = self._extended(rest, tuple(kept), rule[1])
        return (*rest, found) if found else rules

    def _add_literal(self, rules: Individual) -> Individual:
        if not rules:
            return rules
        rule = self._pick(rules)
        rest = _without(rules, rule)
        found = self._extended(rest, rule[0], rule[1])
        return (*rest, found) if found else rules

    def _add_rule(self, rules: Individual) -> Individual:
        found = self._extended(rules, (), -1)
        if found and self.random.random() < 0.5:
            found = self._extended(rules, *found) or found
        return (*rules, found) if found else rules

    def _extended(self, rest: Individual, parts: tuple[int, ...], target: int) -> Conjunction | None:
        """Return `parts` with a literal that corrects much of what `rest` gets wrong; `target` -1: of any class."""
        arena, pool = self.arena, self.arena.pool
        sample = self._sample()
        spent = arena.conditions(parts)
        sample = sample[pool.conditions[sample] + spent <= MAX_CONDITIONS]
        if len(sample) == 0:
            return None
        gradients, curvatures = residual(arena, rest)
        holds = arena.rule_truth(parts)[arena.train]
        bits, values = pool.bits[sample], np.concatenate((gradients, curvatures), axis=1)
        inside = masked_sums(bits, pack(holds[None]), values)[:, 0]
        outside = holds @ values - inside
        cost = sum(pool.cost[number_of(p)] * (1.0 if p >= 0 else NEGATION) for p in parts)
        offers: list[tuple[float, int, int]] = []
        absences = parts and arena.language.absences(self.language)
        for absent, sums in enumerate((inside, outside) if absences else (inside,)):
            price = (cost + pool.cost[sample] * (NEGATION if absent else 1.0)) ** READING
            for c in range(arena.n_classes) if target < 0 else (target,):
                gradient, curvature = sums[:, c], np.maximum(sums[:, arena.n_classes + c], 0.0)
                gain = np.maximum(gradient, 0.0) ** 2 / (curvature + SHRINK) / price
                best = np.argsort(-gain, kind="stable")[:TRIED]
                offers += [(-float(gain[k]), ~int(sample[k]) if absent else int(sample[k]), c) for k in best]
        usable = sorted(o for o in offers if o[0] < 0 and o[1] not in parts and ~o[1] not in parts)[:TRIED]
        if not usable:
            return None
        _, part, of_class = usable[int(self.random.integers(len(usable)))]
        return conjunction((*parts, part), of_class)

    def _sample(self) -> npt.NDArray[np.int64]:
        pool, promising = len(self.arena.pool), self.promising
        near = self.random.choice(promising, min(SAMPLE // 2, len(promising)), replace=False)
        drawn = np.unique(np.concatenate((near, self.random.integers(0, pool, SAMPLE // 2))))
        return self.arena.language.spoken(drawn, self.language)

    def _pick(self, rules: Individual) -> Conjunction:
        return rules[int(self.random.integers(len(rules)))]


def residual(arena: Arena, rules: Individual) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return what the inner training graphs pull each score towards, and the curvature, both (graphs, classes)."""
    probabilities = arena.probabilities(rules, *arena.weigh(rules, arena.train), arena.train)
    sample_weight = arena.sample_weight[arena.train][:, None]
    return (np.eye(arena.n_classes)[arena.target[arena.train]] - probabilities) * sample_weight, probabilities * (
        1 - probabilities
    ) * sample_weight


def _without(rules: Individual, rule: Conjunction) -> Individual:
    return tuple(other for other in rules if other != rule)


_Move = Callable[[Variation, Individual], Individual]
_WEIGHED: tuple[tuple[_Move, float], ...] = (
    (Variation._swap_literal, 0.30),  # noqa: SLF001
    (Variation._add_rule, 0.25),  # noqa: SLF001
    (Variation._drop_rule, 0.15),  # noqa: SLF001
    (Variation._add_literal, 0.10),  # noqa: SLF001
    (Variation._drop_literal, 0.08),  # noqa: SLF001
    (Variation._change_threshold, 0.07),  # noqa: SLF001
    (Variation._merge, 0.05),  # noqa: SLF001
)
_MOVES = tuple(move for move, _ in _WEIGHED)
_ODDS = np.array([odds for _, odds in _WEIGHED])

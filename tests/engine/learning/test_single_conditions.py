"""Single conditions chosen by the kernel: as the learner of conjunctions chooses them, which is written in NumPy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import read_dataset
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.single_conditions import Truth, choose_conditions
from engine.predicates.groups.readable import readable_table

RECIPE = Recipe(max_literals=1, beam=1, toll=0.1, ridge=1.0)


@pytest.fixture(scope="module")
def mutag(sample_data: Path) -> tuple[LiteralPool, np.ndarray]:
    data = read_dataset(sample_data / "mutag.csv")
    return LiteralPool.of(readable_table(data)), data.target_codes


def chosen(pool: LiteralPool, target: np.ndarray, weight: np.ndarray, recipe: Recipe) -> list[tuple[int, int]]:
    price = recipe.price(float(np.count_nonzero(weight)), len(pool))
    cost = pool.cost**recipe.reading
    options = {"max_rules": 8, "shrink": recipe.shrink, "ridge": recipe.ridge, "price": price, "cost": cost}
    return list(choose_conditions(Truth.of(pool), target, weight, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("recipe", [RECIPE, replace(RECIPE, toll=0.0), replace(RECIPE, shrink=3.0)])
def test_they_are_those_of_the_learner_of_conjunctions(mutag: tuple[LiteralPool, np.ndarray], recipe: Recipe) -> None:
    pool, target = mutag
    weight = np.ones(len(target))
    expected = choose_conjunctions(pool, target, 2, max_rules=8, weight=weight, recipe=recipe)
    assert len(expected) >= 2
    assert chosen(pool, target, weight, recipe) == [(literal, c) for (literal,), c in expected]


def test_weights_count_as_copies_do(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    weight = np.ones(len(target))
    weight[::3] = 2.0
    expected = choose_conjunctions(pool, target, 2, max_rules=8, weight=weight, recipe=RECIPE)
    assert chosen(pool, target, weight, RECIPE) == [(literal, c) for (literal,), c in expected]


def test_graphs_of_no_weight_are_not_looked_at(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    weight = (np.arange(len(target)) % 2).astype(float)
    other = np.where(weight > 0, target, 1 - target)
    assert chosen(pool, target, weight, RECIPE) == chosen(pool, other, weight, RECIPE)


def test_no_more_than_asked_for_and_each_once(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    found = [literal for literal, _ in chosen(pool, target, np.ones(len(target)), replace(RECIPE, toll=0.0))]
    assert len(found) == len(set(found)) <= 8

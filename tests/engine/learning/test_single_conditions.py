"""Single conditions chosen by the kernel: as the learner of conjunctions chooses them, which is written in NumPy."""

from __future__ import annotations

import pathlib
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from engine import read_dataset
from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.single_conditions import Path, Truth, choose_conditions
from engine.learning.weights import fit_weights, rule_scores
from engine.predicates.groups.readable import readable_table

RECIPE = Recipe(max_literals=1, beam=1, toll=0.0, ridge=1.0)


@pytest.fixture(scope="module")
def mutag(sample_data: pathlib.Path) -> tuple[LiteralPool, np.ndarray]:
    data = read_dataset(sample_data / "mutag.csv")
    return LiteralPool.of(readable_table(data)), data.target_codes


def path(pool: LiteralPool, target: np.ndarray, weight: np.ndarray, recipe: Recipe, held_out: np.ndarray) -> Path:
    cost = pool.cost**recipe.reading
    options = {"max_rules": 7, "shrink": recipe.shrink, "ridge": recipe.ridge, "cost": cost}
    return choose_conditions(Truth.of(pool), target, weight, held_out, **options)  # type: ignore[arg-type]


def chosen(pool: LiteralPool, target: np.ndarray, weight: np.ndarray, recipe: Recipe) -> list[tuple[int, int]]:
    found = path(pool, target, weight, recipe, np.zeros(len(target)))
    return list(zip(found.literals.tolist(), found.speaks_for.tolist(), strict=True))


@pytest.mark.parametrize("recipe", [RECIPE, replace(RECIPE, shrink=3.0)])
def test_they_are_those_of_the_learner_of_conjunctions(mutag: tuple[LiteralPool, np.ndarray], recipe: Recipe) -> None:
    pool, target = mutag
    weight = np.ones(len(target))
    expected = choose_conjunctions(pool, target, 2, max_rules=7, weight=weight, recipe=recipe)
    assert len(expected) >= 2
    assert chosen(pool, target, weight, recipe) == [(literal, c) for (literal,), c in expected]


def test_weights_count_as_copies_do(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    weight = np.ones(len(target))
    weight[::3] = 2.0
    expected = choose_conjunctions(pool, target, 2, max_rules=7, weight=weight, recipe=RECIPE)
    assert chosen(pool, target, weight, RECIPE) == [(literal, c) for (literal,), c in expected]


def test_graphs_of_no_weight_are_not_looked_at(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    weight = (np.arange(len(target)) % 2).astype(float)
    other = np.where(weight > 0, target, 1 - target)
    assert chosen(pool, target, weight, RECIPE) == chosen(pool, other, weight, RECIPE)


def test_no_more_than_asked_for_and_each_once(mutag: tuple[LiteralPool, np.ndarray]) -> None:
    pool, target = mutag
    found = [literal for literal, _ in chosen(pool, target, np.ones(len(target)), RECIPE)]
    assert len(found) == len(set(found)) <= 7


def test_the_loss_of_what_is_held_out_is_that_of_a_model_of_the_first_conditions(
    mutag: tuple[LiteralPool, np.ndarray],
) -> None:
    """The oracle fits each model anew with the solver that is used at the end."""
    pool, target = mutag
    weight = (np.arange(len(target)) % 2).astype(float)
    found = path(pool, target, weight, RECIPE, 1 - weight)
    columns = np.stack([pool.column(k) for k in found.literals.tolist()], axis=1)
    prior = np.bincount(target, weights=weight) + 0.5
    for size in range(len(found.literals) + 1):
        fires, speaks_for = columns[:, :size], found.speaks_for[:size]
        start = np.log(prior / prior.sum()), np.full(size, 0.1)
        if size:
            base, weights = fit_weights(fires, speaks_for, target, weight, RECIPE.ridge, start)
        else:
            base, weights = start
        chances = softmax(rule_scores(base, weights, fires, speaks_for), axis=1)
        expected = -np.log(chances[np.arange(len(target)), target])[weight == 0].sum()
        assert found.losses[size] == pytest.approx(expected, rel=2e-3)

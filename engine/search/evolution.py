"""The search itself: NSGA-II over individuals, with an archive of the best of each size.

Every child has random numbers of its own, drawn from the seed, the generation and its place, so that neither the
number of workers nor an interruption changes what is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.kernels import in_threads
from engine.progress import SILENT, FrontPoint, Progress, Section, Step
from engine.rules.greedy import Recipe, choose_conjunctions
from engine.search.arena import Arena
from engine.search.individual import Individual, Scored, conjunction, individual
from engine.search.moves import Breeder, residual
from engine.search.sorting import crowding, front_ranks, survivors
from engine.seeds import stream

__all__ = ["PRESETS", "Preset", "Search", "State", "search_front"]

State = dict[str, Any]
"""What a search needs to go on: plain values that JSON can hold."""

PROMISING = 3000
"""Literals that guided moves draw half of their sample from."""


class Search(StrEnum):
    """How much is searched."""

    NONE = "none"
    QUICK = "quick"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class Preset:
    """Bounds of a search; evaluations are population times generations, besides the seeds."""

    population: int
    generations: int
    recipes: tuple[Recipe, ...]


PRESETS = {
    Search.QUICK: Preset(40, 10, (Recipe(), Recipe(max_literals=1))),
    Search.THOROUGH: Preset(
        100,
        60,
        (
            Recipe(),
            *(Recipe(max_literals=m, reading=r) for m in (1, 2, 3, 5) for r in (0.0, 0.25, 0.75)),
        ),
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One search: what stays the same from generation to generation."""

    arena: Arena
    preset: Preset
    seed: int
    jobs: int
    promising: npt.NDArray[np.int64]

    def generation(self, number: int, population: Sequence[Scored]) -> list[Scored]:
        """Return the children of one generation."""
        goals = np.array([scored.goals for scored in population], np.float64)
        ranks = front_ranks(goals)
        order = np.lexsort((-crowding(goals, ranks), ranks))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))

        def child(part: tuple[int, int]) -> Scored:
            random = stream(self.seed, "search", number, part[0])
            pairs = random.integers(0, len(population), (2, 2))
            mother, father = (population[pair[int(np.argmin(place[pair]))]] for pair in pairs)
            return self.arena.evaluate(Breeder(self.arena, self.promising, random).child(mother, father))

        return in_threads(child, [(k, k + 1) for k in range(self.preset.population)], self.jobs)


def search_front(
    arena: Arena,
    preset: Preset,
    *,
    seed: int,
    jobs: int = 1,
    progress: Progress = SILENT,
    resume: Callable[[str], State | None] = lambda _digest: None,
    save: Callable[[str, State], None] = lambda _digest, _state: None,
) -> tuple[Scored, ...]:
    """Return the non-dominated individuals, fewest rules first: for each number of rules the one of least loss.

    `save` is told the state after every generation, under a digest of everything that it depends on; `resume` is asked
    for one. The result is that of an uninterrupted search. A wish to stop ends it with the best so far.
    """
    digest = _digest(arena, preset, seed)
    state = resume(digest)
    greedy = _greedy(arena, preset, jobs, progress) if state is None else [_rules(r) for r in state["greedy"]]
    run = _Run(arena, preset, seed, jobs, _promising(arena, max(greedy, key=len, default=()), jobs))
    if state is None:
        scored = [arena.evaluate(rules) for rules in greedy]
        archive, population, start = _best_of_sizes(scored), _selected(scored, preset.population), 0
    else:
        archive, population = ([arena.evaluate(_rules(r)) for r in state[key]] for key in ("archive", "population"))
        start = int(state["generation"])
    for number in range(start, preset.generations):
        if progress.wants_stop():
            break
        progress.tell(_step(number, preset, archive))
        children = run.generation(number, population)
        archive = _best_of_sizes([*archive, *children])
        population = _selected([*population, *children], preset.population)
        known = {"archive": archive, "population": population}
        plain = {key: [_plain(s.rules) for s in some] for key, some in known.items()}
        save(digest, {"generation": number + 1, "greedy": [_plain(r) for r in greedy], **plain})
    progress.tell(_step(preset.generations, preset, archive))
    return _undominated(archive)


def _greedy(arena: Arena, preset: Preset, jobs: int, progress: Progress) -> list[Individual]:
    """Return every prefix of what each recipe chooses greedily; the first is that of a fit without search."""
    found: dict[Individual, None] = {(): None}
    weight = arena.worth[arena.train]
    for number, recipe in enumerate(preset.recipes):
        if progress.wants_stop():
            break
        chosen = choose_conjunctions(
            arena.pool,
            arena.target[arena.train],
            arena.n_classes,
            max_rules=arena.max_rules,
            weight=weight,
            recipe=recipe,
            jobs=jobs,
            progress=Section(progress, number, len(preset.recipes)),
        )
        rules = [conjunction(*rule) for rule in chosen]
        found.update((individual(rules[:size]), None) for size in range(1, len(rules) + 1))
    return list(found)


def _promising(arena: Arena, chosen: Individual, jobs: int) -> npt.NDArray[np.int64]:
    """Return the literals that gain most at some stage of a growing rule set."""
    if len(arena.pool) <= PROMISING:
        return np.arange(len(arena.pool))
    best = np.zeros(len(arena.pool))
    for size in sorted({0, len(chosen) // 4, len(chosen) // 2, len(chosen)}):
        pull, bend = residual(arena, chosen[:size])
        sums = arena.pool.sums(np.concatenate((pull, bend), axis=1), jobs=jobs)[:, 0]
        gain = sums[:, : arena.n_classes] ** 2 / (np.maximum(sums[:, arena.n_classes :], 0.0) + 10.0)
        most = gain.max(axis=1)
        best = np.maximum(best, most / max(float(most.max()), 1e-12))
    return np.sort(np.argsort(-best, kind="stable")[:PROMISING])


def _selected(scored: Iterable[Scored], count: int) -> list[Scored]:
    distinct = list({s.rules: s for s in scored}.values())
    return [distinct[k] for k in survivors(np.array([s.goals for s in distinct], np.float64), count)]


def _best_of_sizes(scored: Iterable[Scored]) -> list[Scored]:
    """Return the individual of least loss for each number of rules; of equals the one with fewer conditions."""
    best: dict[int, Scored] = {}
    for one in sorted(scored, key=lambda s: (s.loss, s.conditions, s.rules)):
        best.setdefault(len(one.rules), one)
    return [best[size] for size in sorted(best)]


def _undominated(archive: list[Scored]) -> tuple[Scored, ...]:
    real = [one for one in archive if one.rules] or archive
    ranks = front_ranks(np.array([one.goals for one in real], np.float64))
    return tuple(one for one, rank in zip(real, ranks, strict=True) if rank == 0)


def _step(number: int, preset: Preset, archive: list[Scored]) -> Step:
    """Return the news before generation `number`: how far it is, and the front by size."""
    front = tuple(FrontPoint(len(one.rules), one.error) for one in archive if one.rules)
    return Step("search", number, preset.generations, _note(archive), front)


def _note(archive: list[Scored]) -> str:
    """Return the validation error of a few sizes, in words."""
    sized = [one for one in archive if one.rules]
    shown = {len(one.rules): one for one in sized[:: max(1, len(sized) // 3)]}
    told = ", ".join(f"{100 * one.error:.1f} % with {size}" for size, one in shown.items())
    return f"error on the validation part by number of rules: {told}" if told else "looking for rules"


def _digest(arena: Arena, preset: Preset, seed: int) -> str:
    sha = hashlib.sha256(repr((preset, seed, arena.max_rules, arena.n_classes)).encode())
    pool = arena.pool
    for array in (pool.columns, pool.at_least, pool.bits, arena.target, arena.worth, arena.validation):
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def _plain(rules: Individual) -> list[list[Any]]:
    return [[list(parts), target] for parts, target in rules]


def _rules(plain: list[list[Any]]) -> Individual:
    return individual(conjunction(parts, target) for parts, target in plain)

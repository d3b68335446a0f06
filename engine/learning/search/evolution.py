"""The search itself: NSGA-II over individuals on islands, with an archive of the best of each size.

An individual is a set of rules and the language that its new literals come from. Islands begin with languages of
their own, and now and then the best of each move on to the next.

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
from engine.learning.rule_set import Recipe, choose_conjunctions
from engine.learning.search.fitness import Arena
from engine.learning.search.genome import Individual, Scored, conjunction, individual
from engine.learning.search.nsga2 import crowding, front_ranks, survivors
from engine.learning.search.variation import Variation, residual
from engine.learning.search.vocabulary_mask import EVERYTHING
from engine.progress import SILENT, FrontPoint, Progress, Section, Step
from engine.seeds import stream

__all__ = ["PRESETS", "Preset", "Search", "State", "search_front"]

State = dict[str, Any]
"""What a search needs to go on: plain values that JSON can hold."""

PROMISING = 3000
"""Literals that guided moves draw half of their sample from."""

VOYAGE, TRAVELLERS = 5, 2
"""After every so many generations, so many of the best of each island move on to the next."""

Islands = list[list[Scored]]


class Search(StrEnum):
    """How much is searched."""

    NONE = "none"
    QUICK = "quick"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class Preset:
    """Bounds of a search; evaluations are population times generations, besides the seeds."""

    population: int  # on all islands together
    generations: int
    recipes: tuple[Recipe, ...]
    islands: int = 1


PRESETS = {
    Search.QUICK: Preset(40, 10, (Recipe(), Recipe(max_literals=1))),
    Search.THOROUGH: Preset(
        100,
        60,
        (
            Recipe(),
            *(Recipe(max_literals=m, reading=r) for m in (1, 2, 3, 5) for r in (0.0, 0.25, 0.75)),
        ),
        islands=4,
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

    def generation(self, number: int, islands: Islands) -> Islands:
        """Return the children of one generation, island by island."""
        best = [_best_first(population) for population in islands]
        share = self.preset.population // len(islands)

        def child(part: tuple[int, int]) -> Scored:
            population = best[part[0] // share]
            random = stream(self.seed, "search", number, part[0])
            pairs = random.integers(0, len(population), (2, 2))
            mother, father = (population[int(pair.min())] for pair in pairs)  # the better one of each pair
            return self.arena.evaluate(*Variation.child(self.arena, self.promising, random, mother, father))

        born = in_threads(child, [(k, k + 1) for k in range(share * len(islands))], self.jobs)
        return [born[k * share : (k + 1) * share] for k in range(len(islands))]

    def begun(self, seeds: Sequence[Scored]) -> Islands:
        """Return the first population of each island: as much of `seeds` as can be said in its language."""
        islands = []
        for spoken in self.arena.language.beginnings(self.preset.islands):
            said = seeds
            if spoken != EVERYTHING:
                rules = dict.fromkeys(self.arena.language.within(one.rules, spoken) for one in seeds)
                said = [self.arena.evaluate(some, spoken) for some in rules]
            islands.append(_selected(said, self.preset.population // self.preset.islands))
        return islands


def _best_first(population: Sequence[Scored]) -> list[Scored]:
    goals = np.array([scored.goals for scored in population], np.float64)
    ranks = front_ranks(goals)
    return [population[k] for k in np.lexsort((-crowding(goals, ranks), ranks))]


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
    """Search for rule sets of several sizes and return the non-dominated ones.

    The result is that of an uninterrupted search. A wish to stop ends it with the best so far.

    Parameters
    ----------
    arena : Arena
        Literals, graphs and their classes.
    preset : Preset
        How much is searched.
    seed : int
        Of the search; the result depends on no other randomness.
    jobs : int
        Threads; the result does not depend on it.
    progress : Progress
        Told the front before each generation.
    resume : callable
        From a digest of everything that the search depends on to a state that was saved under it, or None.
    save : callable
        Told this digest and the state after every generation.

    Returns
    -------
    tuple of Scored
        The best of each number of rules, less those that another one beats or equals in loss, rules and conditions;
        fewest rules first.
    """
    digest = _digest(arena, preset, seed)
    state = resume(digest)
    greedy = _greedy(arena, preset, jobs, progress) if state is None else [_rules(r) for r in state["greedy"]]
    run = _Run(arena, preset, seed, jobs, _promising(arena, max(greedy, key=len, default=()), jobs))
    if state is None:
        scored = [arena.evaluate(rules) for rules in greedy]
        archive, islands, start = _best_of_sizes(scored), run.begun(scored), 0
    else:
        archive = [_again(arena, plain) for plain in state["archive"]]
        islands = [[_again(arena, plain) for plain in island] for island in state["islands"]]
        start = int(state["generation"])
    for number in range(start, preset.generations):
        if progress.wants_stop():
            break
        progress.tell(_step(number, preset, archive))
        children = run.generation(number, islands)
        archive = _best_of_sizes([*archive, *(one for born in children for one in born)])
        travel = (number + 1) % VOYAGE == 0 and len(islands) > 1
        guests = [_best_first(population)[:TRAVELLERS] if travel else [] for population in islands]
        islands = [
            _selected([*population, *born, *guests[k - 1]], preset.population // preset.islands)
            for k, (population, born) in enumerate(zip(islands, children, strict=True))
        ]
        state = {"archive": [_told(one) for one in archive], "islands": [[_told(one) for one in i] for i in islands]}
        save(digest, {"generation": number + 1, "greedy": [_plain(r) for r in greedy], **state})
    progress.tell(_step(preset.generations, preset, archive))
    return _undominated(archive)


def _greedy(arena: Arena, preset: Preset, jobs: int, progress: Progress) -> list[Individual]:
    """Return every prefix of what each recipe chooses greedily; the first is that of a fit without search."""
    found: dict[Individual, None] = {(): None}
    weight = arena.sample_weight[arena.train]
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
        gradients, curvatures = residual(arena, chosen[:size])
        sums = arena.pool.sums(np.concatenate((gradients, curvatures), axis=1), jobs=jobs)[:, 0]
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
    for array in (pool.columns, pool.at_least, pool.bits, arena.target, arena.sample_weight, arena.validation):
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def _plain(rules: Individual) -> list[list[Any]]:
    return [[list(parts), target] for parts, target in rules]


def _told(one: Scored) -> dict[str, Any]:
    return {"rules": _plain(one.rules), "language": one.language}


def _again(arena: Arena, told: dict[str, Any]) -> Scored:
    return arena.evaluate(_rules(told["rules"]), int(told["language"]))


def _rules(plain: list[list[Any]]) -> Individual:
    return individual(conjunction(parts, target) for parts, target in plain)

"""What individuals speak in, on the bundled molecules."""

from __future__ import annotations

import numpy as np
import pytest

from engine.learning.literals import LiteralPool
from engine.learning.rule_set import Recipe
from engine.learning.search.evolution import Preset, _Run, search_front
from engine.learning.search.fitness import Arena, inner_split
from engine.learning.search.genome import conjunction, individual
from engine.learning.search.variation import Variation
from engine.learning.search.vocabulary_mask import EVERYTHING, PARTS, Language
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.patterns.discovery import PatternTable, discover_patterns
from engine.predicates.patterns.pattern import Pattern
from engine.predicates.table import PredicateTable, with_patterns
from engine.readers import read_dataset, sample_path
from engine.structure.index import Scheme, StructureIndex

ISLANDS = Preset(20, 6, (Recipe(), Recipe(max_literals=1)), islands=5)


@pytest.fixture(scope="module")
def table() -> PredicateTable:
    data = read_dataset(sample_path("mutag"))
    bag = learn_vocabulary(data, StructureIndex.build(data, 2, scheme=Scheme.WL))
    return with_patterns(bag, discover_patterns(data))


@pytest.fixture(scope="module")
def arena(table: PredicateTable) -> Arena:
    target = read_dataset(sample_path("mutag")).target_codes
    return Arena.of(table, target, None, inner_split(target, 0), 2, 5)


def part_of(pool: LiteralPool, number: int) -> str:
    """Return the part of the vocabulary that a literal is of, from what the literal itself says."""
    said = pool.literal(number).predicate
    if not isinstance(said, Pattern):
        return f"ego graphs of radius {said.structure.radius}"
    columns = {test.column for node in said.nodes for test in node}
    how = "exact" if columns & {"element", "charge", "hydrogens"} else "general"
    return f"{how} {said.shape}s"


def test_every_literal_asks_for_what_it_is(arena: Arena) -> None:
    pool = arena.pool
    for number in range(0, len(pool), 37):
        asked = {PARTS[k] for k in range(len(PARTS)) if int(arena.language.asked[number]) >> k & 1}
        expected = {part_of(pool, number)} | ({"numbers of nodes"} if pool.at_least[number] > 1 else set())
        assert asked == expected


def test_patterns_that_are_written_out_are_of_the_same_part(table: PredicateTable) -> None:
    columns = np.arange(0, len(table.vocabulary), 41)
    small = table.select_columns(columns)
    assert isinstance(table.vocabulary.patterns, PatternTable)
    assert not isinstance(small.vocabulary.patterns, PatternTable)
    one, other = LiteralPool.of(table), LiteralPool.of(small)
    whole = dict(zip(one.columns.tolist(), Language.of(one).asked.tolist(), strict=True))
    for column, asked in zip(other.columns.tolist(), Language.of(other).asked.tolist(), strict=True):
        if (known := whole.get(int(columns[column]))) is not None:
            assert known & 0b1111111111 == asked & 0b1111111111


def test_what_cannot_be_said_is_left_out(arena: Arena) -> None:
    language, absences = arena.language, 1 << PARTS.index("absences")
    rules = individual([conjunction([0, 5], 1), conjunction([~3], 0)])
    assert language.within(rules, EVERYTHING) == rules
    assert language.within(rules, ~absences) == (conjunction([0, 5], 1),)
    assert language.within(rules, ~int(language.asked[5])) == tuple(
        rule for rule in rules if rule[1] == 0 and int(language.asked[3]) & int(language.asked[5]) == 0
    )
    numbers = np.arange(len(arena.pool))
    assert len(language.spoken(numbers, 0)) == 0
    assert np.array_equal(language.spoken(numbers, EVERYTHING), numbers)
    narrow = int(language.asked[0])
    assert set(language.asked[language.spoken(numbers, narrow)].tolist()) <= {narrow, *range(narrow)}


def test_children_speak_their_own_language(arena: Arena) -> None:
    run = _Run(arena, ISLANDS, 0, 1, np.arange(len(arena.pool)))
    seeds = [arena.evaluate(individual([conjunction([k], k % 2), conjunction([k + 9], 1)])) for k in range(0, 60, 3)]
    islands = run.begun(seeds)
    assert len(islands) == 5
    assert len({one.language for island in islands for one in island}) == 5
    for number in range(4):
        islands = run.generation(number, islands)
        assert [len(island) for island in islands] == [4] * 5
        for one in (child for island in islands for child in island):
            assert arena.language.within(one.rules, one.language) == one.rules
    languages = {one.language for island in islands for one in island}
    assert len(languages) > 5  # some gained a part or lost one


def test_a_child_that_loses_a_part_loses_its_rules(arena: Arena) -> None:
    lost = 0
    mother = arena.evaluate(individual([conjunction([k], k % 2) for k in range(0, 200, 20)]))
    for seed in range(200):
        random = np.random.default_rng(seed)
        rules, language = Variation.child(arena, np.arange(len(arena.pool)), random, mother, mother)
        assert arena.language.within(rules, language) == rules
        lost += language != EVERYTHING
    assert 30 <= lost <= 90


def test_islands_find_the_same_with_any_number_of_workers_and_after_a_pause(arena: Arena) -> None:
    states: dict[str, dict[str, object]] = {}

    def save(digest: str, state: dict[str, object]) -> None:
        if state["generation"] == 5:  # in the middle of a voyage
            states[digest] = state

    whole = search_front(arena, ISLANDS, seed=3, save=save)
    told = [(one.rules, one.loss) for one in whole]
    assert [(one.rules, one.loss) for one in search_front(arena, ISLANDS, seed=3, jobs=2)] == told
    resumed = search_front(arena, ISLANDS, seed=3, resume=lambda digest: states[digest])
    assert [(one.rules, one.loss) for one in resumed] == told

"""A table and classes to learn from, and rule models over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.data.dataset import GraphDataset
from engine.learning.forest import learn_forest
from engine.learning.literals import LiteralPool
from engine.learning.rule_list import learn_rule_list
from engine.learning.rule_set import learn_rule_set
from engine.learning.scorecard import learn_scorecard
from engine.learning.task import LearningTask
from engine.learning.tree import learn_tree
from engine.predicates.egos.learning import learn_vocabulary
from engine.predicates.table import PredicateTable, count_predicates
from engine.rules.model import RuleModel
from engine.rules.rule import Literal
from engine.structure.index import StructureIndex
from tests.engine.small_graphs import collect, with_groups


def of_task(learn: Callable[..., RuleModel], *, pool: bool = False) -> Callable[..., RuleModel]:
    """Return the learner as one that takes a table and the fields of a task."""

    def from_table(table: PredicateTable, *args: Any, **options: Any) -> RuleModel:
        return learn(LiteralPool.of(table) if pool else table, LearningTask(*args, **options))

    return from_table


LEARNERS: dict[str, Callable[..., RuleModel]] = {
    "rules": learn_rule_set,
    "list": of_task(learn_rule_list, pool=True),
    "scorecard": of_task(learn_scorecard, pool=True),
    "tree": of_task(learn_tree),
}


@dataclass(frozen=True, eq=False)
class World:
    """Training graphs, their bag, and their classes."""

    data: GraphDataset
    table: PredicateTable

    @property
    def target(self) -> npt.NDArray[np.int32]:
        return self.data.target_codes

    @property
    def n_classes(self) -> int:
        return len(self.data.classes)

    def table_for(self, model: RuleModel, data: GraphDataset | None = None) -> PredicateTable:
        """Return the bag of the model's own predicates."""
        return count_predicates(model.vocabulary, self.data if data is None else data)


@cache
def world(classes: int = 2, n: int = 150, seed: int = 11) -> World:
    data = collect(with_groups(seed, n, classes=classes))
    return World(data, learn_vocabulary(data, StructureIndex.build(data, 2)))


@cache
def learned(form: str, classes: int = 2, n: int = 150) -> RuleModel:
    """Return a model of `form` learned from the world of so many classes."""
    place = world(classes, n)
    if form == "forest":
        return learn_forest(place.table, place.target)
    return LEARNERS[form](place.table, place.target, place.n_classes, max_rules=8)


def naive_truth(literals: tuple[Literal, ...], table: PredicateTable) -> npt.NDArray[np.bool_]:
    """Return (graphs,): where all literals hold, graph by graph."""
    counts = table.counts.toarray().tolist()
    ids = [p.id for p in table.vocabulary.predicates]
    return np.array(
        [all((row[ids.index(x.predicate.id)] >= x.at_least) == x.present for x in literals) for row in counts]
    )

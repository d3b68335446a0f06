"""Grow one decision tree whose every leaf is a rule short enough to read."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from engine.learning.literals import LiteralPool
from engine.learning.task import LearningTask
from engine.predicates import PredicateTable
from engine.progress import Step, check
from engine.rules import MAX_CONDITIONS, DecisionTree, Literal, Rule, TreeArrays, count_rule, leaf_paths, used_columns

__all__ = ["learn_tree"]

Floats = npt.NDArray[np.float64]

MIN_LEAF = 5


@dataclass(slots=True, eq=False)
class _Node:
    """A node while the tree grows: the graphs in it, and the best split that its path leaves room for."""

    rows: npt.NDArray[np.bool_]
    value: Floats
    literals: tuple[Literal, ...] = ()
    gain: float = 0.0
    split: int = -1
    children: list[int] = field(default_factory=list)


def learn_tree(table: PredicateTable, task: LearningTask) -> DecisionTree:
    """Learn a decision tree, best split first, whose leaves are no longer than a rule may be.

    A split is only looked for among the literals that still fit into the path, so that no leaf says more than a person
    can hold in mind.

    Parameters
    ----------
    table : PredicateTable
        Counts of predicates in the training graphs.
    task : LearningTask
        What to learn; rules are leaves, each of at most `MAX_CONDITIONS` conditions.

    Returns
    -------
    DecisionTree
        Over the predicates that it uses; where a stop is wanted, as grown so far.

    Raises
    ------
    Cancelled
        Where a stop is wanted before the first split.

    References
    ----------
    CART: Breiman et al. (1984).
    """
    max_rules, jobs, progress = task.max_rules, task.jobs, task.progress
    check(progress)
    pool = LiteralPool.of(table)
    class_weight = task.spread(task.sample_weight)
    nodes = [_node(np.ones(len(class_weight), bool), (), pool, class_weight, jobs)]
    queue = [(-nodes[0].gain, 0)]
    leaves = 1
    while queue and leaves < max_rules and not progress.wants_stop():
        gain, number = heapq.heappop(queue)
        if gain == 0:
            break
        node = nodes[number]
        holds, literal = pool.column(node.split), pool.literal(node.split)
        for present in (False, True):
            path = (*node.literals, Literal(literal.predicate, literal.at_least, present))
            nodes.append(_node(node.rows & (holds == present), path, pool, class_weight, jobs))
            node.children.append(len(nodes) - 1)
            heapq.heappush(queue, (-nodes[-1].gain, len(nodes) - 1))
        leaves += 1
        progress.tell(Step("tree", leaves, max_rules, "splitting the leaf that is most mixed"))
    return _finish(nodes, pool, table, task.target)


def _node(
    rows: npt.NDArray[np.bool_],
    path: tuple[Literal, ...],
    pool: LiteralPool,
    class_weight: Floats,
    jobs: int,
) -> _Node:
    """Return the node with its best split: the largest decrease of impurity for each condition spent."""
    here = class_weight * rows[:, None]
    total = here.sum(axis=0)
    node = _Node(rows, total / total.sum(), path)
    room = MAX_CONDITIONS - sum(literal.predicate.n_conditions for literal in path)
    inside = pool.sums(np.column_stack((class_weight, np.ones(len(rows)))), rows[None, :], jobs=jobs)[:, 0]
    right, n_right = inside[:, :-1], inside[:, -1]
    left, n_left = total - right, np.count_nonzero(rows) - n_right
    fits = (pool.conditions <= room) & (n_right >= MIN_LEAF) & (n_left >= MIN_LEAF)
    if fits.any():
        gain = np.where(fits, _purity(left) + _purity(right) - _purity(total), 0.0)
        best = int((gain / pool.conditions).argmax())
        if gain[best] > 1e-9 * total.sum():
            node.gain, node.split = float(gain[best]), best
    return node


def _purity(class_weight: Floats) -> Floats:
    """Return (...,): how pure the classes in `class_weight` (..., classes) are, times their weight.

    Of two classes by the Gini index. Of more by the entropy: to the Gini index, one class split off thirty is worth as
    much as fifteen, and a chain of such splits comes to its end at `MAX_CONDITIONS`.
    """
    whole = np.maximum(class_weight.sum(axis=-1), 1e-12)
    found: Floats
    if class_weight.shape[-1] == 2:
        found = (class_weight**2).sum(axis=-1) / whole
    else:
        found = xlogy(class_weight, class_weight).sum(axis=-1) - xlogy(whole, whole)
    return found


def _finish(
    nodes: list[_Node], pool: LiteralPool, table: PredicateTable, target: npt.NDArray[np.int32]
) -> DecisionTree:
    """Return the tree as arrays over the predicates that it uses, with its leaves as rules."""
    inner = [bool(node.children) for node in nodes]
    trees = TreeArrays(
        np.array([0, len(nodes)], np.int64),
        np.array([pool.columns[node.split] if node.children else -1 for node in nodes], np.int32),
        np.array([pool.at_least[node.split] if node.children else 0 for node in nodes], np.int32),
        np.array([node.children[0] if i else -1 for node, i in zip(nodes, inner, strict=True)], np.int32),
        np.array([node.children[1] if i else -1 for node, i in zip(nodes, inner, strict=True)], np.int32),
        np.stack([node.value for node in nodes]),
    )
    columns = used_columns(trees)
    small, trees = table.select_columns(columns), trees.renumber(columns)
    leaves, rules = [], []
    for leaf, literals in leaf_paths(trees, small.vocabulary):
        best = int(trees.value[leaf].argmax())
        leaves.append(leaf)
        rules.append(Rule(literals, best, float(trees.value[leaf, best]), count_rule(literals, best, small, target)))
    return DecisionTree(small.vocabulary, trees, tuple(rules), tuple(leaves))

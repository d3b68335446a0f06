"""A graph that is edited step by step: where its nodes stand, what was done, and what that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.data import GraphDataset, GraphKind
from engine.explain import Contribution, Explanation
from engine.explain.counterfactual import Edited
from engine.explain.drawings import Points, edited_places, first_places
from engine.explain.words import DEFAULT
from engine.rules import Literal, TrainedModel

__all__ = [
    "Changed",
    "EditHistory",
    "Step",
    "begin",
    "bond_between",
    "changed_rules",
    "follow",
    "literals_of",
    "node_name",
]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One graph of the history: alone in its data set, with a place for each node and what led to it."""

    dataset: GraphDataset
    places: Points  # (nodes, 2)
    said: str

    @property
    def is_molecule(self) -> bool:
        """Whether it has a SMILES."""
        return bool(str(self.dataset.smiles[0]))


@dataclass(frozen=True, slots=True, eq=False)
class EditHistory:
    """The history of edits: the first step is the start, `at` is the one that is looked at."""

    steps: tuple[Step, ...]
    at: int = 0

    @property
    def start(self) -> Step:
        """The graph as it was."""
        return self.steps[0]

    @property
    def now(self) -> Step:
        """The graph that is looked at."""
        return self.steps[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before this one."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step after this one."""
        return self.at + 1 < len(self.steps)

    def then(self, step: Step) -> EditHistory:
        """Return the history with one more step; what was undone is gone."""
        return EditHistory((*self.steps[: self.at + 1], step), self.at + 1)

    def go(self, at: int) -> EditHistory:
        """Return the history looked at elsewhere."""
        return replace(self, at=min(max(at, 0), len(self.steps) - 1))


def begin(dataset: GraphDataset, graph: int, said: str) -> EditHistory:
    """Return a history of one graph of a data set."""
    single = dataset[[graph]]
    return EditHistory((Step(single, first_places(single), said),))


def follow(step: Step, edited: Edited) -> Step:
    """Return the step that an edit leads to; what both have stays in its place, unless a bond closes a ring."""
    kept = {i: n for i, n in enumerate(edited.numbers) if 0 <= n < step.dataset.n_nodes}
    return Step(edited.dataset, edited_places(edited.dataset, step.dataset, step.places, kept), edited.said)


def node_name(dataset: GraphDataset, node: int) -> str:
    """Return what to call a node: "4: N", its number alone where nodes have no labels."""
    symbols = dataset.node_columns[0].symbols
    label = symbols[int(dataset.node_codes[node, 0])]
    return f"{node}: {label}" if len(symbols) > 1 or dataset.kind is GraphKind.MOLECULES else f"{node}"


def bond_between(dataset: GraphDataset, first: int, second: int) -> str:
    """Return the label of the edge between two nodes, "" where there is none."""
    pair = (min(first, second), max(first, second))
    for (u, v), code in zip(dataset.edge_ends.tolist(), dataset.edge_codes.tolist(), strict=True):
        if (u, v) == pair:
            return dataset.edge_alphabet.symbols[code]
    return ""


# -- what changed ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edit did to the contributions: each under its rule, in words."""

    fires: tuple[Contribution, ...]  # now, and not before
    stopped: tuple[Contribution, ...]
    shifted: tuple[tuple[Contribution, float], ...]  # both times, with the change of the value


_SHIFT = 0.005
_MOST = 6


def changed_rules(before: Explanation, after: Explanation) -> Changed:
    """Return what fires now and did not, and the other way round, the heaviest first; both explain the same class."""
    old, new = ({c.rule: c for c in found.contributions} for found in (before, after))
    shifted = [(c, c.value - old[name].value) for name, c in new.items() if name in old]
    return Changed(
        _heaviest(c for name, c in new.items() if name not in old),
        _heaviest(c for name, c in old.items() if name not in new),
        tuple(sorted((p for p in shifted if abs(p[1]) > _SHIFT), key=lambda p: -abs(p[1]))[:_MOST]),
    )


def _heaviest(found: Iterable[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(found, key=lambda c: -abs(c.value))[:_MOST])


def literals_of(trained: TrainedModel, contribution: Contribution) -> tuple[Literal, ...]:
    """Return the literals that matched something in the graph behind a contribution."""
    name = contribution.rule
    if name == DEFAULT:
        return ()
    if name.startswith("R"):
        return _present(trained.model.rules[int(name[1:]) - 1].literals)
    wanted = name.removeprefix("P-")
    return tuple(Literal(entry) for entry in trained.model.vocabulary.entries if entry.id == wanted)


def _present(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    return tuple(literal for literal in literals if literal.present)

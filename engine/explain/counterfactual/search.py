"""Look for the smallest edit: all single edits in one batch, then a beam over the most promising."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

import numpy as np

from engine.data import GraphDataset, require_dataset
from engine.errors import Fault, InputError
from engine.explain.counterfactual.edit import Edit, Editor, Variant
from engine.explain.counterfactual.graph_edits import GraphEditor
from engine.explain.counterfactual.guide import nearness
from engine.explain.counterfactual.molecule_edits import ORGANIC, MoleculeEditor
from engine.progress import SILENT, Progress, Step, check
from engine.rules import TrainedModel

__all__ = ["MOST_EDITS", "MOST_NODES", "SECONDS", "Counterfactual", "editor_for", "find_counterfactual"]

MOST_EDITS = 3
"""More edits make another graph, not a neighbour of this one."""

MOST_NODES = 500
"""Of a graph that is edited: the ways to edit it twice grow with the fourth power."""

SECONDS = 60
"""On the clock, that commands and pages give to a search."""

_BEAM = 12
"""Graphs that are edited once more."""

_ALIKE = 3
"""At most so many of them look the same to the model."""

_AT_ONCE = 2
"""Graphs of the beam whose edits are predicted in one batch, before the next ones are looked at."""

_KEPT = 6
"""Times the beam: how many of a batch are kept for the step after it."""

_VERIFIED = 20
"""Flips that are read anew before the search goes on."""

_NODES = 100_000
"""Nodes of the graphs that are predicted at once, which bounds the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A graph that few edits make of another, and for which the model predicts another class.

    `after` is a data set of one graph; its node i is number `numbers[i]` of the original, or of the added node.

    Attributes
    ----------
    edits : tuple of Edit
        What leads to it, in order.
    before : int
        Predicted class of the original.
    prediction : int
        Predicted class of the result.
    probability : float
        Of `prediction`.
    after : GraphDataset
        The result, one graph.
    numbers : tuple of int
        Of each of its nodes the number in the original, or of the added node.
    """

    edits: tuple[Edit, ...]
    before: int
    prediction: int
    probability: float
    after: GraphDataset
    numbers: tuple[int, ...]

    @property
    def smiles(self) -> str:
        """Canonical SMILES, "" for a graph that is no molecule."""
        return str(self.after.smiles[0])


def find_counterfactual(
    trained: TrainedModel,
    dataset: GraphDataset,
    graph: int,
    *,
    wanted: int | None = None,
    edits: int = MOST_EDITS,
    beam: int = _BEAM,
    progress: Progress = SILENT,
) -> Counterfactual | None:
    """Return the smallest edit of a graph that changes its predicted class.

    That one edit does is always found out; that two or three do, as far as the beam reaches. Of several flips the
    least odd is taken, then the likeliest. Each is read anew and predicted again before it is handed back.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    dataset : GraphDataset
        Graphs, read as the model's were.
    graph : int
        Position in `dataset`.
    wanted : int, optional
        Class that it is to have; by default any but the predicted one.
    edits : int
        Edits at most.
    beam : int
        Graphs that are edited once more after each edit.
    progress : Progress
        Told before each edit. Where it wants a stop, the best flip found so far is returned.

    Returns
    -------
    Counterfactual or None
        None where none is found.

    Raises
    ------
    InputError
        For a graph of more than `MOST_NODES`.
    ValueError
        Where `wanted` is predicted already.
    Cancelled
        Where a stop is wanted before any flip is found.
    """
    require_dataset(dataset)
    n = int(np.diff(dataset.node_offsets)[graph])
    if n > MOST_NODES:
        found = f"it has {n:,} nodes; {MOST_NODES} are the most of a graph that is edited"
        raise InputError(Fault("C820", f"graph {dataset.ids[graph]}", found, "Ask about a smaller graph"))
    editor = editor_for(trained, dataset, graph)
    first = editor.start()
    before = int(trained.predict(dataset[[graph]])[0])
    if wanted == before:
        raise ValueError("this class is predicted already")
    seen, front = {first.key}, [first]
    for step in range(edits):
        progress.tell(Step("looking for an edit", step, edits))
        promising: list[_Promising] = []
        for start in range(0, len(front), _AT_ONCE):
            batch = _Batch(trained, editor, before, wanted, _KEPT * beam)
            fresh = _fresh(editor, front[start : start + _AT_ONCE], seen, progress)
            while piece := list(islice(fresh, max(1, _NODES // (n + edits)))):
                batch.add(piece)
                kept = (variant for _, _, variant in promising)
                editor.forget_but({variant.key for variant in (first, *front, *kept, *batch.kept)})
            flip = batch.best_flip()
            if flip is not None:
                return flip
            check(progress)
            promising += batch.promising
        front = _most_promising(promising, beam)
    return None


_Promising: TypeAlias = tuple[float, bytes, Variant]  # how near, how it looks to the model, the graph
_Flip: TypeAlias = tuple[int, float, str, Variant, int]  # oddity, less its chance, key, the graph, its class


@dataclass(slots=True)
class _Batch:
    """The best of some graphs, which come one part after the other."""

    trained: TrainedModel
    editor: Editor
    before: int
    wanted: int | None
    most: int  # promising graphs that are kept
    promising: list[_Promising] = field(default_factory=list)  # nearest first
    flips: list[_Flip] = field(default_factory=list)  # best first

    @property
    def kept(self) -> Iterator[Variant]:
        """The graphs among the best."""
        yield from (variant for _, _, variant in self.promising)
        yield from (variant for _, _, _, variant, _ in self.flips)

    def add(self, fresh: Sequence[Variant]) -> None:
        """Take what is among the best so far."""
        table = self.trained.table(self.editor.dataset(list(fresh)))
        probabilities = self.trained.model.probabilities(table)
        predicted = probabilities.argmax(axis=1)
        flips = np.flatnonzero(predicted != self.before if self.wanted is None else predicted == self.wanted)
        for i in flips.tolist():
            odd = self.editor.oddity(fresh[i])
            self.flips.append((odd, -float(probabilities[i].max()), fresh[i].key, fresh[i], int(predicted[i])))
        self.flips = sorted(self.flips, key=lambda flip: flip[:3])[:_VERIFIED]
        near = nearness(self.trained.model, table, self.before, self.wanted)
        best = np.argsort(-near, kind="stable")[: self.most]
        rows = table.counts[best].toarray()
        self.promising += [(float(near[i]), row.tobytes(), fresh[i]) for i, row in zip(best, rows, strict=True)]
        self.promising = sorted(self.promising, key=lambda entry: -entry[0])[: self.most]

    def best_flip(self) -> Counterfactual | None:
        """Return the best flip that is still one when it is read anew."""
        for *_, variant, predicted in self.flips:
            again = self.editor.reread(variant)
            if again is None:
                continue
            told = self.trained.probabilities(again)[0]
            if int(told.argmax()) == predicted:
                after, numbers = self.editor.dataset([variant]), self.editor.numbers(variant)
                return Counterfactual(variant.edits, self.before, predicted, float(told.max()), after, numbers)
        return None


def _fresh(editor: Editor, front: list[Variant], seen: set[str], progress: Progress) -> Iterator[Variant]:
    """Yield what one more edit makes of any of `front`, each graph once, until a stop is wanted; `seen` grows."""
    for variant in front:
        for neighbor in editor.neighbors(variant):
            if progress.wants_stop():
                return
            if neighbor.key not in seen:
                seen.add(neighbor.key)
                yield neighbor


def editor_for(trained: TrainedModel, dataset: GraphDataset, graph: int) -> Editor:
    """Return what edits `graph` in the terms that the model knows."""
    if str(dataset.smiles[graph]):
        return MoleculeEditor(dataset, graph, _elements(trained))
    own = dataset.node_columns[0]
    labels = _known(trained, own.name) or own.symbols
    known = {s for test in trained.model.vocabulary.abstraction.edge_tests for s in test.symbols}
    edge_labels = tuple(sorted(known | set(dataset.edge_alphabet.symbols))) or ("*",)
    return GraphEditor(dataset, graph, tuple(labels), edge_labels)


def _elements(trained: TrainedModel) -> tuple[str, ...]:
    """Return the organic elements that occurred in training; the first three where the model does not say."""
    known = _known(trained, "element")
    return tuple(element for element in ORGANIC if element in known) or ORGANIC[:3]


def _known(trained: TrainedModel, column: str) -> tuple[str, ...]:
    """Return the symbols of a node column that the model can speak of, in order."""
    vocabulary = trained.model.vocabulary
    found = {s for test in vocabulary.abstraction.node_tests if test.column == column for s in test.symbols}
    for pattern in vocabulary.patterns:
        found |= {s for tests in pattern.nodes for test in tests if test.column == column for s in test.symbols}
    return tuple(sorted(found))


def _most_promising(found: list[_Promising], beam: int) -> list[Variant]:
    """Return the graphs to be edited once more: near to another class, and few that look alike to the model."""
    alike: dict[bytes, int] = {}
    chosen: list[Variant] = []
    for _, row, variant in sorted(found, key=lambda entry: -entry[0]):
        if alike.get(row, 0) < _ALIKE:
            alike[row] = alike.get(row, 0) + 1
            chosen.append(variant)
            if len(chosen) == beam:
                break
    return chosen

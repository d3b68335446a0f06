"""Look for the smallest edit: all single edits in one batch, then a beam over the most promising."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.counterfactual.edit import Edit, Editor, Variant
from engine.counterfactual.graph_edits import GraphEditor
from engine.counterfactual.guide import nearness
from engine.counterfactual.molecule_edits import ORGANIC, MoleculeEditor
from engine.data.dataset import GraphDataset
from engine.data.require import require_dataset
from engine.progress import SILENT, Progress, Step, check
from engine.rules.trained import TrainedModel

__all__ = ["MOST_EDITS", "Counterfactual", "editor_for", "find_counterfactual"]

MOST_EDITS = 3
"""More edits make another graph, not a neighbour of this one."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A graph that few edits make of another, and for which the model predicts another class.

    `after` is a data set of one graph; its node i is number `numbers[i]` of the original, or of the added node.
    """

    edits: tuple[Edit, ...]
    before: int  # predicted class of the original
    prediction: int
    probability: float  # of `prediction`
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
    """Return the smallest edit of `graph` that changes its predicted class (to `wanted`), None where none is found.

    That one edit does is always found out; that two or three do, as far as the beam reaches. Of several flips the
    least odd is taken, then the likeliest. Each is read anew and predicted again before it is handed back.
    """
    require_dataset(dataset)
    editor = editor_for(trained, dataset, graph)
    first = editor.start()
    before = int(trained.predict(dataset[[graph]])[0])
    if wanted == before:
        raise ValueError("this class is predicted already")
    seen, front = {first.key}, [first]
    for step in range(edits):
        progress.tell(Step("looking for an edit", step, edits))
        promising: list[tuple[float, bytes, Variant]] = []
        for start in range(0, len(front), _AT_ONCE):
            check(progress)
            fresh = list(_fresh(editor, front[start : start + _AT_ONCE], seen))
            if not fresh:
                continue
            table = trained.table(editor.dataset(fresh))
            found = _verified(trained, editor, fresh, trained.model.probabilities(table), before, wanted)
            if found is not None:
                return found
            near = nearness(trained.model, table, before, wanted)
            best = np.argsort(-near, kind="stable")[: _KEPT * beam]
            rows = table.counts[best].toarray()
            promising += [(float(near[i]), row.tobytes(), fresh[i]) for i, row in zip(best, rows, strict=True)]
        front = _most_promising(promising, beam)
    return None


def _fresh(editor: Editor, front: list[Variant], seen: set[str]) -> Iterator[Variant]:
    """Yield what one more edit makes of any of `front`, each graph once; `seen` grows."""
    for variant in front:
        for neighbor in editor.neighbors(variant):
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


def _verified(
    trained: TrainedModel,
    editor: Editor,
    fresh: list[Variant],
    chances: npt.NDArray[np.float64],
    before: int,
    wanted: int | None,
) -> Counterfactual | None:
    """Return the best flip that is still one when it is read anew."""
    predicted = chances.argmax(axis=1)
    flips = np.flatnonzero(predicted != before if wanted is None else predicted == wanted).tolist()
    ranked = sorted(flips, key=lambda i: (editor.oddity(fresh[i]), -chances[i].max(), fresh[i].key))
    for place in ranked[:_VERIFIED]:
        again = editor.reread(fresh[place])
        if again is None:
            continue
        told = trained.probabilities(again)[0]
        if int(told.argmax()) == predicted[place]:
            variant = fresh[place]
            after = editor.dataset([variant])
            return Counterfactual(
                variant.edits, before, int(told.argmax()), float(told.max()), after, editor.numbers(variant)
            )
    return None


def _most_promising(found: list[tuple[float, bytes, Variant]], beam: int) -> list[Variant]:
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

"""Bench of edits: how long a person waits after changing a rule, on all graphs and with everything that is shown."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engine.bench.measurement import Comparison, Measurement, machine
from engine.data import GraphDataset, GraphKind
from engine.editing import (
    AddRule,
    Draft,
    Edit,
    EditData,
    Forbid,
    NameRule,
    SetThreshold,
    SetWeights,
    SwitchCondition,
    SwitchRule,
    draft_model,
    edit_text,
)
from engine.estimators import SymGraphClassifier
from engine.evaluation import cost_of, holdout
from engine.predicates.groups import Molecules, parsed
from engine.progress import SILENT, Progress, Step, check
from engine.rules.model_file import model_to_text

__all__ = ["bench_edits"]

_TEST_SHARE = 0.2
_SMARTS = ("C(=O)[OH]", "[NX3;H2]", "[#6]~[#7]~[#6]", "c1ccccc1", "[F,Cl,Br,I]")
_WAYS = {
    "switch-rule": "a rule switched off or on",
    "switch-condition": "a condition switched off",
    "set-threshold": "another threshold",
    "set-weights": "weights fitted again",
    "name-rule": "a rule named",
    "forbid": "a predicate forbidden",
    "add-rule": "a SMARTS added",
}


def bench_edits(dataset: GraphDataset, *, seed: int = 0, progress: Progress = SILENT) -> Comparison:
    """Return the median and the longest time of each kind of edit to the default model, learned from four fifths.

    An edit is the words for the log, the model, its predictions for all graphs, costs on both parts, and its file.
    Molecules are read beforehand, which is measured by itself; the matches of a new SMARTS are counted in the edit.
    """
    known = dataset[dataset.target_codes >= 0]
    progress.tell(Step("editing", 0, 2, "learning ten rules over structures"))
    train, test = holdout(known, _TEST_SHARE, seed)
    trained = (
        SymGraphClassifier(vocabulary="structures").fit(known[train], known.target[train], progress=progress).fitted
    )
    check(progress)
    progress.tell(Step("editing", 1, 2))
    begun = time.perf_counter()
    molecules = parsed(known) if known.kind is GraphKind.MOLECULES else None
    reading = time.perf_counter() - begun
    ground = EditData.of(trained, known)
    seconds: dict[str, list[float]] = {kind: [] for kind in _WAYS}
    for warming in (True, False):
        draft, desk = Draft(trained), _Desk(ground, known, molecules, train, test)
        for edit in _edits(draft, smarts=molecules is not None):
            begun = time.perf_counter()
            draft = desk.make(draft, edit)
            if not warming:
                seconds[edit.kind].append(time.perf_counter() - begun)
    progress.tell(Step("editing", 2, 2))
    every = [value for values in seconds.values() for value in values]
    found = [Measurement("any edit", float(np.median(every)), len(every), len(every), 0, remark="median")]
    found.append(Measurement("any edit, slowest", max(every), 1, 1, 0))
    found += [
        Measurement(_WAYS[kind], float(np.median(values)), len(values), len(values), 0)
        for kind, values in seconds.items()
        if values
    ]
    if molecules is not None:
        found.append(Measurement("reading the molecules", reading, 1, len(known), 0, remark="once, beforehand"))
    return Comparison(
        "edits",
        "Editing the rules of the default model",
        {"name": dataset.name, "graphs": len(known), "nodes": known.n_nodes},
        tuple(found),
        (),
        machine(),
    )


class _Desk:
    """Makes edits as the dashboard does."""

    def __init__(
        self,
        ground: EditData,
        dataset: GraphDataset,
        molecules: Molecules | None,
        train: npt.NDArray[np.int64],
        test: npt.NDArray[np.int64],
    ) -> None:
        self._ground, self._dataset, self._molecules, self._parts = ground, dataset, molecules, (train, test)

    def make(self, draft: Draft, edit: Edit) -> Draft:
        """Return the draft after the edit, everything about it worked out."""
        edit_text(draft, edit)
        after = draft.with_edit(edit)
        ground = self._ground.with_entries(after.added, self._dataset, self._molecules)
        self._ground = ground
        model = draft_model(after, ground.select(self._parts[0])).trained
        before, now = (
            m.model.probabilities(ground.table.select_vocabulary(m.model.vocabulary)).argmax(axis=1)
            for m in (draft.learned, model)
        )
        for rows in self._parts:
            cost_of(ground.codes[rows], before[rows], now[rows])
        model_to_text(model)
        return after


def _edits(draft: Draft, *, smarts: bool) -> Iterator[Edit]:
    """Yield edits of every kind, to every rule."""
    for rule in draft.rules:
        yield SwitchRule(rule=rule.number, on=False)
        yield SwitchRule(rule=rule.number, on=True)
        yield NameRule(rule=rule.number, name="a name")
        for place, condition in enumerate(rule.conditions, 1):
            yield SetThreshold(rule=rule.number, condition=place, at_least=condition.literal.at_least + 1)
            yield SwitchCondition(rule=rule.number, condition=place, on=False)
            yield SwitchCondition(rule=rule.number, condition=place, on=True)
            yield SetThreshold(rule=rule.number, condition=place, at_least=condition.literal.at_least)
    for text in _SMARTS if smarts else ():
        yield AddRule(target=draft.learned.classes[0], smarts=text)
    for refit in (True, False, True):
        yield SetWeights(refit=refit)
    for rule in draft.rules[:3]:
        yield SwitchRule(rule=rule.number, on=False)
    for rule in draft.rules[:3]:
        yield Forbid(predicates=(rule.conditions[0].literal.predicate.id,))

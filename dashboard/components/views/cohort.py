"""`Cohort`: a named choice of graphs, to and from the address, and which graphs it picks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from dashboard.components.views.matches import Verdict, filter_graphs
from dashboard.components.views.verdict_words import Said
from dashboard.components.views.words import class_label, noun, short
from engine.data import GraphDataset
from engine.evaluation import Duplicates

__all__ = ["ALL", "NO_RING", "Cohort", "Facts", "Order", "cohort_words", "pick_cohort"]

_LONGEST = 10_000
NO_RING = "none"
"""Stands for the missing scaffold of a molecule without rings."""


class Order(StrEnum):
    """How the graphs of a cohort are sorted."""

    FILE = "file"
    ID = "id"
    SMALLEST = "smallest"
    LARGEST = "largest"
    SUREST = "surest"
    LEAST_SURE = "least-sure"


@dataclass(frozen=True, slots=True)
class Cohort:
    """What the graphs have in common; a default asks for nothing. Names are those in the address."""

    of_class: tuple[int, ...] = ()  # codes of the true class
    text: str = ""  # in the id or the SMILES
    least: int = 0  # nodes
    most: int = 0  # nodes; 0: any
    label: str = ""  # of a node
    smarts: str = ""
    scaffold: str = ""  # or `NO_RING`
    same: int = 0  # number of a group of duplicates, from 1
    conflicts: int = 0  # 1: graphs in a group of duplicates of different classes
    verdict: Verdict = Verdict.ALL
    said: int = -1  # code of the predicted class
    fires: int = 0  # number of a rule, from 1
    order: Order = Order.FILE

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Cohort:
        """Return the cohort of a link; what it does not say, or says wrongly, is the default."""
        found: dict[str, object] = {}
        codes = [_number(part) for part in params.get("of_class", "").split(",")[:1000]]
        found["of_class"] = tuple(sorted({code for code in codes if code >= 0}))
        for name in ("text", "label", "smarts", "scaffold"):
            found[name] = params.get(name, "")[:_LONGEST]
        for name in ("least", "most", "same", "conflicts", "fires"):
            found[name] = max(_number(params.get(name, "")), 0)
        found["said"] = _number(params.get("said", ""))
        if params.get("verdict") in {*Verdict}:
            found["verdict"] = Verdict(params["verdict"])
        if params.get("order") in {*Order}:
            found["order"] = Order(params["order"])
        return cls(**found)  # type: ignore[arg-type]

    def to_params(self) -> dict[str, str]:
        """Return the parameters of a link to this cohort; nothing for a default."""
        params = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                params[field.name] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return params

    @property
    def is_all(self) -> bool:
        """Whether no graph is left out."""
        return replace(self, order=Order.FILE) == ALL

    @property
    def asks_model(self) -> bool:
        """Whether it cannot be told without a model."""
        by_model = self.order in {Order.SUREST, Order.LEAST_SURE}
        return by_model or self.verdict is not Verdict.ALL or self.said >= 0 or self.fires > 0


ALL = Cohort()
"""All graphs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the graphs; what takes its time is asked for only where a cohort needs it."""

    dataset: GraphDataset
    said: Said | None = None  # None without a model
    fired: npt.NDArray[np.bool_] | None = None  # (graphs, rules)
    holds: Callable[[str], npt.NDArray[np.bool_]] = lambda _smarts: np.zeros(0, bool)  # raises `InputError`
    scaffolds: Callable[[], Mapping[str, tuple[int, ...]]] = dict
    duplicates: Callable[[], Duplicates | None] = lambda: None


def pick_cohort(cohort: Cohort, facts: Facts) -> npt.NDArray[np.int64]:
    """Return the positions of the graphs of a cohort, sorted as it says; `InputError` for SMARTS that are none.

    What there are no facts for (a verdict without a model) is not asked.
    """
    dataset = facts.dataset
    shown = np.zeros(len(dataset), bool)
    shown[filter_graphs(dataset, list(cohort.of_class), cohort.text)] = True
    sizes = np.diff(dataset.node_offsets)
    shown &= sizes >= cohort.least
    if cohort.most:
        shown &= sizes <= cohort.most
    if cohort.label:
        shown &= _has_label(dataset, cohort.label)
    if cohort.smarts:
        shown &= facts.holds(cohort.smarts)
    if cohort.scaffold:
        name = "" if cohort.scaffold == NO_RING else cohort.scaffold
        shown &= _at(facts.scaffolds().get(name, ()), len(dataset))
    if cohort.same or cohort.conflicts:
        shown &= _duplicated(cohort, facts.duplicates(), len(dataset))
    shown &= _by_model(cohort, facts)
    return _sorted(np.flatnonzero(shown), cohort.order, facts)


def cohort_words(cohort: Cohort, dataset: GraphDataset) -> list[str]:
    """Return what is asked of the graphs, one phrase for each part; nothing for all of them."""
    nodes = "atoms" if noun(dataset) == "molecule" else "nodes"
    known = [code for code in cohort.of_class if code < len(dataset.classes)]
    found = [f"truly {' or '.join(short(class_label(dataset, code), 40) for code in known)}"] if known else []
    found += [f"with “{short(cohort.text, 40)}” in the id or SMILES"] if cohort.text else []
    if cohort.least and cohort.most:
        found.append(f"{cohort.least} to {cohort.most} {nodes}")
    elif cohort.least or cohort.most:
        found.append(f"at least {cohort.least} {nodes}" if cohort.least else f"at most {cohort.most} {nodes}")
    found += [f"with {short(cohort.label, 40)}"] if cohort.label else []
    found += [f"matching {short(cohort.smarts, 60)}"] if cohort.smarts else []
    if cohort.scaffold:
        found.append("without a ring" if cohort.scaffold == NO_RING else f"scaffold {short(cohort.scaffold, 60)}")
    found += [f"duplicates, group {cohort.same}"] if cohort.same else []
    found += ["in a label conflict"] if cohort.conflicts else []
    if cohort.verdict is not Verdict.ALL:
        found.append("predicted right" if cohort.verdict is Verdict.RIGHT else "predicted wrong")
    if 0 <= cohort.said < len(dataset.classes):
        found.append(f"predicted {short(class_label(dataset, cohort.said), 40)}")
    return found + ([f"R{cohort.fires} fires"] if cohort.fires else [])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _at(graphs: tuple[int, ...], n: int) -> npt.NDArray[np.bool_]:
    found = np.zeros(n, bool)
    found[list(graphs)] = True
    return found


def _has_label(dataset: GraphDataset, label: str) -> npt.NDArray[np.bool_]:
    code = dataset.node_columns[0].code(label)
    found = np.zeros(len(dataset), bool)
    found[np.unique(dataset.node_graph[dataset.node_codes[:, 0] == code])] = True
    return found


def _duplicated(cohort: Cohort, found: Duplicates | None, n: int) -> npt.NDArray[np.bool_]:
    groups = found.groups if found is not None else ()
    picked = groups[cohort.same - 1 : cohort.same] if cohort.same else groups
    chosen = [graph for group in picked if group.in_conflict or not cohort.conflicts for graph in group.graphs]
    return _at(tuple(chosen), n)


def _by_model(cohort: Cohort, facts: Facts) -> npt.NDArray[np.bool_]:
    """Return what the model in use says of the cohort's questions to it."""
    shown = np.ones(len(facts.dataset), bool)
    said = facts.said
    if said is not None:
        known = facts.dataset.target_codes >= 0
        right = said.predicted == facts.dataset.target_codes
        if cohort.verdict is not Verdict.ALL:
            shown &= known & (right if cohort.verdict is Verdict.RIGHT else ~right)
        if cohort.said >= 0:
            shown &= said.predicted == cohort.said
    if facts.fired is not None and 0 < cohort.fires <= facts.fired.shape[1]:
        shown &= facts.fired[:, cohort.fires - 1]
    return shown


def _sorted(positions: npt.NDArray[np.int64], order: Order, facts: Facts) -> npt.NDArray[np.int64]:
    sizes = np.diff(facts.dataset.node_offsets)[positions]
    if order is Order.ID:
        key = np.argsort(np.array(facts.dataset.ids[positions].tolist(), str), kind="stable")
    elif order in {Order.SMALLEST, Order.LARGEST}:
        key = np.argsort(sizes if order is Order.SMALLEST else -sizes, kind="stable")
    elif order in {Order.SUREST, Order.LEAST_SURE} and facts.said is not None:
        chance = facts.said.probability[positions]
        key = np.argsort(chance if order is Order.LEAST_SURE else -chance, kind="stable")
    else:
        return positions
    found: npt.NDArray[np.int64] = positions[key]
    return found

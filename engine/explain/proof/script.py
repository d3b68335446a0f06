"""A stand-alone script that derives the verdict of a rule model for one graph from the graph's structure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.data import GraphDataset, require_dataset
from engine.errors import Fault, InputError
from engine.explain.proof import pieces
from engine.explain.proof.counting import Counting, counting_for
from engine.explain.proof.packing import packed, written
from engine.predicates import Entry, PredicateTable
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern
from engine.rules import (
    DecisionTree,
    Form,
    Literal,
    RuleList,
    RuleSet,
    Scorecard,
    TrainedModel,
    conjunction_truth,
    literal_truth,
)
from engine.terminal import visible

__all__ = ["MOST_LINES", "write_proof"]

MOST_LINES = 59
"""A script that a person reads in one go."""

_WIDTHS = (120, 140, 160, 200, 240, 320)
"""Columns: data lines are longer only where the script would have too many of them."""

_LONGEST_ID = 200

_SHORTENED = " One that does not hold is stated by one of its conditions that fails."

_TWIN = "too"
"""Ends the second name of what one rule bounds from both sides."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A rule as the script has it: its name, what it says, and the literals that are tested."""

    name: str
    says: tuple[Any, ...]
    literals: tuple[Literal, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """What the script has to show: the rules, how they add up, and the outcome."""

    claims: tuple[_Claim, ...]
    verdict: str  # code
    constants: dict[str, Any]
    note: str
    shortened: bool = False


def write_proof(trained: TrainedModel, dataset: GraphDataset, graph: int) -> str:
    """Return a stand-alone Python script that derives a prediction anew from a graph's structure.

    Needs RDKit for a molecule, networkx for another graph, and nothing else. Every rule is tested. A rule that does not
    hold is stated by one condition that fails where all of its conditions would make the script too long.

    Parameters
    ----------
    trained : TrainedModel
        A model of any form but a forest.
    dataset : GraphDataset
        Graphs, read as the model's were.
    graph : int
        Position in `dataset`.

    Returns
    -------
    str
        Python text, of at most `MOST_LINES` lines where that can be done.

    Raises
    ------
    InputError
        For a forest and for what cannot be said in such a script.
    """
    require_dataset(dataset)
    single = dataset[[graph]]
    table = trained.table(single)
    whole = _case(trained, table)
    counting = counting_for(trained, single)
    shortest: list[str] = []
    for case, width in [(whole, _WIDTHS[0]), *((_shortened(whole, table), width) for width in _WIDTHS)]:
        lines = _script(trained, single, table, case, counting, width)
        if not shortest or len(lines) < len(shortest):
            shortest = lines
        if len(lines) <= MOST_LINES:
            break
    return "\n".join(shortest) + "\n"


def _case(trained: TrainedModel, table: PredicateTable) -> _Case:
    model = trained.model
    fired = model.fired(table)[0]
    if isinstance(model, DecisionTree):
        rule = int(fired.argmax())
        probabilities = tuple(model.trees.value[model.leaves[rule]].tolist())
        claim = _Claim(f"R{rule + 1}", (probabilities,), model.rules[rule].literals, True)
        return _Case((claim,), pieces.TREE, {}, "Of a tree's leaves exactly one holds: the rule that is tested here.")
    if isinstance(model, RuleList):
        last = int(model.decides(table)[0])
        claims = [
            _Claim(f"R{n + 1}", (model.rule_probabilities[n],), rule.literals, n == last)
            for n, rule in enumerate(model.rules[: last + 1])
        ]
        if last == len(model.rules):
            claims.append(_Claim("the default", (model.default,), (), True))
        return _Case(tuple(claims), pieces.LIST, {}, "The first rule that holds decides; later ones are not asked.")
    if isinstance(model, Scorecard):
        claims = [
            _Claim(f"R{n + 1}", (model.total_for(n), model.signed_points[n]), rule.literals, bool(fired[n]))
            for n, rule in enumerate(model.rules)
        ]
        constants = {"BASE": model.base, "UNIT": model.unit}
        return _Case(tuple(claims), pieces.SUM, constants, "The points of every rule that holds are added up.")
    if isinstance(model, RuleSet):
        claims = [
            _Claim(f"R{n + 1}", (rule.target, rule.weight), rule.literals, bool(fired[n]))
            for n, rule in enumerate(model.rules)
        ]
        constants = {"BASE": model.base, "UNIT": 1}
        return _Case(tuple(claims), pieces.SUM, constants, "The weights of all rules that hold are added up.")
    found, fix = f"a {Form.FOREST} has no rules to prove by", "Fit the form rules, list, scorecard or tree"
    raise InputError(Fault("C811", "--proof", found, fix))


def _shortened(case: _Case, table: PredicateTable) -> _Case:
    """Return the case with one failing literal for each rule that does not hold, the easiest to check."""
    kept = []
    asked = {literal.predicate.id for claim in case.claims if claim.holds for literal in claim.literals}
    for claim in case.claims:
        if claim.holds:
            kept.append(claim)
            continue
        failing = [literal for literal in claim.literals if not literal_truth(literal, table)[0]]
        easiest = min(failing, key=lambda x: (x.predicate.id not in asked, _effort(x.predicate), x.predicate.id))
        asked.add(easiest.predicate.id)
        kept.append(replace(claim, literals=(easiest,)))
    return replace(case, claims=tuple(kept), shortened=True)


def _effort(predicate: Entry) -> tuple[bool, int]:
    if isinstance(predicate, Pattern):
        return False, sum(len(tests) for tests in predicate.nodes) + predicate.size
    if isinstance(predicate, Substructure | Property):
        return False, 0
    return True, len(predicate.structure.edges) + len(predicate.conditions)


def _script(
    trained: TrainedModel, single: GraphDataset, table: PredicateTable, case: _Case, counting: Counting, width: int
) -> list[str]:
    named: dict[str, str] = {}
    used: list[Entry] = []
    rules = []
    for claim in case.claims:
        assert claim.holds == bool(conjunction_truth(claim.literals, table)[0])  # noqa: S101
        tests: dict[str, int] = {}
        for literal in claim.literals:
            predicate = literal.predicate
            if predicate.id not in named:
                named[predicate.id] = f"p{len(named) + 1}"
                used.append(predicate)
            # One predicate may be bounded from both sides in a rule; both bounds are kept under two names.
            name = named[predicate.id]
            sign = literal.at_least if literal.present else -literal.at_least
            tests[name if name not in tests else f"{name}{_TWIN}"] = sign
        rules.append((claim.name, *claim.says, tests))
    probabilities = trained.model.probabilities(table)[0]
    best = int(probabilities.argmax())
    said = best, float(probabilities[best])  # to be derived anew
    told = [
        *packed(
            "ID, CLASSES", (visible(str(single.ids[0])[:_LONGEST_ID]), list(map(visible, trained.class_names))), width
        ),
        *(
            packed(", ".join([*case.constants, "SAID"]), (*case.constants.values(), said), width)
            if case.constants
            else packed("SAID", said, width)
        ),
    ]
    counted = counting.lines({named[p.id]: p for p in used}, width)
    twins = sorted({name for *_, tests in rules for name in tests if name.endswith(_TWIN)})
    return [
        f'"""Written by SymGraph: derives a prediction anew from the structure; needs {counting.needs}, nothing else.',
        f'{case.note}{_SHORTENED if case.shortened else ""}"""',
        *counting.imports(uses_exp="exp(" in case.verdict),
        *told,
        *packed("RULES", rules, width),
        pieces.CONSTANTS.rstrip(),
        *counted,
        *(f"COUNT[{written(twin)}] = COUNT[{written(twin.removesuffix(_TWIN))}]" for twin in twins),
        *(case.verdict + pieces.VERDICT).splitlines(),
    ]

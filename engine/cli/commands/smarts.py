"""`symgraph rules --format smarts` and `--names`: rules for other programs, and what is known of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.console import compile_first, note, progress
from engine.cli.loading import load_for_model
from engine.cli.options import DataOptions, workers
from engine.cli.output import out, percent, say
from engine.errors import Fault, OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.explain import Naming
    from engine.explain.smarts import LiteralSmarts
    from engine.rules import Literal, TrainedModel

__all__ = ["literal_json", "names_json", "say_names", "say_smarts", "smarts_of"]


def smarts_of(trained: TrainedModel, data: Path | None, columns: DataOptions) -> tuple[tuple[LiteralSmarts, ...], ...]:
    """Return the literals of each rule as SMARTS, compared with the data where there are some."""
    from engine.explain.smarts import export_rules, with_agreement
    from engine.predicates.groups import parsed

    _refuse_graphs(trained, "--format smarts", "--format json has its predicates as node-link graphs")
    try:
        rules = export_rules(trained)
    except ValueError as error:
        fix = "--format json has its predicates as node-link graphs"
        raise OptionError(Fault("O136", "option --format smarts", str(error), fix)) from None
    if data is None:
        return rules
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener)
        compile_first(listener)
        return with_agreement(rules, trained.model, imported.dataset, parsed(imported.dataset))


def _refuse_graphs(trained: TrainedModel, option: str, fix: str) -> None:
    from engine.data import GraphKind

    if trained.kind is not GraphKind.MOLECULES:
        raise OptionError(Fault("O135", f"option {option}", "the model is one of graphs that are no molecules", fix))


def literal_json(said: LiteralSmarts) -> dict[str, Any]:
    """Return a literal as plain values; `agreement` only where it was measured."""
    told: dict[str, Any] = {
        "predicate": said.entry.id,
        "smarts": said.query.smarts,
        "at_least": said.at_least,
        "negated": not said.present,
        "caveats": said.query.caveats,
    }
    if said.agreement is not None:
        found = said.agreement
        told["agreement"] = {
            "exact": found.exact,
            "share": found.share,
            "molecules": found.molecules,
            "same": found.same,
            "anchors": {
                "both": found.both,
                "smarts_only": found.smarts_only,
                "predicate_only": found.predicate_only,
            },
        }
    return told


def say_smarts(trained: TrainedModel, rules: tuple[tuple[LiteralSmarts, ...], ...]) -> None:
    """Print each rule with one line a literal: how many matches, of what, and how exact that is."""
    for number, (rule, literals) in enumerate(zip(trained.model.rules, rules, strict=True), 1):
        say(f"R{number}\tclass {trained.classes[rule.target]}\tweight {rule.weight:.6g}")
        for said in literals:
            count = f"{'at least' if said.present else 'fewer than'} {said.at_least}"
            say("\t".join([f"  {count}", said.query.smarts, *_figures(said)]))
    measured = {said.entry.id: said.agreement for literals in rules for said in literals if said.agreement}
    if measured:
        exact = sum(found.exact for found in measured.values())
        share = percent(exact / len(measured))
        note(f"{exact} of {len(measured)} SMARTS ({share}) match the same atoms as their predicate in every molecule.")
    note("Each match is one atom, and different atoms are counted.")


def _figures(said: LiteralSmarts) -> list[str]:
    if said.agreement is None:
        return list(said.query.caveats)
    if said.agreement.exact:
        return ["exact"]
    return [f"same atoms in {said.agreement.same} of {said.agreement.molecules} molecules", *said.query.caveats]


# -- names ----------------------------------------------------------------------------------------


def names_json(
    trained: TrainedModel, data: Path | None, columns: DataOptions, listed: Path | None, jobs: int | None
) -> dict[str, Any]:
    """Return what the rules and their literals have found again, and what of the user's list was found."""
    from engine.explain import (
        ALERTS,
        REDISCOVERED,
        best_f1,
        functional_groups,
        groups_in_plain_english,
        groups_of_file,
        known_alerts,
        memberships,
        name_literals,
    )
    from engine.predicates.groups import parsed

    _refuse_graphs(trained, "--names", "Groups have names in molecules only")
    if data is None:
        raise OptionError(Fault("O137", "option --names", "there are no data", "Give them with --data"))
    own = groups_of_file(listed) if listed else ()
    alerts = (group for name in ALERTS for group in known_alerts(name))
    groups = (*own, *groups_in_plain_english(), *functional_groups(), *alerts)
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener)
        compile_first(listener)
        molecules = parsed(imported.dataset)
        held = memberships(groups, molecules, jobs=workers(jobs), progress=listener)
        told = _conjunctions(trained)
        named = name_literals(trained, list(told.values()), imported.dataset, molecules, groups, held)
        again = best_f1(trained, list(told.values()), imported.dataset, held[:, : len(own)])
    letters = list(told)
    return {
        "thresholds": {"rediscovered": REDISCOVERED},
        "molecules": len(molecules),
        "names": [{"of": letter, **_naming_json(found)} for letter, found in zip(letters, named, strict=True)],
        "list": [
            {"group": group.name, "f1": float(f1), "by": letters[by], "found_again": bool(f1 >= REDISCOVERED)}
            for group, f1, by in zip(own, *again, strict=True)
        ],
    }


def _conjunctions(trained: TrainedModel) -> dict[str, tuple[Literal, ...]]:
    """Return the rules, and behind each of several literals those, taken as what is there: "R3", "R3.2"."""
    from dataclasses import replace

    found: dict[str, tuple[Literal, ...]] = {}
    for number, rule in enumerate(trained.model.rules, 1):
        found[f"R{number}"] = rule.literals
        for place, literal in enumerate(rule.literals, 1):
            there = replace(literal, present=True)
            if (there,) != rule.literals:
                found[f"R{number}.{place}"] = (there,)
            if literal.at_least > 1:
                found[f"R{number}.{place}, at least 1"] = (replace(there, at_least=1),)
    return found


def _naming_json(found: Naming) -> dict[str, Any]:
    told: dict[str, Any] = {"kinship": str(found.kinship)}
    if found.overlap is not None:
        overlap = found.overlap
        told |= {
            "source": found.source,
            "name": found.name,
            "justified": found.is_justified,
            "f1": overlap.f1,
            "both": overlap.both,
            "own": overlap.own,
            "group": overlap.group,
            "group_atoms": overlap.group_atoms,
            "own_atoms": overlap.own_atoms,
        }
    return told


def say_names(told: dict[str, Any], texts: Sequence[str]) -> None:
    """Print the rules with the names that their atoms justify, and what of the list was found again."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("of", "reads", "", "known as", "overlap"):
        table.add_column(name, overflow="fold")
    sentences = {f"R{number}": text for number, text in enumerate(texts, 1)}
    for row in told["names"]:
        if row["of"] not in sentences and row["kinship"] == "novel":
            continue
        known = f"{row['name']} ({row['source']})" if "name" in row else ""
        counts = f"{row['both']} of {row['own']} and {row['group']}, F1 {row['f1']:.2f}" if known else ""
        reads = sentences.get(row["of"], "")
        if reads and row.get("justified"):
            reads = f"{reads.rstrip('.')} ({'' if row['kinship'] == 'rediscovered' else 'within '}{row['name']})."
        table.add_row(row["of"], reads, row["kinship"], known, counts)
    out().print(table)
    if told["list"]:
        found = sum(row["found_again"] for row in told["list"])
        say(f"\n{found} of {len(told['list'])} groups of the list are found again (overlap F1 at least 0.5):")
        for row in told["list"]:
            say(f"  {'yes' if row['found_again'] else 'no '}  {row['f1']:.3f}  {row['group']}  by {row['by']}")

"""`symgraph explain`: why the model says what it says of one molecule or graph."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.commands.counterfactuals import ask, asked_json, draw_asked, say_asked
from engine.cli.console import compile_first, note, progress
from engine.cli.flags import flagged
from engine.cli.loading import load_for_model, named_class
from engine.cli.options import AsJson, Data, DataOptions, Model
from engine.cli.output import out, refuse_unwritable, say, say_json, write_text
from engine.errors import Fault, InputError

if TYPE_CHECKING:
    from engine.data import GraphDataset
    from engine.explain import Contribution, Explanation, NearMiss
    from engine.prediction import ExplainedGraph
    from engine.readers import Imported
    from engine.rules import TrainedModel

__all__ = ["draw", "explain", "find_graph", "marked", "register", "say_explanation"]

_SHOWN = 10  # contributions in the text; JSON has all of them
_DRAWN = 3  # contributions in the drawing: more hide one another
_COMPARED = 100_000  # ids looked through for near ones
_WIDTH, _HEIGHT = 480, 360  # pixels
_MOST_ATOMS = 1_000  # drawn as a molecule: who asks for one drawing waits some seconds

Wanted = Annotated[str, typer.Option("--id", metavar="ID", show_default=False, help="Which molecule or graph.")]
Drawing = Annotated[
    Path | None,
    typer.Option("--svg", metavar="OUT.svg", show_default=False, help="Draw it, what counted most highlighted."),
]
Flip = Annotated[
    bool,
    typer.Option(
        "--counterfactual",
        help="Also look for the smallest edit that changes the prediction; --svg then draws both side by side.",
    ),
]
Proof = Annotated[
    Path | None,
    typer.Option(
        "--proof",
        metavar="OUT.py",
        show_default=False,
        help="Write a short script that derives the prediction anew, with RDKit or networkx alone.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: symgraph explain bbb.json sample_data/bbb.csv --id 17 --svg why.svg")(flagged(explain))


def explain(
    model: Model,
    data: Data,
    id: Wanted,  # noqa: A002
    *,
    svg: Drawing = None,
    counterfactual: Flip = False,
    proof: Proof = None,
    columns: DataOptions,
    as_json: AsJson = False,
) -> None:
    """Say which rules fired on one molecule or graph, what they matched, and what each added to the score.

    Its ID is the one in the id column, else the number of its record, from 1.

    In the JSON nodes count from 0, hydrogens that are no nodes left out. Of a molecule, 'file_atoms' says which atom of
    the file each node is, from 1 (null for a hydrogen that is not written there), and 'smiles_atoms' which atom of
    'smiles', from 0; of another graph, 'file_nodes' has the ids of the nodes in the file. What is not known is null.
    """
    from engine.explain.proof import write_proof
    from engine.prediction import explain_graph
    from engine.rules.model_file import load_model

    refuse_unwritable(svg, option="--svg")
    refuse_unwritable(proof, option="--proof")
    trained = load_model(model)
    with progress() as listener:
        imported = load_for_model(data, columns, trained, listener)
        graph = find_graph(imported, id)
        compile_first(listener)
        explained = explain_graph(trained, imported.dataset, graph)
        found, near = explained.explanation, explained.near_misses
        asked = ask(trained, imported.dataset, graph, found.prediction, listener) if counterfactual else None
    if proof is not None:
        write_text(proof, write_proof(trained, imported.dataset, graph), option="--proof")
    flipped = None if asked is None else asked.found
    if svg is not None and flipped is not None:
        write_text(svg, draw_asked(flipped, trained, explained.single), option="--svg")
    elif svg is not None:
        write_text(svg, draw(imported.dataset, graph, found), option="--svg")
    if as_json:
        more = _more_json(explained, trained)
        told = {} if asked is None else asked_json(asked, trained, imported.dataset)
        say_json(explanation_json(found, trained) | nodes_json(imported, graph) | more | told)
        return
    say_explanation(found, trained, drawn=svg is not None and flipped is None)
    _say_near_misses(near, trained)
    say(f"\n{explained.narrative}")
    if asked is not None:
        say_asked(asked, trained, imported.dataset)


def find_graph(imported: Imported, wanted: str) -> int:
    """Return the row of the graph called `wanted`; raises `InputError`, naming near ones, where there is none."""
    ids = imported.dataset.ids.tolist()
    rows = [row for row, name in enumerate(ids) if name == wanted]
    if len(rows) > 1:
        first = imported.dataset.records[rows[0]]
        note(f"{len(rows)} records are called '{wanted}'; this is the first of them, record {first}.")
    if rows:
        return rows[0]
    reason = _left_out(imported, wanted)
    if reason:
        raise InputError(reason)
    near = get_close_matches(wanted, list(islice(ids, _COMPARED)), n=3, cutoff=0.5)
    fix = f"Near ones are {', '.join(near)}" if near else f"The first ones are {', '.join(ids[:3])}"
    raise InputError(Fault("C804", f"--id {wanted}", f"{imported.dataset.name} has no such graph", fix))


def _left_out(imported: Imported, wanted: str) -> Fault | None:
    """Return the fault of the record called `wanted` where it could not be used."""
    column = imported.columns.id
    names = imported.source[column].tolist() if column else [str(n) for n in imported.source.index.tolist()]
    if wanted not in names:
        return None
    record = imported.source.index.tolist()[names.index(wanted)]
    return next((fault for fault in imported.faults if fault.record == record), None)


def marked(found: Explanation) -> tuple[tuple[str, Contribution], ...]:
    """Return the contributions that are drawn, strongest first, each with its letter."""
    matched = [c for c in found.contributions if c.match.nodes]
    strongest = sorted(matched, key=lambda c: -abs(c.value))[:_DRAWN]
    return tuple(zip("ABC", strongest, strict=False))


def draw(dataset: GraphDataset, graph: int, found: Explanation) -> str:
    """Return SVG text of the graph with what the strongest contributions matched."""
    from engine.explain.drawings import Highlight, draw_member

    title = f"{found.id}: " + "; ".join(f"{letter}: {c.text}" for letter, c in marked(found))
    highlights = [
        Highlight(letter, colour, c.match.nodes, c.match.edges) for colour, (letter, c) in enumerate(marked(found))
    ]
    return draw_member(dataset, graph, highlights, title=title, width=_WIDTH, height=_HEIGHT, most_atoms=_MOST_ATOMS)


def explanation_json(found: Explanation, trained: TrainedModel) -> dict[str, Any]:
    """Return the evidence as plain values."""
    letters = {id(c): letter for letter, c in marked(found)}
    return {
        "id": found.id,
        "prediction": trained.classes[found.prediction],
        "prediction_name": trained.class_names[found.prediction],
        "probability": found.probability,
        "score_scale": str(found.scale),
        "base": found.base,
        "contributions": [
            {
                "rule": c.rule,
                "text": c.text,
                "value": c.value,
                "nodes": list(c.match.nodes),
                "edges": [list(pair) for pair in c.match.edges],
                "places": [
                    {"anchor": p.anchor, "nodes": list(p.nodes), "edges": [list(pair) for pair in p.edges]}
                    for p in c.match.places
                ],
                "drawn_as": letters.get(id(c)),
            }
            for c in found.contributions
        ],
        "sum": found.sum,
    }


def _more_json(explained: ExplainedGraph, trained: TrainedModel) -> dict[str, Any]:
    """Return what is said beside the evidence as plain values."""
    weights, ends = explained.weights, explained.single.edge_ends.tolist()
    return {
        "near_misses": [near_miss_json(miss, trained) for miss in explained.near_misses],
        "weights": {
            "nodes": weights.nodes,
            "edges": [[*pair, w] for pair, w in zip(ends, weights.edges.tolist(), strict=True)],
        },
        "unread_nodes": explained.explanation.unread,
        "narrative": explained.narrative,
    }


def nodes_json(imported: Imported, graph: int) -> dict[str, Any]:
    """Return where the nodes of the graph are: in its SMILES, and in the file."""
    dataset = imported.dataset
    smiles, own = str(dataset.smiles[graph]), dataset.nodes(graph)
    names = imported.file_nodes(int(dataset.records[graph])) if imported.file_nodes else ()
    known = len(names) == own.stop - own.start
    numbers = known and all(isinstance(name, int) for name in names)
    return {
        "smiles": smiles or None,
        "smiles_atoms": dataset.atom_of_node[own] if smiles else None,
        "file_atoms": [name or None for name in names] if numbers else None,
        "file_nodes": list(names) if known and not numbers else None,
    }


def near_miss_json(miss: NearMiss, trained: TrainedModel) -> dict[str, Any]:
    """Return a rule that almost fired as plain values; `test` is the one that fails at a place, null without one."""
    partial = miss.partial
    return {
        "rule": miss.rule,
        "text": miss.text,
        "class": trained.classes[miss.target],
        "weight": miss.weight,
        "failed": {
            "text": miss.failed,
            "found": miss.found,
            "needed": miss.needed,
            "present": miss.present,
            "nodes": list(miss.match.nodes),
        },
        "test": None
        if partial is None
        else {
            "node": partial.node,
            "nodes": list(partial.nodes),
            "found": partial.found,
            "needed": partial.needed,
        },
    }


def _say_near_misses(near: tuple[NearMiss, ...], trained: TrainedModel) -> None:
    from engine.explain import shortfall_words

    if not near:
        return
    say("\nAlmost fired:")
    for miss in near:
        name = trained.class_names[miss.target]
        say(f"  {miss.rule}, for {name}: only “{miss.failed}” fails; {shortfall_words(miss)}")


def say_explanation(found: Explanation, trained: TrainedModel, *, drawn: bool = False) -> None:
    """Print the evidence: the strongest contributions, and what they add up to."""
    from rich.table import Table

    name = named_class(trained.classes[found.prediction], trained.class_names[found.prediction])
    say(f"{found.id}: {name}, probability {found.probability:.3f}")
    letters = {id(c): letter for letter, c in marked(found)} if drawn else {}
    table = Table(str(found.scale), "rule", *(["drawn as"] if drawn else []), "because it", box=None, pad_edge=False)
    table.columns[0].justify = "right"
    gap = [""] * (1 + drawn)
    table.add_row(f"{found.base:.3f}", *gap, "where every graph starts")
    ranked = sorted(found.contributions, key=lambda c: -abs(c.value))
    for c in ranked[:_SHOWN]:
        table.add_row(f"{c.value:+.3f}", c.rule, *([letters.get(id(c), "")] if drawn else []), c.text)
    rest = ranked[_SHOWN:]
    if rest:
        table.add_row(f"{sum(c.value for c in rest):+.3f}", *gap, f"{len(rest)} more together")
    table.add_row(f"{found.sum:.3f}", *gap, "sum")
    out().print(table)

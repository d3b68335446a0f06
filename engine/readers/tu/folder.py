"""TU Dortmund data sets: plain text files of arcs, nodes and graphs.

Format: Morris et al., TUDataset (2020), https://chrsmrrs.github.io/datasets/docs/format/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.data import Direction, GraphDataset, GraphKind, natural_order, text_array
from engine.data.chemistry import Hydrogens, fold_hydrogens, is_chemical, perceive_molecules, plain_hydrogens
from engine.errors import Fault, InputError
from engine.faults import Severity, fault, refusal, severity
from engine.readers.assembly import finish, nothing_usable
from engine.readers.columns.missing import said
from engine.readers.columns.numbers import Evidence, Point
from engine.readers.columns.spelling import Key, class_key, settle_classes
from engine.readers.columns.targets import no_classes, writes_number
from engine.readers.columns.threshold import cut, note_bounds, threshold_of
from engine.readers.containers.content import decode
from engine.readers.imported import Columns, Imported, ReadOptions
from engine.readers.limits import Limits
from engine.readers.notes import isotope_note, listed_records
from engine.readers.tu.columns import edge_labels, edge_truth, node_attributes, node_labels
from engine.readers.tu.files import TuFiles
from engine.readers.tu.graphs import TuGraphs, arrange_graphs
from engine.readers.tu.numbers import symbols
from engine.readers.tu.readme import LabelNames, parse_label_readme

__all__ = ["read_tu"]


def read_tu(files: TuFiles, options: ReadOptions) -> Imported:
    """Return the graphs of the set, as molecules where its readme names elements and bond orders."""
    _refuse_columns(files, options)
    names = parse_label_readme(decode(files.parts.get("label_readme", b""), "")[0])
    targets, classes, target_faults = _targets(files, options)
    graphs = arrange_graphs(files, len(targets), first=options.numbering.first(1))
    whole, faults = _dataset(files, graphs, names, targets, classes)
    faults += target_faults
    whole, notes = _with_directions(whole, graphs, files, directed=options.directed)
    faults += notes
    kept, faults = _usable(whole, graphs, faults, options.limits)
    source = pd.DataFrame(
        {"id": whole.ids.tolist()}, index=pd.RangeIndex(1, len(whole) + 1, name="record"), dtype="str"
    )
    if not kept.any():
        raise nothing_usable(files.name, len(whole), faults)
    dataset = whole if kept.all() else _subset(whole, kept)
    if names.node:
        dataset, labelled = plain_hydrogens(dataset)
        faults += [isotope_note(dataset.name, dataset.records[labelled].tolist())] if len(labelled) else []
        if names.edge and not dataset.directed and is_chemical(dataset):
            dataset, notes = _molecules(dataset, options)
            faults += notes
    if options.hydrogens is Hydrogens.FOLD:
        dataset = fold_hydrogens(dataset)
    return finish(Imported(dataset, source, (*files.about.faults, *faults), "tu", Columns()))


def _refuse_columns(files: TuFiles, options: ReadOptions) -> None:
    """Refuse column names, which mean nothing here; a target that is not required may be asked for."""
    asked = options.columns if options.require_target else replace(options.columns, target="")
    named = [name for name in (asked.structure, asked.target, asked.id, asked.group, asked.weight, asked.split) if name]
    if named:
        raise refusal(
            "T201", f"{files.name}, column '{named[0]}'", "a TU data set has no columns", "Leave the option out"
        )


def _targets(files: TuFiles, options: ReadOptions) -> tuple[npt.NDArray[np.int64], list[str], list[Fault]]:
    """Return the class of every graph as a code, the classes by code, and faults; nothing without a file of labels."""
    if "graph_labels" not in files.parts:
        if options.require_target:
            raise refusal("F315", files.place("graph_labels"), "the file with the classes is missing")
        return np.zeros(0, dtype=np.int64), [], []
    codes, found = symbols(files, "graph_labels")
    if codes.shape[1] != 1:
        raise refusal("F319", files.place("graph_labels", 1), f"{codes.shape[1]} values where 1 belongs")
    if not len(codes):
        raise refusal("F302", files.place("graph_labels"), "the file is empty")
    column = codes[:, 0]
    counts = dict(zip(found[0], np.bincount(column, minlength=len(found[0])).tolist(), strict=True))
    labels, faults = _classes(counts, files.place("graph_labels"), options)
    classes = list(dict.fromkeys(label for label in labels if label))
    rank = {label: code for code, label in enumerate(classes)} | {"": -1}
    targets = np.array([rank[label] for label in labels], dtype=np.int64)[column]
    for graph in np.flatnonzero(targets < 0).tolist() if options.require_target else ():
        text = found[0][column[graph]]
        bound = bool(options.threshold) and writes_number(text)
        what = f"'{text[:40]}' does not say on which side of {options.threshold} it is" if bound else "no class"
        what = what if bound or not text else f"the class is missing: '{text[:40]}'"
        code = "T225" if bound else "T203"
        faults.append(fault(code, files.place("graph_labels", graph + 1), what, record=graph + 1))
    return targets, classes, faults


def _classes(counts: dict[str, int], place: str, options: ReadOptions) -> tuple[list[str], list[Fault]]:
    """Return the class that each label stands for, "" for none; refuse labels that are measurements."""
    labels = list(counts)
    if options.threshold:
        texts = [said(label) for label in labels]
        numbers, _ = Evidence.of(texts).settle(place, options.decimal, Point.DECIMAL)
        weighted = [text for text, label in zip(texts, labels, strict=True) for _ in range(counts[label])]
        cells = cut(weighted, options.threshold, place, numbers)
        side = dict(zip(weighted, cells, strict=True))
        return [side[text] for text in texts], list(note_bounds(weighted, cells, place))
    settled = settle_classes(counts, place, options.known_classes)
    kept: dict[str, int] = defaultdict(int)
    for label, n in counts.items():
        if settled.kept[label]:
            kept[settled.kept[label]] += n
    wrong = None if kept.keys() <= set(options.known_classes) else no_classes(kept, place, codes=True)
    if wrong is not None and options.require_target:
        raise InputError(wrong)
    if wrong is not None:
        return [""] * len(labels), [replace(wrong, code="T210")]
    return [settled.kept[label] for label in labels], list(settled.faults)


def _dataset(
    files: TuFiles, graphs: TuGraphs, names: LabelNames, targets: npt.NDArray[np.int64], found: list[str]
) -> tuple[GraphDataset, list[Fault]]:
    """Return all graphs, those at fault too, as plain graphs, and the faults."""
    n = len(graphs.node_offsets) - 1
    node_codes, node_columns = node_labels(files, graphs, names)
    edge_codes, edge_alphabet, label_faults = edge_labels(files, graphs, names)
    attributes, attribute_names, infinite = node_attributes(files, graphs, names)
    classes = tuple(sorted(found, key=natural_order))
    dataset = GraphDataset(
        name=files.name,
        kind=GraphKind.GRAPHS,
        node_offsets=graphs.node_offsets,
        node_codes=node_codes,
        node_columns=node_columns,
        node_attributes=attributes,
        attribute_names=attribute_names,
        edge_offsets=graphs.edge_offsets,
        edge_ends=graphs.edge_ends,
        edge_codes=edge_codes,
        edge_alphabet=edge_alphabet,
        target_codes=_class_codes(targets, found, classes, n),
        classes=classes,
        class_names=_class_names(classes, files.about.classes, names.classes),
        ids=text_array([str(number) for number in range(1, n + 1)]),
        records=np.arange(1, n + 1),
        smiles=text_array([""] * n),
        atom_of_node=np.full(len(graphs.node_lines), -1, dtype=np.int32),
        edge_truth=edge_truth(files, graphs),
    )
    faults = [*graphs.faults, *label_faults]
    for graph, line in infinite.items():
        place = files.place("node_attributes", line)
        faults.append(fault("G409", place, f"graph {graph} has an attribute that is no finite number", record=graph))
    if "edge_attributes" in files.parts:
        faults.append(fault("G407", files.place("edge_attributes"), "numeric edge attributes are not used"))
    return dataset, faults


def _class_names(classes: tuple[str, ...], *told: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the classes for people, in whatever way the classes are spelled where they are told."""
    known: dict[Key, str] = {}
    for names in reversed(told):
        known |= {class_key(label): name for label, name in names.items() if name}
    are_sides = threshold_of(classes) != ""
    return tuple(known.get(class_key(c)) or (c if are_sides else f"class {c}") for c in classes)


def _with_directions(
    dataset: GraphDataset, graphs: TuGraphs, files: TuFiles, *, directed: bool
) -> tuple[GraphDataset, list[Fault]]:
    """Return the data set with the directions of its edges where they are wanted, and a note where they are not."""
    one_way = int(np.count_nonzero(graphs.edge_directions != Direction.BOTH))
    if not one_way:
        return dataset, []
    if directed:
        return replace(dataset, edge_directions=graphs.edge_directions), []
    found = f"{one_way:,} of {dataset.n_edges:,} edges are listed in one direction only; they are read as undirected"
    return dataset, [fault("G415", files.place("A"), found)]


def _class_codes(
    targets: npt.NDArray[np.int64], found: list[str], classes: tuple[str, ...], n: int
) -> npt.NDArray[np.int32]:
    if not found:
        return np.full(n, -1, dtype=np.int32)
    rank: npt.NDArray[Any] = np.array([*(classes.index(label) for label in found), -1], dtype=np.int32)
    return rank[targets]


def _usable(
    dataset: GraphDataset, graphs: TuGraphs, faults: list[Fault], limits: Limits
) -> tuple[npt.NDArray[np.bool_], list[Fault]]:
    """Return which graphs can be used, and the faults with those of the graphs that are too large."""
    sizes = np.diff(dataset.node_offsets)
    large = np.flatnonzero(sizes > limits.nodes_per_graph)
    for graph in large.tolist():
        found = f"{sizes[graph]:,} nodes; {limits.nodes_per_graph:,} are the most"
        faults = [*faults, fault("G410", f"{dataset.name}, graph {graph + 1}", found, record=graph + 1)]
    kept = np.ones(len(dataset), dtype=bool)
    wrong = [found.record for found in faults if found.record and severity(found) is Severity.ERROR]
    kept[np.array(wrong, dtype=np.int64) - 1] = False
    return kept, faults


def _subset(dataset: GraphDataset, kept: npt.NDArray[np.bool_]) -> GraphDataset:
    """Return the graphs that can be used, and no class that went with the others."""
    subset = dataset[kept]
    used = [code for code, count in enumerate(subset.class_counts().values()) if count]
    rank = np.full(len(dataset.classes) + 1, -1, dtype=np.int32)  # the last entry is for unknown classes
    rank[used] = np.arange(len(used))
    return replace(
        subset,
        target_codes=rank[subset.target_codes],
        classes=tuple(dataset.classes[code] for code in used),
        class_names=tuple(dataset.class_names[code] for code in used),
    )


def _molecules(dataset: GraphDataset, options: ReadOptions) -> tuple[GraphDataset, list[Fault]]:
    """Return the graphs as molecules, and a note about those that stay plain."""
    perceived = perceive_molecules(dataset, options.hydrogens, options.progress)
    if not perceived.plain:
        return perceived.dataset, []
    records = perceived.dataset.records[list(perceived.plain)].tolist()
    found = f"{len(records)} of {len(dataset):,} graphs are no valid molecules and stay plain graphs"
    return perceived.dataset, [fault("S109", f"{dataset.name}, {listed_records(records)}", found)]

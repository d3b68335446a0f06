"""A folder or an archive of molecule files or of graph files, with a table of labels beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engine.errors import InputError
from engine.faults import refusal
from engine.readers.columns.labels import LABEL_TABLES, Labels, label_table
from engine.readers.containers.bundle import Bundle
from engine.readers.containers.compression import unpack
from engine.readers.detect import Format, detect_format
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.graphs.gexf import gexf_entries
from engine.readers.graphs.gml import gml_entries
from engine.readers.graphs.graph6 import graph6_entries
from engine.readers.graphs.graphml import graphml_entries
from engine.readers.graphs.node_link import node_link_entries
from engine.readers.imported import Imported, ReadOptions
from engine.readers.molecules.sdf import MolEntry, molecules_of_entries, sdf_entries
from engine.readers.molecules.smiles import Problem
from engine.readers.tables.json_items import json_items

__all__ = ["read_members"]

_GRAPHS = {
    Format.GRAPHML: graphml_entries,
    Format.GEXF: gexf_entries,
    Format.GML: gml_entries,
    Format.GRAPH6: graph6_entries,
}


def read_members(bundle: Bundle, options: ReadOptions) -> Imported:
    """Return the molecules or graphs of all the files as one data set, ids being the names of the files."""
    tables = {*LABEL_TABLES, *(f"{name}.gz" for name in LABEL_TABLES)}
    names = [name for name in bundle.names if PurePosixPath(name).name.lower() not in tables]
    if not names:
        raise refusal("F312", bundle.name, "no file NAME_A.txt, and no file of molecules or graphs")
    labels = label_table(bundle, options.limits)
    members = [member for name in names for member in _members(bundle, name, options)]
    used: set[str] = set()
    cells = [_cells(member, labels, used) for member in members]
    mols = next((m for m in members if isinstance(m.found, MolEntry)), None)
    graphs = next((m for m in members if isinstance(m.found, GraphEntry)), None)
    if mols and graphs:
        mixed = f"'{mols.file}' holds molecules, '{graphs.file}' graphs"
        raise refusal("F330", bundle.name, f"files of different kinds: {mixed}")
    pairs = list(zip(members, cells, strict=True))
    if graphs or not mols:
        entries = [_graph(member, said) for member, said in pairs]
        imported = graphs_of_entries(entries, bundle.name, "graph files", "file", options, bundle.about)
    else:
        molecules = [_molecule(member, said) for member, said in pairs]
        imported = molecules_of_entries(molecules, bundle.name, "MOL files", "file", options, bundle.about)
    return replace(imported, faults=(*labels.faults, *labels.unused(used), *imported.faults))


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    """One molecule or graph of a file, or why the file cannot be read."""

    file: str
    number: int  # in its file, from 1; 0 where it is alone
    found: GraphEntry | MolEntry | Problem

    @property
    def place(self) -> str:
        line = "" if isinstance(self.found, Problem) or not self.number else f", line {self.found.line}"
        return f"'{self.file}'{line}"


def _members(bundle: Bundle, file: str, options: ReadOptions) -> list[_Member]:
    """Return what is in a file; a file at fault is one record at fault."""
    limits = options.limits
    try:
        content, inner = unpack(bundle.read(file), file, limits)
        form = detect_format(content, inner)
        if form is Format.JSON:
            items = json_items(content, inner, limits)
            found: list[GraphEntry | MolEntry] = [*node_link_entries(items, limits, options.numbering)]
        elif form is Format.SDF:
            found = [*sdf_entries(content, inner, limits)[0]]
        elif form in _GRAPHS:
            found = [*_GRAPHS[form](content, inner, limits)]
        else:
            fix = f"Leave it out, pack it alone, or call a table of classes {LABEL_TABLES[0]}"
            raise _Unfit(*refusal("F330", bundle.name, f"'{file}' is a file of its own kind ({form})", fix).faults)
    except _Unfit:
        raise
    except InputError as error:
        return [_Member(file, 0, Problem(error.faults[0].code, error.faults[0].found, error.faults[0].fix))]
    return [_Member(file, number if len(found) > 1 else 0, one) for number, one in enumerate(found, 1)]


class _Unfit(InputError):
    """A file that does not belong among the others: the whole bundle is refused."""


def _cells(member: _Member, labels: Labels, used: set[str]) -> dict[str, str]:
    """Return the id of a molecule or graph, its file, what the table says of it, and what it says itself."""
    path = PurePosixPath(member.file)
    stem = path.name.split(".")[0] if path.name.endswith((".gz", ".bz2", ".xz")) else path.stem
    own = {} if isinstance(member.found, Problem) else member.found.cells
    name = f"{stem} {member.number}" if member.number else stem
    keys = (name, member.file, path.name, stem) if not member.number else (name, own.get("id", ""))
    used.update(labels.keys(*keys))
    inner = {("id in file" if key == "id" else key): value for key, value in own.items()}
    return {"id": name, "file": member.file} | inner | labels.of(*keys)


def _graph(member: _Member, cells: dict[str, str]) -> GraphEntry:
    if isinstance(member.found, GraphEntry):
        return replace(member.found, line=member.place, cells=cells, original="")
    problem = member.found if isinstance(member.found, Problem) else None
    return GraphEntry(member.place, cells, problem=problem)


def _molecule(member: _Member, cells: dict[str, str]) -> MolEntry:
    if isinstance(member.found, MolEntry):
        return replace(member.found, line=member.place, cells=cells, original="")
    problem = member.found if isinstance(member.found, Problem) else None
    return MolEntry(member.place, "", cells, problem=problem)

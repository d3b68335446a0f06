"""The part of a proof script that holds the graph, and counts from how many of its nodes each predicate holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from rdkit import Chem

from engine.data import GraphDataset, GraphKind
from engine.data.chemistry import BOND_NAMES, molecule
from engine.errors import Fault, InputError
from engine.explain.proof import pieces
from engine.explain.proof.embedding import embeds
from engine.explain.proof.packing import packed, split_words, written
from engine.explain.smarts.patterns import pattern_smarts
from engine.predicates import Entry
from engine.predicates.egos import Condition, EdgeTest, NodeTest, Part, Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import LONGEST, MAX_READINGS, Pattern, PatternGraphs, Shape, walk_counts
from engine.rules import TrainedModel
from engine.structure import EdgeStructure

__all__ = ["Counting", "counting_for"]

_NEAR = "NEAR = neighbors(len(NODES), LINES)"
_PLAIN_BONDS = frozenset(BOND_NAMES.values())


def counting_for(trained: TrainedModel, single: GraphDataset) -> Counting:
    """Return what counts in the one graph of `single`; raises `InputError` where no short script can."""
    graphs = PatternGraphs.of(single)
    walks = walk_counts(graphs.offsets, graphs.neighbors, LONGEST)
    if trained.model.vocabulary.patterns and walks.max(initial=0) > MAX_READINGS and _has_hubs(trained, walks):
        found = "it has hubs at which long patterns are not looked for, which a short script cannot retrace"
        raise InputError(Fault("C812", "--proof", found, "Choose another graph"))
    if str(single.smiles[0]):
        return _MoleculeCounting(trained, single)
    if single.kind is GraphKind.MOLECULES:
        found = "its atoms and bonds make no valid molecule, so that RDKit cannot retrace it"
        raise InputError(Fault("C813", "--proof", found, "Choose another graph"))
    return _GraphCounting(trained, single)


def _has_hubs(trained: TrainedModel, walks: Any) -> bool:
    """Whether some node has more walks than are read, for the longest pattern that the model asks for."""
    longest = max(p.size - 1 for p in trained.model.vocabulary.patterns)
    return bool((walks[longest] > MAX_READINGS).any())


@dataclass(frozen=True, slots=True, eq=False)
class Counting(ABC):
    """The graph, and what is needed to count in it."""

    trained: TrainedModel
    single: GraphDataset

    needs = ""

    @abstractmethod
    def imports(self, *, uses_exp: bool) -> list[str]:
        """Return the lines that import."""

    @abstractmethod
    def lines(self, used: dict[str, Entry], width: int) -> list[str]:
        """Return the lines after which COUNT has the count of each predicate by its name."""

    def _is_full(self, egos: dict[str, Predicate]) -> bool:
        """Whether more is asked for than structure without edge labels, and counts."""
        exact = any(p.structure.scheme == "exact" for p in egos.values())
        means = any(c.part is Part.ATTRIBUTE for p in egos.values() for c in p.conditions)
        return exact or means or self.trained.model.vocabulary.edge_structure is not EdgeStructure.PLAIN

    def _ego_lines(self, egos: dict[str, Predicate], width: int, *, near_is_known: bool = False) -> list[str]:
        """Return the lines that count ego graphs in NODES and LINES."""
        vocabulary = self.trained.model.vocabulary
        kind = vocabulary.edge_structure
        exact = any(p.structure.scheme == "exact" for p in egos.values())
        conditions = [c for p in egos.values() for c in p.conditions]
        full = self._is_full(egos)
        data = {name: _ego_data(p, full=full) for name, p in egos.items()}
        label = f"label = lambda u: NODES[u].get({written(vocabulary.abstraction.label_column)})"
        on_edges = any(c.part is Part.EDGE for c in conditions)
        lines = packed("EGOS", data, width)
        if not full:
            tested = pieces.FITS + (pieces.EDGES if on_edges else "") + pieces.TESTS
            code = pieces.NEAR + pieces.REFINE + (tested if conditions else pieces.FITS_SHAPE)
            return [
                *lines,
                *([label] if on_edges else []),
                *code.splitlines(),
                *([] if near_is_known else [_NEAR]),
                *pieces.COUNT_EGOS.splitlines(),
            ]
        roles = pieces.EMBED, pieces.ROLES_OF_EMBEDDING
        code = pieces.NEAR_COLOURED + pieces.REFINE_COLOURED + (roles[0] if exact else "") + pieces.FITS_COLOURED
        code += (roles[1] if exact else pieces.ROLES_OF_COLOURS) + pieces.TESTS_COLOURED
        return [
            *lines,
            label,
            f"arc = lambda told: {pieces.ARCS[str(kind)]}",
            *packed("NUMBERS", self._numbers(), width),
            *code.splitlines(),
            _NEAR,
            *pieces.COUNT_EGOS.splitlines(),
        ]

    def _numbers(self) -> dict[str, list[float]]:
        wanted = self.trained.model.vocabulary.abstraction.attributes
        columns = self.trained.model.vocabulary.attributes_of(self.single)
        return {name: columns[:, i].tolist() for i, name in enumerate(wanted)}


class _MoleculeCounting(Counting):
    """A molecule, looked at with RDKit."""

    needs = "RDKit"

    def imports(self, *, uses_exp: bool) -> list[str]:
        return [*(["from math import exp"] if uses_exp else []), "from rdkit import Chem"]

    def lines(self, used: dict[str, Entry], width: int) -> list[str]:
        mol = molecule(self.single, 0)
        assert mol is not None  # noqa: S101  (its SMILES is what brought us here)
        smiles = Chem.MolToSmiles(mol)
        explicit = any(atom.GetAtomicNum() == 1 for atom in mol.GetAtoms())
        patterns = {name: _smarts(p) for name, p in used.items() if isinstance(p, Pattern)}
        egos = {name: p for name, p in used.items() if isinstance(p, Predicate)}
        if explicit:
            lines = [*packed("SMILES", smiles, width), *(pieces.WHOLE + pieces.FOLD).splitlines()]
        else:
            text = ascii(smiles)
            short = len(text) < width - 40
            lines = [] if short else packed("SMILES", smiles, width)
            lines += [f"whole = mol = Chem.MolFromSmiles({text if short else 'SMILES'})"]
        if patterns:
            rings = any(isinstance(p, Pattern) and p.shape is Shape.RING for p in used.values())
            code = ("from itertools import combinations\n" + pieces.SMARTS_OF_RINGS) if rings else pieces.SMARTS
            lines += [*packed("PATTERNS", patterns, width), *(code + pieces.COUNT_SMARTS).splitlines()]
        own = {name: p.smarts for name, p in used.items() if isinstance(p, Substructure)}
        if own:
            lines += [*packed("SMARTS", own, width), *pieces.COUNT_OWN.splitlines()]
        properties = {name: p for name, p in used.items() if isinstance(p, Property)}
        if properties:
            values = [f"{written(name)}: {pieces.PROPERTIES[p.name]}" for name, p in properties.items()]
            lines += [*pieces.PROPERTY.splitlines(), *(f"COUNT.update({{{value}}})" for value in values)]
        if egos:
            columns = {c.test.column for p in egos.values() for c in p.conditions if isinstance(c.test, NodeTest)}
            on_edges = any(c.part is Part.EDGE for p in egos.values() for c in p.conditions)
            columns |= {"element"} if on_edges or self._is_full(egos) else set()
            told = ", ".join(f"{column}={pieces.COLUMNS[column]}" for column in pieces.COLUMNS if column in columns)
            lines += [f"NODES = [dict({told}) for a in whole.GetAtoms()]"]
            plain = _PLAIN_BONDS.issuperset(str(b.GetBondType()).lower() for b in mol.GetBonds())
            if plain and not self._is_full(egos):
                lines += pieces.BONDS.splitlines()
            else:
                lines += pieces.MOLECULE_LINES.splitlines()
            lines += self._ego_lines(egos, width, near_is_known=plain and not self._is_full(egos))
        return lines


class _GraphCounting(Counting):
    """A plain graph, looked at with networkx."""

    needs = "networkx"

    def imports(self, *, uses_exp: bool) -> list[str]:
        lines = ["from math import exp"] if uses_exp else []
        return [*lines, "import networkx as nx"]

    def lines(self, used: dict[str, Entry], width: int) -> list[str]:
        single = self.single
        columns = {
            column.name: [column.symbols[code] for code in single.node_codes[:, i].tolist()]
            for i, column in enumerate(single.node_columns)
        }
        bonds = [single.edge_alphabet.symbols[code] for code in single.edge_codes.tolist()]
        ways = [3] * len(bonds) if single.edge_directions is None else single.edge_directions.tolist()
        ends = [(int(u), int(v)) for u, v in single.edge_ends]
        patterns = {name: _pattern_data(p) for name, p in used.items() if isinstance(p, Pattern)}
        egos = {name: p for name, p in used.items() if isinstance(p, Predicate)}
        lines = [*_columns(columns, width), *_lines(ends, bonds, ways, width), *pieces.GRAPH.splitlines()]
        if patterns:
            asked = {t.column for p in used.values() if isinstance(p, Pattern) for tests in p.nodes for t in tests}
            code = (pieces.DEGREE if "degree" in asked else "") + (
                pieces.RING if "ring" in asked and "ring" not in columns else ""
            )
            lines += [*packed("PATTERNS", patterns, width), *(code + pieces.PATTERN).splitlines()]
        if egos:
            lines += self._embedded(egos, width) if self._can_embed(egos) else self._ego_lines(egos, width)
        return lines

    def _can_embed(self, egos: dict[str, Predicate]) -> bool:
        """Whether networkx's isomorphism says of every node here what the structural keys say."""
        means = any(c.part is Part.ATTRIBUTE or c.variant for p in egos.values() for c in p.conditions)
        if means or self.trained.model.vocabulary.edge_structure is not EdgeStructure.PLAIN:
            return False
        return all(embeds(p.structure, self.trained.model.vocabulary, self.single) for p in egos.values())

    def _embedded(self, egos: dict[str, Predicate], width: int) -> list[str]:
        """Return the lines that count ego graphs by isomorphism."""
        conditions = [c for p in egos.values() for c in p.conditions]
        on_edges = any(c.part is Part.EDGE for c in conditions)
        label = f"label = lambda u: NODES[u].get({written(self.trained.model.vocabulary.abstraction.label_column)})"
        code = pieces.EMBED_GRAPH + (pieces.EMBED_EDGES if on_edges else "") + pieces.TESTS + pieces.COUNT_EGOS
        data = {name: _ego_data(p, full=False)[:4] for name, p in egos.items()}
        return [*packed("EGOS", data, width), *([label] if on_edges else []), *code.splitlines()]


def _columns(columns: dict[str, list[str]], width: int) -> list[str]:
    """Return the lines of COLUMNS; a column of one symbol is told by its length."""
    if all(len(set(symbols)) == 1 for symbols in columns.values()):
        told = ", ".join(f"{name!a}: [{s[0]!a}] * {len(s)}" for name, s in columns.items())
        return [f"COLUMNS = {{{told}}}"]
    if len(columns) == 1:
        ((name, symbols),) = columns.items()
        lines = split_words("COLUMNS", symbols, width)
        lines[0] = f"COLUMNS = {{{name!a}: {lines[0].removeprefix('COLUMNS = ')}"
        lines[-1] += "}"
        return lines
    lines = ["COLUMNS = {}"]
    for name, symbols in columns.items():
        lines += split_words(f"COLUMNS[{name!a}]", symbols, width)
    return lines


def _lines(ends: list[tuple[int, int]], bonds: list[str], ways: list[int], width: int) -> list[str]:
    """Return the lines of LINES: edges with their labels and directions, which are left out where all are alike."""
    lines = split_words("LINES", [f"{u}-{v}" for u, v in ends], width)
    pair = "*map(int, line.split('-'))"
    if len(set(bonds)) <= 1 and set(ways) <= {3}:
        return [*lines, f"LINES = [({pair}, {bonds[0] if bonds else ''!a}, 3) for line in LINES]"]
    lines += split_words("BONDS", bonds, width)
    way = f"map(int, {''.join(map(str, ways))!a})" if set(ways) != {3} else "[3] * len(LINES)"
    return [*lines, f"LINES = [({pair}, bond, way) for line, bond, way in zip(LINES, BONDS, {way})]"]


def _smarts(pattern: Pattern) -> str:
    try:
        return pattern_smarts(pattern)
    except ValueError as error:
        raise InputError(Fault("C814", "--proof", f"{error}", "Choose a model that speaks of atoms alone")) from None


def _pattern_data(pattern: Pattern) -> tuple[Any, ...]:
    tests = [{test.column: list(test.symbols) for test in node} for node in pattern.nodes]
    edges = list(pattern.edges)
    return pattern.shape.value, tests, edges


def _ego_data(predicate: Predicate, *, full: bool) -> tuple[Any, ...]:
    """Return radius, edges and roles of the structure, and the tests."""
    s = predicate.structure
    ends: list[tuple[Any, ...]] = list(s.edges)
    if s.edge_structure is not EdgeStructure.PLAIN:
        labels, ways = s.labels or ("",) * len(ends), s.directions or (3,) * len(ends)
        ends = [(*pair, label, int(way)) for pair, label, way in zip(s.edges, labels, ways, strict=True)]
    tests = [_test_data(c, full=full) for c in predicate.conditions]
    variants = [s.variants] if s.variants else []
    return s.radius, ends, list(s.roles), tests, *variants


def _test_data(c: Condition, *, full: bool) -> tuple[Any, ...]:
    if isinstance(c.test, NodeTest):
        return (c.role,), c.test.column, list(c.test.symbols), _bound(c.low), _bound(c.high)
    if isinstance(c.test, EdgeTest):
        low, high = sorted((c.role, c.other))
        place = (low, high, c.variant) if full else (low, high)
        if c.test.ends:
            told: list[Any] = [(symbol, *c.test.ends) for symbol in c.test.symbols]
            return place, "ends", told, _bound(c.low), _bound(c.high)
        return place, "bond", list(c.test.symbols), _bound(c.low), _bound(c.high)
    return (c.role,), c.test, [], c.low, c.high


def _bound(value: float) -> float | int:
    """Return a bound of a count, without a fraction where it has none."""
    return int(value) if value == value // 1 and abs(value) < 1e9 else value

"""The code of a proof script: fixed text, into which nothing from outside is put."""

from __future__ import annotations

CONSTANTS = "COUNT, NAMES, inf = {}, {}, float('inf')\n"

WHOLE = """\
parameters = Chem.SmilesParserParams()
parameters.removeHs = False
whole = Chem.MolFromSmiles(SMILES, parameters)
"""

FOLD = """\
fold = Chem.RemoveHsParameters()
for kind in ('Isotopes', 'Mapped', 'Nonimplicit', 'Hydrides', 'DefiningBondStereo', 'DummyNeighbors', 'WithWedgedBond'):
    setattr(fold, 'remove' + kind, True)
mol = Chem.RemoveHs(whole, fold, sanitize=False)
mol.UpdatePropertyCache(strict=False)
Chem.FastFindRings(mol)
"""
"""Patterns look at heavy atoms."""

SMARTS = """\
def starts(smarts):  # the atoms from which a pattern can be read
    return {m[0] for m in mol.GetSubstructMatches(Chem.MolFromSmarts(smarts), uniquify=False, maxMatches=10**8)}
"""

SMARTS_OF_RINGS = """\
def starts(smarts):  # the atoms from which a pattern can be read; no bond leads across a ring
    query = Chem.MolFromSmarts(smarts)
    edges = max(query.GetNumBonds(), query.GetNumAtoms())
    found = mol.GetSubstructMatches(query, uniquify=False, maxMatches=10**8)
    return {m[0] for m in found if query.GetNumBonds() < edges
            or edges == sum(mol.GetBondBetweenAtoms(*pair) is not None for pair in combinations(m, 2))}
"""

COUNT_SMARTS = """\
COUNT.update({name: len(starts(smarts)) for name, smarts in PATTERNS.items()})
"""

COUNT_OWN = """\
for name, smarts in SMARTS.items():  # a user's own, of all atoms
    found = whole.GetSubstructMatches(Chem.MolFromSmarts(smarts), uniquify=False, maxMatches=10**8)
    COUNT[name] = len({m[0] for m in found})
"""

PROPERTY = """\
from rdkit.Chem import rdMolDescriptors
heavy = Chem.RemoveAllHs(whole, sanitize=False)
heavy.UpdatePropertyCache(strict=False)
Chem.FastFindRings(heavy)
down = lambda value: max(int(value + 1e-9), 0)  # properties are rounded down
rings = [set(ring) for ring in whole.GetRingInfo().BondRings()]
systems = [set(ring) for ring in whole.GetRingInfo().AtomRings()]
aromatic = [ring for ring in rings if all(whole.GetBondWithIdx(bond).GetIsAromatic() for bond in ring)]
def joined(sets):  # sets that share something are in one group
    groups = []
    for one in sets:
        near = [group for group in groups if any(one & other for other in group)]
        groups = [group for group in groups if group not in near] + [[one] + [s for group in near for s in group]]
    return groups
"""

_AVERAGE = "Chem.GetPeriodicTable().GetAtomicWeight(a.GetAtomicNum()) + 1.008 * a.GetTotalNumHs()"

PROPERTIES = {
    "molecular weight": f"down(sum({_AVERAGE} for a in whole.GetAtoms()))",
    "logP": "down(rdMolDescriptors.CalcCrippenDescriptors(whole)[0])",
    "polar surface": "down(rdMolDescriptors.CalcTPSA(whole))",
    "saturated carbons": "down(100 * rdMolDescriptors.CalcFractionCSP3(whole))",
    "rotatable bonds": "rdMolDescriptors.CalcNumRotatableBonds(heavy)",
    "rings": "whole.GetNumBonds() - whole.GetNumAtoms() + len(Chem.GetMolFrags(whole))",
    "aromatic rings": "len(aromatic)",
    "fused aromatic rings": "max(map(len, joined(aromatic)), default=0)",
    "largest ring system": "max((len(set().union(*group)) for group in joined(systems)), default=0)",
}
"""What works out a property of `whole`, by its name."""

GRAPH = """\
NODES = (G := nx.Graph([(u, v, {'bond': bond}) for u, v, bond, way in LINES])).nodes
G.add_nodes_from((i, dict(zip(COLUMNS, told))) for i, told in enumerate(zip(*COLUMNS.values())))
"""

DEGREE = """\
nx.set_node_attributes(G, {i: str(n) if n < 8 else '8+' for i, n in G.degree}, 'degree')
"""

RING = """\
cut = {frozenset(edge) for edge in nx.bridges(G)}
nx.set_node_attributes(G, {i: str(int(any({i, j} not in cut for j in G[i]))) for i in G}, 'ring')
"""

PATTERN = """\
def starts(shape, tests, bonds):  # the nodes from which a pattern can be read; no edge leads across a ring
    make, n = {'path': nx.path_graph, 'star': lambda n: nx.star_graph(n - 1), 'ring': nx.cycle_graph}, len(tests)
    nx.set_node_attributes(made := make[shape](n), dict(enumerate(tests)))
    for i, bond in enumerate(bonds):
        made.edges[(0, i + 1) if shape == 'star' else (i, (i + 1) % n)]['bond'] = bond
    match = nx.isomorphism.GraphMatcher(G, made, lambda a, b: all(a.get(c) in symbols for c, symbols in b.items()),
                                        lambda a, b: b['bond'] in ('', a['bond']))
    found = match.subgraph_isomorphisms_iter() if shape == 'ring' else match.subgraph_monomorphisms_iter()
    return {node for pairs in found for node, i in pairs.items() if i == 0}
COUNT.update({name: len(starts(*pattern)) for name, pattern in PATTERNS.items()})
"""

COLUMNS = {
    "element": "a.GetSymbol()",
    "charge": "str(a.GetFormalCharge())",
    "aromatic": "str(int(a.GetIsAromatic()))",
    "ring": "str(int(a.IsInRing()))",
    "hydrogens": "str(a.GetTotalNumHs())",
}
"""How RDKit says what a node column says."""

BONDS = """\
NEAR = [{b.GetOtherAtomIdx(a.GetIdx()): [str(b.GetBondType()).lower()] for b in a.GetBonds()} for a in whole.GetAtoms()]
"""

MOLECULE_LINES = """\
BONDS = {'single', 'double', 'triple', 'aromatic', 'dative'}
LINES = [(b.GetBeginAtomIdx(), b.GetEndAtomIdx(), str(b.GetBondType()).lower(), 3) for b in whole.GetBonds()]
LINES = [(u, v, bond if bond in BONDS else 'other', way) for u, v, bond, way in LINES]
"""

ARCS = {
    "plain": "bool(told)",
    "labels": "told and told[0]",
    "directions": "told and told[1]",
    "labels+directions": "told",
}
"""What of an edge is part of the structure; nothing is told of an edge that is not there."""

NEAR = """\
def neighbors(n, lines):  # of each node, with what is known of the edge
    return [{a + b - u: told for a, b, *told in lines if u in (a, b)} for u in range(n)]
"""

REFINE = """\
def refine(near, anchor, radius):  # the nodes of the ego graph, with the colours that refinement gives them
    colour = {anchor: 0}
    for far in range(1, radius + 1):
        colour.update({w: far for u in colour for w in near[u] if w not in colour})
    for _ in colour:
        seen = {u: (colour[u], *sorted(colour[w] for w in near[u] if w in colour)) for u in colour}
        colour = {u: NAMES.setdefault(told, len(NAMES)) for u, told in seen.items()}
    return colour
"""

FITS = """\
def fits(anchor, radius, lines, roles, tests):  # is this the structure around the node, and does it pass the tests?
    own, wanted = refine(NEAR, anchor, radius), refine(neighbors(len(roles), lines), 0, radius)
    if sorted(own.values()) != sorted(wanted.values()): return False
    role = {u: roles[i] for i in wanted for u in own if own[u] == wanted[i]}
    parts = [((role[u],), NODES[u]) for u in own]
"""

FITS_SHAPE = """\
def fits(anchor, radius, lines, roles, tests):  # is this the structure around the node?
    own, wanted = refine(NEAR, anchor, radius), refine(neighbors(len(roles), lines), 0, radius)
    return sorted(own.values()) == sorted(wanted.values())
"""

EDGES = """\
    parts += [(tuple(sorted((role[u], role[w]))), {'bond': bond, 'ends': (bond, *sorted((label(u), label(w))))})
              for u in own for w, (bond, *_) in NEAR[u].items() if w in own and u < w]
"""

TESTS = """\
    return all(low <= sum(at == place and told.get(column) in symbols for at, told in parts) <= high
               for place, column, symbols, low, high in tests)
"""

EMBED_GRAPH = """\
def fits(anchor, radius, lines, roles, tests):  # is this the structure around the node, and does it pass the tests?
    own, shape = nx.ego_graph(G, anchor, radius), nx.Graph(lines)
    shape.add_node(0)
    own.nodes[anchor][0] = shape.nodes[0][0] = True  # the anchors correspond
    match = nx.isomorphism.GraphMatcher(own, shape, lambda a, b: (0 in a) == (0 in b))
    if not match.is_isomorphic(): return False
    role = {u: roles[i] for u, i in match.mapping.items()}
    parts = [((role[u],), NODES[u]) for u in own]
"""
"""For plain graphs whose ego graphs are isomorphic where refinement cannot tell them apart: `embeds` finds that out."""

EMBED_EDGES = """\
    parts += [(tuple(sorted((role[u], role[w]))), {'bond': bond, 'ends': (bond, *sorted((label(u), label(w))))})
              for u, w, bond in own.edges.data('bond')]
"""

NEAR_COLOURED = """\
def neighbors(n, lines):  # of each node, with the label of the edge and its direction
    ways = [(u, v, (bond, way)) for u, v, bond, way in lines]
    ways += [(v, u, (bond, {1: 2, 2: 1, 3: 3}[way])) for u, v, bond, way in lines]
    return [{v: told for u, v, told in ways if u == i} for i in range(n)]
"""

REFINE_COLOURED = """\
def refine(near, anchor, radius):  # the nodes of the ego graph, with the colours that refinement gives them
    colour = {anchor: 0}
    for far in range(1, radius + 1):
        colour.update({w: far for u in colour for w in near[u] if w not in colour})
    for _ in colour:
        seen = {u: (colour[u], *sorted((colour[w], arc(near[u][w])) for w in near[u] if w in colour)) for u in colour}
        colour = {u: NAMES.setdefault(told, len(NAMES)) for u, told in seen.items()}
    return colour
"""

EMBED = """\
def embed(own, shape, wanted, *at):  # an isomorphism: for each node of the shape the one of the graph
    i = len(at)
    if i == len(shape):
        return at
    fitting = (u for u in own if own[u] == wanted[i] and u not in at and all(
        arc(shape[i].get(j)) == arc(NEAR[u].get(at[j])) for j in range(i)))
    return next(filter(None, (embed(own, shape, wanted, *at, u) for u in fitting)), ())
"""

FITS_COLOURED = """\
def fits(anchor, radius, lines, roles, tests, variants=()):  # is this the structure around, does it pass the tests?
    shape = neighbors(len(roles), [(*line, '', 3)[:4] for line in lines])
    own, wanted = refine(NEAR, anchor, radius), refine(shape, 0, radius)
    if sorted(own.values()) != sorted(wanted.values()):
        return False
"""

ROLES_OF_COLOURS = """\
    role = {u: roles[i] for i in wanted for u in own if own[u] == wanted[i]}
    def orbit(u, w):  # which of the edges between the same two roles
        here = (role[u], role[w], arc(NEAR[u][w]))
        return next((k for (i, j, *_), k in zip(lines, variants) for a, b in ((i, j), (j, i))
                     if here == (roles[a], roles[b], arc(shape[a][b]))), 0)
"""

ROLES_OF_EMBEDDING = """\
    at = embed(own, shape, wanted)
    if not at:
        return False
    role = {u: roles[i] for i, u in enumerate(at)}
    def orbit(u, w):  # which of the edges between the same two roles
        return next((k for (i, j, *_), k in zip(lines, variants) if {u, w} == {at[i], at[j]}), 0)
"""

TESTS_COLOURED = """\
    parts = [((role[u],), NODES[u]) for u in own] + [
        ((*sorted((role[u], role[w])), orbit(u, w)), {'bond': bond, 'ends': (bond, *sorted((label(u), label(w))))})
        for u in own for w, (bond, *_) in NEAR[u].items() if w in own and u < w]
    def value(place, column, symbols):
        if symbols:
            return sum(at == place and told.get(column) in symbols for at, told in parts)
        found = sorted(NUMBERS[column][u] for u in own if role[u] == place[0])
        return sum(found) / len(found)
    return all(low <= value(*what) <= high for *what, low, high in tests)
"""

COUNT_EGOS = """\
COUNT.update({name: sum(fits(u, *ego) for u in range(len(NODES))) for name, ego in EGOS.items()})
"""

SUM = """\
score = list(BASE)
for name, target, weight, tests in RULES:  # tests: at least so many, fewer than so many where a number is negative
    if all(COUNT[p] >= n if n > 0 else COUNT[p] < -n for p, n in tests.items()):
        print(name, 'holds:', weight, 'for', CLASSES[target])
        score[target] += UNIT * weight
chance = [1 / sum(exp(min(other - own, 700)) for other in score) for own in score]
"""

LIST = """\
for name, chance, tests in RULES:  # tests: at least so many, fewer than so many where a number is negative
    if all(COUNT[p] >= n if n > 0 else COUNT[p] < -n for p, n in tests.items()):
        print(name, 'decides')
        break
"""

TREE = """\
((name, chance, tests),) = RULES  # tests: at least so many, fewer than so many where a number is negative
assert all(COUNT[p] >= n if n > 0 else COUNT[p] < -n for p, n in tests.items()), name
"""

VERDICT = """\
verdict = max(range(len(CLASSES)), key=lambda c: chance[c])
print(ID, 'is predicted to be', CLASSES[verdict], 'with probability', chance[verdict])
assert verdict == SAID[0] and abs(chance[verdict] - SAID[1]) < 1e-9, 'not what the model said'
"""

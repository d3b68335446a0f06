"""Plain English for predicates, literals and rules, generated from the data and never read back.

A sentence tells every condition and, role by role, the whole structure: where all neighbours of a node lie inside
the ego graph its degree is stated, at the rim nothing is claimed. Text from files appears as it is, on one line:
escaping is for those who show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.data import GraphKind
from engine.explain.words.arcs import arc_clauses, knows_edges
from engine.explain.words.condition_lines import condition_lines
from engine.explain.words.conditions import (
    NounPhrase,
    attribute_clause,
    noun_phrase,
    share_words,
    verb,
)
from engine.explain.words.edges import edge_clauses, is_only_neighbor
from engine.explain.words.lexicon import Nouns, amount, listed, number_word, plain, with_article
from engine.explain.words.patterns import pattern_literal_text, pattern_text
from engine.explain.words.reading import Reading, read
from engine.explain.words.structures import Shape, closure_clauses, role_letters, role_names, shape_of
from engine.explain.words.substructures import (
    named_literal_text,
    named_text,
    substructure_literal_text,
    substructure_text,
)
from engine.predicates import Entry
from engine.predicates.egos import Predicate
from engine.predicates.groups import Property, Substructure
from engine.predicates.patterns import Pattern
from engine.rules import Literal, Rule
from engine.structure import Structure

__all__ = [
    "condition_lines",
    "definition_text",
    "literal_text",
    "literals_text",
    "name_lead",
    "predicate_text",
    "role_letters",
    "role_names",
    "rule_text",
    "structure_phrase",
]


def structure_phrase(structure: Structure, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the structure in words, labels left open: "an atom with exactly three non-hydrogen neighbours"."""
    return predicate_text(Predicate.of(structure, ()), kind, hydrogens_are_nodes=hydrogens_are_nodes)


def predicate_text(predicate: Entry, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return what a node is that satisfies a predicate: its name, else "a nitrogen with exactly three ...".

    Parameters
    ----------
    predicate : Entry
        One of a vocabulary.
    kind : GraphKind
        Whether nodes are called atoms.
    hydrogens_are_nodes : bool
        Whether hydrogens are atoms of their own, as in the model.

    Returns
    -------
    str
        Names from outside are on one line and cut, not escaped.
    """
    if isinstance(predicate, Property):
        return predicate.name
    if predicate.name and not isinstance(predicate, Substructure):
        return named_text(predicate.name)
    if isinstance(predicate, Pattern):
        return pattern_text(predicate, kind, hydrogens_are_nodes=hydrogens_are_nodes)
    if isinstance(predicate, Substructure):
        return substructure_text(predicate)
    sentence = _Sentence.of(predicate, kind, hydrogens_are_nodes)
    return with_article(sentence.head(many=False) + sentence.rest(many=False))


def literal_text(literal: Literal, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return what a literal says of a graph: "contains no ...", "contains at least three ...".

    Parameters
    ----------
    literal : Literal
        Present or absent.
    kind : GraphKind
        Whether nodes are called atoms.
    hydrogens_are_nodes : bool
        Whether hydrogens are atoms of their own, as in the model.

    Returns
    -------
    str
        Names from outside are on one line and cut, not escaped.
    """
    said, least = literal.predicate, literal.at_least
    if isinstance(said, Property):
        return said.text(least, present=literal.present)
    if said.name and not isinstance(said, Substructure):
        return named_literal_text(said.name, least, literal.present)
    if isinstance(said, Pattern):
        return pattern_literal_text(said, least, literal.present, kind, hydrogens_are_nodes=hydrogens_are_nodes)
    if isinstance(said, Substructure):
        return substructure_literal_text(said, least, literal.present)
    sentence = _Sentence.of(said, kind, hydrogens_are_nodes)
    if least == 1:
        one = sentence.head(many=False) + sentence.rest(many=False)
        return f"contains {with_article(one)}" if literal.present else f"contains no {one}"
    several = f"{number_word(least)} {sentence.head(many=True)}{sentence.rest(many=True)}"
    return f"contains at least {several}" if literal.present else f"contains fewer than {several}"


def definition_text(predicate: Entry, kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return what a named predicate means, its name aside: the words that it would have without.

    Parameters
    ----------
    predicate : Entry
        One of a vocabulary.
    kind : GraphKind
        Whether nodes are called atoms.
    hydrogens_are_nodes : bool
        Whether hydrogens are atoms of their own, as in the model.

    Returns
    -------
    str
    """
    if isinstance(predicate, Property):
        return predicate.name
    return predicate_text(replace(predicate, name=""), kind, hydrogens_are_nodes=hydrogens_are_nodes)


def rule_text(rule: Rule, class_names: Sequence[str], kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return the rule as a sentence; its literals are numbered where there are more than one."""
    name, lead = plain(class_names[rule.target]), name_lead(rule)
    said = literals_text(rule.literals, kind, hydrogens_are_nodes=hydrogens_are_nodes)
    return f"{lead}{name} when it {said}." if said else f"{lead}{name} in every case."


def name_lead(rule: Rule) -> str:
    """Return what a person calls the rule, to go before its sentence; "" for a rule without a name."""
    return f"“{plain(rule.name)}”: " if rule.name else ""


def literals_text(literals: Sequence[Literal], kind: GraphKind, *, hydrogens_are_nodes: bool = False) -> str:
    """Return what all the literals together say of a graph, numbered where there are more than one; "" for none."""
    said = [literal_text(literal, kind, hydrogens_are_nodes=hydrogens_are_nodes) for literal in literals]
    if len(said) < 2:
        return "".join(said)
    numbered = [f"({i}) {text}" for i, text in enumerate(said, 1)]
    return f"{', '.join(numbered[:-1])} and {numbered[-1]}"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words for one predicate. Roles that clauses speak of get their letter where they are first named."""

    shape: Shape
    reading: Reading
    nouns: Nouns
    ring: int
    ring_mates: frozenset[int]
    lettered: frozenset[int]

    @classmethod
    def of(cls, predicate: Predicate, kind: GraphKind, hydrogens_are_nodes: bool) -> _Sentence:
        shape, nouns = shape_of(predicate.structure), Nouns.of(kind, hydrogens_are_nodes=hydrogens_are_nodes)
        reading = read(predicate, shape, nouns.label_column)
        lettered = {r for r in shape.roles if not shape.is_inline(r) and _is_told(shape, reading, r)}
        lettered |= {c.role for c in reading.attributes}
        for (r, s, _), shares in reading.edges.items():
            if shares and not (r == 0 and is_only_neighbor(shape, s)):
                lettered |= {r, s}
        if knows_edges(shape):
            lettered |= set(shape.roles)
        ring, mates = shape.ring
        if not ring or any(shape.levels[r] > 1 for r in lettered):
            ring, mates = 0, frozenset()
            lettered |= {r for pair in shape.closures for r in pair}
            lettered |= {r for s in shape.shared for r in (s, *shape.joined(s, -1))}
        return cls(shape, reading, nouns, ring, mates, frozenset(lettered - {0}))

    # -- the anchor -----------------------------------------------------------------------------

    def head(self, *, many: bool) -> str:
        phrase = noun_phrase(self.reading.roles[0], self.nouns)
        ring = f" in {self.nouns.rings(self.ring)}" if self.ring else ""
        return (phrase.many(self.nouns.node) if many else phrase.one(self.nouns.node)) + ring

    def rest(self, *, many: bool) -> str:
        having = list(noun_phrase(self.reading.roles[0], self.nouns).having)
        if self.shape.structure.radius:
            having.append(self.neighbors())
        said = f"{', each' if many else ''} with {listed(having)}" if having else ""
        clauses, alone = self.clauses(), self.no_other_edges()
        if not clauses:
            return f"{said}, {alone}" if alone else said
        return f"{said}, where {'in each case ' if many else ''}{listed(clauses)}"

    def neighbors(self) -> str:
        """Return the anchor's neighbours, one entry a role."""
        roles = sorted(self.shape.joined(0, 1), key=self.place_in_list)
        total = self.shape.n_joined(0, 1)
        counted = amount(total, self.nouns.neighbor)
        if len(roles) > 1:
            return f"exactly {counted}: {listed([self.entry(role) for role in roles])}"
        if not roles:
            return counted
        said = [self.phrase(roles[0]).complement(total, self.nouns.node)]
        said += [f"{quantity} of them {words}" for quantity, words in self.shares(roles[0])]
        return f"exactly {counted}{self.letter(roles[0])}" + "".join(f", {words}" for words in said if words)

    def place_in_list(self, role: int) -> tuple[bool, int, int]:
        """Return the order of entries: by further neighbours, and "others" last."""
        nameless = self.phrase(role) == NounPhrase() and role not in self.lettered
        return nameless, self.shape.n_joined(role, 1), role

    # -- a role beyond the anchor ---------------------------------------------------------------

    def letter(self, role: int) -> str:
        return f" ({self.shape.letters[role]})" if role in self.lettered else ""

    def phrase(self, role: int) -> NounPhrase:
        """Return the noun phrase of a role, its place in the structure included."""
        phrase, shape = noun_phrase(self.reading.roles[role], self.nouns), self.shape
        if shape.is_terminal(role):
            phrase = replace(phrase, before=("terminal", *phrase.before), alone=("terminal", *phrase.alone))
        elif shape.shows_degree(role):
            phrase = replace(phrase, having=(*phrase.having, self.beyond(role)))
        if role in self.ring_mates and not self.ring_mates >= set(shape.joined(0, 1)):
            ring = self.nouns.rings(self.ring).split()[1]
            phrase = replace(phrase, behind=(*phrase.behind, f"in that {ring}"))
        return phrase

    def entry(self, role: int) -> str:
        """Return a neighbour role with its number: "two terminal oxygens", "a carbon with ..."."""
        phrase, size = self.phrase(role), self.shape.sizes[role]
        note = [self.shape.letters[role]] if role in self.lettered else []
        note += [f"{quantity} {words}" for quantity, words in self.shares(role)]
        having = f" with {listed(phrase.having)}" if phrase.having else ""
        default = "one" if phrase.before == ("terminal",) else "neighbour"
        having = f"{' each' if having and size > 1 else ''}{having}"
        if not (phrase.before or phrase.noun):
            number = number_word(size) if phrase.having or phrase.behind or phrase.barred or note else ""
            words = phrase.one(number or f"{number_word(size)} other{'' if size == 1 else 's'}")
        elif size == 1:
            words = with_article(phrase.one(default))
        else:
            words = f"{number_word(size)} {phrase.many(default)}"
        told = f" ({', '.join(note)})" if note else ""
        return f"{words}{told}{having}"

    def beyond(self, role: int) -> str:
        """Return the further neighbours of a role: "two further neighbours (both nitrogens)"."""
        shape, children = self.shape, self.shape.joined(role, 1)
        counted = amount(shape.n_joined(role, 1), "further neighbour")
        if len(children) == 1 and shape.is_inline(children[0]):
            child = children[0]
            said = [self.shape.letters[child]] if child in self.lettered else []
            said.append(self.phrase(child).complement(shape.links[role][child], self.nouns.node))
            whole = f" of the {number_word(shape.sizes[child])}" if shape.sizes[role] > 1 else ""
            said += [f"{quantity}{whole} {words}" for quantity, words in self.shares(child)]
            said = [words for words in said if words]
            return f"{counted} ({', '.join(said)})" if said else counted
        if not any(child in self.lettered for child in children):
            return counted
        named = [
            f"{number_word(shape.links[role][c])} {shape.letters[c]}" if shape.links[role][c] > 1 else shape.letters[c]
            for c in children
        ]
        return f"{counted} ({listed(named)})"

    # -- what follows "where" -------------------------------------------------------------------

    def clauses(self) -> list[str]:
        shape, reading = self.shape, self.reading
        closures = () if self.ring else closure_clauses(shape, self.nouns)
        said = list(closures)
        for role in shape.roles:
            if not shape.is_inline(role) and _is_told(shape, reading, role):
                said.extend(self.role_clauses(role))
        for place, shares in sorted(reading.edges.items()):
            if shares:
                said.extend(edge_clauses(shape, place, shares, self.nouns))
        said += arc_clauses(shape, self.nouns)
        said += [attribute_clause(condition, shape) for condition in reading.attributes]
        other = self.no_other_edges()
        return [*said, other.replace("joined", "are joined")] if said and other else said

    def no_other_edges(self) -> str:
        """Return that nothing else is joined: said of graphs, where triangles are common; molecules have a note."""
        structure = self.shape.structure
        n = len(structure.roles)
        if self.nouns.molecules or n < 3 or len(structure.edges) == n * (n - 1) // 2:
            return ""
        return "no others joined" if structure.radius > 1 or self.shape.closures else "no two of them joined"

    def role_clauses(self, role: int) -> list[str]:
        letter, size = self.shape.letters[role], self.shape.sizes[role]
        group = letter if size == 1 else f"each {letter}"
        phrase, said = self.phrase(role), []
        if phrase.noun or phrase.behind:
            said.append(f"{group} is {phrase.complement(1, self.nouns.node)}")
        else:
            alone = [*phrase.alone, f"not {phrase.barred}"] if phrase.barred else phrase.alone
            words = [f"is {listed(alone)}"] if alone else []
            words += [f"has {listed(phrase.having)}"] if phrase.having else []
            said += [f"{group} {' and '.join(words)}"] if words else []
        whole = f"of the {number_word(size)} {letter}"
        return said + [f"{quantity} {whole} {verb(quantity)} {words}" for quantity, words in self.shares(role)]

    def shares(self, role: int) -> tuple[tuple[str, str], ...]:
        return share_words(self.reading.roles[role].shares, self.nouns)


def _is_told(shape: Shape, reading: Reading, role: int) -> bool:
    """Return whether there is something to say of a role that is not described where its parent is."""
    return reading.roles[role].speaks or shape.shows_degree(role)

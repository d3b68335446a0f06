"""`Heading` and `Line`: a model of named groups as a reader meets it, its rules put in order after they were learned.

A rule is one line. Lines of one family stand under one heading; what is there only where another line's group is there,
too, stands below that line. Nothing of this changes the model: a prediction is still the sum of the lines that hold.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.explain.smarts import follows
from engine.explain.words import literal_text, number_word, plain
from engine.predicates.egos import Predicate
from engine.predicates.groups import Substructure, group_called
from engine.predicates.patterns import Pattern
from engine.rules import Form, Literal, Recurrence, RuleSet, Scorecard, TrainedModel

__all__ = ["Heading", "Line", "has_headings", "line_text", "starting_points", "under_headings"]

_TABLE = Path(__file__).with_suffix(".tsv")
_SIZE, _OTHER = "Size and composition", "Other structures"
_VERBS = ("contains ", "has ")
_ARTICLES = ("a ", "an ")
_ADDED = "in addition"
_MOST, _ALL = 0.5, 0.95  # of the points of the line above


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as one line.

    Attributes
    ----------
    number : int
        Of the rule in its model, from 1.
    text : str
        What has to be there, in a few words.
    more : str
        The same where it is more of the group of the line above, such as "three or more of them"; else "".
    effect : str
        What it does to the points of the line above, such as "takes back most of it"; "" where it stands by itself.
    points : float
        Added where it holds: with two classes to the log-odds of the second, or of a scorecard its points; with more
        classes to the score of its own class.
    target : int
        Number of the class that it speaks for.
    molecules, right : int
        Training graphs where it holds, and how many of them are of its class.
    again : Recurrence or None
        How often it was chosen again; None where it was not looked at.
    below : int
        Number of the rule that holds wherever this one does, and below which it stands; 0 where it stands by itself.
    depth : int
        How many lines it stands below.
    """

    number: int
    text: str
    more: str
    effect: str
    points: float
    target: int
    molecules: int
    right: int
    again: Recurrence | None
    below: int
    depth: int

    @property
    def said(self) -> str:
        """The line as it reads at its place."""
        if self.more and self.effect == _ADDED:
            return self.more
        return f"{self.more or self.text}, {self.effect}" if self.effect else self.text

    @property
    def share_right(self) -> float:
        """Share of the training graphs where it holds that are of its class."""
        return self.right / self.molecules if self.molecules else 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines of one family.

    Attributes
    ----------
    title : str
        What they have in common.
    lines : tuple of Line
        Each directly or indirectly after the line that it stands below.
    """

    title: str
    lines: tuple[Line, ...]


def has_headings(trained: TrainedModel) -> bool:
    """Tell whether a model is a sum of single conditions about named groups, properties or SMARTS.

    Parameters
    ----------
    trained : TrainedModel
        Any.

    Returns
    -------
    bool
        False without rules.
    """
    rules = trained.model.rules
    return (
        trained.model.form in (Form.RULES, Form.SCORECARD)
        and bool(rules)
        and all(
            len(rule.literals) == 1 and not isinstance(rule.literals[0].predicate, Predicate | Pattern)
            for rule in rules
        )
    )


def under_headings(trained: TrainedModel) -> tuple[Heading, ...]:
    """Put the lines of a model in order.

    Lines go under ten headings at most. A line stands below another where it follows from what the two say that the
    other holds as well: more of the same group, or a group that has the other in it. Where that cannot be shown for
    every molecule there is, it is not said.

    Parameters
    ----------
    trained : TrainedModel
        A model of which `has_headings` is true.

    Returns
    -------
    tuple of Heading
        All lines of the model, each once; nothing for other models.
    """
    if not has_headings(trained):
        return ()
    literals = [rule.literals[0] for rule in trained.model.rules]
    fired = [rule.counts.fired for rule in trained.model.rules]
    families = [_family(literal) for literal in literals]
    parents = [_parent(place, literals, fired, families) for place in range(len(literals))]
    points = _signed_points(trained)
    below: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        below.setdefault(parent, []).append(place)

    def lines(parent: int, title: str, depth: int) -> list[Line]:
        told = []
        for place in sorted(below.get(parent, ()), key=lambda one: _order(one, parent, literals, points)):
            if parent >= 0 or families[place] == title:
                told.append(_line(trained, place, parent, points, depth))
                told += lines(place, title, depth + 1)
        return told

    found = [Heading(title, tuple(lines(-1, title, 0))) for title in _titles()]
    return tuple(heading for heading in found if heading.lines)


def starting_points(trained: TrainedModel) -> float | None:
    """Return what the sum begins with where no line holds, on the scale of `Line.points`; None beyond two classes.

    Parameters
    ----------
    trained : TrainedModel
        A model of which `has_headings` is true.

    Returns
    -------
    float or None
    """
    model = trained.model
    if len(trained.classes) != 2:
        return None
    if isinstance(model, Scorecard):
        return 0.0
    return model.base[1] - model.base[0] if isinstance(model, RuleSet) else None


def line_text(literal: Literal, trained: TrainedModel) -> str:
    """Return what a literal asks for in a few words: "nitro group", "two or more nitro groups", "no azide".

    Parameters
    ----------
    literal : Literal
        The one condition of a rule.
    trained : TrainedModel
        Whose rule it is.

    Returns
    -------
    str
    """
    if isinstance(literal.predicate, Substructure) and literal.present and literal.at_least == 1:
        called = literal.predicate.name
        if called:
            return called if group_called(called, literal.predicate.smarts) else plain(called)
    said = literal_text(literal, trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    for start in (*_VERBS, *_ARTICLES):
        said = said.removeprefix(start)
    return said


# -- the order ------------------------------------------------------------------------------------


def _family(literal: Literal) -> str:
    """Return the title under which a literal stands if no other line takes it."""
    predicate = literal.predicate
    if not isinstance(predicate, Substructure):
        return _SIZE
    group = group_called(predicate.name, predicate.smarts)
    if group is None:
        return _OTHER
    return _table().get(group.name) or _table().get(group.heading, _OTHER)


def _parent(place: int, literals: list[Literal], fired: list[int], families: list[str]) -> int:
    """Return the place of the line below which one stands: the least of the same group, else the closest; or -1."""
    own = literals[place]
    above = [
        other
        for other, literal in enumerate(literals)
        if other != place
        and (fired[other], place) > (fired[place], other)
        and (families[other] != _SIZE or families[place] == _SIZE)
        and _entails(own, literal)
    ]
    same = [other for other in above if literals[other].predicate.id == own.predicate.id]
    if same:
        return max(same, key=lambda other: (fired[other], -other))
    return min(above, key=lambda other: (fired[other], other), default=-1)


def _entails(literal: Literal, other: Literal) -> bool:
    """Return whether a literal cannot hold without the other, as far as that can be shown."""
    if literal.present != other.present:
        return False
    first, second = literal.predicate, other.predicate
    if first.id == second.id:
        return literal.at_least > other.at_least if literal.present else literal.at_least < other.at_least
    if not literal.present or not isinstance(first, Substructure) or not isinstance(second, Substructure):
        return False
    if other.at_least == 1:
        return follows(first.smarts, second.smarts)
    return literal.at_least >= other.at_least and follows(first.smarts, second.smarts, from_first_atom=True)


def _order(place: int, parent: int, literals: list[Literal], points: list[float]) -> tuple[bool, int, float, int]:
    """Sort more of the same group directly below it, everything else by points."""
    same = parent >= 0 and literals[place].predicate.id == literals[parent].predicate.id
    return not same, literals[place].at_least if same else 0, -points[place], place


def _line(trained: TrainedModel, place: int, parent: int, points: list[float], depth: int) -> Line:
    rules = trained.model.rules
    rule, literal, counts = rules[place], rules[place].literals[0], rules[place].counts
    more = effect = ""
    if parent >= 0:
        group, above = literal.predicate, rules[parent].literals[0].predicate
        if isinstance(group, Substructure) and group.id == above.id and literal.present:
            more = f"{number_word(literal.at_least)} or more of them"
        effect = _effect(trained, place, parent, points)
    return Line(
        number=place + 1,
        text=line_text(literal, trained),
        more=more,
        effect=effect,
        points=points[place],
        target=rule.target,
        molecules=counts.fired,
        right=counts.fired_in_class,
        again=rule.again,
        below=parent + 1,
        depth=depth,
    )


def _effect(trained: TrainedModel, place: int, parent: int, points: list[float]) -> str:
    """Return what a line does to the points of the one above it."""
    if trained.model.rules[place].target == trained.model.rules[parent].target:
        return _ADDED
    if len(trained.classes) > 2:
        return "rather"
    return _taken_back(abs(points[place]), abs(points[parent]))


def _taken_back(points: float, above: float) -> str:
    if points * _ALL > above:
        return "outweighs it"
    if points >= _ALL * above:
        return "takes it back"
    return f"takes back {'most' if points >= _MOST * above else 'part'} of it"


def _signed_points(trained: TrainedModel) -> list[float]:
    model = trained.model
    if isinstance(model, Scorecard):
        return [float(points) for points in model.signed_points]
    two = len(trained.classes) == 2
    return [-rule.weight if two and rule.target == 0 else rule.weight for rule in model.rules]


# -- titles ---------------------------------------------------------------------------------------


@cache
def _table() -> dict[str, str]:
    """Return the title for each heading of the named groups, and for the groups that stand elsewhere."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["listed"]: row["heading"] for row in csv.DictReader(file, delimiter="\t")}


@cache
def _titles() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_table().values(), _SIZE, _OTHER)))

"""What the tours say: one step a screen, one new term a step, short sentences."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.learn.views.tour_choice import Tour

__all__ = ["ABOUT", "STEPS", "TITLES", "Words", "words_of"]

TITLES = {Tour.MOTIFS: "House or five-cycle?", Tour.MUTAG: "Which molecules are mutagenic?"}

ABOUT = {
    Tour.MOTIFS: "Generated graphs, each with one of two motifs planted. The truth is known, edge by edge.",
    Tour.MUTAG: "188 real molecules that were tested for mutagenicity. What matters is known from chemistry in part.",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A step: its title, what it says, and the term that is new in it with its meaning."""

    title: str
    text: str
    term: str
    meaning: str


STEPS = (
    Words(
        "The question",
        "",
        "Class",
        "What a graph is to be told apart by. Each graph of the data has one.",
    ),
    Words(
        "A graph",
        "This is one graph of the data. Its dots are {nodes}, its lines are {edges}. Nothing else is given: a drawing "
        "could place the dots anywhere.",
        "Graph",
        "Things and the connections between them. Of a molecule: atoms and bonds.",
    ),
    Words(
        "An ego graph",
        "Stand on one {node} and look around: all {nodes} within {steps}, and all {edges} between them. Choose another "
        "{node} and see what it sees.",
        "Ego graph",
        "The surroundings of one node up to a number of steps, the radius.",
    ),
    Words(
        "Its key",
        "Do two {nodes} see the same? Give each {node} of the ego graph a class by its distance from the middle. Then, "
        "round by round, part {nodes} whose neighbours have other classes. When nothing changes any more, the classes "
        "and their connections are hashed into one number.",
        "Structural key",
        "A number for the shape of an ego graph. Two nodes with the same key have surroundings that refinement cannot "
        "tell apart.",
    ),
    Words(
        "Roles",
        "The classes of the last round are roles. {Nodes} of one role stand in the same relation to the middle. A rule "
        "can speak of a role, such as “the neighbours”, and never of a single {node}.",
        "Role",
        "All nodes of an ego graph that its shape does not tell apart.",
    ),
    Words(
        "A predicate",
        "A key, and perhaps conditions on the roles, make a question that each {node} answers with yes or no. A graph "
        "has the predicate when enough of its {nodes} say yes.",
        "Predicate",
        "A question about a node and its surroundings. Rules are made of predicates.",
    ),
    Words(
        "A rule",
        "A rule says: where this holds, it speaks for that class. It was chosen because it tells the classes apart in "
        "the data, and it can be read.",
        "Precision",
        "The share of the graphs on which a rule fires that truly have its class.",
    ),
    Words(
        "A prediction",
        "All rules that fire on a graph add up. Their sum, turned into a probability, is the prediction. Nothing else "
        "goes into it, so the explanation is the model.",
        "Log-odds",
        "The scale on which rules add up: 0 is even odds, +2.3 is ten to one.",
    ),
    Words(
        "Check it against the truth",
        "",
        "Explanation accuracy",
        "Whether a model is right for the right reason: what it marks, beside what is known to matter.",
    ),
    Words(
        "Now with your own data",
        "You have seen all of it: ego graph, key, roles, predicate, rule, prediction. The same steps work on your "
        "molecules or graphs, with more rules, and with figures on graphs that the rules have not seen.",
        "Held out",
        "Graphs that a model has not learned from. Only on these its accuracy counts.",
    ),
)
"""The steps of every tour, in order."""

_QUESTION = {
    Tour.MOTIFS: "Each graph is a random tree of 20 dots. On every other tree hangs a house, on the rest a ring of "
    "five. A model that only counts dots and lines learns little. Which shape decides?",
    Tour.MUTAG: "Each molecule was tested in bacteria: does it cause mutations? Some structures do so more often than "
    "others. Can two short rules find them?",
}
_TRUTH = {
    Tour.MOTIFS: "The generator knows which edges it planted. Here is the motif (T, for truth) beside what the rules "
    "marked (R). The model has never seen these marks.",
    Tour.MUTAG: "From chemistry, two things are known to matter (Debnath et al., 1991): nitro groups, and three or "
    "more fused rings. Here they are (T, for truth) beside what the rules marked (R).",
}
_NOUNS = {
    Tour.MOTIFS: {"node": "node", "nodes": "nodes", "edges": "edges"},
    Tour.MUTAG: {"node": "atom", "nodes": "atoms", "edges": "bonds"},
}


def words_of(tour: Tour, at: int, radius: int) -> Words:
    """Return what step `at`, from 1, of a tour says."""
    step = STEPS[at - 1]
    text = {1: _QUESTION[tour], 9: _TRUTH[tour]}.get(at, step.text)
    nouns = _NOUNS[tour]
    steps = "one step" if radius == 1 else f"{radius} steps"
    return Words(
        step.title, text.format(**nouns, Nodes=nouns["nodes"].capitalize(), steps=steps), step.term, step.meaning
    )

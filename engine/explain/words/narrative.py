"""A short paragraph for one prediction, put together from its evidence alone: what is not there is not said."""

from __future__ import annotations

from collections.abc import Sequence

from engine.data import GraphDataset
from engine.explain.evidence import Contribution, Explanation
from engine.explain.near_misses import NearMiss
from engine.explain.words.lexicon import Nouns, amount, listed, plain
from engine.explain.words.statement import DEFAULT
from engine.rules import TrainedModel

__all__ = ["narrate", "unseen"]

_NAMED = 2  # contributions on each side that are told in words; the others are counted
_SURE, _LIKELY = 0.9, 0.7


def narrate(trained: TrainedModel, told: Explanation, single: GraphDataset, near: Sequence[NearMiss] = ()) -> str:
    """Return a short paragraph on one prediction: verdict, confidence, what speaks for and against it, what is unusual.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    told : Explanation
        Of the prediction.
    single : GraphDataset
        The explained graph, alone.
    near : sequence of NearMiss
        The first one is told.

    Returns
    -------
    str
        Sentences on one line. Not escaped.
    """
    said = [_verdict(trained, told), *_sides(trained, told), *_almost(trained, near[:1])]
    strange = unseen(trained, single)
    if strange:
        said.append(
            f"Unusual: no training graph has {listed(strange)}, so the prediction reaches beyond what was learned."
        )
    if told.unread:
        noun = Nouns.of(trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes).node
        count = f"{len(told.unread)} {noun}{'' if len(told.unread) == 1 else 's'}"
        said.append(f"From {count} with very many neighbours long patterns are not looked for.")
    return " ".join(said)


def _verdict(trained: TrainedModel, told: Explanation) -> str:
    names, probabilities = trained.class_names, told.probabilities
    best = probabilities[told.prediction]
    sure = "surely" if best >= _SURE else "likely" if best >= _LIKELY else "a close call"
    said = f"Predicted: “{plain(names[told.prediction])}”, {sure}, with a probability of {_percent(best)}"
    second = max((p, -k) for k, p in enumerate(probabilities) if k != told.prediction)
    if len(probabilities) > 2:
        said += f", before “{plain(names[-second[1]])}” with {_percent(second[0])}"
    if told.target != told.prediction:
        said += f"; explained is “{plain(names[told.target])}”, {_percent(told.probability)}"
    return f"{said}."


def _sides(trained: TrainedModel, told: Explanation) -> list[str]:
    if any(c.rule == DEFAULT for c in told.contributions) or not told.contributions:
        start = "so the default decides" if told.contributions else "so it stays at where every graph starts"
        return [f"No rule fires, {start}."]
    ranked = sorted(told.contributions, key=lambda c: -abs(c.value))
    name = plain(trained.class_names[told.target])
    sides = []
    for side, lead in ((1, f"For “{name}”"), (-1, "Against it")):
        found = [c for c in ranked if side * c.value > 0]
        if found:
            sides.append(f"{lead}: {_named(found)}.")
    if len(sides) == 1:
        sides.append(
            "Nothing found speaks against it." if ranked[0].value > 0 else f"Nothing found speaks for “{name}”."
        )
    return sides


def _named(found: Sequence[Contribution]) -> str:
    said = "; ".join(f"it {_first_of(c)} ({_rule(c)}{c.value:+.2f})" for c in found[:_NAMED])
    rest = found[_NAMED:]
    return f"{said}; and {len(rest)} more, together {sum(c.value for c in rest):+.2f}" if rest else said


def _rule(contribution: Contribution) -> str:
    """Return the name of a rule before what it added; predicates of a forest have none that a reader would know."""
    return "" if contribution.rule.startswith("P-") else f"{contribution.rule}, "


def _first_of(contribution: Contribution) -> str:
    """Return the first literal of a contribution, and how many more conditions go with it."""
    more = len(contribution.parts) - 1
    also = f", and {amount(more, 'more condition')} {'holds' if more == 1 else 'hold'}" if more > 0 else ""
    return (contribution.parts or (contribution.text,))[0] + also


def _almost(trained: TrainedModel, near: Sequence[NearMiss]) -> list[str]:
    return [
        f"{miss.rule}, for “{plain(trained.class_names[miss.target])}”, almost fired: only “{miss.failed}” fails."
        for miss in near
    ]


def unseen(trained: TrainedModel, single: GraphDataset) -> tuple[str, ...]:
    """Return the labels, edge labels and labelled edges of a graph that no training graph had.

    Empty where the model file does not know them: where all nodes, or all edges, of the training graphs had one label.
    """
    abstraction = trained.model.vocabulary.abstraction
    label = abstraction.label_column
    known = {symbol for test in abstraction.node_tests if test.column == label for symbol in test.symbols}
    column = single.column(label)
    if not known or column < 0:
        return ()
    nouns = Nouns.of(trained.kind, hydrogens_are_nodes=trained.hydrogens_are_nodes)
    names = single.node_columns[column].symbols
    labels = [names[code] for code in single.node_codes[:, column].tolist()]
    new = sorted(set(labels) - known)
    found = [f"the {'element' if label == 'element' else 'label'} {plain(symbol)}" for symbol in new]
    joined = {(symbol, test.ends) for test in abstraction.edge_tests if test.ends for symbol in test.symbols}
    if not joined:
        return tuple(found)
    kinds = single.edge_alphabet.symbols
    strange = set()
    for (u, v), code in zip(single.edge_ends.tolist(), single.edge_codes.tolist(), strict=True):
        ends = tuple(sorted((labels[u], labels[v])))
        if (kinds[code], ends) not in joined and not set(ends) & set(new):
            strange.add((*ends, kinds[code]))
    bare = len({symbol for symbol, _ in joined}) < 2
    for first, second, kind in sorted(strange):
        between = f"between {plain(first)} and {plain(second)}"
        found.append(
            f"an {nouns.edge} {between}" if bare and nouns.edge == "edge" else f"a {plain(kind)} {nouns.edge} {between}"
        )
    return tuple(found)


def _percent(share: float) -> str:
    """Return a probability that claims no more than it should: never 0 or 100 % but where it is.

    >>> _percent(0.873), _percent(0.99999), _percent(0.001)
    ('87 %', 'more than 99 %', 'less than 1 %')
    """
    if 0.99 < share < 1:
        return "more than 99 %"
    return "less than 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"

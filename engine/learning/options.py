"""Options of learning: which there are, and what they are where nobody said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.data import GraphDataset, GraphKind
from engine.errors import Fault, OptionError
from engine.learning.search import Search
from engine.predicates.groups import VocabularyChoice
from engine.rules import Form
from engine.structure import MAX_RADIUS, EdgeStructure, Scheme

__all__ = ["Settled", "check_options", "settle", "usual_max_rules", "usual_vocabulary"]

WHOLE_NUMBERS = (
    ("O702", "radius", 1, MAX_RADIUS),
    ("O703", "max_rules", 1, 2**31 - 1),
    ("O705", "random_state", 0, 2**32 - 1),
    ("O706", "jobs", 1, 1024),
)
"""Code of the fault, option, and the range it has to be in."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "form": tuple(Form),
    "scheme": tuple(Scheme),
    "search": tuple(Search),
    "edge_structure": (EdgeStructure.PLAIN, EdgeStructure.LABELS),
    "vocabulary": tuple(VocabularyChoice),
}

UNSAID = ("max_rules", "vocabulary")
"""May be None: what is usual for the data."""

USUAL_RULES = 10
"""Enough of rules that hold several conditions."""

USUAL_LINES = 30
"""Lines of one named group each, of which as many are kept as help."""


class Settled(NamedTuple):
    """What is in force where the data decide what nobody asked for.

    Attributes
    ----------
    vocabulary : VocabularyChoice
        What rules speak of.
    max_rules : int
        The most rules.
    """

    vocabulary: VocabularyChoice
    max_rules: int


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse options that do not exist, or do not go with each other.

    Parameters
    ----------
    options : mapping of str to object
        By the names of `SymGraphClassifier`'s parameters.

    Raises
    ------
    OptionError
        With what was found, and what may be chosen.
    """
    said = {option: value for option, value in options.items() if value is not None or option not in UNSAID}
    for option, allowed in CHOICES.items():
        if option in said and said[option] not in allowed:
            found, fix = f"{option} is {said[option]!r}", f"Choose one of {', '.join(allowed)}"
            raise OptionError(Fault("O701", f"option {option}", found, fix))
    search, form, vocabulary = said["search"], said["form"], said.get("vocabulary", VocabularyChoice.STRUCTURES)
    if search != Search.NONE and form != Form.RULES:
        found, fix = f"search is {search!r} and form is {form!r}", "Choose form rules, or search none"
        raise OptionError(Fault("O708", "option search", found, fix))
    if search != Search.NONE and vocabulary != VocabularyChoice.STRUCTURES:
        found, fix = f"vocabulary is {vocabulary!r} and search is {search!r}", "Choose search none"
        raise OptionError(Fault("O710", "option vocabulary", found, fix))
    for code, option, low, high in WHOLE_NUMBERS:
        value = said.get(option, low)
        if not isinstance(value, int | np.integer) or not low <= value <= high:
            found, fix = f"{option} is {value!r}", f"Choose a whole number from {low} to {high}"
            raise OptionError(Fault(code, f"option {option}", found, fix))


def usual_vocabulary(dataset: GraphDataset, form: str, search: str) -> VocabularyChoice:
    """Return what rules speak of unless something else is asked for.

    Parameters
    ----------
    dataset : GraphDataset
        Which is to be learned from.
    form : str
        Of the model: a forest, which nobody reads, speaks of structures.
    search : str
        Only structures can be searched.

    Returns
    -------
    VocabularyChoice
        Named groups for molecules, structures otherwise.
    """
    read = dataset.kind is GraphKind.MOLECULES and form != Form.FOREST and search == Search.NONE
    return VocabularyChoice.READABLE if read else VocabularyChoice.STRUCTURES


def usual_max_rules(vocabulary: str, form: str) -> int:
    """Return the most rules unless another number is asked for.

    Parameters
    ----------
    vocabulary : str
        A `VocabularyChoice`.
    form : str
        Of the model.

    Returns
    -------
    int
        More where a rule is one line of a few words.
    """
    return USUAL_LINES if vocabulary == VocabularyChoice.READABLE and form == Form.RULES else USUAL_RULES


def settle(dataset: GraphDataset, form: str, search: str, vocabulary: str | None, max_rules: int | None) -> Settled:
    """Return what is in force: what was asked for, and what is usual where nothing was.

    Parameters
    ----------
    dataset : GraphDataset
        Which is to be learned from.
    form, search : str
        Of the model.
    vocabulary : str or None
        A `VocabularyChoice`; None for the usual one.
    max_rules : int or None
        The most rules; None for the usual number.

    Returns
    -------
    Settled
    """
    chosen = VocabularyChoice(vocabulary or usual_vocabulary(dataset, form, search))
    return Settled(chosen, max_rules or usual_max_rules(chosen, form))

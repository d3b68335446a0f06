"""Words for SMARTS: a named group's own, a user's name, else the SMARTS itself; and for what has a name.

A named group stands in the sentence as a chemist says it; what a person has called it is quoted.
"""

from __future__ import annotations

from engine.explain.words.lexicon import number_word, plain, with_article
from engine.predicates.groups import Substructure, group_called

__all__ = ["named_literal_text", "named_text", "shown_smarts", "substructure_literal_text", "substructure_text"]

_LONGEST = 60


def shown_smarts(substructure: Substructure) -> str:
    """Return the SMARTS, cut where it is long.

    Parameters
    ----------
    substructure : Substructure
        A user's or a named group's.

    Returns
    -------
    str
        "SMARTS" and the text without spaces, of at most 60 characters.

    Examples
    --------
    >>> shown_smarts(Substructure.of("[NX3;H2]c"))
    'SMARTS [NX3;H2]c'
    """
    text = "".join(substructure.smarts.split())
    return f"SMARTS {text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}"


def substructure_text(substructure: Substructure) -> str:
    """Return what an atom is that satisfies the substructure.

    >>> substructure_text(Substructure.of("[NX3;H2]c", "aromatic amine"))
    'a match of “aromatic amine”'
    >>> substructure_text(Substructure.of("[NX3H2,NX4H3+]c", "primary aromatic amine"))
    'a primary aromatic amine'
    """
    if group_called(substructure.name, substructure.smarts):
        return _a(substructure.name)
    return _one(_called(substructure))


def substructure_literal_text(substructure: Substructure, at_least: int, present: bool) -> str:
    """Return what a literal says of a molecule.

    >>> amine = Substructure.of("[NX3;H2]c")
    >>> substructure_literal_text(amine, 1, True), substructure_literal_text(amine, 2, False)
    ('contains a match of SMARTS [NX3;H2]c', 'contains fewer than two matches of SMARTS [NX3;H2]c')
    >>> nitro = Substructure.of("c[N+](=O)[O-]", "nitro group on an aromatic ring")
    >>> substructure_literal_text(nitro, 1, True), substructure_literal_text(nitro, 2, True)
    ('contains a nitro group on an aromatic ring', 'contains two or more nitro groups on an aromatic ring')
    """
    group = group_called(substructure.name, substructure.smarts)
    if group is not None and at_least == 1:
        return f"contains {_a(group.name) if present else f'no {group.name}'}"
    if group is not None and group.plural:
        number = number_word(at_least)
        return f"contains {f'{number} or more' if present else f'fewer than {number}'} {group.plural}"
    return _some(_called(substructure), at_least, present)


def named_text(name: str) -> str:
    """Return what a node is that satisfies a predicate that a person has named."""
    return _one(_quoted(name))


def named_literal_text(name: str, at_least: int, present: bool) -> str:
    """Return what a literal over a named predicate says of a graph.

    >>> named_literal_text("nitro group", 2, True)
    'contains at least two matches of “nitro group”'
    """
    return _some(_quoted(name), at_least, present)


def _a(name: str) -> str:
    """Return the name behind its article, which goes by the sound: "an N-oxide", "a urea", "two amines on ..."."""
    if name.startswith(("two ", "three ", "four ")):
        return name
    if name.startswith(("N-", "NH", "O-", "OH")):
        return f"an {name}"
    return f"a {name}" if name.startswith(("ur", "uni")) else with_article(name)


def _one(called: str) -> str:
    return f"a match of {called}"


def _some(called: str, at_least: int, present: bool) -> str:
    if at_least == 1:
        return f"contains {'a' if present else 'no'} match of {called}"
    return f"contains {'at least' if present else 'fewer than'} {number_word(at_least)} matches of {called}"


def _quoted(name: str) -> str:
    return f"“{plain(name)}”"


def _called(substructure: Substructure) -> str:
    name = plain(substructure.name)
    return _quoted(name) if name else shown_smarts(substructure)

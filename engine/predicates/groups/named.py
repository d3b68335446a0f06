"""`NamedGroup`: chemistry that has a name in every textbook, each name with the one SMARTS that it stands for.

The table `named.tsv` beside this module has functional groups, groups in context (what they sit on), ring
systems and heterocycles, in plain English. For each it also names molecules that have the group and near relatives
that lack it; a test tries them all.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["NamedGroup", "group_called", "named_groups"]

_TABLE = Path(__file__).with_suffix(".tsv")


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group and its name.

    Attributes
    ----------
    heading
        What it is listed under, such as "Amines".
    name
        Its name in lower case, singular, without an article: "primary aromatic amine".
    plural
        What several are called, where each match begins with an atom of its own; "" where matches are not counted.
    smarts
        What the name means, exactly.
    has, lacks
        SMILES of molecules with the group, and of molecules that are near it and do not have it.
    """

    heading: str
    name: str
    plural: str
    smarts: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@cache
def named_groups() -> tuple[NamedGroup, ...]:
    """List the groups that have a name in every textbook.

    Returns
    -------
    tuple of NamedGroup
        In the order of the table.

    Examples
    --------
    >>> [group.smarts for group in named_groups() if group.name == "nitrile"]
    ['[CX2]#[NX1]']
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            NamedGroup(
                heading=row["heading"],
                name=row["name"],
                plural=row["plural"],
                smarts=row["smarts"],
                has=tuple(row["has"].split()),
                lacks=tuple(row["lacks"].split()),
            )
            for row in rows
        )


def group_called(name: str, smarts: str) -> NamedGroup | None:
    """Find a named group that means what a person means by the name.

    Parameters
    ----------
    name : str
        Of the group.
    smarts : str
        What the person means.

    Returns
    -------
    NamedGroup or None
        The group that has both; what people call alike may mean something else.
    """
    group = _by_name().get(name)
    return group if group is not None and group.smarts == smarts else None


@cache
def _by_name() -> dict[str, NamedGroup]:
    return {group.name: group for group in named_groups()}

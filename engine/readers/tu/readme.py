"""Names of labels and classes in the readme of a TU Dortmund data set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["LabelNames", "parse_label_readme"]

_SECTION = re.compile(r"(node|edge|class) labels were converted", re.IGNORECASE)
_COMPONENTS = re.compile(r"(node labels|edge labels|node attributes|edge attributes):\s*+\[(.*)\]", re.IGNORECASE)
_COMPONENT = re.compile(r"component\s++(\d{1,6}+)\s*+:", re.IGNORECASE)
_ENTRY = re.compile(r"\s*+(-?\d++)\s++(\S.*)")
_MOST_COMPONENTS = 64


@dataclass(frozen=True, slots=True)
class LabelNames:
    """Names by integer, one map for each component of a label; empty where the readme is silent."""

    node: tuple[dict[str, str], ...] = ()
    edge: tuple[dict[str, str], ...] = ()
    classes: dict[str, str] = field(default_factory=dict)
    node_components: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def parse_label_readme(text: str) -> LabelNames:
    """Return the maps of NAME_label_readme.txt, whatever else may be written in it."""
    maps: dict[str, list[dict[str, str]]] = {"node": [], "edge": [], "class": [{}]}
    components: dict[str, tuple[str, ...]] = {}
    section, current = "", -1
    for line in text.splitlines():
        if match := _COMPONENTS.match(line.strip()):
            components[match[1].lower()] = tuple(part.strip() for part in match[2].split(",") if part.strip())
        elif match := _SECTION.search(line):
            section, current = match[1].lower(), 0 if match[1].lower() == "class" else -1
        elif (match := _COMPONENT.match(line.strip())) and section and int(match[1]) < _MOST_COMPONENTS:
            current = int(match[1])
            maps[section] += [{} for _ in range(current + 1 - len(maps[section]))]
        elif (match := _ENTRY.fullmatch(line)) and section and current >= 0:
            maps[section][current][match[1]] = match[2].strip()
    return LabelNames(
        node=tuple(maps["node"]),
        edge=tuple(maps["edge"]),
        classes=maps["class"][0],
        node_components=components.get("node labels", ()),
        attributes=components.get("node attributes", ()),
    )

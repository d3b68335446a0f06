"""Reads drawings back: what an XML parser sees, not what a regular expression hopes for."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # noqa: TID251 - the type only; defusedxml does the parsing

from defusedxml.ElementTree import fromstring

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</svg><script>alert("1")</script>&\x00\ud800<![CDATA['


def read(drawing: str) -> Element:
    """Return the root; raises where the text is no well-formed XML."""
    return fromstring(drawing)


def tags(root: Element) -> set[str]:
    return {node.tag.removeprefix(SVG) for node in root.iter()}


def texts(root: Element) -> list[str]:
    return [node.text or "" for node in root.iter(f"{SVG}text")]


def title(root: Element) -> str:
    return root.findtext(f"{SVG}title", "")


def groups(root: Element, name: str) -> list[Element]:
    """Return the groups of class `name`."""
    return [node for node in root.iter(f"{SVG}g") if node.get("class") == name]


def members(group: Element, kind: str) -> set[int]:
    """Return the numbers in classes such as node-3 of everything inside `group`."""
    words = [word for node in group.iter() for word in node.get("class", "").split()]
    return {int(word.removeprefix(f"{kind}-")) for word in words if word.startswith(f"{kind}-")}

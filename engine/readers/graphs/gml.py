"""GML: lists of keys and values in brackets; any number of graphs one after the other.

Format: Himsolt (1997), GML: A portable Graph File Format.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TypeAlias

from engine.faults import refusal
from engine.readers.about import About
from engine.readers.containers.content import decode
from engine.readers.graphs.draft import GraphDraft
from engine.readers.graphs.entries import GraphEntry, graphs_of_entries
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits

__all__ = ["gml_entries", "read_gml"]

Pairs: TypeAlias = "list[tuple[str, str | Pairs]]"

_PARTS = ("node", "edge")
_STRUCTURE = ("id", "source", "target", "directed")
_DRAWN = ("graphics", "labelgraphics")  # what programs that draw graphs add
_TOKEN = re.compile(
    r'(?:\s++|#[^\n]*+)*+(?:(?P<open>\[)|(?P<close>\])|"(?P<text>[^"]*+)"|(?P<word>[^\s\[\]"#]++)|(?P<end>\Z))'
)


def read_gml(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of the file; what stands beside their nodes and edges are the columns."""
    return graphs_of_entries(gml_entries(content, name, options.limits), name, "GML", "line", options, about)


def gml_entries(content: bytes, name: str, limits: Limits) -> Iterator[GraphEntry]:
    """Yield the graphs as they are written."""
    if len(content) > limits.parsed_bytes:
        found = f"{len(content) / 2**20:.0f} MiB of GML; {limits.parsed_bytes / 2**20:.0f} MiB are the most"
        raise refusal("F305", name, found)
    text, _ = decode(content, name)
    draft = GraphDraft(0, limits, shows_ids=True)
    for depth, key, line, pairs in _lists(text, name, limits):
        if depth > 1:
            _add(draft, key, pairs)
        elif key.lower() == "graph":
            draft.line = line
            draft.cells = _texts(pairs, draft)
            draft.directed = draft.cells.pop("directed", "0") == "1"
            yield draft.entry()
            draft = GraphDraft(0, limits, shows_ids=True)
        elif key.lower() in _PARTS:
            raise refusal("F319", f"{name}, line {line}", f"{key} stands outside of a graph")


def _lists(text: str, name: str, limits: Limits) -> Iterator[tuple[int, str, int, Pairs]]:
    """Yield depth, key, line and content of each list when it ends: those in a graph, then the graph without them."""
    lines = _Lines(text)
    stack: list[tuple[str, Pairs]] = [("", [])]
    key = ""
    position = start = held = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        kind = token.lastgroup if token else None
        if token is None or (stack[1:] and kind == "end"):
            found = "a quote is not closed" if token is None else "the file ends inside a bracket"
            raise refusal("F319", f"{name}, line {lines.at(position)}", found)
        position = token.end()
        if kind == "open":
            if not key or len(stack) > limits.nesting:
                found = "a bracket without a key before it" if not key else f"nested more than {limits.nesting} deep"
                raise refusal("F319" if not key else "F328", f"{name}, line {lines.at(position)}", found)
            start = lines.at(position) if len(stack) == 1 else start
            stack.append((key, []))
            key = ""
        elif kind == "close":
            if len(stack) == 1 or key:
                found = "a ']' that closes nothing, or a key without a value"
                raise refusal("F319", f"{name}, line {lines.at(position)}", found)
            last, pairs = stack.pop()
            if len(stack) == 1 or (len(stack) == 2 and stack[1][0].lower() == "graph"):
                yield len(stack), last, start, pairs
            if len(stack) > 1 and last.lower() not in _PARTS:
                stack[-1][1].append((last, pairs if last.lower() in _DRAWN else []))
            held = len(stack[1][1]) if len(stack) == 2 else held
        elif kind == "word" and not key:
            key = token["word"]
        elif kind != "end":
            stack[-1][1].append((key, html.unescape(token["text"]) if kind == "text" else token["word"]))
            held, key = held + 1, ""
            if held > limits.values:
                raise refusal("F370", f"{name}, line {start}", f"more than {limits.values:,} values in one list")
    if len(stack) > 1:
        raise refusal("F319", f"{name}, line {lines.at(position)}", "the file ends inside a bracket")


class _Lines:
    """Counts lines up to positions that only grow."""

    def __init__(self, text: str) -> None:
        self._text, self._counted, self._line = text, 0, 1

    def at(self, position: int) -> int:
        """Return the line, from 1, of a position."""
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line


def _add(draft: GraphDraft, key: str, pairs: Pairs) -> None:
    """Add a node or an edge of the graph; other lists are none."""
    said = _texts(pairs, draft)
    if key.lower() == "node":
        draft.node(said.pop("id", ""), said)
    elif "source" in said and "target" in said:  # an edge, whatever it is called
        draft.edge(said.pop("source"), said.pop("target"), said)
    elif key.lower() == "edge":
        draft.fails("G401", "an edge has no source or no target")


def _texts(pairs: Pairs, draft: GraphDraft) -> dict[str, str]:
    """Return what is said in words and numbers, and the text of a drawing where there is no label.

    Other lists are noted, and so are attributes that are there twice.
    """
    said: dict[str, str] = {}
    drawn = ""
    for key, value in pairs:
        if not isinstance(value, str):
            if key.lower() in _DRAWN:
                drawn = drawn or next((text for word, text in value if word == "text" and isinstance(text, str)), "")
            elif key.lower() not in _PARTS:
                draft.remark("G430", f"'{key}'")
            continue
        name = key.lower() if key.lower() in _STRUCTURE else key
        if said.get(name, value) != value:
            draft.remark("G435", f"'{key}'")
        said[name] = value
    return {"label": drawn} | said if drawn else said

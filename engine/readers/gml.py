"""GML: lists of keys and values in brackets; any number of graphs one after the other.

Format: Himsolt (1997), GML: A portable Graph File Format.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TypeAlias

from engine.readers.about import About
from engine.readers.content import decode
from engine.readers.faults import refusal
from engine.readers.graph_draft import GraphDraft
from engine.readers.graph_entries import GraphEntry, graphs_of_entries
from engine.readers.imported import Imported, ReadOptions
from engine.readers.limits import Limits

__all__ = ["gml_entries", "read_gml"]

Pairs: TypeAlias = "list[tuple[str, str | Pairs]]"

_PARTS = ("node", "edge")
_STRUCTURE = ("id", "source", "target", "directed")
_DRAWN = ("graphics", "labelgraphics")  # what programs that draw graphs add
_TOKEN = re.compile(r'\s+|#[^\n]*|(?P<open>\[)|(?P<close>\])|"(?P<text>[^"]*)"|(?P<word>[^\s\[\]"#]+)')


def read_gml(content: bytes, name: str, options: ReadOptions, about: About) -> Imported:
    """Return the graphs of the file; what stands beside their nodes and edges are the columns."""
    return graphs_of_entries(gml_entries(content, name, options.limits), name, "GML", "line", options, about)


def gml_entries(content: bytes, name: str, limits: Limits) -> list[GraphEntry]:
    """Return the graphs as they are written."""
    if len(content) > limits.parsed_bytes:
        found = f"{len(content) / 2**20:.0f} MiB of GML; {limits.parsed_bytes / 2**20:.0f} MiB are the most"
        raise refusal("F305", name, found)
    text, _ = decode(content, name)
    return [_entry(pairs, line, limits) for line, pairs in _graphs(text, name, limits)]


def _graphs(text: str, name: str, limits: Limits) -> Iterator[tuple[int, Pairs]]:
    """Yield the line and the content of each graph on the top level."""
    stack: list[Pairs] = [[]]
    key = ""
    position = line = 0
    start, counted = 0, 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        line, counted = line + text.count("\n", counted, position), position
        if token is None:
            raise refusal("F319", f"{name}, line {line + 1}", "a quote is not closed")
        position = token.end()
        if token["open"]:
            if not key or len(stack) > limits.nesting:
                found = "a bracket without a key before it" if not key else f"nested more than {limits.nesting} deep"
                raise refusal("F319" if not key else "F328", f"{name}, line {line + 1}", found)
            start = line + 1 if len(stack) == 1 else start
            inner: Pairs = []
            stack[-1].append((key, inner))
            stack.append(inner)
            key = ""
        elif token["close"]:
            if len(stack) == 1 or key:
                raise refusal("F319", f"{name}, line {line + 1}", "a ']' that closes nothing, or a key without a value")
            stack.pop()
            if len(stack) == 1:
                last, content = stack[0].pop()
                if last.lower() == "graph" and not isinstance(content, str):
                    yield start, content
                elif last.lower() in _PARTS:
                    raise refusal("F319", f"{name}, line {start}", f"{last} stands outside of a graph")
        elif token["word"] is not None and not key:
            key = token["word"]
        elif token["word"] is not None or token["text"] is not None:
            value = html.unescape(token["text"]) if token["text"] is not None else token["word"]
            stack[-1].append((key, value))
            key = ""
    if len(stack) > 1:
        raise refusal("F319", f"{name}, line {line + 1}", "the file ends inside a bracket")


def _entry(pairs: Pairs, line: int, limits: Limits) -> GraphEntry:
    draft = GraphDraft(line, limits, shows_ids=True)
    draft.cells = _texts(pairs, draft)
    draft.directed = draft.cells.pop("directed", "0") == "1"
    for key, value in pairs:
        if isinstance(value, str):
            continue
        said = _texts(value, draft)
        if key.lower() == "node":
            draft.node(said.pop("id", ""), said)
        elif "source" in said and "target" in said:  # an edge, whatever it is called
            draft.edge(said.pop("source"), said.pop("target"), said)
        elif key.lower() == "edge":
            draft.fails("G401", "an edge has no source or no target")
    return draft.entry()


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

"""XML read as it comes, by a parser that refuses entities and DTDs; nothing of it is kept but what a format takes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar
from xml.parsers import expat
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from engine.errors import InputError
from engine.faults import refusal
from engine.readers.graphs.entries import GraphEntry, refuse_unusable
from engine.readers.limits import Limits

__all__ = ["XmlReader", "first_element", "read_xml"]

Key = TypeVar("Key")
Value = TypeVar("Value")
_LONGEST_TEXT = 2**20


class XmlReader(ContentHandler):
    """Told of every element by its name without prefix; knows the line, the depth and the text so far."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__()
        self.name, self.limits = name, limits
        self.entries: list[GraphEntry] = []
        self._broken = 0
        self.depth = 0
        self.before = ""  # text of an element before the one that begins inside of it
        self._text: list[str] = []
        self._length = 0
        self._locator: Any = None

    @property
    def line(self) -> int:
        """Line of the file, from 1."""
        return int(self._locator.getLineNumber()) if self._locator else 0

    @abstractmethod
    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element that begins."""

    @abstractmethod
    def closed(self, tag: str, text: str) -> None:
        """Take note of an element that ends, with the text since the last element began or ended."""

    # -- the parser's side ----------------------------------------------------------------------

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802, D102
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802, D102
        self.depth += 1
        if self.depth > self.limits.nesting:
            found = f"the XML is nested more than {self.limits.nesting} deep"
            raise refusal("F328", f"{self.name}, line {self.line}", found)
        self.before = "".join(self._text).strip()
        self._text, self._length = [], 0
        self.opened(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attrs.items()})

    def declared(self, known: Mapping[Key, Value], key: Key) -> Value:
        """Return what was declared under `key`; refuse a default that stands outside of a declaration."""
        if key not in known:
            raise refusal("F319", f"{self.name}, line {self.line}", "a default that stands in no declaration")
        return known[key]

    def take(self, entry: GraphEntry) -> None:
        """Take a graph in; refuse a file with too many, or with too many that are broken."""
        self.entries.append(entry)
        self._broken += entry.is_broken
        if len(self.entries) > self.limits.rows:
            raise refusal("F306", self.name, f"more than {self.limits.rows:,} records")
        refuse_unusable(self._broken, self.name, self.limits)

    def endElement(self, name: str) -> None:  # noqa: N802, D102
        self.depth -= 1
        self.closed(name.rpartition(":")[2], "".join(self._text).strip())
        self._text, self._length = [], 0

    def characters(self, content: str) -> None:  # noqa: D102
        self._length += len(content)
        if self._length > _LONGEST_TEXT:
            raise refusal("F305", f"{self.name}, line {self.line}", "a text of more than 1 MiB in one element")
        self._text.append(content)


class _Found(Exception):
    """The first element has begun."""


def first_element(head: bytes) -> str:
    """Return the name of the first element, in small letters and without its prefix; "" where there is none.

    >>> first_element(b"<!-- a --><?b c?><x:GraphML>"), first_element(b"<!-- a -->")
    ('graphml', '')
    """
    names: list[str] = []

    def begin(name: str, _: object) -> None:
        names.append(name.rpartition(":")[2].lower())
        raise _Found

    for encoding in (None, "iso-8859-1"):  # names are plain letters, also where the declared encoding is unknown
        parser = expat.ParserCreate(encoding)
        parser.StartElementHandler = begin
        try:
            with suppress(_Found, expat.ExpatError):
                parser.Parse(head, False)
            break
        except (ValueError, LookupError):
            continue
    return "".join(names)


def read_xml(content: bytes, reader: XmlReader) -> None:
    """Tell `reader` of everything in the file; refuse what is no XML, and entities and DTDs before they are read."""
    from defusedxml import DefusedXmlException
    from defusedxml.sax import make_parser

    if len(content) > reader.limits.parsed_bytes:
        found = f"{len(content) / 2**20:.0f} MiB of XML; {reader.limits.parsed_bytes / 2**20:.0f} MiB are the most"
        raise refusal("F305", reader.name, found)
    parser = make_parser()  # told of everything at once: fed piece by piece, it begins a long token anew with each
    parser.forbid_dtd = True
    parser.setContentHandler(reader)
    try:
        parser.feed(content)
        parser.close()
    except InputError:
        raise
    except DefusedXmlException as error:
        raise refusal("F329", reader.name, f"the XML has a DTD or entities ({type(error).__name__})") from error
    except (SAXException, ValueError, LookupError) as error:
        found = f"this is no well-formed XML ({_said(error)})"
        raise refusal("F319", f"{reader.name}, line {reader.line}", found) from error


def _said(error: Exception) -> str:
    text = error.getMessage() if isinstance(error, SAXException) else str(error)
    return str(text)[:200]

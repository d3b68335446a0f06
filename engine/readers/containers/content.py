"""The bytes of a file, read once, within limits, and turned into text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from engine.errors import Fault
from engine.faults import fault, refusal
from engine.readers.limits import LIMITS, Limits

__all__ = ["TextLines", "decode", "is_wide", "read_bytes", "read_head", "split_lines", "text_lines"]

_BOMS = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 512
_BLOCK = 2**20


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of the file; refuse one that is missing, too large, empty or locked."""
    try:
        _refuse_large(path, limits)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise refusal("F320", path.name, f"the file cannot be opened ({_reason(error)})") from error
    if content.isspace() or not content:
        raise refusal("F302", path.name, "the file is empty")
    return content


def read_head(path: Path, limits: Limits, size: int) -> bytes:
    """Return the first `size` bytes of the file; refuse it as `read_bytes` does, but for an empty one."""
    try:
        _refuse_large(path, limits)
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError) as error:
        raise refusal("F320", path.name, f"the file cannot be opened ({_reason(error)})") from error


def _refuse_large(path: Path, limits: Limits) -> None:
    """Refuse a file that is missing or too large."""
    if not path.is_file():
        raise refusal("F301", path.name, "there is no such file")
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise refusal("F305", path.name, f"{size / 2**20:.0f} MiB; {limits.file_bytes / 2**20:.0f} MiB are the most")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def decode(content: bytes, name: str) -> tuple[str, tuple[Fault, ...]]:
    """Return the text and, where it is not UTF-8, a note about the encoding that was taken instead."""
    wide = _wide_encoding(content)
    if wide:
        return content.decode(wide, errors="replace"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1  # what was decoded begins behind the mark
        byte = error.object[error.start]
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    return text, (_other_encoding(name, line, byte, encoding),)


@dataclass(frozen=True, slots=True)
class TextLines:
    """The lines of a file with their ends, as an editor counts them; read anew each time they are asked for."""

    open: Callable[[], BinaryIO]
    encoding: str
    name: str
    longest: int  # characters of a line

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; refuse one that is too long before it is read to its end."""
        with io.TextIOWrapper(self.open(), self.encoding, errors="replace", newline="") as file:
            for number, line in enumerate(iter(partial(file.readline, self.longest + 1), ""), 1):
                if len(line) > self.longest:
                    found = f"a line of more than {self.longest:,} characters"
                    raise refusal("F372", f"{self.name}, line {number}", found)
                yield line


def text_lines(
    opened: Callable[[], BinaryIO], name: str, limits: Limits = LIMITS
) -> tuple[TextLines, tuple[Fault, ...]]:
    """Return the lines of a file and, as `decode` does, a note about its encoding; the file is not held as a whole."""
    with opened() as file:
        wide = _wide_encoding(file.read(_SAMPLE))
    lines = partial(TextLines, opened, name=name, longest=limits.record_bytes)
    if wide:
        return lines(encoding=wide), ()
    wrong = _first_wrong(opened)
    if wrong is None:
        return lines(encoding="utf-8-sig"), ()
    line, byte = wrong
    encoding = "cp1252" if _reads_as(opened, "cp1252") else "latin-1"
    return lines(encoding=encoding), (_other_encoding(name, line, byte, encoding),)


def _first_wrong(opened: Callable[[], BinaryIO]) -> tuple[int, int] | None:
    """Return the line and the value of the first byte that is not UTF-8, None without one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, kept = 1, b""
    with opened() as file:
        while True:
            block = file.read(_BLOCK)
            kept = decoder.getstate()[0]  # the beginning of a character that is still to come
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return line + (kept + block).count(b"\n", 0, error.start), (kept + block)[error.start]
            line += block.count(b"\n")
            if not block:
                return None


def _reads_as(opened: Callable[[], BinaryIO], encoding: str) -> bool:
    with opened() as file:
        try:
            while block := file.read(_BLOCK):
                block.decode(encoding)
        except UnicodeDecodeError:
            return False
    return True


def _other_encoding(name: str, line: int, byte: int, encoding: str) -> Fault:
    return fault("F307", f"{name}, line {line}", f"byte 0x{byte:02x} is not UTF-8; the file is read as {encoding}")


def is_wide(content: bytes) -> bool:
    """Return whether this is text of two or four bytes a character."""
    return _wide_encoding(content) != ""


def _wide_encoding(content: bytes) -> str:
    """Return UTF-16 or UTF-32 by the mark at the start, or UTF-16 without one where every other byte is zero."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE]
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if half and odd > 0.8 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.8 * half and not odd else ""


def split_lines(text: str) -> list[str]:
    """Return the lines with their ends, as an editor counts them."""
    return list(io.StringIO(text, newline=""))

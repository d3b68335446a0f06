"""The bytes of a file, read once, within limits, and turned into text."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

from engine.errors import Fault
from engine.readers.faults import fault, refusal
from engine.readers.limits import Limits

__all__ = ["decode", "is_wide", "read_bytes", "split_lines"]

_BOMS = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 512


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of the file; refuse one that is missing, too large, empty or locked."""
    try:
        if not path.is_file():
            raise refusal("F301", path.name, "there is no such file")
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise refusal(
                "F305", path.name, f"{size / 2**20:.0f} MiB; {limits.file_bytes / 2**20:.0f} MiB are the most"
            )
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise refusal("F320", path.name, f"the file cannot be opened ({_reason(error)})") from error
    if not content.strip():
        raise refusal("F302", path.name, "the file is empty")
    return content


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
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    found = f"byte 0x{byte:02x} is not UTF-8; the file is read as {encoding}"
    return text, (fault("F307", f"{name}, line {line}", found),)


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

"""Single files packed with gzip, bzip2 or xz: unpacked in memory, within limits, one layer deep."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from pathlib import PurePath

from engine.faults import refusal
from engine.readers.limits import Limits

__all__ = ["SMALL_ARCHIVE", "is_packed", "refuse_ratio", "unpack"]

SMALL_ARCHIVE = 16 * 2**20
"""What unpacks to no more than this is never taken for a bomb."""
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_ENDINGS = {"gzip": (".gz", ".tgz"), "bzip2": (".bz2",), "xz": (".xz",)}
_CHUNK = 2**20
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


def is_packed(content: bytes) -> bool:
    """Return whether the first bytes are those of gzip, bzip2 or xz."""
    return _kind(content) != ""


def unpack(content: bytes, name: str, limits: Limits) -> tuple[bytes, str]:
    """Return the content and the name of the one file inside; what is not packed comes back as it is."""
    kind = _kind(content)
    if not kind:
        return content, name
    try:
        with _opened(kind, content) as file:
            plain = _read(file, name, len(content), limits)
    except _DAMAGED as error:
        raise refusal("F313", name, f"the {kind} file is damaged ({error})") from error
    path = PurePath(name)
    inner = path.stem if path.suffix.lower() in _ENDINGS[kind] else name
    if is_packed(plain) or plain.startswith(b"PK\x03\x04"):
        raise refusal("F321", name, "there is another archive inside")
    if plain[257:262] == b"ustar":
        raise refusal("F321", name, "there is a tar archive inside")
    if plain.isspace() or not plain:
        raise refusal("F302", name, "the file inside is empty")
    return plain, inner


def refuse_ratio(size: int, packed: int, name: str, limits: Limits) -> None:
    """Refuse what unpacks to too much."""
    if size > limits.file_bytes:
        found = f"{size / 2**20:.0f} MiB unpacked; {limits.file_bytes / 2**20:.0f} MiB are the most"
        raise refusal("F314", name, found)
    if size > SMALL_ARCHIVE and size > limits.archive_ratio * packed:
        raise refusal("F314", name, f"unpacked it is {size // max(packed, 1)} times as large as packed")


def _kind(content: bytes) -> str:
    return next((kind for magic, kind in _PACKED.items() if content.startswith(magic)), "")


def _opened(kind: str, content: bytes) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    source = io.BytesIO(content)
    if kind == "gzip":
        return gzip.GzipFile(fileobj=source)
    return bz2.BZ2File(source) if kind == "bzip2" else lzma.LZMAFile(source)


def _read(file: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile, name: str, packed: int, limits: Limits) -> bytes:
    """Return what is inside; stop at the chunk with which it gets too large."""
    plain = io.BytesIO()  # hands its content over without a copy
    while chunk := file.read(_CHUNK):
        refuse_ratio(plain.tell() + len(chunk), packed, name, limits)
        plain.write(chunk)
    return plain.getvalue()

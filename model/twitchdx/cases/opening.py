"""Open a case file for reading: plain, gzip or zstd, told apart by their first bytes."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PACKED = (".gz", ".zst")
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)


def ending(path: Path) -> str:
    """The ending that says what a file is, without that of its compression: ".csv" of `cases.csv.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def whole_ending(path: Path) -> str:
    """The same with that of its compression, as it is written: ".csv.gz"."""
    packed = path.suffix.lower() in PACKED
    return "".join(path.suffixes[-2:]) if packed else path.suffix


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked. Reading on may raise what `readable` turns into an `UnreadableFileError`.

    Raises
    ------
    UnreadableFileError
        Where there is no such file, or it may not be read.
    """
    return unpacked(raw(path))


def raw(path: Path) -> io.BufferedReader:
    """The bytes of a file as they are.

    Raises
    ------
    UnreadableFileError
        Where there is no such file, or it may not be read.
    """
    try:
        stream = path.open("rb")
        stream.peek(1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(
            str(path), say("cannot be opened: {reason}", reason=reason), say("Check the name and the rights.")
        ) from None
    return stream


def between(path: Path, start: int, stop: int) -> bytes:
    """Bytes of a file as it is, from one to before another."""
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read(stop - start)


def is_packed(stream: io.BufferedReader) -> bool:
    """Whether a stream starts like gzip or zstd."""
    return stream.peek(4)[:4].startswith((GZIP, ZSTD))


def unpacked(stream: io.BufferedReader) -> BinaryIO:
    """What a stream holds, unpacked where it starts like gzip or zstd."""
    start = stream.peek(4)[:4]
    if start[:2] == GZIP:
        return _Unpacked(gzip.GzipFile(fileobj=stream), stream)
    if start == ZSTD:
        import pyarrow as pa

        return _Unpacked(pa.CompressedInputStream(stream, "zstd"), stream)
    return stream


class _Unpacked(io.BufferedReader):
    """A stream that closes what it reads from."""

    def __init__(self, stream: Any, below: io.BufferedReader) -> None:
        super().__init__(stream)
        self._below = below

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._below.close()


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what goes wrong while a file is read into an error that says so."""
    try:
        yield
    except _BROKEN as error:
        message = say("the compressed file is broken or cut off: {error}", error=error)
        raise UnreadableFileError(name, message, say("Copy it again, or unpack what is left of it by hand.")) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(
            name, say("cannot be read: {reason}", reason=reason), say("Check the file and its disk.")
        ) from None


def lines(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """Lines of a stream that is closed at the end."""
    with stream, readable(name):
        yield from stream

"""A case file cut into slices of whole records, each of which can be scored by itself, anywhere.

Where a slice ends depends on the file alone, so that a second run cuts it in the same places.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from twitchdx.batch.source import Kind, Source
from twitchdx.cases.codes import CodeBook
from twitchdx.cases.csv_records import records
from twitchdx.cases.dialect import as_utf8
from twitchdx.cases.fhir import Each, Part, files_of, laid_out
from twitchdx.cases.opening import between, is_packed, raw, readable, unpacked
from twitchdx.cases.reading import rows_of
from twitchdx.cases.row import CaseRow

SIZE = 1 << 20  # bytes of text in a slice, at least
ROWS = 4096  # rows of a slice of a table of that size, or of cases that are read whole
LARGEST = 4  # times the size, for long files: what repeats itself in a slice is answered once
PARTS = 48  # slices of a file from which on they grow: enough to share out evenly
BULK = {
    Kind.BUNDLES: 16,
    Kind.RESOURCES: 16,
    Kind.PACKETS: 8,
}  # times the size: rows of much text
SORTING = 0.3  # of the time that an export takes
TELLING = 2  # slices at most that tell what a file repeats, of rows of much text twice as many,
FEW = 16  # and one in so many of its slices
PIECE = 1 << 22  # bytes read at once, at most
_LOST_QUOTE = 1 << 18  # bytes beyond the size of a slice after which a quote that stays open counts as lost


Data = bytes | tuple[CaseRow, ...]


class Lying(Protocol):
    """What lies on a disk of this machine until somebody reads it."""

    def read(self) -> Data:
        """It as it is."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a file, from one to before another."""

    path: Path
    start: int
    stop: int

    def read(self) -> bytes:
        """These bytes."""
        return between(self.path, self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some records of a file, from its line `line` on: text in UTF-8, a table as Arrow IPC, or cases.

    `done` is how much of the file has been read by then, from 0 to 1.
    """

    number: int
    line: int
    data: Data | Lying
    done: float

    def read(self) -> Data:
        """What is in it."""
        return self.data if isinstance(self.data, (bytes, tuple)) else self.data.read()


def size_for(source: Source) -> int:
    """Size of the slices of a file, by what is known of it before it is read."""
    match source.kind:
        case Kind.CSV | Kind.JSON_LINES:
            return SIZE * min(max(source.size // SIZE // PARTS, 1), LARGEST)
        case _:  # of tables several copies are in memory
            return SIZE


def telling(source: Source, size: int) -> int:
    """How many slices from the first on tell what a file repeats: few of all, since every process answers it."""
    match source.kind:
        case Kind.PARQUET:
            from twitchdx.cases.tables import count

            whole = count(source.path) * SIZE // (size * ROWS)
        case kind:
            whole = source.size // (size * BULK.get(kind, 1))
    return min(max(whole // FEW, 1), TELLING * (2 if source.kind in BULK else 1))


def slices(
    source: Source,
    size: int = SIZE,
    book: CodeBook | None = None,
    scratch: Path | None = None,
    each: Each = map,
    told: Callable[[float], None] = lambda _: None,
) -> Iterator[Slice]:
    """All slices of a file, in order.

    Parameters
    ----------
    scratch
        A folder for what has to be sorted before it can be cut (`Kind.RESOURCES`); it must last as long as the slices.
    each
        `map`, or that of several processes, which share such work.
    told
        Called with how much of the file has been read, from 0 to 1, before there is a first slice.

    Raises
    ------
    UnreadableFileError
        Where the file is cut off, or cannot be read on.
    """
    rows = max(1, size * ROWS // SIZE)
    size *= BULK.get(source.kind, 1)
    match source.kind:
        case Kind.CSV:
            found = _text(source, size)
        case Kind.JSON_LINES | Kind.BUNDLES | Kind.PACKETS:
            found = _by_line(source, size)
        case Kind.PARQUET | Kind.ARROW:
            found = _tables(source, rows)
        case Kind.RESOURCES if scratch is not None:
            found = _by_patient(source, scratch, each, size, told)
        case _:
            found = _cases(rows_of(source.path, book), rows)
    number = -1
    for number, (line, data, done) in enumerate(found):
        yield Slice(number, line, data, done)
    if number < 0:  # an empty file has results too: none, under their header
        yield Slice(0, 1, (), 1.0)


Found = Iterator[tuple[int, Data | Lying, float]]


def _by_line(source: Source, size: int) -> Found:
    """Stretches of a file of lines, and text where it is packed."""
    with raw(source.path) as stream, readable(source.name):
        if is_packed(stream):
            yield from _text(source, size)
            return
        line, start = 1, 0
        while start < source.size:
            stream.seek(start)
            text, rest = stream.read(size), stream.readline()
            stop = start + len(text) + len(rest)
            if not text.isspace() or rest.strip():
                yield line, Stretch(source.path, start, stop), stop / source.size
            line += text.count(b"\n") + rest.count(b"\n")
            start = stop


def _by_patient(source: Source, scratch: Path, each: Each, size: int, told: Callable[[float], None]) -> Found:
    files = files_of(source.path) if source.path.is_dir() else (source.path,)
    layout = laid_out(files, scratch, each, size, lambda done: told(SORTING * done))
    for line, rows, _ in _cases(layout.broken, ROWS):
        yield line, rows, SORTING
    for number in range(layout.parts):
        yield 1, Part(scratch, number), SORTING + (1 - SORTING) * (number + 1) / layout.parts


def _text(source: Source, size: int) -> Found:
    with raw(source.path) as below, readable(source.name):
        stream: BinaryIO = unpacked(below)
        pieces = as_utf8(stream, source.dialect, min(PIECE, size))
        line, held = 1, b""
        if source.kind is Kind.CSV:
            line, held = _after_header(pieces)
        for piece in pieces:
            held += piece
            while len(held) >= size:
                end = _end(source, held, size)
                if not end:
                    break
                yield line, held[:end], below.tell() / max(1, source.size)
                line, held = line + held.count(b"\n", 0, end), held[end:]
        if held.strip():
            yield line, held, 1.0


def _after_header(pieces: Iterator[bytes]) -> tuple[int, bytes]:
    """The line after the header record, and what of the text was read beyond it."""
    held = b"".join(islice(pieces, 1))
    while (read := _header_lines(held)) is None:
        more = next(pieces, b"")
        if not more:
            return held.count(b"\n") + 1, b""
        held += more
    start = 0
    for _ in range(read):
        start = held.index(b"\n", start) + 1
    return read + 1, held[start:]


def _header_lines(text: bytes) -> int | None:
    """How many lines there are up to the end of the header; None where the text ends before."""
    lines = text.split(b"\n")
    taken = 0

    def counted() -> Iterator[bytes]:
        nonlocal taken
        for line in lines[:-1]:
            taken += 1
            yield line + b"\n"

    return taken if next(records(counted()), None) is not None else None


def _end(source: Source, text: bytes, size: int) -> int:
    """Where to cut text after at least `size` bytes: behind a whole record. 0 where more of it must be read first."""
    if source.kind is not Kind.CSV:
        return text.find(b"\n", size - 1) + 1
    start, quotes = 0, 0
    end = text.find(b"\n", size - 1) + 1
    while end:
        quotes += text.count(b'"', start, end)
        lost = end - size > _LOST_QUOTE
        if (quotes % 2 == 0 or lost) and _is_whole(source, text, end):
            return end
        start, end = end, text.find(b"\n", end) + 1
    return 0


def _is_whole(source: Source, text: bytes, end: int) -> bool:
    """Whether the line that ends there has as many cells as the header."""
    line = text[text.rfind(b"\n", 0, end - 1) + 1 : end].decode(errors="replace")
    try:
        cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=source.dialect.delimiter, strict=True), [])
    except csv.Error:
        return False
    return len(cells) == len(source.headers)


def _tables(source: Source, rows: int) -> Found:
    import pyarrow as pa

    from twitchdx.cases.tables import batches, count

    line, total = 1, max(1, count(source.path))
    repeated = [column.header for column in source.columns if column.is_evidence]
    with readable(source.name):
        for batch in batches(source.path, rows, repeated):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            yield line, sink.getvalue().to_pybytes(), (line - 1 + len(batch)) / total
            line += len(batch)


def _cases(rows: Iterable[CaseRow], count: int) -> Found:
    source = iter(rows)
    while block := tuple(islice(source, count)):
        yield block[0].line, block, 1.0

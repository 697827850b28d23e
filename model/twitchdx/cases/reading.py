"""Open a case file and choose its reader by the ending of its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from twitchdx.cases import csv_rows, json_array, jsonl, tables
from twitchdx.cases.opening import ending, lines, opened, readable
from twitchdx.cases.row import CaseRow, UnreadableFileError, with_unique_ids

STDIN = "-"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_cases(path: Path | str) -> Iterator[CaseRow]:
    """Read the rows of a case file one by one; a row whose id an earlier one has is in error.

    Parameters
    ----------
    path
        A file ending in .jsonl, .json or .csv, or "-" for JSON lines on standard input.

    Raises
    ------
    UnreadableFileError
        Where nothing can be read: no such file, an unknown ending, no header. Before the first row is
        asked for, as far as it can be told by then.
    """
    if str(path) == STDIN:
        return with_unique_ids(jsonl.read(sys.stdin.buffer, "standard input"), "standard input")
    return with_unique_ids(rows_of(Path(path)), Path(path).name)


def rows_of(path: Path) -> Iterator[CaseRow]:
    """The same with every row as it is, whoever else has its id."""
    reader = _READERS.get(ending(path))
    if reader is None:
        message = f"unknown ending {path.suffix!r}; expected one of {', '.join(_READERS)}"
        raise UnreadableFileError(path.name, message, "Save the cases as CSV (UTF-8) or JSON lines.")
    return reader(path)


def _text(path: Path) -> BinaryIO:
    stream = opened(path)
    with readable(path.name):
        start = stream.peek(2)[:2] if hasattr(stream, "peek") else b""
    if start in _UTF16:
        stream.close()
        raise UnreadableFileError(path.name, "wrong encoding: the file is UTF-16", "Save it as UTF-8.")
    return stream


def _lines(path: Path) -> Iterator[CaseRow]:
    return jsonl.read(lines(_text(path), path.name), path.name)


def _array(path: Path) -> Iterator[CaseRow]:
    return json_array.read(b"".join(lines(_text(path), path.name)), path.name)


def _csv(path: Path) -> Iterator[CaseRow]:
    return csv_rows.read(lines(_text(path), path.name), path.name)


_READERS = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _array,
    ".csv": _csv,
    ".tsv": _csv,
    ".parquet": tables.read,
    ".arrow": tables.read,
}

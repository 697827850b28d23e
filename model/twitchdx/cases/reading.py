"""Open a case file and choose its reader by the ending of its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from twitchdx.cases import csv_rows, json_array, jsonl
from twitchdx.cases.row import CaseRow, UnreadableFileError, with_unique_ids

STDIN = "-"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_cases(path: Path | str) -> Iterator[CaseRow]:
    """Read the rows of a case file one by one.

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
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        message = f"unknown ending {path.suffix!r}; expected one of {', '.join(_READERS)}"
        raise UnreadableFileError(path.name, message, "Save the cases as CSV (UTF-8) or JSON lines.")
    return with_unique_ids(reader(_open(path), path.name), path.name)


def _open(path: Path) -> BinaryIO:
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(str(path), f"cannot be opened: {reason}", "Check the name and the rights.") from None
    try:
        start = stream.peek(2)[:2]
    except OSError as error:
        stream.close()
        raise UnreadableFileError(str(path), f"cannot be read: {error.strerror}", "Check the file.") from None
    if start in _UTF16:
        stream.close()
        raise UnreadableFileError(path.name, "wrong encoding: the file is UTF-16", "Save it as UTF-8.")
    return stream


def _lines(stream: BinaryIO, name: str) -> Iterator[CaseRow]:
    with stream:
        yield from jsonl.read(stream, name)


def _array(stream: BinaryIO, name: str) -> Iterator[CaseRow]:
    with stream:
        yield from json_array.read(stream.read(), name)


def _csv(stream: BinaryIO, name: str) -> Iterator[CaseRow]:
    with stream:
        yield from csv_rows.read(stream, name)


_READERS = {".jsonl": _lines, ".ndjson": _lines, ".json": _array, ".csv": _csv}

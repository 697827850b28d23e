"""Open a case file and choose its reader by the ending of its name, and of JSON by what it holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from twitchdx.cases import csv_rows, json_array, jsonl, phenopackets, tables
from twitchdx.cases.codes import CodeBook, code_book
from twitchdx.cases.content import Content, content_of
from twitchdx.cases.dialect import UTF16
from twitchdx.cases.fhir import bulk_rows, bundle_row, bundles, files_of
from twitchdx.cases.opening import ending, lines, opened, readable
from twitchdx.cases.row import CaseRow, UnreadableFileError, with_unique_ids
from twitchdx.cases.visits import joined
from twitchdx.language import say
from twitchdx.tables import default_directory, read

STDIN = "-"


def read_cases(path: Path | str) -> Iterator[CaseRow]:
    """Read the rows of a case file one by one; a row whose id an earlier one has is in error.

    Where rows have a date, those with the same id are visits of one case, which is read to the end of the file.

    Parameters
    ----------
    path
        A file of cases: CSV, JSON lines, JSON, Parquet, Arrow, FHIR Bundles or phenopackets, also packed; a folder with
        a FHIR bulk export; or "-" for JSON lines on standard input.

    Raises
    ------
    UnreadableFileError
        Where nothing can be read: no such file, an unknown ending, no header. Before the first row is
        asked for, as far as it can be told by then.
    """
    if str(path) == STDIN:
        return _cases(jsonl.read(sys.stdin.buffer, say("standard input")), say("standard input"))
    return _cases(rows_of(Path(path)), Path(path).name)


def _cases(rows: Iterator[CaseRow], name: str) -> Iterator[CaseRow]:
    return with_unique_ids(joined(rows, name), name)


def rows_of(path: Path, book: CodeBook | None = None) -> Iterator[CaseRow]:
    """The same with every row as it is, whoever else has its id: dated rows are not put together.

    Parameters
    ----------
    book
        What codes mean; by default what the shipped tables say.
    """
    if path.is_dir():
        return bulk_rows(files_of(path), book or _shipped())
    reader = READERS.get(ending(path))
    if reader is None:
        message = say(
            "unknown ending {suffix!r}; expected one of {kinds}", suffix=path.suffix, kinds=", ".join(READERS)
        )
        raise UnreadableFileError(path.name, message, say("Save the cases as CSV (UTF-8) or JSON lines."))
    if reader in (_lines, _array) and (found := content_of(path)) is not Content.CASES:
        return _records(path, found, book or _shipped(), by_line=reader is _lines)
    return reader(path)


def _records(path: Path, found: Content, book: CodeBook, *, by_line: bool) -> Iterator[CaseRow]:
    """Cases of FHIR or phenopackets, in one piece or line by line."""
    if found is Content.RESOURCES:
        return bulk_rows([path], book)
    if by_line:
        each = bundles if found is Content.BUNDLES else phenopackets.packets
        return each(lines(_text(path), path.name), path.name, book)
    whole = b"".join(lines(_text(path), path.name))
    if found is Content.BUNDLES:
        return bundle_row(whole, 1, path.name, book)
    return phenopackets.whole_file(whole, path.name, book)


@lru_cache(maxsize=1)
def _shipped() -> CodeBook:
    return code_book(read(default_directory())[0])


def _text(path: Path) -> BinaryIO:
    stream = opened(path)
    with readable(path.name):
        start = stream.peek(2)[:2] if hasattr(stream, "peek") else b""
    if start in UTF16:
        stream.close()
        raise UnreadableFileError(path.name, say("wrong encoding: the file is UTF-16"), say("Save it as UTF-8."))
    return stream


def _lines(path: Path) -> Iterator[CaseRow]:
    return jsonl.read(lines(_text(path), path.name), path.name)


def _array(path: Path) -> Iterator[CaseRow]:
    return json_array.read(b"".join(lines(_text(path), path.name)), path.name)


def _csv(path: Path) -> Iterator[CaseRow]:
    return csv_rows.read(lines(_text(path), path.name), path.name)


READERS = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _array,
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".parquet": tables.read,
    ".arrow": tables.read,
    ".feather": tables.read,
}

"""Lines of a CSV file to records, so that one broken quote does not swallow the rest of the file."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twitchdx.cases.dialect import delimiter_of, named_delimiter
from twitchdx.language import say

_MOST_LINES = 50  # of one record: longer than any remark in a cell, short enough to find a lost quote
UTF8 = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
LINE_ENDS = "Save the file with line ends of Windows or Unix."
QUOTES = "Close the quote, and double a quote inside a quoted cell."


@dataclass(frozen=True, slots=True)
class Record:
    """Cells of one row and its first line; where `problem` is not empty there are no cells, but a fix."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""
    fix: str = ""


def records(lines: Iterable[bytes], *, first: int = 1, delimiter: str = "", width: int = 0) -> Iterator[Record]:
    """Yield the records of a CSV file, the header first; rows of empty cells are skipped.

    Parameters
    ----------
    first, delimiter, width
        Of lines from the middle of a file: the number of the first, what parts the cells, and how many there are.
    """
    source = _Lines(lines, first)
    while (taken := source.next()) is not None:
        number, text = taken
        if not text.strip():
            continue
        delimiter = delimiter or delimiter_of(text)
        if not width and named_delimiter(text):
            continue
        record = _record(source, number, text, delimiter, width)
        width = width or len(record.cells)
        if record.problem or any(cell.strip() for cell in record.cells):
            yield record


class _Lines:
    """Numbered lines as text, of which some can be put back."""

    def __init__(self, lines: Iterable[bytes], first: int) -> None:
        self._numbered = enumerate(lines, start=first)
        self._returned: deque[tuple[int, str]] = deque()

    def next(self) -> tuple[int, str] | None:
        if self._returned:
            return self._returned.popleft()
        taken = next(self._numbered, None)
        if taken is None:
            return None
        number, raw = taken
        # Bytes that are no UTF-8 stay in as surrogates: their row is refused, the others are read.
        return number, raw.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").decode("utf-8", "surrogateescape")

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._returned.extendleft(reversed(lines))


def _record(source: _Lines, number: int, text: str, delimiter: str, width: int) -> Record:
    """One record: more lines are taken while a cell is open, and put back where that gives no whole row.

    So a lost quote costs its own line, not all up to the next lost one. `width` is the number of cells of
    the header, 0 for the header itself.
    """
    more: list[tuple[int, str]] = []
    whole = text
    while _is_open(whole, delimiter) and len(more) < _MOST_LINES:
        taken = source.next()
        if taken is None:
            break
        more.append(taken)
        whole += taken[1]
    record = _parsed(number, whole, delimiter)
    if more and (record.problem or (width and len(record.cells) != width)):
        source.put_back(more)
        return _parsed(number, text, delimiter)
    return record


def _is_open(text: str, delimiter: str) -> bool:
    """Whether a cell in quotes goes on behind the end; a quote inside a cell that began without one opens none."""
    at = 0 if '"' in text else -1
    while at >= 0:
        if text.startswith('"', at):
            at = text.find('"', at + 1)
            while at >= 0 and text.startswith('"', at + 1):  # a quote doubled inside the cell
                at = text.find('"', at + 2)
            if at < 0:
                return True
        at = text.find(delimiter, at)
        at += at >= 0  # to the start of the next cell
    return False


def _parsed(number: int, text: str, delimiter: str) -> Record:
    if any("\udc80" <= character <= "\udcff" for character in text):
        return Record(number, (), say("wrong encoding: not UTF-8"), say(UTF8))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return Record(number, (), say("broken row: {error}", error=error), say(QUOTES))
    if len(rows) > 1 and "\r" in text.rstrip("\r\n").replace("\r\n", ""):
        return Record(number, (), say("a line ends with a carriage return alone"), say(LINE_ENDS))
    return (
        Record(number, tuple(rows[0]))
        if len(rows) == 1
        else Record(number, (), say("broken row: lost quote or line end"), say(QUOTES))
    )

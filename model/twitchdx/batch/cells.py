"""The records of a slice by column: every cell as text, equal texts once, and the records that are no row.

Text is read by pyarrow where every line is one record and nothing is odd about its quotes; any other slice goes
through the reader that says what is wrong with which line. Both give the same cells.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.source import Kind, Source
from twitchdx.cases.csv_records import Record, records
from twitchdx.cases.csv_rows import as_wide
from twitchdx.cases.row import CaseRow
from twitchdx.cases.tables import texts

Lines = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of N cells: `distinct` texts, and which of them each cell is (N,)."""

    distinct: tuple[str, ...]
    which: NDArray[np.int32]

    def __getitem__(self, row: int) -> str:
        return self.distinct[int(self.which[row])]

    def take(self, rows: NDArray[np.intp]) -> Texts:
        """The cells of some rows."""
        return Texts(self.distinct, self.which[rows])

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which cells have anything in them. Shape (N,)."""
        return np.array([bool(text.strip()) for text in self.distinct], bool)[self.which]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """N records by column, in the order of the header. `lines` (N,); `broken` are records that are no row, by place."""

    lines: Lines
    columns: tuple[Texts, ...]
    broken: dict[int, CaseRow]


def cells(source: Source, data: bytes, line: int) -> Cells:
    """Read a slice of a CSV, Parquet or Arrow file, which begins at a line."""
    if source.kind is not Kind.CSV:
        return _of_table(source, data, line)
    return _quickly(source, data, line) or _carefully(source, data, line)


def _of_table(source: Source, data: bytes, line: int) -> Cells:
    import pyarrow as pa

    table = pa.ipc.open_stream(data).read_all()
    pairs = zip(table.columns, source.headers, strict=True)
    columns = tuple(texts_of(values.combine_chunks(), name) for values, name in pairs)
    return Cells(line + np.arange(len(table)), columns, {})


def texts_of(values: Any, name: str) -> Texts:
    """An Arrow array as a column of cells.

    Raises
    ------
    UnreadableFileError
        Where it holds lists or records.
    """
    import pyarrow as pa

    if pa.types.is_nested(values.type):
        texts(values, name)  # says what is wrong with it
    return _texts(values if pa.types.is_dictionary(values.type) else values.dictionary_encode(), name)


def _quickly(source: Source, data: bytes, line: int) -> Cells | None:
    """Cells of a slice in which every line is a record; None where one is not."""
    import pyarrow as pa
    from pyarrow import csv

    if data.count(b"\r") > data.count(b"\r\n"):  # pyarrow ends a record there, we do not
        return None
    if _odd_quotes(data, source.dialect.delimiter) or not _is_utf8(data):
        return None
    names = [str(i) for i in range(len(source.headers))]
    kind = pa.dictionary(pa.int32(), pa.string())
    seen: list[object] = []

    def odd(row: object) -> str:
        seen.append(row)
        return "skip"

    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
            csv.ParseOptions(
                delimiter=source.dialect.delimiter,
                ignore_empty_lines=False,
                invalid_row_handler=odd,
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    whole = data.count(b"\n") + (not data.endswith(b"\n"))
    if seen or len(table) != whole or b"\0" in data:
        return None
    columns = tuple(_texts(column.combine_chunks(), "") for column in table.columns)
    rows = _filled_rows(columns, len(table))
    if len(rows) < len(table):
        columns = tuple(own.take(rows) for own in columns)
    return Cells(line + rows, columns, {})


def _filled_rows(columns: Sequence[Texts], count: int) -> Lines:
    """Rows with anything in them, found in the columns of few texts first: most need no more than these."""
    filled = np.zeros(count, bool)
    for own in sorted(columns, key=lambda column: len(column.distinct)):
        if filled.all():
            break
        filled |= own.filled
    return np.flatnonzero(filled)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _odd_quotes(data: bytes, delimiter: str) -> bool:
    """Whether there is a quote that neither opens a cell, nor closes it, nor stands doubled inside.

    In turns quotes open and close; two that touch stand doubled inside a cell, closed and opened again at once.
    """
    text = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(text == ord('"'))
    if not quotes.size:
        return False
    if quotes.size % 2:
        return True
    opening, closing = quotes[::2], quotes[1::2]
    doubled = closing[:-1] + 1 == opening[1:]
    opens, closes = (_any_of(delimiter + ends) for ends in ("\n", "\r\n"))
    before = opens[text[opening - 1]] | (opening == 0)
    before[1:] |= doubled
    after = closes[text[np.minimum(closing + 1, len(text) - 1)]] | (closing == len(text) - 1)
    after[:-1] |= doubled
    return not (before.all() and after.all())


def _any_of(characters: str) -> NDArray[np.bool_]:
    """Of every byte whether it is one of these characters. Shape (256,)."""
    found = np.zeros(256, bool)
    found[list(characters.encode())] = True
    return found


def _texts(coded: Any, name: str) -> Texts:
    distinct, which = texts(coded.dictionary, name), coded.indices
    if which.null_count:
        which = which.fill_null(len(distinct))
        distinct = [*distinct, ""]
    return Texts(tuple(distinct), which.to_numpy(zero_copy_only=False).astype(np.int32, copy=False))


def _carefully(source: Source, data: bytes, line: int) -> Cells:
    """The same by the reader that gives the reason where a record is no row."""
    width = len(source.headers)
    found: list[Record] = []
    odd: dict[int, CaseRow] = {}
    for record in records(io.BytesIO(data), first=line, delimiter=source.dialect.delimiter, width=width):
        where = f"{source.name}:{record.line}"
        row = as_wide(record, width, where)
        if isinstance(row, CaseRow):
            odd[len(found)] = row
            found.append(Record(record.line, ("",) * width))
        else:
            found.append(Record(record.line, tuple(row)))
    columns = tuple(_column([record.cells[i] for record in found]) for i in range(width))
    return Cells(np.array([record.line for record in found], np.int64), columns, odd)


def _column(values: Sequence[str]) -> Texts:
    distinct = {text: i for i, text in enumerate(dict.fromkeys(values))}
    return Texts(tuple(distinct), np.array([distinct[text] for text in values], np.int32))

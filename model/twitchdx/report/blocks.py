"""A results file as blocks of rows, whatever its format; each column of the type that its name asks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twitchdx.cases import tables
from twitchdx.cases.opening import ending, opened, readable
from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say
from twitchdx.report.columns import Columns, Holds, columns_of

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".parquet", ".arrow", ".csv", ".tsv", ".jsonl", ".ndjson")
ROWS = 1 << 16
BYTES = 1 << 22
AGAIN = "Use the file as `twitchdx batch` wrote it, or write it again; it may have been cut off."
_DELIMITERS = {".csv": ",", ".tsv": "\t"}


def blocks(path: Path) -> tuple[Columns, Iterator[pa.RecordBatch]]:
    """What columns a file has, and its rows, some at a time; only a few of them are in memory.

    Raises
    ------
    UnreadableFileError
        Where this is no results file, or is one in part only: the second for rows that cannot be read once they are
        asked for.
    """
    kind = ending(path)
    if kind not in ENDINGS:
        message = say(
            "unknown ending {suffix!r}; expected one of {kinds}, also with .gz or .zst",
            suffix=kind,
            kinds=", ".join(ENDINGS),
        )
        raise UnreadableFileError(path.name, message, say("Give the file that `twitchdx batch` wrote."))
    with opened(path) as stream, readable(path.name):
        if not stream.read(1):
            message = say("expected results, got an empty file")
            raise UnreadableFileError(path.name, message, say("Run `twitchdx batch` again."))
    if kind in _DELIMITERS:
        names = _header(path, _DELIMITERS[kind])
        columns = columns_of(names, path.name)
        return columns, _csv(path, _DELIMITERS[kind], columns)
    if kind in (".jsonl", ".ndjson"):
        columns = columns_of(_keys(path), path.name)
        return columns, _json_lines(path, columns)
    with _whole(path):
        columns = columns_of(tables.names(path), path.name)
    return columns, _typed(path, columns)


def _header(path: Path, delimiter: str) -> list[str]:
    with opened(path) as stream, readable(path.name):
        first = stream.readline(BYTES).decode("utf-8-sig", errors="replace")
    try:
        return next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        message = say("expected a header, got {error}", error=error)
        raise UnreadableFileError(f"{path.name}:1", message, say(AGAIN)) from None


def _keys(path: Path) -> list[str]:
    with opened(path) as stream, readable(path.name):
        first = stream.readline(BYTES)
    try:
        found = json.loads(first)
    except (ValueError, RecursionError) as error:
        message = say("expected a JSON object, got {error}", error=error)
        raise UnreadableFileError(f"{path.name}:1", message, say(AGAIN)) from None
    if not isinstance(found, dict):
        message = say("expected a JSON object, got a {kind}", kind=type(found).__name__)
        raise UnreadableFileError(f"{path.name}:1", message, say(AGAIN))
    return list(found)


def _csv(path: Path, delimiter: str, columns: Columns) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv as reader

    kinds = {name: _type(holds) for name, holds in columns.holds.items()}
    convert = reader.ConvertOptions(
        column_types=kinds,
        include_columns=[*kinds],
        true_values=["yes", "true", "True", "TRUE"],
        false_values=["no", "false", "False", "FALSE"],
    )
    parse = reader.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    read = reader.ReadOptions(block_size=BYTES)
    with opened(path) as stream, _whole(path):
        for block in reader.open_csv(stream, read, parse, convert):
            yield _sound(block).set_column(block.schema.get_field_index("id"), "id", _as_given(block.column("id")))


def _as_given(ids: pa.Array) -> pa.Array:
    """Ids without the mark that keeps a spreadsheet from running them (see `writers.FORMULA`)."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(ids, "^'([=+@\t\r-])", r"\1")


def _json_lines(path: Path, columns: Columns) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    from pyarrow import json as reader

    schema = pa.schema([(name, _type(holds)) for name, holds in columns.holds.items()])
    parse = reader.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    with opened(path) as stream, _whole(path):
        for block in reader.open_json(stream, reader.ReadOptions(block_size=BYTES), parse):
            yield _sound(block)


def _typed(path: Path, columns: Columns) -> Iterator[pa.RecordBatch]:
    """Rows of a Parquet or Arrow file."""
    import pyarrow as pa

    with _whole(path):
        for batch in tables.batches(path, ROWS):
            whole = _sound(batch)
            made = {name: _as(whole.column(name), holds, path, name) for name, holds in columns.holds.items()}
            yield pa.RecordBatch.from_pydict(made)


def _sound(block: pa.RecordBatch) -> pa.RecordBatch:
    """Look at every value before it is used: a damaged file may point beyond its end, or hold what is no text."""
    block.validate(full=True)
    return block


def _as(values: pa.Array, holds: Holds, path: Path, name: str) -> pa.Array:
    """A column of the type that it should have."""
    import pyarrow as pa

    found = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (_fits(found, holds) or pa.types.is_null(found)):
        message = say("column {name!r}: expected {holds}, got the type {type}", name=name, holds=say(holds), type=found)
        raise UnreadableFileError(path.name, message, say(AGAIN))
    try:
        return values.cast(_type(holds))
    except pa.ArrowException as error:
        message = say("column {name!r}: expected {holds}; {error}", name=name, holds=say(holds), error=error)
        raise UnreadableFileError(path.name, message, say(AGAIN)) from None


def _fits(kind: Any, holds: Holds) -> bool:
    import pyarrow as pa

    number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool({Holds.FLAG: pa.types.is_boolean(kind), Holds.TEXT: text or number}.get(holds, number))


def _type(holds: Holds) -> Any:
    import pyarrow as pa

    made = {Holds.TEXT: pa.string(), Holds.WHOLE: pa.int64(), Holds.FLAG: pa.bool_()}
    return made.get(holds, pa.float64())


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turn what the reader finds wrong into an error that says where."""
    import pyarrow as pa

    try:
        with readable(path.name):
            yield
    except (pa.ArrowException, UnicodeDecodeError) as error:
        first = (str(error) or type(error).__name__).splitlines()[0]
        message = say("cannot be read as results: {error}", error=first)
        raise UnreadableFileError(path.name, message, say(AGAIN)) from None

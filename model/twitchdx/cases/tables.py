"""Parquet and Arrow files: a case a row, a finding a column, of any type that a cell of text could hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from twitchdx.cases.csv_rows import case_from_cells, column
from twitchdx.cases.opening import GZIP, ZSTD
from twitchdx.cases.row import CaseRow, UnreadableFileError
from twitchdx.language import say

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_PARQUET = b"PAR1"
ROWS = 4096
_STATES = {"true": "present", "false": "absent"}
_EXACT = 1 << 53  # whole numbers up to here are the same as floats


def read(path: Path) -> Iterator[CaseRow]:
    """Cases of a Parquet or Arrow file, one by one."""
    columns = [column(name) for name in names(path)]
    line = 1
    for batch in batches(path, ROWS):
        for cells in zip(*(_said(c, name) for c, name in zip(batch.columns, names(path), strict=True)), strict=True):
            yield case_from_cells(columns, cells, line, say("{name}, row {line}", name=path.name, line=line))
            line += 1


def _said(values: pa.Array, name: str) -> list[str]:
    """Cells as text, true and false as the states that they mean."""
    import pyarrow as pa

    found = texts(values, name)
    return [_STATES.get(text, text) for text in found] if pa.types.is_boolean(values.type) else found


def names(path: Path) -> tuple[str, ...]:
    """Names of the columns.

    Raises
    ------
    UnreadableFileError
        Where the file is no such file, or only a part of one.
    """
    with _whole(path):
        return tuple(_schema(path).names)


def nested(path: Path) -> tuple[str, ...]:
    """What the cells of each column are where they are lists or records; "" elsewhere."""
    import pyarrow as pa

    with _whole(path):
        kinds = [kind.value_type if pa.types.is_run_end_encoded(kind) else kind for kind in _schema(path).types]
        return tuple(str(kind) if pa.types.is_nested(kind) else "" for kind in kinds)


def count(path: Path) -> int:
    """How many rows there are, as far as the file says so without being read; 0 where it does not."""
    import pyarrow.parquet as pq

    with _whole(path):
        return int(pq.ParquetFile(path).metadata.num_rows) if _is_parquet(path) else 0


def batches(path: Path, rows: int, repeated: Collection[str] = ()) -> Iterator[pa.RecordBatch]:
    """The rows, at most so many at once; only a few of them are in memory.

    Text of the columns that are `repeated` comes from Parquet as dictionaries, where these are shorter than it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _whole(path):
        if _is_parquet(path):
            coded = [field.name for field in _schema(path) if field.name in repeated and pa.types.is_string(field.type)]
            with pq.ParquetFile(path, read_dictionary=coded) as file:
                for groups in _groups(file, rows):
                    for batch in file.iter_batches(batch_size=rows, row_groups=groups, use_threads=False):
                        yield _no_longer_than(_legible(batch))
            return
        with pa.memory_map(str(path)) as source:
            reader = _ipc(source)
            for batch in reader:
                batch.validate(full=True)  # damaged offsets would end the process
                for start in range(0, len(batch), rows):
                    yield _legible(batch.slice(start, rows))


def _groups(file: pq.ParquetFile, rows: int) -> Iterator[list[int]]:
    """Row groups, as many together as hold so many rows: a reader keeps something of each that it has read."""
    held, count = list[int](), 0
    for group in range(file.num_row_groups):
        held.append(group)
        count += file.metadata.row_group(group).num_rows
        if count >= rows:
            yield held
            held, count = [], 0
    if held:
        yield held


def _no_longer_than(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without dictionaries that are longer than itself: they may be those of a far larger part."""
    import pyarrow as pa

    found = [
        values.dictionary_decode()
        if pa.types.is_dictionary(values.type) and len(values.dictionary) > len(batch)
        else values
        for values in batch.columns
    ]
    return pa.RecordBatch.from_arrays(found, names=batch.schema.names)


def _legible(batch: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa

    found = [legible(within(values)) for values in batch.columns]
    return pa.RecordBatch.from_arrays(found, names=batch.schema.names)


def within(values: pa.Array) -> pa.Array:
    """Cells none of which points beyond its dictionary; damage does, and would end the process.

    Raises
    ------
    ValueError
        Where one does.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        ends = pc.min_max(values.indices).as_py()
        if ends["max"] is not None and not 0 <= ends["min"] <= ends["max"] < len(values.dictionary):
            raise ValueError(say("a cell points beyond the {count} words of its column", count=len(values.dictionary)))
    return values


def legible(values: pa.Array) -> pa.Array:
    """Cells of any type that a table can have: lists, records and bytes as text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return legible(values.storage)
    if pa.types.is_run_end_encoded(kind):
        return legible(pc.run_end_decode(values))
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array(map(_text, values.to_pylist()), pa.string())
    return legible(values.cast(pa.binary())) if pa.types.is_fixed_size_binary(kind) else values


def texts(values: pa.Array, name: str) -> list[str]:
    """Cells as text, "" where there is none. Shape (N,).

    Raises
    ------
    UnreadableFileError
        Where a column holds lists or records.
    """
    import pyarrow as pa

    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        message = say("column {name!r} holds {kind}; expected text, numbers, or true and false", name=name, kind=kind)
        raise UnreadableFileError(name, message, say("Write one finding a column, as text or a number."))
    try:
        return [_text(value) for value in values.to_pylist()]
    except UnicodeDecodeError:  # a damaged cell costs its row, no other
        plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
        raw = plain.cast(pa.large_binary() if pa.types.is_large_string(plain.type) else pa.binary()).to_pylist()
        return ["" if cell is None else cell.decode(errors="backslashreplace") for cell in raw]


def _text(value: object) -> str:
    return "" if value is None or value != value else cell_text(value)


def cell_text(value: object) -> str:
    """A value as a cell of text: true and false so that a mapping finds them, and whole numbers without a point."""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value)


def _schema(path: Path) -> pa.Schema:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if _start(path).startswith((GZIP, ZSTD)):
        message = say("is packed; expected it as it is")
        raise UnreadableFileError(
            path.name, message, say("Unpack it: Parquet and Arrow pack their columns themselves.")
        )
    if _is_parquet(path):
        return pq.read_schema(path)
    with pa.memory_map(str(path)) as source:
        return _ipc(source).schema


def _ipc(source: pa.NativeFile) -> pa.RecordBatchReader:
    """A stream, or a file with its footer."""
    import pyarrow as pa

    if source.read(6) == b"ARROW1":
        reader = pa.ipc.open_file(source)
        whole = (reader.get_batch(i) for i in range(reader.num_record_batches))
        return pa.RecordBatchReader.from_batches(reader.schema, whole)
    source.seek(0)
    return pa.ipc.open_stream(source)


def _is_parquet(path: Path) -> bool:
    return _start(path) == _PARQUET


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = say("is no whole {kind} file: {first}", kind=path.suffix.removeprefix("."), first=first)
        raise UnreadableFileError(
            path.name, message, say("Write it again: it may be cut off, or of another kind than its name says.")
        ) from None

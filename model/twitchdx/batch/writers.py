"""Results in the format that the name of the file asks for; there whole, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from twitchdx.cases.codes import code_book
from twitchdx.cases.fhir import risk_bundle
from twitchdx.cases.opening import PACKED, ending
from twitchdx.cases.placing import whole_or_nothing
from twitchdx.types import Knowledge

if TYPE_CHECKING:
    import pyarrow as pa

FORMULA = "^[=+@\t\r-]"  # a spreadsheet runs a cell that starts with one of these
Writer = Callable[[Iterable["pa.Table"], IO[bytes], Knowledge], None]
FHIR = ".fhir.ndjson"
ROWS = 1 << 16  # of a group of Parquet


def writer_of(out: Path) -> Writer | None:
    """Who writes a file of that name; None where nobody does, as of packed Parquet and Arrow, which nobody reads."""
    name = out.name.lower()
    if name.endswith(PACKED) and ending(out) in _PACK_THEMSELVES:
        return None
    for suffix in PACKED:
        name = name.removesuffix(suffix)
    return fhir if name.endswith(FHIR) else _WRITERS.get(ending(out))


def write(tables: Iterable[pa.Table], out: Path, knowledge: Knowledge) -> None:
    """Write tables of the same columns one after the other; what causes are called and coded is in the knowledge.

    Raises
    ------
    OSError
        Where the file cannot be written: what is there under its name stays as it is.
    """
    writer = writer_of(out)
    assert writer is not None, out
    with whole_or_nothing(out) as stream:
        writer(tables, stream, knowledge)


def _csv(delimiter: str) -> Writer:
    def write(tables: Iterable[pa.Table], stream: IO[bytes], knowledge: Knowledge) -> None:  # noqa: ARG001
        from pyarrow import csv

        options = csv.WriteOptions(include_header=False, delimiter=delimiter)
        for number, table in enumerate(tables):
            if number == 0:
                stream.write((delimiter.join(table.column_names) + "\n").encode())
            csv.write_csv(_for_people(table), stream, options)

    return write


def _for_people(table: pa.Table) -> pa.Table:
    """Yes and no in words, and no cell that a spreadsheet would run."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {}
    for name, values in zip(table.column_names, table.columns, strict=True):
        kind = values.type
        if pa.types.is_boolean(kind):
            columns[name] = pc.if_else(values, "yes", "no")
        elif pa.types.is_dictionary(kind):
            columns[name] = values.cast(kind.value_type)
        elif pa.types.is_string(kind):
            risky = pc.match_substring_regex(values, FORMULA)
            columns[name] = pc.if_else(risky, pc.binary_join_element_wise("'", values, ""), values)
        else:
            columns[name] = values
    return pa.table(columns)


def _parquet(tables: Iterable[pa.Table], stream: IO[bytes], knowledge: Knowledge) -> None:  # noqa: ARG001
    import pyarrow.parquet as pq

    writer = None
    try:
        for table in _together(tables):
            writer = writer or pq.ParquetWriter(stream, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _together(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of `ROWS` and a few more: each column of each has its own head and dictionary."""
    import pyarrow as pa

    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _arrow(tables: Iterable[pa.Table], stream: IO[bytes], knowledge: Knowledge) -> None:  # noqa: ARG001
    import pyarrow as pa

    writer = None
    try:
        for table in tables:
            writer = writer or pa.ipc.new_file(stream, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _json_lines(tables: Iterable[pa.Table], stream: IO[bytes], knowledge: Knowledge) -> None:  # noqa: ARG001
    for table in tables:
        for row in table.to_pylist():
            stream.write((json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n").encode())


def fhir(tables: Iterable[pa.Table], stream: IO[bytes], knowledge: Knowledge) -> None:
    """A Bundle with a RiskAssessment on each line."""
    book = code_book(knowledge)
    for table in tables:
        for row in table.to_pylist():
            whole = risk_bundle(knowledge, book, row)
            stream.write((json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n").encode())


_WRITERS: Mapping[str, Writer] = {
    ".csv": _csv(","),
    ".tsv": _csv("\t"),
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
_PACK_THEMSELVES = (".parquet", ".arrow")
ENDINGS = (*_WRITERS, FHIR)

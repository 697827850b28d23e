"""Results as `twitchdx batch` wrote them, a block of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from twitchdx.cases import UnreadableFileError
from twitchdx.cases.opening import ending, opened, readable

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("id", "line", "status", "issues", "digest", "version")
ENDINGS = (".csv", ".tsv", ".parquet", ".arrow", ".jsonl", ".ndjson")
ROWS = 1 << 16
BYTES = 1 << 24


def results(path: Path) -> Iterator[pa.Table]:
    """Blocks of rows.

    Raises
    ------
    UnreadableFileError
        Where the file cannot be opened, is only a part of one, or holds no results.
    """
    import pyarrow as pa

    with readable(path.name):
        try:
            first = True
            for table in _blocks(path):
                if first:
                    _refuse(path, table.column_names)
                first = False
                yield table
        except pa.ArrowInvalid as error:
            said = str(error).splitlines()[0]
            fix = "Write it again with `twitchdx batch`; it may have been cut off."
            raise UnreadableFileError(path.name, f"cannot be read: {said}", fix) from None


def _blocks(path: Path) -> Iterator[pa.Table]:
    import pyarrow as pa

    from twitchdx.cases.tables import batches, names

    match ending(path):
        case ".parquet" | ".arrow":
            schema = names(path)
            empty = pa.table({name: pa.array([], pa.string()) for name in schema})
            _refuse(path, schema)
            found = False
            for batch in batches(path, ROWS):
                found = True
                yield pa.Table.from_batches([batch])
            if not found:
                yield empty
        case ".csv" | ".tsv" as kind:
            yield from _text(path, "\t" if kind == ".tsv" else ",")
        case ".jsonl" | ".ndjson":
            yield from _lines(path)
        case _:
            message = f"unknown ending {path.suffix!r}; expected one of {', '.join(ENDINGS)}, also with .gz or .zst"
            raise UnreadableFileError(path.name, message, "Give a file that `twitchdx batch` wrote.")


def _text(path: Path, delimiter: str) -> Iterator[pa.Table]:
    import pyarrow as pa
    from pyarrow import csv

    with opened(path) as stream:
        header = stream.readline().decode("utf-8-sig", "replace").rstrip("\r\n").split(delimiter)
    _refuse(path, header)
    words = {name: pa.string() for name in header if not _is_number(name)}
    with opened(path) as stream:
        reader = csv.open_csv(
            stream,
            csv.ReadOptions(block_size=BYTES),
            csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            csv.ConvertOptions(
                column_types={**{name: pa.float64() for name in header if _is_number(name)}, **words},
                strings_can_be_null=True,
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _lines(path: Path) -> Iterator[pa.Table]:
    import json
    from itertools import islice

    import pyarrow as pa

    with opened(path) as stream:
        while block := [*islice(stream, ROWS)]:
            try:
                rows = [json.loads(line) for line in block if line.strip()]
                yield pa.Table.from_pylist(rows)
            except (ValueError, AttributeError) as error:
                fix = "Give a file that `twitchdx batch` wrote."
                raise UnreadableFileError(path.name, f"expected a JSON object on each line: {error}", fix) from None


def _is_number(name: str) -> bool:
    return name in ("line", "surprise", "doubt", "used", "ignored") or name.endswith(
        ("_posterior", "_attribution", "_low", "_high", "_bits", "_crosses")
    )


def _refuse(path: Path, names: list[str] | tuple[str, ...]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        message = f"expected results with the columns {', '.join(NEEDED)}, found none called {missing[0]!r}"
        fix = f"Run `twitchdx batch {path.name} --out results.parquet` first, and keep these columns."
        raise UnreadableFileError(path.name, message, fix)

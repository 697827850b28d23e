"""Fuzzing of everything that reads files of others: `python tests/fuzz/readers.py TARGET -max_total_time=300`.

Needs atheris (Linux, Python 3.11 to 3.13). Whatever comes, a reader gives rows or says in an `UnreadableFileError` what
is wrong. What it finds is mended and kept as a test in tests/model.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["twitchdx.cases", "twitchdx.batch", "twitchdx.evidence"]):
    import twitchdx
    from twitchdx.batch.cells import _carefully, _quickly
    from twitchdx.batch.options import Options
    from twitchdx.batch.shards import Scorer, scored_shard
    from twitchdx.batch.slices import slices
    from twitchdx.batch.source import Kind, Source, source_of
    from twitchdx.batch.understanding import Memory
    from twitchdx.cases import UnreadableFileError, csv_rows, jsonl, phenopackets
    from twitchdx.cases.codes import code_book
    from twitchdx.cases.columns import read_mapping, understand
    from twitchdx.cases.dialect import Dialect, guess
    from twitchdx.cases.fhir import Part, bulk_rows, bundle_row, laid_out, part_rows
    from twitchdx.cases.reading import rows_of
    from twitchdx.report import read_profile

NETWORK = twitchdx.load()
BOOK, MEMORY = code_book(NETWORK.knowledge), Memory(NETWORK)
HEADERS = ["id", "age", "sex", "twitching", "serum_magnesium [mmol/L]"]
FOLDER = Path(tempfile.mkdtemp())


def _file(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def _csv(data: bytes) -> None:
    list(csv_rows.read(io.BytesIO(data), "x"))


def _jsonl(data: bytes) -> None:
    list(jsonl.read(io.BytesIO(data), "x"))


def _fhir(data: bytes) -> None:
    list(bundle_row(data, 1, "x", BOOK))


def _bulk(data: bytes) -> None:
    """Parts that are cut small hold the same cases as the whole."""
    path, folder = _file("Patient.ndjson", data), FOLDER / "parts"
    shutil.rmtree(folder, ignore_errors=True)
    layout = laid_out([path], folder, size=max(64, len(data) // 6))
    parts = [*layout.broken, *(row for n in range(layout.parts) for row in part_rows(Part(folder, n).read(), BOOK))]
    whole = [*bulk_rows([path], BOOK)]
    assert sorted(map(str, parts)) == sorted(map(str, whole)), data


def _packets(data: bytes) -> None:
    list(phenopackets.whole_file(data, "x", BOOK))


def _cells(data: bytes) -> None:
    """Both readers of a slice agree on every cell."""
    source = Source(Path("x.csv"), Kind.CSV, 0, Dialect(), understand(NETWORK.knowledge, HEADERS))
    quick = _quickly(source, data, 2)
    if quick is None:
        return
    slow = _carefully(source, data, 2)
    assert quick.lines.tolist() == slow.lines.tolist(), data
    for one, other in zip(quick.columns, slow.columns, strict=True):
        assert [one[i] for i in range(len(quick.lines))] == [other[i] for i in range(len(slow.lines))], data


def _whole(name: str) -> Callable[[bytes], None]:
    """From a file to results, in small slices."""

    def run(data: bytes) -> None:
        source = source_of(NETWORK.knowledge, _file(name, data))
        for one in slices(source, 64, BOOK):
            scored_shard(Scorer(MEMORY, source, Options(top=1)), one)

    return run


def _dialect(data: bytes) -> None:
    guess(data)


def _mapping(data: bytes) -> None:
    read_mapping(NETWORK.knowledge, _file("mapping.csv", data))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "fhir": _fhir,
    "bulk": _bulk,
    "phenopackets": _packets,
    "cells": _cells,
    "dialect": _dialect,
    "mapping": _mapping,
    "json": lambda data: [*rows_of(_file("x.json", data), BOOK)] and None,
    "parquet": lambda data: [*rows_of(_file("x.parquet", data))] and None,
    "arrow": lambda data: [*rows_of(_file("x.arrow", data))] and None,
    "gzip": lambda data: [*rows_of(_file("x.csv.gz", data))] and None,
    "results": lambda data: read_profile(_file("x.jsonl", data)) and None,
    "whole_csv": _whole("x.csv"),
    "whole_jsonl": _whole("x.jsonl"),
    "whole_fhir": _whole("x.ndjson"),
}


def main() -> None:
    """Run one target."""
    target = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        with contextlib.suppress(UnreadableFileError):
            target(data)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

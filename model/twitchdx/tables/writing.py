"""Cells of the tables written again in place; everything else in a file stays as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from twitchdx.tables.files import Table
from twitchdx.types import Place

Changes = Mapping[Place, Mapping[str, str]]  # new cells by the place of their row


def write_changes(directory: Path, tables: Mapping[str, Table], changes: Changes) -> None:
    """Write the changed cells of tables that were read from a directory.

    Raises
    ------
    OSError
        Where a file cannot be written.
    """
    for file in sorted({place.file for place in changes}):
        rows = [{**row.cells, **changes.get(row.place, {})} for row in tables[file].rows]
        (directory / file).write_text(_text(rows), encoding="utf-8", newline="")


def cells(value: float) -> str:
    """A number as it stands in a table: four digits that count."""
    return f"{value:.4g}" if value == 0 or abs(value) >= 1e-4 else f"{value:.3e}"


def _text(rows: Iterable[Mapping[str, str]]) -> str:
    rows = list(rows)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()

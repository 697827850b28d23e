"""CSV files as rows of text: decoding, header, cell counts. Nothing here knows medicine."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from twitchdx.tables.layout import DIGEST_LENGTH, LAYOUTS, Layout
from twitchdx.types import Issue, Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its place and its cells by column, stripped of outer blanks."""

    place: Place
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file that have the right number of cells."""

    file: str
    layout: Layout
    rows: tuple[Row, ...]


Record = tuple[int, list[str]]  # the line where it begins, and its cells


def read_files(directory: Path) -> tuple[Mapping[str, Table], tuple[Issue, ...], str]:
    """Read every table of a directory; whatever cannot be read becomes an issue.

    Returns
    -------
    tables, issues, digest
        `digest` covers the cells of all tables, not their line endings, quoting or outer blanks.
    """
    missing = () if directory.is_dir() else (_no_directory(directory),)
    tables, issues, content = read_tables(directory, LAYOUTS)
    return tables, (*missing, *issues), hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]


def read_tables(directory: Path, layouts: Mapping[str, Layout]) -> tuple[Mapping[str, Table], tuple[Issue, ...], bytes]:
    """Read the tables of these layouts; the bytes are all their cells in a form that digests can be made of."""
    tables: dict[str, Table] = {}
    issues: list[Issue] = []
    content = b""
    for file, layout in layouts.items():
        records = _records(directory / file, issues) if directory.is_dir() else []
        tables[file] = _table(file, layout, records, issues)
        content += _normal_form(file, records)
    return tables, tuple(issues), content


def did_you_mean(word: str, known: Iterable[str], none: str) -> str:
    """Name the nearest known words in a sentence; `none` where nothing is near."""
    close = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else none


def no_number(row: Row, column: str) -> Issue:
    """Say that a cell holds no number, where, and what to write."""
    found = f"'{row[column]}'" if row[column] else "an empty cell"
    return Issue(
        "error",
        str(row.place),
        f"expected a number in column '{column}', found {found}",
        "Write digits with a decimal point, without unit, per cent sign or spaces.",
    )


def _no_directory(directory: Path) -> Issue:
    return Issue(
        "error",
        str(directory),
        "expected a folder with the tables of the knowledge base, found none",
        "Give the folder that holds variables.csv.",
    )


def _records(path: Path, issues: list[Issue]) -> list[Record]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        issues.append(_unreadable(path, error))
        return []
    records: list[Record] = []
    try:
        records.extend(_parse(_decode(path.name, raw, issues)))
    except csv.Error as error:
        issues.append(_broken(path.name, records, error))
    return records


def _parse(text: str) -> Iterator[Record]:
    # newline="": a quoted cell may hold line breaks, and the reader must see them
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):  # spreadsheets leave rows of empty cells behind
            yield line, stripped
        line = reader.line_num + 1


def _decode(file: str, raw: bytes, issues: list[Issue]) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"expected text in UTF-8, found the byte 0x{raw[error.start]:02x}"
        issues.append(Issue("error", f"{file}:{line}", message, "Save the file as CSV UTF-8."))
        return raw.decode("utf-8-sig", errors="replace")


def _table(file: str, layout: Layout, records: list[Record], issues: list[Issue]) -> Table:
    if not records:
        return Table(file, layout, ())
    (first, header), *body = records
    problems = _header_issues(Place(file, first), layout, header)
    issues += problems
    if any(issue.level == "error" for issue in problems):
        return Table(file, layout, ())
    rows: list[Row] = []
    for line, cells in body:
        place = Place(file, line)
        if len(cells) == len(header):
            rows.append(Row(place, dict(zip(header, cells, strict=True))))
        else:
            issues.append(_wrong_count(place, len(header), len(cells)))
    return Table(file, layout, tuple(rows))


def _header_issues(place: Place, layout: Layout, header: list[str]) -> list[Issue]:
    missing = [c for c in layout.columns if c not in header]
    extra = [] if layout.open else [c for c in header if c not in layout.columns]
    twice = sorted({c for c in header if header.count(c) > 1})
    where = str(place)
    issues = [_missing_column(where, column, extra) for column in missing]
    issues += [
        Issue("error", where, f"column '{column}' is there twice", "Remove or rename one of them.") for column in twice
    ]
    issues += [
        Issue("warning", where, f"column '{column}' is not read", "Remove it, or correct its name (priors/README.md).")
        for column in extra
        if not missing
    ]
    return issues


def _missing_column(where: str, column: str, extra: list[str]) -> Issue:
    fix = did_you_mean(column, extra, f"Add a column '{column}' (priors/README.md).")
    return Issue("error", where, f"expected a column '{column}', found none", fix)


def _wrong_count(place: Place, expected: int, found: int) -> Issue:
    return Issue(
        "error",
        str(place),
        f"expected {expected} cells, found {found}",
        "Put a cell that holds a comma between double quotes, and keep empty cells.",
    )


def _unreadable(path: Path, error: OSError) -> Issue:
    if isinstance(error, FileNotFoundError):
        fix = "Add the file with at least its header (priors/README.md)."
        return Issue("error", path.name, "expected this table, found no such file", fix)
    fix = "Make the file readable."
    return Issue("error", path.name, f"cannot be read: {error.strerror}", fix)


def _broken(file: str, records: list[Record], error: csv.Error) -> Issue:
    after = records[-1][0] if records else 0
    return Issue(
        "error",
        f"{file}:{after + 1}",
        f"expected comma-separated cells, found: {error}",
        "Close the double quotes that were opened here, and double those inside a cell.",
    )


def _normal_form(file: str, records: list[Record]) -> bytes:
    lines = ["\x1f".join(cells) for _, cells in records]
    return "\x1e".join((file, *lines, "\x1d")).encode()

"""An input file as it was understood before anything runs: what it is, how it is written, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from twitchdx.cases.columns import Mapped, Role, Understood, refuse_unclear, understand
from twitchdx.cases.content import Content, content_of
from twitchdx.cases.csv_records import records
from twitchdx.cases.dialect import SAMPLE, UTF16, Dialect, as_utf8, guess
from twitchdx.cases.fhir import files_of
from twitchdx.cases.opening import ending, opened, readable
from twitchdx.cases.row import UnreadableFileError
from twitchdx.language import say
from twitchdx.types import Knowledge

_NO_TEXT: Mapping[bytes, str] = {
    b"PK\x03\x04": "ZIP (.xlsx, .ods, .zip)",
    b"\xd0\xcf\x11\xe0": "Excel (.xls)",
    b"PAR1": "Parquet (.parquet)",
    b"ARROW1": "Arrow (.arrow)",
    b"SQLite format 3\x00": "SQLite",
    b"%PDF-": "PDF",
}


class Kind(StrEnum):
    """What a case file is."""

    CSV = "CSV"
    JSON_LINES = "JSON lines"
    JSON = "JSON"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    BUNDLES = "FHIR Bundles"
    PACKETS = "phenopackets"
    RESOURCES = "FHIR resources"
    RECORDS = "records of patients"


KINDS: Mapping[str, Kind] = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.CSV,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".json": Kind.JSON,
    ".parquet": Kind.PARQUET,
    ".arrow": Kind.ARROW,
    ".feather": Kind.ARROW,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be scored. `size` in bytes on disk; `headers` and `columns` are empty where it has none."""

    path: Path
    kind: Kind
    size: int
    dialect: Dialect
    columns: tuple[Understood, ...]

    @property
    def name(self) -> str:
        """Name of the file, for messages."""
        return self.path.name

    @property
    def headers(self) -> tuple[str, ...]:
        """The header as it is written."""
        return tuple(column.header for column in self.columns)


def source_of(knowledge: Knowledge, path: Path, mapping: Mapping[str, Mapped] | None = None) -> Source:
    """Look at a file: by its ending, then at its start.

    Raises
    ------
    UnreadableFileError
        Where the file cannot be opened, its ending is unknown, its header cannot be read or names nothing we know.
    """
    if path.is_dir():
        size = sum(one.stat().st_size for one in files_of(path))
        return Source(path, Kind.RESOURCES, size, Dialect(), ())
    kind = KINDS.get(ending(path))
    if kind is None:
        message = say(
            "unknown ending {suffix!r}; expected one of {kinds}, also with .gz or .zst",
            suffix=path.suffix,
            kinds=", ".join(KINDS),
        )
        raise UnreadableFileError(path.name, message, say("Save the cases as CSV, Parquet or JSON lines."))
    if path.exists() and not path.is_file():
        message = say("is a pipe or a device; expected a file, which can be read more than once")
        raise UnreadableFileError(
            path.name, message, say("Write it to a file first; JSON lines may come on standard input (-).")
        )
    with opened(path) as stream, readable(path.name):
        sample = stream.read(SAMPLE)
    _refuse_no_text(path.name, kind, sample)
    if kind in (Kind.JSON, Kind.JSON_LINES):
        kind = _json(path, kind)
    dialect = Dialect()
    headers: tuple[str, ...] = ()
    if kind is Kind.CSV:
        dialect = guess(sample)
        headers = _header(path, dialect)
    elif kind in (Kind.PARQUET, Kind.ARROW):
        from twitchdx.cases.tables import names

        headers = names(path)
    columns = understand(knowledge, headers, mapping)
    if kind in (Kind.PARQUET, Kind.ARROW):
        _refuse_nested(path, columns)
    if headers and not any(column.role in (Role.FINDING, Role.WHO) for column in columns):
        message = say("no column of the header is known: {headers}", headers=", ".join(repr(h) for h in headers[:5]))
        fix = say("Give it a header with names of priors/variables.csv, or say what its columns are: --mapping FILE.")
        raise UnreadableFileError(f"{path.name}:1", message, fix)
    _refuse_strangers(path.name, headers, mapping)
    refuse_unclear(columns, f"{path.name}:1" if kind is Kind.CSV else path.name)
    return Source(path, kind, path.stat().st_size, dialect, columns)


def _json(path: Path, kind: Kind) -> Kind:
    """What a JSON file holds; only what stands line by line can be cut."""
    found = content_of(path)
    if found is Content.CASES:
        return kind
    if found is Content.RESOURCES:
        return Kind.RESOURCES
    if kind is Kind.JSON:
        return Kind.RECORDS
    return Kind.BUNDLES if found is Content.BUNDLES else Kind.PACKETS


def _header(path: Path, dialect: Dialect) -> tuple[str, ...]:
    with opened(path) as stream, readable(path.name):
        text = b"".join(piece for piece, _ in zip(as_utf8(stream, dialect, SAMPLE), range(1), strict=False))
    header = next(records((line + b"\n" for line in text.split(b"\n")), delimiter=dialect.delimiter), None)
    if header is None:
        return ()
    if header.problem:
        raise UnreadableFileError(
            f"{path.name}:{header.line}", say("the header: {problem}", problem=header.problem), header.fix
        )
    if any("\0" in cell for cell in header.cells):
        message = say("the header holds NUL bytes, as UTF-16 without its mark and UTF-32 do")
        raise UnreadableFileError(f"{path.name}:{header.line}", message, say("Save it as UTF-8."))
    return header.cells


def _refuse_no_text(name: str, kind: Kind, start: bytes) -> None:
    """Another kind of file under the name of a table or of JSON, which would come out as rows of nonsense."""
    if kind in (Kind.PARQUET, Kind.ARROW):
        return
    found = next((what for begins, what in _NO_TEXT.items() if start.startswith(begins)), "")
    if found:
        message = say("expected text, got {found}", found=found)
        raise UnreadableFileError(
            name, message, say("Save the cases as CSV, or give the file the ending of what it is.")
        )
    if kind is not Kind.CSV and start.startswith(UTF16):
        raise UnreadableFileError(name, say("wrong encoding: the file is UTF-16"), say("Save it as UTF-8."))


def _refuse_nested(path: Path, columns: Sequence[Understood]) -> None:
    """A column that is used holds neither lists nor records; any other may hold what it likes."""
    from twitchdx.cases.tables import nested

    for column, kind in zip(columns, nested(path), strict=True):
        if kind and column.is_used:
            message = say(
                "column {name!r} holds {kind}; expected text, numbers, or true and false", name=column.header, kind=kind
            )
            raise UnreadableFileError(path.name, message, say("Write one finding a column, as text or a number."))


def _refuse_strangers(name: str, headers: tuple[str, ...], mapping: Mapping[str, Mapped] | None) -> None:
    """A mapping for a column that is not there is a mistake in one of the two."""
    missing = [header for header in mapping or {} if header not in {h.strip() for h in headers}]
    if missing:
        fix = say("Write it as in the header, or take the row out.")
        raise UnreadableFileError(
            name, say("the mapping names a column {missing!r}, which the file does not have", missing=missing[0]), fix
        )

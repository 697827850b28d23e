"""What the columns of a table mean: who, a finding, a note, or nothing that this model knows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from twitchdx.cases.codes import header_code
from twitchdx.cases.csv_rows import AGE_UNIT, Column, column, in_years
from twitchdx.cases.dialect import SAMPLE, guess
from twitchdx.cases.row import EXTRA_KEYS, UnreadableFileError
from twitchdx.cases.visits import DATES
from twitchdx.evidence import closest, plain
from twitchdx.evidence.index import can_be_finding, index
from twitchdx.language import say
from twitchdx.types import Knowledge

WHO: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "case_id", "patient_id", "subject_id", "record_id"),
    "age": ("age", "age_years", "age_in_years"),
    "sex": ("sex", "gender"),
    "setting": ("setting", "care_setting"),
}
IGNORE = "ignore"
MAPPING_COLUMNS = ("column", "variable", "unit", "values")


class Role(StrEnum):
    """What a column is for."""

    WHO = "who"
    FINDING = "finding"
    NOTE = "note"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Understood:
    """How a column was understood.

    `name` is the variable, or the key (`id`, `age`, …); `how` says by what: its name, a label, a code or the mapping.
    `values` says what a cell, written plainly, stands for. `near` are names that somebody may have meant by a column
    which means nothing.
    """

    header: str
    role: Role
    name: str
    unit: str
    how: str
    values: tuple[tuple[str, str], ...] = ()
    near: tuple[str, ...] = ()

    @property
    def column(self) -> Column:
        """Name and unit, as the reader of cells takes them."""
        return Column(self.name, self.unit)

    def says(self, key: str) -> bool:
        """Whether it says this of who somebody is."""
        return self.role is Role.WHO and self.name == key

    @property
    def is_used(self) -> bool:
        """Whether its cells are read."""
        return self.role not in (Role.UNKNOWN, Role.IGNORED)

    @property
    def is_evidence(self) -> bool:
        """Whether its cells say something about the person, so that rows may be told apart by it."""
        return self.role is Role.FINDING or (self.role is Role.WHO and self.name != "id")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One row of a mapping file: what a column is, in which unit, and what its cells mean."""

    variable: str
    unit: str
    values: tuple[tuple[str, str], ...]


def understand(
    knowledge: Knowledge, headers: Sequence[str], mapping: Mapping[str, Mapped] | None = None
) -> tuple[Understood, ...]:
    """Say what each column means: by the mapping where it names the column, by name, label or code else.

    Where several say the same of who somebody is, those of the mapping win, and `id` over `patient_id`.
    """
    found = [_understood(knowledge, header, (mapping or {}).get(header.strip())) for header in headers]
    best = {key: min(map(_weaker, said)) for key in WHO if (said := [one for one in found if one.says(key)])}
    return tuple(_unused(one) if _weaker(one) > best.get(one.name, 1) else one for one in found)


def _weaker(one: Understood) -> int:
    """How much less sure it is that a column says who somebody is: 0 by the mapping, 1 by the word itself."""
    return 0 if one.how == "mapping" else 1 if plain(column(one.header).name) == one.name else 2


def _unused(one: Understood) -> Understood:
    return one if one.role is not Role.WHO else Understood(one.header, Role.UNKNOWN, "", "", "")


def refuse_unclear(columns: Sequence[Understood], where: str) -> None:
    """End where two columns say the same of who somebody is, or an age is not in years.

    Raises
    ------
    UnreadableFileError
        It names the columns.
    """
    for key in WHO:
        said = [one for one in columns if one.says(key)]
        if len(said) > 1:
            headers = say(" and ").join(repr(one.header) for one in said)
            message = say("{headers} both say the {key}: one of the two would be lost", headers=headers, key=key)
            raise UnreadableFileError(where, message, say("Give one of them another name, or let a mapping ignore it."))
        if key == "age" and said and not in_years(said[0].column):
            message = say("age: expected years, got the unit {unit!r} in the header", unit=said[0].unit)
            raise UnreadableFileError(where, message, say(AGE_UNIT))


def _understood(knowledge: Knowledge, header: str, mapped: Mapped | None) -> Understood:
    if mapped is not None:
        if plain(mapped.variable) == IGNORE:
            return Understood(header, Role.IGNORED, "", "", "mapping")
        own = column(header)
        found = _named(knowledge, mapped.variable, mapped.unit or own.unit)
        if found is not None:
            role, name, _, unit = found
            return Understood(header, role, name, unit, "mapping", mapped.values)
        return _unknown(knowledge, header)
    own = column(header)
    found = _named(knowledge, own.name, own.unit)
    if found is None:
        return _unknown(knowledge, header)
    role, name, how, unit = found
    return Understood(header, role, name, unit, how)


def _named(knowledge: Knowledge, written: str, unit: str) -> tuple[Role, str, str, str] | None:
    """Role, name, how it was found, and unit of what a name, a label or a code stands for."""
    key = plain(written)
    for who, words in WHO.items():
        if key in words:
            return Role.WHO, who, "name", unit
    if key in EXTRA_KEYS or key in DATES:
        return Role.NOTE, DATES[0] if key in DATES else key, "name", unit
    variable = knowledge.variables.get(index(knowledge).names.get(key, ""))
    if variable is not None and can_be_finding(variable):
        return Role.FINDING, variable.name, "name", unit
    labelled = _labels(knowledge).get(key)
    if labelled:
        return Role.FINDING, labelled, "label", unit
    coded = header_code(knowledge, written)
    return (Role.FINDING, coded.name, "code", unit) if coded else None


def _unknown(knowledge: Knowledge, header: str) -> Understood:
    near = closest(column(header).name, index(knowledge).wordings) if header.strip() else ()
    return Understood(header, Role.UNKNOWN, "", "", "", near=near)


@lru_cache(maxsize=8)
def _labels(knowledge: Knowledge) -> dict[str, str]:
    return {plain(wording): name for wording, name in index(knowledge).wordings.items()}


def read_mapping(knowledge: Knowledge, path: Path) -> dict[str, Mapped]:
    """Rows of a mapping file: CSV with the columns column, variable, unit, values (`ja=present|nein=absent`).

    Raises
    ------
    UnreadableFileError
        Where the file cannot be read, a column is missing or named twice, or a variable is unknown.
    """
    found: dict[str, Mapped] = {}
    for where, row in _mapping_rows(path):
        header, variable = row["column"].strip(), row["variable"].strip()
        if header in found:
            raise UnreadableFileError(
                where, say("the column {header!r} is there twice", header=header), say("Keep one of the two rows.")
            )
        if plain(variable) != IGNORE and _named(knowledge, variable, "") is None:
            near = closest(variable, index(knowledge).wordings)
            fix = (
                say("Did you mean {names}?", names=near[0])
                if near
                else say("Write a variable, id, age, sex, setting or {ignore}.", ignore=IGNORE)
            )
            raise UnreadableFileError(where, say("unknown variable {variable!r}", variable=variable), fix)
        found[header] = Mapped(variable, row["unit"].strip(), values_of(row["values"], where))
    return found


def _mapping_rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Rows with their places; encoding and delimiter are guessed, as those of the cases."""
    try:
        content = path.read_bytes()
        dialect = guess(content[:SAMPLE])
        lines = io.StringIO(content[dialect.bom :].decode(dialect.encoding), newline="")
        reader = csv.DictReader(lines, delimiter=dialect.delimiter, strict=True)
        missing = [c for c in MAPPING_COLUMNS[:2] if c not in (reader.fieldnames or ())]
        if missing:
            message = say(
                "expected the columns {columns}, got {got}",
                columns=", ".join(MAPPING_COLUMNS),
                got=", ".join(reader.fieldnames or ()),
            )
            raise UnreadableFileError(f"{path.name}:1", message, say("Add the column {missing}.", missing=missing[0]))
        return [_mapping_row(row, f"{path.name}:{reader.line_num}", len(reader.fieldnames or ())) for row in reader]
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(
            str(path), say("cannot be opened: {reason}", reason=reason), say("Check the name and the rights.")
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(
            str(path), say("cannot be read: {error}", error=error), say("Check the file.")
        ) from None


def _mapping_row(
    row: Mapping[str | None, str | list[str] | None], where: str, width: int
) -> tuple[str, dict[str, str]]:
    if None in row:
        message = say(
            "expected {width} cells as in the header, got {count}", width=width, count=width + len(row[None] or ())
        )
        raise UnreadableFileError(
            where, message, say("Put cells that hold a comma or a quote into quotes, and keep empty cells.")
        )
    return where, {c: str(row.get(c) or "") for c in MAPPING_COLUMNS}


def values_of(cell: str, where: str) -> tuple[tuple[str, str], ...]:
    """What cells stand for, from `ja=present|nein=absent`.

    Raises
    ------
    UnreadableFileError
        Where it is written otherwise; it names `where`.
    """
    found: list[tuple[str, str]] = []
    for part in filter(str.strip, cell.split("|")):
        written, equals, meant = part.partition("=")
        if not equals:
            raise UnreadableFileError(
                where,
                say("values: expected written=state, got {part!r}", part=part),
                say("Write ja=present|nein=absent."),
            )
        if word(written) in dict(found):
            message = say("values: {written!r} stands for two things", written=written.strip())
            raise UnreadableFileError(where, message, say("Keep the one that is right."))
        found.append((word(written), meant.strip()))
    return tuple(found)


def word(text: str) -> str:
    """A cell as a mapping knows it: written plainly, or as it is where that leaves nothing of it, as of "-"."""
    return plain(text) or text.strip()

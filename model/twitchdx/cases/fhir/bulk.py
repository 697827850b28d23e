"""A bulk export: a folder of NDJSON files, one resource a line, in any order (HL7 FHIR Bulk Data Access, 2.0.0).

Resources are laid out by patient on the disk first, so that only a part of them has to be in memory at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.bundles import checked, decoded, with_faults
from twitchdx.cases.fhir.laying import BROKEN, Head, Lines, Part, laid_out, lines_in, whose
from twitchdx.cases.fhir.person import row_of
from twitchdx.cases.fhir.resources import PATIENT, READ, Resource
from twitchdx.cases.row import CaseRow, UnreadableFileError, broken
from twitchdx.language import say
from twitchdx.types import Issue

_resources = msgspec.json.Decoder(Resource)
_head = msgspec.json.Decoder(Head)


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of a bulk export that are read.

    Raises
    ------
    UnreadableFileError
        Where there is no Patient file among them.
    """
    files = tuple(sorted(path for path in folder.glob("*.ndjson*") if path.name.startswith(READ)))
    if not any(path.name.startswith("Patient") for path in files):
        message = say("expected a file Patient.ndjson among those of a bulk export, found none")
        raise UnreadableFileError(str(folder), message, say("Give a file of cases, or export Patient too."))
    return files


def bulk_rows(files: Sequence[Path], book: CodeBook) -> Iterator[CaseRow]:
    """A case for each Patient, in their order; what cannot be read, or is of no Patient, are rows of their own.

    Raises
    ------
    UnreadableFileError
        Where a file cannot be opened.
    """
    with TemporaryDirectory() as folder:
        parts = Path(folder) / "parts"
        layout = laid_out(files, parts)
        yield from layout.broken
        for number in range(layout.parts):
            yield from part_rows(Part(parts, number).read(), book)


def part_rows(part: bytes, book: CodeBook) -> Iterator[CaseRow]:
    """The cases of one part of a layout."""
    patients: dict[str, _Placed] = {}
    about: dict[str, list[Resource]] = defaultdict(list)
    faults: dict[str, list[Issue]] = {}
    blocks = [_read(own, faults) for own in lines_in(part)]
    for block in blocks:
        for at, (one, name) in enumerate(zip(block.resources, whose(block.resources), strict=True)):
            if one.resource_type != PATIENT:
                about[name].append(one)
            elif not name:  # nobody can speak of them
                patients[f" {block.place(at)}"] = _Placed(one, block.name, block.numbers[at])
            elif name not in patients:
                patients[name] = _Placed(one, block.name, block.numbers[at])
            elif one != patients[name].one:
                faults.setdefault(name, []).append(_twice(patients[name], block.place(at)))
    for name, patient in patients.items():
        yield _row(book, patient, about.pop(name, []), faults.pop(name, []), blocks)
    for name in dict.fromkeys((*about, *faults)):
        yield _of_nobody(name, about.get(name, []), faults.get(name, []), blocks)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A resource, its file and its line."""

    one: Resource
    name: str
    line: int

    @property
    def where(self) -> str:
        return f"{self.name}:{self.line}"


@dataclass(frozen=True, slots=True)
class _Block:
    """Resources of one file, and their lines."""

    name: str
    numbers: Sequence[int]
    resources: Sequence[Resource]

    def place(self, at: int) -> str:
        return f"{self.name}:{self.numbers[at]}"


def _read(own: Lines, faults: dict[str, list[Issue]]) -> _Block:
    """The resources of some lines; of those that are broken, what is wrong goes to the faults of their patient."""
    try:
        whole = _resources.decode_lines(own.text)
    except BROKEN:
        numbers, good = list[int](), list[Resource]()
        for number, line in zip(own.numbers.tolist(), own.text.split(b"\n"), strict=False):
            one = decoded(line, f"{own.name}:{number}")
            if isinstance(one, Issue):
                faults.setdefault(whose([_head.decode(line)])[0], []).append(one)
            else:
                numbers.append(number)
                good.append(one)
        return _Block(own.name, numbers, good)
    return _Block(own.name, own.numbers.tolist(), whole)


def _places(blocks: Sequence[_Block], resources: Sequence[Resource]) -> list[_Placed]:
    """Where these very resources stand: looked for only where there is a word to say about it."""
    found = {id(one): (block, at) for block in blocks for at, one in enumerate(block.resources)}
    pairs = [found[id(one)] for one in resources]
    return [_Placed(one, block.name, block.numbers[at]) for one, (block, at) in zip(resources, pairs, strict=True)]


def _row(
    book: CodeBook, who: _Placed, about: Sequence[Resource], faults: Sequence[Issue], blocks: Sequence[_Block]
) -> CaseRow:
    try:
        row = row_of(book, who.one, about, who.line, who.where)
    except BROKEN:  # in what a resource says: find out in which
        each = [checked(own.one, own.where) for own in _places(blocks, about)]
        faults = [*faults, *(one for one in each if isinstance(one, Issue))]
        row = row_of(book, who.one, [one for one in each if isinstance(one, Resource)], who.line, who.where)
    return with_faults(row, faults)


def _twice(first: _Placed, where: str) -> Issue:
    message = say("there is another Patient {id!r}, at {where}", id=first.one.id, where=first.where)
    return Issue("error", where, message, say("Export every patient once."))


def _of_nobody(name: str, about: Sequence[Resource], faults: Sequence[Issue], blocks: Sequence[_Block]) -> CaseRow:
    """A row for what is about somebody of whom there is no Patient."""
    if not about:
        return CaseRow(0, name, None, tuple(faults))
    first = _places(blocks, about[:1])[0]
    message = say("expected a Patient {id!r}, found none; resources about it: {count}", id=name, count=len(about))
    row = broken(first.line, first.where, message, say("Export Patient too."))
    return CaseRow(first.line, name or row.id, None, (*row.issues, *faults))

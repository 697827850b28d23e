"""A bulk export: a folder of NDJSON files, one resource a line, in any order (HL7 FHIR Bulk Data Access, 2.0.0).

Resources are laid out by patient in temporary files first, so that only one of them has to be in memory at a time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.bundles import BROKEN, checked, decoded, patient_id, with_faults
from twitchdx.cases.fhir.person import row_of
from twitchdx.cases.fhir.resources import READ, Resource
from twitchdx.cases.opening import lines, opened
from twitchdx.cases.row import CaseRow, UnreadableFileError, broken
from twitchdx.language import say
from twitchdx.types import Issue

PART = 1 << 26  # bytes of a part: what is in memory at once, several times over


class _Head(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    id: str = ""
    subject: dict[str, object] = {}
    patient: dict[str, object] = {}


_head = msgspec.json.Decoder(_Head)


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


def bulk_rows(files: Sequence[Path], name: str, book: CodeBook) -> Iterator[CaseRow]:
    """A case for each Patient, in the order of their parts; lines that cannot be read are rows of their own.

    Raises
    ------
    UnreadableFileError
        Where a file cannot be opened.
    """
    count = max(1, sum(path.stat().st_size for path in files) // PART)
    with TemporaryDirectory() as temporary:
        yield from _laid_out(files, Path(temporary), count)
        for part in range(count):
            yield from _part(Path(temporary) / str(part), name, book)


def _laid_out(files: Sequence[Path], folder: Path, count: int) -> Iterator[CaseRow]:
    """Write each line, with where it stood, to the part of its patient; broken lines come out as rows."""
    with ExitStack() as stack:
        parts = [stack.enter_context((folder / str(part)).open("wb")) for part in range(count)]
        for path in files:
            for number, line in enumerate(lines(opened(path), path.name), start=1):
                if not line.strip():
                    continue
                try:
                    head = _head.decode(line)
                    name = _whose(head)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    yield broken(
                        number,
                        f"{path.name}:{number}",
                        say("cannot be read: {error}", error=error),
                        say("Export the file again."),
                    )
                    continue
                if head.resource_type in READ:
                    place = json.dumps([path.name, number, name]).encode()
                    parts[zlib.crc32(name.encode()) % count].write(place + b"\t" + line.strip() + b"\n")


def _whose(head: _Head) -> str:
    if head.resource_type == "Patient":
        return head.id
    return patient_id(str((head.subject or head.patient).get("reference", "")))


def _part(path: Path, name: str, book: CodeBook) -> Iterator[CaseRow]:
    patients: dict[str, tuple[Resource, int, str]] = {}
    about: dict[str, list[tuple[Resource, str]]] = {}
    faults: dict[str, list[Issue]] = {}
    with path.open("rb") as stream:
        for line in stream:
            place, _, text = line.partition(b"\t")
            file, number, whose = json.loads(place)
            one = decoded(text, f"{file}:{number}")
            if isinstance(one, Issue):
                faults.setdefault(whose, []).append(one)
            elif one.resource_type == "Patient":
                patients[one.id] = one, number, f"{file}:{number}"
            else:
                about.setdefault(whose, []).append((one, f"{file}:{number}"))
    for whose, (patient, number, where) in patients.items():
        own = about.get(whose, ())
        try:
            row = row_of(book, patient, [one for one, _ in own], number, where)
        except BROKEN:  # in what a resource says: find out in which
            each = [checked(one, place) for one, place in own]
            faults.setdefault(whose, []).extend(one for one in each if isinstance(one, Issue))
            row = row_of(book, patient, [one for one in each if isinstance(one, Resource)], number, where)
        yield with_faults(row, faults.get(whose, ()))
    for whose, issues in faults.items():
        if whose not in patients:
            yield CaseRow(0, whose or name, None, tuple(issues))

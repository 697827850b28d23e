"""Bundles: one in a file, or one on each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.laying import BROKEN, patient_id
from twitchdx.cases.fhir.person import row_of
from twitchdx.cases.fhir.resources import PATIENT, READ, SAYS, Bundle, RawBundle, Resource
from twitchdx.cases.row import CaseRow, broken
from twitchdx.language import say
from twitchdx.types import Issue

_bundle = msgspec.json.Decoder(Bundle)
_raw_bundle = msgspec.json.Decoder(RawBundle)
_resource = msgspec.json.Decoder(Resource)
FIX = "Write it as FHIR R4 says."
Entries = Sequence[tuple[str, Resource | Issue]]


def bundles(lines: Iterable[bytes], name: str, book: CodeBook, first: int = 1) -> Iterator[CaseRow]:
    """Cases of a file with a Bundle on each line; a broken line or resource breaks only itself."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield from bundle_row(line, number, f"{name}:{number}", book)


def bundle_row(text: bytes, line: int, where: str, book: CodeBook) -> Iterator[CaseRow]:
    """A case for each patient of a Bundle."""
    try:
        bundle = _read(text, where)
    except BROKEN as error:
        yield broken(line, where, say("expected a FHIR Bundle: {error}", error=error), say(FIX))
        return
    if bundle.resource_type != "Bundle":
        yield broken(
            line,
            where,
            say("expected a Bundle, got {value!r}", value=bundle.resource_type or "no resourceType"),
            say(FIX),
        )
        return
    try:
        yield from _rows(bundle.entries, line, where, book)
    except BROKEN:  # in what a resource says: find out in which
        yield from _rows(
            [(url, checked(one, place)) for url, one, place in _placed(bundle.entries, where)], line, where, book
        )


def _rows(entries: Entries, line: int, where: str, book: CodeBook) -> list[CaseRow]:
    """The cases of these entries."""
    patients: dict[str, Resource] = {}
    urls: dict[str, str] = {}
    others: list[Resource] = []
    faults: list[Issue] = []
    for url, one in entries:
        if isinstance(one, Issue):
            faults.append(one)
        elif one.resource_type == PATIENT:
            name = one.id or url
            if patients.setdefault(name, one) != one:
                faults.append(_twice(name, where))
            urls[url or f"Patient/{name}"] = name
        elif one.resource_type in READ:
            others.append(one)
    if not patients:
        return [broken(line, where, say("expected a Patient in the Bundle, found none"), say("Add the Patient."))]
    about = _by_patient(patients, urls, others)
    strangers = tuple(_not_used(name, len(about.pop(name)), where) for name in [*about] if name not in patients)
    rows = [row_of(book, own, about[name], line, where) for name, own in patients.items()]
    if strangers:
        rows = [replace(row, issues=(*row.issues, *strangers)) for row in rows]
    return [with_faults(row, faults) for row in rows] if faults else rows


def _twice(name: str, where: str) -> Issue:
    message = say("there is another Patient {id!r} in the Bundle", id=name)
    return Issue("error", where, message, say("Give every Patient an id of its own."))


def _not_used(name: str, count: int, where: str) -> Issue:
    message = say("resources about {id!r}, who is not in the Bundle: {count}; not used", id=name, count=count)
    return Issue("warning", where, message, say("Refer to the Patient by its id or its fullUrl."))


def _placed(entries: Entries, where: str) -> Iterator[tuple[str, Resource | Issue, str]]:
    for place, (url, one) in enumerate(entries):
        yield url, one, say("{where}, entry {place}", where=where, place=place)


@dataclass(frozen=True, slots=True)
class _Read:
    """A Bundle: each entry's full URL, and its resource or what is wrong with it."""

    resource_type: str
    entries: Entries


def _read(text: bytes, where: str) -> _Read:
    """Read a Bundle at once; resource by resource where one is broken.

    Raises
    ------
    msgspec.DecodeError
        Where it is no Bundle.
    """
    try:
        whole = _bundle.decode(text)
        return _Read(whole.resource_type, [(entry.full_url, entry.resource) for entry in whole.entry])
    except msgspec.ValidationError:
        raw = _raw_bundle.decode(text)
    places = (say("{where}, entry {place}", where=where, place=place) for place in range(len(raw.entry)))
    entries = [(e.full_url, decoded(e.resource, place)) for e, place in zip(raw.entry, places, strict=True)]
    return _Read(raw.resource_type, entries)


def decoded(text: msgspec.Raw | bytes, where: str) -> Resource | Issue:
    """A resource, or what is wrong with it beside what it says."""
    try:
        return _resource.decode(text)
    except BROKEN as error:
        return _fault(where, error)


def checked(one: Resource | Issue, where: str) -> Resource | Issue:
    """The same, or what is wrong with what it says."""
    try:
        if isinstance(one, Resource) and one.resource_type in SAYS:
            one.parts  # noqa: B018
    except BROKEN as error:
        return _fault(where, error)
    return one


def _fault(where: str, error: Exception) -> Issue:
    return Issue("error", where, say("cannot be read: {error}", error=error), say(FIX))


def with_faults(row: CaseRow, faults: Iterable[Issue]) -> CaseRow:
    """A row of whom a resource could not be read cannot be scored: it might have been the one that matters."""
    found = tuple(faults)
    return row if not found else CaseRow(row.line, row.id, None, (*row.issues, *found), row.extra)


def _by_patient(
    patients: Mapping[str, Resource], urls: Mapping[str, str], others: list[Resource]
) -> dict[str, list[Resource]]:
    """Resources by whom they are about; of a Bundle with one patient all that say nothing of it are about them."""
    names = [one.about for one in others]
    whose = {name: urls.get(name) or patient_id(name) for name in {*names}}
    about: dict[str, list[Resource]] = {name: [] for name in patients}
    if len(patients) == 1:
        whose[""] = next(iter(patients))
        if {*whose.values()} <= {*patients}:
            return {whose[""]: others}
    for one, name in zip(others, names, strict=True):
        about.setdefault(whose[name], []).append(one)
    return about

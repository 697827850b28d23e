"""Bundles: one in a file, or one on each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.person import row_of
from twitchdx.cases.fhir.resources import READ, Bundle, Resource
from twitchdx.cases.row import CaseRow, broken
from twitchdx.language import say
from twitchdx.types import Issue

_bundle = msgspec.json.Decoder(Bundle)
_resource = msgspec.json.Decoder(Resource)
FIX = "Write it as FHIR R4 says."


def bundles(lines: Iterable[bytes], name: str, book: CodeBook, first: int = 1) -> Iterator[CaseRow]:
    """Cases of a file with a Bundle on each line; a broken line or resource breaks only itself."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield from bundle_row(line, number, f"{name}:{number}", book)


def bundle_row(text: bytes, line: int, where: str, book: CodeBook) -> Iterator[CaseRow]:
    """A case for each patient of a Bundle."""
    try:
        bundle = _bundle.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
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
    patients: dict[str, Resource] = {}
    urls: dict[str, str] = {}
    others: list[Resource] = []
    faults: list[Issue] = []
    for place, entry in enumerate(bundle.entry):
        one = decoded(entry.resource, say("{where}, entry {place}", where=where, place=place))
        if isinstance(one, Issue):
            faults.append(one)
        elif one.resource_type == "Patient":
            patients[one.id] = one
            urls[entry.full_url or f"Patient/{one.id}"] = one.id
        elif one.resource_type in READ:
            others.append(one)
    if not patients:
        yield broken(line, where, say("expected a Patient in the Bundle, found none"), say("Add the Patient."))
        return
    about = _by_patient(patients, urls, others)
    for own in patients.values():
        row = row_of(book, own, about[own.id], line, where)
        yield with_faults(row, faults)


def decoded(text: msgspec.Raw | bytes, where: str) -> Resource | Issue:
    """A resource, or what is wrong with it."""
    try:
        return _resource.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Issue("error", where, say("cannot be read: {error}", error=error), say(FIX))


def with_faults(row: CaseRow, faults: Iterable[Issue]) -> CaseRow:
    """A row of whom a resource could not be read cannot be scored: it might have been the one that matters."""
    found = tuple(faults)
    return row if not found else CaseRow(row.line, row.id, None, (*row.issues, *found), row.extra)


def patient_id(reference: str) -> str:
    """The id in a reference: `Patient/7`, `https://…/Patient/7`, `urn:uuid:…`."""
    return reference.rpartition("Patient/")[2].partition("/")[0] if "Patient/" in reference else reference


def _by_patient(
    patients: dict[str, Resource], urls: dict[str, str], others: Iterable[Resource]
) -> dict[str, list[Resource]]:
    """Resources by whom they are about; of a Bundle with one patient all that say nothing of it are about them."""
    about: dict[str, list[Resource]] = {name: [] for name in patients}
    single = next(iter(patients)) if len(patients) == 1 else None
    for one in others:
        name = urls.get(one.about) or patient_id(one.about)
        if name in about:
            about[name].append(one)
        elif single is not None and not one.about:
            about[single].append(one)
    return about

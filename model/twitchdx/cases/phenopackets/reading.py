"""Cases from phenopackets. A broken one breaks only itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.phenopackets.ages import age_of
from twitchdx.cases.phenopackets.schema import Phenopacket, decoded, of_version_1, people
from twitchdx.cases.phenopackets.statements import statements
from twitchdx.cases.row import UNREAD, CaseRow, broken, fallback_id
from twitchdx.language import say
from twitchdx.types import Case, Issue

_SEXES: Mapping[str | int, str] = {"MALE": "male", "FEMALE": "female", 2: "male", 1: "female"}
_NO_SEX = ("", "UNKNOWN_SEX", "OTHER_SEX", 0, 3)
FIX = "Write it as the Phenopacket Schema v2 says."
_array = msgspec.json.Decoder(list[msgspec.Raw])


def packets(lines: Iterable[bytes], name: str, book: CodeBook, first: int = 1) -> Iterator[CaseRow]:
    """Cases of a file with a phenopacket, a family or a cohort on each line."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            for one in people(line):
                yield packet_row(one, number, f"{name}:{number}", book)


def whole_file(text: bytes, name: str, book: CodeBook) -> Iterator[CaseRow]:
    """Cases of a file that holds one phenopacket, a family or a cohort, or an array of them."""
    if not text.lstrip().startswith(b"["):
        found = people(text)
        for place, one in enumerate(found, start=1):
            yield packet_row(
                one,
                place,
                name if len(found) == 1 else say("{name}, phenopacket {place}", name=name, place=place),
                book,
            )
        return
    try:
        items = _array.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield broken(1, name, say("cannot be read: {error}", error=error), say(FIX))
        return
    for place, one in enumerate((one for item in items for one in people(bytes(item))), start=1):
        yield packet_row(one, place, say("{name}, phenopacket {place}", name=name, place=place), book)


def packet_row(text: bytes, line: int, where: str, book: CodeBook) -> CaseRow:
    """The case of one phenopacket."""
    try:
        found = decoded(text)
    except ValueError as error:
        return broken(line, where, say("expected a phenopacket: {error}", error=error), say(FIX))
    if found == Phenopacket():
        return broken(line, where, say("expected a phenopacket, got none of its parts"), say(FIX))
    if old := of_version_1(found):
        message = say("expected version 2 of the schema, got {name} of version 1", name=f"`{old}`")
        return broken(line, where, message, say("Convert it to version 2 (phenopacket-tools does)."))
    draft = statements(book, found, where)
    case_id = found.subject.id or found.id
    if not case_id:
        case_id = fallback_id(line)
        draft.issues.append(
            Issue(
                "warning", where, say("no id; called {case_id!r} here", case_id=case_id), say("Give the subject an id.")
            )
        )
    age = age_of(found.subject, where, draft.issues)
    if found.subject.sex not in _SEXES and found.subject.sex not in _NO_SEX:
        message = say("sex: expected {words}, got {got!r}; not used", words="MALE, FEMALE", got=found.subject.sex)
        draft.issues.append(Issue("warning", where, message, say(FIX)))
    extra: dict[str, object] = {UNREAD: tuple(draft.unread)} if draft.unread else {}
    case = Case(case_id, age=age, sex=_SEXES.get(found.subject.sex), findings=draft.findings)
    return CaseRow(line, case_id, case, tuple(draft.issues), extra)

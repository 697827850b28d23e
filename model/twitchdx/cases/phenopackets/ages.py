"""How old somebody was, from what a phenopacket says about time."""

from __future__ import annotations

import re
from datetime import date

from twitchdx.cases.phenopackets.schema import Subject, Time
from twitchdx.language import say
from twitchdx.types import Issue

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T[\dHMS.]+)?"
)
_PARTS = (1.0, 12.0, 365.25 / 7, 365.25)  # years, months, weeks, days in a year
FIX = 'Write {"age": {"iso8601duration": "P58Y"}}.'


def age_of(subject: Subject, where: str, issues: list[Issue]) -> float | None:
    """Age in years at the last encounter, or else at death; never of today."""
    times = [subject.time_at_last_encounter, subject.vital_status.time_of_death if subject.vital_status else None]
    for time in times:
        found = None if time is None else _age(time, subject.date_of_birth, where, issues)
        if found is not None:
            return found
    return None


def years(duration: str) -> float | None:
    """Years of an ISO 8601 duration; None where it is none."""
    found = _DURATION.fullmatch(duration.strip())
    if found is None:
        return None
    return sum(float(part) / each for part, each in zip(found.groups(), _PARTS, strict=True) if part)


def _age(time: Time, born: str, where: str, issues: list[Issue]) -> float | None:
    if time.age is not None and time.age.iso8601duration:
        return _read(time.age.iso8601duration, where, issues)
    if time.age_range is not None:
        first = _read(time.age_range.start.iso8601duration, where, issues)
        last = _read(time.age_range.end.iso8601duration, where, issues)
        if first is None or last is None:
            return None
        message = say("age: read as the middle of {first:g} to {last:g} years", first=first, last=last)
        issues.append(Issue("warning", where, message, say("Give the age itself where it is known.")))
        return (first + last) / 2
    if time.timestamp and born:
        try:
            then, birth = date.fromisoformat(time.timestamp[:10]), date.fromisoformat(born[:10])
        except ValueError:
            message = say(
                "age: expected days like 1968-03-01, got {born!r} and {timestamp!r}; not used",
                born=born[:30],
                timestamp=time.timestamp[:30],
            )
            issues.append(Issue("warning", where, message, say(FIX)))
            return None
        return float(then.year - birth.year - ((then.month, then.day) < (birth.month, birth.day)))
    if time.ontology_class is not None:
        message = say(
            "age: expected years, got {name!r}; not used", name=time.ontology_class.label or time.ontology_class.id
        )
        issues.append(Issue("warning", where, message, say(FIX)))
    return None


def _read(duration: str, where: str, issues: list[Issue]) -> float | None:
    found = years(duration)
    if found is None:
        message = say("age: expected a duration like P58Y, got {duration!r}; not used", duration=duration[:30])
        issues.append(Issue("warning", where, message, say(FIX)))
    return found

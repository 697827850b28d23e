"""Dated visits: what of earlier ones still holds at a later one.

- A trigger, a medicine, a condition that is named: holds until a later visit says otherwise.
- A finding that was there: holds until a later visit says otherwise.
- A finding that was absent: it may have appeared since, so its absence holds for the days that its procedure says.
- A test: its result, whatever it was, is as of its day and holds for the days that its procedure says.

The days are numbers of priors/procedures.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from twitchdx.evidence.index import index
from twitchdx.evidence.words import plain
from twitchdx.types import Case, Finding, Kind, Knowledge

ABSENT = ("absent", "normal", "none", "no", "negative")


@dataclass(frozen=True, slots=True)
class Carried:
    """What is known at one moment: `findings` by name, and the day each was found, None where it has no date."""

    day: date
    findings: Mapping[str, Finding]
    since: Mapping[str, date | None]


def moments(knowledge: Knowledge, case: Case) -> Iterator[Carried]:
    """What is known at each visit, in the order of their days."""
    look_up = index(knowledge)
    found: dict[str, tuple[Finding, date | None]] = {}
    for visit in sorted(case.visits, key=lambda visit: visit.day):
        for written, finding in visit.findings.items():
            found[look_up.names.get(plain(written), written)] = finding, visit.day
        held = {
            name: (finding, day)
            for name, (finding, day) in found.items()
            if day is None or holds(knowledge, name, finding, (visit.day - day).days)
        }
        undated = {look_up.names.get(plain(n), n): (f, None) for n, f in case.findings.items()}
        now = {**undated, **held}
        yield Carried(visit.day, {n: f for n, (f, _) in now.items()}, {n: d for n, (_, d) in now.items()})


def holds(knowledge: Knowledge, name: str, finding: Finding, days: int) -> bool:
    """Whether a finding of so many days ago is still taken for what it was."""
    variable = knowledge.variables.get(name)
    if days == 0 or variable is None or variable.kind not in (Kind.FINDING, Kind.TEST):
        return True
    there = isinstance(finding, str) and plain(finding) not in (*ABSENT, variable.states[0])
    if variable.kind is Kind.FINDING and there:
        return True
    procedure = knowledge.steps.get(name)
    limit = [r.number.value for r in knowledge.procedures if r.procedure == procedure and r.aspect == "holds"]
    return bool(limit) and days <= limit[0]

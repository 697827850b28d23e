"""Whether the parts of a teaching case fit together: stages that contradict each other, what is asked and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twitchdx.evidence import resolve
from twitchdx.evidence.words import one_of
from twitchdx.language import say
from twitchdx.teaching.stages import OTHER_CAUSE, TeachingCase, case_at
from twitchdx.types import Finding, Issue, Knowledge


def consistent(knowledge: Knowledge, case: TeachingCase, where: str) -> list[Issue]:
    """Everything that does not fit in a case whose fields could all be read."""
    return [
        *_resolved(knowledge, case, where),
        *_complaint(knowledge, case, where),
        *_changed(case, where),
        *_offered(case, where),
        *_steps(case, where),
    ]


def _resolved(knowledge: Knowledge, case: TeachingCase, where: str) -> Iterator[Issue]:
    """Unknown findings, states and values, and findings that exclude each other; each once."""
    seen: set[str] = set()
    everything = case_at(case, len(case.stages) - 1, case.answers)
    views = [(f"stages {n}", case_at(case, n - 1)) for n in range(1, len(case.stages) + 1)] + [("answers", everything)]
    for place, known in views:
        for issue in resolve(knowledge, known).issues:
            own = issue.where.removeprefix(f"case {case.id}").removeprefix(": ")
            if f"{own}{issue.message}" not in seen:
                seen.add(f"{own}{issue.message}")
                field = f": {place}: findings" if place != "answers" else f": {place}"
                at = f"{where}{field}" if own not in ("setting", "sex", "age") else where
                yield Issue(issue.level, f"{at}: {own}", issue.message, issue.fix)


def _complaint(knowledge: Knowledge, case: TeachingCase, where: str) -> Iterator[Issue]:
    if not complaints(knowledge, case):
        names = [v.name for v in knowledge.variables.values() if v.complaint]
        fix = say("Let the person come with {names} or another complaint of variables.csv.", names=one_of(names[:6]))
        yield Issue("error", f"{where}: stages 1: findings", say("no complaint at the first stage"), fix)


def complaints(knowledge: Knowledge, case: TeachingCase) -> tuple[str, ...]:
    """Complaints of the first stage, by name."""
    known = resolve(knowledge, case_at(case, 0)).weights
    return tuple(name for name, w in known.items() if knowledge.variables[name].complaint and w[0] < w.max())


def _changed(case: TeachingCase, where: str) -> Iterator[Issue]:
    """A finding that a later stage, or the answer to a step, gives another value."""
    known: dict[str, tuple[str, Finding]] = {}
    told: list[tuple[str, Mapping[str, Finding]]] = [
        (f"stages {number}: findings", stage.findings) for number, stage in enumerate(case.stages, start=1)
    ]
    for place, findings in [*told, ("answers", case.answers)]:
        for name, value in findings.items():
            before = known.setdefault(name, (place, value))
            if before[1] != value:
                there = before[0].partition(":")[0]
                message = say("contradicts {there}, where it is {value!r}", there=there, value=before[1])
                yield Issue("error", f"{where}: {place}: {name}", message, say("Reveal a finding once, as it stays."))


def _offered(case: TeachingCase, where: str) -> Iterator[Issue]:
    """A forecast must be able to name what is right and what is dangerous."""
    wanted = [*case.outcome, *case.acceptable, *(danger.cause for danger in case.dangers)]
    for name in dict.fromkeys(wanted):
        if name not in case.offered:
            message = say("{name!r} is not offered", name=name)
            yield Issue("error", f"{where}: offered", message, say("Add it, or nobody can forecast it."))
    if OTHER_CAUSE in case.offered:
        message = say("{name!r} is what *something else* stands for, which is always there", name=OTHER_CAUSE)
        yield Issue("error", f"{where}: offered", message, say("Leave it out."))
    if case.main in case.acceptable:
        message = say("{name!r} is the main cause", name=case.main)
        yield Issue("warning", f"{where}: acceptable", message, say("Leave it out here."))


def _steps(case: TeachingCase, where: str) -> Iterator[Issue]:
    """A step is open between two stages, about what is not yet known; a danger is handled by a step that is open."""
    open_steps = {step for stage in case.stages for step in stage.open}
    for number, stage in enumerate(case.stages, start=1):
        at = f"{where}: stages {number}: open"
        for step in stage.open:
            if step in case_at(case, number - 1).findings:
                message = say("{name!r} is known by then", name=step)
                yield Issue("error", at, message, say("Leave it out, or reveal it later."))
        if stage.open and number == len(case.stages):
            message = say("no stage follows, so these steps are never taken")
            yield Issue("warning", at, message, say("Open them earlier."))
    for step in case.answers:
        if step not in open_steps:
            message = say("no stage opens this step")
            yield Issue("warning", f"{where}: answers: {step}", message, say("Open it, or leave it out."))
    for number, danger in enumerate(case.dangers, start=1):
        if not open_steps & {*danger.handled_by}:
            message = say("no stage opens a step that handles {cause!r}", cause=danger.cause)
            fix = say("Open {names} before the last stage.", names=one_of(danger.handled_by))
            yield Issue("error", f"{where}: dangers {number}: handled_by", message, fix)

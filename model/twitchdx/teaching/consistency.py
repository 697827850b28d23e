"""Whether the parts of a teaching case fit together: stages that contradict each other, what is asked and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twitchdx.evidence import resolve
from twitchdx.evidence.words import one_of
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
        fix = f"Let the person come with one of {one_of(names[:6])} or another complaint of variables.csv."
        yield Issue("error", f"{where}: stages 1: findings", "no complaint at the first stage", fix)


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
                message = f"contradicts {before[0].partition(':')[0]}, where it is {before[1]!r}"
                yield Issue("error", f"{where}: {place}: {name}", message, "Reveal a finding once, as it stays.")


def _offered(case: TeachingCase, where: str) -> Iterator[Issue]:
    """A forecast must be able to name what is right and what is dangerous."""
    wanted = [*case.outcome, *case.acceptable, *(danger.cause for danger in case.dangers)]
    for name in dict.fromkeys(wanted):
        if name not in case.offered:
            yield Issue("error", f"{where}: offered", f"{name!r} is not offered", "Add it, or nobody can forecast it.")
    if OTHER_CAUSE in case.offered:
        message = f"{OTHER_CAUSE!r} is what *something else* stands for, which is always there"
        yield Issue("error", f"{where}: offered", message, "Leave it out.")
    if case.main in case.acceptable:
        yield Issue("warning", f"{where}: acceptable", f"{case.main!r} is the main cause", "Leave it out here.")


def _steps(case: TeachingCase, where: str) -> Iterator[Issue]:
    """A step is open between two stages, about what is not yet known; a danger is handled by a step that is open."""
    open_steps = {step for stage in case.stages for step in stage.open}
    for number, stage in enumerate(case.stages, start=1):
        at = f"{where}: stages {number}: open"
        for step in stage.open:
            if step in case_at(case, number - 1).findings:
                yield Issue("error", at, f"{step!r} is known by then", "Leave it out, or reveal it later.")
        if stage.open and number == len(case.stages):
            yield Issue("warning", at, "no stage follows, so these steps are never taken", "Open them earlier.")
    for step in case.answers:
        if step not in open_steps:
            yield Issue("warning", f"{where}: answers: {step}", "no stage opens this step", "Open it, or leave it out.")
    for number, danger in enumerate(case.dangers, start=1):
        if not open_steps & {*danger.handled_by}:
            message = f"no stage opens a step that handles {danger.cause!r}"
            fix = f"Open one of {one_of(danger.handled_by)} before the last stage."
            yield Issue("error", f"{where}: dangers {number}: handled_by", message, fix)

"""Rules for the network as a whole: one role for each variable, no cycle, no orphan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from twitchdx.checks.strata import CONTEXT
from twitchdx.checks.subject import Subject, did_you_mean, error, gates, roots, tested
from twitchdx.types import Clock, Issue, Kind

OUTCOMES = ("better", "gone")  # of a course
ASPECTS = ("burden", "wait", "price", "holds")  # of a procedure


def every_variable_has_one_role(subject: Subject) -> Iterator[Issue]:
    """Require that a variable is a root, an effect or a test, and only one of them."""
    roles = {"baselines.csv": roots(subject), "links.csv": gates(subject), "tests.csv": tested(subject)}
    needed = {v.name for v in subject.network_variables}
    for v in subject.knowledge.variables.values():
        found = [file for file, names in roles.items() if v.name in names]
        if v.name in needed and not found:
            message = f"{v.name} has neither baselines nor causes"
            fix = "Add rows to baselines.csv (nothing in the model causes it), links.csv or tests.csv."
            yield error(v.place, message, fix)
        if len(found) > 1:
            fix = "Keep it in one: baselines for a root, links for an effect, tests for a table."
            yield error(v.place, f"{v.name} is described in {' and '.join(found)}", fix)
        if v.name not in needed and found:
            what = "the setting is always known" if v.name == "setting" else "advice stands outside the network"
            yield error(v.place, f"{v.name} has rows in {' and '.join(found)}, but {what}", "Remove them.")


def leaks_belong_to_effects(subject: Subject) -> Iterator[Issue]:
    """Refuse a leak of a variable without causes."""
    children = gates(subject)
    for leak in subject.knowledge.leaks:
        if leak.variable not in children:
            message = f"{leak.variable} has a leak, but no cause in links.csv"
            yield error(leak.number.place, message, "Move the row to baselines.csv, or add its causes.")


def no_cycle(subject: Subject) -> Iterator[Issue]:
    """Refuse a variable that is, through others, a cause of itself."""
    cycle = _cycle(_parents(subject))
    if cycle:
        places = {(r.child, r.parent): r.number.place for r in subject.knowledge.links}
        places |= {(r.test, r.parent): r.number.place for r in subject.knowledge.tests}
        message = f"expected no cycle, found {' → '.join(cycle)}"
        yield error(places[cycle[1], cycle[0]], message, "Remove the weakest of these links, or reverse it.")


def no_orphan(subject: Subject) -> Iterator[Issue]:
    """Refuse a variable that nothing joins to the rest."""
    k = subject.knowledge
    joined = {name for link in k.links for name in (link.child, link.parent)}
    joined |= {name for row in k.tests for name in (row.test, row.parent)}
    for v in subject.network_variables:
        if v.name not in joined and v.name not in CONTEXT:
            message = f"{v.name} is an orphan: no link and no test joins it to the rest"
            yield error(v.place, message, "Add a numbered link, or remove the variable.")


def advice_has_targets(subject: Subject) -> Iterator[Issue]:
    """Require that each advice acts on something, and that only advice acts."""
    used = {item.management for item in subject.knowledge.interventions}
    for v in subject.knowledge.variables.values():
        if v.kind is Kind.MANAGEMENT and v.name not in used:
            message = f"the advice {v.name} has no row in interventions.csv"
            yield error(v.place, message, "Add what it acts on and how often it works.")
    for item in subject.knowledge.interventions:
        advice, target = subject.variable(item.management), subject.variable(item.target)
        if advice and advice.kind is not Kind.MANAGEMENT:
            fix = "Name a variable of kind management."
            yield error(item.number.place, f"'{item.management}' is not advice but a {advice.kind.value}", fix)
        if target and target.kind is Kind.MANAGEMENT:
            fix = "Name what the advice acts on."
            yield error(item.number.place, f"'{item.target}' is advice and cannot be a target", fix)


def courses_end_well(subject: Subject) -> Iterator[Issue]:
    """Require that a course says what becomes better or is gone, and after how many weeks."""
    for course in subject.knowledge.courses:
        if course.outcome not in OUTCOMES:
            message = f"unknown outcome '{course.outcome}' of {course.variable}"
            yield error(course.number.place, message, f"Use one of: {', '.join(OUTCOMES)}.")
        if course.weeks <= 0:
            message = f"expected a number of weeks above 0 for {course.variable}, found {course.weeks:g}"
            yield error(course.number.place, message, "Give the follow-up of the study.")


def clocks_run_down(subject: Subject) -> Iterator[Issue]:
    """Require that the share without the sign falls with the weeks, all of them above 0, and that it is one finding."""
    ordered = sorted(subject.knowledge.clocks, key=lambda tick: (tick.cause, tick.weeks))
    for tick in ordered:
        if tick.weeks <= 0:
            message = f"expected a number of weeks above 0 for {tick.cause}, found {tick.weeks:g}"
            yield error(tick.number.place, message, "Give the time from today.")
    for before, after in pairwise(ordered):
        if before.cause == after.cause and after.number.value > before.number.value:
            message = f"more people with {after.cause} are without {after.sign} after {after.weeks:g} weeks than before"
            yield error(after.number.place, message, "A sign that has come counts, even if it went.")
        if before.cause == after.cause and after.sign != before.sign:
            message = f"the clock of {after.cause} waits for '{after.sign}' here, and for '{before.sign}' before"
            yield error(after.number.place, message, "Name one sign in all its rows.")
    for tick in ordered:
        yield from _sign(subject, tick)


def _sign(subject: Subject, tick: Clock) -> Iterator[Issue]:
    name, _, state = (part.strip() for part in tick.sign.partition("="))
    finding = subject.variable(name)
    if finding is None or finding.kind is not Kind.FINDING:
        findings = [v.name for v in subject.network_variables if v.kind is Kind.FINDING]
        message = f"expected finding=state in 'sign' of {tick.cause}, found '{tick.sign}'"
        yield error(tick.number.place, message, did_you_mean(name, findings, "Write finding=state."))
    elif state not in finding.states[1:]:
        message = f"unknown state '{state}' of {name} in 'sign' of {tick.cause}"
        yield error(
            tick.number.place,
            message,
            did_you_mean(state, finding.states, f"Use one of: {', '.join(finding.states[1:])}."),
        )


def steps_are_complete(subject: Subject) -> Iterator[Issue]:
    """Require that every finding and test can be learned by a procedure, and that all is said of each procedure."""
    k = subject.knowledge
    for v in subject.network_variables:
        if v.kind in (Kind.FINDING, Kind.TEST) and v.name not in k.steps:
            yield error(v.place, f"{v.name} has no row in steps.csv", "Say by which procedure it is learned.")
    given = {(row.procedure, row.aspect) for row in k.procedures}
    for row in k.procedures:
        if row.aspect not in ASPECTS:
            message = f"unknown aspect '{row.aspect}' of {row.procedure}"
            yield error(row.number.place, message, f"Use one of: {', '.join(ASPECTS)}.")
    for step in subject.files["steps.csv"].rows:
        for aspect in ASPECTS:
            if (step["procedure"], aspect) not in given:
                message = f"procedures.csv says nothing of the {aspect} of {step['procedure']}"
                yield error(step.place, message, f"Add the row {step['procedure']},{aspect}.")


def complaints_hang_on_gates_only(subject: Subject) -> Iterator[Issue]:
    """Refuse a table of tests.csv upstream of a complaint: attribution runs along gates."""
    parents, tables = _parents(subject), tested(subject)
    for v in subject.knowledge.variables.values():
        if not v.complaint:
            continue
        for name in sorted(_ancestors(parents, v.name) & tables):
            message = f"the complaint {v.name} hangs on {name}, which is a table of tests.csv"
            fix = "Attribution runs along gates: describe it in links.csv, or link the complaint to what it shows."
            yield error(v.place, message, fix)


def _parents(subject: Subject) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for link in subject.knowledge.links:
        found.setdefault(link.child, {})[link.parent] = None
    for row in subject.knowledge.tests:
        found.setdefault(row.test, {})[row.parent] = None
    return {child: tuple(names) for child, names in found.items()}


def _ancestors(parents: Mapping[str, tuple[str, ...]], name: str) -> set[str]:
    """Return the variable itself and everything upstream of it."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += parents.get(current, ())
    return found


def _cycle(parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Find one cycle, from cause to effect and back to where it began; empty where there is none."""
    closed: set[str] = set()
    for start in parents:
        found = _walk(parents, (start,), closed)
        if found:
            return found
    return ()


def _walk(parents: Mapping[str, tuple[str, ...]], upstream: tuple[str, ...], closed: set[str]) -> tuple[str, ...]:
    for parent in parents.get(upstream[-1], ()):
        if parent in upstream:
            return (parent, *reversed(upstream[upstream.index(parent) :]))
        found = () if parent in closed else _walk(parents, (*upstream, parent), closed)
        if found:
            return found
    closed.add(upstream[-1])
    return ()

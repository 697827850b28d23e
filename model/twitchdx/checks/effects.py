"""Rules for links and for the tables of tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from twitchdx.checks.subject import Subject, effect, error, warning
from twitchdx.types import Issue, Link, ResultRow, Variable

MOST_PARENTS = 2  # of a test's table
SLACK = 1e-9  # sums and quotients of decimal fractions


def causes_do_not_protect(subject: Subject) -> Iterator[Issue]:
    """Refuse a frequency below its comparison: a gate can only add."""
    for link in subject.knowledge.links:
        if link.number.value < link.comparison:
            message = (
                f"{effect(link)} is {link.number.value:g}, less than {link.comparison:g} without the cause; "
                "expected at least the comparison, since a gate can only add"
            )
            fix = "Swap the states of the parent, or describe its absence as the cause."
            yield error(link.number.place, message, fix)


def links_have_strength(subject: Subject) -> Iterator[Issue]:
    """Warn of a link of strength zero, and refuse a comparison that leaves no room."""
    for link in subject.knowledge.links:
        if link.comparison >= 1.0:
            message = f"{effect(link)} is compared with 1: everyone has the effect without the cause"
            yield error(link.number.place, message, "Give the frequency without the cause, or remove the link.")
        elif link.number.value == link.comparison:
            message = f"{effect(link)} equals its comparison, so the link has a strength of zero"
            yield warning(link.number.place, message, "Keep it only to show that the link was looked for.")


def link_states_are_active(subject: Subject) -> Iterator[Issue]:
    """Refuse links of the first state of an effect, or from a state that produces nothing."""
    for link in subject.knowledge.links:
        child, parent = _ends(subject, link)
        if child and link.child_state == child.states[0]:
            message = f"{effect(link)} is about the first state of {child.name}, which is the rest"
            yield error(link.number.place, message, "Give the frequency of the next state or worse.")
        if parent and parent.neutral in parent.states and _position(parent, link.parent_state) <= parent.neutral_index:
            message = f"{effect(link)} gives an effect to a state that is neutral or milder ({parent.neutral})"
            yield error(link.number.place, message, "Remove the row, or move the neutral state in variables.csv.")


def links_fade_with_severity(subject: Subject) -> Iterator[Issue]:
    """Require that a worse state is no more frequent, and its link no stronger, than a milder one."""
    for variable, links in _ladders(subject):
        for milder, worse in pairwise(links):
            if worse.number.value > milder.number.value + SLACK:
                message = (
                    f"{effect(worse)} is {worse.number.value:g}, more than {milder.number.value:g} "
                    f"for {milder.child_state} or worse ({milder.number.place})"
                )
                yield error(worse.number.place, message, "A link counts its state or worse; lower this, or raise that.")
            elif _strength(worse) > _strength(milder) + SLACK:
                message = (
                    f"{effect(worse)} with its comparison makes a link of strength {_strength(worse):.3g}, stronger "
                    f"than {_strength(milder):.3g} for {milder.child_state} or worse ({milder.number.place})"
                )
                yield error(worse.number.place, message, "Mend one of the two comparisons.")
        yield from _gaps(variable, links)


def links_cover_worse_causes(subject: Subject) -> Iterator[Issue]:
    """Warn where a mild state of the cause has an effect and a worse one has no row."""
    ends = sorted({(x.child, x.parent) for x in subject.knowledge.links})
    by_ends = {end: [x for x in subject.knowledge.links if (x.child, x.parent) == end] for end in ends}
    for (child, name), links in by_ends.items():
        parent = subject.variable(name)
        if parent is None or any(x.parent_state not in parent.states for x in links):
            continue
        given = {x.parent_state for x in links}
        mildest = min(_position(parent, state) for state in given)
        for state in parent.states[mildest + 1 :]:
            if state not in given:
                message = f"{child} has rows for {name}={parent.states[mildest]}, but none for the worse {state}"
                yield warning(links[0].number.place, message, "No row means no effect: add the missing rows.")


def tests_have_full_rows(subject: Subject) -> Iterator[Issue]:
    """Require every result of a test for every active state of its one or two parents."""
    for test, rows in _tests(subject):
        parents = [p for name in dict.fromkeys(r.parent for r in rows) if (p := subject.variable(name))]
        if len(parents) > MOST_PARENTS:
            message = f"{test.name} has {len(parents)} parents, expected at most {MOST_PARENTS}"
            yield error(rows[0].number.place, message, "Describe it in links.csv, where causes are many.")
        for parent in parents:
            if parent.neutral in parent.states:
                yield from _missing_results(test, parent, rows)
        yield from _false_positives(test, rows, {p.name: p for p in parents})


def results_sum_to_at_most_1(subject: Subject) -> Iterator[Issue]:
    """Require that the results of a test leave something to the first one."""
    for test, rows in _tests(subject):
        for (parent, state), found in _by_cause(rows).items():
            total = sum(row.number.value for row in found)
            if total > 1.0 + SLACK:
                message = f"the results of {test.name} sum to {total:g} for {parent}={state}, expected at most 1"
                yield error(found[-1].number.place, message, "Lower them; the first result is what is left over.")


def first_result_has_no_row(subject: Subject) -> Iterator[Issue]:
    """Refuse a row for the first result, which is what the others leave over."""
    for test, rows in _tests(subject):
        for row in rows:
            if row.result == test.states[0]:
                message = f"{test.name}={row.result} has a row of its own, but the first result is the rest"
                yield error(row.number.place, message, "Remove the row.")


def _missing_results(test: Variable, parent: Variable, rows: list[ResultRow]) -> Iterator[Issue]:
    by_cause = _by_cause(rows)
    for state in parent.states[parent.neutral_index + 1 :]:
        found = by_cause.get((parent.name, state), [])
        for result in test.states[1:]:
            if not any(row.result == result for row in found):
                where = (found or rows)[0].number.place
                message = f"expected a row P({test.name}={result} | {parent.name}={state}), found none"
                yield error(where, message, "Add it; a missing row would count as a frequency of 0.")


def _false_positives(test: Variable, rows: list[ResultRow], parents: Mapping[str, Variable]) -> Iterator[Issue]:
    false = [row for row in rows if row.parent in parents and row.parent_state == parents[row.parent].neutral]
    for result in test.states[1:]:
        if not any(row.result == result for row in false):
            message = f"expected the false positives of {test.name}={result} (a row with a neutral parent), found none"
            yield error(rows[0].number.place, message, "Add a row with the neutral state of the first parent.")
    for row in false:
        if row.parent != false[0].parent:
            message = f"the false positives of {test.name} stand under two parents, {false[0].parent} and {row.parent}"
            yield error(row.number.place, message, f"Keep those under {false[0].parent}; they hold for both.")


def _gaps(child: Variable, links: list[Link]) -> Iterator[Issue]:
    given = {link.child_state for link in links}
    worst = max(_position(child, state) for state in given)
    for state in child.states[1:worst]:
        if state not in given:
            message = f"{effect(links[-1])} has a row, but the milder {child.name}={state} has none"
            fix = "Add it: each row counts its state or worse, so the milder one is at least as frequent."
            yield error(links[-1].number.place, message, fix)


def _ladders(subject: Subject) -> Iterator[tuple[Variable, list[Link]]]:
    """Links that differ in the child's state only, from mild to severe."""
    known = [x for x in subject.knowledge.links if subject.variable(x.child, x.child_state)]
    known.sort(key=_rung)
    for (name, *_), links in groupby(known, key=_rung):
        child = subject.knowledge.variables[name]
        yield child, sorted(links, key=lambda x, child=child: _position(child, x.child_state))  # type: ignore[misc]


def _rung(link: Link) -> tuple[str, str, str]:
    return link.child, link.parent, link.parent_state


def _tests(subject: Subject) -> Iterator[tuple[Variable, list[ResultRow]]]:
    rows = sorted(subject.knowledge.tests, key=lambda row: row.test)
    for name, found in groupby(rows, key=lambda row: row.test):
        test = subject.variable(name)
        if test:
            yield test, list(found)


def _by_cause(rows: list[ResultRow]) -> Mapping[tuple[str, str], list[ResultRow]]:
    found: dict[tuple[str, str], list[ResultRow]] = {}
    for row in rows:
        found.setdefault((row.parent, row.parent_state), []).append(row)
    return found


def _ends(subject: Subject, link: Link) -> tuple[Variable | None, Variable | None]:
    return subject.variable(link.child, link.child_state), subject.variable(link.parent, link.parent_state)


def _position(variable: Variable, state: str) -> int:
    return variable.states.index(state)


def _strength(link: Link) -> float:
    """Henrion's link, as gates.py derives it."""
    return (link.number.value - link.comparison) / (1.0 - link.comparison) if link.comparison < 1.0 else 0.0

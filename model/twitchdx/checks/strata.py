"""Rules for baselines and leaks: in every setting, age band and sex there is one right row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product

from twitchdx.checks.subject import Subject, error, gates, roots, stratified
from twitchdx.types import ANY, Baseline, Issue, Leak, Stratum, Variable

CONTEXT = ("setting", "age_band", "sex")  # the columns of a stratum
SLACK = 1e-9  # sums of decimal fractions
Row = Baseline | Leak


def roots_have_baselines_everywhere(subject: Subject) -> Iterator[Issue]:
    """Require a baseline of each state of a root for all people."""
    yield from _uncovered(subject, subject.knowledge.baselines, roots(subject), "baseline")


def gates_have_leaks_everywhere(subject: Subject) -> Iterator[Issue]:
    """Require a leak of each state of an effect for all people."""
    yield from _uncovered(subject, subject.knowledge.leaks, gates(subject), "leak")


def first_state_has_no_row(subject: Subject) -> Iterator[Issue]:
    """Refuse rows of the first state, which is what the others leave over."""
    for row in stratified(subject):
        variable = subject.variable(row.variable)
        if variable and row.state == variable.states[0]:
            message = f"{row.variable}={row.state} has a row of its own, but the first state is the rest"
            yield error(row.number.place, message, "Remove the row.")


def context_does_not_depend_on_itself(subject: Subject) -> Iterator[Issue]:
    """Refuse a baseline of age or sex within a stratum of age or sex."""
    for row in subject.knowledge.baselines:
        if row.variable in CONTEXT and getattr(row.stratum, row.variable) != ANY:
            message = f"the baseline of {row.variable} names a stratum of {row.variable}"
            yield error(row.number.place, message, f"Write {ANY} in column '{row.variable}'.")


def strata_do_not_overlap(subject: Subject) -> Iterator[Issue]:
    """Refuse two equally specific rows for the same people, unless a third is more specific."""
    for variable, state, rows in _by_state(subject):
        pairs = dict.fromkeys(pair for cell in _cells(subject) if (pair := _tied(rows, cell)))
        for first, second in pairs:
            message = (
                f"{variable}={state} has two equally specific rows for the same people "
                f"({_name(first.stratum)} at {first.number.place}, and {_name(second.stratum)})"
            )
            fix = "Name one more column in one of them, or add a row for the people that both describe."
            yield error(second.number.place, message, fix)


def baselines_sum_to_at_most_1(subject: Subject) -> Iterator[Issue]:
    """Require that the baselines of a variable leave something to its first state."""
    for variable, rows in _by_variable(subject.knowledge.baselines):
        worst: tuple[float, Stratum, Row] | None = None
        for cell in _cells(subject):
            found = [row for state in dict.fromkeys(r.state for r in rows) if (row := _best(rows, state, cell))]
            total = sum(row.number.value for row in found)
            if total > 1.0 + SLACK and (worst is None or total > worst[0]):
                worst = (total, cell, found[-1])
        if worst:
            total, cell, row = worst
            message = f"the states of {variable} sum to {total:g} for {_name(cell)}, expected at most 1"
            yield error(row.number.place, message, "Lower them; the first state is what is left over.")


def worse_leaks_are_not_more_frequent(subject: Subject) -> Iterator[Issue]:
    """Require that the leak of a worse state is no larger than that of a milder one."""
    for name, rows in _by_variable(subject.knowledge.leaks):
        variable = subject.variable(name)
        for milder, worse in _pairs(variable):
            found = next(_inverted(rows, milder, worse, _cells(subject)), None)
            if found:
                cell, mild, bad = found
                message = (
                    f"the leak of {name}={worse} is {bad.number.value:g} for {_name(cell)}, more than "
                    f"{mild.number.value:g} for {milder} or worse ({mild.number.place})"
                )
                yield error(bad.number.place, message, "A leak counts its state or worse; lower this, or raise that.")


def _uncovered(subject: Subject, rows: Sequence[Row], names: Iterable[str], what: str) -> Iterator[Issue]:
    by_variable = {name: list(found) for name, found in _by_variable(rows)}
    for variable in subject.network_variables:
        if variable.name not in names:
            continue
        own = by_variable.get(variable.name, [])
        for state in variable.states[1:]:
            missing = [cell for cell in _cells(subject) if not _best(own, state, cell)]
            if missing:
                yield _no_row(variable, state, missing, what, own)


def _no_row(variable: Variable, state: str, missing: Sequence[Stratum], what: str, own: Sequence[Row]) -> Issue:
    where = own[0].number.place if own else f"{what}s.csv"
    more = f" and {len(missing) - 1} more strata" if len(missing) > 1 else ""
    message = f"{variable.name}={state} has no {what} for {_name(missing[0])}{more}"
    return error(where, message, f"Add a row for {variable.name},{state}; {ANY} stands for all.")


def _cells(subject: Subject) -> tuple[Stratum, ...]:
    """Every combination of setting, age band and sex."""
    variables = [subject.variable(name) for name in CONTEXT]
    return tuple(Stratum(*where) for where in product(*(v.states if v else (ANY,) for v in variables)))


def _matches(stratum: Stratum, cell: Stratum) -> bool:
    return all(getattr(stratum, c) in (ANY, getattr(cell, c)) for c in CONTEXT)


def _named(row: Row) -> int:
    return sum(getattr(row.stratum, c) != ANY for c in CONTEXT)


def _best(rows: Iterable[Row], state: str, cell: Stratum) -> Row | None:
    """Row of a state that holds in one cell: the one that names the most columns."""
    return max((r for r in rows if r.state == state and _matches(r.stratum, cell)), key=_named, default=None)


def _tied(rows: Sequence[Row], cell: Stratum) -> tuple[Row, Row] | None:
    found = sorted((r for r in rows if _matches(r.stratum, cell)), key=_named, reverse=True)
    tied = len(found) > 1 and _named(found[0]) == _named(found[1]) and found[0].stratum != found[1].stratum
    return (found[0], found[1]) if tied else None


def _inverted(
    rows: Sequence[Row], milder: str, worse: str, cells: Iterable[Stratum]
) -> Iterator[tuple[Stratum, Row, Row]]:
    for cell in cells:
        mild, bad = _best(rows, milder, cell), _best(rows, worse, cell)
        if mild and bad and bad.number.value > mild.number.value:
            yield cell, mild, bad


def _pairs(variable: Variable | None) -> Iterator[tuple[str, str]]:
    """Neighbouring states above the first, milder before worse."""
    if variable:
        yield from zip(variable.states[1:], variable.states[2:], strict=False)


def _by_variable(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for name, found in groupby(sorted(rows, key=lambda r: r.variable), key=lambda r: r.variable):
        yield name, list(found)


def _by_state(subject: Subject) -> Iterator[tuple[str, str, list[Row]]]:
    tables: tuple[Sequence[Row], ...] = (subject.knowledge.baselines, subject.knowledge.leaks)
    for table in tables:
        for name, rows in _by_variable(table):
            for state in dict.fromkeys(r.state for r in rows):
                yield name, state, [r for r in rows if r.state == state]


def _name(stratum: Stratum) -> str:
    return "/".join(getattr(stratum, c) for c in CONTEXT)

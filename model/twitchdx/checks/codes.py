"""Rules for codes: what a record with a code is read as must not be left open."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.checks.subject import Subject, error
from twitchdx.types import Code, Issue, Kind

_NEVER = (Kind.CONTEXT, Kind.MECHANISM, Kind.MANAGEMENT)


def codes_are_read_once(subject: Subject) -> Iterator[Issue]:
    """Require that at most one variable reads a code."""
    first: dict[tuple[str, str], Code] = {}
    for row in subject.files["codes.csv"].rows:
        if row["reads"] not in ("yes", "no"):
            yield error(
                row.place, f"expected yes or no in column 'reads', found '{row['reads']}'", "Write one of them."
            )
    for code in subject.knowledge.codes:
        if not code.reads:
            continue
        known = first.setdefault((code.system, code.code), code)
        if known is not code:
            message = f"{code.system} {code.code} is read as {known.variable} and as {code.variable}"
            yield error(code.place, message, "Write no in the column reads of all but one of them.")


def only_findings_are_read(subject: Subject) -> Iterator[Issue]:
    """Require that what is read can stand among the findings of a case."""
    for code in subject.knowledge.codes:
        variable = subject.knowledge.variables.get(code.variable)
        if code.reads and variable is not None and variable.kind in _NEVER:
            message = f"{code.variable} is of kind {variable.kind.value}, which no case has among its findings"
            yield error(code.place, message, "Write no in the column reads.")

"""Rules for the published frequencies that the network must imply (prevalences.csv)."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.checks.strata import CONTEXT
from twitchdx.checks.subject import Subject, error
from twitchdx.types import ANY, Issue, Kind, Prevalence


def prevalences_are_about_findable_people(subject: Subject) -> Iterator[Issue]:
    """Require a setting, which has no baseline to average over, and a whole condition or none."""
    for row in subject.knowledge.prevalences:
        if row.stratum.setting == ANY:
            message = f"the prevalence of {row.variable}={row.state} is for any setting, expected one of them"
            yield error(row.number.place, message, "Name the setting; how many people are in each is not modelled.")
        if bool(row.given_variable) != bool(row.given_state):
            message = f"the prevalence of {row.variable}={row.state} has half a condition ({_given(row)})"
            yield error(row.number.place, message, "Fill both given_variable and given_state, or neither.")
        elif row.given_variable in (row.variable, *CONTEXT):
            message = f"the prevalence of {row.variable}={row.state} is given {_given(row)}"
            yield error(row.number.place, message, "Give another variable; the context has columns of its own.")


def prevalences_are_about_the_network(subject: Subject) -> Iterator[Issue]:
    """Refuse advice and the setting, which have no probability, and the first state, which everyone has."""
    for row in subject.knowledge.prevalences:
        for name in (row.variable, row.given_variable):
            variable = subject.variable(name)
            if variable and (variable.kind is Kind.MANAGEMENT or variable.name == "setting"):
                message = f"the prevalence of {row.variable}={row.state} needs a probability of {name}, which has none"
                yield error(row.number.place, message, "Take a variable of the network.")
        variable = subject.variable(row.variable, row.state)
        if variable and row.state == variable.states[0]:
            message = f"the prevalence of {row.variable}={row.state} counts its state or worse, which is everyone"
            yield error(row.number.place, message, f"Name one of: {', '.join(variable.states[1:])}.")


def _given(row: Prevalence) -> str:
    return f"{row.given_variable}={row.given_state}"

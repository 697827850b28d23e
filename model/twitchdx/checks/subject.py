"""What a rule looks at, and the small helpers that rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from twitchdx.tables.files import Table, did_you_mean
from twitchdx.types import Baseline, Issue, Kind, Knowledge, Leak, Link, Number, Place, Variable

__all__ = ["Rule", "Subject", "did_you_mean", "error", "gates", "numbers", "roots", "stratified", "tested", "warning"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One knowledge base: its values, and its files as rows of text."""

    knowledge: Knowledge
    files: Mapping[str, Table]
    directory: Path

    def variable(self, name: str, state: str | None = None) -> Variable | None:
        """Return the variable where it and the state exist; another rule reports where they do not."""
        found = self.knowledge.variables.get(name)
        if found is None or (state is not None and state not in found.states):
            return None
        return found

    @property
    def network_variables(self) -> tuple[Variable, ...]:
        """Variables that need numbers: all but the advice and the setting, which is always known."""
        variables = self.knowledge.variables.values()
        return tuple(v for v in variables if v.kind is not Kind.MANAGEMENT and v.name != "setting")


Rule = Callable[[Subject], Iterable[Issue]]


def error(where: Place | str, message: str, fix: str) -> Issue:
    """Make an issue that must be mended."""
    return Issue("error", str(where), message, fix)


def warning(where: Place | str, message: str, fix: str) -> Issue:
    """Make an issue that should be looked at."""
    return Issue("warning", str(where), message, fix)


def gates(subject: Subject) -> frozenset[str]:
    """Names of the variables that have causes in links.csv."""
    return frozenset(link.child for link in subject.knowledge.links)


def roots(subject: Subject) -> frozenset[str]:
    """Names of the variables that have baselines."""
    return frozenset(baseline.variable for baseline in subject.knowledge.baselines)


def tested(subject: Subject) -> frozenset[str]:
    """Names of the variables that have a table in tests.csv."""
    return frozenset(row.test for row in subject.knowledge.tests)


def stratified(subject: Subject) -> tuple[Baseline | Leak, ...]:
    """Rows that hold in a slice of people: baselines and leaks."""
    return (*subject.knowledge.baselines, *subject.knowledge.leaks)


def effect(link: Link) -> str:
    """What a link is a number of."""
    return f"P({link.child}={link.child_state} | {link.parent}={link.parent_state})"


def numbers(subject: Subject) -> Iterator[tuple[str, Number]]:
    """Every number of the knowledge base, with what it is a number of."""
    k = subject.knowledge
    for b in k.baselines:
        yield f"P({b.variable}={b.state})", b.number
    for link in k.links:
        yield effect(link), link.number
    for leak in k.leaks:
        yield f"the leak of {leak.variable}={leak.state}", leak.number
    for row in k.tests:
        yield f"P({row.test}={row.result} | {row.parent}={row.parent_state})", row.number
    for item in k.labs:
        yield f"the {item.parameter} of {item.test}", item.number
    for p in k.prevalences:
        yield f"the prevalence of {p.variable}={p.state}", p.number
    yield from _around(k)


def _around(k: Knowledge) -> Iterator[tuple[str, Number]]:
    """Numbers that no probability of the network is made of."""
    for t in k.thresholds:
        yield f"the threshold of {t.cause}", t.number
    for i in k.interventions:
        yield f"the effect of {i.management} on {i.target}", i.number
    for step in k.procedures:
        yield f"the {step.aspect} of {step.procedure}", step.number
    for tick in k.clocks:
        yield f"the share with {tick.cause} and no {tick.sign} after {tick.weeks:g} weeks", tick.number
    for c in k.courses:
        yield f"the course of {c.variable}: {c.outcome} after {c.weeks:g} weeks", c.number

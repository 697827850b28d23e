"""`twitchdx sources`: where the numbers of a variable come from."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, closing, load_network, stop, wordings
from twitchdx.language import say
from twitchdx.types import DISCLAIMER, Issue

if TYPE_CHECKING:
    from twitchdx.provenance import Passport
    from twitchdx.types import Knowledge, Variable

EXAMPLES = """Examples:

twitchdx sources als

twitchdx sources cramp --json"""


def run(
    variable: Annotated[str, typer.Argument(metavar="VARIABLE", help="A name of priors/variables.csv.")],
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Print the passport of every number that speaks of a variable: value, range, method, grade, figures, citations."""
    from twitchdx.evidence.words import did_you_mean
    from twitchdx.provenance import passports
    from twitchdx.version import VERSION

    network = load_network(priors, overlay, language)
    knowledge = network.knowledge
    if variable not in knowledge.variables:
        fix = did_you_mean(
            variable, wordings(network, knowledge.variables), say("The names stand in priors/variables.csv.")
        )
        stop(Issue("error", "sources", say("there is no variable '{variable}'", variable=variable), fix))
    found = passports(knowledge, variable)
    carried = {"digest": knowledge.digest, "version": VERSION, "disclaimer": DISCLAIMER}
    if as_json:
        rows = [asdict(one) for one in found]
        whole = {"variable": variable, "definition": knowledge.variables[variable].definition, "numbers": rows}
        typer.echo(json.dumps(whole | carried, ensure_ascii=False))
        return
    typer.echo(_head(knowledge, knowledge.variables[variable]))
    for role, group in groupby(found, key=lambda one: one.role):
        typer.echo(f"\n{say(role)}")
        for one in group:
            typer.echo(_told(one))
    typer.echo(f"\n{_counted(found)} {closing(network)}")


def _head(knowledge: Knowledge, variable: Variable) -> str:
    states = say("States: {states}.", states=", ".join(variable.states))
    return f"{variable.name}: {knowledge.label(variable.name)}. {variable.definition}\n{states}"


def _told(one: Passport) -> str:
    n = one.number
    against = " " + say("against {comparison} without", comparison=f"{one.comparison:g}") if one.comparison else ""
    span, grade = _span(n.low, n.high), say("grade {grade}", grade=n.grade)
    lines = [f"  {one.what}: {n.value:g}{against} ({span}), {say(n.method)}, {grade}. {n.place}"]
    if n.formula:
        lines.append(f"      = {n.formula}")
    for f in one.figures:
        interval = "" if f.low is None or f.high is None else f" ({_span(f.low, f.high)})"
        size = "" if f.n is None else f", n = {f.n:g}"
        lines.append(f"      {f.key}: {f.quantity}: {f.value:g}{interval}{size}; {f.population}; {f.seen}")
    if n.note:
        lines.append(f"      {n.note}")
    lines += [f"      {s.citation} {s.url}".rstrip() for s in one.sources]
    return "\n".join(lines)


def _span(low: float, high: float) -> str:
    return say("{low} to {high}", low=f"{low:g}", high=f"{high:g}")


def _counted(found: tuple[Passport, ...]) -> str:
    methods = [one.number.method for one in found]
    counts = ", ".join(f"{methods.count(m)} {say(m)}" for m in ("reported", "derived", "elicited"))
    return say("{count} numbers ({counts}).", count=len(found), counts=counts)

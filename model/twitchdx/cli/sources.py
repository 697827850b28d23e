"""`twitchdx sources`: where the numbers of a variable come from."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, load_network, stop
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
    from twitchdx.provenance import passports
    from twitchdx.tables.files import did_you_mean
    from twitchdx.version import VERSION

    knowledge = load_network(priors, overlay, language).knowledge
    if variable not in knowledge.variables:
        fix = did_you_mean(variable, knowledge.variables, "The names stand in priors/variables.csv.")
        stop(Issue("error", "sources", f"there is no variable '{variable}'", fix))
    found = passports(knowledge, variable)
    carried = {"digest": knowledge.digest, "version": VERSION, "disclaimer": DISCLAIMER}
    if as_json:
        rows = [asdict(one) for one in found]
        whole = {"variable": variable, "definition": knowledge.variables[variable].definition, "numbers": rows}
        typer.echo(json.dumps(whole | carried, ensure_ascii=False))
        return
    typer.echo(_head(knowledge, knowledge.variables[variable]))
    for role, group in groupby(found, key=lambda one: one.role):
        typer.echo(f"\n{role}")
        for one in group:
            typer.echo(_told(one))
    typer.echo(f"\n{_counted(found)} {DISCLAIMER} Version {VERSION}, tables {knowledge.digest}.")


def _head(knowledge: Knowledge, variable: Variable) -> str:
    states = ", ".join(variable.states)
    return f"{variable.name}: {knowledge.label(variable.name)}. {variable.definition}\nStates: {states}."


def _told(one: Passport) -> str:
    n = one.number
    against = "" if not one.comparison else f" against {one.comparison:g} without"
    lines = [f"  {one.what}: {n.value:g}{against} ({n.low:g} to {n.high:g}), {n.method}, grade {n.grade}. {n.place}"]
    if n.formula:
        lines.append(f"      = {n.formula}")
    for f in one.figures:
        interval = "" if f.low is None or f.high is None else f" ({f.low:g} to {f.high:g})"
        size = "" if f.n is None else f", n = {f.n:g}"
        lines.append(f"      {f.key}: {f.quantity}: {f.value:g}{interval}{size}; {f.population}; {f.seen}")
    if n.note:
        lines.append(f"      {n.note}")
    lines += [f"      {s.citation} {s.url}".rstrip() for s in one.sources]
    return "\n".join(lines)


def _counted(found: tuple[Passport, ...]) -> str:
    methods = [one.number.method for one in found]
    counts = ", ".join(f"{methods.count(m)} {m}" for m in ("reported", "derived", "elicited"))
    return f"{len(found)} numbers ({counts})."

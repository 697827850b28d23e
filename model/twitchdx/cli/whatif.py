"""`twitchdx whatif`: what would change if something were changed, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    AsJson,
    CaseId,
    CasesFile,
    Language,
    Overlay,
    Priors,
    load_network,
    no_complaint,
    one_case,
    print_json,
    scorable,
    stop,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.management import Evidence, Management
    from twitchdx.reasoning.targets import Target
    from twitchdx.reasoning.whatif import WhatIf

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx whatif cases.jsonl --case BFS-02

twitchdx whatif case.json --evidence

twitchdx whatif case.json --do caffeine=none --do magnesium_supplement=yes

twitchdx whatif case.json --do ppi=absent --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    do: Annotated[
        list[str] | None,
        typer.Option(
            "--do", metavar="NAME=STATE", help="A change; repeat for several at once. Without any: all measures."
        ),
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Under each measure what is known of it, where rows disagree too.")
    ] = False,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Ask what would be if a cause were changed: seen so, made so, and had it been so in this person.

    Without --do every measure of priors/interventions.csv is ranked by how probable it is that the complaint would
    stop.
    """
    from twitchdx.reasoning.management import management
    from twitchdx.reasoning.targets import ChangeError
    from twitchdx.reasoning.whatif import NoComplaintError, what_if

    network = load_network(priors, overlay, language)
    person = one_case(file, case)
    with scorable():
        try:
            found = what_if(network, person, do) if do else management(network, person)
        except ChangeError as error:
            stop(Issue("error", "--do", str(error), error.fix))
        except NoComplaintError as error:
            stop(no_complaint(person, error))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.reasoning.management import Management

    if isinstance(found, Management):
        _show_options(network, console(), found)
        if evidence:
            _show_evidence(network, console(), found)
    else:
        _show(network, console(), found)
    show_footer(network)


def _show(network: Network, out: Console, found: WhatIf) -> None:
    from rich.markup import escape

    from twitchdx.cli.tables import print_table
    from twitchdx.wording import share

    label = network.knowledge.label
    complaint = say(" or ").join(label(name) for name in found.complaints)
    out.print(f"[bold]{escape(say(' and ').join(found.changes))}[/]: {escape(complaint)}")
    rows = [
        (
            say("as they are"),
            say("of people like this, how many have it ({complaints})", complaints=label(found.complaints[0])),
            share(found.before),
        )
    ]
    if found.see is not None and found.do is not None:
        rows += [
            (say("see"), say("of people like this in whom it is found so"), share(found.see)),
            (say("do"), say("of people like this in whom it is made so"), share(found.do)),
        ]
    stops = share(found.would_stop)
    if found.low != found.high:
        stops += f" ({say('{low} to {high}', low=share(found.low), high=share(found.high))})"
    rows.append((say("would have"), say("in this person, the complaint would not be there"), stops))
    print_table(out, ("", "", say("how many")), rows, numbers=1)
    for target in found.targets:
        if not target.state:
            works = f"{target.works:g}, {_span(target)}, {say('grade {grade}', grade=target.grade)}, {target.place}"
            out.print("  " + say("works on {cause}: {works}", cause=label(target.cause), works=works), style="dim")
    out.print()


def _span(row: Target | Evidence) -> str:
    return say("{low} to {high}", low=f"{row.low:g}", high=f"{row.high:g}")


def _show_evidence(network: Network, out: Console, found: Management) -> None:
    """Every row about every measure, as it stands."""
    from rich.markup import escape
    from rich.padding import Padding

    for option in found.options:
        out.print(f"[bold]{escape(option.label)}[/]")
        for row in option.evidence:
            how = f"{say(row.method)}, {say('grade {grade}', grade=row.grade)}"
            works = f"{row.works:g}, {_span(row)}, {how}, {row.place}"
            out.print(
                "  " + say("on {target}: {works}", target=escape(network.knowledge.label(row.target)), works=works)
            )
            for text in (row.note, *row.citations):
                if text:
                    out.print(Padding(escape(text), (0, 0, 0, 4)), style="dim")
    out.print()


def _show_options(network: Network, out: Console, found: Management) -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from twitchdx.cli.tables import print_table
    from twitchdx.wording import share

    label = network.knowledge.label
    out.print(
        say(
            "Of people like this, in how many would it not be there ({complaints}):",
            complaints=", ".join(map(label, found.complaints)),
        )
    )
    rows = [
        (
            option.label,
            share(option.would_stop),
            say("{low} to {high}", low=share(option.low), high=share(option.high)),
            " ".join(sorted({e.grade for e in option.evidence})),
        )
        for option in found.options
    ]
    print_table(out, (say("Measure"), say("would stop"), say("range"), say("grade")), rows, numbers=3)
    out.print()
    if found.by_itself:
        out.print(say("Without any measure, or on placebo; part of no number above"), style="bold")
    for course in found.by_itself:
        told = say(
            "{value} ({low} to {high})", value=share(course.value), low=share(course.low), high=share(course.high)
        )
        out.print(
            "  "
            + say(
                "{what}, {outcome} after {weeks} weeks",
                what=label(course.variable),
                outcome=say(course.outcome),
                weeks=f"{course.weeks:g}",
            )
            + f": {told}"
        )
        out.print(Padding(escape(course.note), (0, 0, 0, 4)), style="dim")
        for citation in course.citations:
            out.print(Padding(escape(citation), (0, 0, 0, 4)), style="dim")
    out.print(say("Medicines are changed by whoever prescribes them, never alone.") + "\n")

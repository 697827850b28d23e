"""`twitchdx next`: what to ask, look for or test next."""

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
    known_cause,
    load_network,
    one_case,
    print_json,
    scorable,
    stop,
    wordings,
)
from twitchdx.language import say
from twitchdx.reasoning.next_step import Order
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.next_step import NextSteps
    from twitchdx.reasoning.rule import Rule, Ruling

WIDE = 100  # columns of a terminal that hold the whole table

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx next cases.jsonl --case BFS-02

twitchdx next case.json --two-steps --top 20

twitchdx next case.json --by crossing

twitchdx next case.json --cause als

twitchdx next case.json --test emg_denervation --cause als"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    top: Annotated[int, typer.Option(min=1, help="Steps to show; --json has all.")] = 10,
    by: Annotated[
        Order, typer.Option(help="Order: information, chance to cross a line, or information per burden, day or price.")
    ] = Order.INFORMATION,
    cause: Annotated[
        str | None, typer.Option(metavar="NAME", help="Instead: what would rule this can't-miss cause in or out.")
    ] = None,
    test: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Instead: of 10 000 people like this, whom would this test find, miss, alarm."
        ),
    ] = None,
    two_steps: Annotated[
        bool, typer.Option("--two-steps", help="Also the best second step after the best first.")
    ] = False,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Rank every question, sign and test that is not known by what it would tell and what it takes.

    Information is in bits about what produces the complaint. Steps marked * are not beaten by another one in
    information, burden, wait and price together.
    """
    from twitchdx.reasoning.cascade import cascade, most_telling_cause
    from twitchdx.reasoning.next_step import candidates, next_steps
    from twitchdx.reasoning.rule import NoLineError, rule
    from twitchdx.reasoning.situation import situation

    network = load_network(priors, overlay, language)
    if cause is not None:
        known_cause(network, cause)
    person = one_case(file, case)
    found: object
    with scorable():
        if test is not None:
            given = situation(network, person)
            _askable(network, test, candidates(network, given))
            found = cascade(network, given, test, cause or most_telling_cause(network, given, test))
        elif cause is not None:
            try:
                found = rule(network, person, cause)
            except NoLineError as error:
                stop(Issue("error", "--cause", str(error), say("Name one of these.")))
        else:
            found = next_steps(network, person, two_steps=two_steps, by=by)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer

    _show(network, console(), found, top)
    show_footer(network)


def _askable(network: Network, test: str, unknown: tuple[str, ...]) -> None:
    """End where nothing can be asked about a finding or test: there is none of that name, or it is known."""
    from twitchdx.evidence.words import did_you_mean
    from twitchdx.types import Kind

    if test in unknown:
        return
    named = network.knowledge.variables.get(test)
    if named is not None and named.kind in (Kind.FINDING, Kind.TEST):
        message = say("{test} is known already", test=test)
        stop(Issue("error", "--test", message, say("Name one of `twitchdx next`.")))
    message = say("{test} is no finding or test", test=test)
    stop(
        Issue(
            "error",
            "--test",
            message,
            did_you_mean(test, wordings(network, unknown), say("Name one of `twitchdx next`.")),
        )
    )


def _show(network: Network, out: Console, found: object, top: int) -> None:
    from twitchdx.reasoning.cascade import Cascade
    from twitchdx.reasoning.next_step import NextSteps
    from twitchdx.reasoning.rule import Rule

    match found:
        case NextSteps():
            _show_steps(network, out, found, top)
        case Rule():
            _show_rule(network, out, found)
        case Cascade():
            label = network.knowledge.label
            out.print(
                say(
                    "{test} in 10 000 people like this, about {cause}:",
                    test=f"[bold]{label(found.test)}[/]",
                    cause=label(found.cause),
                )
            )
            for words, count in (
                (say("out of the ordinary, and they have it"), found.found),
                (say("out of the ordinary, and they do not have it"), found.false_alarms),
                (say("ordinary, and they have it all the same"), found.missed),
                (say("ordinary, and they do not have it"), found.reassured),
            ):
                out.print(f"  {round(count):>6}  {words}")
            out.print()


def _show_steps(network: Network, out: Console, found: NextSteps, top: int) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import share

    rows: list[tuple[str, ...]] = [
        (
            f"{'*' if step.efficient else ' '} {step.label}",
            plain_state(step.procedure),
            f"{step.information:.3f}",
            share(min(1.0, step.crosses)),
            share(min(1.0, step.changes_leader)),
            f"{step.burden:g}",
            f"{step.wait:g}",
            f"{step.price:g}",
        )
        for step in found.steps[:top]
    ]
    headings: tuple[str, ...] = (
        "  " + say("Step"),
        say("by"),
        say("bits"),
        say("crosses a line"),
        say("other leader"),
        say("burden"),
        say("days"),
        say("price"),
    )
    if out.width < WIDE:
        headings = (
            "  " + say("Step"),
            say("bits"),
            say("over line"),
            say("other lead"),
            say("burden"),
            say("days"),
            say("price"),
        )
        rows = [(row[0], *row[2:]) for row in rows]
    print_table(out, headings, rows, numbers=6)
    label = network.knowledge.label
    out.print("\n" + say("First now: {leader}.", leader=label(found.leader)))
    if found.stop:
        out.print(
            say("Nothing you can do now would change what to do: no step moves a line or the leader in 1 in 100.")
        )
    for pair in found.pairs:
        then = "; ".join(
            say("if {state}: {name}", state=plain_state(state), name=label(name)) for state, name in pair.second
        )
        out.print(
            say(
                "{first}, then {then}: {information} bits",
                first=label(pair.first),
                then=then,
                information=f"{pair.information:.3f}",
            )
        )
    out.print()


def _show_rule(network: Network, out: Console, found: Rule) -> None:
    from twitchdx.wording import against_line, move

    now, line = move(found.posterior, found.line)
    place = against_line(found.posterior, found.line)
    out.print(
        say(
            "{cause}: {now}, {place} of {line}.",
            cause=f"[bold]{network.knowledge.label(found.cause)}[/]",
            now=now,
            place=place,
            line=line,
        )
    )
    for heading, rulings in (
        (say("Would take it over"), found.ruled_in),
        (say("Would take it under"), found.ruled_out),
    ):
        if rulings:
            _show_rulings(network, out, heading, rulings)
    if not (found.ruled_in or found.ruled_out):
        out.print(say("No one or two of the findings that are not known would take it across its line."))
    out.print()


def _show_rulings(network: Network, out: Console, heading: str, rulings: tuple[Ruling, ...]) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import natural, share

    rows = [
        (
            say(" and ").join(
                f"{network.knowledge.label(name)}: {plain_state(state)}" for name, state in ruling.findings
            ),
            natural(ruling.posterior),
            share(ruling.probability),
        )
        for ruling in rulings
    ]
    print_table(out, (heading, say("to"), say("comes out so in")), rows, numbers=2)

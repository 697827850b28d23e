"""`twitchdx mainly`: what mainly produces the complaint, each person counted once."""

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
from twitchdx.types import Kind

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.mainly import Mainly, MainlyBySetting

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx mainly cases.jsonl --case MG-15

twitchdx mainly case.json --by-setting

twitchdx mainly case.json --json"""
)


def run(
    file: CasesFile,
    case: CaseId = None,
    by_setting: Annotated[bool, typer.Option("--by-setting", help="The same findings in each setting.")] = False,
    top: Annotated[int, typer.Option(min=1, help="Lines to show; --json has all.")] = 10,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Share the complaint out: of people like this, in how many is it mainly produced by what.

    Everybody is counted once, so the shares sum to all. What is wrong farthest back on a chain has the credit; a
    trigger or a medicine has it where it acts with nothing wrong in between. Where several are at work they share
    equally.
    """
    from twitchdx.reasoning.mainly import mainly, mainly_by_setting
    from twitchdx.reasoning.whatif import NoComplaintError

    network = load_network(priors, overlay, language)
    person = one_case(file, case)
    with scorable():
        try:
            found = mainly_by_setting(network, person) if by_setting else mainly(network, person)
        except NoComplaintError as error:
            stop(no_complaint(person, error))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.reasoning.mainly import Mainly

    if isinstance(found, Mainly):
        _show(network, console(), found, top)
    else:
        _show_settings(console(), found, top)
    show_footer(network)


def _show(network: Network, out: Console, found: Mainly, top: int) -> None:
    from twitchdx.cli.tables import print_table
    from twitchdx.wording import share

    label = network.knowledge.label
    rows = [
        (
            _named(own.label, own.kind),
            share(own.mainly),
            "" if own.attribution is None else share(own.attribution),
            ", ".join(label(name) for name in own.behind[:3]),
        )
        for own in found.shares[:top]
        if own.mainly > 0.0
    ]
    rest = sum(own.mainly for own in found.shares[top:])
    if rest > 0.0:
        rows.append((say("all others"), share(rest), "", ""))
    if found.nothing > 0.0:
        rows.append((say("the complaint is not there"), share(found.nothing), "", ""))
    complaints = ", ".join(map(label, found.complaints))
    print_table(
        out,
        (
            say("{complaints}: of people like this", complaints=complaints),
            say("mainly"),
            say("at all"),
            say("behind it"),
        ),
        rows,
    )
    out.print(
        "\n" + say("mainly: everybody counted once; at all: it has a part in the complaint, others may too.") + "\n",
        style="dim",
    )


def _show_settings(out: Console, found: MainlyBySetting, top: int) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import share

    rows = [(_named(own.label, own.kind), *map(share, own.mainly)) for own in found.shares[:top]]
    rest = [sum(own.mainly[i] for own in found.shares[top:]) for i in range(len(found.settings))]
    if any(value > 0.0 for value in rest):
        rows.append((say("all others"), *map(share, rest)))
    if any(value > 0.0 for value in found.nothing):
        rows.append((say("the complaint is not there"), *map(share, found.nothing)))
    headings = (say("Of people like this, mainly"), *(plain_state(name) for name in found.settings))
    print_table(out, headings, rows, numbers=len(found.settings))
    out.print("\n" + say("This case came in: {own}.", own=plain_state(found.own)) + "\n")


def _named(label: str, kind: Kind) -> str:
    return say("{label}, by itself", label=label) if kind is Kind.MECHANISM else label

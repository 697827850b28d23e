"""`twitchdx surprise`: how odd a case is, and what the oddness looks like."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    AsJson,
    CaseId,
    Language,
    Overlay,
    Priors,
    load_network,
    one_case,
    print_json,
    readable_files,
    scorable,
    stop,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.surprise import Surprise
    from twitchdx.validate.typos import Rates, Scope, Study

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx surprise cases.jsonl --case ALS-02

twitchdx surprise --study 100"""
)


def run(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Cases: .jsonl, .json or .csv; - for standard input.")
    ] = None,
    case: CaseId = None,
    study: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Instead: how often it is right, on N simulated people and published cases."
        ),
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Say whether a case is as expected, a rare combination, likely a typing error, or outside this model.

    By conflict between the findings and by how rare people with such answers are.
    """
    network = load_network(priors, overlay, language)
    found: Surprise | Study
    if study is not None:
        found = _study(network, study, priors)
    elif file is not None:
        from twitchdx.reasoning.surprise import surprise

        with scorable():
            found = surprise(network, one_case(file, case))
    else:
        stop(Issue("error", "FILE", say("neither a file nor --study"), say("See `twitchdx surprise --help`.")))
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.reasoning.surprise import Surprise

    if isinstance(found, Surprise):
        _show(console(), found)
    else:
        _show_rates(console(), found.simulated)
        if found.published is not None:
            _show_scope(console(), found.published)
    show_footer(network)


def _study(network: Network, people: int, priors: Path | None) -> Study:
    """Judge simulated people, and the cases that lie with the tables."""
    from twitchdx import tables
    from twitchdx.batch.agreement import read_diagnoses
    from twitchdx.cases import read_cases
    from twitchdx.validate.typos import Study, rates, scope

    folder = (priors or tables.default_directory()) / "cases"
    cases, diagnoses = folder / "published_cases.jsonl", folder / "diagnoses.csv"
    published = None
    if cases.is_file() and diagnoses.is_file():
        with readable_files():
            found = [row.case for row in read_cases(cases) if row.case is not None]
            published = scope(network, found, read_diagnoses(diagnoses))
    return Study(rates(network, people), published)


def _show(out: Console, found: Surprise) -> None:
    from twitchdx.cli.tables import plain_state, print_table
    from twitchdx.wording import ratio, share

    suspect = next((t for t in found.findings if t.finding == found.suspect), None)
    named = ""
    if suspect:
        named = say("{finding}, {state} instead?", finding=suspect.label, state=plain_state(suspect.instead))
    out.print(f"[bold]{say(found.verdict.value).capitalize()}[/]{': ' if named else ''}{named}")
    together = (
        say(
            "conflict {bits} bits (against each other)"
            if found.conflict > 0
            else "conflict {bits} bits (for each other)",
            bits=f"{found.conflict:+.1f}",
        )
        if isfinite(found.conflict)
        else say("the findings cannot occur together in this model")
    )
    rare = say("All") if found.rarity == 1.0 else say("About {rarity}", rarity=share(found.rarity))
    out.print(
        say(
            "{rare} people of this kind are as rare (by {compared} simulated people); {together}.",
            rare=rare,
            compared=found.compared,
            together=together,
        )
    )
    rows = [
        (
            t.label,
            plain_state(t.state),
            f"{t.conflict:+.1f}",
            say("{state}, {factor} times", state=plain_state(t.instead), factor=ratio(t.factor))
            if t.factor > 1.0
            else "",
        )
        for t in found.findings
    ]
    print_table(out, (say("Finding"), "", say("conflict, bits"), say("more probable with")), rows, numbers=2)
    out.print()


def _show_rates(out: Console, found: Rates) -> None:
    from twitchdx.cli.tables import print_table

    rows = [(say(verdict), str(found.plain[verdict]), str(found.wrong[verdict])) for verdict in found.plain]
    rows.append((say("refused when read"), "0", str(found.refused)))
    print_table(out, (say("Verdict"), say("as they are"), say("one finding wrong")), rows, numbers=2)
    out.print(
        "\n"
        + say(
            "{people} simulated people; the wrong finding was the suspect in {named} of them.",
            people=found.people,
            named=found.named,
        )
        + "\n"
    )


def _show_scope(out: Console, found: Scope) -> None:
    from twitchdx.cli.tables import print_table

    rows = [(say(verdict), str(found.inside[verdict]), str(found.outside[verdict])) for verdict in found.inside]
    print_table(out, (say("Published cases"), say("inside the model"), say("outside")), rows, numbers=2)
    out.print(
        "\n"
        + say(
            "{refused} could not be scored. Striking cases are no measure of people who attend.", refused=found.refused
        )
        + "\n"
    )

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
    from collections.abc import Sequence

    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.reasoning.surprise import Surprise
    from twitchdx.validate.left_out import LeftOut
    from twitchdx.validate.typos import Rates, Scope, Study

EXAMPLES = (
    FORMATS
    + """

Examples:

twitchdx surprise cases.jsonl --case ALS-02

twitchdx surprise --study 100"""
)
MOST = 100.0  # bits that are told
EACH = 4  # of as many people who are studied, one for each disease that is left out


def run(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help="Cases: CSV, Parquet, Arrow or JSON, also .gz or .zst; - for JSON lines on stdin."
        ),
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

    By conflict between the findings, by how rare people with such answers are, and by whether a disease that the model
    does not have would fit better than those that it has.
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
        _show_left_out(console(), found.left_out)
        if found.published is not None:
            _show_scope(console(), found.published)
    show_footer(network)


def _study(network: Network, people: int, priors: Path | None) -> Study:
    """Judge simulated people, and the cases that lie with the tables."""
    from twitchdx import tables
    from twitchdx.batch.agreement import read_diagnoses
    from twitchdx.cases import read_cases
    from twitchdx.validate.left_out import left_out
    from twitchdx.validate.typos import Study, rates, scope

    folder = (priors or tables.default_directory()) / "cases"
    cases, diagnoses = folder / "published_cases.jsonl", folder / "diagnoses.csv"
    published = None
    if cases.is_file() and diagnoses.is_file():
        with readable_files():
            found = [row.case for row in read_cases(cases) if row.case is not None]
            published = scope(network, found, read_diagnoses(diagnoses))
    return Study(rates(network, people), left_out(network, -(-people // EACH)), published)


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
    if found.findings:
        out.print(_unknown(found))
    rows = [
        (
            t.label,
            plain_state(t.state),
            f"{t.conflict:+.1f}",
            say("{state}, {factor} times", state=plain_state(t.instead), factor=ratio(t.factor))
            if ratio(t.factor) != ratio(1.0) and t.factor > 1.0
            else "",
        )
        for t in found.findings
    ]
    print_table(out, (say("Finding"), "", say("conflict, bits"), say("more probable with")), rows, numbers=2)
    out.print()


def _unknown(found: Surprise) -> str:
    """How a disease that the model does not have compares, and the condition that fits best."""
    from twitchdx.wording import ratio

    times = ratio(2.0 ** min(abs(found.unknown), MOST))
    better = say(
        "A disease that this model does not have would fit {times} times as well as those it has"
        if found.unknown > 0
        else "The diseases of this model fit {times} times as well as one that it does not have",
        times=times,
    )
    if not found.nearest:
        return f"{better}."
    return f"{better}; {say('of those {cause} fits best', cause=found.nearest_label)}."


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


def _show_left_out(out: Console, found: Sequence[LeftOut]) -> None:
    from twitchdx.cli.tables import print_table
    from twitchdx.reasoning.surprise import Verdict

    outside = Verdict.OUTSIDE.value
    rows = [(one.label, str(one.people), str(one.had[outside]), str(one.left_out[outside])) for one in found]
    had, missed = (sum(getattr(one, name)[outside] for one in found) for name in ("had", "left_out"))
    rows.append((say("all"), str(sum(one.people for one in found)), str(had), str(missed)))
    head = (say("Called outside this model"), say("people"), say("model has it"), say("left out"))
    print_table(out, head, rows, numbers=3)
    told = say("Simulated people who have the disease, judged by the model that has it and by the model without it.")
    out.print(f"\n{told}\n")


def _show_scope(out: Console, found: Scope) -> None:
    from twitchdx.cli.tables import print_table

    parts = (found.inside, found.challenges, found.outside)
    rows = [(say(verdict), *(str(part[verdict]) for part in parts)) for verdict in found.inside]
    head = (say("Published cases"), say("inside the model"), say("rare ones of it"), say("outside"))
    print_table(out, head, rows, numbers=3)
    out.print(
        "\n"
        + say(
            "{refused} could not be scored. Striking cases are no measure of people who attend.", refused=found.refused
        )
        + "\n"
    )

"""A result for people: two lists, the can't-miss ledger, and why. Counts of people, no percents."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from twitchdx.cli.common import closing, told
from twitchdx.cli.tables import plain_state
from twitchdx.evidence.visits import moments
from twitchdx.language import say
from twitchdx.types import ORDINARY, Case, Lab, Likelihood
from twitchdx.wording import against_line, known_as, move, natural, times

if TYPE_CHECKING:
    from twitchdx.batch import Result
    from twitchdx.network import Network
    from twitchdx.reasoning.deciding import Deciding
    from twitchdx.types import Contribution, Finding, RankedCause, Ranking

NAME, NUMBER = 44, 16  # widths of columns; a number takes more in languages that need more words
SHORT_NAME, INDENT = 24, 4  # on a narrow terminal: width of a name, and where the next line begins
STRONGEST = 6  # findings listed as for or against


def console() -> Console:
    """Console of the terminal; a fixed width where the output goes elsewhere."""
    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _wide()
    return Console(width=fixed, highlight=False, soft_wrap=False)


def show_result(network: Network, result: Result, top: int) -> None:
    """Print one result: who, what is wrong, what drives it, what must not be missed, why."""
    out, ranking = console(), result.ranking
    title = result.row.extra.get("title")
    out.rule(f"[bold]{escape(result.row.id)}[/]" + (f"  {escape(str(title))}" if title else ""), align="left")
    if result.row.case is not None:
        out.print(escape(_who(network, ranking, result.row.case)), style="dim")
    for issue in ranking.issues:
        out.print(escape(told(issue)), style="red" if issue.level == "error" else "yellow")
    if not ranking.scored:
        out.print(say("Not scored.") + "\n")
        return
    _lists(network, out, ranking, top)
    _ledger(network, out, ranking, result.row.case)
    if result.row.case is not None:
        _why(network, out, ranking, result.row.case)
    out.print()


def show_footer(network: Network) -> None:
    """Print what every output carries."""
    console().print(closing(network), style="dim")


def _who(network: Network, ranking: Ranking, case: Case) -> str:
    label = network.knowledge.label
    age = "" if case.age is None else say("{age} years", age=f"{case.age:g}") + ", "
    sex = f"{plain_state(case.sex)}, " if case.sex else ""
    held = [moment.findings for moment in moments(network.knowledge, case)]  # at the last of its visits, if it has any
    known = held[-1] if held else case.findings
    findings = ", ".join(f"{label(name)}: {_finding(f)}" for name, f in known.items())
    return f"{age}{sex}{plain_state(ranking.setting)}. {findings or say('No findings.')}"


def _finding(finding: Finding) -> str:
    match finding:
        case Lab(value, unit):
            return f"{value:g} {unit}"
        case Likelihood(weights):
            return plain_state(" or ".join(state for state, weight in weights.items() if weight > 0))
        case _:
            return plain_state(str(finding))


def _lists(network: Network, out: Console, ranking: Ranking, top: int) -> None:
    if ranking.complaints:
        complaint = ", ".join(network.knowledge.label(name) for name in ranking.complaints)
        out.print(
            say(
                "Producing it: of people like this, how many have the cause behind the complaint ({complaint}).",
                complaint=escape(complaint),
            )
        )
    else:
        out.print(say("No complaint among the findings: ordered by how probable each cause is."))
    for heading, causes in (
        (say("What is wrong"), ranking.what_is_wrong),
        (say("What drives it and can be changed"), ranking.what_drives_it),
    ):
        out.print(_line(out, heading, say("producing it"), say("before"), say("now"), say("change")), style="bold")
        for place, cause in enumerate(causes[:top], start=1):
            out.print(_line(out, f"{place} {cause.label}", *_numbers(cause)))
            chain = " → ".join(network.knowledge.label(name) for name in cause.chain[1:])
            if chain:
                out.print(Padding(f"→ {escape(chain)}", (0, 0, 0, INDENT)), style="dim")
        out.print()


def _numbers(cause: RankedCause) -> tuple[str, str, str, str]:
    """Producing it, before, now, change."""
    producing = "" if cause.attribution is None else natural(cause.attribution)
    if cause.observed:
        # A fact, not a probability.
        return producing, "", known_as(cause.posterior, cause.state), ""
    if cause.cause == ORDINARY:
        return producing, "", "", ""
    before, now = move(cause.prior, cause.posterior)
    return producing, before, now, times(cause.prior, cause.posterior)


def _ledger(network: Network, out: Console, ranking: Ranking, case: Case | None) -> None:
    """Print every can't-miss cause, whatever its rank: those over their line first."""
    would = _would(network, case)
    out.print(_line(out, "  " + say("Must not be missed"), say("now"), say("line to act on"), "", ""), style="bold")
    for entry in ranking.cant_miss:
        state = "" if entry.state == "present" else f", {plain_state(entry.state)}"
        mark, style = ("! ", "bold red") if entry.above else ("  ", "")
        now, line = move(entry.posterior, entry.threshold)
        place = against_line(entry.posterior, entry.threshold)
        out.print(_line(out, f"{mark}{entry.label}{state}", now, line, place, ""), style=style)
        if entry.above:
            out.print(Padding(escape(entry.safety_net), (0, 0, 0, INDENT)), style=style)
        elif own := would.get((entry.cause, entry.state)):
            out.print(Padding(escape(own), (0, 0, 0, INDENT)), style="dim")
    out.print()


def _would(network: Network, case: Case | None) -> dict[tuple[str, str], str]:
    """By cause and state, what the finding that decides about it would make of the case."""
    from twitchdx.engine.plan import TooWideError
    from twitchdx.reasoning.deciding import deciding

    try:
        found = deciding(network, case) if case else ()
    except TooWideError:
        return {}
    return {(own.cause, own.state): _crossing(network, own) for own in found}


def _crossing(network: Network, own: Deciding) -> str:
    label = network.knowledge.label(own.finding)
    sign = label if own.reading == "present" else f"{label} {plain_state(own.reading)}"
    crossing = f"{sign} ({natural(own.posterior)})"
    if own.over:
        return say("would be over it with: {crossing}", crossing=crossing)
    return say("below it even with: {crossing}", crossing=crossing)


def _why(network: Network, out: Console, ranking: Ranking, case: Case) -> None:
    from twitchdx.reasoning import explain

    leader = next((c for c in ranking.what_is_wrong if c.cause != ORDINARY), None)
    if leader is None:
        return
    explanation = explain(network, case, leader.cause)
    out.print(f"[bold]{say('Why')}[/] {escape(explanation.sentence)}")
    contributions = _strongest(explanation.contributions)
    if not contributions:
        return
    out.print(
        _line(out, say("{label}, for and against", label=leader.label), say("decibans"), "", "", ""), style="bold"
    )
    for contribution in contributions:
        finding = network.knowledge.label(contribution.finding)
        out.print(
            _line(out, f"  {finding}: {plain_state(contribution.state)}", f"{contribution.decibans:+.1f}", "", "", "")
        )


def _strongest(contributions: Sequence[Contribution]) -> list[Contribution]:
    """Return the findings worth a line: the strongest, without those that say nothing."""
    return [c for c in contributions[:STRONGEST] if abs(c.decibans) >= 0.05]


def _line(out: Console, first: str, *others: str) -> Text:
    """Return one line of columns, the same widths in every list.

    On a narrow terminal the last column gives way, and what does not fit stands below. No name or number is cut.
    """
    wide, number = out.width >= _wide(), _number()
    column = NAME if wide else max(SHORT_NAME, out.width - 3 * number)
    lines = [first] if len(first) < column else [first, ""]
    for other in others if wide else others[:3]:
        start = max(column, len(lines[-1]) + 1)
        if start + max(len(other), 1) > out.width:
            lines.append("")
            start = column = INDENT
        lines[-1] = lines[-1].ljust(start) + other
        column += number
    return Text("\n".join(line.rstrip() for line in lines if line.strip()))


def _number() -> int:
    """Width of a column of counts, with a space behind it."""
    return max(NUMBER, len(move(0.001, 0.02)[1]) + 1)


def _wide() -> int:
    """Width of a line with all columns; that of what is no terminal: a file, a pipe."""
    return NAME + 4 * _number() + 2

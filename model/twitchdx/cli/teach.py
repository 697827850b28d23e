"""`twitchdx teach`: teaching cases checked and shown; `twitchdx teach validate` is in `teach_validate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    SOME_REJECTED,
    AsJson,
    Language,
    Overlay,
    Priors,
    complain,
    load_network,
    print_json,
    readable_files,
    stop,
    told,
)
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.console import Console

    from twitchdx.network import Network
    from twitchdx.teaching.checked import Checked, Reading
    from twitchdx.teaching.reading import TeachingRow
    from twitchdx.teaching.stages import Stage, TeachingCase

HELP = (
    "Cases in stages, to learn to reason with probabilities: check them, show them, validate what is said of learners."
)
EXAMPLES = """Examples:

twitchdx teach show left-hand

twitchdx teach check my-case.json"""
CHECK_EXAMPLES = """What a file holds: priors/teaching/README.md. FILE may be the id of a shipped case: left-hand.

Examples:

twitchdx teach check my-case.json

twitchdx teach check cases/*.json --within 1 --json"""
SHOW_EXAMPLES = """FILE may be the id of a shipped case: eyelid, left-hand, night-cramps …

Examples:

twitchdx teach show left-hand

twitchdx teach show my-case.json --stage 1

twitchdx teach show my-case.json --json"""
SHOWN = 4  # causes of a stage


@dataclass(frozen=True, slots=True)
class StageSaid:
    """What the model says at one stage; `over` are can't-miss causes over their line."""

    stage: int
    shares: dict[str, float]
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseSaid:
    """One case: what is wrong with it, and what the model says; without stages where it could not be read."""

    where: str
    id: str
    issues: tuple[Issue, ...]
    base: dict[str, float]
    stages: tuple[StageSaid, ...]
    place: float
    within: int
    reached: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All cases of all files."""

    cases: tuple[CaseSaid, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A case up to a stage, and what the model says there; how it ended only where all stages are shown."""

    case: TeachingCase
    stages: tuple[StageSaid, ...]


Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Teaching cases: .json, or ids of shipped ones.")]


def check(
    files: Files,
    within: Annotated[int, typer.Option(min=1, help="The main cause should be among the model's first so many.")] = 3,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Say what is wrong with teaching cases, in which field, and what the model says at every stage.

    A case whose outcome the model does not reach is a warning; `not_reached` in the file says why it is kept.
    """
    from twitchdx.teaching import checked

    network = load_network(priors, overlay, language)
    rows = [row for file in files for row in _rows(network, file)]
    found = {row.where: checked(network, row.case, within=within) for row in rows if row.case is not None}
    said = [_said(row, found.get(row.where), within) for row in rows]
    if as_json:
        print_json(network, Report(tuple(said)))
    else:
        from twitchdx.cli.show import console, show_footer

        for row, one in zip(rows, said, strict=True):
            _print_checked(network, console(), row, one)
        show_footer(network)
    if any(issue.level == "error" for one in said for issue in one.issues):
        raise typer.Exit(SOME_REJECTED)


def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A teaching case: .json, or the id of a shipped one.")],
    case: Annotated[str | None, typer.Option("--case", metavar="ID", help="Which, where the file has several.")] = None,
    stage: Annotated[int | None, typer.Option(min=1, help="Show only the first so many stages, and no end.")] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Tell a teaching case stage by stage, with what the model says at each, and how it ended."""
    from twitchdx.teaching.checked import replay
    from twitchdx.teaching.stages import seen

    network = load_network(priors, overlay, language)
    chosen = _chosen(_rows(network, file), file, case)
    readings = replay(network, chosen).stages[:stage]
    whole = len(readings) == len(chosen.stages)
    if as_json:
        said = tuple(_stage_said(number, reading) for number, reading in enumerate(readings, start=1))
        print_json(network, Shown(chosen if whole else seen(chosen, len(readings)), said))
        return
    from twitchdx.cli.show import console, show_footer

    out = console()
    _print_case(network, out, chosen, readings)
    if whole:
        _print_end(network, out, chosen)
    show_footer(network)


def _rows(network: Network, file: str) -> Sequence[TeachingRow]:
    """Cases of a file, or the shipped one of that name."""
    from twitchdx import tables
    from twitchdx.teaching.reading import FOLDER, read_teaching

    path = Path(file)
    own = tables.default_directory() / FOLDER / f"{file}.json"
    if not path.exists() and own.parent == (tables.default_directory() / FOLDER) and own.is_file():
        path = own
    elif not path.exists() and not path.suffix:
        ids = ", ".join(sorted(one.stem for one in own.parent.glob("*.json")))
        fix = say("Take a file of JSON, or one of {ids}.", ids=ids)
        stop(Issue("error", file, say("no file and no shipped case of this name"), fix))
    with readable_files():
        return read_teaching(network.knowledge, path)


def _chosen(rows: Sequence[TeachingRow], file: str, wanted: str | None) -> TeachingCase:
    fitting = [row for row in rows if wanted is None or row.id == wanted]
    if len(fitting) != 1:
        ids = ", ".join(row.id for row in rows)
        several = say("{count} cases in it, and one is asked about", count=len(rows))
        message = several if fitting else say("no case {wanted!r} in it", wanted=wanted)
        stop(Issue("error", file, message, say("Say which with --case: {ids}.", ids=ids)))
    complain(fitting[0].issues)
    found = fitting[0].case
    if found is None:
        raise typer.Exit(SOME_REJECTED)
    return found


def _said(row: TeachingRow, found: Checked | None, within: int) -> CaseSaid:
    if found is None:
        return CaseSaid(row.where, row.id, row.issues, {}, (), float("inf"), within, reached=False)
    stages = tuple(_stage_said(number, reading) for number, reading in enumerate(found.replay.stages, start=1))
    issues = (*row.issues, *found.issues)
    base = dict(found.replay.base.shares)
    return CaseSaid(row.where, row.id, issues, base, stages, found.place, within, found.reached)


def _stage_said(number: int, reading: Reading) -> StageSaid:
    over = tuple(entry.cause for entry in reading.ranking.cant_miss if entry.above)
    return StageSaid(number, dict(reading.shares), over)


def _print_checked(network: Network, out: Console, row: TeachingRow, one: CaseSaid) -> None:
    from rich.markup import escape

    from twitchdx.cli.tables import print_table

    out.rule(f"[bold]{escape(row.id or row.where)}[/]", align="left")
    for issue in one.issues:
        out.print(escape(told(issue)), style="red" if issue.level == "error" else "yellow")
    if row.case is None:
        return
    main = network.knowledge.label(row.case.main)
    place = say("place {place}", place=f"{one.place:g}") if one.place < float("inf") else say("nowhere")
    out.print(say("Main cause: {main}, {place} in its list at the end.", main=escape(main), place=place))
    lines = [(say("complaint alone"), _first(network, one.base), "")]
    lines += [
        (say("stage {number}", number=s.stage), _first(network, s.shares), _labels(network, s.over)) for s in one.stages
    ]
    print_table(out, ("", say("the model's main cause"), say("over their line")), lines)
    if row.case.not_reached:
        out.print(say("Kept although not reached: {why}", why=escape(row.case.not_reached)), style="dim")
    out.print()


def _first(network: Network, shares: dict[str, float]) -> str:
    """The likeliest options, as counts."""
    from twitchdx.wording import natural

    ordered = sorted(shares.items(), key=lambda pair: -pair[1])[:SHOWN]
    return "; ".join(f"{network.knowledge.label(name)} {natural(share)}" for name, share in ordered)


def _labels(network: Network, names: Sequence[str]) -> str:
    return ", ".join(network.knowledge.label(name) for name in names)


def _print_case(network: Network, out: Console, case: TeachingCase, readings: Sequence[Reading]) -> None:
    from rich.markup import escape

    out.rule(f"[bold]{escape(case.title)}[/]", align="left")
    names = escape(_labels(network, case.offered))
    out.print(say("Divide 100 points over: {names}, something else.", names=names) + "\n")
    for number, (stage, reading) in enumerate(zip(case.stages, readings, strict=False), start=1):
        _print_stage(network, out, number, stage, reading)


def _from(case: TeachingCase) -> str:
    if case.source.kind == "invented":
        return say("Invented.")
    return f"{say('After a published report: {citation}.', citation=case.source.citation)} {case.source.url}".strip()


def _print_stage(network: Network, out: Console, number: int, stage: Stage, reading: Reading) -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from twitchdx.teaching.phrases import finding_words

    out.print(f"[bold]{number}[/] {escape(stage.text)}")
    revealed = "; ".join(finding_words(network.knowledge, name, found) for name, found in stage.findings.items())
    out.print(Padding(escape(say("Revealed: {revealed}", revealed=revealed)), (0, 0, 0, 2)), style="dim")
    out.print(Padding(escape(say("Model: {shares}", shares=_first(network, dict(reading.shares)))), (0, 0, 0, 2)))
    over = [entry.cause for entry in reading.ranking.cant_miss if entry.above]
    if over:
        above = say("Over their line: {names}", names=_labels(network, over))
        out.print(Padding(escape(above), (0, 0, 0, 2)), style="red")
    if stage.open:
        left = say("Open: {names}", names=_labels(network, stage.open))
        out.print(Padding(escape(left), (0, 0, 0, 2)), style="dim")
    out.print()


def _print_end(network: Network, out: Console, case: TeachingCase) -> None:
    from rich.markup import escape

    out.print(f"[bold]{say('What it was')}[/] {escape(case.told)}")
    for danger in case.dangers:
        handled = say("handled by {names}", names=_labels(network, danger.handled_by))
        out.print(escape(f"! {network.knowledge.label(danger.cause)}: {handled}. {danger.why}"), style="red")
    for point in case.learning_points:
        out.print(escape(f"- {point}"))
    out.print(escape(f"{say('By {author}.', author=case.author)} {_from(case)}\n"), style="dim")

"""`twitchdx simulate`: people drawn from the network, as a case file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.batch import counter
from twitchdx.cli.common import (
    AsJson,
    Language,
    Overlay,
    Priors,
    closing,
    load_network,
    needs_place,
    readable_files,
    stop,
)
from twitchdx.cli.tables import plain_state
from twitchdx.language import say
from twitchdx.types import DISCLAIMER, Issue

if TYPE_CHECKING:
    from twitchdx.network import Network
    from twitchdx.simulate import People

MIXED = "mixed"
MADE_UP = "Simulated: nobody of these exists, and they are only as like real people as the network is."
EXAMPLES = """Everybody has a complaint, among what is known of them. What is not known is left out, and why it is \
not known has nothing to do with the answer.

A measured value is drawn so that it says exactly as much about its state as the program will read out of it; \
how values spread within a state is a convention.

Examples:

twitchdx simulate 1000 --out people.csv

twitchdx simulate 1000000 --setting primary_care --labs numbers --out people.parquet --truth truth.parquet

twitchdx simulate 200 --setting mixed --missing much --seed 7 --out people.jsonl"""


class Missing(StrEnum):
    """How much of a person stays unknown."""

    LITTLE = "little"
    USUAL = "usual"
    MUCH = "much"


class Labs(StrEnum):
    """How laboratory tests are told."""

    STATES = "states"
    NUMBERS = "numbers"


def run(
    n: Annotated[int, typer.Argument(metavar="N", min=1, help="How many people.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="File to write: .csv, .tsv, .jsonl, .fhir.ndjson or .phenopackets.jsonl, each also .gz or .zst; "
            ".parquet or .arrow; or a folder .fhir, as a FHIR bulk export.",
        ),
    ],
    setting: Annotated[
        str, typer.Option(help=f"Where they are met; `{MIXED}`: as many from each setting.")
    ] = "primary_care",
    missing: Annotated[Missing, typer.Option(help="How much of a person stays unknown.")] = Missing.USUAL,
    labs: Annotated[
        Labs, typer.Option(help="Blood tests as states, or as measured values with their units.")
    ] = Labs.STATES,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The true state of every cause, by id: .csv, .tsv, .jsonl, .parquet or .arrow."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same file.")] = 1,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Draw people with a complaint from the network itself, as a case file.

    To try things on, never to learn medicine.
    """
    _refuse(out, truth)
    network = load_network(priors, overlay, language)
    settings = _settings(network, setting)
    about = _about(network, settings, missing, labs, seed)
    started = time.perf_counter()
    _write(network, _people(network, n, settings, missing, labs, seed), n, out, truth, about)
    seconds = time.perf_counter() - started
    if as_json:
        files = {"out": str(out), "truth": str(truth) if truth else None}
        typer.echo(json.dumps({**files, "people": n, **about, "seed": seed, "seconds": seconds}))
        return
    typer.echo(
        say(
            "{n} people with a complaint ({settings}; seed {seed}) in {seconds} s.",
            n=n,
            settings=", ".join(map(plain_state, settings)),
            seed=seed,
            seconds=f"{seconds:.2f}",
        )
    )
    both = say("Written to {out}, the truth about them to {truth}.", out=out, truth=truth)
    typer.echo(both if truth else say("Written to {out}.", out=out))
    typer.echo(f"{say(MADE_UP)} {closing(network)}")


def _write(
    network: Network, people: Iterator[People], n: int, out: Path, truth: Path | None, about: dict[str, str]
) -> None:
    from twitchdx.cases.drawn import write_people
    from twitchdx.simulate import SimulationError

    try:
        with readable_files(), counter() as told:
            write_people(network, people, out, about, truth, (lambda done: told(done, done / n)) if told else None)
    except SimulationError as error:
        stop(
            Issue("error", "--setting", str(error).rstrip("."), say("Choose another setting, or less that is missing."))
        )


def _people(
    network: Network, n: int, settings: tuple[str, ...], missing: Missing, labs: Labs, seed: int
) -> Iterator[People]:
    """Blocks of people, as many from each setting."""
    import numpy as np

    from twitchdx.simulate import MISSING, draw_people, measured_tests

    rng = np.random.default_rng(seed)
    measured = measured_tests(network) if labs is Labs.NUMBERS else {}
    for part, setting in zip(np.array_split(np.arange(n), len(settings)), settings, strict=True):
        yield from draw_people(network, rng, len(part), setting, MISSING[missing.value], measured=measured)


def _about(network: Network, settings: tuple[str, ...], missing: Missing, labs: Labs, seed: int) -> dict[str, str]:
    """What the file says of itself."""
    from twitchdx.version import VERSION

    return {
        "note": MADE_UP,
        "setting": ", ".join(settings),
        "missing": missing.value,
        "labs": labs.value,
        "seed": str(seed),
        "digest": network.knowledge.digest,
        "version": VERSION,
        "disclaimer": DISCLAIMER,
    }


def _settings(network: Network, written: str) -> tuple[str, ...]:
    from twitchdx.evidence.index import index
    from twitchdx.evidence.words import did_you_mean, one_of, plain

    states = network.variable("setting").states
    if plain(written) == MIXED:
        return states
    known = index(network.knowledge).settings
    if plain(written) not in known:
        message = say(
            "unknown setting {written!r}; expected {states}", written=written, states=one_of([*states, MIXED])
        )
        stop(Issue("error", "--setting", message, did_you_mean(written, known, say("Choose the one that fits best."))))
    return (known[plain(written)],)


def _refuse(out: Path, truth: Path | None) -> None:
    """End before any work where the people have no place to go."""
    from twitchdx.cases.drawn import ENDINGS, TRUTH_ENDINGS, ending

    for path, endings in ((out, ENDINGS), (truth, TRUTH_ENDINGS)):
        if path is None:
            continue
        if ending(path, endings) is None:
            fix = say("Let the name end in one of {endings}.", endings=", ".join(endings))
            stop(Issue("error", str(path), say("unknown ending {suffix!r}", suffix=path.suffix), fix))
        needs_place(path)
    if truth is not None and truth.resolve() == out.resolve():
        stop(Issue("error", str(truth), say("the truth would replace the cases"), say("Give it another name.")))

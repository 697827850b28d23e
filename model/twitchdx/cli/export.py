"""`twitchdx export`: the network in an exchange format."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from twitchdx.cli.common import Overlay, Priors, load_network, readable_files, stop
from twitchdx.types import DISCLAIMER, Issue

EXAMPLES = """Example:

twitchdx export --format bif twitchdx.bif"""


class Format(StrEnum):
    """Formats that other programs read."""

    BIF = "bif"


def run(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="File to write.")],
    format: Annotated[Format, typer.Option("--format", help="Exchange format.")] = Format.BIF,  # noqa: A002, ARG001
    priors: Priors = None,
    overlay: Overlay = None,
) -> None:
    """Write the network for pgmpy, pyAgrum and other programs; gates are decomposed into small tables."""
    from twitchdx.interop import write_bif
    from twitchdx.version import VERSION

    if not path.resolve().parent.is_dir():
        stop(Issue("error", str(path), "its folder does not exist", "Make the folder first."))
    network = load_network(priors, overlay)
    with readable_files():
        write_bif(network, path)
    typer.echo(f"Written to {path}.")
    typer.echo(f"{DISCLAIMER} Version {VERSION}, tables {network.knowledge.digest}.")

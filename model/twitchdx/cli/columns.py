"""`twitchdx columns`: how the columns of a case file are understood, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, load_network, print_json, readable_files
from twitchdx.language import say

if TYPE_CHECKING:
    from twitchdx.batch import Source
    from twitchdx.cases.columns import Understood
    from twitchdx.cases.dialect import Dialect

EXAMPLES = """A mapping is a CSV file with the columns column, variable, unit, values:

Kalium,serum_potassium,mmol/L,

Zucken,twitching,,ja=present|nein=absent

Kommentar,ignore,,

Examples:

twitchdx columns export.csv

twitchdx columns export.csv --mapping mapping.csv"""

NO_COLUMNS = "No columns: each case names its own findings. `twitchdx batch` counts and names what means nothing here."

Mapping = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="CSV file that says what columns are; see `columns`.")
]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of a file."""

    file: str
    kind: str
    dialect: Dialect
    columns: tuple[Understood, ...]


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A case file with columns: CSV, Parquet or Arrow.")],
    mapping: Mapping = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Show how each column of a case file was understood, and which mean nothing to the model."""
    from twitchdx.batch import source_of
    from twitchdx.cases.columns import read_mapping

    network = load_network(priors, overlay, language)
    with readable_files():
        source = source_of(network.knowledge, file, read_mapping(network.knowledge, mapping) if mapping else None)
    if as_json:
        print_json(network, Shown(source.name, source.kind, source.dialect, source.columns))
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table

    out = console()
    out.print(f"[bold]{source.name}[/]: {told(source)}\n", highlight=False)
    if source.columns:
        rows = [(c.header, say(c.role.value), c.name or _meant(c.near), c.unit, say(c.how)) for c in source.columns]
        print_table(out, (say("Column"), say("is"), say("what"), say("unit"), say("by")), rows)
        out.print()
    else:
        why = say(NO_COLUMNS) if source.size else f"{say('no cases in it').capitalize()}."
        out.print(f"{why}\n", highlight=False)
    show_footer(network)


def told(source: Source) -> str:
    """What a file is, in words."""
    return f"{source.kind}, {source.dialect}" if source.kind == "CSV" else say(source.kind.value)


def _meant(near: tuple[str, ...]) -> str:
    return say("did you mean {names}?", names=near[0]) if near else ""

"""Plain tables for people, the same in every command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from twitchdx.language import say


def print_table(out: Console, headings: Iterable[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> None:
    """Print rows under headings; the last `numbers` columns stand to the right and are never folded."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    named = tuple(headings)
    for place, heading in enumerate(named):
        right = place >= len(named) - numbers
        table.add_column(heading, justify="right" if right else "left", no_wrap=right)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)


def plain_state(state: str) -> str:
    """A state as words: "low or very low"."""
    return say(" or ").join(say(one.replace("_", " ")) for one in state.split(" or "))

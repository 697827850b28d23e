"""Plain tables for people, the same in every command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from twitchdx.language import say

GAP, INDENT = 3, 4  # between columns; of what stands below a name


def print_table(out: Console, headings: Iterable[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> None:
    """Print rows under headings; the last `numbers` columns stand to the right and are never folded.

    Where the terminal is too narrow for that, each row is a name with its cells below: nothing is ever cut.
    """
    named, shown = tuple(headings), [tuple(row) for row in rows]
    words = len(named) - numbers
    if _least([named, *shown], words) > out.width:
        _print_stacked(out, named, shown)
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for place, heading in enumerate(named):
        right = place >= words
        table.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    for row in shown:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)


def _least(lines: Sequence[Sequence[str]], words: int) -> int:
    """Width that cuts nothing: the longest word of each of the first columns, the longest cell of the others."""
    widths = [
        max(cell_len(part) for cell in column for part in (cell.split() if place < words else [cell]) or [""])
        for place, column in enumerate(zip(*lines, strict=True))
    ]
    return sum(widths) + GAP * (len(widths) - 1)


def _print_stacked(out: Console, named: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print the first cell of each row, and below it the others with their headings."""
    if named[0].strip():
        out.print(escape(named[0].strip()), style="bold")
    for first, *others in rows:
        out.print(escape(first))
        cells = zip(named[1:], others, strict=True)
        told = "; ".join(f"{heading}: {cell}" if heading else cell for heading, cell in cells if cell)
        out.print(Padding(escape(told), (0, 0, 0, INDENT)))


def plain_state(state: str) -> str:
    """A state as words: "low or very low"."""
    return say(" or ").join(say(one.replace("_", " ")) for one in state.split(" or "))

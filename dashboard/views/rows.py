"""Rows of bars, dots on the ruler, and tables: what the pages beside Explore are drawn with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from twitchdx.axis import ALL, place
from twitchdx.language import say
from twitchdx.wording import natural
from views.markup import Html, h
from views.ruler import TICKS, ZONES


def bar(name: Html | str, note: str, lane: Html, number: Html | str) -> Html:
    """A row: a name with a note below it, a picture, a number."""
    return h("div", h("div", name, h("small", note) if note else None), lane, h("div", number), class_="bars")


def linear(value: float, low: float | None = None, high: float | None = None, words: str = "") -> Html:
    """A bar from none to all, with its range."""
    spread = None
    if low is not None and high is not None and high > low:
        spread = h("i", class_="range", style=f"left:{100 * low:.2f}%;width:{100 * (high - low):.2f}%")
    filled = h("i", style=f"width:{100 * value:.2f}%") if value > 0 else None
    return h("span", filled, spread, class_="lane", role="img", aria_label=words or natural(min(1.0, value)))


def on_ruler(value: float, low: float, high: float, line: float | None = None, words: str = "") -> Html:
    """A dot with its range on the ruler, and a line to act on."""
    spread = h("i", class_="range", style=f"left:{place(low):.2f}%;width:{max(0.3, place(high) - place(low)):.2f}%")
    mark = h("i", class_="line", style=f"left:{place(line):.2f}%") if line is not None else None
    return h(
        "span",
        spread,
        mark,
        h("i", class_="dot", style=f"left:{place(value):.2f}%"),
        class_="lane",
        role="img",
        aria_label=words or natural(value),
    )


def figure(value: float) -> str:
    """A number of the tables as people write it, without an exponent: "0.00001"."""
    return f"{Decimal(f'{value:g}'):f}"


def ruler_head() -> Html:
    """The words above rows on the ruler."""
    zones = [h("span", say(words), style=f"position:absolute;left:{place(low):.2f}%;top:0") for low, _, words in ZONES]
    ticks = [
        h("span", t.word, style=f"position:absolute;left:{place(t.probability):.2f}%;top:15px;translate:-50%")
        for t in TICKS
    ]
    every = h("span", say("all"), style=f"position:absolute;left:{ALL}%;top:15px;translate:-50%")
    lane = h("span", *zones, *ticks, every, class_="zones", aria_hidden="true")
    return h("div", h("div"), lane, h("div"), class_="bars", style="border:0;min-height:0")


def held(words: str) -> str:
    """Words of which no line ends within a number: "10 000" stays together."""
    return words.replace(" 000", "\u00a0000")


def table(head: tuple[str, ...], rows: Sequence[tuple[Html | str, ...]], numbers: int, label: str) -> Html:
    """A table whose last columns are numbers."""

    def cells(row: tuple[Html | str, ...], tag: Callable[[int], str]) -> list[Html]:
        first = len(row) - numbers
        return [h(tag(i), whole(cell), class_="n" if i >= first else None) for i, cell in enumerate(row)]

    def whole(cell: Html | str) -> Html | str:
        return cell if isinstance(cell, Html) else held(cell)

    body = [h("tr", *cells(row, lambda i: "th" if i == 0 else "td")) for row in rows]
    return h(
        "div",
        h("table", h("thead", h("tr", *cells(head, lambda _: "th"))), h("tbody", *body)),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=label,
    )

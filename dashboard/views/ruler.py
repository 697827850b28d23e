"""The three-zone ruler: one log-odds axis on which one in a million and one in two are both readable.

Every place is written twice, on that axis and on one from 0 to 100 of 100; the style sheet shows one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx import wording
from twitchdx.axis import ALL, LAST, place
from twitchdx.language import say
from views.markup import Html, h, join

LEFT, WIDTH = 2.0, 95.0  # of the axis from 0 to 100, in percent of the width


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis; `word` is the count within its zone."""

    probability: float
    word: str
    zone: bool = False  # a zone begins here


TICKS = (
    Tick(1e-6, "1", zone=True),
    Tick(1e-5, "10"),
    Tick(1e-4, "1", zone=True),
    Tick(1e-3, "10"),
    Tick(1e-2, "1", zone=True),
    Tick(0.1, "10"),
    Tick(0.5, "50"),
    Tick(0.9, "90"),
)
ZONES = ((1e-6, 1e-4, "in a million"), (1e-4, 1e-2, "in 10 000"), (1e-2, LAST, "in 100"))
HUNDRED = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def of_hundred(probability: float) -> float:
    """Place on the axis from 0 to 100 of 100, in percent of the width."""
    return LEFT + WIDTH * min(max(probability, 0.0), 1.0)


def at(probability: float) -> str:
    """Place on both axes as a style."""
    return f"--odds:{place(probability):.2f}%;--hundred:{of_hundred(probability):.2f}%"


def between(low: float, high: float) -> str:
    """Place and width on both axes as a style."""
    widths = (place(high) - place(low), of_hundred(high) - of_hundred(low))
    return f"{at(low)};--odds-width:{widths[0]:.2f}%;--hundred-width:{widths[1]:.2f}%"


def axis() -> Html:
    """Head of the ruler: zones and ticks in the words that the numbers beside it use."""
    zones = [
        h("span", say(words), class_="zone", style=f"left:{place(low):.2f}%;width:{place(high) - place(low):.2f}%")
        for low, high, words in ZONES
    ]
    ticks = [h("span", t.word, class_="tick", style=f"left:{place(t.probability):.2f}%") for t in TICKS]
    every = h("span", say("all"), class_="tick", style=f"left:{ALL}%")
    counts = [h("span", f"{100 * p:.0f}", class_="tick", style=f"left:{of_hundred(p):.2f}%") for p in HUNDRED]
    whole = h("span", say("in 100"), class_="zone", style=f"left:{LEFT:.2f}%;width:{WIDTH:.2f}%")
    return join(
        h("span", *zones, *ticks, every, class_="axis odds", aria_hidden="true"),
        h("span", whole, *counts, class_="axis hundred", aria_hidden="true"),
    )


def background() -> str:
    """Lines and middle zone as a CSS background: every row carries its piece, in one line or two."""
    low, high, _ = ZONES[1]
    width = place(high) - place(low)
    lines = [_line(place(t.probability), "edge" if t.zone else "line") for t in TICKS]
    # A background's place in percent is measured over the room that its own width leaves.
    band = f"linear-gradient(var(--band) 0 0) {place(low) / (100.0 - width) * 100.0:.2f}% 0/{width:.2f}% 100% no-repeat"
    return ",".join([*lines, band])


def hundred_background() -> str:
    """The same for the axis from 0 to 100."""
    return ",".join(_line(of_hundred(p), "edge" if p in (0.0, 1.0) else "line") for p in HUNDRED)


def _line(left: float, tone: str) -> str:
    return f"linear-gradient(var(--{tone}) 0 0) {left:.2f}% 0/1px 100% no-repeat"


def move(before: float, now: float, *, known: bool = False) -> Html:
    """Hollow dot before, filled dot now, a stem for the move between them."""
    if known:
        dot = h("i", class_="now", style=at(1.0))
        return h("span", dot, class_="move", role="img", aria_label=say("known"))
    return h(
        "span",
        h("i", class_="stem", style=between(min(before, now), max(before, now))),
        h("i", class_="before", style=at(before)),
        h("i", class_="now", style=at(now)),
        class_="move",
        role="img",
        aria_label=say("from {before} to {now}", before=wording.natural(before), now=wording.natural(now)),
    )


def band(low: float, high: float) -> Html:
    """Pale bar of a range, behind the dots; drawn taller than a dot so that a tight one still shows."""
    words = say("{low} to {high}", low=wording.natural(low), high=wording.natural(high))
    return h("i", h("span", words, class_="unseen"), class_="band", style=between(low, high), title=words)


def words(probability: float, *, known: bool = False) -> Html:
    """Probability as a count, its figures apart from its denominator so that columns line up."""
    text = say(wording.KNOWN) if known else wording.natural(probability)
    of = say(" in ")
    count, separator, denominator = text.rpartition(of)
    if not separator:
        return h("span", text, class_="count plain")
    return h("span", h("b", count), join(of, denominator), class_="count")

"""The three-zone ruler: one log-odds axis on which one in a million and one in two are both readable."""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx import wording
from twitchdx.axis import ALL, LAST, place
from views.markup import Html, h, join


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


def axis() -> Html:
    """Head of the ruler: zones and ticks in the words that the numbers beside it use."""
    zones = [
        h("span", words, class_="zone", style=f"left:{place(low):.2f}%;width:{place(high) - place(low):.2f}%")
        for low, high, words in ZONES
    ]
    ticks = [h("span", t.word, class_="tick", style=f"left:{place(t.probability):.2f}%") for t in TICKS]
    every = h("span", "all", class_="tick", style=f"left:{ALL}%")
    return h("span", *zones, *ticks, every, class_="axis", aria_hidden="true")


def background() -> str:
    """Lines and middle zone as a CSS background: every row carries its piece, in one line or two."""
    low, high, _ = ZONES[1]
    width = place(high) - place(low)
    lines = [
        f"linear-gradient(var(--{'edge' if t.zone else 'line'}) 0 0) {place(t.probability):.2f}% 0/1px 100% no-repeat"
        for t in TICKS
    ]
    # A background's place in percent is measured over the room that its own width leaves.
    band = f"linear-gradient(var(--band) 0 0) {place(low) / (100.0 - width) * 100.0:.2f}% 0/{width:.2f}% 100% no-repeat"
    return ",".join([*lines, band])


def move(before: float, now: float, *, known: bool = False) -> Html:
    """Hollow dot before, filled dot now, a stem for the move between them."""
    end = place(1.0 if known else now)
    if known:
        return h("span", h("i", class_="now", style=f"left:{end:.2f}%"), class_="move", role="img", aria_label="known")
    start = place(before)
    return h(
        "span",
        h("i", class_="stem", style=f"left:{min(start, end):.2f}%;width:{abs(end - start):.2f}%"),
        h("i", class_="before", style=f"left:{start:.2f}%"),
        h("i", class_="now", style=f"left:{end:.2f}%"),
        class_="move",
        role="img",
        aria_label=f"from {wording.natural(before)} to {wording.natural(now)}",
    )


def words(probability: float, *, known: bool = False) -> Html:
    """Probability as a count, its figures apart from its denominator so that columns line up."""
    text = wording.KNOWN if known else wording.natural(probability)
    count, separator, denominator = text.rpartition(" in ")
    if not separator:
        return h("span", text, class_="count plain")
    return h("span", h("b", count), join(" in ", denominator), class_="count")

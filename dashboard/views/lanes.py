"""How a class answered a stage: one dot a learner, stacked by cause, with the model as a bar of ink behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import median
from types import MappingProxyType

from twitchdx.axis import ALL, place
from twitchdx.language import say
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.wording import in_hundred, natural
from views import counted
from views.beside import DRAWN, ends
from views.group import Class, colour, option
from views.markup import Html, h, join
from views.palette import drawn
from views.ruler import TICKS, ZONES, background
from world import World

TALL = 132  # pixels of the highest stack
MANY = 60  # learners from which on a stack is one element
Ranges = Mapping[str, tuple[float, float]]


def lanes(
    world: World,
    group: Class,
    shares: Mapping[str, float] | None,
    *,
    own: Mapping[str, int] | None = None,
    ranges: Ranges = MappingProxyType({}),
) -> Html:
    """One row a cause: dots of the class, its median, the model over its range; `own` is a learner's place, a ring."""
    sure = ranges if shares is not None else {}
    highest = max(
        [n for given in group.points.values() for n in given]
        + [100 * p for p in (shares or {}).values()]
        + [100 * high for _, high in sure.values()]
        + [*(own or {}).values()]
        + [20]
    )
    axis = min(100, 10 * math.ceil(highest / 10))
    step = 10 if axis <= 60 else 20
    ticks = [h("span", str(n), style=f"left:{100 * n / axis:.2f}%") for n in range(0, axis + 1, step)]
    head = h(
        "div",
        h("span", say("of 100"), class_="quiet"),
        h("span", *ticks, class_="ticks", aria_hidden="true"),
        h("span", say("class median")),
        h("span", say("model") if shares is not None else None),
        h("span", say("you") if own is not None else None),
        class_="lanes head",
    )
    order = sorted(
        group.points,
        key=lambda n: (n == SOMETHING_ELSE, -(shares or {}).get(n, 0.0)) if shares else (n == SOMETHING_ELSE, 0.0),
    )
    rows = [_lane(world, name, group, shares, axis, own, sure.get(name)) for name in order]
    keys = h(
        "p",
        h("span", h("i", class_="key"), say("one learner")),
        h("span", h("i", class_="key model"), say("model")) if shares is not None else None,
        h("span", h("i", class_="key range"), say(DRAWN)) if sure else None,
        h("span", h("i", class_="key ring"), say("you")) if own is not None else None,
        class_="legend",
    )
    return h("div", head, *rows, keys, class_="chart with-own" if own is not None else "chart")


def _lane(
    world: World,
    name: str,
    group: Class,
    shares: Mapping[str, float] | None,
    axis: int,
    own: Mapping[str, int] | None,
    sure: tuple[float, float] | None,
) -> Html:
    said = group.points[name]
    grid = ",".join(
        f"linear-gradient(var(--line) 0 0) {100 * n / axis:.2f}% 0/1px 100% no-repeat"
        for n in range(0, axis + 1, 10 if axis <= 60 else 20)
    )
    stacks, height = dots(tuple(100 * n / axis for n in said), 100 / 30)
    model = round(100 * shares.get(name, 0.0)) if shares is not None else None
    words = say("{learners}, median {median} in 100", learners=counted.learners(len(said)), median=group.median(name))
    bar = h("i", class_="ink", style=f"left:{min(100.0, 100 * model / axis):.2f}%") if model is not None else None
    mine = h("i", class_="ring", style=f"left:{100 * own.get(name, 0) / axis:.2f}%") if own is not None else None
    return h(
        "div",
        h("span", drawn(colour(world, name)), " ", option(world, name), class_="name"),
        h(
            "span",
            _range(*(100 * p / axis for p in sure)) if sure else None,
            bar,
            stacks,
            mine,
            class_="lane",
            style=f"height:{height}px;background:{grid}",
            role="img",
            aria_label=words,
        ),
        h("span", str(group.median(name)) if said else "\u2013", class_="n"),
        h(
            "span",
            h("b", in_hundred(shares.get(name, 0.0))) if shares is not None else None,
            " ",
            h("small", ends(*sure)) if sure else None,
            class_="n",
        ),
        h("span", str(own.get(name, 0)) if own is not None else None, class_="n"),
        class_=f"lanes {colour(world, name)}",
    )


def _range(low: float, high: float) -> Html:
    """The range of the model behind its bar, between places of 0 to 1."""
    return h("i", class_="range", style=f"left:{100 * low:.2f}%;width:{100 * (min(1.0, high) - low):.2f}%")


@lru_cache(maxsize=512)
def dots(places: tuple[float, ...], width: float) -> tuple[Html, int]:
    """Stacks of dots at places in percent, binned by `width`; and how many pixels high they are.

    A large class is drawn as one element a stack, or 200 phones would each be sent thousands of dots.
    """
    bins: dict[int, int] = {}
    for at in places:
        bins[round(at / width)] = bins.get(round(at / width), 0) + 1
    most = max(bins.values(), default=1)
    size = min(10.0, TALL / most)
    height = max(36, math.ceil(size * most) + 12)
    if len(places) > MANY:
        stacks = [
            h("i", class_="stack", style=f"left:{width * at:.2f}%;height:{size * count:.2f}px;--size:{size:.2f}px")
            for at, count in sorted(bins.items())
        ]
        return join(*stacks), height
    single = [
        h("i", class_="dot", style=f"left:{width * at:.2f}%;bottom:{3 + size * up:.1f}px;--size:{size * 0.9:.1f}px")
        for at, count in sorted(bins.items())
        for up in range(count)
    ]
    return join(*single), height


def dangers(
    world: World,
    group: Class,
    present: Mapping[str, float] | None,
    names: Sequence[str],
    ranges: Ranges = MappingProxyType({}),
) -> Html | None:
    """Dangerous causes on the log ruler: one in a million and one in two are both readable there."""
    rows = [name for name in names if group.rare.get(name) or (present or {}).get(name, 1.0) < 0.01]
    if not rows:
        return None
    zones = [
        h("span", say(words), class_="zone", style=f"left:{place(low):.2f}%;width:{place(high) - place(low):.2f}%")
        for low, high, words in ZONES
    ]
    marks = [h("span", t.word, class_="tick", style=f"left:{place(t.probability):.2f}%") for t in TICKS]
    every = h("span", say("all"), class_="tick", style=f"left:{ALL}%")
    head = h(
        "div",
        h("span"),
        h("span", *zones, *marks, every, class_="axis", aria_hidden="true"),
        h("span", say("class median")),
        h("span", say("model") if present is not None else None),
        class_="lanes head far",
    )
    return h(
        "div",
        h("h2", say("How many like this have what must not be missed?")),
        head,
        *[_danger(world, name, group, present, ranges.get(name) if present is not None else None) for name in rows],
        class_="chart",
    )


def _danger(
    world: World, name: str, group: Class, present: Mapping[str, float] | None, sure: tuple[float, float] | None
) -> Html:
    said = group.rare.get(name, ())
    stacks, height = dots(tuple(place(p) for p in said), 1.5)
    now = (present or {}).get(name)
    silent = len(group.points.get(name, ())) - len(said)
    words = say("{learners}; {silent} gave it no number", learners=counted.learners(len(said)), silent=silent)
    bar = h("i", class_="ink", style=f"left:{place(now):.2f}%") if now is not None else None
    return h(
        "div",
        h("span", drawn(colour(world, name)), " ", option(world, name), h("small", words), class_="name"),
        h(
            "span",
            _range(*(place(p) / 100 for p in sure)) if sure else None,
            bar,
            stacks,
            class_="lane",
            style=f"height:{height}px;background:{background()}",
            role="img",
            aria_label=words,
        ),
        h("span", _held(natural(median(said))) if said else "\u2013", class_="n"),
        h(
            "span",
            h("b", _held(natural(now))) if now is not None else None,
            " ",
            h("small", _held(_between(*sure))) if sure else None,
            class_="n",
        ),
        class_=f"lanes far {colour(world, name)}",
    )


def _held(words: str) -> str:
    """Words of which no line ends within a number: "10 000" stays together."""
    return words.replace(" 000", "\u00a0000")


def _between(low: float, high: float) -> str:
    """The ends of a range; a denominator that both share is said once."""
    first, last, of = natural(low), natural(high), say(" in ")
    count, separator, denominator = first.rpartition(of)
    if separator and denominator == last.rpartition(of)[2]:
        first = count
    return say("{low} to {high}", low=first, high=last)

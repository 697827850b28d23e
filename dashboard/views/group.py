"""How a class answered a stage: one dot a learner, stacked by cause, with the model as a bar of ink behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

from twitchdx.axis import ALL, place
from twitchdx.language import say
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.wording import grouped, natural, ratio
from views.beside import DRAWN, ends
from views.hundred import label, tone_of
from views.markup import Html, h, join
from views.palette import drawn
from views.ruler import TICKS, ZONES, background
from world import World

if TYPE_CHECKING:  # needs the extra `teaching`
    from classroom import Model
    from twitchdx.rooms import Tally

FEWEST = 3  # answers below which none is shown: who looks at the screen would know whose they are
MANY = 60  # learners from which on a stack is one element
TALL = 132  # pixels of the highest stack
FAR = 10.0  # times too many, from which on a fear is the headline
WIDE = 5  # of 100: a difference below it is not worth a word
MILLION = 1_000_000
ODDS = 3.0  # decibans of a move, a factor of 2 in the odds
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Class:
    """Answers to one stage without names: points of each option, probabilities of each dangerous cause, steps."""

    answered: int
    points: Mapping[str, tuple[int, ...]]
    rare: Mapping[str, tuple[float, ...]]
    steps: Mapping[str, int]

    @property
    def shown(self) -> bool:
        """Whether there are enough answers to show any."""
        return self.answered >= FEWEST

    def median(self, option: str) -> int:
        """Points that half of the class is below."""
        return round(median(self.points[option])) if self.points.get(option) else 0


def class_of(tallies: Sequence[Tally], options: Sequence[str], kind: str = "forecast") -> Class:
    """Put together what a group said, of one kind of forecast."""
    numbers = {t.key: t.numbers for t in tallies if t.kind.value == kind}
    points = {name: tuple(round(n) for n in numbers.get(f"points.{name}", ())) for name in options}
    rare = {
        name: tuple(
            sorted([n / MILLION for n in numbers.get(f"per_million.{name}", ())] + [n / 100 for n in given if n])
        )
        for name, given in points.items()
    }
    steps = next((dict(t.counts) for t in tallies if t.kind.value == "step" and t.key == "step"), {})
    return Class(max(map(len, points.values()), default=0), points, rare, steps)


def option(world: World, name: str) -> str:
    """An option as a title."""
    return label(world.network.knowledge, name)


def inside(world: World, name: str) -> str:
    """An option inside a sentence."""
    return say("something else") if name == SOMETHING_ELSE else world.label(name)


def colour(world: World, name: str) -> str:
    """Colour of an option, by its kind."""
    return tone_of(world.network.knowledge, name)


def why(world: World, model: Model) -> str:
    """What moved the model most; where no finding did, what it starts from."""
    base = say(
        "With the complaint alone, {cause} is the main cause in {share} in the model.",
        cause=inside(world, model.lead),
        share=natural(model.base),
    )
    return f"{model.why} {base}".strip()


def fear(group: Class, present: Mapping[str, float]) -> tuple[str, float, float] | None:
    """The dangerous cause that the class puts highest above the model: its name, the class, the model."""
    rows = [
        (name, median(said), present[name])
        for name, said in group.rare.items()
        if len(said) >= FEWEST and name in present
    ]
    far = [row for row in rows if row[1] > row[2] * FAR]
    return max(far, key=lambda row: row[1] / max(row[2], 0.5 / MILLION), default=None)


def apart(group: Class, shares: Mapping[str, float]) -> tuple[str, int, int]:
    """The option on which class and model differ most: its name, the class, the model, of 100."""
    rows = [(name, group.median(name), round(100 * shares.get(name, 0.0))) for name in group.points]
    return max(rows, key=lambda row: abs(row[1] - row[2]))


def headline(world: World, group: Class, shares: Mapping[str, float] | None, present: Mapping[str, float]) -> str:
    """What is to be seen, in one sentence."""
    if shares is None:
        first = max(group.points, key=group.median)
        return say(
            "The class puts {cause} first: {count} in 100", cause=inside(world, first), count=group.median(first)
        )
    found = fear(group, present)
    if found is not None:
        name, said, now = found
        times = ratio(said / max(now, 0.5 / MILLION))
        return say(
            "The class fears {cause} {times} times more than the evidence does", cause=inside(world, name), times=times
        )
    name, own, model = apart(group, shares)
    if abs(own - model) < WIDE:
        return say("Class and model agree within {count} in 100 on every cause", count=WIDE)
    return say(
        "{cause}: {own} in 100 says the class, {model} the model", cause=option(world, name), own=own, model=model
    )


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
    words = say("{count} learners, median {median} in 100", count=len(said), median=group.median(name))
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
            h("b", count_of(shares.get(name, 0.0))) if shares is not None else None,
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


def count_of(share: float) -> str:
    """A share of the model as a count of 100; what rounds to none is not none."""
    return "<1" if 0.0 < share < 0.005 else str(round(100 * share))


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
    words = say("{count} learners; {silent} gave it no number", count=len(said), silent=silent)
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
        h("span", natural(median(said)) if said else "\u2013", class_="n"),
        h(
            "span",
            h("b", natural(now)) if now is not None else None,
            " ",
            h("small", _between(*sure)) if sure else None,
            class_="n",
        ),
        class_=f"lanes far {colour(world, name)}",
    )


def _between(low: float, high: float) -> str:
    """The ends of a range; a denominator that both share is said once."""
    first, last, of = natural(low), natural(high), say(" in ")
    count, separator, denominator = first.rpartition(of)
    if separator and denominator == last.rpartition(of)[2]:
        first = count
    return say("{low} to {high}", low=first, high=last)


def talk(
    world: World,
    group: Class,
    shares: Mapping[str, float],
    present: Mapping[str, float],
    before: tuple[Class, Mapping[str, float]] | None,
) -> Html:
    """Up to three things to talk about, each with the habit it may come from."""
    found = []
    scare = fear(group, present)
    if scare is not None:
        name, own, now = scare
        own_, now_ = grouped(round(own * MILLION)), grouped(round(now * MILLION))
        title = say("{cause}: {own} in a million, or {model}?", cause=option(world, name), own=own_, model=now_)
        found.append((title, say("Of how many who come with this complaint is it the cause?"), say("base rate")))
    name, mine, model = apart(group, shares)
    if abs(mine - model) >= WIDE:
        title = say("{cause}: {own} in 100, or {model}?", cause=option(world, name), own=mine, model=model)
        words = say("Who said more, and who said less? What did each of you see?")
        found.append((title, words, say("too little") if mine < model else say("too much")))
    slow = _slow(group, shares, before) if before is not None and before[0].shown else None
    if slow is not None:
        name, was, now_share, own_was, own_now = slow
        title = say(
            "The new findings moved {cause} from {was} to {now} in the model",
            cause=inside(world, name),
            was=natural(was),
            now=natural(now_share),
        )
        words = say("The class went from {was} to {now} in 100.", was=own_was, now=own_now)
        found.append((title, words, say("update too small")))
    if not found:
        return h("p", say("Nothing stands out: ask who was least sure."), class_="quiet")
    rows = [
        h(
            "li",
            h("span", str(i), class_="turn"),
            h("div", h("b", title), h("p", words), h("span", habit, class_="habit")),
        )
        for i, (title, words, habit) in enumerate(found, start=1)
    ]
    return h("ol", *rows, class_="talk")


def _slow(
    group: Class, shares: Mapping[str, float], before: tuple[Class, Mapping[str, float]]
) -> tuple[str, float, float, int, int] | None:
    """The option that new findings moved most in the model and by less than half of it in the class."""

    def odds(p: float) -> float:
        inside_ = min(max(p, 0.005), 0.995)
        return 10.0 * math.log10(inside_ / (1.0 - inside_))

    rows = []
    for name, now in shares.items():
        was, own_was, own_now = before[1].get(name, 0.0), before[0].median(name), group.median(name)
        step, own = odds(now) - odds(was), odds(own_now / 100) - odds(own_was / 100)
        if abs(step) >= ODDS and own / step < 0.5:
            rows.append((abs(step), (name, was, now, own_was, own_now)))
    return max(rows)[1] if rows else None


def votes(world: World, group: Class, offered: Sequence[str], words: Mapping[str, str]) -> Html | None:
    """Steps that the class chose, with what each takes."""
    chosen = sorted(group.steps.items(), key=lambda pair: (-pair[1], pair[0]))
    if not offered or not chosen:
        return None
    most = chosen[0][1]
    rows = [
        h(
            "div",
            h("span", world.network.knowledge.label(name) if name in words else say("Nothing more now")),
            h("span", h("i", style=f"width:{100 * count / most:.1f}%"), class_="vote", aria_hidden="true"),
            h("b", str(count), class_="n"),
            h("small", words.get(name, "")),
            class_="votes",
        )
        for name, count in chosen
    ]
    return join(h("h2", say("Next step they chose")), *rows)

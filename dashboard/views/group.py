"""What a class said of a stage, without names, and how it differs from the model in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from twitchdx.language import say
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.wording import natural, ratio
from views.hundred import label, tone_of
from world import World

if TYPE_CHECKING:  # needs the extra `teaching`
    from classroom import Model
    from twitchdx.rooms import Tally


FEWEST = 3  # answers below which none is shown: who looks at the screen would know whose they are
FAR = 10.0  # times too many, from which on a fear is the headline
WIDE = 5  # of 100: a difference below it is not worth a word
MILLION = 1_000_000


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

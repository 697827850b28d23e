"""A learner's forecast: 100 points over the offered causes and *something else*, and people in a million for the rare.

The points are whole and sum to 100. A dangerous cause that is rarer than 1 in 100 gets no point; it can be given as
people in a million instead: how many like this have it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.types import Issue

POINTS = 100
MILLION = 1_000_000
LEAST = 0.5 / POINTS  # what 0 points are read as: half of the smallest number that can be said


@dataclass(frozen=True, slots=True)
class Forecast:
    """Points by option, in the order of `options`, *something else* last; people in a million by dangerous cause.

    See `forecast_issues` for what makes one sound.
    """

    options: tuple[str, ...]
    points: tuple[int, ...]
    per_million: Mapping[str, int] = field(default_factory=dict)


def blank(options: Sequence[str]) -> Forecast:
    """The forecast before anything is said: all points on *something else*."""
    return Forecast(tuple(options), tuple(POINTS if name == SOMETHING_ELSE else 0 for name in options))


def forecast_issues(forecast: Forecast, dangerous: Sequence[str] = ()) -> tuple[Issue, ...]:
    """Everything wrong with a forecast, in the words of the page that it came from."""
    return (*_form(forecast), *_points(forecast), *_rare(forecast, dangerous))


def _form(forecast: Forecast) -> list[Issue]:
    names = forecast.options
    if names.count(SOMETHING_ELSE) == 1 and names[-1] == SOMETHING_ELSE and len({*names}) == len(names):
        return []
    message = f"expected the options once each, with {SOMETHING_ELSE!r} last, got {', '.join(names)}"
    return [Issue("error", "options", message, "Take the options of the case.")]


def _points(forecast: Forecast) -> list[Issue]:
    found = []
    if len(forecast.points) != len(forecast.options):
        message = f"expected {len(forecast.options)} numbers, got {len(forecast.points)}"
        return [Issue("error", "points", message, "Give every option a number; 0 is one.")]
    for name, points in zip(forecast.options, forecast.points, strict=True):
        if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= POINTS:
            message = f"expected a whole number from 0 to {POINTS}, got {points!r}"
            found.append(Issue("error", name, message, "Write how many of 100 people like this have it."))
    if not found and sum(forecast.points) != POINTS:
        message = f"the points sum to {sum(forecast.points)}, not to {POINTS}"
        found.append(Issue("error", "points", message, f"Move {abs(POINTS - sum(forecast.points))} of them."))
    return found


def _rare(forecast: Forecast, dangerous: Sequence[str]) -> list[Issue]:
    points = dict(zip(forecast.options, forecast.points, strict=False))
    found = []
    for name, people in forecast.per_million.items():
        if name not in forecast.options or (dangerous and name not in dangerous):
            fix = "Give people in a million for a dangerous cause that is offered."
            found.append(Issue("error", name, "is no dangerous cause of this case", fix))
        elif isinstance(people, bool) or not isinstance(people, int) or not 0 <= people < MILLION // POINTS:
            message = f"expected a whole number under {MILLION // POINTS} in a million, got {people!r}"
            found.append(Issue("error", name, message, "Give it points of 100 where it is more than that."))
        elif points[name]:
            message = f"has {points[name]} of 100 and {people} in a million"
            found.append(Issue("error", name, message, "Say one of the two."))
    return found


def probabilities(forecast: Forecast) -> tuple[float, ...]:
    """What a forecast says of each option, in order; people in a million come from *something else* first. Sum 1.

    Where *something else* has less than they take, all is divided by the sum.
    """
    said = [points / POINTS for points in forecast.points]
    for place, name in enumerate(forecast.options):
        if name in forecast.per_million:
            said[place] = forecast.per_million[name] / MILLION
            said[-1] = max(0.0, said[-1] - said[place])
    total = sum(said)
    return tuple(share / total for share in said)


def said_of(forecast: Forecast, option: str) -> float:
    """What a forecast says of one option."""
    return probabilities(forecast)[forecast.options.index(option)]


def least(forecast: Forecast, option: str) -> float:
    """What a 0 is read as: half of the smallest number on the scale that the option was given on."""
    return 0.5 / MILLION if option in forecast.per_million else LEAST


def adjusted(forecast: Forecast, option: str, points: int) -> Forecast:
    """Move one slider: it takes from *something else*, or gives to it, and stops where nothing is left there.

    No other option ever changes. *Something else* is what is left, so it cannot be moved itself.
    """
    if option == SOMETHING_ELSE:
        return forecast
    place = forecast.options.index(option)
    own, rest = forecast.points[place], forecast.points[-1]
    now = min(max(points, 0), own + rest)
    moved = list(forecast.points)
    moved[place], moved[-1] = now, own + rest - now
    rare = {name: people for name, people in forecast.per_million.items() if name != option or now == 0}
    return replace(forecast, points=tuple(moved), per_million=rare)


def whole_points(shares: Sequence[float]) -> tuple[int, ...]:
    """Shares that sum to 1 as whole points that sum to 100: rounded down, the rest to the largest remainders.

    The method of Hamilton; of equal remainders the first comes first.
    """
    exact = [share * POINTS for share in shares]
    down = [math.floor(points + 1e-9) for points in exact]
    order = sorted(range(len(exact)), key=lambda i: (-round(exact[i] - down[i], 9), i))
    extra = {*order[: POINTS - sum(down)]}
    return tuple(points + (i in extra) for i, points in enumerate(down))

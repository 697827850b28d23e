"""The Fagan nomogram as a picture: three scales, and Bayes' rule as a straight line across them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twitchdx.language import say
from twitchdx.teaching.nomogram import Nomogram, Tick
from twitchdx.wording import grouped, natural
from views.markup import Html, h, join

WIDTH, HEIGHT, TOP, FOOT = 388.0, 400.0, 26.0, 12.0
LEFT, MIDDLE, RIGHT = 124.0, 194.0, 264.0
APART = 13.0  # between the words of two ticks


def nomogram(found: Nomogram, pretest: float, ratio: float) -> Html:
    """Scales with the line of one result."""
    first, second, third = (_y(at) for at in found.line)
    places = ((LEFT, first), (MIDDLE, second), (RIGHT, third))
    marks = [h("circle", cx=x, cy=round(y, 1), r="5", class_="front") for x, y in places]
    heads = [
        h("text", words, x=x, y=12, text_anchor="middle", class_="strong")
        for x, words in ((LEFT - 20, say("before")), (MIDDLE, say("likelihood ratio")), (RIGHT + 20, say("after")))
    ]
    return h(
        "svg",
        *_scale(LEFT, found.pretest, _people, -1),
        *_scale(MIDDLE, found.ratio, _factor, 1),
        *_scale(RIGHT, found.posttest, _people, 1),
        h("path", d=f"M{LEFT:g} {first:.1f}L{RIGHT:g} {third:.1f}", class_="across"),
        *marks,
        *heads,
        class_="plot nomogram",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        role="img",
        aria_label=say(
            "Nomogram: from {before} before, over a likelihood ratio of {ratio}, to {after} after",
            before=natural(pretest),
            ratio=f"{ratio:.3g}",
            after=natural(found.probability),
        ),
    )


def _scale(x: float, ticks: Sequence[Tick], words: Callable[[float], str], side: int) -> list[Html]:
    parts = [h("path", d=f"M{x:g} {_y(0):.1f}V{_y(1):.1f}", class_="axis")]
    written: list[float] = []
    for tick in sorted(ticks, key=lambda t: abs(t.position - 0.5)):
        y = _y(tick.position)
        if not -0.001 <= tick.position <= 1.001:
            continue
        parts.append(h("path", d=f"M{x:g} {y:.1f}h{5 * side}", class_="axis"))
        if all(abs(y - other) >= APART for other in written):
            written.append(y)
            anchor = "end" if side < 0 else "start"
            parts.append(h("text", words(tick.value), x=x + 9 * side, y=round(y + 4, 1), text_anchor=anchor))
    return parts


def _people(probability: float) -> str:
    """A tick; over 99 in 100 it counts those who are left out, or it could not be told from the next one."""
    if probability <= 0.9901:
        return natural(probability)
    rest = 1.0 - probability
    of, words = (10_000, "10 000") if rest > 0.99 / 10_000 else (1_000_000, "a million")
    return say("all but {count} in {denominator}", count=round(of * rest), denominator=say(words))


def _factor(value: float) -> str:
    return grouped(round(value)) if value >= 1.0 else f"1/{grouped(round(1.0 / value))}"


def _y(position: float) -> float:
    return TOP + (HEIGHT - TOP - FOOT) * (1.0 - position)


def rows(found: Nomogram, pretest: float, ratio: float) -> list[tuple[Html | str, ...]]:
    """The picture as a table."""
    return [
        (say("before the test"), natural(pretest)),
        (say("likelihood ratio"), f"{ratio:.3g}"),
        (say("after the result"), join(natural(found.probability))),
    ]

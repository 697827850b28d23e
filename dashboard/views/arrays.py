"""Icon arrays: 100 people, filled from the top left in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from twitchdx.language import say
from twitchdx.wording import share
from views.markup import Html, h
from views.palette import drawn

PEOPLE = 100


def hundred(value: float, words: str) -> Html:
    """100 people of whom a share is filled."""
    on = round(PEOPLE * value)
    cells = [h("i", class_="on" if i < on else None) for i in range(PEOPLE)]
    return h("span", *cells, class_="hundred", role="img", aria_label=words)


def people(groups: Sequence[tuple[str, str, float]], words: str) -> Html:
    """100 people by groups (tone, name, share); the last places are empty where the shares are less than all."""
    sized = zip((tone for tone, _, _ in groups), counts(groups), strict=True)
    cells = [drawn(tone) for tone, count in sized for _ in range(count)]
    empty = [h("i")] * (PEOPLE - len(cells))
    return h("span", *cells, *empty, class_="people", role="img", aria_label=words)


def counts(groups: Sequence[tuple[str, str, float]]) -> list[int]:
    """Whole people of each group, by largest remainder, so that they sum to the rounded whole."""
    exact = [PEOPLE * value for _, _, value in groups]
    whole = [int(x) for x in exact]
    missing = min(PEOPLE, round(sum(exact))) - sum(whole)
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: max(0, missing)]:
        whole[i] += 1
    return whole


def answer(question: str, who: str, value: float, note: str, *, tinted: bool = False, span: str = "") -> Html:
    """One of the questions that sound alike: its name, about whom, 100 people, the count, what flatters it."""
    text = share(value)
    count, separator, denominator = text.rpartition(say(" in "))
    number = h("span", h("b", count), f"{separator}{denominator}") if separator else h("span", h("b", text))
    return h(
        "div",
        h("small", question),
        h("h3", who),
        h(
            "div",
            hundred(value, text),
            h("p", number, h("small", span) if span else None, class_="count"),
            class_="picture",
        ),
        h("p", note, class_="quiet"),
        class_="answer tinted" if tinted else "answer",
    )

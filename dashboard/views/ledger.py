"""The can't-miss ledger: every dangerous cause against its own line, always all of them."""

from __future__ import annotations

import math

from catalogue import Catalogue, capitalised, inside, phrase, short, spaced
from twitchdx import wording
from twitchdx.language import say
from twitchdx.reasoning.deciding import Deciding
from twitchdx.types import CantMiss, Threshold
from views.markup import Html, classes, h, join
from views.ruler import words

LINE = 72.0  # where the line to act on stands, in percent of the width; most causes are below theirs
DECADES_BELOW, DECADES_ABOVE = 3.0, 1.2  # powers of ten drawn on either side of the line


def ledger(rows: tuple[CantMiss, ...], catalogue: Catalogue) -> Html:
    """Those over their line first, then by closeness to it; nothing hides a row but a narrow screen's button."""
    ordered = sorted(rows, key=lambda row: (not row.above, -_closeness(row)))
    over = [row for row in ordered if row.above]
    below = [row for row in ordered if not row.above]
    return join(
        h("h2", say("Can\u2019t miss")),
        h("p", _summary(len(over), len(ordered)), class_="summary"),
        h("p", h("span", say("line to act on"), style=f"left:{LINE}%"), class_="lineword", aria_hidden="true"),
        h("ul", *[_row(row, catalogue) for row in over]) if over else None,
        _unfold(_rest(len(below), bool(over))) if below else None,
        h("ul", *[_row(row, catalogue) for row in below], id="below"),
    )


def without_numbers(thresholds: tuple[Threshold, ...], catalogue: Catalogue) -> Html:
    """Ledger of a case that could not be ranked: still every cause, what decides about it, its safety net."""
    rows = [
        h(
            "li",
            h("div", h("span", named(t.cause, t.state, catalogue), class_="cause"), class_="first"),
            h("p", h("b", say("Look for: ")), _sign(*t.sign, catalogue)),
            _net(t.safety_net),
            data_cause=t.cause,
        )
        for t in thresholds
    ]
    return join(
        h("h2", say("Can\u2019t miss")),
        h("p", say("No numbers for this case; what to watch for still holds."), class_="summary"),
        _unfold(say("See all {count}", count=len(rows))),
        h("ul", *rows, id="below"),
    )


def _unfold(words_: str) -> Html:
    """Button of a narrow screen; on a wide one all rows are there."""
    return h(
        "button",
        words_,
        type="button",
        class_="more",
        data_toggle="below",
        aria_expanded="false",
        aria_controls="below",
    )


def _rest(below: int, some_over: bool) -> str:
    if some_over:
        return say("{count} more, all below their lines", count=below)
    return say("See all {count}", count=below)


def _summary(over: int, all_rows: int) -> str:
    if over == 0:
        return say("None of {all} is over its line.", all=all_rows)
    if over == 1:
        return say("1 of {all} is over its line.", all=all_rows)
    return say("{count} of {all} are over their lines.", count=over, all=all_rows)


def _row(row: CantMiss, catalogue: Catalogue) -> Html:
    mark = h("span", "!", class_="alarm", aria_hidden="true") if row.above else None
    name = h("span", mark, h("span", named(row.cause, row.state, catalogue)), class_="cause")
    line = h("i", class_="line", style=f"left:{LINE}%")
    dot = h("i", class_="dot", style=f"left:{_at(row.posterior, row.threshold):.2f}%")
    return h(
        "li",
        h("div", name, h("span", words(row.posterior), class_="figure"), class_="first"),
        h("span", h("span", class_="bands", data_slot=f"line-{row.cause}"), line, dot, class_="distance"),
        h("span", wording.against_line(row.posterior, row.threshold), class_="against"),
        h("div", class_="reach", data_slot=f"reach-{row.cause}"),
        None if row.above else h("div", class_="would", data_slot=f"would-{row.cause}"),
        h("details", h("summary", row.safety_net), class_="act net") if row.above else _net(row.safety_net),
        h("span", say("line to act on: {line}", line=wording.natural(row.threshold)), class_="unseen"),
        class_=classes(row.above and "over") or None,
        data_cause=row.cause,
    )


def reach(low: float, high: float, threshold: float) -> Html:
    """Pale bar of a range against the line, and words where it reaches over the line or under it."""
    start, end = (_at(bound, threshold) for bound in (low, high))
    words_ = say("{low} to {high}", low=wording.natural(low), high=wording.natural(high))
    return h(
        "i",
        h("span", words_, class_="unseen"),
        class_="band",
        style=f"left:{start:.2f}%;width:{end - start:.2f}%",
        title=words_,
    )


def reaches(value: float, low: float, high: float, threshold: float) -> Html | None:
    """Words where the range lies on both sides of the line."""
    if low < threshold <= high:
        return h(
            "p", say("Its range reaches over the line.") if value < threshold else say("Its range reaches under it.")
        )
    return None


def named(cause: str, state: str, catalogue: Catalogue) -> str:
    """Name of the cause, with the grade where only a later one is dangerous: "Severe hypokalaemia"."""
    item = catalogue.items.get(cause)
    if item is None:
        return capitalised(spaced(cause))
    states = list(item.states)
    first_active = states[states.index(item.neutral) + 1]
    if state == first_active:
        return item.label
    return capitalised(say("{grade} {cause}", grade=inside(short(item.states[state])), cause=inside(item.label)))


def would(own: Deciding, catalogue: Catalogue) -> Html:
    """What the finding that decides about a cause would make of the case."""
    head = say("Would cross: ") if own.over else say("Below its line even with: ")
    return h("p", h("b", head), f"{_sign(own.finding, own.reading, catalogue)} ({wording.natural(own.posterior)})")


def _net(text: str) -> Html:
    """Safety net on one line; a click or Enter shows the rest, which screen readers read anyway."""
    return h("details", h("summary", h("b", say("Safety net: ")), text), class_="net")


def _sign(finding: str, reading: str, catalogue: Catalogue) -> str:
    """A finding in the words of the entry."""
    item = catalogue.items.get(finding)
    return phrase(item, reading) if item else spaced(finding)


def _closeness(row: CantMiss) -> float:
    return _decades(row.posterior, row.threshold)


def _decades(probability: float, threshold: float) -> float:
    """Powers of ten above the line; below it the number is negative."""
    return math.log10(probability / threshold) if probability > 0.0 else -math.inf


def _at(probability: float, threshold: float) -> float:
    """Place in percent of the width."""
    decades = min(max(_decades(probability, threshold), -DECADES_BELOW), DECADES_ABOVE)
    room = LINE / DECADES_BELOW if decades < 0.0 else (100.0 - LINE) / DECADES_ABOVE
    # Room for the dot itself at either end.
    return min(max(LINE + decades * room, 2.5), 97.5)

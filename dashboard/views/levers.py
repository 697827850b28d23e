"""Levers of the what-if page: sliders and switches with a mark where the held case is, and what they move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalogue import Catalogue, Item, inside, short
from draft import Draft, Entry, Typed
from levers import scale, value_of
from twitchdx.language import say
from twitchdx.types import CantMiss, RankedCause, Ranking
from twitchdx.wording import against_line, in_hundred, natural
from views.ledger import named
from views.markup import Html, classes, h
from views.palette import shape, tone
from views.ruler import of_hundred

MOST = 8  # causes of which the move is shown
Label = Callable[[str], str]


def levers(items: Sequence[Item], held: Draft, now: Draft) -> Html:
    """All levers, each with the state or value that the held case has."""
    same = held.findings == now.findings
    return h(
        "div",
        h("h2", say("Change something")),
        h("p", say("The held case stays as it is; a mark shows where it was."), class_="quiet"),
        *[_lever(item, held.findings.get(item.name), now.findings.get(item.name)) for item in items],
        h(
            "div",
            h("button", say("Put all back"), type="button", class_="do", data_ev="back", disabled=same),
            h("button", say("Take over to Explore"), type="button", class_="do", data_ev="keep", disabled=same),
            class_="acts",
        ),
        class_="levers",
    )


def _lever(item: Item, was: Entry | None, now: Entry | None) -> Html:
    control = _values(item, was, now) if item.test else _states(item, was, now)
    return h(
        "div",
        h(
            "div",
            h("label", item.label, for_=f"lever-{item.name}"),
            h("output", words(item, now), class_="now"),
            class_="top",
        ),
        control,
        h("small", say("was {state}", state=inside(words(item, was)))) if now != was else None,
        class_=classes("lever", now != was and "moved"),
        data_name=item.name,
    )


def words(item: Item, entry: Entry | None) -> str:
    """State or value of a lever."""
    if isinstance(entry, Typed):
        return f"{entry.text} {entry.unit}"
    if isinstance(entry, str):
        return short(item.states.get(entry, entry))
    return say("Unknown") if entry is None else say("weighed in the file")


def _values(item: Item, was: Entry | None, now: Entry | None) -> Html:
    assert item.test is not None
    own = scale(item.test)
    value, before = value_of(item, now), value_of(item, was)
    middle = (own.low + own.high) / 2.0
    return h(
        "span",
        h(
            "input",
            type="range",
            id=f"lever-{item.name}",
            min=f"{own.low:g}",
            max=f"{own.high:g}",
            step=f"{own.step:g}",
            value=f"{middle if value is None else value:g}",
            class_="unset" if value is None else None,
            aria_valuetext=words(item, now),
            data_ev="lever",
        ),
        _mark((before - own.low) / (own.high - own.low)) if before is not None else None,
        class_="slide",
    )


def _states(item: Item, was: Entry | None, now: Entry | None) -> Html:
    states = tuple(item.states)
    at = states.index(now) if isinstance(now, str) and now in states else 0
    last = len(states) - 1
    return h(
        "span",
        h(
            "input",
            type="range",
            id=f"lever-{item.name}",
            min=0,
            max=last,
            step=1,
            value=at,
            class_=None if isinstance(now, str) else "unset",
            aria_valuetext=words(item, now),
            data_ev="lever",
        ),
        _mark(states.index(was) / last) if isinstance(was, str) and was in states else None,
        class_="slide",
    )


def _mark(share: float) -> Html:
    """Where the held case is; the thumb's middle stays half its width inside the track."""
    return h("i", class_="was", style=f"left:calc(8px + (100% - 16px) * {min(max(share, 0.0), 1.0):.4f})")


def moves(held: Ranking, now: Ranking) -> Html:
    """What produces the complaint, held and now, in 100."""
    before = {c.cause: c.attribution or 0.0 for c in held.causes}
    after = {c.cause: c.attribution or 0.0 for c in now.causes}
    rows = sorted(now.causes, key=lambda c: -max(before.get(c.cause, 0.0), after[c.cause]))[:MOST]
    return h(
        "div",
        h("h2", say("What it moves")),
        h("p", say("Producing the complaint, in 100: held, then now"), class_="quiet"),
        *[_moved(cause, before.get(cause.cause, 0.0), after[cause.cause]) for cause in rows],
        class_="moves",
    )


def _moved(cause: RankedCause, before: float, now: float) -> Html:
    counts = [in_hundred(p) for p in (before, now)]
    left, right = sorted((of_hundred(before), of_hundred(now)))
    track = h(
        "span",
        h("i", class_="stem", style=f"left:{left:.2f}%;width:{right - left:.2f}%"),
        h("i", class_="before", style=f"left:{of_hundred(before):.2f}%"),
        h("i", class_="now", style=f"left:{of_hundred(now):.2f}%"),
        class_="move",
        role="img",
        aria_label=say("from {before} to {now}", before=natural(min(1.0, before)), now=natural(min(1.0, now))),
    )
    name = h("span", shape(cause.kind), cause.label, class_="what")
    number = h("span", f"{counts[0]} ", h("b", counts[1]), class_="n")
    return h("div", name, track, number, class_=classes("row", tone(cause.kind)))


def dangers(held: tuple[CantMiss, ...], now: tuple[CantMiss, ...], catalogue: Catalogue) -> Html | None:
    """One line for what must not be missed: all that is over its line, and how many are not."""
    if not now:
        return None
    over = [row for row in now if row.above]
    before = {row.cause: row for row in held}
    parts = [
        h(
            "span",
            h("span", "!", class_="alarm", aria_hidden="true"),
            h("b", named(row.cause, row.state, catalogue)),
            f" {natural(row.posterior)}",
            _was(before.get(row.cause), row),
            class_="danger",
        )
        for row in over
    ]
    below = len(now) - len(over)
    rest = say("{count} below their lines", count=below) if over else say("None of {all} is over its line.", all=below)
    if not over:
        near = max(now, key=lambda row: row.posterior / row.threshold)
        closest = against_line(near.posterior, near.threshold)
        name = named(near.cause, near.state, catalogue)
        rest = f"{rest} {say('Closest: {cause}, {against}.', cause=name, against=closest)}"
    return h(
        "p",
        h("b", say("Can\u2019t miss")) if not over else h("span", say("Can\u2019t miss"), class_="unseen"),
        *parts,
        h("span", rest, class_="others"),
        class_=classes("dangers", bool(over) and "over"),
    )


def _was(held: CantMiss | None, now: CantMiss) -> Html | None:
    if held is None or natural(held.posterior) == natural(now.posterior):
        return None
    return h("small", say(", held {before}", before=natural(held.posterior)))

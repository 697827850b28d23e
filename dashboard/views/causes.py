"""Ranked causes, before and after, in two linked lists: what is wrong, and what drives it and can be changed."""

from __future__ import annotations

from collections.abc import Callable

from twitchdx.language import say
from twitchdx.types import WHAT_IS_WRONG, RankedCause, Ranking
from twitchdx.wording import in_hundred, known_as, natural
from views.headline import driven_by, listed
from views.markup import Html, classes, h
from views.palette import LEGEND, drawn, shape, tone
from views.ruler import axis, background, hundred_background, move, words

SHOWN = 0.005  # what would read "0" in 100 folds away, behind a button
FEWEST = 5  # rows that a list shows even when little produces anything
Label = Callable[[str], str]


def causes(ranking: Ranking, selected: str | None, label: Label) -> Html:
    """Both lists, with the legend and the ruler at the head of each; the selected row has room for its why."""
    linked = linked_with(ranking, selected)
    lists = (
        (say("What is wrong"), "wrong", ranking.what_is_wrong),
        (say("What drives it, and can be changed"), "drives", ranking.what_drives_it),
    )
    return h(
        "div",
        *[_list(title, key, rows, ranking, selected, linked, label) for title, key, rows in lists if rows],
        h("div", _legend(), _scale(), class_="under"),
        class_=classes("lists", not ranking.complaints and "uncaused"),
        style=f"--ruler-odds:{background()};--ruler-hundred:{hundred_background()}",
    )


def linked_with(ranking: Ranking, selected: str | None) -> frozenset[str]:
    """Causes on one chain with the selected one, before or after it."""
    own = next((c for c in ranking.causes if c.cause == selected), None)
    if own is None:
        return frozenset()
    return frozenset(
        c.cause for c in ranking.causes if c.cause != own.cause and (c.cause in own.chain or own.cause in c.chain)
    )


def _list(
    title: str,
    key: str,
    rows: tuple[RankedCause, ...],
    ranking: Ranking,
    selected: str | None,
    linked: frozenset[str],
    label: Label,
) -> Html:
    shown = [c for i, c in enumerate(rows) if i < FEWEST or (c.attribution or 0.0) >= SHOWN or c.observed]
    shown += [c for c in rows if c.cause == selected and c not in shown]
    rest = [c for c in rows if c not in shown]
    head = h(
        "div",
        h("div", h("h3", title), class_="name", role="columnheader"),
        h("span", say("Producing it, in 100"), class_="made", role="columnheader"),
        h("span", axis(), h("span", say("Before and now"), class_="unseen"), class_="ruler", role="columnheader"),
        h("span", say("Present now"), class_="present", role="columnheader"),
        class_="head",
        role="row",
    )
    draw = [_row(c, ranking, c.cause == selected, c.cause in linked, label) for c in shown]
    folded = [_row(c, ranking, False, c.cause in linked, label) for c in rest]
    return h(
        "section",
        h(
            "div",
            head,
            *draw,
            h("div", *folded, id=f"rest-{key}", class_="rest", role="rowgroup") if folded else None,
            role="table",
            aria_label=title,
            class_="causes",
        ),
        _more(len(folded), key, ranking) if folded else None,
        class_=f"list {key}",
    )


def _more(number: int, key: str, ranking: Ranking) -> Html:
    words_ = (
        say("{count} more, each producing it in under 1 of 100", count=number)
        if ranking.complaints
        else say("{count} more", count=number)
    )
    return h(
        "button",
        words_,
        type="button",
        class_="more",
        data_toggle=f"rest-{key}",
        aria_expanded="false",
        aria_controls=f"rest-{key}",
    )


def _row(cause: RankedCause, ranking: Ranking, selected: bool, linked: bool, label: Label) -> Html:
    button = h(
        "button",
        shape(cause.kind),
        h("span", cause.label, class_="title"),
        type="button",
        aria_pressed="true" if selected else "false",
    )
    path = _path(cause, ranking, label)
    return h(
        "div",
        h("div", button, h("small", path) if path else None, class_="name", role="cell"),
        h("div", *_made(cause), class_="made", role="cell"),
        h("div", _band(cause), move(cause.prior, cause.posterior, known=_known(cause)), class_="ruler", role="cell"),
        h("div", _now(cause), class_="present", role="cell"),
        h("div", class_="because", role="cell", data_slot="because", data_for=cause.cause) if selected else None,
        class_=classes("cause", tone(cause.kind), selected and "selected", linked and "linked"),
        role="row",
        data_ev="select",
        data_value=cause.cause,
        data_cause=cause.cause,
    )


def _band(cause: RankedCause) -> Html | None:
    """Room for the range, which takes longer to find out."""
    return None if _known(cause) else h("span", class_="bands", data_slot=f"band-{cause.cause}")


def _now(cause: RankedCause) -> Html:
    if cause.observed:
        return h("span", known_as(cause.posterior, cause.state), class_="count plain")
    return words(cause.posterior)


def _known(cause: RankedCause) -> bool:
    return cause.observed and cause.posterior >= 1.0


def _made(cause: RankedCause) -> tuple[Html, ...]:
    """Share of 100 people like this in whom the cause produces the complaint; linear, since these compare.

    There is room for its range, which takes longer to find out.
    """
    attribution = cause.attribution
    if attribution is None:
        return (h("span", "\u2013", class_="number"),)
    track = h(
        "span",
        h("i", style=f"width:{100.0 * attribution:.2f}%"),
        h("span", class_="whisker", data_slot=f"made-{cause.cause}"),
        class_="track",
    )
    return track, h("span", in_hundred(attribution), class_="number")


def made_range(low: float, high: float) -> Html:
    """The range of such a share, as a thin line over its bar, and in words."""
    words_ = say("{low} to {high}", low=natural(low), high=natural(high))
    style = f"left:{100.0 * low:.2f}%;width:{100.0 * (high - low):.2f}%"
    return h("b", h("span", words_, class_="unseen"), style=style, title=words_)


def _path(cause: RankedCause, ranking: Ranking, label: Label) -> str:
    """Second line of every row, so that rows keep one rhythm: where it comes from, or how it works."""
    drivers = driven_by(cause, ranking) if cause.kind in WHAT_IS_WRONG else ()
    if drivers:
        return say("from {causes}", causes=listed([label(d.cause) for d in drivers], 2))
    # What is wrong on the way says more than the mechanism it works by.
    wrong = {c.cause for c in ranking.what_is_wrong}
    inner = cause.chain[1:-1]
    between = [label(name) for name in inner if name in wrong] or [label(name) for name in inner]
    if between:
        return say("through {causes}", causes=listed(between, 2))
    if cause.chain:
        return say("directly")
    return say("not on the way to the complaint") if ranking.complaints else ""


def _scale() -> Html:
    """Choice of the axis; the browser makes it alone."""
    choices = (("odds", say("Ten-fold steps")), ("hundred", say("Of 100")))
    buttons = [
        h(
            "button",
            words_,
            type="button",
            role="radio",
            aria_checked="true" if name == "odds" else "false",
            tabindex="0" if name == "odds" else "-1",
            data_scale=name,
        )
        for name, words_ in choices
    ]
    return h("span", *buttons, class_="segments scale", role="radiogroup", aria_label=say("Scale"))


def _legend() -> Html:
    kinds = [h("span", drawn(tone_name), say(word)) for tone_name, word in LEGEND.items()]
    return h(
        "p",
        h("span", h("i", class_="key before"), say("before the findings")),
        h("span", h("i", class_="key now"), say("now")),
        *kinds,
        h("span", h("i", class_="key range"), say("90 of 100 draws of all numbers")),
        h("span", say("Causes can coexist.")),
        class_="legend",
    )

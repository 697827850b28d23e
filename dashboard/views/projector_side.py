"""Beside the picture on the projector: how to join, what to talk about, votes for the next step."""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx import rooms as r
from twitchdx.language import say
from views.group import inside
from views.markup import Html, h, join
from views.placing import words
from views.screen import Screen
from views.talk import talk, votes


def side(screen: Screen) -> Html:
    """Code, QR, how many have answered; what to talk about; the votes for the next step."""
    seen = screen.seen
    return join(
        _joining(screen),
        _progress(screen) if seen.room.pace is r.Pace.OWN else None,
        _talk(screen),
        votes(screen.world, screen.group, screen.told.open, {s: words(screen.world, s) for s in screen.told.open})
        if screen.class_visible
        else None,
        _named(screen),
    )


def _joining(screen: Screen) -> Html:
    seen = screen.seen
    answered = seen.answered[r.AnswerKind.FORECAST if screen.panel is None else r.AnswerKind.ITEM]
    part = 100 * answered / screen.joined if screen.joined else 0
    code = Html(r.qr_svg(screen.address))
    return h(
        "div",
        h("div", code, class_="qr", role="img", aria_label=say("QR code of the address below")),
        h(
            "div",
            h("small", say("Join with")),
            h("p", seen.room.code, class_="code"),
            h("p", h("b", str(answered)), say(" of {all} answered", all=screen.joined)),
            h("span", h("i", style=f"width:{part:.0f}%"), class_="answered", aria_hidden="true"),
        ),
        h("small", screen.address, class_="address"),
        class_="joining",
    )


def _progress(screen: Screen) -> Html:
    seen = screen.seen
    places = [(c, s) for c, n in enumerate(seen.room.stages) for s in range(n)]
    rows = [
        h("li", say("Case {case}, stage {stage}", case=c + 1, stage=s + 1), h("b", str(count), class_="n"))
        for (c, s), count in zip(places, seen.progress, strict=True)
    ]
    return join(h("h2", say("Where they are")), h("ul", *rows, class_="progress"))


def _talk(screen: Screen) -> Html | None:
    if not screen.class_visible or screen.shares is None:
        return None
    found = talk(screen.world, screen.group, screen.shares, screen.present, screen.before)
    return join(h("h2", say("Talk about")), found)


def _named(screen: Screen) -> Html | None:
    """In an open room after the reveal: who put what first."""
    rows = []
    for one in screen.seen.named:
        points = one.answer.payload.get("points")
        if one.answer.kind is r.AnswerKind.FORECAST and isinstance(points, Mapping) and points:
            first = max(points, key=lambda name: points[name])
            rows.append(
                h("li", f"{one.nickname}: ", inside(screen.world, first), h("b", str(points[first]), class_="n"))
            )
    if not rows:
        return None
    return h("details", h("summary", say("Who put what first")), h("ul", *rows, class_="progress"))

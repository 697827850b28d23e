"""The page of a learner in a room, as HTML: what the case tells, the form, how it went, what was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import panels
from classroom import Told, database, told
from twitchdx import rooms as r
from twitchdx.language import say, spoken
from twitchdx.types import DISCLAIMER
from views import panel
from views.markup import Html, h, join
from views.pictured import picture
from views.placing import form
from views.result import asked, own_forecast, result
from world import World


def sections(world: World, seat: str, mark: str, seen: r.LearnerState) -> dict[str, Html]:
    """The page of a learner, section by section. The seat and the mark are for the script; see assets/phone.js."""
    at, shown = seen.position, told(seen.shown[-1])
    place = say("Stage {number} of {count}", number=at.stage + 1, count=seen.room.stages[at.case])
    if len(seen.room.stages) > 1:
        place = say("Case {number} of {count}", number=at.case + 1, count=len(seen.room.stages)) + f" \u00b7 {place}"
    return {
        "bar": join(
            h("h1", h("b", seen.room.code)),
            h("span", place, class_="quiet"),
            h("span", seen.nickname),
            _line(seat, mark, seen.room.pace, more=_more(world, seen, shown)),
        ),
        "told": _told(seen, [told(s) for s in seen.shown]),
        "main": _main(world, seat, seen, shown),
        "said": said(seen),
        "foot": _foot(seen),
    }


def _more(world: World, seen: r.LearnerState, shown: Told) -> bool:
    """Whether the ranges of what is revealed are still being worked out."""
    if seen.position.phase not in (r.Phase.REVEAL, r.Phase.DONE):
        return False
    waits = panels.asked(world.network, seen.revealed[-1]) if shown.items else asked(world, seen)
    return waits is not None and not waits.done()


def _line(seat: str, mark: str, pace: r.Pace, *, more: bool) -> Html:
    """What the script of the phone needs to send and to look: never seen."""
    return h(
        "span",
        hidden=True,
        data_seat=seat,
        data_mark=mark,
        data_own=pace is r.Pace.OWN,
        data_more=more,
        data_language=spoken(),
        data_sending=say("Sending…"),
        data_trouble=say("The server does not answer. What you sent is kept on this phone and sent again."),
    )


def _told(seen: r.LearnerState, stages: Sequence[Told]) -> Html:
    earlier = [join(h("p", one.text, class_="earlier"), picture(one)) for one in stages[:-1]]
    asked = [
        a.payload.get("step") for a in seen.answers if a.kind is r.AnswerKind.STEP and a.stage < seen.position.stage
    ]
    known = [one.answers[str(step)] for step in asked for one in stages if step in one.answers]
    answers = [
        h(
            "p",
            say("You asked: {answer}.", answer=words) if words else say("What you asked, nobody knows."),
            class_="asked",
        )
        for words in known
    ]
    return h(
        "div",
        h("h2", seen.title),
        *earlier,
        h("p", stages[-1].text, class_="new"),
        picture(stages[-1]),
        *answers,
        class_="told",
    )


def _main(world: World, seat: str, seen: r.LearnerState, shown: Told) -> Html:
    at = seen.position
    if shown.items:
        return _panel(world, seen, shown)
    own = own_forecast(seen, shown.offered, r.AnswerKind.FORECAST, at.stage)
    step = next(
        (a.payload.get("step") for a in seen.answers if a.kind is r.AnswerKind.STEP and a.stage == at.stage), None
    )
    parts: list[Html] = []
    if r.AnswerKind.FORECAST in seen.takes:
        held = own or (own_forecast(seen, shown.offered, r.AnswerKind.FORECAST, at.stage - 1) if at.stage else None)
        parts = [form(world, shown, _name(at, r.AnswerKind.FORECAST), held, str(step or ""), steps=True)]
    elif r.AnswerKind.DISCUSSION in seen.takes:
        held = own_forecast(seen, shown.offered, r.AnswerKind.DISCUSSION, at.stage) or own
        talk = h("p", say("Talk it over with your neighbour. If it moved you, place the 100 again."), class_="lead-in")
        parts = [talk, form(world, shown, _name(at, r.AnswerKind.DISCUSSION), held, None, steps=False)]
    elif at.phase in (r.Phase.REVEAL, r.Phase.DONE):
        all_ = r.comparison(database(), seat) if at.phase is r.Phase.DONE else ()
        parts = [result(world, seen, shown, own, all_)]
    else:
        parts = [h("p", say("This stage takes no answers any more. Wait until the room moves on."), class_="quiet")]
    return join(*parts, _moves(seen, answered=own is not None))


def _panel(world: World, seen: r.LearnerState, shown: Told) -> Html:
    at = seen.position
    if r.AnswerKind.ITEM in seen.takes:
        found = panel.form(shown.items, _name(at, r.AnswerKind.ITEM), panel.held(seen))
    elif at.phase in (r.Phase.REVEAL, r.Phase.DONE):
        found = panel.result(world, seen, shown.items)
    else:
        found = h("p", say("This stage takes no answers any more. Wait until the room moves on."), class_="quiet")
    return join(found, _moves(seen, answered=bool(panel.held(seen))))


def _name(at: r.Position, kind: r.AnswerKind) -> str:
    return f"{at.case}-{at.stage}-{kind.value}"


def _moves(seen: r.LearnerState, *, answered: bool) -> Html | None:
    """Buttons of a room in which each learner goes at own pace."""
    at = seen.position
    if seen.room.pace is not r.Pace.OWN or seen.room.closed is not None or at.phase is r.Phase.DONE:
        return None
    words = say("Go on") if at.phase is r.Phase.REVEAL else say("See how it went")
    on = h(
        "button",
        words,
        type="button",
        class_="send",
        data_ev="on",
        data_value=at.moves,
        disabled=not answered and at.phase is r.Phase.ENTRY,
    )
    return h("div", on, class_="moves")


def said(seen: r.LearnerState) -> Html:
    """Whether the answer was taken, and what comes next."""
    at = seen.position
    if seen.room.closed is not None:
        return h("p", say("The room is closed. You can look at it until it is deleted."), class_="taken")
    if at.phase is r.Phase.DONE:
        return h("p", say("That was the last stage. Thank you."), class_="taken")
    first = r.AnswerKind.ITEM if told(seen.shown[-1]).items else r.AnswerKind.FORECAST
    kinds = {r.Phase.ENTRY: first, r.Phase.DISCUSS: r.AnswerKind.DISCUSSION}
    last = next((a for a in seen.answers if a.stage == at.stage and a.kind is kinds.get(at.phase)), None)
    if last is None:
        return Html("")
    return taken(last.saved)


def taken(when: datetime) -> Html:
    """That an answer was taken."""
    words = say("Taken at {time}. You can change it until the room moves on.", time=when.strftime("%H:%M:%S UTC"))
    return h("p", h("b", "\u2713 "), words, class_="taken")


def _foot(seen: r.LearnerState) -> Html:
    until = seen.room.expires.strftime("%Y-%m-%d")
    button = h("button", say("Delete now, for good"), type="button", class_="danger-button", data_ev="forget")
    return join(
        h(
            "details",
            h("summary", say("Delete my data")),
            h("p", say("Your nickname and all your answers. Otherwise they are deleted on {day}.", day=until)),
            button,
        ),
        h("p", say(DISCLAIMER), class_="quiet"),
    )

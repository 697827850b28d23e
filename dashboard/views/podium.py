"""What the educator presses: where the room is and the moves, its secret, its end."""

from __future__ import annotations

from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.types import DISCLAIMER
from views.markup import Html, h, join
from views.screen import Screen


def bar(screen: Screen) -> Html:
    """Where the room is, and the moves."""
    seen, at = screen.seen, screen.seen.position
    phases = {
        r.Phase.ENTRY: say("answers come in"),
        r.Phase.DISCUSS: say("talking it over"),
        r.Phase.REVEAL: say("revealed"),
        r.Phase.DONE: say("over"),
    }
    place = say("Stage {number} of {count}", number=seen.stage + 1, count=seen.room.stages[screen.index])
    if len(seen.ids) > 1:
        place = say("Case {number} of {count}", number=screen.index + 1, count=len(seen.ids)) + f" \u00b7 {place}"
    phase = phases[at.phase] if screen.at_hand else say("looked at again")
    if seen.room.closed is not None:
        phase = say("closed")
    name = h("h1", h("b", seen.case.title), f" \u00b7 {place} \u00b7 ", h("span", phase, class_="quiet"))
    return join(name, h("div", *_acts(screen), class_="acts"))


def _acts(screen: Screen) -> list[Html]:
    at = screen.seen.position
    found = []
    if screen.group.shown and screen.at_hand and at.phase is r.Phase.ENTRY:
        found.append(_toggle("class", shown=screen.class_shown, hide=say("Hide the class"), show=say("Show the class")))
    if screen.model is not None:
        found.append(_toggle("model", shown=screen.model_shown, hide=say("Hide the model"), show=say("Show the model")))
    if not screen.at_hand:
        return [*found, _act("look", f"{at.case}.{at.stage}", say("Back to the room"), strong=True)]
    if screen.seen.room.closed is not None or screen.seen.room.pace is r.Pace.OWN:
        return found
    if at.moves and (at.case, at.stage, at.phase) != (0, 0, r.Phase.ENTRY):
        found.append(_act("back", at.moves, say("Back")))
    if at.phase is r.Phase.ENTRY:
        found.append(_act("reveal", at.moves, say("Reveal at once")))
    return [*found, _act("on", at.moves, _next(screen), strong=True)] if at.phase is not r.Phase.DONE else found


def _next(screen: Screen) -> str:
    at, stages = screen.seen.position, screen.seen.room.stages
    if at.phase is r.Phase.ENTRY:
        return say("Talk it over")
    if at.phase is r.Phase.DISCUSS:
        return say("Reveal")
    if at.stage + 1 < stages[at.case]:
        return say("Stage {number}", number=at.stage + 2)
    return say("Next case") if at.case + 1 < len(stages) else say("Finish")


def _act(do: str, value: str | int, title: str, *, strong: bool = False) -> Html:
    return h(
        "button",
        title,
        type="button",
        class_="do strong" if strong else "do",
        data_ev=do,
        data_value=value,
        data_for=do,
    )


def _toggle(do: str, *, shown: bool, hide: str, show: str) -> Html:
    return _act(do, "hide" if shown else "show", hide if shown else show)


def secret(text: str, code: str) -> Html:
    """The secret of a new room, told once."""
    return h(
        "div",
        h("p", h("b", say("Write this down now; it is not shown again."))),
        h("p", say("With the code {code} and this secret you open the room from any browser:", code=code)),
        h("p", h("code", text), class_="code"),
        h("button", say("I have it"), type="button", class_="do", data_ev="noted"),
        class_="secret",
    )


def foot(screen: Screen) -> Html:
    """Leave, close, delete."""
    seen = screen.seen
    until = seen.room.expires.strftime("%Y-%m-%d")
    closed = seen.room.closed is not None
    return join(
        h(
            "details",
            h("summary", say("Leave, close or delete the room")),
            h("p", say("{title}: deleted by itself on {day}.", title=seen.room.title, day=until)),
            h(
                "div",
                _act("leave", "", say("Leave it in this tab")),
                None if closed else _act("close", "", say("Close: no more answers")),
                h(
                    "button",
                    say("Delete the room and all answers"),
                    type="button",
                    class_="danger-button",
                    data_ev="delete",
                    data_for="delete",
                ),
                class_="acts",
            ),
        ),
        h("p", say(DISCLAIMER), class_="quiet"),
    )

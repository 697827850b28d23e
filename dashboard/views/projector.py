"""The educator's view of a stage, for a projector: what is to be seen, the class, the model, what to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classroom import Model, Told, told
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.teaching.panels import Panel
from twitchdx.teaching.ranges import Range, StageRanges
from twitchdx.types import DISCLAIMER
from views import group as groups
from views import panel as panels
from views.group import Class
from views.markup import Html, h, join
from views.pictured import picture
from views.placing import words
from world import World


@dataclass(frozen=True, slots=True)
class Screen:
    """What the projector shows. `index` and `seen.stage` say what is looked at, `at_hand` whether the room is there."""

    world: World
    seen: r.EducatorView
    index: int
    at_hand: bool
    told: Told
    group: Class
    talked: Class | None
    model: Model | None
    before: tuple[Class, Mapping[str, float]] | None
    revealed: bool
    model_shown: bool
    class_shown: bool
    answer: Any
    address: str
    joined: int
    panel: Panel | None = None
    sure: StageRanges | None = None
    sure_items: tuple[Range, ...] | None = None

    @property
    def shares(self) -> Mapping[str, float] | None:
        """What the model says, where it is shown."""
        return self.model.shares if self.model and self.model_shown else None

    @property
    def present(self) -> Mapping[str, float]:
        """How likely dangerous causes are in the model."""
        return self.model.present if self.model else {}


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


def main(screen: Screen) -> Html:
    """The finding as headline, the case, the class and the model; or a panel beside the model."""
    if screen.panel is not None:
        count = screen.seen.answered[r.AnswerKind.ITEM]
        shown, model = screen.class_shown, screen.model_shown
        return panels.main(
            screen.panel, shown=shown, model=model, answered=count, joined=screen.joined, sure=screen.sure_items
        )
    return join(
        h("h2", _headline(screen), class_="headline"),
        _told(screen),
        _outcome(screen),
        *_pictures(screen),
        _again(screen),
    )


def _visible(screen: Screen) -> bool:
    return screen.class_shown and screen.group.shown


def _headline(screen: Screen) -> str:
    seen, answered = screen.seen, screen.seen.answered[r.AnswerKind.FORECAST]
    if screen.at_hand and seen.position.phase is r.Phase.DONE:
        return say("The session is over: {count} learners, {cases} cases", count=screen.joined, cases=len(seen.ids))
    if _visible(screen):
        return groups.headline(screen.world, screen.group, screen.shares, screen.present)
    if not screen.joined:
        return say("Waiting for learners: join with {code}", code=seen.room.code)
    return say("{count} of {all} have placed their 100 people", count=answered, all=screen.joined)


def _told(screen: Screen) -> Html:
    stages = [told(stage.shown) for stage in screen.seen.case.stages[: screen.seen.stage + 1]]
    return h(
        "div",
        *[h("p", one.text, class_="earlier") for one in stages[:-1]],
        h("p", stages[-1].text, class_="new"),
        picture(stages[-1]),
        class_="told",
    )


def _outcome(screen: Screen) -> Html | None:
    if not screen.revealed:
        return None
    why = groups.why(screen.world, screen.model) if screen.model and screen.model_shown else ""
    answer = screen.answer
    if not answer and not why:
        return None
    return h(
        "div",
        h("p", h("b", say("It was: {outcome}", outcome=str(answer["told"])))) if answer else None,
        h("p", why) if why else None,
        h("ul", *[h("li", str(point)) for point in answer["points"]], class_="points") if answer else None,
        class_="outcome",
    )


def _pictures(screen: Screen) -> list[Html | None]:
    shown = _visible(screen)
    if not shown and screen.shares is None:
        few = say(
            "Answers are shown from {count} on, and only once you ask for them or the talk begins.", count=groups.FEWEST
        )
        return [h("p", few, class_="quiet")]
    group = screen.group if shown else Class(0, dict.fromkeys(screen.told.offered, ()), {}, {})
    about = say(
        "What mainly produces the complaint? Each learner placed 100 people like this. One dot is one learner, "
        "without names."
    )
    return [
        h("p", about, class_="quiet"),
        groups.lanes(screen.world, group, screen.shares, ranges=screen.sure.shares if screen.sure else {}),
        _talked(screen) if shown else None,
        groups.dangers(
            screen.world,
            group,
            screen.present if screen.shares is not None else None,
            screen.told.dangerous,
            screen.sure.present if screen.sure else {},
        ),
    ]


def _talked(screen: Screen) -> Html | None:
    """What talking it over moved most."""
    if screen.talked is None:
        return None
    after = screen.talked
    name = max(after.points, key=lambda n: abs(after.median(n) - screen.group.median(n)))
    was, now = screen.group.median(name), after.median(name)
    if was == now:
        words_ = say("{count} placed again after the talk; no median moved.", count=after.answered)
    else:
        words_ = say(
            "{count} placed again after the talk. It moved {cause} most: from {was} to {now} in 100.",
            count=after.answered,
            cause=groups.inside(screen.world, name),
            was=was,
            now=now,
        )
    return h("p", words_, class_="talked")


def _again(screen: Screen) -> Html | None:
    """Stages that were revealed, to be looked at again and compared."""
    seen = screen.seen
    known = [(c, s) for c, n in enumerate(seen.room.stages) for s in range(n)][: seen.position.revealed]
    if len(known) < 2 and screen.at_hand:
        return None
    many = len(seen.room.stages) > 1
    buttons = [
        h(
            "button",
            say("Case {case}, stage {stage}", case=c + 1, stage=s + 1) if many else say("Stage {number}", number=s + 1),
            type="button",
            class_="do",
            data_ev="look",
            data_value=f"{c}.{s}",
            data_for=f"look-{c}-{s}",
            aria_pressed="true" if (c, s) == (screen.index, seen.stage) else "false",
        )
        for c, s in known
    ]
    return h("div", h("h2", say("Compare with")), h("div", *buttons, class_="acts"), class_="again")


def side(screen: Screen) -> Html:
    """Code, QR, how many have answered; what to talk about; the votes for the next step."""
    seen = screen.seen
    return join(
        _joining(screen),
        _progress(screen) if seen.room.pace is r.Pace.OWN else None,
        _talk(screen),
        groups.votes(
            screen.world, screen.group, screen.told.open, {s: words(screen.world, s) for s in screen.told.open}
        )
        if _visible(screen)
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
    if not _visible(screen) or screen.shares is None:
        return None
    found = groups.talk(screen.world, screen.group, screen.shares, screen.present, screen.before)
    return join(h("h2", say("Talk about")), found)


def _named(screen: Screen) -> Html | None:
    """In an open room after the reveal: who put what first."""
    rows = []
    for one in screen.seen.named:
        points = one.answer.payload.get("points")
        if one.answer.kind is r.AnswerKind.FORECAST and isinstance(points, Mapping) and points:
            first = max(points, key=lambda name: points[name])
            rows.append(
                h("li", f"{one.nickname}: ", groups.inside(screen.world, first), h("b", str(points[first]), class_="n"))
            )
    if not rows:
        return None
    return h("details", h("summary", say("Who put what first")), h("ul", *rows, class_="progress"))


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

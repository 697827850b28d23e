"""The picture of a stage on the projector: what is to be seen, the case, the class, the model."""

from __future__ import annotations

from classroom import told
from twitchdx import rooms as r
from twitchdx.language import say
from views import counted
from views import group as groups
from views import panel as panels
from views.group import Class
from views.lanes import dangers, lanes
from views.markup import Html, h, join
from views.pictured import picture
from views.screen import Screen


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


def _headline(screen: Screen) -> str:
    seen, answered = screen.seen, screen.seen.answered[r.AnswerKind.FORECAST]
    if screen.at_hand and seen.position.phase is r.Phase.DONE:
        learners, cases = counted.learners(screen.joined), counted.cases(len(seen.ids))
        return say("The session is over: {learners}, {cases}", learners=learners, cases=cases)
    if screen.class_visible:
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
    shown = screen.class_visible
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
        lanes(screen.world, group, screen.shares, ranges=screen.sure.shares if screen.sure else {}),
        _talked(screen) if shown else None,
        dangers(
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

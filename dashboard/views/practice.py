"""Practice in pictures: 100 people to place by sliders, the same picture of the model beside it, scores and habits."""

from __future__ import annotations

from practising import PEOPLE, Round, dangerous
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.teaching.stages import TeachingCase, answer
from twitchdx.teaching.workup import WorkUp, takes, work_up
from twitchdx.types import Knowledge
from twitchdx.wording import days, grouped
from views import counted
from views.hundred import shares
from views.markup import Html, h, join

# ── the story ──


def story(knowledge: Knowledge, own: Round) -> Html:
    """What was told so far, the newest last and strongest."""
    case = own.case
    known = case.stages[: own.stage + 1]
    steps = [_told(knowledge, own, number) for number in range(len(known))]
    return h(
        "div",
        h("p", say("Stage {number} of {all}", number=own.stage + 1, all=len(case.stages)), class_="quiet"),
        h("h1", case.title),
        h("ol", *steps, class_="told"),
        class_="story",
    )


def _told(knowledge: Knowledge, own: Round, number: int) -> Html:
    stage, newest = own.case.stages[number], number == own.stage
    before = own.taken[number - 1] if 0 < number <= len(own.taken) else ()
    asked = [_answered(knowledge, own.case, step) for step in before]
    named = [h("li", finding_words(knowledge, name, found)) for name, found in stage.findings.items()]
    picture = None
    if stage.picture.startswith("data:image/"):
        picture = h("img", src=stage.picture, alt=stage.picture_text)
    return h(
        "li",
        h("p", h("b", say("New: ")) if newest and number else None, stage.text),
        h("ul", *asked, class_="asked") if asked else None,
        picture,
        h("details", h("summary", say("What the model takes from it")), h("ul", *named, class_="named")),
        class_="newest" if newest else None,
    )


def _answered(knowledge: Knowledge, case: TeachingCase, step: str) -> Html:
    found = answer(case, step)
    words = knowledge.label(step)
    if found is None:
        return h("li", say("You asked: {what}. Nobody knows.", what=words))
    return h("li", say("You asked: {what}.", what=finding_words(knowledge, step, found)))


# ── to place 100 people ──


def placing(network: Network, own: Round, who: str) -> Html:
    """Sliders that keep the sum, people of a million for what is rare, and the next steps."""
    knowledge = network.knowledge
    return join(
        h("h2", who, data_view=f"{own.case.id}-{own.stage}-say", tabindex="-1"),
        shares(knowledge, own.now, live=True),
        _million(knowledge, own),
        _steps(network, own) if not own.last else _nets(knowledge, own),
    )


def _million(knowledge: Knowledge, own: Round) -> Html | None:
    """People of a million for each dangerous cause that has none of 100; the rarest is open."""
    causes = dangerous(knowledge, own.case)
    if not causes:
        return None
    first, *others = [_of_a_million(knowledge, own, cause) for cause in causes]
    words = say("And {count} others", count=len(others)) if len(others) > 1 else say("And one other")
    more = h("details", h("summary", words), *others) if others else None
    return h("div", first, more, class_="part")


def _of_a_million(knowledge: Knowledge, own: Round, cause: str) -> Html:
    points = own.now.points[own.now.options.index(cause)]
    said = own.now.per_million.get(cause)
    if points:
        row = h("p", say("You gave it {count} of 100, so it needs no smaller number.", count=points), class_="quiet")
    else:
        values = [*PEOPLE[::-1], 0]
        row = h(
            "div",
            *[
                h(
                    "button",
                    grouped(value) if value else say("not said"),
                    type="button",
                    role="radio",
                    aria_checked="true" if value == (said or 0) else "false",
                    tabindex="0" if value == (said or 0) else "-1",
                    data_ev="million",
                    data_value=value,
                )
                for value in values
            ],
            class_="segments million",
            role="radiogroup",
            aria_label=say("{cause}: how many of a million", cause=knowledge.label(cause)),
            data_name=cause,
        )
    return h(
        "div",
        h("h3", say("And {cause}?", cause=cause_words(knowledge, cause))),
        h("p", say("Too rare for 100: of a million like this, how many have it?"), class_="quiet"),
        row,
        data_for=f"million-{cause}",
    )


def _steps(network: Network, own: Round) -> Html:
    steps = own.case.stages[own.stage].open
    spent = work_up(network, [*own.taken, own.chosen])
    return h(
        "div",
        h("h3", say("Ask or test next")),
        h("p", total(spent), class_="quiet", role="status"),
        h("div", *[_step(network, own, step) for step in steps], class_="steps"),
        class_="part",
    )


def total(spent: WorkUp) -> str:
    """What the steps took so far."""
    if not spent.steps:
        return say("Each has its price; take none if none is worth it.")
    return say(
        "So far {steps}: {wait}, {price} times the price of a blood test, a burden of {burden}.",
        steps=counted.steps(spent.steps),
        wait=days(spent.wait),
        price=f"{spent.price:.3g}",
        burden=f"{spent.burden:.2g}",
    )


def _step(network: Network, own: Round, step: str) -> Html:
    own_takes = takes(network, step)
    words = say(
        "{days} d \u00b7 price {price} \u00b7 burden {burden}",
        days=f"{own_takes['wait']:.2g}",
        price=f"{own_takes['price']:.2g}",
        burden=f"{own_takes['burden']:.2g}",
    )
    return h(
        "button",
        h("span", network.knowledge.label(step)),
        h("small", words),
        type="button",
        class_="step",
        aria_pressed="true" if step in own.chosen else "false",
        data_ev="step",
        data_value=step,
    )


def _nets(knowledge: Knowledge, own: Round) -> Html | None:
    causes = dangerous(knowledge, own.case)
    if not causes:
        return None
    return h(
        "div",
        h("h3", say("Say when to come back")),
        h("p", say("Choose what you would tell this person to watch for."), class_="quiet"),
        h(
            "div",
            *[
                h(
                    "button",
                    knowledge.label(cause),
                    type="button",
                    class_="step",
                    aria_pressed="true" if cause in own.nets else "false",
                    data_ev="net",
                    data_value=cause,
                )
                for cause in causes
            ],
            class_="steps",
        ),
        class_="part",
    )

"""Practice in pictures: 100 people to place by sliders, the same picture of the model beside it, scores and habits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practising import PEOPLE, Round, dangerous, rare_cause
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.teaching.stages import TeachingCase, answer
from twitchdx.teaching.workup import WorkUp, procedure_of, work_up
from twitchdx.types import Knowledge
from twitchdx.wording import grouped
from views.arrays import PEOPLE as ALL_PEOPLE
from views.markup import Html, classes, h, join
from views.palette import NEUTRAL_TONE, TONE

_SHAPES = {
    "trigger": "M6 1.2 11.4 10.8H.6z",
    "medicine": "M6 1.1A4.9 4.9 0 1 1 5.99 1.1z",
    "imbalance": "M6 .4 11.6 6 6 11.6.4 6z",
    "condition": "M1.2 1.2h9.6v9.6H1.2z",
    NEUTRAL_TONE: "M6 1.8A4.2 4.2 0 1 1 5.99 1.8z",
}
_INSIDE = ("", "hollow", "dotted", "ringed", "barred", "crossed", "halved")  # what tells causes of one kind apart


def icon(tone: str, nth: int) -> Html:
    """A person of an option: the kind by colour and shape, the option by what is inside the shape."""
    inside = _INSIDE[min(nth, len(_INSIDE) - 1)]
    marks = {
        "dotted": h("circle", cx="6", cy="6.4", r="1.9", class_="paper"),
        "ringed": h("circle", cx="6", cy="6.4", r="1.7", class_="full"),
        "barred": h("path", d="M0 6.4h12", class_="bar"),
        "crossed": h("path", d="M3 3l6 6M9 3l-6 6", class_="cross"),
        "halved": h("path", d="M6 2v8h4V2z", class_="full"),
    }
    empty = inside in ("hollow", "ringed", "crossed", "halved")
    body = h("path", d=_SHAPES[tone], class_="hollow" if empty else None)
    return h("svg", body, marks.get(inside), class_=f"shape {tone}", viewBox="0 0 12 12", aria_hidden="true")


def icons(knowledge: Knowledge, options: Sequence[str]) -> dict[str, Html]:
    """The icon of every option; *ordinary* is a full circle without hue, *something else* a hollow one."""
    found: dict[str, Html] = {}
    count: dict[str, int] = {}
    for name in options:
        tone = tone_of(knowledge, name)
        found[name] = icon(tone, 1 if name == SOMETHING_ELSE else count.get(tone, 0))
        count[tone] = count.get(tone, 0) + 1
    return found


def tone_of(knowledge: Knowledge, name: str) -> str:
    variable = knowledge.variables.get(name)
    return TONE.get(variable.kind, NEUTRAL_TONE) if variable else NEUTRAL_TONE


def label(knowledge: Knowledge, name: str) -> str:
    return say("Something else") if name == SOMETHING_ELSE else knowledge.label(name)


def hundred(drawn: Mapping[str, Html], points: Sequence[int], words: str, *, live: bool = False) -> Html:
    """100 people in reading order by what mainly produces the complaint."""
    cells = [drawn[name] for name, count in zip(drawn, points, strict=True) for _ in range(count)]
    return h("span", *cells, class_="place", role="img", aria_label=words, data_grid=live)


def counted(knowledge: Knowledge, options: Sequence[str], points: Sequence[int]) -> str:
    """The picture in words."""
    said = [f"{n} {label(knowledge, name)}" for name, n in zip(options, points, strict=True) if n]
    return "; ".join(said)


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
    knowledge, forecast = network.knowledge, own.now
    drawn = icons(knowledge, forecast.options)
    rows = [_slider(knowledge, drawn, forecast, at) for at in range(len(forecast.options))]
    return join(
        h("h2", who, data_view=f"{own.case.id}-{own.stage}-say", tabindex="-1"),
        h(
            "p",
            say("By what mainly produces the complaint. \u201cSomething else\u201d keeps the sum at 100."),
            class_="quiet",
        ),
        h(
            "div",
            hundred(drawn, forecast.points, counted(knowledge, forecast.options, forecast.points), live=True),
            *rows,
            class_="shares",
            data_hundred=True,
        ),
        _million(knowledge, own),
        _steps(network, own) if not own.last else _nets(knowledge, own),
    )


def _slider(knowledge: Knowledge, drawn: Mapping[str, Html], forecast: Forecast, at: int) -> Html:
    name, points = forecast.options[at], forecast.points[at]
    words = label(knowledge, name)
    free = name == SOMETHING_ELSE
    if free:
        control = h("span", h("i"), class_="rest", style=f"--share:{points}", aria_hidden="true")
    else:
        control = h(
            "input",
            type="range",
            id=f"share-{name}",
            min=0,
            max=ALL_PEOPLE,
            step=1,
            value=points,
            style=f"--share:{points}",
            aria_valuetext=say("{count} of 100", count=points),
            data_ev="share",
            data_share=True,
        )
    title = h("span", drawn[name], words)
    return h(
        "div",
        title if free else h("label", title, for_=f"share-{name}"),
        h("output", str(points), for_=None if free else f"share-{name}"),
        control,
        class_=classes("share", tone_of(knowledge, name)),
        data_name=name,
        data_rest=free,
    )


def _million(knowledge: Knowledge, own: Round) -> Html | None:
    cause = rare_cause(knowledge, own.case)
    if cause is None:
        return None
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
        )
    return h(
        "div",
        h("h3", say("And {cause}?", cause=cause_words(knowledge, cause))),
        h("p", say("Too rare for 100: of a million like this, how many have it?"), class_="quiet"),
        row,
        class_="part",
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
        "So far {steps} steps: {wait} days, the price of {price} blood tests, a burden of {burden}.",
        steps=spent.steps,
        wait=f"{spent.wait:.3g}",
        price=f"{spent.price:.3g}",
        burden=f"{spent.burden:.2g}",
    )


def _step(network: Network, own: Round, step: str) -> Html:
    takes = {
        row.aspect: row.number.value
        for row in network.knowledge.procedures
        if row.procedure == procedure_of(network, step)
    }
    words = say(
        "{days} d \u00b7 price {price} \u00b7 burden {burden}",
        days=f"{takes['wait']:.2g}",
        price=f"{takes['price']:.2g}",
        burden=f"{takes['burden']:.2g}",
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

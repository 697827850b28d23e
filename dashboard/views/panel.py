"""Items of script concordance: the form on a phone, how it went, and the panel beside the model on the projector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from panels import asked, counts_of, items_of, name_of
from sureness import so_far
from twitchdx import rooms as r
from twitchdx.language import say
from twitchdx.teaching.items import Item, key_of, words
from twitchdx.teaching.panels import Panel, credit
from twitchdx.teaching.ranges import Range
from twitchdx.wording import decimal
from views.markup import Html, h, join
from world import World

FEWEST = 3  # answers below which none is shown


def form(texts: Sequence[str], name: str, held: Mapping[int, int]) -> Html:
    """The items, each with its five answers; filled with what was sent before."""
    rows = [_asked(text, number, held.get(number)) for number, text in enumerate(texts)]
    return h(
        "div",
        h("h2", say("What does it do to the cause?")),
        h("p", say("Each by yourself. You can send a part and go on later."), class_="quiet"),
        *rows,
        h("button", say("Send"), type="button", class_="send", data_send="answer"),
        class_="form items",
        data_form=name,
        data_for=name,
        data_place=True,
    )


def _asked(text: str, number: int, held: int | None) -> Html:
    choices = [
        h(
            "label",
            h("input", type="radio", name=f"item:{number}", value=answer, checked=answer == held),
            h("span", said),
        )
        for answer, said in words().items()
    ]
    return h("fieldset", h("legend", f"{number + 1}. {text}"), h("div", *choices, class_="choices five"))


def held(seen: r.LearnerState) -> dict[int, int]:
    """What a learner has answered, by number of the item."""
    found = {a.name: a.payload.get("answer") for a in seen.answers if a.kind is r.AnswerKind.ITEM}
    count = len(seen.shown[-1].get("items", ()))  # type: ignore[arg-type]
    numbers = {number: found.get(name_of(number)) for number in range(count)}
    return {number: answer for number, answer in numbers.items() if isinstance(answer, int)}


def result(world: World, seen: r.LearnerState, texts: Sequence[str]) -> Html:
    """The own answers beside those of the panel and of the model, as far as the room shows them."""
    own, model = held(seen), items_of(seen.revealed[-1])
    counts, sure = counts_of(seen.group, len(texts)), so_far(asked(world.network, seen.revealed[-1]))
    rows = [
        _compared(
            text,
            number,
            counts[number],
            model[number] if model else None,
            own.get(number),
            sure[number] if sure else None,
        )
        for number, text in enumerate(texts)
    ]
    return h("div", h("h2", say("How it went")), *rows, class_="result panel")


def main(
    panel: Panel, *, shown: bool, model: bool, answered: int, joined: int, sure: Sequence[Range] | None = None
) -> Html:
    """The projector: how many have answered, then the panel's answers beside the model's."""
    if not shown or answered < FEWEST:
        head = say("{count} of {all} have answered", count=answered, all=joined)
        few = say("Answers are shown from {count} on, and only once you ask for them or the talk begins.", count=FEWEST)
        rows = [h("li", item.text) for item in panel.items]
        return join(h("h2", head, class_="headline"), _told(panel), h("p", few, class_="quiet"), h("ol", *rows))
    if model:
        head = say(
            "The panel and the model agree on {count} of {all} items", count=panel.agreeing, all=len(panel.items)
        )
    else:
        head = say("{count} of {all} have answered", count=answered, all=joined)
    rows = [
        _compared(
            item.text,
            number,
            panel.counts[number],
            item if model else None,
            None,
            sure[number] if sure is not None and model else None,
        )
        for number, item in enumerate(panel.items)
    ]
    method = say(
        "Credit: the commonest answer of the panel gets 1, each other one its share of that (aggregate scoring, "
        "Charlin and others 2000)."
    )
    divided = say(
        "On {count} of {all} the panel has no one commonest answer.", count=panel.divided, all=len(panel.items)
    )
    said = h("p", divided) if model and panel.divided else None
    return join(h("h2", head, class_="headline"), _told(panel), said, h("p", method, class_="quiet"), *rows)


def _told(panel: Panel) -> Html:
    return h("div", h("p", panel.told, class_="new"), class_="told")


def _compared(
    text: str,
    number: int,
    counts: Mapping[int, int],
    model: Item | None,
    own: int | None,
    sure: Range | None,
) -> Html:
    """An item: a bar for each answer, with who else gave it; a tint behind the answers that the model leaves open."""
    left = range(key_of(sure[0]), key_of(sure[1]) + 1) if sure else range(0)
    most = max(counts.values())
    credits_ = credit(counts)
    rows = []
    for answer, said in words().items():
        tags = [
            h("b", say("you")) if answer == own else None,
            h("b", say("the model")) if model is not None and answer == model.key else None,
        ]
        share = 100 * counts[answer] / most if most else 0
        rows.append(
            h(
                "li",
                h("span", said, *tags, class_="said"),
                h("span", h("i", style=f"width:{share:.0f}%"), class_="amount", aria_hidden="true"),
                h("span", str(counts[answer]) if most else "", class_="n"),
                h("span", say("credit {credit}", credit=f"{credits_[answer]:.2f}") if credits_ else "", class_="quiet"),
                class_="within" if answer in left else None,
            )
        )
    return h(
        "div",
        h("h3", f"{number + 1}. {text}"),
        h("ul", *rows, class_="answers"),
        _moves(model, sure) if model is not None and sure else None,
        class_="compared",
    )


def _moves(model: Item, sure: Range) -> Html:
    """How far the finding moves the cause in the model, and what its numbers leave open."""
    words_ = say(
        "The model: {move} decibans, {low} to {high} in 95 of 100 draws of all its numbers.",
        move=_signed(model.decibans),
        low=_signed(sure[0]),
        high=_signed(sure[1]),
    )
    return h("p", words_, class_="quiet")


def _signed(decibans: float) -> str:
    return decimal(decibans, signed=True)

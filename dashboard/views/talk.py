"""What a class may talk about after a stage, and the next step that it chose."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from twitchdx.language import say
from twitchdx.wording import grouped, natural
from views.group import MILLION, WIDE, Class, apart, fear, inside, option
from views.markup import Html, h, join
from world import World

ODDS = 3.0  # decibans of a move, a factor of 2 in the odds


def talk(
    world: World,
    group: Class,
    shares: Mapping[str, float],
    present: Mapping[str, float],
    before: tuple[Class, Mapping[str, float]] | None,
) -> Html:
    """Up to three things to talk about, each with the habit it may come from."""
    found = []
    scare = fear(group, present)
    if scare is not None:
        name, own, now = scare
        own_, now_ = grouped(round(own * MILLION)), grouped(round(now * MILLION))
        title = say("{cause}: {own} in a million, or {model}?", cause=option(world, name), own=own_, model=now_)
        found.append((title, say("Of how many who come with this complaint is it the cause?"), say("base rate")))
    name, mine, model = apart(group, shares)
    if abs(mine - model) >= WIDE:
        title = say("{cause}: {own} in 100, or {model}?", cause=option(world, name), own=mine, model=model)
        words = say("Who said more, and who said less? What did each of you see?")
        found.append((title, words, say("too little") if mine < model else say("too much")))
    slow = _slow(group, shares, before) if before is not None and before[0].shown else None
    if slow is not None:
        name, was, now_share, own_was, own_now = slow
        title = say(
            "The new findings moved {cause} from {was} to {now} in the model",
            cause=inside(world, name),
            was=natural(was),
            now=natural(now_share),
        )
        words = say("The class went from {was} to {now} in 100.", was=own_was, now=own_now)
        found.append((title, words, say("update too small")))
    if not found:
        return h("p", say("Nothing stands out: ask who was least sure."), class_="quiet")
    rows = [
        h(
            "li",
            h("span", str(i), class_="turn"),
            h("div", h("b", title), h("p", words), h("span", habit, class_="habit")),
        )
        for i, (title, words, habit) in enumerate(found, start=1)
    ]
    return h("ol", *rows, class_="talk")


def _slow(
    group: Class, shares: Mapping[str, float], before: tuple[Class, Mapping[str, float]]
) -> tuple[str, float, float, int, int] | None:
    """The option that new findings moved most in the model and by less than half of it in the class."""

    def odds(p: float) -> float:
        inside_ = min(max(p, 0.005), 0.995)
        return 10.0 * math.log10(inside_ / (1.0 - inside_))

    rows = []
    for name, now in shares.items():
        was, own_was, own_now = before[1].get(name, 0.0), before[0].median(name), group.median(name)
        step, own = odds(now) - odds(was), odds(own_now / 100) - odds(own_was / 100)
        if abs(step) >= ODDS and own / step < 0.5:
            rows.append((abs(step), (name, was, now, own_was, own_now)))
    return max(rows)[1] if rows else None


def votes(world: World, group: Class, offered: Sequence[str], words: Mapping[str, str]) -> Html | None:
    """Steps that the class chose, with what each takes."""
    chosen = sorted(group.steps.items(), key=lambda pair: (-pair[1], pair[0]))
    if not offered or not chosen:
        return None
    most = chosen[0][1]
    rows = [
        h(
            "div",
            h("span", world.network.knowledge.label(name) if name in words else say("Nothing more now")),
            h("span", h("i", style=f"width:{100 * count / most:.1f}%"), class_="vote", aria_hidden="true"),
            h("b", str(count), class_="n"),
            h("small", words.get(name, "")),
            class_="votes",
        )
        for name, count in chosen
    ]
    return join(h("h2", say("Next step they chose")), *rows)

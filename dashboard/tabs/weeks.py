"""Weeks without a sign: the clocks of reassurance that run for a person, and the one that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalogue import capitalised, inside, short
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.reasoning.clock import NoClockError, Reassurance, clock, with_clocks
from twitchdx.types import Case
from views import clock as clocks
from views.markup import Html, h, join
from views.rows import table
from world import World

REFERRED = "neurology_referral"  # the setting beside one's own in the chart
Times = Mapping[str, tuple[Reassurance, Reassurance | None]]


def running(network: Network, case: Case) -> dict[str, tuple[Reassurance, Reassurance | None]]:
    """Each clock that runs for this person, and the same in the setting of those referred."""
    found: dict[str, tuple[Reassurance, Reassurance | None]] = {}
    elsewhere_ = case.setting != REFERRED and REFERRED in network.variable("setting").states
    for cause in with_clocks(network.knowledge):
        try:
            own = clock(network, case, cause)
        except NoClockError:
            continue
        if 0.0 < own.posterior < 1.0:
            there = clock(network, replace(case, setting=REFERRED), cause) if elsewhere_ else None
            found[cause] = own, there
    return found


def weeks(world: World, setting: str, chosen: str, times: Times) -> Html:
    """The clock that was `chosen`, by default the first, and buttons for the others."""
    if not times:
        return join(
            h("h2", say("Weeks without a sign")),
            h(
                "p",
                say("What would be waited for is there already, so no time without it can reassure."),
                class_="quiet",
            ),
        )
    chosen = chosen if chosen in times else next(iter(times))
    own, elsewhere = times[chosen]
    sign = inside(world.label(own.sign))
    names = world.catalogue.settings
    where, there = (short(names.get(n, n)) for n in (setting, REFERRED))
    head = tuple(map(say, ("time", "then", "range", "decibans")))
    return join(
        h(
            "h2",
            say("Each month without {sign} makes {cause} less likely", sign=sign, cause=world.label(own.cause)),
        ),
        _choice(world, times, chosen) if len(times) > 1 else None,
        clocks.sentence(own, sign),
        clocks.clock(own, elsewhere, where, there),
        h("details", h("summary", say("As a table")), table(head, clocks.rows(own), 3, say("Weeks without a sign"))),
    )


def _choice(world: World, times: Times, chosen: str) -> Html:
    """A button for each cause that has a clock."""
    buttons = [
        h(
            "button",
            capitalised(world.label(cause)),
            type="button",
            class_="do",
            aria_pressed="true" if cause == chosen else "false",
            data_ev="clock",
            data_value=cause,
        )
        for cause in times
    ]
    return h("div", *buttons, class_="choice", role="group", aria_label=say("Cause whose clock is shown"))

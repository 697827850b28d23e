"""Next test: what each question, sign and test would tell and take, whom a test alarms, and when to stop."""

from __future__ import annotations

import streamlit as st

from catalogue import inside, phrase, procedure, spaced
from tabs.shared import foot, in_words, known, sheet, title
from twitchdx.language import say
from twitchdx.reasoning.cascade import PEOPLE, Cascade, cascade, most_telling_cause
from twitchdx.reasoning.next_step import NextSteps, Order, Step, next_steps
from twitchdx.reasoning.rule import Rule, Ruling, rule
from twitchdx.reasoning.situation import situation
from twitchdx.wording import grouped, natural, share
from views.ledger import named
from views.markup import Html, h, join
from views.rows import bar, linear, table
from world import World

SHOWN = 12
ORDERS = {
    Order.INFORMATION: "what it tells",
    Order.CROSSING: "chance to cross a line",
    Order.BURDEN: "what it tells for its burden",
    Order.WAIT: "what it tells for its wait",
    Order.PRICE: "what it tells for its price",
}
WIDTH, HEIGHT = 720, 300


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("What to ask, look for or test next"), world, about), "next-title")
    by = st.selectbox(say("Order"), list(ORDERS), format_func=lambda order: say(ORDERS[order]))
    with in_words("next-error"):
        found = next_steps(world.network, about.case, by=by)
        sheet(steps(found, world), "next-steps")
        tests = {s.finding: s.label for s in found.steps if s.procedure not in ("question", "examination")}
        if tests:
            test = st.selectbox(
                say("If 10 000 people like this all had the test"), list(tests), format_func=tests.__getitem__
            )
            given = situation(world.network, about.case)
            cause = most_telling_cause(world.network, given, test)
            sheet(people(cascade(world.network, given, test, cause), world), "next-cascade")
        lines = {t.cause: named(t.cause, t.state, world.catalogue) for t in world.network.knowledge.thresholds}
        cause = st.selectbox(say("What would rule it in, or out"), list(lines), format_func=lines.__getitem__)
        sheet(ruled(rule(world.network, about.case, cause), world), "next-rule")
    sheet(foot(about), "next-foot")


def steps(found: NextSteps, world: World) -> Html:
    """The steps as rows and as a trade-off, and whether to stop."""
    shown = found.steps[:SHOWN]
    most = max((s.information for s in found.steps), default=0.0) or 1.0
    rows = [
        bar(
            join(h("b", s.label) if s.efficient else s.label),
            _takes(s),
            linear(s.information / most, words=_bits(s.information)),
            join(_bits(s.information), h("small", _changes(s))),
        )
        for s in shown
    ]
    outcomes: list[tuple[Html | str, ...]] = [
        (s.label if i == 0 else "", _words(world, s.finding, o.state), share(o.probability), world.label(o.leader))
        for s in shown
        for i, o in enumerate(s.outcomes)
    ]
    more = say("{count} more tell less, or come later in this order.", count=len(found.steps) - SHOWN)
    rest = h("p", more, class_="quiet")
    return join(
        _stop(found, world),
        h("h2", say("Steps")),
        h(
            "p",
            say(
                "Bits of doubt about what produces the complaint that knowing it would take away. Bold: no other step "
                "is better in what it tells, burden, wait and price together."
            ),
        ),
        h("div", *rows, class_="rows"),
        rest if len(found.steps) > SHOWN else None,
        h(
            "details",
            h("summary", say("What each would find, and what would lead then")),
            table(tuple(map(say, ("step", "comes out", "in", "then first"))), outcomes, 0, say("Outcomes")),
        ),
        h("h2", say("What it tells against what it takes")),
        _plot(found.steps),
    )


def _stop(found: NextSteps, world: World) -> Html:
    first = say("First now: {cause}.", cause=world.label(found.leader))
    if found.stop:
        return h(
            "div",
            h(
                "p",
                h("b", say("Nothing you can do now would change what to do.")),
                " ",
                first,
                " ",
                say("No step moves a line or the leader in 1 of 100."),
            ),
            class_="tint",
        )
    return h("p", first)


def _bits(information: float) -> str:
    return say("{count} bits", count=f"{information:.3f}")


def _takes(step: Step) -> str:
    return say(
        "{what}; burden {burden}, {wait}, price of {price} blood tests",
        what=procedure(step.procedure),
        burden=f"{step.burden:g}",
        wait=_wait(step.wait),
        price=f"{step.price:g}",
    )


def _wait(days: float) -> str:
    if days == 0.0:
        return say("no wait")
    return say("1 day") if days == 1.0 else say("{days} days", days=f"{days:g}")


def _changes(step: Step) -> str:
    parts = []
    if step.crosses > 0:
        parts.append(say("crosses a line in {share}", share=share(min(1.0, step.crosses))))
    if step.changes_leader > 0:
        parts.append(say("other leader in {share}", share=share(min(1.0, step.changes_leader))))
    return "; ".join(parts) or say("changes no line and no leader")


def _plot(found: tuple[Step, ...]) -> Html:
    """Information against burden; the steps that nothing beats are filled and named."""
    most = max((s.information for s in found), default=0.0) or 1.0
    left, bottom, width, height = 44.0, HEIGHT - 40.0, WIDTH - 160.0, HEIGHT - 70.0
    dots, names, taken = [], [], list[float]()
    for s in sorted(found, key=lambda s: -s.information):
        x, y = left + width * s.burden, bottom - height * s.information / most
        dots.append(h("circle", cx=round(x, 1), cy=round(y, 1), r="4.5", class_="front" if s.efficient else None))
        if s.efficient and all(abs(y - other) > 13 for other in taken):
            taken.append(y)
            names.append(h("text", s.label, x=round(x + 9, 1), y=round(y + 4, 1)))
    axis = [
        h("path", d=f"M{left} 20V{bottom}H{left + width}", class_="axis"),
        h("text", _bits(most), x=left, y="14"),
        h("text", say("burden: none"), x=left, y=bottom + 18),
        h("text", say("most"), x=left + width, y=bottom + 18, text_anchor="end"),
    ]
    words = say("Information of every step against its burden; the same numbers stand in the rows above")
    return h("svg", *axis, *dots, *names, class_="plot", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=words)


def people(found: Cascade, world: World) -> Html:
    """Four groups of people after a test."""
    cause = world.label(found.cause)
    groups = (
        (found.found, say("out of the ordinary, and they have {cause}", cause=cause)),
        (found.false_alarms, say("alarmed for nothing")),
        (found.missed, say("ordinary, and they have {cause} all the same", cause=cause)),
        (found.reassured, say("rightly reassured")),
    )
    cells = [h("div", h("b", grouped(round(count))), words) for count, words in groups]
    note = say(
        "Of {count} people like this, about {cause}, which this test would move most.",
        count=grouped(PEOPLE),
        cause=cause,
    )
    return join(h("p", note), h("div", *cells, class_="four"))


def ruled(found: Rule, world: World) -> Html:
    """What would take a cause across its line."""
    label = named(found.cause, found.state, world.catalogue)
    head = say(
        "{cause} stands at {now}; its line is {line}.",
        cause=label,
        now=natural(found.posterior),
        line=natural(found.line),
    )
    rulings = found.ruled_in or found.ruled_out
    if not rulings:
        return h("p", head, " ", say("No one or two of the findings that are not known would take it across."))
    side = say("would take it over its line") if found.ruled_in else say("would take it under its line")
    return join(
        h("p", head),
        table(
            (side, say("to"), say("comes out so in")),
            [_ruling(r, world) for r in rulings],
            2,
            say("Findings that cross the line"),
        ),
    )


def _words(world: World, name: str, state: str) -> str:
    """A finding in a state, or a state of several ("low or very low"), in words."""
    item = world.catalogue.items.get(name)
    return phrase(item, state) if item else f"{world.network.knowledge.label(name)}: {spaced(state)}"


def _ruling(ruling: Ruling, world: World) -> tuple[Html | str, ...]:
    names = say(" and ").join(inside(_words(world, name, state)) for name, state in ruling.findings)
    return names, natural(ruling.posterior), share(ruling.probability)

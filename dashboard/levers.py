"""Levers: what can be moved on a case that is held, and the case as moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalogue import Catalogue, Item, reference
from draft import Draft, Entry, Typed, number
from twitchdx.labs import LabTest, UnitError, ValueRangeError, in_unit_of_test
from twitchdx.network import Network
from twitchdx.types import WHAT_DRIVES_IT, Lab, Ranking

MOST_DRIVERS, MOST_TESTS = 7, 3
STEPS = 60  # of a slider of values, from one end to the other
Moved = Mapping[str, Entry]  # state or value by name, of what is not where it was


@dataclass(frozen=True, slots=True)
class Scale:
    """A slider of values: its ends and step in the unit of the test."""

    low: float
    high: float
    step: float
    unit: str


def drivers(ranking: Ranking, catalogue: Catalogue) -> tuple[Item, ...]:
    """Triggers and medicines to move: those known of the person, then those that most likely produce the complaint."""
    rows = [c for c in ranking.what_drives_it if c.cause in catalogue.items]
    first = [c.cause for c in rows if c.observed]
    rest = [c.cause for c in rows if c.cause not in first]
    return tuple(catalogue.items[name] for name in [*first, *rest][: max(MOST_DRIVERS, len(first))])


def tests(ranking: Ranking, network: Network, catalogue: Catalogue, draft: Draft) -> tuple[Item, ...]:
    """Values to move: those entered, then those of what is most likely wrong."""
    entered = [n for n in draft.findings if (i := catalogue.items.get(n)) is not None and i.test]
    measured = {row.parent: row.test for row in network.knowledge.tests if row.test in catalogue.items}
    leading = [measured[c.cause] for c in ranking.what_is_wrong if c.cause in measured]
    names = dict.fromkeys([*entered, *(n for n in leading if catalogue.items[n].test)])
    return tuple(catalogue.items[name] for name in [*names][:MOST_TESTS])


def scale(test: LabTest) -> Scale:
    """Ends of a slider: the interval of normal results with as much room on either side."""
    low, high = reference(test)
    floor, ceiling = low or 0.0, high or 2.0 * (low or 1.0)
    width = ceiling - floor
    first = max(floor - width, test.minimum, 0.0) if low is not None else max(0.0, test.minimum)
    last = min(ceiling + 2.0 * width, test.maximum) if high is not None else min(ceiling, test.maximum)
    step = float(f"{(last - first) / STEPS:.1g}")
    return Scale(round(first / step) * step, round(last / step) * step, step, test.unit)


def value_of(item: Item, entry: Entry | None) -> float | None:
    """Value of an entry in the unit of the test; None where there is none."""
    if item.test is None or not isinstance(entry, Typed):
        return None
    value = number(entry.text)
    try:
        return None if value is None else in_unit_of_test(item.test, Lab(value, entry.unit))
    except (UnitError, ValueRangeError):
        return None


def move(current: Draft, moved: Moved, item: Item, value: str) -> Moved:
    """Levers after one was moved; put back to where the case has it, it is not moved any more."""
    entry = _entry(item, value)
    rest = {name: other for name, other in moved.items() if name != item.name}
    if entry is None or entry == current.findings.get(item.name):
        return rest
    return {**rest, item.name: entry}


def _entry(item: Item, value: str) -> Entry | None:
    states = tuple(item.states)
    if item.test is not None:
        return Typed(f"{float(value):g}", item.test.unit) if number(value) is not None else None
    return states[int(value)] if value.isdigit() and int(value) < len(states) else None


def applied(current: Draft, moved: Moved) -> Draft:
    """The case with the levers where they are."""
    return replace(current, findings={**current.findings, **moved})


def done(held: Draft, now: Draft, catalogue: Catalogue) -> list[str]:
    """Changes from one to the other that can be done to a person, as `name=state`; a test result is only seen."""
    return [
        f"{name}={state}"
        for name, state in now.findings.items()
        if isinstance(state, str)
        and name in catalogue.items
        and catalogue.items[name].kind in WHAT_DRIVES_IT
        and held.findings.get(name) != state
    ]

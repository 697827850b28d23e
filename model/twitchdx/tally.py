"""How each number was come by: method and grade, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twitchdx.checks.passports import GRADES, METHODS
from twitchdx.types import Knowledge, Number


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of one table by method and by grade; both add up to `numbers`."""

    table: str
    numbers: int
    methods: Mapping[str, int]
    grades: Mapping[str, int]


def tally(knowledge: Knowledge) -> tuple[Tally, ...]:
    """Counts for each table that the network is built from, and last for all of them together.

    Conventions are left out: they are no findings, and would pass for reported ones.
    """
    tables: dict[str, list[Number]] = {
        "baselines": [row.number for row in knowledge.baselines],
        "links": [row.number for row in knowledge.links],
        "leaks": [row.number for row in knowledge.leaks],
        "tests": [row.number for row in knowledge.tests],
        "labs": [row.number for row in knowledge.labs],
        "thresholds": [row.number for row in knowledge.thresholds],
        "interventions": [row.number for row in knowledge.interventions],
    }
    tables = {name: [n for n in numbers if not n.by_definition] for name, numbers in tables.items()}
    every = [number for numbers in tables.values() for number in numbers]
    return tuple(_counted(name, numbers) for name, numbers in {**tables, "all tables": every}.items())


def _counted(table: str, numbers: list[Number]) -> Tally:
    return Tally(
        table,
        len(numbers),
        _by(METHODS, (number.method for number in numbers)),
        _by(GRADES, (number.grade for number in numbers)),
    )


def _by(known: tuple[str, ...], found: Iterable[str]) -> dict[str, int]:
    """Counts of the known words first, then of any other."""
    counts = Counter(found)
    return {word: counts[word] for word in dict.fromkeys([*known, *sorted(counts)])}

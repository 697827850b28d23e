"""Which published figures the network was built from: only the others test it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from twitchdx.formulas import FormulaError, parse
from twitchdx.types import Knowledge, Prevalence


def is_input(knowledge: Knowledge, row: Prevalence) -> bool:
    """Whether a figure of the row's formula also stands in a formula that the network is built from.

    Such a row is *fitted*: the network must imply it, and agreement says only that it was built well. Any other row
    is *independent*, a row without a formula too.
    """
    figures = _figures(row.number.formula)
    return any(not figures.isdisjoint(_figures(formula)) for formula in _formulas(knowledge))


def _formulas(knowledge: Knowledge) -> Iterator[str]:
    for table in (knowledge.baselines, knowledge.links, knowledge.leaks, knowledge.tests):
        yield from (row.number.formula for row in table)
    yield from (link.comparison_formula for link in knowledge.links)


@lru_cache(maxsize=4096)
def _figures(formula: str) -> frozenset[str]:
    """Keys of figures.csv in a formula; none where it is empty or cannot be read, which `check` reports."""
    try:
        return frozenset(parse(formula).keys) if formula else frozenset()
    except FormulaError:
        return frozenset()

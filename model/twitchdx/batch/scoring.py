"""Rows of a case file to rankings, in order, with the rejected ones in their places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from twitchdx.cases import CaseRow
from twitchdx.network import Network
from twitchdx.rank import BLOCK, rank_many
from twitchdx.types import Ranking
from twitchdx.version import VERSION

Status = Literal["scored", "scored_with_warnings", "rejected"]


@dataclass(frozen=True, slots=True)
class Result:
    """A row and its ranking, which carries the issues of both; no causes where the row was rejected."""

    row: CaseRow
    ranking: Ranking

    @property
    def status(self) -> Status:
        """How the row came out, in one word."""
        if not self.ranking.scored:
            return "rejected"
        return "scored_with_warnings" if self.ranking.issues else "scored"


def score_rows(network: Network, rows: Iterable[CaseRow], block: int = BLOCK) -> Iterator[Result]:
    """Rank the rows of a case file; one result a row, in order. Only one block is held in memory."""
    source = iter(rows)
    while taken := list(islice(source, block)):
        yield from _scored(network, taken)


def _scored(network: Network, rows: Sequence[CaseRow]) -> Iterator[Result]:
    rankings = iter(rank_many(network, [row.case for row in rows if row.case is not None]))
    for row in rows:
        if row.case is None:
            yield Result(row, _rejected(network, row))
        else:
            ranking = next(rankings)
            yield Result(row, replace(ranking, issues=(*row.issues, *ranking.issues)) if row.issues else ranking)


def _rejected(network: Network, row: CaseRow) -> Ranking:
    return Ranking(row.id, "", (), (), (), row.issues, -math.inf, network.knowledge.digest, VERSION)

"""What the model says about a draft, and what the draft has that it could not use."""

from __future__ import annotations

from dataclasses import dataclass

import draft as drafts
import twitchdx
from draft import Draft
from twitchdx.types import Case, Issue, RankedCause, Ranking
from views.headline import leader
from world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """A ranking; `case` is what was ranked, `cause` the one that is looked at, `left_out` the fields it is without."""

    case: Case
    ranking: Ranking
    cause: RankedCause | None
    issues: tuple[Issue, ...]
    left_out: frozenset[str]

    @property
    def complained(self) -> bool:
        """Whether there is something to explain."""
        return bool(self.ranking.scored and self.ranking.complaints)


def answer(world: World, draft: Draft) -> Answer:
    """Rank the causes of a draft; what cannot be used is left out and said, never guessed."""
    case, issues = drafts.to_case(draft)
    ranking = twitchdx.rank(world.network, case)
    left_out: frozenset[str] = frozenset().union(*map(drafts.fields_of, issues))
    if not ranking.scored:
        issues += ranking.issues
        left_out |= frozenset().union(*(drafts.fields_of(i) for i in ranking.issues if i.level == "error"))
        case = drafts.without(case, left_out)
        ranking = twitchdx.rank(world.network, case)
    seen = {str(issue) for issue in issues}
    issues += tuple(issue for issue in ranking.issues if str(issue) not in seen)
    return Answer(case, ranking, _shown_cause(ranking, draft), issues, left_out)


def _shown_cause(ranking: Ranking, draft: Draft) -> RankedCause | None:
    chosen = next((c for c in ranking.causes if c.cause == draft.selected), None)
    return chosen or (leader(ranking) if ranking.causes else None)


def case_key(case: Case) -> object:
    """What of a case its answers hang on."""
    return (case.setting, case.age, case.sex, tuple(sorted((n, str(f)) for n, f in case.findings.items())))

"""Cases outside the model: whether it notices that it has no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.cases import CaseRow
from twitchdx.network import Network
from twitchdx.types import Kind
from twitchdx.validate.intervals import Proportion, proportion
from twitchdx.validate.outcomes import Outcome
from twitchdx.validate.surprise import RARE, Surprise, as_rare, surprises


@dataclass(frozen=True, slots=True)
class Noticed:
    """What of one case could show that its cause is not in the model.

    `before` and `after` are P(*other cause*); None where the network has no such cause. `rarer` is the share of
    comparable simulated patients with findings at least as rare; None where there are none.
    """

    outcome: Outcome
    before: float | None
    after: float | None
    surprise: Surprise
    rarer: float | None

    @property
    def rises(self) -> bool:
        """Whether *other cause* became likelier."""
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def surprising(self) -> bool:
        """Whether the findings are rarer than those of nearly all people of this model."""
        return self.rarer is not None and self.rarer < RARE


@dataclass(frozen=True, slots=True)
class Outside:
    """Scored cases outside the model (each in `checks`) and inside: only a difference between them is a signal."""

    checks: tuple[Noticed, ...]
    rises: Proportion
    rises_inside: Proportion
    surprising: Proportion
    surprising_inside: Proportion


def outside(network: Network, found: Sequence[Outcome], rows: Sequence[CaseRow], known: Sequence[Surprise]) -> Outside:
    """Check all scored cases; `known` are the surprises of simulated patients."""
    cases = {row.id: row.case for row in rows}
    scored = [(o, case) for o in found if o.ranking.scored and (case := cases[o.id]) is not None]
    measured = surprises(network, [case for _, case in scored], [o.ranking for o, _ in scored])
    checks = [_noticed(o, s, known) for (o, _), s in zip(scored, measured, strict=True)]
    strange, usual = ([c for c in checks if c.outcome.diagnosis.in_scope is scope] for scope in (False, True))
    return Outside(
        checks=tuple(strange),
        rises=proportion(c.rises for c in strange),
        rises_inside=proportion(c.rises for c in usual),
        surprising=proportion(c.surprising for c in strange),
        surprising_inside=proportion(c.surprising for c in usual),
    )


def _noticed(outcome: Outcome, surprise: Surprise, known: Sequence[Surprise]) -> Noticed:
    other = next((c for c in outcome.ranking.causes if c.kind is Kind.OTHER), None)
    before, after = (None, None) if other is None else (other.prior, other.posterior)
    return Noticed(outcome, before, after, surprise, as_rare(surprise, known))

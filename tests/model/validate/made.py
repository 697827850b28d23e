"""Rankings written by hand, for tests of what is counted."""

from __future__ import annotations

from collections.abc import Sequence

from twitchdx.batch.agreement import Diagnosis, main_place, stated_place
from twitchdx.types import CantMiss, Issue, Kind, RankedCause, Ranking
from twitchdx.validate.outcomes import Outcome


def cause(
    name: str,
    kind: Kind = Kind.CONDITION,
    prior: float = 0.01,
    posterior: float = 0.5,
    attribution: float | None = 0.4,
    observed: bool = False,
) -> RankedCause:
    return RankedCause(name, name.upper(), kind, observed, prior, posterior, attribution, ())


def line(name: str, posterior: float, threshold: float) -> CantMiss:
    above = posterior >= threshold
    return CantMiss(name, "present", name.upper(), 0.001, posterior, threshold, above, "", "Seek help.")


def ranking(causes: Sequence[RankedCause], lines: Sequence[CantMiss] = (), broken: bool = False) -> Ranking:
    issues = (Issue("error", "here", "broken", "Mend it."),) if broken else ()
    return Ranking("x", "hospital", ("twitching",), tuple(causes), tuple(lines), issues, -1.0, "digest", "0")


def outcome(
    names: str | Sequence[RankedCause],
    main: str,
    *others: str,
    in_list: str = "what_is_wrong",
    in_scope: bool = True,
    lines: Sequence[CantMiss] = (),
    case: str = "a",
    broken: bool = False,
) -> Outcome:
    """A case whose causes are the letters of `names` in order: small letters are wrong, capitals drive it."""
    causes = (
        [cause(n.lower(), Kind.TRIGGER if n.isupper() else Kind.CONDITION) for n in names]
        if isinstance(names, str)
        else list(names)
    )
    diagnosis = Diagnosis(main, frozenset({main, *others}), in_scope, in_list)
    made = ranking(causes, lines, broken)
    return Outcome(case, "title", None, diagnosis, made, stated_place(made, diagnosis), main_place(made, diagnosis))

"""The profile in the order, words and groups in which it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from twitchdx.batch.options import ledger_stems
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.report.bins import LINEAR, RULER, ZONES
from twitchdx.report.columns import STEM
from twitchdx.report.profile import Histogram, Line, Problem, Profile, Setting
from twitchdx.types import Threshold
from twitchdx.validate.wordings import span
from twitchdx.wording import natural

PROBLEMS = 10  # named one by one
Zone = tuple[str, float, float]  # its words and its ends
_INF = float("inf")


@dataclass(frozen=True, slots=True)
class Danger:
    """A dangerous cause as it is shown; `threshold` is None where the tables at hand are not those of the file."""

    stem: str
    cause: str
    state: str
    threshold: float | None
    line: Line
    safety_net: str = ""

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.stem.replace("_", "-")

    @property
    def expected(self) -> float:
        """How many of the cases have it, by the sum of all posteriors."""
        return self.line.under.total + self.line.over.total

    @property
    def not_named(self) -> int:
        """How many are over the line and not among those that are named."""
        return self.line.over.of - sum(person.above for person in self.line.highest)


def dangers(profile: Profile, network: Network) -> tuple[Danger, ...]:
    """Every dangerous cause of the file: most cases over the line first, then most to be expected."""
    lines = dict(zip(ledger_stems(network), network.knowledge.thresholds, strict=True))
    same = set(profile.digests) == {network.knowledge.digest}
    found = [_danger(stem, line, lines.get(stem), same) for stem, line in profile.lines.items()]
    return tuple(sorted(found, key=lambda one: (-one.line.over.of, -one.expected, one.stem)))


def leading(profile: Profile) -> tuple[str, ...]:
    """Causes that are first in any case, most often first."""
    causes = profile.causes
    return tuple(
        sorted((c for c in causes if causes[c].first), key=lambda c: (-causes[c].first, -causes[c].producing, c))
    )


def following(profile: Profile) -> tuple[str, ...]:
    """Causes that are listed and never first, by how many cases they are expected to produce."""
    causes = profile.causes
    return tuple(sorted((c for c in causes if not causes[c].first), key=lambda c: (-causes[c].producing, c)))


def groups(profile: Profile) -> list[tuple[str | None, Setting]]:
    """All settings, where there are several, and each by its rows; the rows without one come last."""
    found = profile.settings
    order = sorted(found, key=lambda name: (not name, -found[name].rows, name))
    every: list[tuple[str | None, Setting]] = [(None, profile.every)] if len(found) > 1 else []
    return every + [(name, found[name]) for name in order]


def problems(profile: Profile) -> tuple[tuple[str, Problem], ...]:
    """The most frequent problems."""
    order = sorted(profile.problems.items(), key=lambda pair: (-pair[1].rows, pair[1].line, pair[0]))
    return tuple(order[:PROBLEMS])


def complete(profile: Profile, network: Network) -> bool:
    """Whether the rows of the file hold all causes, so that sums over them are whole."""
    return profile.top > len(network.causes)  # and the ordinary twitching


def zones(*found: Histogram) -> list[tuple[str, tuple[int, ...]]]:
    """Counts of histograms of the same edges, by groups of bins in words; without empty groups at both ends."""
    edges = found[0].edges
    named = _ruler_zones() if edges == RULER else _linear_zones() if edges == LINEAR else _plain_zones(edges)
    rows = [(words, tuple(one.between(low, high) for one in found)) for words, low, high in named]
    full = [i for i, (_, counts) in enumerate(rows) if any(counts)]
    return rows[full[0] : full[-1] + 1] if full else []


def _danger(stem: str, line: Line, known: Threshold | None, same: bool) -> Danger:
    if known is None:
        return Danger(stem, stem.removeprefix(STEM), "", None, line)
    return Danger(stem, known.cause, known.state, known.number.value if same else None, line, known.safety_net)


def _ruler_zones() -> list[Zone]:
    """From one tick of the ruler to the next."""
    return [
        (say("under {count}", count=natural(ZONES[0])), -_INF, ZONES[0]),
        *((span(low, high), low, high) for low, high in pairwise(ZONES)),
        (say("over {count}", count=natural(ZONES[-1])), ZONES[-1], 1.0),
        (say("known to be there"), 1.0, _INF),
    ]


def _linear_zones() -> list[Zone]:
    """Tens of a hundred, and all."""
    return [
        *((span(low, high), low, high) for low, high in pairwise(LINEAR[:-1:2])),
        (span(LINEAR[-3], 0.99).replace("99", "100"), LINEAR[-3], 1.0),
        (say("all"), 1.0, _INF),
    ]


def _plain_zones(edges: tuple[float, ...]) -> list[Zone]:
    """Bins of plain numbers in about ten groups, each with its ends."""
    ends = edges[:: max(1, len(edges) // 10)]
    return [
        (say("under {count}", count=_bits(edges[0])), -_INF, edges[0]),
        *((say("{low} to {high}", low=_bits(low), high=_bits(high)), low, high) for low, high in pairwise(ends)),
        (say("{number} or more", number=_bits(edges[-1])), edges[-1], _INF),
    ]


def _bits(number: float) -> str:
    return f"{number:g}".replace("-", "−")

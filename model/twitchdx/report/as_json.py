"""The profile as a JSON object. What the file does not hold is null; the open ends of a distribution are too."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from twitchdx.network import Network
from twitchdx.report.profile import Histogram, Profile
from twitchdx.report.views import Danger, complete, dangers, following, groups, leading, problems
from twitchdx.report.wordings import warnings

Json = dict[str, Any]


def profile_object(profile: Profile, network: Network, name: str) -> Json:
    """Return the JSON object of a profile; causes, lines and problems in the order of the page."""
    return {
        "file": name,
        "rows": profile.rows,
        "scored": profile.every.scored,
        "scored_with_warnings": profile.every.warned,
        "rejected": profile.every.rejected,
        "over_a_line": profile.every.above if profile.lines else None,
        "warnings": warnings(profile),
        "settings": [
            {"setting": name, "rows": one.rows, **asdict(one)} for name, one in groups(profile) if name is not None
        ],
        "causes_in_a_row": profile.top,
        "sums_are_whole": complete(profile, network),
        "causes": [_cause(profile, network, cause) for cause in (*leading(profile), *following(profile))],
        "without_complaint": profile.mute,
        **{part: _histogram(getattr(profile, part)) for part in ("posterior", "attribution", "surprise", "doubt")},
        "cant_miss": [_danger(network, one) for one in dangers(profile, network)],
        "findings": {"used": profile.used, "ignored": profile.ignored},
        "different_problems": len(profile.problems),
        "problems": [{"what": what, **asdict(problem)} for what, problem in problems(profile)],
        "digests": dict(profile.digests),
        "versions": dict(profile.versions),
        "disclaimers": dict(profile.disclaimers),
    }


def _cause(profile: Profile, network: Network, cause: str) -> Json:
    share, found = profile.first(cause), profile.causes[cause]
    return {
        "cause": cause,
        "label": network.knowledge.label(cause),
        "first": found.first,
        "share": share.value,
        "interval": share.interval,
        "listed": found.listed,
        "expected_producing": found.producing,
        "expected_present": found.present,
    }


def _danger(network: Network, one: Danger) -> Json:
    line = one.line
    return {
        "cause": one.cause,
        "state": one.state or None,
        "label": network.knowledge.label(one.cause),
        "column": one.stem,
        "threshold": one.threshold,
        "cases": line.of,
        "over": line.over.of,
        "expected_over": line.over.total,
        "expected_under": line.under.total,
        "residual": line.under.mean,
        "distribution": {"under": _histogram(line.under), "over": _histogram(line.over)},
        "highest": [asdict(person) for person in line.highest],
        "over_not_among_highest": one.not_named,
    }


def _histogram(found: Histogram | None) -> Json | None:
    if found is None:
        return None
    ends = (None, *found.edges, None)
    bins = [{"from": ends[i], "to": ends[i + 1], "cases": count} for i, count in enumerate(found.counts)]
    return {"cases": found.of, "mean": found.mean, "bins": bins}

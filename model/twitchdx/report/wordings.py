"""The sentences of the page: headlines, counts, expected numbers."""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx.network import Network
from twitchdx.report.profile import Profile
from twitchdx.report.views import Danger, dangers, leading
from twitchdx.types import DISCLAIMER
from twitchdx.validate.intervals import Proportion
from twitchdx.wording import DENOMINATORS, Count, grouped, natural, share


def headline(profile: Profile, network: Network) -> str:
    """The finding of the whole file in a sentence."""
    if not profile.ranked:
        return f"None of {cases(profile.rows)} could be scored"
    if not profile.lines:
        return leader(profile, network)
    return f"{over(profile)}; {_small(leader(profile, network))}"


def over(profile: Profile) -> str:
    """How many cases are over a line to act on."""
    above = profile.every.above
    many = "no case" if not above else f"{grouped(above)} of {cases(profile.ranked)}"
    return f"{many[0].upper()}{many[1:]} {'is' if above <= 1 else 'are'} over a line to act on"


def leader(profile: Profile, network: Network) -> str:
    """Which cause comes first most often."""
    first = leading(profile)
    if not first:
        return "No cause comes first"
    count = profile.causes[first[0]].first
    label = network.knowledge.label(first[0])
    return f"Most often first: {label}, in {grouped(count)} of {cases(profile.ranked)}"


def counted(profile: Profile) -> str:
    """How many rows came out how."""
    every = profile.every
    parts = [f"{grouped(every.scored)} scored"]
    parts += [f"{grouped(every.warned)} scored with warnings"] if every.warned else []
    parts += [f"{grouped(every.rejected)} rejected" if every.rejected else "none rejected"]
    return f"{cases(profile.rows)}: {', '.join(parts)}"


def sureness(profile: Profile) -> str:
    """How much of the complaint the first cause produces."""
    mean = profile.attribution.mean if profile.attribution else None
    if mean is None:
        return "Nothing is complained of, so nothing is attributed"
    return f"The first cause produces the complaint in {natural(mean)} such cases, on average"


def quality(profile: Profile) -> str:
    """What was wrong with the rows."""
    rows = profile.every.warned + profile.every.rejected
    if not rows:
        return "No row has a problem"
    return f"{grouped(rows)} of {grouped(profile.rows)} rows {'has' if rows == 1 else 'have'} a problem"


def sections(profile: Profile, network: Network) -> dict[str, str]:
    """One finding for each section of the page, by the anchor of the section."""
    found = {"rows": counted(profile)}
    if profile.ranked:
        found |= {"causes": leader(profile, network), "sureness": sureness(profile)}
        found["cant-miss"] = over(profile) if dangers(profile, network) else "The file has no can't-miss columns"
    return found | {"quality": quality(profile)}


def warnings(profile: Profile) -> list[str]:
    """What must be said before any number: rows that must not be read together."""
    found = []
    for word, counts, fix in (
        ("tables", profile.digests, "a case may have moved only because the knowledge moved"),
        ("versions of the program", profile.versions, "a case may have moved only because the program moved"),
        ("disclaimers", profile.disclaimers, "some rows come from another program or time"),
    ):
        if len(counts) > 1:
            parts = ", ".join(f"{name} ({grouped(rows)} rows)" for name, rows in sorted(counts.items()))
            found.append(f"This file mixes rows of {len(counts)} {word}: {parts}. Do not add them up: {fix}.")
    return found


def passport(profile: Profile) -> str:
    """What every output carries: disclaimer, version and digest, of all rows."""
    said = " ".join(profile.disclaimers) or DISCLAIMER
    return f"{said} Version {_listed(profile.versions)}, tables {_listed(profile.digests)}."


def cases(count: int) -> str:
    """Write a number of cases: "47 cases"."""
    return f"{grouped(count)} case{'' if count == 1 else 's'}"


def expected(number: float) -> str:
    """Write an expected number of cases with two figures: "0.18", "4.2", "380"."""
    if number == 0.0:
        return "none"
    if number < 0.0005:
        return "under 0.001"
    if number >= 9.95:
        return grouped(round(number))
    return f"{number:.1f}" if number >= 0.95 else f"{number:.2f}" if number >= 0.095 else f"{number:.2g}"


def with_interval(found: Proportion) -> str:
    """Write a share and its interval with one denominator: "15 in 100 (7 to 28)"."""
    if found.value is None or found.interval is None:
        return "none to count"
    whole = next((whole for whole in DENOMINATORS if found.value * whole >= 0.5), DENOMINATORS[-1])
    low, high = (round(end * whole) for end in found.interval)
    first = share(found.value) if found.value == 1.0 else str(Count(round(found.value * whole), whole))
    return f"{first} ({grouped(low) if low or not found.hits else 'under 1'} to {grouped(high)})"


def setting(network: Network, name: str) -> str:
    """Write a setting; rejected rows may have none."""
    written = network.knowledge.wording.get(("setting", f"state:{name}"), name.replace("_", " ").capitalize())
    return written or "Not known"


def danger(network: Network, one: Danger) -> str:
    """Write what a line is about: "Hypocalcaemia, severe"."""
    label = network.knowledge.label(one.cause)
    if one.state in ("", "present"):
        return label
    written = network.knowledge.wording.get((one.cause, f"state:{one.state}"), one.state.replace("_", " "))
    return f"{label}, {_small(written)}"


def _listed(counts: Mapping[str, int]) -> str:
    return " and ".join(sorted(counts)) or "unknown"


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]

"""The sentences of the page: headlines, counts, expected numbers."""

from __future__ import annotations

from collections.abc import Mapping

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.report.profile import Person, Profile
from twitchdx.report.views import Danger, dangers, leading
from twitchdx.types import DISCLAIMER
from twitchdx.validate.intervals import Proportion
from twitchdx.wording import DENOMINATORS, Count, against_line, grouped, natural, share

MIXED_TABLES = "This file mixes rows of {count} tables: {parts}."
MIXED_VERSIONS = "This file mixes rows of {count} versions of the program: {parts}."
MIXED_DISCLAIMERS = "This file mixes rows of {count} disclaimers: {parts}."
KNOWLEDGE_MOVED = "Do not add them up: a case may have moved only because the knowledge moved."
PROGRAM_MOVED = "Do not add them up: a case may have moved only because the program moved."
OTHER_PROGRAM = "Do not add them up: some rows come from another program or time."


def headline(profile: Profile, network: Network) -> str:
    """The finding of the whole file in a sentence."""
    if not profile.ranked:
        return say("None of {cases} could be scored", cases=cases(profile.rows))
    if not profile.lines:
        return leader(profile, network)
    return f"{over(profile)}; {_small(leader(profile, network))}"


def over(profile: Profile) -> str:
    """How many cases are over a line to act on."""
    above, every = profile.every.above, cases(profile.ranked)
    if not above:
        return say("No case is over a line to act on")
    if above == 1:
        return say("1 of {cases} is over a line to act on", cases=every)
    return say("{above} of {cases} are over a line to act on", above=grouped(above), cases=every)


def leader(profile: Profile, network: Network) -> str:
    """Which cause comes first most often."""
    first = leading(profile)
    if not first:
        return say("No cause comes first")
    return say(
        "Most often first: {cause}, in {count} of {cases}",
        cause=network.knowledge.label(first[0]),
        count=grouped(profile.causes[first[0]].first),
        cases=cases(profile.ranked),
    )


def counted(profile: Profile) -> str:
    """How many rows came out how."""
    every = profile.every
    parts = [say("{count} scored", count=grouped(every.scored))]
    if every.warned:
        parts.append(say("{count} scored with warnings", count=grouped(every.warned)))
    rejected = grouped(every.rejected)
    parts.append(say("{count} rejected", count=rejected) if every.rejected else say("none rejected"))
    return f"{cases(profile.rows)}: {', '.join(parts)}"


def sureness(profile: Profile) -> str:
    """How much of the complaint the first cause produces."""
    mean = profile.attribution.mean if profile.attribution else None
    if mean is None:
        return say("Nothing is complained of, so nothing is attributed")
    return say("The first cause produces the complaint in {share} such cases, on average", share=natural(mean))


def quality(profile: Profile) -> str:
    """What was wrong with the rows."""
    wrong, every = profile.every.warned + profile.every.rejected, rows(profile.rows)
    if not wrong:
        return say("No row has a problem")
    if wrong == 1:
        return say("1 of {rows} has a problem", rows=every)
    return say("{count} of {rows} have a problem", count=grouped(wrong), rows=every)


def sections(profile: Profile, network: Network) -> dict[str, str]:
    """One finding for each section of the page, by the anchor of the section."""
    found = {"rows": counted(profile)}
    if profile.ranked:
        found |= {"causes": leader(profile, network), "sureness": sureness(profile)}
        has = dangers(profile, network)
        found["cant-miss"] = over(profile) if has else say("The file has no can't-miss columns")
    return found | {"quality": quality(profile)}


def warnings(profile: Profile) -> list[str]:
    """What must be said before any number: rows that must not be read together."""
    return [
        f"{say(mixed, count=len(counts), parts=_parts(counts))} {say(why)}"
        for mixed, why, counts in (
            (MIXED_TABLES, KNOWLEDGE_MOVED, profile.digests),
            (MIXED_VERSIONS, PROGRAM_MOVED, profile.versions),
            (MIXED_DISCLAIMERS, OTHER_PROGRAM, profile.disclaimers),
        )
        if len(counts) > 1
    ]


def passport(profile: Profile) -> str:
    """What every output carries: disclaimer, version and digest, of all rows."""
    said = " ".join(map(say, profile.disclaimers)) or say(DISCLAIMER)
    version = say(
        "Version {version}, tables {digest}.", version=_listed(profile.versions), digest=_listed(profile.digests)
    )
    return f"{said} {version}"


def cases(count: int) -> str:
    """Write a number of cases: "47 cases"."""
    return say("1 case") if count == 1 else say("{count} cases", count=grouped(count))


def rows(count: int) -> str:
    """Write a number of rows: "47 rows"."""
    return say("1 row") if count == 1 else say("{rows} rows", rows=grouped(count))


def by_name(counts: Mapping[str, int]) -> str:
    """Write rows by what they carry: "0.1.0 in 7 rows, 0.2.0 in 40 rows"."""
    return ", ".join(say("{name} in {rows}", name=name, rows=rows(count)) for name, count in sorted(counts.items()))


def expected(number: float) -> str:
    """Write an expected number of cases with two figures: "0.18", "4.2", "380"."""
    if number == 0.0:
        return say("none")
    if number < 0.0005:
        return say("under {count}", count="0.001")
    if number >= 9.95:
        return grouped(round(number))
    return f"{number:.1f}" if number >= 0.95 else f"{number:.2f}" if number >= 0.095 else f"{number:.2g}"


def with_interval(found: Proportion) -> str:
    """Write a share and its interval with one denominator: "15 in 100 (7 to 28)"."""
    if found.value is None or found.interval is None:
        return say("none to count")
    whole = next((whole for whole in DENOMINATORS if found.value * whole >= 0.5), DENOMINATORS[-1])
    low, high = (round(end * whole) for end in found.interval)
    value = share(found.value) if found.value == 1.0 else str(Count(round(found.value * whole), whole))
    least = grouped(low) if low or not found.hits else say("under {count}", count=1)
    return say("{value} ({low} to {high})", value=value, low=least, high=grouped(high))


def against(person: Person, line: float | None) -> str:
    """Write where a case stands against the line of a cause, under a heading that says so: "3.2 times over"."""
    side = say("over its line") if person.above else say("below its line")
    written = side if line is None else against_line(person.posterior, line)
    return written.removesuffix(say(" its line"))


def setting(network: Network, name: str) -> str:
    """Write a setting; rejected rows may have none."""
    written = network.knowledge.wording.get(("setting", f"state:{name}"), name.replace("_", " ").capitalize())
    return written or say("Not known")


def danger(network: Network, one: Danger) -> str:
    """Write what a line is about: "Hypocalcaemia, severe"."""
    label = network.knowledge.label(one.cause)
    if one.state in ("", "present"):
        return label
    written = network.knowledge.wording.get((one.cause, f"state:{one.state}"), say(one.state.replace("_", " ")))
    return f"{label}, {_small(written)}"


def _parts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({rows(count)})" for name, count in sorted(counts.items()))


def _listed(counts: Mapping[str, int]) -> str:
    return say(" and ").join(sorted(counts)) or say("unknown")


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]

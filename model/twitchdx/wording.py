"""Probabilities as people read them: counts of 100, 10 000 or a million, never percents.

"1 in 243" is felt as larger than the same risk as "41 in 10 000" (the 1-in-X effect; Pighin et al. 2011),
so the denominators are only these three and the count is a whole number from 1 to 99.
"""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx.language import say

NONE = "none"
KNOWN = "known"
DENOMINATORS = (100, 10_000, 1_000_000)
_NAMES = {100: "100", 10_000: "10 000", 1_000_000: "a million"}
_LARGEST_COUNT = 99


@dataclass(frozen=True, slots=True)
class Count:
    """`number` people in `denominator`."""

    number: int
    denominator: int

    def __str__(self) -> str:
        count, denominator = grouped(self.number), say(_NAMES[self.denominator])
        return say("{count} in {denominator}", count=count, denominator=denominator)


def known_as(posterior: float, state: str) -> str:
    """Write what is known of a cause for certain: "known" where it is there, else "not there", or its usual state."""
    if posterior > 0.0:
        return say(KNOWN)
    return say("not there") if state in ("absent", "") else say(state.replace("_", " "))


def natural(probability: float) -> str:
    """Write a probability as a count of people.

    Parameters
    ----------
    probability
        Between 0 and 1; a rounding error beyond either end is forgiven.

    Returns
    -------
    str
        "46 in 100", "40 in a million"; "none" for 0 and "known" for 1.

    Raises
    ------
    ValueError
        Where the number is no probability.

    Examples
    --------
    >>> natural(0.46), natural(0.00004), natural(0.0), natural(1.0)
    ('46 in 100', '40 in a million', 'none', 'known')
    """
    probability = _checked(probability)
    if probability == 0.0:
        return say(NONE)
    if probability == 1.0:
        return say(KNOWN)
    count = _count(probability)
    if count.number > _LARGEST_COUNT:
        return say("over {count}", count=Count(_LARGEST_COUNT, 100))
    if count.number < 1:
        return say("under {count}", count=Count(1, count.denominator))
    return str(count)


def share(probability: float) -> str:
    """Write a share of people, or of draws: like `natural`, with "all" for 1, since nothing is known by it.

    Examples
    --------
    >>> share(0.46), share(0.0), share(1.0)
    ('46 in 100', 'none', 'all')
    """
    return say("all") if _checked(probability) == 1.0 else natural(probability)


def in_hundred(probability: float) -> str:
    """Write a share in a column of people of 100: what is not none does not read 0, what is not all does not read 100.

    Examples
    --------
    >>> in_hundred(0.46), in_hundred(0.004), in_hundred(0.996), in_hundred(0.0), in_hundred(1.0)
    ('46', '<1', '>99', '0', '100')
    """
    probability = round(_checked(probability), 9)
    count = round(100 * probability)
    if count == 0 and probability > 0.0:
        return "<1"
    return ">99" if count == 100 and probability < 1.0 else str(count)


def move(before: float, after: float) -> tuple[str, str]:
    """Write two probabilities to be compared, with one denominator where both fit one.

    Where no denominator serves both, each has its own; say `times` beside them then.

    Examples
    --------
    >>> move(0.004, 0.02)
    ('40 in 10 000', '200 in 10 000')
    >>> move(0.02, 0.46)
    ('2 in 100', '46 in 100')
    """
    first, second = _checked(before), _checked(after)
    if not (0.0 < first < 1.0 and 0.0 < second < 1.0):
        return natural(first), natural(second)
    smaller = _count(min(first, second))
    # A count of a thousand or so is still readable; "460 000 in a million" is not.
    shared = [Count(round(p * smaller.denominator), smaller.denominator) for p in (first, second)]
    if smaller.number < 1 or max(c.number for c in shared) > 10 * _LARGEST_COUNT:
        return natural(first), natural(second)
    if max(c.number / c.denominator for c in shared) >= 1.0:
        return natural(first), natural(second)
    return str(shared[0]), str(shared[1])


def times(before: float, after: float) -> str:
    """Say a change as a ratio: "12 times up", "25 times down", "as before".

    Examples
    --------
    >>> times(0.01, 0.12), times(0.5, 0.02), times(0.2, 0.2), times(0.0, 0.1)
    ('12 times up', '25 times down', 'as before', 'from none')
    """
    first, second = _checked(before), _checked(after)
    if first == second:
        return say("as before")
    if first == 0.0:
        return say("from none")
    if second == 0.0:
        return say("to none")
    text = ratio(max(first, second) / min(first, second))
    if text == "1":
        return say("as before")
    return say("{times} times up", times=text) if second > first else say("{times} times down", times=text)


def against_line(probability: float, line: float) -> str:
    """Say where a probability stands against a line to act on.

    Examples
    --------
    >>> against_line(0.0004, 0.01), against_line(0.03, 0.01)
    ('25 times below its line', '3 times over its line')
    """
    probability, line = _checked(probability), _checked(line)
    if probability >= line:
        text = ratio(probability / line) if line else "1"
        return say("over its line") if text == "1" else say("{times} times over its line", times=text)
    if probability == 0.0:
        return say("below its line")
    text = ratio(line / probability)
    return say("just below its line") if text == "1" else say("{times} times below its line", times=text)


def ratio(factor: float) -> str:
    """Two figures of a factor of at least 1: "1.4", "25", "1 200"."""
    if factor < 9.95:
        return f"{factor:.1f}".removesuffix(".0")
    if factor >= 1e6:
        return say("over a million")
    step = 10 ** max(0, len(str(int(factor))) - 2)
    return grouped(round(factor / step) * step)


def grouped(number: int) -> str:
    """Whole number with a space between thousands: "10 000"."""
    return f"{number:,}".replace(",", " ")


def decimal(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """Write a number with a true minus, and none before a zero: "+0.3", "0.0"."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if signed else ''}.{digits}f}".replace("-", "\u2212")


def days(count: float) -> str:
    """Write a time of so many days: "1 day", "2.5 days"."""
    return say("1 day") if count == 1.0 else say("{days} days", days=f"{count:.3g}")


def _checked(probability: float) -> float:
    if not -1e-9 <= probability <= 1.0 + 1e-9:
        raise ValueError(f"{probability!r} is no probability: expected a number from 0 to 1")
    return min(1.0, max(0.0, probability))


def _count(probability: float) -> Count:
    """Count with the smallest denominator that gives at least 1 without losing the second figure."""
    for denominator in DENOMINATORS:
        count = Count(round(probability * denominator), denominator)
        if probability * denominator >= 1.0 or (denominator == DENOMINATORS[-1]):
            return count
        # 0.0099 is 99 in 10 000, but 0.00996 would be 100 of them: 1 in 100 then.
        if round(probability * denominator * 100) >= 100:
            return Count(1, denominator)
    raise AssertionError("unreachable: the largest denominator always returns")

"""Spelling: one plain form of a name, and what somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from twitchdx.language import say

_AT_MOST = 3
_SHORTEST_PART = 4  # letters a fragment needs before it is looked for inside other names


@lru_cache(maxsize=65536)  # a file says the same words again and again
def plain(text: str) -> str:
    """Lower case with underscores: "Serum Magnesium" and "serum-magnesium" are serum_magnesium."""
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


def closest(text: str, known: Iterable[str] | Mapping[str, str]) -> tuple[str, ...]:
    """Up to three names that somebody who wrote `text` may have meant, best first.

    Parameters
    ----------
    text
        What was written.
    known
        Names, or a mapping from any wording of a thing to its name.
    """
    wordings = {plain(w): n for w, n in known.items()} if isinstance(known, Mapping) else {plain(n): n for n in known}
    wanted = plain(text)
    similar = difflib.get_close_matches(wanted, wordings, n=2 * _AT_MOST, cutoff=0.7)
    containing = [w for w in wordings if len(wanted) >= _SHORTEST_PART and wanted in w]
    loose = difflib.get_close_matches(wanted, wordings, n=_AT_MOST, cutoff=0.55)
    names = dict.fromkeys(wordings[w] for w in [*similar, *containing, *loose])
    return tuple(names)[:_AT_MOST]


def one_of(names: Iterable[str]) -> str:
    """Names in a sentence: "`a`", "`a` or `b`", "`a`, `b` or `c`"."""
    quoted = [f"`{name}`" for name in names]
    return say(" or ").join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def did_you_mean(text: str, known: Iterable[str] | Mapping[str, str], otherwise: str) -> str:
    """Sentence with the closest names, or another way out where nothing is close."""
    names = closest(text, known)
    return say("Did you mean {names}?", names=one_of(names)) if names else otherwise

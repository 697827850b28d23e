"""The profile as one self-contained page: HTML, style and pictures in a single text, no scripts, nothing fetched."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twitchdx import axis
from twitchdx.network import Network
from twitchdx.report import positions, views, wordings
from twitchdx.report.adding import OTHERS
from twitchdx.report.profile import Profile
from twitchdx.templating import environment
from twitchdx.validate.page import MARKS, PLAIN_MARK
from twitchdx.validate.page import TEMPLATES as SHARED
from twitchdx.validate.positions import TICKS, linear
from twitchdx.validate.wordings import at
from twitchdx.wording import grouped, natural, share

TEMPLATES = Path(__file__).parent / "templates"
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
SCALES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # where the axis of first places may end


def page(profile: Profile, network: Network, name: str) -> str:
    """Return the page as HTML text, in the language that is spoken. Everything that comes from a file is escaped.

    Parameters
    ----------
    profile
        See `read_profile`.
    network
        Gives the labels, kinds and lines of the causes; the lines are drawn where its tables scored the file.
    name
        What the file is called.

    Raises
    ------
    ModuleNotFoundError
        Without Jinja2, which the extra `report` brings (see `extra.missing_extra`).
    """
    made = environment(TEMPLATES, SHARED)
    made.filters |= _filters(profile, network)
    made.globals |= _globals(profile, network)
    return made.get_template("profile.html.jinja").render(profile=profile, name=name, style=style())


def style() -> str:
    """The style of the page: what it shares with the calibration report, and its own."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (SHARED / "style.css", TEMPLATES / "profile.css"))


def _globals(profile: Profile, network: Network) -> dict[str, object]:
    ruler = positions.ruler_from(positions.first_zone(profile.posterior)) if profile.posterior else axis.place
    return {
        "headline": wordings.headline(profile, network),
        "sections": wordings.sections(profile, network),
        "warnings": wordings.warnings(profile),
        "passport": wordings.passport(profile),
        "dangers": views.dangers(profile, network),
        "leading": views.leading(profile),
        "following": views.following(profile),
        "groups": views.groups(profile),
        "problems": views.problems(profile),
        "complete": views.complete(profile, network),
        "same_tables": set(profile.digests) == {network.knowledge.digest},
        "tables": network.knowledge.digest,
        "ticks": TICKS,
        "near_ruler": ruler,
        "first_tick": positions.first_zone(profile.posterior) if profile.posterior else axis.FIRST,
        "end": _end(profile),
        "infinity": math.inf,
        **{name: getattr(positions, name) for name in ("bars", "at_edge")},
        "zones": views.zones,
        "others": OTHERS,
    }


def _filters(profile: Profile, network: Network) -> dict[str, Callable[..., Any]]:
    def mark(cause: str) -> str:
        known = network.knowledge.variables.get(cause)
        return MARKS.get(known.kind, PLAIN_MARK) if known else PLAIN_MARK

    return {
        "natural": _unbroken(natural),
        "portion": _unbroken(share),
        "grouped": _unbroken(grouped),
        "with_interval": _unbroken(wordings.with_interval),
        "against": _unbroken(wordings.against),
        "expected": _unbroken(wordings.expected),
        "cases": _unbroken(wordings.cases),
        "rows": _unbroken(wordings.rows),
        "by_name": wordings.by_name,
        "ruler": axis.place,
        "linear": linear,
        "label": network.knowledge.label,
        "mark": mark,
        "at": at,
        "first_place": profile.first,
        "setting": lambda setting: wordings.setting(network, setting),
        "danger": lambda one: wordings.danger(network, one),
        "tallest": lambda found: max(found.counts),
    }


def _unbroken(written: Callable[..., str]) -> Callable[..., str]:
    """The same text with thousands that no end of a line parts."""
    return lambda *given: _THOUSANDS.sub("\u00a0", written(*given))


def _end(profile: Profile) -> float:
    """Where the axis of first places ends, so that the longest interval has room."""
    ends = [profile.first(cause).interval for cause in views.leading(profile)]
    longest = max((interval[1] for interval in ends if interval), default=1.0)
    return next((scale for scale in SCALES if scale >= longest), 1.0)

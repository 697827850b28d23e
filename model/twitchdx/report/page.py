"""The profile as one self-contained page: HTML, style and pictures in a single text, no scripts, nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twitchdx import axis
from twitchdx.network import Network
from twitchdx.report import positions, views, wordings
from twitchdx.report.profile import Profile
from twitchdx.validate.page import MARKS, PLAIN_MARK
from twitchdx.validate.page import TEMPLATES as SHARED
from twitchdx.validate.positions import TICKS, linear
from twitchdx.validate.wordings import at
from twitchdx.wording import against_line, grouped, natural

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent / "templates"
SCALES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # where the axis of first places may end


def page(profile: Profile, network: Network, name: str, language: str = "en") -> str:
    """Return the page as HTML text. Everything that comes from a file is escaped.

    Parameters
    ----------
    profile
        See `read_profile`.
    network
        Gives the labels, kinds and lines of the causes; the lines are drawn where its tables scored the file.
    name
        What the file is called.
    language
        Of the labels; the one that the network was loaded with.

    Raises
    ------
    ModuleNotFoundError
        Without Jinja2, which the extra `report` brings (see `extra.missing_extra`).
    """
    environment = _environment(profile, network, language)
    return environment.get_template("profile.html.jinja").render(profile=profile, name=name, style=style())


def style() -> str:
    """The style of the page: what it shares with the calibration report, and its own."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (SHARED / "style.css", TEMPLATES / "profile.css"))


def _environment(profile: Profile, network: Network, language: str) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, SHARED]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _filters(profile, network)
    ruler = positions.ruler_from(positions.first_zone(profile.posterior)) if profile.posterior else axis.place
    environment.globals |= {
        "language": language,
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
    }
    return environment


def _filters(profile: Profile, network: Network) -> dict[str, Callable[..., Any]]:
    def mark(cause: str) -> str:
        known = network.knowledge.variables.get(cause)
        return MARKS.get(known.kind, PLAIN_MARK) if known else PLAIN_MARK

    return {
        "natural": natural,
        "grouped": grouped,
        "with_interval": wordings.with_interval,
        "against": lambda probability, line: against_line(probability, line).removesuffix(" its line"),
        "expected": wordings.expected,
        "cases": wordings.cases,
        "ruler": axis.place,
        "linear": linear,
        "label": network.knowledge.label,
        "mark": mark,
        "first_place": profile.first,
        "at": at,
        "setting": lambda setting: wordings.setting(network, setting),
        "danger": lambda one: wordings.danger(network, one),
        "tallest": lambda found: max(found.counts),
    }


def _end(profile: Profile) -> float:
    """Where the axis of first places ends, so that the longest interval has room."""
    ends = [profile.first(cause).interval for cause in views.leading(profile)]
    longest = max((interval[1] for interval in ends if interval), default=1.0)
    return next((scale for scale in SCALES if scale >= longest), 1.0)

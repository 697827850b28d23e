"""Templates of pages: everything is escaped, and their sentences go through `say` like all others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twitchdx.language import say, spoken

if TYPE_CHECKING:
    import jinja2


def environment(*folders: Path) -> jinja2.Environment:
    """Return where templates are found in these folders, the first first; they know `say` and `spoken`.

    Raises
    ------
    ModuleNotFoundError
        Without Jinja2, which the extra `report` brings.
    """
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": _say, "spoken": spoken}
    return made


def _say(text: str, /, **values: object) -> str:
    """Say a sentence in which a value may be an element of the page; all else is escaped, once."""
    from markupsafe import Markup, escape

    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(escape(say(text))).format(**values)
    return say(text, **values)

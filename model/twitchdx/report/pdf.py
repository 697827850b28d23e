"""The same page as a PDF with tags for screen readers, through WeasyPrint.

WeasyPrint draws each picture by itself: it does not see the style of the page there, nor mixed colours anywhere. So
the colours are worked out here, for paper, and each picture gets the rules about pictures.
"""

from __future__ import annotations

import re
from pathlib import Path

PAPER = Path(__file__).parent / "templates" / "paper.css"
LIGHT = re.compile(r":root\s*\{([^}]*)\}")
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_MIXED = re.compile(r"color-mix\(in srgb, (#\w{6}) ([\d.]+)%, (#\w{6}|transparent)\)")
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{[^}]*\}\s*\}")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_PATTERN = re.compile(r"<defs>.*?</defs>", re.DOTALL)
_OUTER = re.compile(r"<svg\b([^>]*)>((?:(?!</?svg\b).|<svg\b(?:(?!</?svg\b).)*</svg>)*)</svg>", re.DOTALL)
_CLASS = re.compile(r"\.([\w-]+)")
_CLASSES = re.compile(r'class="([^"]*)"')
_LABEL = re.compile(r'aria-label="([^"]*)"')


def pdf(html: str) -> bytes:
    """Return the page (see `page.page`) as PDF; details are open, and nothing is fetched.

    Raises
    ------
    ModuleNotFoundError
        Without WeasyPrint, which the extra `pdf` brings (see `extra.missing_extra`).
    """
    from weasyprint import HTML

    made: bytes = HTML(string=for_paper(html), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def for_paper(html: str) -> str:
    """The page with light colours worked out, and pictures that carry their own style and words."""
    found = _STYLE.search(html)
    assert found is not None
    style = resolved(found[1] + PAPER.read_text(encoding="utf-8"))
    pattern = _PATTERN.search(html)
    page = html[: found.start(1)] + style + html[found.end(1) :]
    return _with_style(page, _about_pictures(style), pattern[0] if pattern else "")


def resolved(style: str) -> str:
    """A style without variables and mixed colours; those of the light scheme."""
    style = _DARK.sub("", style)
    tokens: dict[str, str] = {}
    for block in LIGHT.findall(style):
        tokens |= dict(_TOKEN.findall(block))
    for _ in range(3):  # a colour may be mixed of colours that are mixed
        tokens = {name: _MIXED.sub(_mix, _named(value, tokens)) for name, value in tokens.items()}
    return _MIXED.sub(_mix, _named(style, tokens))


def _named(text: str, tokens: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: tokens.get(found[1], found[0]), text)


def _mix(found: re.Match[str]) -> str:
    """The mixed colour; what is mixed with nothing lies on white paper."""
    other = "#FFFFFF" if found[3] == "transparent" else found[3]
    part = float(found[2]) / 100.0
    pairs = [(int(found[1][i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(part * one + (1.0 - part) * two):02X}" for one, two in pairs)


def _about_pictures(style: str) -> list[tuple[set[str], str]]:
    """The rules that colour pictures, each with the classes that it is about."""
    found = [(name.strip().removeprefix("svg "), body) for name, body in _RULE.findall(style)]
    kept = [(name, body) for name, body in found if re.search(r"\b(fill|stroke)\b", body)]
    rules = [(set(_CLASS.findall(name)), f"{name} {{{body}}}") for name, body in kept]
    return [*rules, (set(), "text { font: 11.5px sans-serif; stroke: none; }")]


def _with_style(html: str, rules: list[tuple[set[str], str]], pattern: str) -> str:
    """Put into every outermost picture the rules and the pattern that it uses, and its words where a PDF looks."""

    def one(found: re.Match[str]) -> str:
        label = _LABEL.search(found[1])
        alt = f' alt="{label[1]}"' if label else ""
        used = {name for names in _CLASSES.findall(found[2]) for name in names.split()}
        style = "".join(rule for classes, rule in rules if classes <= used)
        hatched = pattern if "part-derived" in used else ""
        return f"<svg{found[1]}{alt}><style>{style}</style>{hatched}{found[2]}</svg>"

    return _OUTER.sub(one, _PATTERN.sub("", html))


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"the page fetches nothing, and not {url}")

"""The words of a page in two languages: what is the same in both was not said."""

from __future__ import annotations

import re
from html.parser import HTMLParser

READ_ALOUD = ("aria-label", "data-head", "title", "alt")
WORD = re.compile(r"[A-Za-z]{3,}")


class Words(HTMLParser):
    """Texts of a page and what is read aloud, but for what is marked as English."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.language: str | None = None
        self._english = False
        self._styled = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "html":
            self.language = own.get("lang")
        self._styled = tag == "style"
        self._english = tag == "span" and own.get("lang") == "en"
        self._keep(*(value or "" for name, value in attrs if name in READ_ALOUD))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (no element within what is English, or style)
        self._english = self._styled = False

    def handle_data(self, data: str) -> None:
        if not (self._english or self._styled):
            self._keep(data)

    def _keep(self, *texts: str) -> None:
        self.found |= {" ".join(text.split()) for text in texts if WORD.search(text)}


def the_same(one: str, other: str) -> set[str]:
    """Words that stand on both pages."""
    return Words(one).found & Words(other).found
